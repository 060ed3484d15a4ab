//! What stands between a sign-in and the portal: a code, a password of one's own, the terms of use.

use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        forms::FormId,
        guard,
        ports::{Halfway, answer},
    },
    domain::{account::Step, form::Fields},
    pages::{
        layout::{Layout, Place, page},
        parts::{form, query, setup},
        public::terms_text,
    },
    ui::{
        button::ActButton,
        form::{FormSetup, Submit},
        terms::AcceptTerms,
    },
};

/// Whoever has that step to do; who has another one is taken there, who has none must sign in.
fn at(step: Step) -> Result<Halfway, ApiError> {
    guard::halfway(step).map_err(|error| {
        match (error, guard::visitor().halfway) {
            (_, Some(halfway)) => answer().redirect(halfway.step.page()),
            (ApiError::NotSignedIn, None) => answer().redirect("/connexion"),
            _ => {}
        }
        ApiError::Forbidden
    })
}

fn step_setup(id: FormId, next: String, submit: &str) -> FormSetup {
    FormSetup { hidden: vec![("next".into(), next)], ..setup(id, Fields::default(), vec![Submit::main(submit)]) }
}

/// A way out of a sign-in that one does not want to end now.
pub(super) fn leave() -> impl IntoView {
    view! { <ActButton action="/api/account/sign_out" look="quiet" icon="log-out" label="Me déconnecter"/> }
}

/// The temporary password is changed (B3).
#[component]
pub fn NewPasswordPage() -> impl IntoView {
    let next = query("suite");
    page(async move {
        at(Step::NewPassword)?;
        let setup = step_setup(FormId::NewPassword, next, "Enregistrer ce mot de passe");
        Ok(view! {
            <Layout place=Place::Public title="Choisissez votre mot de passe" width="narrow" islands=true>
                <h1>"Choisissez votre mot de passe"</h1>
                <p>"Le mot de passe du message est temporaire. Remplacez-le par un mot de passe que vous seul connaissez."</p>
                <p>"Il doit contenir au minimum 8 caractères, dont au moins une minuscule et un chiffre."</p>
                {form(setup)}
                {leave()}
            </Layout>
        })
    })
}

/// The terms of use, or their new version, are accepted (B4).
#[component]
pub fn NewTermsPage() -> impl IntoView {
    let next = query("suite");
    page(async move {
        at(Step::Terms)?;
        Ok(view! {
            <Layout place=Place::Public title="Conditions générales" width="medium" islands=true>
                <h1>"Conditions générales d’utilisation"</h1>
                <p>"Lisez ce texte jusqu’en bas, puis acceptez-le pour entrer dans votre espace."</p>
                {terms_text()}
                <AcceptTerms action="/api/access/accept_new_terms".into() next=Some(next)/>
                {leave()}
            </Layout>
        })
    })
}

/// The code of the second factor (B9).
#[component]
pub fn SecondFactorPage() -> impl IntoView {
    let next = query("suite");
    page(async move {
        at(Step::SecondFactor)?;
        let setup = step_setup(FormId::SecondFactor, next, "Continuer");
        Ok(view! {
            <Layout place=Place::Public title="Code de connexion" width="narrow" islands=true>
                <h1>"Donnez votre code"</h1>
                <p>"Ouvrez l’application d’authentification de votre téléphone et tapez le code à 6 chiffres qu’elle affiche. Un de vos codes de secours convient aussi ; il ne sert qu’une fois."</p>
                {form(setup)}
                <p>"Téléphone perdu, et plus de code de secours ? Demandez à l’administrateur du portail de retirer votre second facteur. Vous en créerez un autre."</p>
                {leave()}
            </Layout>
        })
    })
}
