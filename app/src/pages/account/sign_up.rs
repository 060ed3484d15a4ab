//! "Créer mon espace", step by step, and the mail that ends it.

use leptos::prelude::*;

use super::help;
use crate::{
    api::{
        ApiError,
        forms::FormId,
        guard,
        ports::{answer, ports},
    },
    domain::form::Fields,
    pages::{
        layout::{Layout, Place, failure, page},
        parts::{form, param, setup},
        public::terms_text,
    },
    ui::{
        button::ActButton,
        form::{FormSetup, Submit},
        icon::Icon,
        terms::AcceptTerms,
    },
};

const STEPS: [&str; 4] = ["Identité", "Clé enfance", "Conditions", "Confirmation"];

fn steps(current: usize) -> impl IntoView {
    let step = move |(at, name): (usize, &'static str)| {
        view! { <li class:done=at < current aria-current=(at == current).then_some("step")>{name}</li> }
    };
    view! { <ol class="steps" aria-label="Étapes de la création">{STEPS.into_iter().enumerate().map(step).collect_view()}</ol> }
}

/// First step of "Créer mon espace" (B6).
#[component]
pub fn SignUpPage() -> impl IntoView {
    let setup = FormSetup {
        cancel: Some(("J’ai déjà un espace".into(), "/connexion".into())),
        ..setup(FormId::SignUp, Fields::default(), vec![Submit::main("Continuer")])
    };
    view! {
        <Layout place=Place::Public title="Créer mon espace" width="narrow" islands=true>
            {steps(0)}
            <h1>"Créer mon espace"</h1>
            {form(setup)}
        </Layout>
    }
}

/// Padlock step: the key, or none (B5).
#[component]
pub fn ServiceKeyPage() -> impl IntoView {
    page(async {
        ports().accounts.sign_up_step(&guard::visitor()).await.map_err(restart)?;
        let setup = setup(FormId::ServiceKey, Fields::default(), vec![Submit::main("Continuer")]);
        Ok(view! {
            <Layout place=Place::Public title="Clé enfance" width="narrow" islands=true>
                {steps(1)}
                <h1><Icon name="lock"/>" Avez-vous une clé enfance ?"</h1>
                <p>"Si vos enfants sont déjà connus du service, un agent vous a peut-être donné une « clé enfance ». Elle relie votre espace à votre dossier."</p>
                <p>"Sinon, laissez la case vide et continuez. Vous pourrez saisir la clé plus tard, dans « Mon espace »."</p>
                {form(setup)}
            </Layout>
        })
    })
}

/// Terms of use (B4).
#[component]
pub fn AcceptTermsPage() -> impl IntoView {
    page(async {
        if !ports().accounts.sign_up_step(&guard::visitor()).await.map_err(restart)? {
            answer().redirect("/creer-mon-espace/cadenas");
        }
        Ok(view! {
            <Layout place=Place::Public title="Conditions générales" width="medium" islands=true>
                {steps(2)}
                <h1>"Conditions générales d’utilisation"</h1>
                <p>"Lisez ce texte jusqu’en bas, puis acceptez-le pour créer votre espace."</p>
                {terms_text()}
                <AcceptTerms action="/api/account/accept_terms".into() next=None/>
            </Layout>
        })
    })
}

/// A creation that has expired, or never began, starts again at its first step.
fn restart(error: ApiError) -> ApiError {
    if error == ApiError::NotFound {
        answer().redirect("/creer-mon-espace");
    }
    error
}

/// The mail is on its way.
#[component]
pub fn SignUpEndPage() -> impl IntoView {
    view! {
        <Layout place=Place::Public title="Confirmez votre adresse" width="narrow">
            {steps(3)}
            <h1>"Consultez votre messagerie"</h1>
            <p>"Nous venons de vous écrire. Ouvrez ce message et confirmez votre adresse : votre espace s’ouvrira."</p>
            <p>"Rien reçu après quelques minutes ? Regardez dans les courriers indésirables, puis appelez le service."</p>
            {help()}
        </Layout>
    }
}

/// The link of the mail. A press of the button confirms: programs that only look at links open nothing.
#[component]
pub fn ConfirmPage() -> impl IntoView {
    match param::<String>("token") {
        Ok(token) => view! {
            <Layout place=Place::Public title="Confirmer mon adresse" width="narrow">
                <h1>"Confirmer mon adresse"</h1>
                <p>"Encore un geste pour ouvrir votre espace."</p>
                <ActButton action="/api/account/confirm" fields=vec![("token", token)] look="main wide" label="Ouvrir mon espace"/>
            </Layout>
        }
        .into_any(),
        Err(error) => failure(error).into_any(),
    }
}
