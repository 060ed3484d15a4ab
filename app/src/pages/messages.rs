//! What the family and the department write to each other about a case (D9).

use leptos::prelude::*;

use crate::{
    api::{
        forms::FormId,
        ports::kept_form,
        views::{CaseView, DeskCase, Message},
    },
    domain::form::Fields,
    pages::parts::{form, setup},
    ui::{
        alert::Note,
        button::ActButton,
        form::{FormSetup, Submit},
    },
};

const SETTLE: &str = "/api/messages/settle";

/// The thread and its form, for the family: only of a case that was sent.
pub fn family_messages(view: &CaseView) -> impl IntoView + use<> {
    let is_empty = view.messages.is_empty();
    (!view.submitted_at.is_empty()).then(|| {
        view! {
            <section class="card stack" id="messages">
                <h2>"Messages"</h2>
                {is_empty.then(|| view! { <p class="soft">"Une question, un changement ? Écrivez au service. Sa réponse s’affichera ici."</p> })}
                {thread(&view.messages, false)}
                {form(writing(FormId::Message, view, "Envoyer le message"))}
            </section>
        }
    })
}

/// The thread and its form, on the desk.
pub fn desk_messages(desk: &DeskCase) -> impl IntoView + use<> {
    let view = &desk.view;
    let case = view.case.id.to_string();
    let since = view.case.unanswered_since.clone();
    let (seen, query) = (seen(view), desk.filter.query());
    let waiting = (!since.is_empty()).then(|| {
        view! {
            <Note tone="sun">
                <p>"La famille attend une réponse depuis le "{since}"."</p>
                <ActButton action=SETTLE fields=vec![("case", case), ("seen", seen.to_string()), ("view", query)] look="side small" label="C’est lu, sans réponse"/>
            </Note>
        }
    });
    let mut answer = writing(FormId::Answer, view, "Envoyer à la famille");
    answer.hidden.push(("view".into(), desk.filter.query()));
    answer.options = desk.texts.clone();
    answer.keys = vec![("body", 'm')];
    answer.fillers = vec![Submit::filling("Insérer ce texte", "act", "insert")];
    view! {
        <section class="stack" id="messages">
            <h2>"Messages avec la famille"</h2>
            {thread(&view.messages, true)}
            {waiting}
            {form(answer)}
        </section>
    }
}

/// How many messages of the family stand on the page: one that comes meanwhile is not answered by it.
fn seen(view: &CaseView) -> usize {
    view.messages.iter().filter(|message| !message.by_staff).count()
}

/// The words of its reader on one side, those of the others on the other.
fn thread(messages: &[Message], is_staff: bool) -> impl IntoView + use<> {
    let line = |message: &Message| {
        view! {
            <li class=if message.by_staff == is_staff { "mine" } else { "theirs" }>
                <p class="soft">{message.author.clone()}", le "{message.at.clone()}</p>
                <p class="said">{message.body.clone()}</p>
            </li>
        }
    };
    let lines = messages.iter().map(line).collect_view();
    (!messages.is_empty()).then(|| view! { <ol class="thread">{lines}</ol> })
}

fn writing(id: FormId, view: &CaseView, label: &str) -> FormSetup {
    // A refused message comes back with the id it was given first: two tries write one message.
    let first_try = kept_form(id.action()).and_then(|kept| kept.values.get("message").parse().ok());
    let message = first_try.unwrap_or(view.new_message);
    FormSetup {
        hidden: vec![
            ("case".into(), view.case.id.to_string()),
            ("message".into(), message.to_string()),
            ("seen".into(), seen(view).to_string()),
        ],
        ..setup(id, Fields::default(), vec![Submit { look: "side".into(), ..Submit::main(label) }])
    }
}
