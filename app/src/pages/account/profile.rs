//! "Mon espace": who one is, and "Modification de mon espace".

use leptos::prelude::*;

use super::{good_news, place};
use crate::{
    api::{guard, ports::ports, views::Profile},
    domain::text,
    offline::sign_out::SignOut,
    pages::{
        layout::{Layout, Refusals, page},
        parts::query,
    },
    ui::{
        badge::{Badge, Tone},
        button::ActButton,
    },
};

const REMOVE_FACTOR: &str = "/api/access/remove_second_factor";

const EVERYBODY: [(&str, &str); 4] = [
    ("/mon-espace/mot-de-passe", "Changer mon mot de passe"),
    ("/mon-espace/adresse", "Changer mon adresse électronique"),
    ("/mon-espace/nom-utilisateur", "Changer mon nom d’utilisateur"),
    ("/mon-espace/sessions", "Mes appareils connectés"),
];
const FAMILIES: [(&str, &str); 2] =
    [("/mon-espace/cle", "Saisir une clé enfance"), ("/mon-espace/foyer", "Qui a accès à l’espace de la famille")];

/// "Mon espace".
#[component]
pub fn ProfilePage() -> impl IntoView {
    let done = query("fait");
    page(async move {
        let who = guard::signed_in()?;
        let profile = ports().accounts.profile(who.account).await?;
        let is_staff = who.role.is_staff();
        let links = EVERYBODY.into_iter().chain(FAMILIES.into_iter().filter(move |_| !is_staff));
        let link = |(href, label): (&'static str, &'static str)| view! { <li><a href=href>{label}</a></li> };
        let factor = is_staff.then(|| second_factor(&profile));
        Ok(view! {
            <Layout place=place(&who) title="Mon espace" width="narrow" islands=true>
                <h1>"Mon espace"</h1>
                {news(&done)}
                <Refusals action=REMOVE_FACTOR/>
                <section class="card stack" aria-label="Identité">
                    <dl class="answers">
                        <div><dt>"Nom"</dt><dd>{profile.name}</dd></div>
                        <div><dt>"Nom d’utilisateur"</dt><dd>{profile.username}</dd></div>
                        <div><dt>"Adresse électronique"</dt><dd>{profile.email}</dd></div>
                    </dl>
                </section>
                <section class="card stack">
                    <h2>"Modification de mon espace"</h2>
                    <ul class="tasks">{links.map(link).collect_view()}</ul>
                </section>
                {factor}
                <SignOut/>
            </Layout>
        })
    })
}

fn news(done: &str) -> impl IntoView + use<> {
    let (title, text) = match done {
        "mot-de-passe" => ("Votre mot de passe est changé", "Vos autres appareils sont déconnectés."),
        "adresse" => (
            "Confirmez votre nouvelle adresse",
            "Un message vient de partir à cette adresse. Suivez son lien : elle remplacera alors l’ancienne.",
        ),
        "nom" => ("Votre nom d’utilisateur est changé", "Utilisez-le à la prochaine connexion."),
        "cle" => ("Votre espace est relié à votre dossier", "Vous retrouvez dans « Ma famille » ce que le service connaît déjà."),
        _ => return None,
    };
    Some(good_news(title, text))
}

fn second_factor(profile: &Profile) -> impl IntoView + use<> {
    let left = text::count(profile.recovery_codes, "restant", "restants");
    let may_remove = profile.has_second_factor && !profile.needs_second_factor;
    let (badge, link) = if profile.has_second_factor {
        (
            view! { <Badge tone=Tone::Good icon="lock" text="Compte protégé"/> },
            view! { <a class="btn side wide" href="/codes-de-secours">{format!("Nouveaux codes de secours ({left})")}</a> }.into_any(),
        )
    } else {
        (
            view! { <Badge tone=Tone::ToDo icon="alert" text="Compte non protégé"/> },
            view! { <a class="btn side wide" href="/proteger-mon-compte">"Protéger mon compte"</a> }.into_any(),
        )
    };
    view! {
        <section class="card stack">
            <div class="row between"><h2>"Second facteur"</h2>{badge}</div>
            <p>"À la connexion, un code de votre téléphone s’ajoute au mot de passe."</p>
            <div class="actions">
                {link}
                {may_remove.then(|| view! { <ActButton action=REMOVE_FACTOR look="danger wide" label="Retirer le second facteur"/> })}
            </div>
        </section>
    }
}
