//! One family: its persons, its access, its cases.

use leptos::prelude::*;

use super::{
    family_access::{accounts, keys, new_key},
    matches::likely_matches,
};
use crate::{
    api::{
        guard,
        ports::ports,
        views::{CaseLine, FamilyRecord},
    },
    domain::{
        ids::FamilyId,
        person::{Person, Role},
        role::Right,
    },
    pages::{
        history::account_history,
        layout::{BackLink, Layout, Place, page},
        parts::{param, person_lines, query, state_badge},
    },
    ui::{alert::Note, icon::Icon},
};

/// Everything an agent knows of a family.
#[component]
pub fn FamilyRecordPage() -> impl IntoView {
    let family = param::<FamilyId>("family");
    let (is_new, is_sent) = (!query("cree").is_empty(), !query("envoye").is_empty());
    page(async move {
        let record = ports().known_families.record(&guard::staff(Right::ManageFamilies)?, family?).await?;
        let title = record.name.clone();
        let number = (!record.reference.is_empty()).then(|| view! { <p class="soft">"Numéro de famille : "{record.reference.clone()}</p> });
        Ok(view! {
            <Layout place=Place::Desk title=title.clone() width="wide">
                <BackLink href="/admin/familles" label="Familles"/>
                <h1>{title}</h1>
                {number}
                {news(&record, is_new, is_sent)}
                {new_key(&record)}
                {likely_matches(&record.matches, "main")}
                <div class="grid wide-cards">
                    {persons(&record)}
                    <div class="stack">{accounts(&record.accounts)}{keys(&record)}</div>
                    {cases(record.cases.clone())}
                    <section class="card stack"><h2>"Historique des accès"</h2>{account_history(record.history.clone())}</section>
                </div>
            </Layout>
        })
    })
}

fn news(record: &FamilyRecord, is_new: bool, is_sent: bool) -> impl IntoView + use<> {
    let has_account = !record.accounts.is_empty();
    let text = match (is_new, is_sent) {
        (_, true) => "Un nouveau message d’activation est parti. L’ancien lien et l’ancien mot de passe temporaire ne servent plus.",
        (true, _) if has_account => "La famille est créée. Le message d’activation est parti.",
        (true, _) => "La famille est créée. Elle n’a pas de compte : donnez-lui une clé enfance.",
        _ => return None,
    };
    Some(view! { <Note tone="leaf"><p role="status">{text}</p></Note> })
}

fn persons(record: &FamilyRecord) -> impl IntoView + use<> {
    let line = |person: &Person| view! { <li><div><h4>{person.full_name()}</h4>{person_lines(person)}</div></li> };
    let group = |role: Role| {
        let lines: Vec<_> = record.entourage.of_role(role).map(line).collect();
        (!lines.is_empty()).then(|| view! { <h3>{role.heading()}</h3><ul class="plain lines">{lines}</ul> })
    };
    let groups = Role::ALL.map(group).into_iter().flatten().collect_view();
    let is_empty = record.entourage.persons.is_empty();
    view! {
        <section class="card stack">
            <h2>"Personnes"</h2>
            {is_empty.then(|| view! { <p class="soft">"Aucune personne n’est encore validée."</p> })}
            {groups}
            <div class="row"><a class="btn side" href=format!("/admin/familles/{}/enfant", record.id)><Icon name="plus"/>"Ajouter un enfant"</a></div>
        </section>
    }
}

fn cases(cases: Vec<CaseLine>) -> impl IntoView {
    let line = |case: CaseLine| {
        view! {
            <li>
                <div><a href=format!("/admin/demandes/{}", case.id)>{case.title}</a><br/><span class="soft">{case.number}" · "{case.day}</span></div>
                {state_badge(case.state)}
            </li>
        }
    };
    let body = if cases.is_empty() {
        view! { <p class="soft">"Cette famille n’a encore rien envoyé."</p> }.into_any()
    } else {
        view! { <ul class="plain lines">{cases.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! { <section class="card stack"><h2>"Demandes"</h2>{body}</section> }
}
