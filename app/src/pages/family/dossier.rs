//! The dossier of a child: its task list, its sections, its pieces, its sending (D2–D6).

use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        forms::FormId,
        guard,
        ports::{kept_form, ports},
        views::{Blocker, DossierView, PieceView, UploadView},
    },
    domain::{case::CaseState, dossier::Section, ids::CaseId, pieces::Deadline, text},
    pages::{
        layout::{BackLink, Layout, Place, Refusals, page},
        parts::{answers, form, given_file, param, piece_badge, progress_badge, setup, state_badge},
    },
    ui::{
        alert::Note,
        badge::{Badge, Tone},
        button::ActButton,
        form::{FormSetup, Submit},
        icon::Icon,
        upload::UploadCard,
    },
};

async fn dossier(case: Result<CaseId, ApiError>) -> Result<DossierView, ApiError> {
    ports().dossiers.dossier(&guard::family()?, case?).await
}

fn title(dossier: &DossierView) -> String {
    dossier.case.title.clone()
}

/// The task list.
#[component]
pub fn DossierPage() -> impl IntoView {
    let case = param::<CaseId>("case");
    page(async move {
        let dossier = dossier(case).await?;
        let id = dossier.case.id;
        let section = |(section, progress): &(Section, _)| view! { <li><a href=format!("/dossiers/{id}/{}", section.code())>{section.name()}</a>{progress_badge(*progress)}</li> };
        let sections = dossier.sections.iter().map(section).collect_view();
        Ok(view! {
            <Layout place=Place::Family title=title(&dossier) width="medium">
                <BackLink href="/famille" label="Ma famille"/>
                <div class="row between"><h1>{title(&dossier)}</h1>{state_badge(dossier.case.state)}</div>
                {standing(&dossier)}
                <section class="card">
                    <ul class="tasks plain">
                        {sections}
                        <li><a href=format!("/dossiers/{id}/pieces")>"Pièces à joindre"</a>{pieces_badge(&dossier)}</li>
                        <li><a href=format!("/dossiers/{id}/verifier")>{if dossier.case.state.is_editable() { "Vérifier et envoyer" } else { "Relire le dossier" }}</a>{last_badge(&dossier)}</li>
                    </ul>
                </section>
                <p class="saved"><Icon name="check"/>"Chaque partie est enregistrée quand vous appuyez sur « Enregistrer et continuer ». Vous pouvez vous arrêter et revenir."</p>
            </Layout>
        })
    })
}

fn standing(dossier: &DossierView) -> impl IntoView + use<> {
    let reason = dossier.reason.clone();
    match dossier.case.state {
        CaseState::NeedsCorrection => Some(view! { <Note tone="sun"><h2>"Le service vous demande une correction"</h2><p>{reason}</p></Note> }.into_any()),
        CaseState::Submitted | CaseState::UnderReview => {
            Some(view! { <Note><p>"Ce dossier est chez le service. Vous pouvez le relire, et ajouter les pièces qui manquent."</p></Note> }.into_any())
        }
        CaseState::Validated => Some(view! { <Note tone="leaf"><p>"Ce dossier est validé. "<a href="/inscriptions">"Inscrire mon enfant aux activités"</a></p></Note> }.into_any()),
        CaseState::Refused => Some(view! { <Note tone="brick"><h2>"Ce dossier a été refusé"</h2><p>{reason}</p></Note> }.into_any()),
        CaseState::Draft | CaseState::Withdrawn => None,
    }
}

fn pieces_badge(dossier: &DossierView) -> impl IntoView + use<> {
    let missing = |deadline| dossier.pieces.iter().filter(|piece| piece.uploads.is_empty() && piece.required.deadline == deadline).count();
    let (now, later) = (missing(Deadline::BeforeSending), missing(Deadline::BeforeValidation));
    if now == 0 && later > 0 {
        view! { <Badge tone=Tone::Waiting icon="clock" text=text::count(later, "pièce peut suivre", "pièces peuvent suivre")/> }
    } else if now == 0 {
        view! { <Badge tone=Tone::Good icon="check" text="Toutes jointes"/> }
    } else {
        view! { <Badge tone=Tone::ToDo icon="alert" text=format!("Il en manque {now}")/> }
    }
}

fn last_badge(dossier: &DossierView) -> impl IntoView + use<> {
    match (dossier.case.state.is_editable(), dossier.blockers.is_empty()) {
        (true, true) => view! { <Badge tone=Tone::ToDo icon="send" text="Prêt à envoyer"/> },
        (true, false) => view! { <Badge tone=Tone::Quiet icon="lock" text="À la fin"/> },
        (false, _) => view! { <Badge tone=Tone::Good icon="check" text="Envoyé"/> },
    }
}

/// One section of questions.
#[component]
pub fn SectionPage() -> impl IntoView {
    let case = param::<CaseId>("case");
    let section = param::<String>("section").and_then(|code| Section::from_code(&code).ok_or(ApiError::NotFound));
    page(async move {
        let section = section?;
        let dossier = dossier(case).await?;
        let id = dossier.case.id;
        let content = if dossier.case.state.is_editable() {
            let setup = FormSetup {
                hidden: vec![("case".into(), id.to_string()), ("section".into(), section.code().into())],
                options: dossier.schools.clone(),
                cancel: Some(("Revenir à la liste".into(), format!("/dossiers/{id}"))),
                ..setup(FormId::Section(section), dossier.answers.clone(), vec![Submit::main("Enregistrer et continuer")])
            };
            form(setup).into_any()
        } else {
            view! { <section class="card">{answers(section, &dossier)}</section> }.into_any()
        };
        let help = section_help(section, &dossier);
        Ok(view! {
            <Layout place=Place::Family title=format!("{} · {}", section.name(), title(&dossier)) width="narrow" islands=true>
                <BackLink href=format!("/dossiers/{id}") label=title(&dossier)/>
                <h1>{section.name()}</h1>
                {help}
                {content}
            </Layout>
        })
    })
}

fn section_help(section: Section, dossier: &DossierView) -> Option<AnyView> {
    match section {
        Section::Custody => Some(view! { <p><a href="/famille/entourage">"Voir les contacts de mon entourage"</a></p> }.into_any()),
        Section::Health => Some(view! { <p class="soft">"Ces réponses ne sont lues que par les personnes qui accueillent "{dossier.child.clone()}" ou qui suivent son dossier."</p> }.into_any()),
        _ => None,
    }
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

fn piece_card(piece: &PieceView, case: CaseId, can_add: bool, can_change: bool) -> impl IntoView + use<> {
    let code = piece.required.piece.code();
    let action = format!("/pieces/{case}/{code}");
    let refused = kept_form(&action).map(|kept| kept.errors).unwrap_or_default();
    let files = piece.uploads.iter().map(|upload| file_line(upload, case, can_change)).collect_view();
    let content = view! {
        <div class="row between"><h2>{piece.required.piece.name()}</h2>{piece_badge(piece)}</div>
        <p class="soft">{piece.required.reason}</p>
        {refused.into_iter().map(|error| view! { <p class="err" role="alert"><Icon name="alert"/><span>{error.message}</span></p> }).collect_view()}
        {(!piece.uploads.is_empty()).then(|| view! { <ul class="uploads plain">{files}</ul> })}
    };
    if can_add {
        let about = piece.required.piece.name().to_owned();
        view! { <UploadCard action=action about=about id=code.to_owned()>{content}</UploadCard> }.into_any()
    } else {
        view! { <article class="piece card stack" id=code>{content}</article> }.into_any()
    }
}

fn file_line(upload: &UploadView, case: CaseId, can_change: bool) -> impl IntoView + use<> {
    let fields = || vec![("case", case.to_string()), ("upload", upload.id.to_string())];
    let turn = (can_change && upload.has_preview).then(|| {
        view! { <ActButton action="/api/dossier/rotate_upload" fields=fields() look="quiet small" icon="rotate" label="Tourner" about=upload.name.clone()/> }
    });
    let remove = can_change.then(|| {
        view! { <ActButton action="/api/dossier/remove_upload" fields=fields() look="quiet small" icon="trash" label="Retirer" about=upload.name.clone()/> }
    });
    let refusal = (!upload.refusal.is_empty())
        .then(|| view! { <p class="err"><Icon name="undo"/><span>{format!("À remplacer : {}", upload.refusal)}</span></p> });
    view! { <li>{given_file(upload)}{can_change.then(|| view! { <div class="row">{turn}{remove}</div> })}{refusal}</li> }
}

/// Everything once more, what is missing, and the button that sends.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let case = param::<CaseId>("case");
    page(async move {
        let dossier = dossier(case).await?;
        let id = dossier.case.id;
        let sections = Section::ALL.map(|section| section_summary(section, &dossier));
        Ok(view! {
            <Layout place=Place::Family title=format!("Vérifier · {}", title(&dossier)) width="medium">
                <BackLink href=format!("/dossiers/{id}") label=title(&dossier)/>
                <div class="row between"><h1>"Vérifier et envoyer"</h1>{state_badge(dossier.case.state)}</div>
                <Refusals action="/api/dossier/submit"/>
                {sections.into_iter().collect_view()}
                {pieces_summary(&dossier)}
                {dossier.case.state.is_editable().then(|| sending(&dossier))}
            </Layout>
        })
    })
}

fn section_summary(section: Section, dossier: &DossierView) -> impl IntoView + use<> {
    let change = dossier.case.state.is_editable().then(|| {
        view! { <a href=format!("/dossiers/{}/{}", dossier.case.id, section.code())>"Modifier"<span class="sr-only">" : "{section.name()}</span></a> }
    });
    view! { <section class="card stack"><div class="row between"><h2>{section.name()}</h2>{change}</div>{answers(section, dossier)}</section> }
}

fn pieces_summary(dossier: &DossierView) -> impl IntoView + use<> {
    let line = |piece: &PieceView| view! { <li><span>{piece.required.piece.name()}</span>{piece_badge(piece)}</li> };
    view! {
        <section class="card stack">
            <div class="row between"><h2>"Pièces"</h2><a href=format!("/dossiers/{}/pieces", dossier.case.id)>"Voir les pièces"</a></div>
            <ul class="plain lines">{dossier.pieces.iter().map(line).collect_view()}</ul>
        </section>
    }
}

fn sending(dossier: &DossierView) -> impl IntoView + use<> {
    let line = |blocker: &Blocker| view! { <li><a href=blocker.link.clone()>{blocker.text.clone()}</a></li> };
    let later: Vec<_> = dossier.pieces.iter().filter(|piece| piece.state.is_wanting()).map(|piece| piece.required.piece.name()).collect();
    if dossier.blockers.is_empty() {
        let child = text::de(&dossier.child);
        view! {
            <section class="card stack">
                <h2>"Envoyer le dossier"</h2>
                {(!later.is_empty()).then(|| view! { <Note tone="sun"><p>"À ajouter dès que possible, le dossier ne sera pas validé sans : "{later.join(", ")}"."</p></Note> })}
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
