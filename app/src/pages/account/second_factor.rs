//! The second factor of staff: setting it up, its recovery codes, and "Confirmez que c’est vous" (B9).

use leptos::prelude::*;

use super::{place, steps::leave};
use crate::{
    api::{
        forms::FormId,
        guard,
        ports::{kept_form, ports},
    },
    domain::form::Fields,
    pages::{
        layout::{Layout, Place, Refusals, page},
        parts::{form, query, setup},
    },
    ui::{
        alert::Note,
        button::ActButton,
        form::{FormSetup, Submit},
    },
};

const MAKE_CODES: &str = "/api/access/make_recovery_codes";

/// "Protéger mon compte": the picture, the secret, the first code.
#[component]
pub fn ProtectPage() -> impl IntoView {
    page(async {
        let made = ports().access.second_factor_setup(guard::enroller()?).await?;
        let who = guard::visitor().signed_in;
        let cancel = who.as_ref().map(|_| ("Annuler".into(), "/mon-espace".into()));
        let setup = FormSetup { cancel, ..setup(FormId::EnrolSecondFactor, Fields::default(), vec![Submit::main("Protéger mon compte")]) };
        Ok(view! {
            <Layout place=who.as_ref().map_or(Place::Public, place) title="Protéger mon compte" width="narrow" islands=true>
                <h1>"Protéger mon compte"</h1>
                <p>"Votre compte ouvre les dossiers des familles. En plus du mot de passe, un code de votre téléphone le protège."</p>
                <ol class="stack">
                    <li>"Installez une application d’authentification sur votre téléphone, par exemple FreeOTP. Si vous en avez déjà une, gardez-la."</li>
                    <li>
                        "Dans l’application, ajoutez un compte et lisez cette image."
                        <img class="qr" src=made.picture alt="Image à lire avec l’application d’authentification" width="220" height="220"/>
                        "Vous ne pouvez pas lire l’image ? Tapez cette clé dans l’application :"
                        <code class="secret">{made.secret}</code>
                    </li>
                    <li>"Tapez ici le code à 6 chiffres que l’application affiche."</li>
                </ol>
                {form(setup)}
                {who.is_none().then(leave)}
            </Layout>
        })
    })
}

/// "Codes de secours": they replace the telephone, once each.
#[component]
pub fn RecoveryCodesPage() -> impl IntoView {
    page(async {
        guard::proved_staff()?;
        let codes: Vec<String> = kept_form(MAKE_CODES)
            .and_then(|state| Some(state.secret_to_show()?.split(' ').map(str::to_owned).collect()))
            .unwrap_or_default();
        let body = if codes.is_empty() { codes_to_make().into_any() } else { codes_to_write_down(codes).into_any() };
        Ok(view! {
            <Layout place=Place::Desk title="Codes de secours" width="narrow">
                <h1>"Codes de secours"</h1>
                <p>"Chaque code remplace une fois votre téléphone, s’il est perdu ou en panne. Gardez-les sur papier, loin du téléphone."</p>
                <Refusals action=MAKE_CODES/>
                {body}
            </Layout>
        })
    })
}

fn codes_to_make() -> impl IntoView {
    view! {
        <p>"Si vous aviez déjà des codes, ils ne serviront plus."</p>
        <div class="actions">
            <ActButton action=MAKE_CODES look="main wide" label="Créer mes codes de secours"/>
            <a class="btn quiet" href="/admin">"Plus tard"</a>
        </div>
    }
}

fn codes_to_write_down(codes: Vec<String>) -> impl IntoView {
    view! {
        <Note tone="sun"><p>"Notez-les : ils ne seront plus affichés."</p></Note>
        <section class="card" aria-label="Vos codes">
            <ul class="codes">{codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}</ul>
        </section>
        <div class="row"><a class="btn main wide" href="/admin">"Je les ai notés, continuer"</a></div>
    }
}

/// "Confirmez que c’est vous", before a sensitive act.
#[component]
pub fn ProvePage() -> impl IntoView {
    let next = query("suite");
    page(async move {
        let who = guard::signed_in()?;
        let back = if who.role.is_staff() { "/admin" } else { "/mon-espace" };
        let setup = FormSetup {
            hidden: vec![("next".into(), next)],
            without: if who.role.is_staff() { Vec::new() } else { vec!["one_time_password".into()] },
            cancel: Some(("Annuler".into(), back.into())),
            ..setup(FormId::Prove, Fields::default(), vec![Submit::main("Confirmer")])
        };
        Ok(view! {
            <Layout place=place(&who) title="Confirmez que c’est vous" width="narrow" islands=true>
                <h1>"Confirmez que c’est vous"</h1>
                <p>"Cette page ouvre des actes sensibles. Donnez de nouveau votre mot de passe. Nous ne le redemanderons pas pendant un moment."</p>
                {form(setup)}
            </Layout>
        })
    })
}
