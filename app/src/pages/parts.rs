//! Pieces of pages that know the words of the department.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    api::{
        ApiError,
        forms::FormId,
        ports::{kept_form, ports},
        views::{CaseLine, DossierView, PieceView, UploadView},
    },
    domain::{
        account::AccountState,
        case::{CaseState, Expected},
        dossier::{Progress, Section},
        export::{Export, FileFormat},
        form::{Fields, FormState, OVERTAKEN},
        person::Person,
        pieces::Deadline,
        school_year::SchoolYear,
        seat::Seat,
        text,
        verdict::PieceState,
    },
    ui::{
        alert::Note,
        badge::{Badge, Tone},
        form::{FormSetup, FormView, Submit},
        icon::Icon,
    },
};

/// A parameter of the address, read as a thing of ours.
///
/// # Errors
/// `NotFound` when it is not one.
pub fn param<T: std::str::FromStr>(name: &str) -> Result<T, ApiError> {
    use_params_map().get_untracked().get(name).and_then(|text| text.parse().ok()).ok_or(ApiError::NotFound)
}

/// A value of the query of the address; empty when absent.
pub fn query(name: &str) -> String {
    use_query_map().get_untracked().get(name).unwrap_or_default()
}

/// Where there is a choice: the same page for each school year.
pub fn year_links(page: &str, shown: SchoolYear, years: &[SchoolYear]) -> impl IntoView + use<> {
    let link = |year: &SchoolYear| {
        let href = format!("{page}?annee={year}");
        view! { <li><a href=href aria-current=(*year == shown).then_some("true")>{year.to_string()}</a></li> }
    };
    let links: Vec<_> = years.iter().map(link).collect();
    (links.len() > 1).then(|| view! { <nav aria-label="Années scolaires"><ul class="counts">{links}</ul></nav> })
}

/// A list as a file for a spreadsheet, in one format or the other.
pub fn export_links(title: &'static str, export: Export) -> impl IntoView {
    let link = |format: FileFormat| {
        let href = export.address(format);
        view! { <a class="btn side small" href=href><Icon name="download"/>{format.name()}<span class="sr-only">" : "{title}</span></a> }
    };
    view! { <div class="row"><span>{title}</span>{FileFormat::ALL.map(link)}</div> }
}

/// A form with the values it starts with, or as it was just refused.
pub fn setup(id: FormId, values: Fields, submits: Vec<Submit>) -> FormSetup {
    let mut state = kept_form(id.action()).unwrap_or_else(|| FormState::filled(values));
    // That somebody acted first is told by the page.
    state.errors.retain(|error| error.field != OVERTAKEN);
    FormSetup {
        id,
        state,
        today: ports().public.today(),
        hidden: Vec::new(),
        boxes: None,
        options: Vec::new(),
        without: Vec::new(),
        keys: Vec::new(),
        fillers: Vec::new(),
        submits,
        cancel: None,
        of_device: false,
    }
}

/// The form itself; when it comes back with what was typed before, that is said.
pub fn form(setup: FormSetup) -> impl IntoView {
    let is_back = kept_form(setup.id.action()).is_some_and(|state| state.errors.is_empty());
    view! {
        {is_back.then(|| view! { <Note tone="sun"><p>"Ces réponses ne sont pas encore envoyées. Vérifiez-les, puis continuez."</p></Note> })}
        <FormView setup=setup/>
    }
}

/// Where a case stands, its place included.
pub fn case_badge(case: &CaseLine) -> AnyView {
    match case.seat {
        Some(Seat::Waiting) if case.rank > 0 => {
            view! { <Badge tone=Tone::Waiting icon="hourglass" text=format!("Liste d’attente, rang {}", case.rank)/> }.into_any()
        }
        Some(Seat::Waiting) => view! { <Badge tone=Tone::Waiting icon="hourglass" text="Liste d’attente"/> }.into_any(),
        Some(Seat::Offered) => view! { <Badge tone=Tone::ToDo icon="clock" text="Place proposée"/> }.into_any(),
        _ => state_badge(case.state).into_any(),
    }
}

/// The state of a case.
pub fn state_badge(state: CaseState) -> impl IntoView {
    let (tone, icon) = match state {
        CaseState::Draft => (Tone::Quiet, "pencil"),
        CaseState::Submitted => (Tone::Waiting, "send"),
        CaseState::UnderReview => (Tone::Waiting, "hourglass"),
        CaseState::NeedsCorrection => (Tone::ToDo, "undo"),
        CaseState::Validated => (Tone::Good, "check"),
        CaseState::Refused => (Tone::Bad, "x"),
        CaseState::Withdrawn => (Tone::Quiet, "x"),
    };
    view! { <Badge tone=tone icon=icon text=state.name()/> }
}

/// Where an account stands.
pub fn account_badge(state: AccountState) -> impl IntoView {
    let (tone, icon) = match state {
        AccountState::ToConfirm | AccountState::ToActivate => (Tone::Waiting, "hourglass"),
        AccountState::Expired => (Tone::ToDo, "clock"),
        AccountState::Activated => (Tone::Waiting, "key"),
        AccountState::Open => (Tone::Good, "check"),
        AccountState::Closed => (Tone::Quiet, "ban"),
    };
    view! { <Badge tone=tone icon=icon text=state.name()/> }
}

/// How far a section has come.
pub fn progress_badge(progress: Progress) -> impl IntoView {
    let (tone, icon, text) = match progress {
        Progress::ToDo => (Tone::ToDo, "pencil", "À remplir"),
        Progress::Started => (Tone::ToDo, "alert", "À compléter"),
        Progress::Done => (Tone::Good, "check", "Terminé"),
    };
    view! { <Badge tone=tone icon=icon text=text/> }
}

/// Whether a piece was given.
pub fn piece_badge(piece: &PieceView) -> impl IntoView + use<> {
    let is_looked_at = piece.uploads.iter().any(|upload| upload.is_in_quarantine);
    let (tone, icon, text) = match (piece.state, piece.required.deadline) {
        (PieceState::Given, _) if is_looked_at => (Tone::Waiting, "hourglass", "En vérification"),
        (PieceState::Accepted, _) => (Tone::Good, "check", "Acceptée"),
        (PieceState::Given, _) => (Tone::Good, "check", "Jointe"),
        (PieceState::Refused, _) => (Tone::Bad, "undo", "À remplacer"),
        (PieceState::Expired, _) => (Tone::ToDo, "clock", "À renouveler"),
        (PieceState::Missing, Deadline::BeforeSending) => (Tone::ToDo, "alert", "À joindre"),
        (PieceState::Missing, Deadline::BeforeValidation) => (Tone::Waiting, "clock", "Peut suivre"),
    };
    view! { <Badge tone=tone icon=icon text=text/> }
}

/// The cases of a family, one a line.
pub fn case_list(cases: Vec<CaseLine>) -> impl IntoView {
    let line = |case: CaseLine| {
        let number = if case.number.is_empty() { case.day.clone() } else { format!("{} · {}", case.number, case.day) };
        view! {
            <li>
                <div><a href=case_page(&case)><strong>{case.title.clone()}</strong></a><br/><span class="soft">{number}</span>{expectation(&case)}</div>
                {case_badge(&case)}
            </li>
        }
    };
    view! { <ul class="plain lines">{cases.into_iter().map(line).collect_view()}</ul> }
}

/// Whom the next act is expected from, and since when.
fn expectation(case: &CaseLine) -> impl IntoView + use<> {
    let whose = match case.state.expected() {
        _ if case.seat == Some(Seat::Offered) => "À vous d’agir",
        _ if case.seat == Some(Seat::Waiting) => "Attend une place",
        Expected::Family => "À vous d’agir",
        Expected::Department => "Chez le service",
        Expected::Nobody => return None,
    };
    let since = if case.since.is_empty() { String::new() } else { format!(", depuis le {}", case.since) };
    Some(view! { <br/><span class="soft">{whose}{since}</span> })
}

/// The page of a case: a draft dossier is still being filled.
pub fn case_page(case: &CaseLine) -> String {
    if case.number.is_empty() && case.state == CaseState::Draft {
        format!("/dossiers/{}", case.id)
    } else {
        format!("/demandes/{}", case.id)
    }
}

/// The answers of a section as they were given.
pub fn answers(section: Section, dossier: &DossierView) -> impl IntoView + use<> {
    let asked = section.form().fields().filter(|field| field.is_asked(&dossier.answers) && !dossier.answers.get(field.name).is_empty());
    let pairs = asked.map(|field| {
        let shown = field.show(dossier.answers.get(field.name), &dossier.schools).to_owned();
        view! { <div><dt>{field.label}</dt><dd>{shown}</dd></div> }
    });
    let pairs = pairs.collect_view();
    if pairs.is_empty() {
        view! { <p class="soft">"Pas encore de réponse."</p> }.into_any()
    } else {
        view! { <dl class="answers">{pairs}</dl> }.into_any()
    }
}

/// Stands out beside the name of somebody whom a court keeps away.
pub fn forbidden_badge(person: &Person) -> impl IntoView + use<> {
    person.forbidden.then(|| view! { <Badge tone=Tone::Bad icon="ban" text="Contact interdit"/> })
}

/// What is known of a person, on a few lines.
pub fn person_lines(person: &Person) -> impl IntoView + use<> {
    let flags = [
        (person.may_pick_up, "peut venir chercher l’enfant"),
        (person.in_emergency, "à appeler en cas d’urgence"),
        (person.forbidden, "n’a pas le droit d’approcher l’enfant"),
    ];
    let flags = flags.into_iter().filter(|(on, _)| *on).map(|(_, text)| text.to_owned());
    let birth = person.birth_date.map(|birth| format!("{} le {}", person.born(), crate::domain::contact::show_day(birth)));
    let reach = [person.mobile.clone(), person.phone.clone(), person.email.clone(), person.address.on_one_line()];
    let lines = birth.into_iter().chain(reach).chain(flags).filter(|line| !line.is_empty());
    view! { <ul class="plain soft">{lines.map(|line| view! { <li>{line}</li> }).collect_view()}</ul> }
}

/// A file given for a piece: its picture, its name that opens it, what is known of it. The antivirus may still have to look at it.
pub fn given_file(upload: &UploadView) -> impl IntoView + use<> {
    let icon = if upload.media_type.starts_with("image/") { "image" } else { "file-text" };
    let picture = match upload.preview() {
        Some(preview) => view! { <img src=preview loading="lazy" alt=""/> }.into_any(),
        None => view! { <Icon name=icon/> }.into_any(),
    };
    let name = upload.name.clone();
    let name = if !upload.is_in_quarantine && !upload.is_gone {
        view! { <a href=format!("/fichiers/{}", upload.id) target="_blank">{name}</a> }.into_any()
    } else {
        view! { <span>{name}</span> }.into_any()
    };
    let pages = upload.pages.map(|pages| text::count(usize::try_from(pages).unwrap_or_default(), "page", "pages"));
    let until = (!upload.valid_until.is_empty()).then(|| format!("valable jusqu’au {}", upload.valid_until));
    let check = upload.is_in_quarantine.then(|| "vérification en cours".to_owned());
    let known = [Some(upload.size.clone()), pages, until, check].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! { <span class="thumb">{picture}</span><div class="about">{name}<span class="soft">{known}</span></div> }
}
