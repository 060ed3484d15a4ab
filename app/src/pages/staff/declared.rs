//! What the family declared, as the desk reads it: health apart, changes first (C4, D2).

use leptos::prelude::*;

use super::asked::Asked;
use crate::{
    api::views::{DeskCase, DossierView},
    domain::{
        changes::{Becomes, PersonChange, place},
        dossier::Section,
        entourage::Entourage,
    },
    pages::{
        changes::change_table,
        family::cases::persons,
        parts::{answers, forbidden_badge, person_lines},
    },
    ui::badge::{Badge, Tone},
};

/// The answers of a dossier; those about health only once they are asked for.
pub fn dossier_answers(desk: &DeskCase, dossier: &DossierView, asked: &Asked) -> impl IntoView + use<> {
    let part = |section: Section| {
        let content = match (section, dossier.shows_health) {
            (Section::Health, false) => health(desk, asked),
            _ => answers(section, dossier).into_any(),
        };
        view! { <div class="stack"><h3>{section.name()}</h3>{content}</div> }
    };
    Section::ALL.map(part).into_iter().collect_view()
}

fn health(desk: &DeskCase, asked: &Asked) -> AnyView {
    if desk.may_read_health {
        view! { <p>"Réponses de santé : "<a href=asked.with_health().link(desk.view.case.id)>"Lire (la lecture est notée)"</a></p> }
            .into_any()
    } else {
        view! { <p class="soft">"Réponses de santé : réservées aux agents qui suivent la santé."</p> }.into_any()
    }
}

/// A declaration: what it changes to what is valid, then the whole of it.
pub fn declaration(entourage: &Entourage, changes: Option<&[PersonChange]>) -> AnyView {
    let Some(changes) = changes else {
        return view! { <h2>"Ce que la famille a déclaré"</h2>{persons(entourage)} }.into_any();
    };
    let lines = changes.iter().map(person_change).collect_view();
    view! {
        <h2>"Ce qui change"</h2>
        {changes.is_empty().then(|| view! { <p>"Rien ne change."</p> })}
        <ul class="plain lines">{lines}</ul>
        <details><summary>"Toute la déclaration"</summary>{persons(entourage)}</details>
    }
    .into_any()
}

fn person_change(change: &PersonChange) -> impl IntoView + use<> {
    let person = &change.person;
    let (tone, icon, text, what) = match &change.becomes {
        Becomes::Added => (Tone::Good, "plus", "Nouvelle personne", person_lines(person).into_any()),
        Becomes::Removed => (Tone::Bad, "x", "Retirée", person_lines(person).into_any()),
        Becomes::Changed(changes) => (Tone::Waiting, "pencil", "Modifiée", change_table(changes).into_any()),
    };
    view! {
        <li>
            <div class="stack">
                <div class="row between"><h3>{person.full_name()}" "<span class="soft">{place(person.role)}</span></h3><div class="row">{forbidden_badge(person)}<Badge tone=tone icon=icon text=text/></div></div>
                {what}
            </div>
        </li>
    }
}
