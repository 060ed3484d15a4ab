//! Sign-in.

use leptos::prelude::*;

use super::good_news;
use crate::{
    api::{forms::FormId, guard, ports::answer},
    domain::form::Fields,
    pages::{
        layout::{Layout, Place, with_next},
        parts::{form, query, setup},
    },
    ui::{
        alert::Note,
        form::{FormSetup, Submit},
    },
};

/// Sign-in, by username or e-mail (B7).
#[component]
pub fn SignInPage() -> impl IntoView {
    let (is_open, next) = (!query("ouvert").is_empty(), query("suite"));
    if let Some(halfway) = guard::visitor().halfway {
        answer().redirect(&with_next(halfway.step.page(), &guard::page_of_ours(&next, "")));
    }
    let note = if is_open {
        Some(
            good_news("Votre espace est ouvert", "Connectez-vous avec le nom d’utilisateur et le mot de passe que vous avez choisis.")
                .into_any(),
        )
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
            <p><a href="/identifiants-oublies">"Identifiants oubliés ?"</a></p>
            <p>"Pas encore d’espace ? "<a href="/creer-mon-espace">"Créer mon espace"</a></p>
        </Layout>
    }
}
