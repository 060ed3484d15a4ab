//! Where the link of an activation mail leads, and where links lead that no longer serve.

use leptos::prelude::*;

use super::{dead_link, help};
use crate::{
    api::{forms::FormId, ports::ports, views::Activation},
    domain::form::Fields,
    pages::{
        layout::{Layout, Place, page},
        parts::{form, param, setup},
    },
    ui::form::Submit,
};

/// The space is active (B2). Following the link twice does no harm.
#[component]
pub fn ActivationPage() -> impl IntoView {
    let token = param::<String>("token");
    page(async move {
        let activation = ports().accounts.activate(&token.map_err(dead_link)?).await.map_err(dead_link)?;
        Ok(match activation {
            Activation::Done(username) => activated(username).into_any(),
            Activation::Already => already_active().into_any(),
        })
    })
}

fn activated(username: String) -> impl IntoView {
    const TITLE: &str = "Confirmation d’activation de l’espace";
    view! {
        <Layout place=Place::Public title=TITLE width="narrow">
            <h1>{TITLE}</h1>
            <p>"Votre espace a bien été activé pour le nom d’utilisateur : "<strong>{username}</strong>"."</p>
            <p>"Vous avez désormais accès à toutes les fonctionnalités de l’Espace Familles."</p>
            <p>"Connectez-vous avec ce nom d’utilisateur et le mot de passe temporaire du message. Vous choisirez ensuite le vôtre."</p>
            <div class="row"><a class="btn main wide" href="/connexion">"Se connecter"</a><a class="btn side wide" href="/">"Accueil"</a></div>
        </Layout>
    }
}

fn already_active() -> impl IntoView {
    view! {
        <Layout place=Place::Public title="Ce lien a déjà servi" width="narrow">
            <h1>"Ce lien a déjà servi"</h1>
            <p>"Votre espace est ouvert : connectez-vous avec le mot de passe que vous avez choisi."</p>
            <div class="row"><a class="btn main wide" href="/connexion">"Se connecter"</a></div>
            <p><a href="/identifiants-oublies">"Identifiants oubliés ?"</a></p>
        </Layout>
    }
}

/// A link of a mail no longer serves: another mail can be asked for at once.
#[component]
pub fn DeadLinkPage() -> impl IntoView {
    let setup = setup(FormId::Recover, Fields::default(), vec![Submit::main("Recevoir un nouveau message")]);
    view! {
        <Layout place=Place::Public title="Ce lien ne fonctionne plus" width="narrow" islands=true>
            <h1>"Ce lien ne fonctionne plus"</h1>
            <p>"Il a déjà servi, il est trop ancien, ou il a été coupé par la messagerie."</p>
            <p>"Demandez un nouveau message ici. Il contiendra ce qu’il vous faut pour continuer."</p>
            {form(setup)}
            <p>"C’était une invitation ? Demandez à la personne qui vous a invité de vous inviter de nouveau."</p>
            <p>"Votre espace est peut-être déjà ouvert : "<a href="/connexion">"essayez de vous connecter"</a>". Si vous le créiez et ne recevez rien, "<a href="/creer-mon-espace">"créez-le de nouveau"</a>"."</p>
            {help()}
        </Layout>
    }
}
