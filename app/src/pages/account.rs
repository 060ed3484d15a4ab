//! Creating, opening and looking at one's space.

use leptos::prelude::*;

use super::{
    layout::{Layout, Place, failure, page},
    parts::{form, param, query, setup},
    public::terms_text,
};
use crate::{
    api::{
        ApiError,
        forms::FormId,
        guard,
        ports::{answer, ports},
    },
    domain::form::Fields,
    ui::{
        alert::Note,
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
                <AcceptTerms action="/api/account/accept_terms".into()/>
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
            <p class="soft">"Rien reçu après quelques minutes ? Regardez dans les courriers indésirables, puis appelez le service."</p>
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

/// The link has expired, or was used.
#[component]
pub fn DeadLinkPage() -> impl IntoView {
    view! {
        <Layout place=Place::Public title="Lien expiré" width="narrow">
            <h1>"Ce lien ne fonctionne plus"</h1>
            <p>"Il a déjà servi, il date de plus de 3 jours, ou il est incomplet."</p>
            <p>"Votre espace est peut-être déjà ouvert : essayez de vous connecter. Sinon, créez-le de nouveau."</p>
            <div class="row"><a class="btn main" href="/connexion">"Se connecter"</a><a class="btn side" href="/creer-mon-espace">"Créer mon espace"</a></div>
        </Layout>
    }
}

/// Sign-in, by username or e-mail (B7).
#[component]
pub fn SignInPage() -> impl IntoView {
    let (is_open, next) = (!query("ouvert").is_empty(), query("suite"));
    let note = if is_open {
        Some(view! { <Note tone="leaf"><h2>"Votre espace est ouvert"</h2><p>"Connectez-vous avec le nom d’utilisateur et le mot de passe que vous avez choisis."</p></Note> }.into_any())
    } else if next.is_empty() {
        None
    } else {
        Some(view! { <Note><p>"Connectez-vous pour continuer. Si votre session vient de se terminer, ce que vous aviez saisi est conservé."</p></Note> }.into_any())
    };
    let setup =
        FormSetup { hidden: vec![("next".into(), next)], ..setup(FormId::SignIn, Fields::default(), vec![Submit::main("Se connecter")]) };
    view! {
        <Layout place=Place::Public title="Se connecter" width="narrow" islands=true>
            <h1>"Se connecter"</h1>
            {note}
            {form(setup)}
            <p>"Pas encore d’espace ? "<a href="/creer-mon-espace">"Créer mon espace"</a></p>
        </Layout>
    }
}

/// "Mon espace".
#[component]
pub fn ProfilePage() -> impl IntoView {
    page(async {
        let who = guard::signed_in()?;
        let profile = ports().accounts.profile(who.account).await?;
        let place = if who.role.is_staff() { Place::Desk } else { Place::Profile };
        Ok(view! {
            <Layout place=place title="Mon espace" width="narrow">
                <h1>"Mon espace"</h1>
                <section class="card stack">
                    <dl class="answers">
                        <div><dt>"Nom"</dt><dd>{profile.name}</dd></div>
                        <div><dt>"Nom d’utilisateur"</dt><dd>{profile.username}</dd></div>
                        <div><dt>"Adresse électronique"</dt><dd>{profile.email}</dd></div>
                    </dl>
                </section>
                <ActButton action="/api/account/sign_out" look="side wide" icon="log-out" label="Se déconnecter"/>
            </Layout>
        })
    })
}
