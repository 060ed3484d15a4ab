//! The dossier of a child: its task list, with what is asked of the family now (D2, D8).

use leptos::prelude::*;

use super::dossier::{dossier, title};
use crate::{
    api::{ports::ports, views::DossierView},
    domain::{
        case::CaseState,
        dossier::{Progress, Section},
        ids::CaseId,
        pieces::Deadline,
        text,
        verdict::PieceState,
    },
    offline::question::KeepOnDevice,
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::{param, progress_badge, state_badge},
    },
    ui::{
        alert::Note,
        badge::{Badge, Tone},
        icon::Icon,
    },
};

/// The task list.
#[component]
pub fn DossierPage() -> impl IntoView {
    let case = param::<CaseId>("case");
    page(async move {
        let dossier = dossier(case).await?;
        let id = dossier.case.id;
        let is_editable = dossier.case.state.is_editable();
        let section = |(section, progress): &(Section, Progress)| view! { <li><a href=format!("/dossiers/{id}/{}", section.code())>{section.name()}</a>{section_badge(*section, *progress, &dossier)}</li> };
        let sections = dossier.sections.iter().map(section).collect_view();
        Ok(view! {
            <Layout place=Place::Family title=title(&dossier) width="medium" islands=true>
                <BackLink href="/famille" label="Ma famille"/>
                <div class="row between"><h1>{title(&dossier)}</h1>{state_badge(dossier.case.state)}</div>
                {standing(&dossier)}
                <section class="card">
                    <ul class="tasks plain">
                        {sections}
                        <li><a href=format!("/dossiers/{id}/pieces")>"Pièces à joindre"</a>{pieces_badge(&dossier)}</li>
                        <li><a href=format!("/dossiers/{id}/verifier")>{if is_editable { "Vérifier et envoyer" } else { "Relire le dossier" }}</a>{last_badge(&dossier)}</li>
                    </ul>
                </section>
                {is_editable.then(|| view! { <p class="saved"><Icon name="check"/>"Vos réponses s’enregistrent au fur et à mesure, et quand vous appuyez sur « Enregistrer et continuer ». Vous pouvez vous arrêter et revenir."</p> })}
                {ports().public.works_offline().then(|| view! { <KeepOnDevice case=id.to_string() asks=is_editable/> })}
                <p><a href=format!("/dossiers/{id}/imprimer")><Icon name="printer"/>" Imprimer le dossier"</a></p>
            </Layout>
        })
    })
}

fn standing(dossier: &DossierView) -> Option<AnyView> {
    let reason = dossier.reason.clone();
    match dossier.case.state {
        CaseState::NeedsCorrection => Some(correction(&reason, &dossier.correct_by).into_any()),
        CaseState::Submitted | CaseState::UnderReview => Some(
            view! { <Note><p>"Ce dossier est chez le service. Vous pouvez le relire, et ajouter les pièces qui manquent."</p></Note> }
                .into_any(),
        ),
        CaseState::Validated => Some(validated(dossier.case.id).into_any()),
        CaseState::Refused => {
            Some(view! { <Note tone="brick"><h2>"Ce dossier a été refusé"</h2><p class="said">{reason}</p></Note> }.into_any())
        }
        CaseState::Draft | CaseState::Withdrawn => None,
    }
}

fn correction(reason: &str, by: &str) -> impl IntoView + use<> {
    let by = (!by.is_empty()).then(|| view! { <p><strong>"Avant le "{by.to_owned()}</strong></p> });
    let reason = reason.to_owned();
    view! { <Note tone="sun"><h2>"Le service vous demande une correction"</h2><p class="said">{reason}</p>{by}</Note> }
}

fn validated(case: CaseId) -> impl IntoView {
    view! {
        <Note tone="leaf">
            <p>"Ce dossier est validé. "<a href="/inscriptions">"Inscrire mon enfant aux activités"</a></p>
            <p>"Quelque chose a changé ? "<a href=format!("/demandes/{case}#messages")>"Écrivez au service"</a></p>
        </Note>
    }
}

/// Sent back, a dossier opens at what is to correct, until it is saved and complete: the rest is quiet.
fn section_badge(section: Section, progress: Progress, dossier: &DossierView) -> AnyView {
    match (dossier.case.state, dossier.open.contains(&section)) {
        (CaseState::NeedsCorrection, true) if progress == Progress::Done && dossier.corrected.contains(&section) => {
            view! { <Badge tone=Tone::Good icon="check" text="Corrigé"/> }.into_any()
        }
        (CaseState::NeedsCorrection, true) if dossier.open.len() < Section::ALL.len() => {
            view! { <Badge tone=Tone::ToDo icon="undo" text="À corriger"/> }.into_any()
        }
        (CaseState::NeedsCorrection, false) => view! { <Badge tone=Tone::Quiet icon="lock" text="Rien à changer"/> }.into_any(),
        _ => progress_badge(progress).into_any(),
    }
}

fn pieces_badge(dossier: &DossierView) -> impl IntoView + use<> {
    let (mut now, mut later) = (0, 0);
    for piece in dossier.pieces.iter().filter(|piece| piece.state.is_wanting()) {
        let may_follow = piece.state == PieceState::Missing && piece.required.deadline == Deadline::BeforeValidation;
        *(if may_follow { &mut later } else { &mut now }) += 1;
    }
    if now > 0 {
        view! { <Badge tone=Tone::ToDo icon="alert" text=format!("Il en manque {now}")/> }
    } else if later > 0 {
        view! { <Badge tone=Tone::Waiting icon="clock" text=text::count(later, "pièce peut suivre", "pièces peuvent suivre")/> }
    } else {
        view! { <Badge tone=Tone::Good icon="check" text="Toutes jointes"/> }
    }
}

fn last_badge(dossier: &DossierView) -> impl IntoView + use<> {
    match (dossier.case.state.is_editable(), dossier.blockers.is_empty()) {
        (true, true) => view! { <Badge tone=Tone::ToDo icon="send" text="Prêt à envoyer"/> },
        (true, false) => view! { <Badge tone=Tone::Quiet icon="lock" text="À la fin"/> },
        (false, _) => view! { <Badge tone=Tone::Good icon="check" text="Envoyé"/> },
    }
}
