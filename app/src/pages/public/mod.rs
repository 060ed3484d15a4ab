//! Pages open to all.

pub mod documents;
pub mod info;
pub mod news;

use leptos::prelude::*;

use self::{
    info::{info_page, topic_list},
    news::news_card,
};
use super::{
    layout::{Layout, Place, failure, page, take_key_from_others},
    parts::{param, query},
};
use crate::{
    api::{
        ApiError, guard,
        ports::ports,
        views::{NewsItem, Opening, OpeningState},
    },
    domain::content::{HELP, PageKind},
    ui::{
        alert::Note,
        badge::{Badge, Tone},
        icon::Icon,
    },
};

/// A1: who the department is, and what is open or opens when.
#[component]
pub fn HomePage() -> impl IntoView {
    let said_goodbye = !query("au-revoir").is_empty() && guard::visitor().signed_in.is_none();
    page(async move {
        let openings = ports().public.openings().await?;
        let news = ports().content.news(NEWS_AT_HOME).await?;
        let topics = ports().content.pages().await?.into_iter().filter(|page| page.kind == PageKind::Topic).collect();
        let authority = ports().public.authority();
        Ok(view! {
            <Layout place=Place::Public title="Accueil" banner=move || hero(said_goodbye)>
                {said_goodbye.then(|| take_key_from_others(""))}
                {home_news(news)}
                <div class="grid wide-cards">
                    <section class="card stack">
                        <h2>"Ce qui est ouvert"</h2>
                        <ul class="opens plain">{openings.into_iter().map(opening).collect_view()}</ul>
                    </section>
                    <section class="card stack">
                        <h2>"Nous joindre"</h2>
                        <p><strong>{authority.department}</strong><br/>{authority.name}</p>
                        <p><Icon name="phone"/>" "<a href=format!("tel:{}", authority.phone.replace(' ', ""))>{authority.phone.clone()}</a><br/><span class="soft">{authority.hours}</span></p>
                        <p><Icon name="mail"/>" "<a href=format!("mailto:{}", authority.email)>{authority.email.clone()}</a></p>
                    </section>
                </div>
                <section class="card stack">
                    <h2>"Nos services"</h2>
                    {topic_list(topics)}
                </section>
                <section class="card stack">
                    <h2>"Comment ça se passe"</h2>
                    <ol class="stack">
                        <li><strong>"Créez votre espace."</strong>" Une adresse électronique suffit."</li>
                        <li><strong>"Déclarez votre entourage."</strong>" Vos enfants, et qui peut venir les chercher. Le service le valide."</li>
                        <li><strong>"Remplissez le dossier de chaque enfant."</strong>" Nous vous disons quelles pièces joindre, et pourquoi."</li>
                        <li><strong>"Inscrivez vos enfants"</strong>" à la cantine, à la garderie, au centre de loisirs."</li>
                    </ol>
                    <p><a href=info_page(HELP)>"Lire l’aide pas à pas"</a></p>
                </section>
            </Layout>
        })
    })
}

/// How many news the first page shows.
const NEWS_AT_HOME: usize = 3;

fn home_news(news: Vec<NewsItem>) -> Option<impl IntoView> {
    (!news.is_empty()).then(|| {
        view! {
            <section class="stack" aria-labelledby="actualites">
                <div class="row between"><h2 id="actualites">"Actualités"</h2><a href="/actualites">"Toutes les actualités"</a></div>
                <div class="grid wide-cards">{news.into_iter().map(|item| news_card(item, 3)).collect_view()}</div>
            </section>
        }
    })
}

fn hero(said_goodbye: bool) -> impl IntoView {
    view! {
        <section class="hero" aria-label="Bienvenue">
            <div class="wrap stack">
                {said_goodbye.then(|| view! { <Note tone="leaf"><p role="status">"Vous êtes déconnecté. À bientôt."</p></Note> })}
                <h1>"Les démarches de vos enfants, au même endroit"</h1>
                <p>"Dossier administratif, cantine, garderie, accueil de loisirs : préparez tout en ligne, depuis votre téléphone ou votre ordinateur."</p>
                <div class="row">
                    <a class="btn main wide" href="/creer-mon-espace">"Créer mon espace"</a>
                    <a class="btn side wide" href="/connexion">"Se connecter"</a>
                </div>
            </div>
        </section>
    }
}

fn opening(opening: Opening) -> impl IntoView {
    let badge = match opening.state {
        OpeningState::Open => view! { <Badge tone=Tone::Good icon="check" text="Ouvert"/> },
        OpeningState::InDays(0) => view! { <Badge tone=Tone::Waiting icon="clock" text="Aujourd’hui"/> },
        OpeningState::InDays(1) => view! { <Badge tone=Tone::Waiting icon="clock" text="Demain"/> },
        OpeningState::InDays(days) => view! { <Badge tone=Tone::Waiting icon="clock" text=format!("Dans {days} jours")/> },
        OpeningState::Closed => view! { <Badge tone=Tone::Quiet icon="lock" text="Fermé"/> },
    };
    view! {
        <li>
            <span class="date">{opening.day}<small>{opening.month}</small></span>
            <div><h3>{opening.title}</h3><span class="soft">{opening.note}</span></div>
            {badge}
        </li>
    }
}

/// The terms of use, to read.
#[component]
pub fn TermsPage() -> impl IntoView {
    view! {
        <Layout place=Place::Public title="Conditions générales" width="medium">
            <h1>"Conditions générales d’utilisation"</h1>
            {terms_text()}
        </Layout>
    }
}

/// The text of the terms: a short paragraph that begins with a number is a heading.
pub fn terms_text() -> impl IntoView {
    let (version, paragraphs) = ports().accounts.terms();
    let paragraph = |text: String| {
        let is_heading = text.len() < 80 && text.starts_with(|c: char| c.is_ascii_digit());
        if is_heading { view! { <h2>{text}</h2> }.into_any() } else { view! { <p>{text}</p> }.into_any() }
    };
    view! { <div class="terms stack"><p class="soft">"Version "{version}</p>{paragraphs.into_iter().map(paragraph).collect_view()}</div> }
}

/// There is no such page.
#[component]
pub fn MissingPage() -> impl IntoView {
    failure(ApiError::NotFound)
}

/// What happened to a form that could not be handled.
#[component]
pub fn ErrorPage() -> impl IntoView {
    let status = param::<u16>("status").unwrap_or(404);
    failure(ApiError::from_status(status))
}
