//! Dated news (A1).

use leptos::prelude::*;

use crate::{
    api::{ports::ports, views::NewsItem},
    pages::layout::{BackLink, Layout, Place, page},
    ui::{
        badge::{Badge, Tone},
        rich::RichText,
    },
};

/// How many news the page of all of them shows.
const SHOWN: usize = 100;

/// All the news of today.
#[component]
pub fn NewsPage() -> impl IntoView {
    page(async {
        let news = ports().content.news(SHOWN).await?;
        let is_empty = news.is_empty();
        Ok(view! {
            <Layout place=Place::Public title="Actualités" width="medium">
                <BackLink href="/" label="Accueil"/>
                <h1>"Actualités"</h1>
                {is_empty.then(|| view! { <p>"Il n’y a pas d’actualité en ce moment."</p> })}
                {news.into_iter().map(|item| news_card(item, 2)).collect_view()}
            </Layout>
        })
    })
}

/// One of them; `level` is that of its title.
pub fn news_card(item: NewsItem, level: u8) -> impl IntoView {
    let title = if level == 2 { view! { <h2>{item.title}</h2> }.into_any() } else { view! { <h3>{item.title}</h3> }.into_any() };
    let pinned = item.is_pinned.then(|| view! { <Badge tone=Tone::ToDo icon="alert" text="Important"/> });
    view! {
        <article class="card stack" id=item.id.to_string()>
            <div class="row between">{title}{pinned}</div>
            <p class="soft">"Le "{item.day}</p>
            <RichText body=item.body level=level + 1/>
        </article>
    }
}
