//! Who follows a case, who else has it open, and what somebody did first (F1, F2).

use leptos::prelude::*;

use super::queue::waiting;
use crate::{
    api::{forms::FormId, ports::kept_form, views::DeskCase},
    domain::{
        case::{CaseKind, CaseState},
        form::{Fields, OVERTAKEN},
    },
    pages::parts::{form, setup},
    ui::{
        alert::Note,
        button::ActButton,
        form::{FormSetup, Submit},
    },
};

/// What every act on a case carries: which case, as it was read, and where one came from.
pub fn hidden(desk: &DeskCase) -> Vec<(String, String)> {
    let pairs = [("case", desk.view.case.id.to_string()), ("version", desk.view.version.to_string()), ("view", desk.filter.query())];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Who follows it, and how to change that.
pub fn follower(desk: &DeskCase) -> impl IntoView + use<> {
    let case = &desk.view.case;
    let is_open = !matches!(case.state, CaseState::Refused | CaseState::Withdrawn);
    // Of what was just sent, the decision begins by taking it over.
    let can_take = is_open && !desk.is_mine && (case.state != CaseState::Submitted || case.kind == CaseKind::Registration);
    let who = match &desk.agent {
        Some(_) if desk.is_mine => "Vous suivez cette demande.".to_owned(),
        Some((_, name)) => format!("Suivie par {name}."),
        None => "Personne ne suit cette demande.".to_owned(),
    };
    let act = |follower: String| {
        let version = desk.view.version.to_string();
        vec![("case", case.id.to_string()), ("version", version), ("view", desk.filter.query()), ("follower", follower)]
    };
    let me = crate::api::guard::visitor().signed_in.map(|who| who.account.to_string()).unwrap_or_default();
    let take = can_take.then(|| {
        view! { <ActButton action=FormId::Assign.action() fields=act(me) look="side small" label="Prendre en charge" key="p"/> }
    });
    let back = (is_open && desk.is_mine)
        .then(|| view! { <ActButton action=FormId::Assign.action() fields=act(String::new()) look="quiet small" label="Rendre"/> });
    let others: Vec<_> = desk.agents.iter().filter(|(id, _)| desk.agent.as_ref().is_none_or(|(agent, _)| agent != id)).collect();
    let is_back = kept_form(FormId::Assign.action()).is_some_and(|state| state.errors.iter().any(|error| error.field != OVERTAKEN));
    let give = (is_open && !others.is_empty()).then(|| {
        let setup = FormSetup {
            hidden: hidden(desk),
            options: others.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
            ..setup(FormId::Assign, Fields::default(), vec![Submit::act("Confier", "side small", "act", "assign")])
        };
        view! { <details open=is_back><summary>"Confier à un collègue"</summary>{form(setup)}</details> }
    });
    view! { <div class="row follower"><p>{who}</p>{take}{back}{give}</div> }
}

/// How long it has waited, and who else has it open.
pub fn standing(desk: &DeskCase) -> impl IntoView + use<> {
    let line = |(name, since): &(String, String)| {
        view! { <p role="status"><strong>{name.clone()}</strong>" a cette demande ouverte depuis "{since.clone()}". Mettez-vous d’accord avant de décider."</p> }
    };
    let is_shared = !desk.open_by.is_empty();
    let lines = desk.open_by.iter().map(line).collect_view();
    let others = is_shared.then(|| view! { <Note tone="sun">{lines}</Note> });
    view! { {desk.wait.map(waiting)}{others} }
}

/// Somebody acted since the page was read: what they did, and what was typed meanwhile.
pub fn overtaken() -> Option<impl IntoView> {
    let forms = [FormId::Decision, FormId::Verdict, FormId::Assign];
    let (state, told) = forms.into_iter().find_map(|id| {
        let state = kept_form(id.action())?;
        let told = state.errors.iter().find(|error| error.field == OVERTAKEN)?.message.clone();
        Some((state, told))
    })?;
    let typed: Vec<_> =
        ["reason", "remark"].into_iter().map(|name| state.values.get(name).to_owned()).filter(|text| !text.is_empty()).collect();
    let typed =
        typed.into_iter().map(|text| view! { <p>"Vous aviez écrit :"</p><blockquote class="said">{text}</blockquote> }).collect_view();
    Some(view! {
        <div class="note brick stack" role="alert" tabindex="-1" autofocus>
            <h2>"Quelqu’un d’autre a agi avant vous"</h2>
            <p>{told}</p>
            {typed}
        </div>
    })
}
