//! Families that look alike: the agent says whether they are one (B5).

use leptos::prelude::*;

use crate::{
    api::{guard, views::LikelyMatch},
    domain::{account::AccountState, changes::place},
    pages::{
        layout::Refusals,
        parts::{account_badge, forbidden_badge, person_lines},
    },
    ui::{alert::Note, button::ActButton},
};

const LINK: &str = "/api/staff/link_match";
const KEEP_APART: &str = "/api/staff/keep_apart";

/// "Cette famille est peut-être déjà connue": nothing when no family looks like this one.
pub fn likely_matches(matches: &[LikelyMatch], look: &'static str) -> impl IntoView + use<> {
    let cards = matches.iter().map(|found| card(found, look)).collect_view();
    (!matches.is_empty()).then(|| {
        view! {
            <Note tone="sun">
                <h2>"Cette famille est peut-être déjà connue"</h2>
                <p>"Si c’est la même, la nouvelle famille rejoint celle que le service connaît. On ne peut pas revenir en arrière."</p>
                <Refusals action=LINK/>
                <Refusals action=KEEP_APART/>
                {cards}
            </Note>
        }
    })
}

fn card(found: &LikelyMatch, look: &'static str) -> impl IntoView + use<> {
    let name = found.known_name.clone();
    let children = found.children.join(", ");
    let persons = found.known_persons.persons.iter().map(|person| {
        view! { <li><strong>{person.full_name()}</strong>" "<span class="soft">{place(person.role)}</span>" "{forbidden_badge(person)}{person_lines(person)}</li> }
    });
    let accounts = found.known_accounts.iter().cloned().map(|(name, email, state): (String, String, AccountState)| {
        view! { <li>{name}" "<span class="soft">{email}</span>" "{account_badge(state)}</li> }
    });
    let (persons, accounts) = (persons.collect_view(), accounts.collect_view());
    let has_accounts = !found.known_accounts.is_empty();
    view! {
        <article class="card flat stack">
            <h3><a href=format!("/admin/familles/{}", found.known)>{name.clone()}</a></h3>
            {(!children.is_empty()).then(|| view! { <p>"En commun : "<strong>{children}</strong></p> })}
            {if has_accounts {
                view! { <ul class="plain">{accounts}</ul> }.into_any()
            } else {
                view! { <p class="soft">"Cette famille n’a pas encore de compte."</p> }.into_any()
            }}
            <details><summary>"Ses personnes"<span class="sr-only">" : "{name.clone()}</span></summary><ul class="plain stack">{persons}</ul></details>
            <div class="row">
                <ActButton action=LINK fields=pair(found, page_once_linked(found)) look=look label="C’est la même famille, relier" about=format!("à {name}")/>
                <ActButton action=KEEP_APART fields=pair(found, guard::visitor().path) look="side" label="Deux familles différentes" about=format!(": {name}")/>
            </div>
        </article>
    }
}

fn pair(found: &LikelyMatch, page: String) -> Vec<(&'static str, String)> {
    vec![("family", found.family.to_string()), ("known", found.known.to_string()), ("page", page)]
}

/// The page of a family that enters another one is gone: the page of the other one takes its place.
fn page_once_linked(found: &LikelyMatch) -> String {
    let path = guard::visitor().path;
    if path.contains(&found.family.to_string()) { format!("/admin/familles/{}", found.known) } else { path }
}
