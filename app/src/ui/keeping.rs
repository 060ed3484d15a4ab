//! What a form that keeps itself says: how what was typed stands, and which of two answers is to be chosen.

use leptos::prelude::*;

use super::{
    draft::Draft,
    reconnect,
    standing::{OnDevice, Standing},
};
use crate::domain::form::Conflict;

const CHOICES: &str = "deux-reponses";

/// The questions that were answered here and elsewhere: the person chooses.
pub fn two_answers(draft: Draft) -> impl IntoView {
    view! {
        <div id=CHOICES class="note sun stack" role="alert" hidden=move || draft.conflicts.with(Vec::is_empty)>
            <h2>"Deux réponses différentes"</h2>
            <p>"L’autre parent, ou vous sur un autre appareil, a répondu autrement. Choisissez la bonne réponse."</p>
            <ul class="plain stack">{move || draft.conflicts.get().into_iter().map(|conflict| choice(conflict, draft)).collect_view()}</ul>
        </div>
    }
}

/// Brings them in sight.
pub fn show_choices() {
    show(CHOICES);
}

/// Brings what has just appeared before the person.
pub fn show(id: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(id) {
            element.scroll_into_view();
        }
    });
}

fn choice(conflict: Conflict, draft: Draft) -> impl IntoView {
    let shown = |answer: &str| if answer.is_empty() { "pas de réponse".to_owned() } else { format!("« {answer} »") };
    let (ours, theirs) = (shown(&conflict.ours), shown(&conflict.theirs));
    let (question, other) = (conflict.question.clone(), conflict.clone());
    view! {
        <li class="stack">
            <strong>{question}</strong>
            <div class="row">
                <button type="button" class="btn side small" on:click=move |_| draft.choose(&conflict, true)>"Garder ma réponse : "{ours}</button>
                <button type="button" class="btn side small" on:click=move |_| draft.choose(&other, false)>"Prendre l’autre : "{theirs}</button>
            </div>
        </li>
    }
}

/// The line under the form: what is true of what was typed. It is also said aloud when it goes wrong, and when it is well again.
pub fn standing(draft: Draft, is_live: RwSignal<bool>) -> impl IntoView {
    let is_bad = move || draft.standing.get().is_bad(draft.on_device.get());
    let is_to_choose = move || !is_bad() && draft.conflicts.with(|conflicts| !conflicts.is_empty());
    let stands = move || draft.standing.get().words(draft.on_device.get());
    let words = move || if is_to_choose() { "Une réponse n’est pas enregistrée." } else { stands() };
    let said = Memo::new(move |before: Option<&&str>| match (draft.standing.get(), draft.on_device.get(), before) {
        // The two answers are said themselves.
        _ if is_to_choose() => "",
        _ if is_bad() => stands(),
        (Standing::Delayed(_), OnDevice::Yes, _) => stands(),
        (Standing::Saved, _, Some(before)) if !before.is_empty() => stands(),
        (.., before) => before.copied().unwrap_or_default(),
    });
    view! {
        <div class="keeping" class:bad=move || is_bad() || is_to_choose() hidden=move || !is_live.get()>
            <span aria-hidden="true">{words}</span>
            <span class="sr-only" role="status">{said}</span>
            <a href=format!("#{CHOICES}") hidden=move || !is_to_choose()>"Choisir entre les deux réponses"</a>
            <a href=format!("#{}", reconnect::PLACE) hidden=move || draft.standing.get() != Standing::Delayed(401)>"Me reconnecter"</a>
        </div>
    }
}
