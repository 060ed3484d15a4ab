//! The pieces of a dossier (D3).

use leptos::prelude::*;

use crate::{
    api::{
        ApiError, guard,
        ports::{kept_form, ports},
        views::{DossierView, PieceView},
    },
    domain::{case::CaseState, ids::CaseId},
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::{param, piece_badge, upload_link},
    },
    ui::{button::ActButton, icon::Icon, upload::UploadField},
};

/// The dossier that an address names, of the family that asks.
///
/// # Errors
/// Those of the guard; `NotFound`.
pub(super) async fn dossier(case: Result<CaseId, ApiError>) -> Result<DossierView, ApiError> {
    ports().dossiers.dossier(&guard::family()?, case?).await
}

/// The title of its pages.
pub(super) fn title(dossier: &DossierView) -> String {
    dossier.case.title.clone()
}

/// The pieces that the situation asks for.
#[component]
pub fn PiecesPage() -> impl IntoView {
    let case = param::<CaseId>("case");
    page(async move {
        let dossier = dossier(case).await?;
        let id = dossier.case.id;
        let can_add = !matches!(dossier.case.state, CaseState::Validated | CaseState::Refused | CaseState::Withdrawn);
        let pieces = dossier.pieces.iter().map(|piece| piece_card(piece, id, can_add, dossier.case.state.is_editable())).collect_view();
        Ok(view! {
            <Layout place=Place::Family title=format!("Pièces à joindre · {}", title(&dossier)) width="medium" islands=true>
                <BackLink href=format!("/dossiers/{id}") label=title(&dossier)/>
                <h1>"Pièces à joindre"</h1>
                <p>"Voici les pièces demandées pour "{dossier.child.clone()}", d’après vos réponses. Une photo nette suffit."</p>
                {pieces}
                <div class="actions"><a class="btn main wide" href=format!("/dossiers/{id}/verifier")>"Continuer"</a></div>
            </Layout>
        })
    })
}

fn piece_card(piece: &PieceView, case: CaseId, can_add: bool, can_remove: bool) -> impl IntoView + use<> {
    let code = piece.required.piece.code();
    let action = format!("/pieces/{case}/{code}");
    let refused = kept_form(&action).map(|kept| kept.errors).unwrap_or_default();
    let file = |upload: &crate::api::views::UploadView| {
        let remove = can_remove.then(|| {
            view! { <ActButton action="/api/dossier/remove_upload" fields=vec![("case", case.to_string()), ("upload", upload.id.to_string())] look="quiet small" icon="trash" label="Retirer" about=upload.name.clone()/> }
        });
        let refusal = (!upload.refusal.is_empty())
            .then(|| view! { <p class="err"><Icon name="undo"/><span>{format!("À remplacer : {}", upload.refusal)}</span></p> });
        let until =
            (!upload.valid_until.is_empty()).then(|| view! { <span class="soft">"valable jusqu’au "{upload.valid_until.clone()}</span> });
        view! { <li>{upload_link(&upload.name, &upload.media_type, &upload.size, format!("/fichiers/{}", upload.id))}{until}{remove}{refusal}</li> }
    };
    let files = piece.uploads.iter().map(file).collect_view();
    view! {
        <article class="piece card stack" id=code>
            <div class="row between"><h2>{piece.required.piece.name()}</h2>{piece_badge(piece)}</div>
            <p class="soft">{piece.required.reason}</p>
            {refused.into_iter().map(|error| view! { <p class="err" role="alert"><Icon name="alert"/><span>{error.message}</span></p> }).collect_view()}
            {(!piece.uploads.is_empty()).then(|| view! { <ul class="uploads plain">{files}</ul> })}
            {can_add.then(|| view! { <UploadField action=action piece=piece.required.piece.name().to_owned() id=code.to_owned()/> })}
        </article>
    }
}
