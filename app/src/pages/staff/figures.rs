//! "Chiffres": the figures of a school year, each as a chart with its table beside it (F11).

use leptos::prelude::*;

use crate::{
    api::{guard, ports::ports, views::YearFigures},
    domain::{
        figures::{Figure, Line},
        role::Right,
        school_year::SchoolYear,
        text,
    },
    pages::{
        layout::{Layout, Place, page},
        parts::{query, year_links},
    },
    ui::{chart::BarChart, icon::Icon},
};

/// Every figure of a school year.
#[component]
pub fn FiguresPage() -> impl IntoView {
    let year = query("annee").parse().ok();
    page(async move {
        let YearFigures { school_year, years, target_days, figures } = ports().figures.figures(&guard::staff(Right::Review)?, year).await?;
        let days = text::count(target_days as usize, "jour ouvré", "jours ouvrés");
        let shown = figures.into_iter().map(|(figure, lines)| section(figure, lines, school_year, &days)).collect_view();
        Ok(view! {
            <Layout place=Place::Desk title="Chiffres" width="wide">
                <div class="row between"><h1>"Chiffres"</h1><span class="soft">"Année scolaire "{school_year.to_string()}</span></div>
                {year_links("/admin/chiffres", school_year, &years)}
                <p>"Les dossiers et les inscriptions de cette année scolaire, comptés à l’instant. Les déclarations d’entourage n’appartiennent à aucune année : elles n’y sont pas."</p>
                {shown}
            </Layout>
        })
    })
}

fn section(figure: Figure, lines: Vec<Line>, year: SchoolYear, days: &str) -> impl IntoView + use<> {
    let title = figure.title();
    let note = match figure {
        Figure::Delays => Some(format!("Le service se donne {days} pour répondre. Qui est en liste d’attente n’est pas compté.")),
        Figure::Months => Some("Une demande compte le mois de son dernier envoi, et le mois où elle a été validée.".to_owned()),
        Figure::States | Figure::Places | Figure::Waiting => None,
    };
    let file = (!lines.is_empty()).then(|| {
        view! { <a class="btn side small" href=figure.address(year)><Icon name="download"/>"CSV"<span class="sr-only">" : "{title}</span></a> }
    });
    let content = if lines.is_empty() {
        view! { <p>{figure.nothing()}</p> }.into_any()
    } else {
        view! { <div class="figure">{chart(figure, &lines)}{table(figure, lines)}</div> }.into_any()
    };
    view! {
        <section class="card stack">
            <div class="row between"><h2>{title}</h2>{file}</div>
            {note.map(|note| view! { <p class="soft">{note}</p> })}
            {content}
        </section>
    }
}

fn chart(figure: Figure, lines: &[Line]) -> impl IntoView + use<> {
    let what = || figure.columns().iter().copied().skip(1);
    let bars = |line: &Line| what().zip(&line.counts).filter_map(|(what, count)| Some((what, (*count)?))).collect();
    let lines = lines.iter().map(|line| (line.label.clone(), bars(line))).collect();
    view! { <BarChart label=format!("Graphique : {}. Le tableau donne les mêmes nombres.", figure.title()) lines=lines/> }
}

fn table(figure: Figure, lines: Vec<Line>) -> impl IntoView {
    let (first, what) = figure.columns().split_first().map_or(("", &[][..]), |(first, what)| (*first, what));
    let row = |line: Line| {
        let count = |(count, what): (Option<i64>, &&'static str)| {
            let count = count.map_or_else(|| "sans limite".to_owned(), |count| count.to_string());
            view! { <td class="num" data-label=*what>{count}</td> }
        };
        let counts: Vec<_> = line.counts.into_iter().zip(what).map(count).collect();
        view! { <tr><th scope="row">{line.label}</th>{counts}</tr> }
    };
    let titles: Vec<_> = what.iter().map(|what| view! { <th scope="col" class="num">{*what}</th> }).collect();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=figure.title()>
            <table class="stacked">
                <thead><tr><th scope="col">{first}</th>{titles}</tr></thead>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
