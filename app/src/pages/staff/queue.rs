//! The queue of cases (F1).

use leptos::prelude::*;

use super::{
    asked::filter_of_address,
    filters::{filter_form, state_links, views},
    shortcuts::queue_keys,
};
use crate::{
    api::{
        guard,
        ports::ports,
        views::{Queue, QueueLine},
    },
    domain::{
        contact::show_day,
        queue::{QueueFilter, Shown, Start},
        role::Right,
        text,
        working_days::Wait,
    },
    pages::{
        layout::{Layout, Place, page},
        parts::{case_badge, query},
    },
    ui::badge::{Badge, Tone},
};

/// The cases that are asked for, a page at a time.
#[component]
pub fn QueuePage() -> impl IntoView {
    let filter = filter_of_address();
    let start = query("apres").parse().map(Start::After).or(query("avant").parse().map(Start::Before)).ok();
    page(async move {
        let queue = ports().desk.queue(&guard::staff(Right::Review)?, filter, start).await?;
        let content = if queue.cases.is_empty() { nothing(&queue.filter).into_any() } else { table(&queue).into_any() };
        Ok(view! {
            <Layout place=Place::Desk title="File des demandes" width="wide" islands=true>
                <h1>"File des demandes"</h1>
                {views(&queue)}
                {state_links(&queue)}
                {filter_form(&queue)}
                {content}
                {pager(&queue)}
                {queue_keys()}
            </Layout>
        })
    })
}

fn nothing(filter: &QueueFilter) -> impl IntoView + use<> {
    let why = match filter.shown {
        _ if filter.is_narrowed() => "Aucune demande ne correspond. Enlevez un filtre, ou essayez moins de mots.",
        Shown::Unanswered => "Aucun message n’attend de réponse.",
        Shown::NewFiles => "Aucune pièce nouvelle dans les dossiers validés.",
        Shown::Waiting | Shown::In(_) | Shown::All => "Aucune demande ici. Les demandes des familles s’affichent dès leur envoi.",
    };
    let all = filter.showing(Shown::All).page(None);
    let everywhere = (!filter.words.is_empty() && filter.shown != Shown::All)
        .then(|| view! { <p><a href=all>"Chercher « "{filter.words.clone()}" » dans toutes les demandes"</a></p> });
    view! { <div class="card stack"><p>{why}</p>{everywhere}</div> }
}

fn table(queue: &Queue) -> impl IntoView + use<> {
    let rows = queue.cases.iter().enumerate().map(|(at, line)| row(line, &queue.filter, at == 0)).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Demandes">
            <table class="queue stacked">
                <thead><tr>
                    <th scope="col">"Numéro"</th><th scope="col">"Demande"</th><th scope="col">"Famille"</th><th scope="col">"État"</th>
                    <th scope="col">"Suivi par"</th><th scope="col">"Attente"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(line: &QueueLine, filter: &QueueFilter, is_first: bool) -> impl IntoView + use<> {
    let case = line.case.clone();
    let matched = case.is_matched.then(|| view! { " "<Badge tone=Tone::ToDo icon="users" text="Rapprochement possible"/> });
    let message =
        (!case.unanswered_since.is_empty()).then(|| view! { " "<Badge tone=Tone::ToDo icon="mail" text="Message de la famille"/> });
    let state = case_badge(&case);
    let agent = line.agent.clone();
    view! {
        <tr>
            <td data-label="Numéro"><a href=filter.case_page(case.id, "") data-key=is_first.then_some("o")>{case.number}</a></td>
            <td data-label="Demande"><div>{case.title}{message}</div></td>
            <td data-label="Famille"><div>{case.family}{matched}</div></td>
            <td data-label="État">{state}</td>
            <td data-label="Suivi par">{if agent.is_empty() { view! { <span class="soft">"Personne"</span> }.into_any() } else { agent.into_any() }}</td>
            <td data-label="Attente">{line.wait.map(waiting)}</td>
        </tr>
    }
}

/// How long a case has waited, and until when it is in time.
pub fn waiting(wait: Wait) -> AnyView {
    let since = match wait.days {
        0 => "Arrivée aujourd’hui".to_owned(),
        days => text::count(days as usize, "jour ouvré", "jours ouvrés"),
    };
    let due = show_day(wait.due);
    if wait.is_late {
        view! { <div class="wait"><Badge tone=Tone::Bad icon="clock" text="En retard"/><span>{since}", attendue le "{due}</span></div> }
            .into_any()
    } else {
        view! { <div class="wait">{since}<span class="soft">", à traiter avant le "{due}</span></div> }.into_any()
    }
}

fn pager(queue: &Queue) -> Option<impl IntoView + use<>> {
    let before = queue.before.map(|case| queue.filter.page(Some(Start::Before(case))));
    let next = queue.next.map(|case| queue.filter.page(Some(Start::After(case))));
    (before.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="row between" aria-label="Pages">
                {before.map(|href| view! { <a class="btn side" href=href data-key="k">"Page précédente"</a> })}
                {next.map(|href| view! { <a class="btn side" href=href data-key="j">"Page suivante"</a> })}
            </nav>
        }
    })
}
