//! "Identifiants oubliés": a mail gives the username, and a link to choose a new password (B7).

use leptos::prelude::*;

use super::{dead_link, help};
use crate::{
    api::{forms::FormId, ports::ports},
    domain::form::Fields,
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::{form, param, setup},
    },
    ui::form::{FormSetup, Submit},
};

/// Asks for the mail.
#[component]
pub fn ForgottenPage() -> impl IntoView {
    let setup = FormSetup {
        cancel: Some(("Annuler".into(), "/connexion".into())),
        ..setup(FormId::Recover, Fields::default(), vec![Submit::main("Recevoir un message")])
    };
    view! {
        <Layout place=Place::Public title="Identifiants oubliés" width="narrow" islands=true>
            <BackLink href="/connexion" label="Se connecter"/>
            <h1>"Identifiants oubliés"</h1>
            <p>"Nous vous enverrons un message. Il vous rappellera votre nom d’utilisateur. Un lien vous permettra de choisir un nouveau mot de passe."</p>
            {form(setup)}
        </Layout>
    }
}

/// The mail is on its way, if there is such a space.
#[component]
pub fn ForgottenSentPage() -> impl IntoView {
    view! {
        <Layout place=Place::Public title="Consultez votre messagerie" width="narrow">
            <h1>"Consultez votre messagerie"</h1>
            <p>"Si un espace correspond, un message vient de partir. Ouvrez-le et suivez son lien."</p>
            <p>"Rien reçu après quelques minutes ? Regardez dans les courriers indésirables. Essayez aussi une autre adresse, si vous en avez plusieurs."</p>
            {help()}
            <div class="row"><a class="btn side wide" href="/connexion">"Se connecter"</a><a class="btn quiet wide" href="/identifiants-oublies">"Recommencer"</a></div>
        </Layout>
    }
}

/// Where the link of the mail leads: a new password.
#[component]
pub fn ResetPage() -> impl IntoView {
    let token = param::<String>("token");
    page(async move {
        let token = token.map_err(dead_link)?;
        let username = ports().access.reset_page(&token).await.map_err(dead_link)?;
        let setup = FormSetup {
            hidden: vec![("token".into(), token), ("username".into(), username.clone())],
            cancel: Some(("Annuler".into(), "/connexion".into())),
            ..setup(FormId::ResetPassword, Fields::default(), vec![Submit::main("Enregistrer ce mot de passe")])
        };
        Ok(view! {
            <Layout place=Place::Public title="Nouveau mot de passe" width="narrow" islands=true>
                <h1>"Choisissez un nouveau mot de passe"</h1>
                <p>"Votre nom d’utilisateur est "<strong>{username}</strong>"."</p>
                <p>"Une fois ce mot de passe enregistré, vos autres appareils seront déconnectés."</p>
                {form(setup)}
            </Layout>
        })
    })
}
