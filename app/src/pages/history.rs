//! What happened, last first.

use leptos::prelude::*;

use crate::api::views::{AccountEvent, Event, HealthRead, SetupEvent};

/// The history of a case, last first.
pub fn history(events: Vec<Event>) -> impl IntoView {
    let line = |event: Event| {
        view! {
            <li>
                <strong>{event.what}</strong>
                <span class="who">{event.actor}", le "{event.at}</span>
                {(!event.reason.is_empty()).then(|| view! { <blockquote class="said">{event.reason}</blockquote> })}
            </li>
        }
    };
    view! { <ol class="history">{events.into_iter().map(line).collect_view()}</ol> }
}

/// What was done to what is set up, last first; on the page of one thing, its name need not be told each time.
pub fn setup_history(events: Vec<SetupEvent>, names_subject: bool) -> impl IntoView {
    let line = |event: SetupEvent| {
        let subject = names_subject.then(|| format!(" : {}", event.subject));
        view! {
            <li>
                <strong>{event.what}{subject}</strong>
                <span class="who">{event.actor}", le "{event.at}</span>
                {(!event.detail.is_empty()).then(|| view! { <blockquote class="said">{event.detail}</blockquote> })}
            </li>
        }
    };
    if events.is_empty() {
        view! { <p class="soft">"Rien encore."</p> }.into_any()
    } else {
        view! { <ol class="history">{events.into_iter().map(line).collect_view()}</ol> }.into_any()
    }
}

/// What was done about access, last first.
pub fn account_history(events: Vec<AccountEvent>) -> impl IntoView {
    let line = |event: AccountEvent| {
        let detail = if event.detail.is_empty() { String::new() } else { format!(" : {}", event.detail) };
        let when = if event.actor.is_empty() { format!("Le {}", event.at) } else { format!("{}, le {}", event.actor, event.at) };
        view! { <li><strong>{event.what}</strong>{detail}<span class="who">{when}</span></li> }
    };
    if events.is_empty() {
        view! { <p class="soft">"Rien encore."</p> }.into_any()
    } else {
        view! { <ol class="history">{events.into_iter().map(line).collect_view()}</ol> }.into_any()
    }
}

/// Who read what concerns health, folded; nothing to fold, nothing shown.
pub fn health_reads(title: &'static str, look: &'static str, reads: &[HealthRead]) -> impl IntoView + use<> {
    let line = |read: &HealthRead| {
        view! { <li><span>{read.who.clone()}", le "{read.at.clone()}<br/><span class="soft">{read.what}</span></span></li> }
    };
    let lines = reads.iter().map(line).collect_view();
    (!reads.is_empty()).then(|| {
        view! { <details class=look><summary>{title}</summary><ul class="plain lines">{lines}</ul></details> }
    })
}
