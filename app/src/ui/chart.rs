//! Charts, drawn by the server as SVG: horizontal bars, each with its name and its number beside it, so that none is told by its colour alone.

use leptos::prelude::*;

/// What a line of a chart shows: its name, and the length of each bar.
type Bars = (String, Vec<(&'static str, i64)>);

/// Heights, in letters: the chart grows with them.
const LABEL: f64 = 1.5;
const BAR: f64 = 1.35;
const BETWEEN: f64 = 0.75;
/// How much of the width the longest bar takes; the rest is for its number.
const LONGEST: f64 = 55.0;

/// Bars, line by line. Whoever does not see them is told what they are about; the table beside them says the same.
#[component]
pub fn BarChart(
    /// What it is about.
    #[prop(into)]
    label: String,
    /// Its lines.
    lines: Vec<Bars>,
) -> impl IntoView {
    let longest = lines.iter().flat_map(|(_, bars)| bars).map(|(_, count)| *count).max().unwrap_or_default();
    // Where each line has one bar, what it counts is told by the title.
    let is_single = lines.iter().all(|(_, bars)| bars.len() <= 1);
    let mut top = 0.0;
    let mut drawn = Vec::new();
    for (name, bars) in lines {
        let height = LABEL + BAR * bars.len() as f64 + BETWEEN;
        drawn.push(line(name, bars, top, (longest, is_single)));
        top += height;
    }
    view! { <svg class="chart" role="img" aria-label=label width="100%" height=em(top)>{drawn}</svg> }
}

fn line(name: String, bars: Vec<(&'static str, i64)>, top: f64, (longest, is_single): (i64, bool)) -> impl IntoView {
    let bar = |(at, (what, count)): (usize, (&'static str, i64))| {
        let top = top + LABEL + BAR * at as f64;
        let width = percent(count, longest);
        let told = if is_single { count.to_string() } else { format!("{what} : {count}") };
        view! {
            <rect class=if at == 0 { "bar first" } else { "bar" } x="0" y=em(top) width=width.clone() height="1em" rx="3"></rect>
            <text x=width y=em(top + 0.85) dx=".5em">{told}</text>
        }
    };
    let bars: Vec<_> = bars.into_iter().enumerate().map(bar).collect();
    view! { <text class="name" x="0" y=em(top + 1.0)>{name}</text>{bars} }
}

fn em(letters: f64) -> String {
    format!("{letters:.2}em")
}

fn percent(count: i64, longest: i64) -> String {
    if longest <= 0 { "0%".to_owned() } else { format!("{:.1}%", LONGEST * count as f64 / longest as f64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_leaves_room_for_its_number() {
        assert_eq!([percent(0, 8), percent(2, 8), percent(8, 8), percent(0, 0)], ["0.0%", "13.8%", "55.0%", "0%"]);
        assert_eq!(em(2.25), "2.25em");
    }
}
