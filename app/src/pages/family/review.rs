//! "Vérifier et envoyer": a dossier once more before it leaves (D4, D6).

use leptos::prelude::*;

use super::dossier::{dossier, title};
use crate::{
    api::views::{Blocker, DossierView, PieceView},
    domain::{dossier::Section, ids::CaseId, text},
    pages::{
        layout::{BackLink, Layout, Place, Refusals, page},
        parts::{answers, param, piece_badge, state_badge},
    },
    ui::{alert::Note, button::ActButton},
};

/// Everything once more, what is missing, and the button that sends.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let case = param::<CaseId>("case");
    page(async move {
        let dossier = dossier(case).await?;
        let id = dossier.case.id;
        let is_editable = dossier.case.state.is_editable();
        let heading = if is_editable { "Vérifier et envoyer" } else { "Relire le dossier" };
        let sections = Section::ALL.map(|section| section_summary(section, &dossier));
        Ok(view! {
            <Layout place=Place::Family title=format!("{heading} · {}", title(&dossier)) width="medium">
                <BackLink href=format!("/dossiers/{id}") label=title(&dossier)/>
                <div class="row between"><h1>{heading}</h1>{state_badge(dossier.case.state)}</div>
                <Refusals action="/api/dossier/submit"/>
                {sections.into_iter().collect_view()}
                {pieces_summary(&dossier)}
                {is_editable.then(|| sending(&dossier))}
            </Layout>
        })
    })
}

fn section_summary(section: Section, dossier: &DossierView) -> impl IntoView + use<> {
    let change = dossier.open.contains(&section).then(|| {
        view! { <a href=format!("/dossiers/{}/{}", dossier.case.id, section.code())>"Modifier"<span class="sr-only">" : "{section.name()}</span></a> }
    });
    view! { <section class="card stack"><div class="row between"><h2>{section.name()}</h2>{change}</div>{answers(section, dossier)}</section> }
}

fn pieces_summary(dossier: &DossierView) -> impl IntoView + use<> {
    let line = |piece: &PieceView| view! { <li><span>{piece.name()}</span>{piece_badge(piece)}</li> };
    view! {
        <section class="card stack">
            <div class="row between"><h2>"Pièces"</h2><a href=format!("/dossiers/{}/pieces", dossier.case.id)>"Voir les pièces"</a></div>
            <ul class="plain lines">{dossier.pieces.iter().map(line).collect_view()}</ul>
        </section>
    }
}

fn sending(dossier: &DossierView) -> impl IntoView + use<> {
    let line = |blocker: &Blocker| view! { <li><a href=blocker.link.clone()>{blocker.text.clone()}</a></li> };
    let later: Vec<_> = dossier.pieces.iter().filter(|piece| piece.state.is_wanting()).map(PieceView::name).collect();
    if dossier.blockers.is_empty() {
        let child = text::de(&dossier.child);
        view! {
            <section class="card stack">
                <h2>"Envoyer le dossier"</h2>
                {(!later.is_empty()).then(|| view! { <Note tone="sun"><p>"À ajouter dès que possible, le dossier ne sera pas validé sans : "{later.join(", ")}"."</p></Note> })}
                <p>"En envoyant le dossier "{child}", vous déclarez que vos réponses sont exactes. Vous recevrez un message à chaque étape."</p>
                <ActButton action="/api/dossier/submit" fields=vec![("case", dossier.case.id.to_string())] look="main wide" icon="send" label="Envoyer mon dossier"/>
            </section>
        }
        .into_any()
    } else {
        let lines = dossier.blockers.iter().map(line).collect_view();
        view! { <Note tone="sun"><h2>"Avant d’envoyer"</h2><ul>{lines}</ul></Note> }.into_any()
    }
}
