//! The pieces that a dossier asks for, and the files given for them (D3, D4).

use leptos::prelude::*;

use super::dossier::{dossier, title};
use crate::{
    api::{
        ports::kept_form,
        views::{PieceView, UploadView},
    },
    domain::{ids::CaseId, pieces::Piece},
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::{given_file, param, piece_badge},
    },
    ui::{button::ActButton, icon::Icon, upload::UploadCard},
};

/// The pieces that the situation asks for.
#[component]
pub fn PiecesPage() -> impl IntoView {
    let case = param::<CaseId>("case");
    page(async move {
        let dossier = dossier(case).await?;
        let id = dossier.case.id;
        let pieces = dossier.pieces.iter().map(|piece| piece_card(piece, id)).collect_view();
        let next = if dossier.case.state.is_editable() {
            view! { <a class="btn main wide" href=format!("/dossiers/{id}/verifier")>"Continuer"</a> }
        } else {
            view! { <a class="btn side" href=format!("/demandes/{id}")>"Revenir à la demande"</a> }
        };
        Ok(view! {
            <Layout place=Place::Family title=format!("Pièces à joindre · {}", title(&dossier)) width="medium" islands=true>
                <BackLink href=format!("/dossiers/{id}") label=title(&dossier)/>
                <h1>"Pièces à joindre"</h1>
                <p>"Voici les pièces demandées pour "{dossier.child.clone()}", d’après vos réponses. Une photo nette suffit."</p>
                {pieces}
                <div class="actions">{next}</div>
            </Layout>
        })
    })
}

fn piece_card(piece: &PieceView, case: CaseId) -> impl IntoView + use<> {
    let code = piece.required.piece.code();
    let action = format!("/pieces/{case}/{code}");
    let refused = kept_form(&action).map(|kept| kept.errors).unwrap_or_default();
    let files = piece.uploads.iter().map(|upload| file_line(upload, case)).collect_view();
    let mandate = (piece.required.piece == Piece::SepaMandate && piece.can_add)
        .then(|| view! { <p><a href=format!("/dossiers/{case}/mandat")><Icon name="file-text"/>" Imprimer le mandat à signer"</a></p> });
    let content = view! {
        <div class="row between"><h2>{piece.required.piece.name()}</h2>{piece_badge(piece)}</div>
        <p class="soft">{piece.required.reason}" "{piece.required.validity.sentence()}</p>
        {mandate}
        {refused.into_iter().map(|error| view! { <p class="err" role="alert"><Icon name="alert"/><span>{error.message}</span></p> }).collect_view()}
        {(!piece.uploads.is_empty()).then(|| view! { <ul class="uploads plain">{files}</ul> })}
    };
    if piece.can_add {
        let about = piece.required.piece.name().to_owned();
        view! { <UploadCard action=action about=about id=code.to_owned()>{content}</UploadCard> }.into_any()
    } else {
        view! { <article class="piece card stack" id=code>{content}</article> }.into_any()
    }
}

fn file_line(upload: &UploadView, case: CaseId) -> impl IntoView + use<> {
    let fields = || vec![("case", case.to_string()), ("upload", upload.id.to_string())];
    let turn = (upload.can_change && upload.has_preview).then(|| {
        view! { <ActButton action="/api/dossier/rotate_upload" fields=fields() look="quiet small" icon="rotate" label="Tourner" about=upload.name.clone()/> }
    });
    let remove = upload.can_change.then(|| {
        view! { <ActButton action="/api/dossier/remove_upload" fields=fields() look="quiet small" icon="trash" label="Retirer" about=upload.name.clone()/> }
    });
    let refusal = (!upload.refusal.is_empty())
        .then(|| view! { <p class="err"><Icon name="undo"/><span>{format!("À remplacer : {}", upload.refusal)}</span></p> });
    view! { <li>{given_file(upload)}{upload.can_change.then(|| view! { <div class="row">{turn}{remove}</div> })}{refusal}</li> }
}
