//! Pages open to all.

use leptos::prelude::*;

use super::{
    layout::{Layout, Place, failure, page, take_key_from_others},
    parts::{param, query},
};
use crate::{
    api::{
        ApiError, guard,
        ports::ports,
        views::{Opening, OpeningState},
    },
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
        let authority = ports().public.authority();
        Ok(view! {
            <Layout place=Place::Public title="Accueil" banner=move || hero(said_goodbye)>
                {said_goodbye.then(|| take_key_from_others(""))}
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
                    <h2>"Comment ça se passe"</h2>
                    <ol class="stack">
                        <li><strong>"Créez votre espace."</strong>" Une adresse électronique suffit."</li>
                        <li><strong>"Déclarez votre entourage."</strong>" Vos enfants, et qui peut venir les chercher. Le service le valide."</li>
                        <li><strong>"Remplissez le dossier de chaque enfant."</strong>" Nous vous disons quelles pièces joindre, et pourquoi."</li>
                        <li><strong>"Inscrivez vos enfants"</strong>" à la cantine, à la garderie, au centre de loisirs."</li>
                    </ol>
                </section>
            </Layout>
        })
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
