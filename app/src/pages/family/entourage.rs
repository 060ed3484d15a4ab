//! "Entourage": the cards, a person's form, and the declaration (C1–C3).

use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        forms::FormId,
        guard,
        ports::{kept_form, ports},
        views::EntourageView,
    },
    domain::{
        case::CaseState,
        entourage::Missing,
        ids::PersonId,
        person::{Person, Role},
    },
    pages::{
        layout::{BackLink, Layout, Place, Refusals, page},
        parts::{form, param, person_lines, setup, state_badge},
    },
    ui::{
        alert::Note,
        button::ActButton,
        form::{FormSetup, Submit},
        icon::Icon,
    },
};

/// The cards of the entourage, and the button that declares it.
#[component]
pub fn EntouragePage() -> impl IntoView {
    page(async {
        let view = ports().families.entourage(&guard::family()?).await?;
        let groups = Role::ALL.map(|role| group(role, &view));
        Ok(view! {
            <Layout place=Place::Family title="Mon entourage" width="medium">
                <BackLink href="/famille" label="Ma famille"/>
                <div class="row between"><h1>"Mon entourage"</h1>{view.state.map(state_badge)}</div>
                <Refusals action="/api/family/declare_entourage"/>
                {standing(&view)}
                {groups.into_iter().collect_view()}
                {declaration(&view)}
            </Layout>
        })
    })
}

fn standing(view: &EntourageView) -> impl IntoView + use<> {
    let state = view.state;
    let reason = view.reason.clone();
    match state {
        Some(CaseState::Submitted) => {
            let text = if view.can_complete {
                "Vous avez des changements qui ne sont pas encore envoyés. Le service n’a pas commencé : ajoutez-les à votre déclaration."
            } else {
                "Votre déclaration est chez le service. Vous recevrez un message. Vous pouvez encore la compléter."
            };
            Some(view! { <Note tone=if view.can_complete { "sun" } else { "" }><p>{text}</p></Note> }.into_any())
        }
        Some(CaseState::UnderReview) => Some(
            view! { <Note><p>"Votre déclaration est chez le service. Vous recevrez un message. Vous pourrez envoyer d’autres changements ensuite."</p></Note> }.into_any(),
        ),
        Some(CaseState::NeedsCorrection) => {
            Some(view! { <Note tone="sun"><h2>"Le service vous demande une correction"</h2><p>{reason}</p></Note> }.into_any())
        }
        Some(CaseState::Refused) => Some(view! { <Note tone="brick"><h2>"Votre déclaration a été refusée"</h2><p>{reason}</p></Note> }.into_any()),
        Some(CaseState::Validated) if view.is_draft => {
            Some(view! { <Note tone="sun"><p>"Vous avez des changements qui ne sont pas encore envoyés."</p></Note> }.into_any())
        }
        _ => None,
    }
}

fn group(role: Role, view: &EntourageView) -> impl IntoView + use<> {
    let cards = view.entourage.of_role(role).map(card).collect_view();
    let is_filled = role.is_single() && view.entourage.of_role(role).next().is_some();
    view! {
        <section class="card stack">
            <h2>{role.heading()}</h2>
            <ul class="plain lines">{cards}</ul>
            {(!is_filled).then(|| view! { <div class="row"><a class="btn side" href=format!("/famille/entourage/{}", role.code())><Icon name="plus"/>{role.add_label()}</a></div> })}
        </section>
    }
}

fn card(person: &Person) -> impl IntoView + use<> {
    let name = person.full_name();
    let remove = (person.role != Role::Holder).then(|| {
        view! { <ActButton action="/api/family/remove_person" fields=vec![("person", person.id.to_string())] look="quiet small" label="Retirer" about=name.clone()/> }
    });
    view! {
        <li>
            <div><h3>{name.clone()}</h3>{person_lines(person)}</div>
            <div class="row">
                <a class="btn side small" href=format!("/famille/entourage/{}/{}", person.role.code(), person.id)>"Modifier"<span class="sr-only">" "{name}</span></a>
                {remove}
            </div>
        </li>
    }
}

fn declaration(view: &EntourageView) -> impl IntoView + use<> {
    let state = view.state;
    let is_waiting = matches!(state, Some(CaseState::Submitted | CaseState::UnderReview));
    let is_sent = state == Some(CaseState::Validated) && !view.is_draft;
    if (is_waiting && !view.can_complete) || is_sent {
        return None;
    }
    let label = if is_waiting { "Ajouter mes changements" } else { "Déclarer mon entourage" };
    let missing = view.missing.iter().map(missing_line).collect_view();
    Some(if view.missing.is_empty() {
        view! {
            <section class="card stack">
                <h2>"Tout est prêt"</h2>
                <p>"Le service vérifiera votre déclaration. Vous recevrez un message tout de suite, puis un autre quand elle sera traitée."</p>
                <ActButton action="/api/family/declare_entourage" look="main wide" icon="send" label=label/>
            </section>
        }
        .into_any()
    } else {
        view! { <Note tone="sun"><h2>"Avant de déclarer votre entourage"</h2><ul>{missing}</ul></Note> }.into_any()
    })
}

fn missing_line(missing: &Missing) -> impl IntoView + use<> {
    let place = missing.role.code();
    let href = missing.person.map_or_else(|| format!("/famille/entourage/{place}"), |id| format!("/famille/entourage/{place}/{id}"));
    view! { <li><a href=href>{missing.text.clone()}</a></li> }
}

/// The form of somebody new.
#[component]
pub fn NewPersonPage() -> impl IntoView {
    person_page(None)
}

/// The form of somebody known.
#[component]
pub fn PersonPage() -> impl IntoView {
    person_page(Some(param::<PersonId>("person")))
}

fn person_page(known: Option<Result<PersonId, ApiError>>) -> impl IntoView {
    let role = param::<String>("role").and_then(|code| Role::from_code(&code).ok_or(ApiError::NotFound));
    page(async move {
        let (role, known) = (role?, known.transpose()?);
        let view = ports().families.person(&guard::family()?, role, known).await?;
        let title = if view.is_new { role.add_label().to_owned() } else { view.name };
        // A refused form comes back with the id it was given first: two tries add one person.
        let first_try = kept_form(FormId::Person(role).action()).and_then(|kept| kept.values.get("person").parse().ok());
        let id: PersonId = known.or(first_try).unwrap_or_else(|| ports().public.new_person());
        let has_address = role == Role::CoRepresentative || role == Role::Contact;
        let fillers = if has_address && view.holder_address.is_some() {
            vec![
                Submit::filling("Recopier les informations du titulaire", "address", "copy"),
                Submit::filling("Effacer", "address", "clear"),
            ]
        } else {
            Vec::new()
        };
        let save = if view.is_new && role != Role::Holder { "Ajouter à mon entourage" } else { "Enregistrer" };
        let setup = FormSetup {
            hidden: vec![("role".into(), role.code().into()), ("person".into(), id.to_string())],
            fillers,
            cancel: Some(("Annuler".into(), "/famille/entourage".into())),
            ..setup(FormId::Person(role), view.values, vec![Submit::main(save)])
        };
        Ok(view! {
            <Layout place=Place::Family title=title.clone() width="narrow" islands=true>
                <BackLink href="/famille/entourage" label="Mon entourage"/>
                <h1>{title}</h1>
                {form(setup)}
            </Layout>
        })
    })
}
