//! A whole dossier as a document to print and to file (D6).

use leptos::prelude::*;

use super::dossier::title;
use crate::{
    api::{
        ApiError, guard,
        ports::ports,
        views::{CaseView, Content, DossierView, PieceView},
    },
    domain::{dossier::Section, ids::CaseId},
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::{answers, param, piece_badge},
    },
    ui::icon::Icon,
};

/// The dossier on paper.
#[component]
pub fn PrintPage() -> impl IntoView {
    let case = param::<CaseId>("case");
    page(async move {
        let view = ports().families.case(&guard::family()?, case?).await?;
        let Content::Dossier(dossier) = &view.content else { return Err(ApiError::NotFound) };
        let (id, title) = (view.case.id, title(dossier));
        let parts = (head(&view, dossier), Section::ALL.map(|section| part(section, dossier)), pieces(dossier));
        Ok(view! {
            <Layout place=Place::Family title=format!("Imprimer · {title}") width="medium">
                <BackLink href=format!("/dossiers/{id}") label=title/>
                <p class="screen-only"><Icon name="printer"/>" Pour imprimer ce dossier, utilisez « Imprimer » dans le menu de votre navigateur."</p>
                <article class="paper card stack-5">{parts}</article>
            </Layout>
        })
    })
}

fn head(view: &CaseView, dossier: &DossierView) -> impl IntoView + use<> {
    let authority = ports().public.authority();
    let sent = if view.submitted_at.is_empty() { "Pas encore envoyé".to_owned() } else { view.submitted_at.clone() };
    let number = if view.case.number.is_empty() { "Attribué à l’envoi".to_owned() } else { view.case.number.clone() };
    let facts = [
        ("Enfant", dossier.child.clone()),
        ("Année scolaire", dossier.school_year.to_string()),
        ("Numéro", number),
        ("Envoyé le", sent),
        ("État", view.case.state.name().to_owned()),
    ];
    let fact = |(name, value): (&'static str, String)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    view! {
        <header class="stack">
            <p class="soft">{authority.department}", "{authority.name}</p>
            <h1>{title(dossier)}</h1>
            <dl class="pairs">{facts.map(fact)}</dl>
        </header>
    }
}

fn part(section: Section, dossier: &DossierView) -> impl IntoView + use<> {
    view! { <section class="stack"><h2>{section.name()}</h2>{answers(section, dossier)}</section> }
}

fn pieces(dossier: &DossierView) -> impl IntoView + use<> {
    let files = |piece: &PieceView| piece.uploads.iter().map(|upload| upload.name.clone()).collect::<Vec<_>>().join(", ");
    let line = |piece: &PieceView| {
        view! { <li><div>{piece.name()}<br/><span class="soft">{files(piece)}</span></div>{piece_badge(piece)}</li> }
    };
    view! {
        <section class="stack"><h2>"Pièces"</h2><ul class="plain lines">{dossier.pieces.iter().map(line).collect_view()}</ul></section>
    }
}
