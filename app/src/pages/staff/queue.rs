//! The queue of cases (F1).

use leptos::prelude::*;

use crate::{
    api::{
        guard,
        ports::ports,
        views::{CaseLine, Queue},
    },
    domain::{
        case::{CaseState, QueueFilter},
        role::Right,
        text,
    },
    pages::{
        layout::{Layout, Place, page},
        parts::{case_badge, query},
    },
    ui::badge::{Badge, Tone},
};

/// The cases, oldest first.
#[component]
pub fn QueuePage() -> impl IntoView {
    let filter = QueueFilter::from_code(&query("etat"));
    page(async move {
        let queue = ports().desk.queue(&guard::staff(Right::Review)?, filter).await?;
        let filters = filters(&queue);
        Ok(view! {
            <Layout place=Place::Desk title="File des demandes" width="wide">
                <h1>"File des demandes"</h1>
                <nav aria-label="Filtres"><ul class="counts plain">{filters}</ul></nav>
                {if queue.cases.is_empty() { view! { <p class="card">{nothing(queue.filter)}</p> }.into_any() } else { table(queue.cases).into_any() }}
            </Layout>
        })
    })
}

fn filters(queue: &Queue) -> impl IntoView + use<> {
    let link = |filter: QueueFilter, href: String, name: &'static str, count: Option<i64>| {
        let count = count.map(|count| view! { " "<strong>{count.to_string()}</strong> });
        view! { <li><a href=href aria-current=(queue.filter == filter).then_some("page")>{name}{count}</a></li> }
    };
    let state = |(state, count): &(CaseState, i64)| {
        link(QueueFilter::In(*state), format!("/admin?etat={}", state.code()), state.name(), Some(*count))
    };
    view! {
        {link(QueueFilter::Waiting, "/admin".into(), "À traiter", None)}
        {link(QueueFilter::Unanswered, "/admin?etat=messages".into(), "Messages", Some(queue.unanswered))}
        {link(QueueFilter::NewFiles, "/admin?etat=pieces".into(), "Pièces nouvelles", Some(queue.with_new_files))}
        {queue.counts.iter().map(state).collect_view()}
    }
}

const fn nothing(filter: QueueFilter) -> &'static str {
    match filter {
        QueueFilter::Waiting | QueueFilter::In(_) => "Aucune demande ici. Les demandes des familles s’affichent dès leur envoi.",
        QueueFilter::Unanswered => "Aucun message n’attend de réponse.",
        QueueFilter::NewFiles => "Aucune pièce nouvelle dans les dossiers validés.",
    }
}

fn table(cases: Vec<CaseLine>) -> impl IntoView {
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Demandes">
            <table class="queue stacked">
                <thead><tr><th scope="col">"Numéro"</th><th scope="col">"Demande"</th><th scope="col">"Famille"</th><th scope="col">"État"</th><th scope="col">"Depuis"</th><th scope="col" class="num">"Attente"</th></tr></thead>
                <tbody>{cases.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(case: CaseLine) -> impl IntoView {
    let matched = case.is_matched.then(|| view! { " "<Badge tone=Tone::ToDo icon="users" text="Rapprochement possible"/> });
    let message = (!case.unanswered_since.is_empty()).then(|| view! { " "<Badge tone=Tone::ToDo icon="mail" text="Message"/> });
    let waits = match case.waiting_days.unsigned_abs() {
        0 => "Aujourd’hui".to_owned(),
        days => text::count(days as usize, "jour", "jours"),
    };
    let state = case_badge(&case);
    view! {
        <tr>
            <td data-label="Numéro"><a href=format!("/admin/demandes/{}", case.id)>{case.number}</a></td>
            <td data-label="Demande"><div>{case.title}{message}</div></td>
            <td data-label="Famille"><div>{case.family}{matched}</div></td>
            <td data-label="État">{state}</td>
            <td data-label="Depuis">{case.since}</td>
            <td class="num" data-label="Attente">{waits}</td>
        </tr>
    }
}
