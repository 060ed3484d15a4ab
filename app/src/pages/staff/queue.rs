//! The queue of cases (F1).

use leptos::prelude::*;

use crate::{
    api::{guard, ports::ports, views::CaseLine},
    domain::{
        case::{CaseState, QueueFilter},
        role::Right,
        text,
    },
    pages::{
        layout::{Layout, Place, page},
        parts::{query, state_badge},
    },
    ui::badge::{Badge, Tone},
};

/// The cases, oldest first.
#[component]
pub fn QueuePage() -> impl IntoView {
    let filter = QueueFilter::from_code(&query("etat"));
    page(async move {
        let queue = ports().desk.queue(&guard::staff(Right::Review)?, filter).await?;
        let count = |(state, count): &(CaseState, i64)| {
            view! { <li><a href=format!("/admin?etat={}", state.code()) aria-current=(queue.filter == QueueFilter::In(*state)).then_some("page")>{state.name()}" "<strong>{count.to_string()}</strong></a></li> }
        };
        let counts = queue.counts.iter().map(count).collect_view();
        let is_empty = queue.cases.is_empty();
        Ok(view! {
            <Layout place=Place::Desk title="File des demandes" width="wide">
                <h1>"File des demandes"</h1>
                <nav aria-label="États">
                    <ul class="counts plain">
                        <li><a href="/admin" aria-current=(queue.filter == QueueFilter::Waiting).then_some("page")>"À traiter"</a></li>
                        {counts}
                    </ul>
                </nav>
                {if is_empty {
                    view! { <p class="card">"Aucune demande ici. Les demandes des familles s’affichent dès leur envoi."</p> }.into_any()
                } else {
                    table(queue.cases).into_any()
                }}
            </Layout>
        })
    })
}

fn table(cases: Vec<CaseLine>) -> impl IntoView {
    let row = |case: CaseLine| {
        view! {
            <tr>
                <td data-label="Numéro"><a href=format!("/admin/demandes/{}", case.id)>{case.number}</a></td>
                <td data-label="Demande">{case.title}</td>
                <td data-label="Famille"><div>{case.family}" "{case.is_matched.then(|| view! { <Badge tone=Tone::ToDo icon="users" text="Rapprochement possible"/> })}</div></td>
                <td data-label="État">{state_badge(case.state)}</td>
                <td class="num" data-label="Attente">{text::count(case.waiting_days.unsigned_abs() as usize, "jour", "jours")}</td>
            </tr>
        }
    };
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Demandes">
            <table class="queue stacked">
                <thead><tr><th scope="col">"Numéro"</th><th scope="col">"Demande"</th><th scope="col">"Famille"</th><th scope="col">"État"</th><th scope="col" class="num">"Attente"</th></tr></thead>
                <tbody>{cases.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
