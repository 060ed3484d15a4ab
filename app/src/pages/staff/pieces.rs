//! The pieces of a dossier on the desk: their list, the document, the verdict (F2, D8).

use leptos::prelude::*;

use super::{asked::Asked, follow::hidden};
use crate::{
    api::{
        forms::FormId,
        views::{DeskCase, DossierView, PieceView, UploadView},
    },
    domain::{
        case::CaseState,
        form::Fields,
        ids::UploadId,
        verdict::{REFUSALS, Verdict},
    },
    pages::parts::{form, piece_badge, setup},
    ui::{
        badge::{Badge, Tone},
        form::{FormSetup, Submit},
        icon::Icon,
    },
};

/// Every piece with its files; those about health only for who reads them.
pub fn piece_list(desk: &DeskCase, dossier: &DossierView, asked: &Asked) -> impl IntoView + use<> {
    let tabs = Tabs::of(desk, dossier, asked);
    let line = |piece: &PieceView| {
        let files = if piece.is_sealed {
            view! { <p class="soft">"Pièce de santé : réservée aux agents qui suivent la santé."</p> }.into_any()
        } else {
            piece.uploads.iter().map(|upload| tabs.tab(piece, upload)).collect_view().into_any()
        };
        view! { <li class="stack"><div class="row between"><h3>{piece.name()}</h3>{piece_badge(piece)}</div>{files}</li> }
    };
    view! { <ul class="plain stack">{dossier.pieces.iter().map(line).collect_view()}</ul> }
}

/// The files that can be opened, in order, with the keys that go from one to the next.
struct Tabs<'a> {
    desk: &'a DeskCase,
    asked: &'a Asked,
    shown: Option<UploadId>,
    before: Option<UploadId>,
    after: Option<UploadId>,
    /// The first file about health that waits, unless it is shown.
    health: Option<UploadId>,
}

impl<'a> Tabs<'a> {
    fn of(desk: &'a DeskCase, dossier: &'a DossierView, asked: &'a Asked) -> Self {
        let shown = asked.shown(dossier).map(|(_, upload)| upload.id);
        let open = dossier.pieces.iter().filter(|piece| !piece.is_sealed);
        let open = open.flat_map(|piece| piece.uploads.iter().map(move |upload| (piece, upload)));
        let open: Vec<_> = open.filter(|(_, upload)| why_closed(upload).is_none()).collect();
        let at = open.iter().position(|(_, upload)| Some(upload.id) == shown);
        let file = |at: usize| open.get(at).map(|(_, upload)| upload.id);
        let waits = |(piece, upload): &&(&PieceView, &UploadView)| {
            piece.required.piece.is_health() && upload.verdict == Verdict::Waiting && Some(upload.id) != shown
        };
        Self {
            desk,
            asked,
            shown,
            before: at.and_then(|at| at.checked_sub(1)).and_then(file),
            after: file(at.map_or(0, |at| at + 1)),
            health: open.iter().find(waits).map(|(_, upload)| upload.id),
        }
    }

    fn tab(&self, piece: &PieceView, upload: &UploadView) -> AnyView {
        let name = upload.name.clone();
        if let Some(why) = why_closed(upload) {
            return view! { <p class="soft">{name}" : "{why}</p> }.into_any();
        }
        let id = Some(upload.id);
        let is_unread = piece.required.piece.is_health() && id != self.shown;
        let keys = [('j', self.after), ('k', self.before), ('s', self.health)];
        let keys: Vec<_> = keys.into_iter().filter(|(_, file)| *file == id).map(|(key, _)| key.to_string()).collect();
        // What is noted when it is read is opened by an act of its own.
        let focus = is_unread.then_some("j k");
        let is_new = self.desk.resent.as_ref().is_some_and(|resent| resent.files.contains(&upload.id));
        let refusal = (!upload.refusal.is_empty()).then(|| format!("Refusée : {}", upload.refusal));
        let until = (!upload.valid_until.is_empty()).then(|| format!("Valable jusqu’au {}", upload.valid_until));
        view! {
            <a class="piece-tab" href=self.asked.with_file(upload.id).link(self.desk.view.case.id) aria-current=(id == self.shown).then_some("true")
                data-key=(!keys.is_empty()).then(|| keys.join(" ")) data-focus=focus>
                {name}" "<span class="soft">{upload.size.clone()}", "{upload.day.clone()}</span>
                {is_new.then(|| view! { <Badge tone=Tone::ToDo icon="plus" text="Nouveau fichier"/> })}
                {is_unread.then(|| view! { <span class="soft">"Ouvrir (la lecture est notée)"</span> })}
            </a>
            {refusal.or(until).map(|text| view! { <p class="soft">{text}</p> })}
        }
        .into_any()
    }
}

fn why_closed(upload: &UploadView) -> Option<&'static str> {
    match (upload.is_in_quarantine, upload.is_gone) {
        (true, _) => Some("en cours de vérification"),
        (_, true) => Some("supprimé, il portait un virus"),
        _ => None,
    }
}

/// The document, or why there is none.
pub fn viewer(dossier: &DossierView, upload: Option<&UploadView>) -> AnyView {
    let Some(upload) = upload else { return nothing(dossier).into_any() };
    let (href, name) = (format!("/fichiers/{}", upload.id), upload.name.clone());
    match upload.media_type.as_str() {
        "application/pdf" => view! { <iframe src=format!("{href}#navpanes=0&view=FitH") title=name></iframe><p><a href=href target="_blank">"Ouvrir le document dans un autre onglet"</a></p> }.into_any(),
        "image/jpeg" | "image/png" | "image/webp" => view! { <img src=href.clone() alt=format!("Document joint : {name}")/><p><a href=href target="_blank">"Ouvrir l’image dans un autre onglet"</a></p> }.into_any(),
        _ => view! { <p><a class="btn side" href=href><Icon name="download"/>"Télécharger "{name}</a></p> }.into_any(),
    }
}

fn nothing(dossier: &DossierView) -> impl IntoView + use<> {
    let any = |is_so: fn(&PieceView) -> bool| dossier.pieces.iter().any(is_so);
    let why = if any(|piece| {
        !piece.is_sealed && piece.required.piece.is_health() && piece.uploads.iter().any(|upload| why_closed(upload).is_none())
    }) {
        "Il reste une pièce de santé. Ouvrez-la dans la liste des pièces : la lecture sera notée."
    } else if any(PieceView::is_in_quarantine) {
        "Le fichier est en cours de vérification. Il s’affichera ici."
    } else if any(|piece| piece.is_sealed) {
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
    let mut carried = hidden(desk);
    carried.push(("piece".into(), piece.required.piece.code().to_owned()));
    let submits = vec![
        Submit::act("Accepter la pièce", "side", "verdict", "accepted").by_key('a'),
        Submit::act("Refuser la pièce", "danger", "verdict", "refused").by_key('r'),
    ];
    let setup = FormSetup {
        hidden: carried,
        keys: vec![("refusal", 'r')],
        options: REFUSALS.iter().map(|(code, words)| ((*code).to_owned(), (*words).to_owned())).collect(),
        ..setup(FormId::Verdict, Fields::default().with("valid_until", upload.valid_until.clone()), submits)
    };
    is_due.then(|| view! { <div class="card flat stack"><h2>{piece.name()}</h2>{form(setup)}</div> })
}
