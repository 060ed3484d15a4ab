//! Changing one's password, address and username (B7).

use leptos::prelude::*;

use super::place;
use crate::{
    api::{ApiError, forms::FormId, guard, ports::ports},
    domain::form::Fields,
    pages::{
        layout::{BackLink, Layout, Place, failure, page},
        parts::{form, param, setup},
    },
    ui::{
        button::ActButton,
        form::{FormSetup, Submit},
    },
};

fn change_page(
    title: &'static str,
    text: impl IntoView + 'static,
    id: FormId,
    values: Fields,
    submit: &str,
) -> Result<impl IntoView, ApiError> {
    let who = guard::signed_in()?;
    let cancel = Some(("Annuler".into(), "/mon-espace".into()));
    let setup = FormSetup { cancel, ..setup(id, values, vec![Submit::main(submit)]) };
    Ok(view! {
        <Layout place=place(&who) title=title width="narrow" islands=true>
            <BackLink href="/mon-espace" label="Mon espace"/>
            <h1>{title}</h1>
            {text}
            {form(setup)}
        </Layout>
    })
}

/// A new password, by somebody who knows the old one.
#[component]
pub fn PasswordPage() -> impl IntoView {
    page(async {
        let text = view! { <p>"Vos autres appareils seront déconnectés. Vous resterez connecté sur celui-ci."</p> };
        change_page("Changer mon mot de passe", text, FormId::ChangePassword, Fields::default(), "Enregistrer ce mot de passe")
    })
}

/// A new address.
#[component]
pub fn EmailPage() -> impl IntoView {
    page(async {
        let profile = ports().accounts.profile(guard::signed_in()?.account).await?;
        let text = view! {
            <p>"Votre adresse est aujourd’hui "<strong>{profile.email}</strong>"."</p>
            <p>"Elle reste valable jusqu’à ce que vous confirmiez la nouvelle, avec le message que nous y enverrons."</p>
        };
        change_page("Changer mon adresse électronique", text, FormId::ChangeEmail, Fields::default(), "Envoyer le message de confirmation")
    })
}

/// A new username.
#[component]
pub fn UsernamePage() -> impl IntoView {
    page(async {
        let profile = ports().accounts.profile(guard::signed_in()?.account).await?;
        let text = view! { <p>"L’ancien nom ne servira plus. Votre mot de passe reste le même."</p> };
        let values = Fields::default().with("username", profile.username);
        change_page("Changer mon nom d’utilisateur", text, FormId::ChangeUsername, values, "Enregistrer ce nom")
    })
}

/// The link of the mail. A press of the button confirms: programs that only look at links change nothing.
#[component]
pub fn ConfirmEmailPage() -> impl IntoView {
    match param::<String>("token") {
        Ok(token) => view! {
            <Layout place=Place::Public title="Confirmer ma nouvelle adresse" width="narrow">
                <h1>"Confirmer ma nouvelle adresse"</h1>
                <p>"Encore un geste : nous vous écrirons désormais à cette adresse."</p>
                <ActButton action="/api/access/confirm_new_email" fields=vec![("token", token)] look="main wide" label="Confirmer cette adresse"/>
            </Layout>
        }
        .into_any(),
        Err(error) => failure(error).into_any(),
    }
}

/// The new address is confirmed.
#[component]
pub fn EmailChangedPage() -> impl IntoView {
    let (href, label) = match guard::visitor().signed_in {
        Some(_) => ("/mon-espace", "Mon espace"),
        None => ("/connexion", "Se connecter"),
    };
    view! {
        <Layout place=Place::Public title="Adresse changée" width="narrow">
            <h1>"Votre adresse est changée"</h1>
            <p>"Nous vous écrirons désormais à votre nouvelle adresse. Elle sert aussi à vous connecter."</p>
            <div class="row"><a class="btn main wide" href=href>{label}</a></div>
        </Layout>
    }
}
