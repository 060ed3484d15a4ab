//! A case on one screen: pieces, document, decision (F2).

use leptos::prelude::*;

use super::{
    asked::Asked,
    decision::{decision, is_held},
    declared::{declaration, dossier_answers},
    follow::{follower, overtaken, standing},
    matches::likely_matches,
    notes::{notes, resent},
    pieces::{piece_list, verdict, viewer},
    place::place_acts,
    shortcuts::case_keys,
};
use crate::{
    api::{
        ApiError, guard,
        ports::ports,
        views::{Content, DeskCase, DossierView},
    },
    domain::{ids::CaseId, role::Right},
    pages::{
        family::cases::registration,
        history::{health_reads, history},
        layout::{BackLink, Layout, Place, page},
        messages::desk_messages,
        parts::{case_badge, param},
    },
    ui::{
        badge::{Badge, Tone},
        icon::Icon,
    },
};

/// What the family declared, its files, and the decision.
#[component]
pub fn DeskCasePage() -> impl IntoView {
    let case = param::<CaseId>("case");
    let asked = Asked::of_address();
    page(async move {
        let desk = desk_case(case?, &asked).await?;
        let title = format!("{} · {}", desk.view.case.number, desk.view.case.title);
        let panes = match &desk.view.content {
            Content::Dossier(dossier) => dossier_panes(&desk, dossier, &asked).into_any(),
            _ => declared_panes(&desk).into_any(),
        };
        Ok(view! {
            <Layout place=Place::Desk title=title.clone() width="wide" islands=true>
                <div class="row between">
                    <BackLink href=desk.filter.page(None) label="File des demandes" key="f"/>
                    {next(&desk)}
                </div>
                <div class="row between"><h1>{title}</h1><div class="row">{standing(&desk)}{case_badge(&desk.view.case)}</div></div>
                {overtaken()}
                <div class="row between">{who(&desk)}{follower(&desk)}</div>
                {panes}
                {case_keys()}
            </Layout>
        })
    })
}

/// Without what the case says of health, unless the address asks for it: then the reading is noted.
async fn desk_case(case: CaseId, asked: &Asked) -> Result<DeskCase, ApiError> {
    let access = guard::staff(Right::Review)?;
    match asked.health {
        true => ports().desk.case_with_health(&access.for_health()?, case, &asked.filter).await,
        false => ports().desk.case(&access, case, &asked.filter).await,
    }
}

fn next(desk: &DeskCase) -> impl IntoView + use<> {
    desk.next.map(|id| view! { <a class="btn side" href=desk.filter.case_page(id, "") data-key="n">"Dossier suivant"<Icon name="chevron-right"/></a> })
}

/// Whose case it is, and what of it must not be missed further down.
fn who(desk: &DeskCase) -> impl IntoView + use<> {
    let since = desk.view.case.unanswered_since.clone();
    let message = (!since.is_empty()).then(|| {
        view! { <a href="#messages"><Badge tone=Tone::ToDo icon="mail" text=format!("Attend une réponse depuis le {since}")/></a> }
    });
    let matched = (!desk.matches.is_empty())
        .then(|| view! { <a href="#rapprochement"><Badge tone=Tone::ToDo icon="users" text="Famille peut-être déjà connue"/></a> });
    view! {
        <div class="row">
            <p class="soft"><a href=format!("/admin/familles/{}", desk.family_id)>{desk.view.case.family.clone()}</a>" · "{desk.family.clone()}</p>
            {matched}
            {message}
        </div>
    }
}

fn dossier_panes(desk: &DeskCase, dossier: &DossierView, asked: &Asked) -> impl IntoView + use<> {
    let shown = asked.shown(dossier);
    view! {
        <div class="desk">
            <section class="pane stack" tabindex="0" aria-label="Pièces"><h2>"Pièces"</h2>{piece_list(desk, dossier, asked)}</section>
            <section class="viewer" aria-label="Document">{viewer(dossier, shown.map(|(_, upload)| upload))}</section>
            <section class="pane stack" tabindex="0" aria-label="Décision">
                {shown.and_then(|(piece, upload)| verdict(desk, piece, upload))}
                {decision(desk)}
                {resent(desk, asked)}
                {matches(desk)}
                {desk_messages(desk)}
                {notes(desk)}
                <h2>"Ce que la famille a déclaré"</h2>
                {dossier_answers(desk, dossier, asked)}
                {past(desk)}
            </section>
        </div>
    }
}

fn declared_panes(desk: &DeskCase) -> impl IntoView + use<> {
    let declared = match &desk.view.content {
        Content::Entourage(entourage) => declaration(entourage, desk.changes.as_deref()).into_any(),
        Content::Registration(asked) => view! { <h2>"Ce que la famille a déclaré"</h2>{registration(asked)} }.into_any(),
        Content::Dossier(_) => ().into_any(),
    };
    view! {
        <div class="desk two-panes">
            <section class="pane stack" tabindex="0" aria-label="Déclaration">{matches(desk)}{declared}</section>
            <section class="pane stack" tabindex="0" aria-label="Décision">
                {decision(desk)}
                {place_acts(desk)}
                {desk_messages(desk)}
                {notes(desk)}
                {past(desk)}
            </section>
        </div>
    }
}

fn matches(desk: &DeskCase) -> impl IntoView + use<> {
    let cards = likely_matches(&desk.matches, if is_held(desk) { "main" } else { "side" });
    (!desk.matches.is_empty()).then(|| view! { <div id="rapprochement">{cards}</div> })
}

fn past(desk: &DeskCase) -> impl IntoView + use<> {
    view! {
        {health_reads("Lectures des données de santé", "", &desk.reads)}
        <h2>"Historique"</h2>
        {history(desk.view.history.clone())}
    }
}
