//! What an agent does to one registration beyond deciding it: its rank, a place out of order, its days, its activity (E4, E5).

use leptos::prelude::*;

use crate::{
    api::{
        forms::FormId,
        ports::kept_form,
        views::{Content, DeskCase},
    },
    domain::{form::Fields, seat::Seat},
    pages::{
        family::cases::reschedule_form,
        parts::{form, setup},
    },
    ui::form::{FormSetup, Submit},
};

/// The acts that its place allows.
pub fn place_acts(desk: &DeskCase) -> Option<AnyView> {
    let Content::Registration(asked) = &desk.view.content else { return None };
    let seat = desk.view.case.seat.filter(|seat| *seat != Seat::Released)?;
    let is_waiting = seat == Seat::Waiting;
    let rank = is_waiting.then(|| {
        let told = "Les autres avancent ou reculent d’un rang. La famille reçoit son nouveau rang et lit le motif.";
        folded(FormId::Rank, "Changer son rang", told, act(desk, FormId::Rank, "Changer le rang").into_any())
    });
    let offer = is_waiting.then(|| {
        let told = "Une place est ajoutée à l’activité et proposée à cette famille, avant les autres. Personne ne perd sa place.";
        folded(
            FormId::OfferPlace,
            "Proposer une place hors de l’ordre",
            told,
            act(desk, FormId::OfferPlace, "Proposer une place").into_any(),
        )
    });
    let days = reschedule_form(FormId::RescheduleFor, desk.view.case.id, desk.view.version, asked).into_any();
    let days = folded(FormId::RescheduleFor, "Changer les jours", "La famille reçoit un message.", days);
    let relocate = (!desk.moves.is_empty()).then(|| {
        let told = "L’enfant y prend une place libre. La famille reçoit un message et lit le motif.";
        folded(FormId::Relocate, "Changer d’activité", told, act(desk, FormId::Relocate, "Changer d’activité").into_any())
    });
    Some(view! { {rank}{offer}{days}{relocate} }.into_any())
}

fn act(desk: &DeskCase, id: FormId, label: &str) -> impl IntoView + use<> {
    form(FormSetup {
        hidden: vec![("case".into(), desk.view.case.id.to_string()), ("version".into(), desk.view.version.to_string())],
        options: desk.moves.clone(),
        ..setup(id, Fields::default(), vec![Submit::main(label)])
    })
}

fn folded(id: FormId, title: &'static str, told: &'static str, form: AnyView) -> AnyView {
    let is_back = kept_form(id.action()).is_some();
    view! { <details open=is_back><summary>{title}</summary><div class="stack"><p>{told}</p>{form}</div></details> }.into_any()
}
