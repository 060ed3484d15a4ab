//! "Mon tableau de bord" (D9).

use leptos::prelude::*;

use crate::{
    api::{guard, ports::ports, views::Todo},
    domain::text,
    offline::question::KeepOnDevice,
    pages::{
        layout::{Layout, Place, page},
        parts::{case_list, state_badge},
    },
};

/// What the family has to do first, then what it waits for.
#[component]
pub fn DashboardPage() -> impl IntoView {
    page(async {
        let board = ports().families.dashboard(&guard::family()?).await?;
        let has_nothing_to_do = board.todo.is_empty();
        Ok(view! {
            <Layout place=Place::Dashboard title="Mon tableau de bord" islands=true>
                <div class="row between">
                    <h1>"Bonjour "{board.name}</h1>
                    <span class="soft">"Année scolaire "{board.school_year.to_string()}</span>
                </div>
                {ports().public.works_offline().then(|| view! { <KeepOnDevice case=String::new() asks=false/> })}
                <section class="stack">
                    <h2>"À faire"</h2>
                    {has_nothing_to_do.then(|| view! { <p class="card">"Vous n’avez rien à faire pour l’instant. Nous vous écrirons s’il manque quelque chose."</p> })}
                    <div class="grid">{board.todo.into_iter().map(todo).collect_view()}</div>
                </section>
                <section class="card stack">
                    <div class="row between"><h2>"Dernières demandes"</h2><a href="/demandes">"Toutes mes demandes"</a></div>
                    {if board.recent.is_empty() {
                        view! { <p class="soft">"Vos demandes et leur état s’afficheront ici."</p> }.into_any()
                    } else {
                        case_list(board.recent).into_any()
                    }}
                </section>
            </Layout>
        })
    })
}

fn todo(todo: Todo) -> impl IntoView {
    let bar = todo.progress.map(|(done, all)| {
        let said = format!("{} sur {all}", text::count(done, "partie", "parties"));
        view! { <progress max=all.to_string() value=done.to_string() aria-label=said.clone()></progress><span class="soft">{said}</span> }
    });
    view! {
        <article class="card stack">
            <div class="row between"><h3>{todo.title.clone()}</h3>{todo.state.map(state_badge)}</div>
            <p>{todo.text}{(!todo.since.is_empty()).then(|| view! { <br/><span class="soft">{todo.since}</span> })}</p>
            {bar}
            <div class="row"><a class="btn main small" href=todo.link>{todo.verb}<span class="sr-only">" : "{todo.title}</span></a></div>
        </article>
    }
}
