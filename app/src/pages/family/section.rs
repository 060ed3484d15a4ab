//! One section of a dossier: answers to take from elsewhere, then the questions (D2).

use leptos::prelude::*;

use super::dossier::title;
use crate::{
    api::{
        ApiError,
        forms::FormId,
        guard,
        ports::ports,
        views::{DossierView, SectionOffer, SectionView},
    },
    domain::{
        case::CaseState,
        dossier::{Section, of_section},
        draft::SEEN,
        ids::CaseId,
    },
    pages::{
        changes::change_table,
        history::health_reads,
        layout::{BackLink, Layout, Place, page},
        parts::{answers, form, param, query, setup},
    },
    ui::{
        alert::Note,
        button::ActButton,
        form::{FormSetup, Submit},
    },
};

/// One section of questions.
#[component]
pub fn SectionPage() -> impl IntoView {
    let case = param::<CaseId>("case");
    let section = param::<String>("section").and_then(|code| Section::from_code(&code).ok_or(ApiError::NotFound));
    let is_taken = !query("repris").is_empty();
    page(async move {
        let section = section?;
        let view = ports().dossiers.section(&guard::family()?, case?, section).await?;
        let id = view.dossier.case.id;
        let is_open = view.dossier.open.contains(&section);
        let title = title(&view.dossier);
        Ok(view! {
            <Layout place=Place::Family title=format!("{} · {title}", section.name()) width="narrow" islands=is_open>
                <BackLink href=format!("/dossiers/{id}") label=title/>
                <h1>{section.name()}</h1>
                {is_taken.then(|| view! { <Note tone="leaf"><p role="status">"Les réponses sont reprises. Vérifiez-les, puis continuez."</p></Note> })}
                {help(section, &view.dossier)}
                {offers(section, &view)}
                {if is_open { questions(section, &view.dossier).into_any() } else { as_given(section, &view.dossier).into_any() }}
                {(section == Section::Health).then(|| reads(&view))}
            </Layout>
        })
    })
}

fn questions(section: Section, dossier: &DossierView) -> impl IntoView + use<> {
    let id = dossier.case.id;
    let setup = setup(FormId::Section(section), dossier.answers.clone(), vec![Submit::main("Enregistrer et continuer")]);
    // After signing in again, what was seen before counts; after being told of another answer, that one does.
    let seen = Some(setup.state.values.get(SEEN)).filter(|seen| !seen.is_empty() && setup.state.errors.is_empty()).map(str::to_owned);
    let seen = seen.unwrap_or_else(|| serde_json::to_string(&of_section(&dossier.answers, section)).unwrap_or_default());
    form(FormSetup {
        hidden: vec![("case".into(), id.to_string()), ("section".into(), section.code().into()), (SEEN.into(), seen)],
        options: dossier.schools.clone(),
        cancel: Some(("Revenir à la liste".into(), format!("/dossiers/{id}"))),
        ..setup
    })
}

fn as_given(section: Section, dossier: &DossierView) -> impl IntoView + use<> {
    let is_not_asked = dossier.case.state == CaseState::NeedsCorrection;
    view! {
        {is_not_asked.then(|| view! { <Note><p>"Le service ne demande pas de changer cette partie."</p></Note> })}
        <section class="card">{answers(section, dossier)}</section>
    }
}

fn help(section: Section, dossier: &DossierView) -> Option<AnyView> {
    match section {
        Section::Custody => Some(view! { <p><a href="/famille/entourage">"Voir les contacts de mon entourage"</a></p> }.into_any()),
        Section::Health => Some(view! { <p class="soft">"Ces réponses ne sont lues que par les personnes qui accueillent "{dossier.child.clone()}" ou qui suivent son dossier."</p> }.into_any()),
        _ => None,
    }
}

fn offers(section: Section, view: &SectionView) -> impl IntoView + use<> {
    let case = view.dossier.case.id;
    view.offers.iter().filter(|offer| !offer.changes.is_empty()).map(|offer| offer_card(offer, case, section)).collect_view()
}

fn offer_card(offer: &SectionOffer, case: CaseId, section: Section) -> impl IntoView + use<> {
    let fields = vec![("case", case.to_string()), ("section", section.code().to_owned()), ("from", offer.from.to_string())];
    view! {
        <details class="card offer">
            <summary>"Reprendre les réponses du dossier "{offer.whose.clone()}</summary>
            <div class="stack">
                <p>"Voici ce qui va changer. Vous pourrez encore corriger."</p>
                {change_table(&offer.changes)}
                <ActButton action="/api/dossier/take_answers" fields=fields look="side" label="Reprendre ces réponses" about=offer.whose.clone()/>
            </div>
        </details>
    }
}

fn reads(view: &SectionView) -> AnyView {
    let was_sent = !view.dossier.case.number.is_empty();
    if view.reads.is_empty() {
        was_sent.then(|| view! { <p class="soft">"Personne du service n’a encore lu ces réponses."</p> }).into_any()
    } else {
        health_reads("Qui a lu ces réponses", "card", &view.reads).into_any()
    }
}
