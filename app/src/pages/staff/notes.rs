//! What agents write to one another about a case, and what changed since it was sent before (F2).

use leptos::prelude::*;

use super::{asked::Asked, follow::hidden};
use crate::{
    api::{
        forms::FormId,
        views::{DeskCase, Message, Resent},
    },
    domain::{changes::Change, dossier::Section, form::Fields},
    pages::{
        changes::change_table,
        parts::{form, setup},
    },
    ui::form::{FormSetup, Submit},
};

/// The notes, which no family sees.
pub fn notes(desk: &DeskCase) -> impl IntoView + use<> {
    let line = |note: &Message| {
        view! { <li><p class="soft">{note.author.clone()}", le "{note.at.clone()}</p><p class="said">{note.body.clone()}</p></li> }
    };
    let lines = desk.notes.iter().map(line).collect_view();
    let mut carried = hidden(desk);
    carried.push(("note_id".into(), desk.new_note.to_string()));
    let setup = FormSetup {
        hidden: carried,
        keys: vec![("note", 'i')],
        ..setup(FormId::Note, Fields::default(), vec![Submit { look: "side".into(), ..Submit::main("Garder la note") }])
    };
    view! {
        <section class="stack" id="notes">
            <h2>"Notes internes"</h2>
            {(!desk.notes.is_empty()).then(|| view! { <ol class="thread notes">{lines}</ol> })}
            {form(setup)}
        </section>
    }
}

/// What changed since a dossier was sent before.
pub fn resent(desk: &DeskCase, asked: &Asked) -> Option<impl IntoView + use<>> {
    let Resent { before, answers, has_health, files } = desk.resent.as_ref()?;
    let part = |(section, changes): &(Section, Vec<Change>)| view! { <h3>{section.name()}</h3>{change_table(changes)} };
    let health = asked.with_health().link(desk.view.case.id);
    let health = has_health.then(|| view! { <p>"Des réponses de santé ont changé : "<a href=health>"Lire (la lecture est notée)"</a></p> });
    let is_same = answers.is_empty() && !has_health && files.is_empty();
    let count = (!files.is_empty())
        .then(|| view! { <p>"Fichiers nouveaux : "<strong>{files.len().to_string()}</strong>", signalés dans la liste des pièces."</p> });
    Some(view! {
        <section class="stack note" id="changements">
            <h2>"Ce qui a changé depuis l’envoi du "{before.clone()}</h2>
            {is_same.then(|| view! { <p>"Rien n’a changé."</p> })}
            {answers.iter().map(part).collect_view()}
            {health}
            {count}
        </section>
    })
}
