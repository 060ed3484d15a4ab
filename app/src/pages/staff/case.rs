//! A case on one screen: pieces, document, decision (F2).

use leptos::prelude::*;

use super::matches::likely_matches;
use crate::{
    api::{
        forms::FormId,
        guard,
        ports::ports,
        views::{Content, DeskCase, DossierView, PieceView, UploadView},
    },
    domain::{
        case::CaseState,
        form::Fields,
        ids::CaseId,
        role::Right,
        verdict::{REFUSALS, Verdict},
    },
    pages::{
        family::cases::content,
        layout::{BackLink, Layout, Place, page},
        parts::{form, history, param, piece_badge, query, setup, state_badge},
    },
    ui::{
        alert::Note,
        form::{FormSetup, Submit},
        icon::Icon,
    },
};

/// What the family declared, its files, and the decision.
#[component]
pub fn DeskCasePage() -> impl IntoView {
    let case = param::<CaseId>("case");
    let chosen = query("fichier");
    page(async move {
        let desk = ports().desk.case(&guard::staff(Right::Review)?, case?).await?;
        let title = format!("{} · {}", desk.view.case.number, desk.view.case.title);
        let next = desk
            .next
            .map(|id| view! { <a class="btn side" href=format!("/admin/demandes/{id}")>"Suivante"<Icon name="chevron-right"/></a> });
        let panes = match &desk.view.content {
            Content::Dossier(dossier) => dossier_panes(dossier, shown(dossier, &chosen)).into_any(),
            other => view! { <section class="pane stack" tabindex="0" aria-label="Déclaration"><h2>"Ce que la famille a déclaré"</h2>{content(other)}</section> }.into_any(),
        };
        let is_dossier = matches!(desk.view.content, Content::Dossier(_));
        let verdict = match &desk.view.content {
            Content::Dossier(dossier) if desk.view.case.state == CaseState::UnderReview => {
                shown(dossier, &chosen).map(|(piece, _)| verdict(&desk, piece))
            }
            _ => None,
        };
        Ok(view! {
            <Layout place=Place::Desk title=title.clone() width="wide" islands=true>
                <BackLink href="/admin" label="File des demandes"/>
                <div class="row between"><h1>{title}</h1><div class="row">{state_badge(desk.view.case.state)}{next}</div></div>
                <p class="soft"><a href=format!("/admin/familles/{}", desk.family_id)>{desk.view.case.family.clone()}</a>" · "{desk.family.clone()}</p>
                <div class=if is_dossier { "desk" } else { "desk two-panes" }>
                    {panes}
                    <section class="pane stack" tabindex="0" aria-label="Décision">
                        {likely_matches(&desk.matches, if is_held(&desk) { "main" } else { "side" })}
                        {verdict}
                        {decision(&desk)}
                        {is_dossier.then(|| view! { <h2>"Ce que la famille a déclaré"</h2>{content(&desk.view.content)} })}
                        <h2>"Historique"</h2>
                        {history(desk.view.history.clone())}
                    </section>
                </div>
            </Layout>
        })
    })
}

/// The file to show, with its piece: the one that was chosen, else the first that waits for a verdict, else the first.
fn shown<'a>(dossier: &'a DossierView, chosen: &str) -> Option<(&'a PieceView, &'a UploadView)> {
    let all = || dossier.pieces.iter().flat_map(|piece| piece.uploads.iter().map(move |upload| (piece, upload)));
    let is_chosen = |upload: &UploadView| upload.id.to_string() == chosen;
    let waits = |upload: &UploadView| upload.verdict == Verdict::Waiting;
    all().find(|(_, upload)| is_chosen(upload)).or(all().find(|(_, upload)| waits(upload))).or(all().next())
}

fn dossier_panes(dossier: &DossierView, shown: Option<(&PieceView, &UploadView)>) -> impl IntoView + use<> {
    let shown_id = shown.map(|(_, upload)| upload.id);
    let piece = |piece: &PieceView| {
        let tab = |upload: &UploadView| {
            let current = (Some(upload.id) == shown_id).then_some("true");
            let refusal = (!upload.refusal.is_empty()).then(|| format!("Refusée : {}", upload.refusal));
            let until = (!upload.valid_until.is_empty()).then(|| format!("Valable jusqu’au {}", upload.valid_until));
            view! {
                <a class="piece-tab" href=format!("?fichier={}", upload.id) aria-current=current>{upload.name.clone()}" "<span class="soft">{upload.size.clone()}", "{upload.day.clone()}</span></a>
                {refusal.or(until).map(|text| view! { <p class="soft">{text}</p> })}
            }
        };
        let tabs = piece.uploads.iter().map(tab).collect_view();
        view! { <li class="stack"><div class="row between"><h3>{piece.required.piece.name()}</h3>{piece_badge(piece)}</div>{tabs}</li> }
    };
    view! {
        <section class="pane stack" tabindex="0" aria-label="Pièces"><h2>"Pièces"</h2><ul class="plain stack">{dossier.pieces.iter().map(piece).collect_view()}</ul></section>
        <section class="viewer" aria-label="Document">{viewer(shown.map(|(_, upload)| upload.clone()))}</section>
    }
}

/// What the agent says of the piece whose file is shown.
fn verdict(desk: &DeskCase, piece: &PieceView) -> impl IntoView + use<> {
    let hidden = [
        ("case", desk.view.case.id.to_string()),
        ("version", desk.view.version.to_string()),
        ("piece", piece.required.piece.code().to_owned()),
    ];
    let setup = FormSetup {
        hidden: hidden.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        options: REFUSALS.iter().map(|(code, words)| ((*code).to_owned(), (*words).to_owned())).collect(),
        ..setup(
            FormId::Verdict,
            Fields::default(),
            vec![
                Submit::act("Accepter la pièce", "side", "verdict", "accepted"),
                Submit::act("Refuser la pièce", "danger", "verdict", "refused"),
            ],
        )
    };
    view! { <div class="card flat stack"><h2>{piece.required.piece.name()}</h2>{form(setup)}</div> }
}

fn viewer(upload: Option<UploadView>) -> AnyView {
    let Some(upload) = upload else { return view! { <p class="soft">"Aucun fichier n’a été joint."</p> }.into_any() };
    let href = format!("/fichiers/{}", upload.id);
    match upload.media_type.as_str() {
        "application/pdf" => view! { <iframe src=format!("{href}#navpanes=0&view=FitH") title=upload.name></iframe><p><a href=href target="_blank">"Ouvrir le document dans un autre onglet"</a></p> }.into_any(),
        "image/jpeg" | "image/png" | "image/webp" => view! { <img src=href.clone() alt=format!("Document joint : {}", upload.name)/> }.into_any(),
        _ => view! { <p><a class="btn side" href=href><Icon name="download"/>"Télécharger "{upload.name}</a></p> }.into_any(),
    }
}

/// Whether a declaration waits until the agent has said if its family is one the department knows.
fn is_held(desk: &DeskCase) -> bool {
    let is_declaration = matches!(desk.view.content, Content::Entourage(_));
    is_declaration && desk.view.case.state == CaseState::UnderReview && !desk.matches.is_empty()
}

fn decision(desk: &DeskCase) -> impl IntoView + use<> {
    let is_registration = matches!(desk.view.content, Content::Registration { .. });
    let validate = || Submit::act("Valider", "main", "act", "validate");
    let refuse = || Submit::act("Refuser", "danger", "act", "refuse");
    let correct = |look| Submit::act("Renvoyer à corriger", look, "act", "ask_for_correction");
    let submits = match desk.view.case.state {
        CaseState::Submitted => vec![Submit::act("Prendre en charge", "main wide", "act", "take_over")],
        CaseState::UnderReview if is_held(desk) => vec![correct("side"), refuse()],
        CaseState::UnderReview if is_registration => vec![validate(), refuse()],
        CaseState::UnderReview if desk.missing.is_empty() => vec![validate(), correct("side"), refuse()],
        CaseState::UnderReview => vec![correct("main"), refuse()],
        _ => Vec::new(),
    };
    let missing = desk.missing.join(", ");
    let incomplete = (!missing.is_empty())
        .then(|| view! { <Note tone="sun"><p>"Le dossier ne peut pas être validé. Il manque : "{missing}"."</p></Note> });
    let held = is_held(desk).then(|| {
        view! { <Note tone="sun"><p>"Dites d’abord si c’est une famille connue. La déclaration pourra ensuite être validée."</p></Note> }
    });
    let without = if desk.view.case.state == CaseState::Submitted { vec!["reason".to_owned()] } else { Vec::new() };
    (!submits.is_empty()).then(|| {
        let setup = FormSetup {
            hidden: vec![("case".into(), desk.view.case.id.to_string()), ("version".into(), desk.view.version.to_string())],
            without,
            ..setup(FormId::Decision, Fields::default(), submits)
        };
        view! { <div class="stack"><h2>"Décision"</h2>{held}{incomplete}{form(setup)}</div> }
    })
}
