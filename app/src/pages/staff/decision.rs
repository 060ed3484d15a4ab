//! What an agent decides about a case (D7, D8).

use leptos::prelude::*;

use super::follow::hidden;

use crate::{
    api::{
        forms::FormId,
        ports::kept_form,
        views::{Content, DeskCase},
    },
    domain::{case::CaseState, form::Fields, forms_of_desk::DECISION, seat::Seat, verdict::PieceState},
    pages::parts::{form, setup},
    ui::{
        alert::Note,
        form::{FormSetup, Submit},
    },
};

/// Whether a declaration waits until the agent has said if its family is one the department knows.
pub fn is_held(desk: &DeskCase) -> bool {
    let is_declaration = matches!(desk.view.content, Content::Entourage(_));
    is_declaration && desk.view.case.state == CaseState::UnderReview && !desk.matches.is_empty()
}

/// What can be decided now.
pub fn decision(desk: &DeskCase) -> Option<AnyView> {
    let is_dossier = matches!(desk.view.content, Content::Dossier(_));
    if matches!(desk.view.content, Content::Registration { .. }) {
        return registration(desk);
    }
    match desk.view.case.state {
        CaseState::Submitted => {
            let submits = vec![Submit::act("Prendre en charge", "main wide", "act", "take_over").by_key('p')];
            Some(view! { <div class="decision stack"><h2>"Décision"</h2>{decide(desk, submits, |_| false)}</div> }.into_any())
        }
        CaseState::UnderReview => Some(review(desk).into_any()),
        CaseState::Validated if is_dossier => Some(reopening(desk).into_any()),
        _ => None,
    }
}

/// A registration is confirmed or refused unread; one that waits for a place cannot be confirmed, one that is confirmed can be cancelled.
fn registration(desk: &DeskCase) -> Option<AnyView> {
    let refuse = || Submit::act("Refuser", "danger", "act", "refuse");
    let submits = match (desk.view.case.state, desk.view.case.seat) {
        (CaseState::Submitted | CaseState::UnderReview, Some(Seat::Held)) => {
            vec![Submit::act("Confirmer", "main", "act", "confirm").by_key('v'), refuse()]
        }
        (CaseState::Submitted | CaseState::UnderReview, _) => vec![refuse()],
        (CaseState::Validated, _) => return Some(cancellation(desk).into_any()),
        _ => return None,
    };
    let form = decide(desk, submits, |name| !is_about_correction(name));
    Some(view! { <div class="decision stack"><h2>"Décision"</h2>{form}</div> }.into_any())
}

/// A confirmed registration is given up, with a reason.
fn cancellation(desk: &DeskCase) -> impl IntoView + use<> {
    let is_back = kept_form(FormId::Decision.action()).is_some();
    let form = decide(desk, vec![Submit::act("Annuler l’inscription", "danger", "act", "cancel")], |name| !is_about_correction(name));
    view! {
        <details open=is_back>
            <summary>"Annuler cette inscription"</summary>
            <div class="stack"><p>"La place est libérée. La famille lit le motif."</p>{form}</div>
        </details>
    }
}

fn review(desk: &DeskCase) -> impl IntoView + use<> {
    let is_dossier = matches!(desk.view.content, Content::Dossier(_));
    let missing = desk.missing.iter().map(|piece| view! { <li>{*piece}</li> }).collect_view();
    let incomplete = (!desk.missing.is_empty())
        .then(|| view! { <Note tone="sun"><p>"Le dossier ne peut pas être validé. Il manque :"</p><ul>{missing}</ul></Note> });
    let held = is_held(desk).then(|| {
        view! { <Note tone="sun"><p>"Dites d’abord si c’est une "<a href="#rapprochement">"famille connue"</a>". La déclaration pourra ensuite être validée."</p></Note> }
    });
    let sealed = waits_for_health(desk).then(|| {
        view! { <Note tone="sun"><p>"Une pièce de santé doit d’abord être acceptée par un agent qui peut la lire."</p></Note> }
    });
    // Which parts to correct is only asked of a dossier: the others have none.
    let form = decide(desk, review_acts(desk), move |name| is_dossier || !is_about_correction(name));
    view! { <div class="decision stack"><h2>"Décision"</h2>{held}{incomplete}{sealed}{form}</div> }
}

/// Whether a piece waits that its reader may not see.
fn waits_for_health(desk: &DeskCase) -> bool {
    let Content::Dossier(dossier) = &desk.view.content else { return false };
    dossier.pieces.iter().any(|piece| piece.is_sealed && piece.state == PieceState::Given)
}

fn review_acts(desk: &DeskCase) -> Vec<Submit> {
    let validate = || Submit::act("Valider", "main", "act", "validate").by_key('v');
    let refuse = || Submit::act("Refuser", "danger", "act", "refuse");
    let correct = |look| Submit::act("Renvoyer à corriger", look, "act", "ask_for_correction").by_key('c');
    match &desk.view.content {
        _ if is_held(desk) => vec![correct("side"), refuse()],
        _ if desk.missing.is_empty() && !waits_for_health(desk) => vec![validate(), correct("side"), refuse()],
        _ => vec![correct("main"), refuse()],
    }
}

/// A validated dossier is taken up again, with a reason.
fn reopening(desk: &DeskCase) -> impl IntoView + use<> {
    let is_back = kept_form(FormId::Decision.action()).is_some();
    let submits = vec![Submit::act("Rouvrir le dossier", "side", "act", "reopen")];
    let form = decide(desk, submits, |name| !is_about_correction(name));
    view! {
        <details open=is_back>
            <summary>"Rouvrir ce dossier"</summary>
            <div class="stack"><p>"Le dossier repasse en cours d’instruction. La famille lit le motif."</p>{form}</div>
        </details>
    }
}

fn is_about_correction(name: &str) -> bool {
    name.starts_with("correct_")
}

fn decide<F: Fn(&str) -> bool>(desk: &DeskCase, submits: Vec<Submit>, is_asked: F) -> impl IntoView + use<F> {
    let without = DECISION.fields().filter(|field| !is_asked(field.name)).map(|field| field.name.to_owned());
    form(FormSetup {
        hidden: hidden(desk),
        without: without.collect(),
        keys: vec![("reason", 'd')],
        ..setup(FormId::Decision, Fields::default(), submits)
    })
}
