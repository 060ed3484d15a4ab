//! The pieces of a dossier on the desk: their list, the document, the verdict (F2, D8).

use leptos::prelude::*;

use super::asked::Asked;
use crate::{
    api::{
        forms::FormId,
        views::{DeskCase, DossierView, PieceView, UploadView},
    },
    domain::{
        case::CaseState,
        form::Fields,
        verdict::{REFUSALS, Verdict},
    },
    pages::parts::{form, piece_badge, setup},
    ui::{
        form::{FormSetup, Submit},
        icon::Icon,
    },
};

/// Every piece with its files; those about health only for who reads them.
pub fn piece_list(dossier: &DossierView, asked: Asked) -> impl IntoView + use<> {
    let shown = asked.shown(dossier).map(|(_, upload)| upload.id);
    let line = |piece: &PieceView| {
        let files = if piece.is_sealed {
            view! { <p class="soft">"Pièce de santé : réservée aux agents qui suivent la santé."</p> }.into_any()
        } else {
            piece.uploads.iter().map(|upload| tab(upload, asked, Some(upload.id) == shown)).collect_view().into_any()
        };
        view! { <li class="stack"><div class="row between"><h3>{piece.name()}</h3>{piece_badge(piece)}</div>{files}</li> }
    };
    view! { <ul class="plain stack">{dossier.pieces.iter().map(line).collect_view()}</ul> }
}

fn tab(upload: &UploadView, asked: Asked, is_shown: bool) -> AnyView {
    let name = upload.name.clone();
    let why_closed = match (upload.is_in_quarantine, upload.is_gone) {
        (true, _) => Some("en cours de vérification"),
        (_, true) => Some("supprimé, il portait un virus"),
        _ => None,
    };
    if let Some(why) = why_closed {
        return view! { <p class="soft">{name}" : "{why}</p> }.into_any();
    }
    let refusal = (!upload.refusal.is_empty()).then(|| format!("Refusée : {}", upload.refusal));
    let until = (!upload.valid_until.is_empty()).then(|| format!("Valable jusqu’au {}", upload.valid_until));
    view! {
        <a class="piece-tab" href=asked.with_file(upload.id).link() aria-current=is_shown.then_some("true")>{name}" "<span class="soft">{upload.size.clone()}", "{upload.day.clone()}</span></a>
        {refusal.or(until).map(|text| view! { <p class="soft">{text}</p> })}
    }
    .into_any()
}

/// The document, or why there is none.
pub fn viewer(dossier: &DossierView, upload: Option<&UploadView>) -> AnyView {
    let Some(upload) = upload else { return nothing(dossier).into_any() };
    let (href, name) = (format!("/fichiers/{}", upload.id), upload.name.clone());
    match upload.media_type.as_str() {
        "application/pdf" => view! { <iframe src=format!("{href}#navpanes=0&view=FitH") title=name></iframe><p><a href=href target="_blank">"Ouvrir le document dans un autre onglet"</a></p> }.into_any(),
        "image/jpeg" | "image/png" | "image/webp" => view! { <img src=href alt=format!("Document joint : {name}")/> }.into_any(),
        _ => view! { <p><a class="btn side" href=href><Icon name="download"/>"Télécharger "{name}</a></p> }.into_any(),
    }
}

fn nothing(dossier: &DossierView) -> impl IntoView + use<> {
    let is_looked_at = |piece: &PieceView| piece.uploads.iter().any(|upload| upload.is_in_quarantine);
    let why = if dossier.pieces.iter().any(is_looked_at) {
        "Le fichier est en cours de vérification. Il s’affichera ici."
    } else if dossier.pieces.iter().any(|piece| piece.is_sealed) {
        "Aucun fichier à afficher ici."
    } else {
        "Aucun fichier n’a été joint."
    };
    view! { <p class="soft">{why}</p> }
}

/// What the agent says of the piece whose file is shown; of a validated dossier, only when the file is new.
pub fn verdict(desk: &DeskCase, piece: &PieceView, upload: &UploadView) -> Option<impl IntoView + use<>> {
    let is_new = upload.verdict == Verdict::Waiting;
    let is_due = matches!((desk.view.case.state, is_new), (CaseState::UnderReview, _) | (CaseState::Validated, true));
    let hidden = [
        ("case", desk.view.case.id.to_string()),
        ("version", desk.view.version.to_string()),
        ("piece", piece.required.piece.code().to_owned()),
    ];
    let submits = vec![
        Submit::act("Accepter la pièce", "side", "verdict", "accepted"),
        Submit::act("Refuser la pièce", "danger", "verdict", "refused"),
    ];
    let setup = FormSetup {
        hidden: hidden.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        options: REFUSALS.iter().map(|(code, words)| ((*code).to_owned(), (*words).to_owned())).collect(),
        ..setup(FormId::Verdict, Fields::default().with("valid_until", upload.valid_until.clone()), submits)
    };
    is_due.then(|| view! { <div class="card flat stack"><h2>{piece.name()}</h2>{form(setup)}</div> })
}
