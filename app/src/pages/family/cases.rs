//! "Mes demandes": the list, and one of them with its receipt and its history (D6, D9).

use leptos::prelude::*;

use crate::{
    api::{
        forms::FormId,
        guard,
        ports::{kept_form, ports},
        views::{CaseView, Content, DossierView, PieceView, RegistrationView},
    },
    domain::{
        activity::Weekdays,
        case::{Act, CaseKind, CaseState, Expected},
        changes::place,
        dossier::Section,
        entourage::Entourage,
        form::Fields,
        ids::CaseId,
        person::Person,
        seat::Seat,
    },
    pages::{
        history::history,
        layout::{BackLink, Layout, Place, page},
        messages::family_messages,
        parts::{answers, case_badge, case_list, forbidden_badge, form, param, person_lines, piece_badge, query, setup},
    },
    ui::{
        alert::Note,
        button::ActButton,
        form::{FormSetup, Submit},
        icon::Icon,
    },
};

/// Every case of the family.
#[component]
pub fn CasesPage() -> impl IntoView {
    page(async {
        let cases = ports().families.cases(&guard::family()?).await?;
        let is_empty = cases.is_empty();
        Ok(view! {
            <Layout place=Place::Dashboard title="Mes demandes" width="medium">
                <BackLink href="/tableau-de-bord" label="Mon tableau de bord"/>
                <h1>"Mes demandes"</h1>
                {is_empty.then(|| view! { <p class="card">"Vos demandes et leur état s’afficheront ici."</p> })}
                <section class="card">{case_list(cases)}</section>
            </Layout>
        })
    })
}

/// One case: the receipt just after its sending, and later its state and history.
#[component]
pub fn CasePage() -> impl IntoView {
    let case = param::<CaseId>("case");
    let is_receipt = !query("envoi").is_empty();
    page(async move {
        let view = ports().families.case(&guard::family()?, case?).await?;
        let title = view.case.title.clone();
        Ok(view! {
            <Layout place=Place::Dashboard title=title.clone() width="medium" islands=true>
                <BackLink href="/demandes" label="Mes demandes"/>
                <div class="row between"><h1>{title}</h1>{case_badge(&view.case)}</div>
                {is_receipt.then(|| receipt(&view))}
                {next_step(&view)}
                {family_messages(&view)}
                <section class="card stack"><h2>"Ce que vous avez déclaré"</h2>{content(&view.content)}{print_link(&view)}</section>
                <section class="card stack"><h2>"Historique"</h2>{history(view.history.clone())}</section>
                {rescheduling(&view)}
                {withdrawal(&view)}
            </Layout>
        })
    })
}

fn receipt(view: &CaseView) -> impl IntoView + use<> {
    let next = match (view.case.kind, view.case.state) {
        (CaseKind::Registration, _) if view.case.seat == Some(Seat::Waiting) => {
            "Toutes les places sont prises : la demande est en liste d’attente. Dès qu’une place se libère pour vous, un message vous la propose."
        }
        (CaseKind::Registration, CaseState::Validated) => "L’inscription est confirmée. Un message vous l’annonce.",
        (CaseKind::Entourage, _) => {
            "Le service va vérifier votre déclaration. Vous pouvez déjà préparer les dossiers de vos enfants dans « Ma famille »."
        }
        _ => "Le service va examiner votre demande. Vous recevrez un message à chaque étape.",
    };
    view! {
        <section class="receipt card stack" role="status">
            <h2>"Votre demande est enregistrée"</h2>
            <p class="number">{view.case.number.clone()}</p>
            <p>"Envoyée le "{view.submitted_at.clone()}"."</p>
            <p>{next}</p>
            {siblings(view)}
            <p class="soft">"Cette page fait foi : imprimez‑la ou notez le numéro. Nous vous l’envoyons aussi par message."</p>
        </section>
    }
}

/// Another child may well need the same.
fn siblings(view: &CaseView) -> Option<AnyView> {
    let Content::Registration(asked) = &view.content else { return None };
    let href = format!("/inscriptions/ensemble/{}?comme={}", asked.kind.code(), view.case.id);
    asked.has_siblings.then(|| view! { <p>"Et pour les autres enfants ? "<a href=href>"Les inscrire aux mêmes jours"</a></p> }.into_any())
}

fn print_link(view: &CaseView) -> impl IntoView + use<> {
    let href = format!("/dossiers/{}/imprimer", view.case.id);
    matches!(view.content, Content::Dossier(_))
        .then(|| view! { <p class="screen-only"><a href=href><Icon name="printer"/>" Imprimer le dossier"</a></p> })
}

fn next_step(view: &CaseView) -> Option<AnyView> {
    let kind = view.case.kind;
    match view.case.seat {
        Some(Seat::Offered) => return Some(offered(view).into_any()),
        Some(Seat::Waiting) => return Some(waiting(view).into_any()),
        _ => {}
    }
    match (view.case.state.expected(), view.case.state) {
        (Expected::Family, CaseState::NeedsCorrection) => Some(correction(view).into_any()),
        (Expected::Department, _) => Some(at_the_department(view)),
        (_, CaseState::Validated) if kind == CaseKind::Dossier => Some(view! { <Note tone="leaf"><p>"Le dossier est validé. "<a href="/inscriptions">"Inscrire mon enfant aux activités"</a></p></Note> }.into_any()),
        (_, CaseState::Validated) if kind == CaseKind::Entourage => {
            Some(view! { <Note tone="leaf"><p>"Votre entourage est validé. "<a href="/famille">"Faire les dossiers de mes enfants"</a></p></Note> }.into_any())
        }
        _ => None,
    }
}

/// A place is kept: the family says whether it takes it.
fn offered(view: &CaseView) -> impl IntoView + use<> {
    let (id, until) = (view.case.id, view.case.offered_until.clone());
    let case = move || vec![("case", id.to_string())];
    view! {
        <Note tone="sun">
            <h2>"Une place vous est proposée"</h2>
            <p>"Elle est gardée pour vous jusqu’au "<strong>{until}</strong>". Sans réponse, elle ira à une autre famille."</p>
            <div class="row">
                <ActButton action="/api/registration/accept" fields=case() label="J’accepte la place"/>
                <ActButton action="/api/family/withdraw" fields=case() look="side" label="Je n’en veux plus"/>
            </div>
        </Note>
    }
}

fn waiting(view: &CaseView) -> impl IntoView + use<> {
    let rank = view.case.rank.to_string();
    view! {
        <Note>
            <p>"Rang "<strong>{rank}</strong>" dans la liste d’attente. Vous n’avez rien à faire : si une place se libère pour vous, un message vous la propose."</p>
        </Note>
    }
}

fn correction(view: &CaseView) -> impl IntoView + use<> {
    let reason = view.history.iter().map(|event| event.reason.clone()).find(|reason| !reason.is_empty()).unwrap_or_default();
    let (mend, by) = match &view.content {
        Content::Dossier(dossier) => (format!("/dossiers/{}", view.case.id), dossier.correct_by.clone()),
        Content::Entourage(_) | Content::Registration { .. } => ("/famille/entourage".to_owned(), String::new()),
    };
    let by = (!by.is_empty()).then(|| view! { <p><strong>"Avant le "{by}</strong></p> });
    view! {
        <Note tone="sun">
            <h2>"Une correction vous est demandée"</h2>
            <p class="said">{reason}</p>
            {by}
            <p><a class="btn main" href=mend>"Corriger"</a></p>
        </Note>
    }
}

fn at_the_department(view: &CaseView) -> AnyView {
    let wanting = |dossier: &DossierView| dossier.pieces.iter().filter(|piece| piece.state.is_wanting()).map(PieceView::name).collect();
    let later: Vec<_> = if let Content::Dossier(dossier) = &view.content { wanting(dossier) } else { Vec::new() };
    if later.is_empty() {
        return view! { <Note><p>"Le service doit maintenant agir. Vous n’avez rien à faire."</p></Note> }.into_any();
    }
    let pieces = format!("/dossiers/{}/pieces", view.case.id);
    view! { <Note tone="sun"><p>"À ajouter dès que possible, le dossier ne sera pas validé sans : "{later.join(", ")}". "<a href=pieces>"Ajouter une pièce"</a></p></Note> }
        .into_any()
}

/// What a case declares, as text.
fn content(content: &Content) -> AnyView {
    match content {
        Content::Entourage(entourage) => persons(entourage).into_any(),
        Content::Dossier(dossier) => dossier_content(dossier).into_any(),
        Content::Registration(asked) => registration(asked).into_any(),
    }
}

/// The persons of a declaration.
pub fn persons(entourage: &Entourage) -> impl IntoView + use<> {
    let person = |person: &Person| {
        view! { <li><div><h3>{person.full_name()}</h3><span class="soft">{place(person.role)}</span>" "{forbidden_badge(person)}{person_lines(person)}</div></li> }
    };
    view! { <ul class="plain lines">{entourage.persons.iter().map(person).collect_view()}</ul> }
}

fn dossier_content(dossier: &DossierView) -> impl IntoView + use<> {
    let section = |section: Section| view! { <div class="stack"><h3>{section.name()}</h3>{answers(section, dossier)}</div> };
    let piece = |piece: &PieceView| view! { <li><span>{piece.name()}</span>{piece_badge(piece)}</li> };
    view! {
        {Section::ALL.map(section).into_iter().collect_view()}
        <h3>"Pièces"</h3>
        <ul class="plain lines">{dossier.pieces.iter().map(piece).collect_view()}</ul>
    }
}

/// What a registration asks for.
pub fn registration(asked: &RegistrationView) -> impl IntoView + use<> {
    let change = |(from, weekdays): &(String, Weekdays)| {
        view! { <div><dt>"À partir du "{from.clone()}</dt><dd>{weekdays.to_string()}</dd></div> }
    };
    view! {
        <dl class="answers">
            <div><dt>"Enfant"</dt><dd>{asked.child.clone()}</dd></div>
            <div><dt>"Activité"</dt><dd>{asked.activity.clone()}</dd></div>
            <div><dt>"Jours"</dt><dd>{asked.weekdays.to_string()}</dd></div>
            <div><dt>"À partir du"</dt><dd>{asked.start.clone()}</dd></div>
            {asked.changes.iter().map(change).collect_view()}
        </dl>
    }
}

/// Other days, from a day on: as a form where the family may, else whom to write to.
fn rescheduling(view: &CaseView) -> Option<AnyView> {
    let Content::Registration(asked) = &view.content else { return None };
    if matches!(view.case.state, CaseState::Refused | CaseState::Withdrawn) {
        return None;
    }
    if !asked.is_free {
        return Some(view! { <p class="soft">"Pour changer les jours, écrivez au service : « Messages », sur cette page."</p> }.into_any());
    }
    let is_back = kept_form(FormId::Reschedule.action()).is_some();
    let form = reschedule_form(FormId::Reschedule, view.case.id, view.version, asked);
    Some(view! { <details class="card" open=is_back><summary>"Changer les jours"</summary>{form}</details> }.into_any())
}

/// The form of other days, filled in with those of now.
pub fn reschedule_form(id: FormId, case: CaseId, version: i64, asked: &RegistrationView) -> impl IntoView + use<> {
    let days = Weekdays::NAMES.iter().filter(|(name, _)| asked.current.has(name));
    let values = days.fold(Fields::default().with("from", asked.change_from.clone()), |fields, (name, _)| fields.with(name, "oui"));
    form(FormSetup {
        hidden: vec![("case".into(), case.to_string()), ("version".into(), version.to_string())],
        without: Weekdays::NAMES.iter().filter(|(name, _)| !asked.offered.has(name)).map(|(name, _)| (*name).to_owned()).collect(),
        ..setup(id, values, vec![Submit::main("Changer les jours")])
    })
}

fn withdrawal(view: &CaseView) -> impl IntoView + use<> {
    // What was validated once is only undone by the department, but for a registration.
    let was_validated = view.history.iter().any(|event| event.what == Act::Validate.past());
    let is_registration = view.case.kind == CaseKind::Registration;
    let (title, told, label) = match view.case.state {
        CaseState::Validated if is_registration => (
            "Annuler cette inscription",
            "La place ira à une autre famille. Pour revenir, il faudra une nouvelle demande.",
            "Annuler l’inscription",
        ),
        _ => ("Retirer cette demande", "Le service ne l’examinera pas. Vous pourrez en faire une nouvelle.", "Retirer la demande"),
    };
    let is_possible = match view.case.state.expected() {
        Expected::Nobody => is_registration && view.case.state == CaseState::Validated,
        _ => is_registration || !was_validated,
    };
    // Somebody who is offered a place has the button at hand.
    (is_possible && view.case.seat != Some(Seat::Offered)).then(|| {
        view! {
            <details class="card">
                <summary>{title}</summary>
                <p>{told}</p>
                <ActButton action="/api/family/withdraw" fields=vec![("case", view.case.id.to_string())] look="danger" label=label/>
            </details>
        }
    })
}
