//! The week of the children who are registered: Monday to Friday, child by child (E5).

use leptos::prelude::*;

use crate::{
    api::views::{ChildOffers, Offer},
    domain::{activity::Weekdays, seat::Seat},
};

/// The table; nothing where nobody is registered.
pub fn week(children: &[ChildOffers]) -> impl IntoView + use<> {
    let shown: Vec<_> = children.iter().filter(|child| child.offers.iter().any(is_held)).collect();
    let heads = shown.iter().map(|child| view! { <th scope="col">{child.first_name.clone()}</th> }).collect_view();
    let row = |(name, label): &(&'static str, &'static str)| {
        let cells = shown.iter().map(|child| view! { <td>{on_day(child, name)}</td> }).collect_view();
        view! { <tr><th scope="row">{capital(label)}</th>{cells}</tr> }
    };
    let rows = Weekdays::NAMES.iter().map(row).collect_view();
    (!shown.is_empty()).then(|| {
        view! {
            <section class="card stack">
                <h2>"La semaine"</h2>
                <div class="table-wrap" tabindex="0" role="region" aria-label="La semaine">
                    <table class="week"><thead><tr><th scope="col">"Jour"</th>{heads}</tr></thead><tbody>{rows}</tbody></table>
                </div>
            </section>
        }
    })
}

fn is_held(offer: &Offer) -> bool {
    offer.case.as_ref().is_some_and(|case| case.seat == Some(Seat::Held))
}

/// What a child does on a day, one a line.
fn on_day(child: &ChildOffers, day: &str) -> AnyView {
    let there = child.offers.iter().filter(|offer| is_held(offer) && offer.weekdays.has(day));
    let lines: Vec<_> = there.map(|offer| view! { <li>{offer.activity.kind.short_name()}</li> }).collect();
    if lines.is_empty() {
        view! { <span class="soft" aria-label="rien">"–"</span> }.into_any()
    } else {
        view! { <ul class="plain">{lines}</ul> }.into_any()
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
