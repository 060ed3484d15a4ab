//! The SEPA mandate, filled in, to print and sign (D3).

use leptos::prelude::*;

use crate::{
    api::{
        guard,
        ports::ports,
        views::{Creditor, SepaMandate},
    },
    domain::ids::CaseId,
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::param,
    },
    ui::{alert::Note, icon::Icon},
};

/// The mandate, or whom to ask for it when the portal cannot write it.
#[component]
pub fn MandatePage() -> impl IntoView {
    let case = param::<CaseId>("case");
    page(async move {
        let case = case?;
        let mandate = ports().dossiers.mandate(&guard::family()?, case).await?;
        let is_ready = !mandate.creditor.identifier.is_empty();
        Ok(view! {
            <Layout place=Place::Family title="Mandat de prélèvement SEPA" width="medium">
                <BackLink href=format!("/dossiers/{case}/pieces#mandat") label="Pièces à joindre"/>
                {if is_ready { ready(&mandate, case).into_any() } else { to_ask_for().into_any() }}
            </Layout>
        })
    })
}

fn to_ask_for() -> impl IntoView {
    let authority = ports().public.authority();
    let tel = format!("tel:{}", authority.phone.replace(' ', ""));
    view! {
        <h1>"Mandat de prélèvement SEPA"</h1>
        <Note tone="sun">
            <p>"Demandez le mandat au service : "<a href=tel>{authority.phone}</a>", "<a href=format!("mailto:{0}", authority.email)>{authority.email.clone()}</a>"."</p>
            <p>{authority.hours}</p>
        </Note>
    }
}

fn ready(mandate: &SepaMandate, case: CaseId) -> impl IntoView + use<> {
    let without_iban = mandate.iban.is_empty().then(|| {
        view! { <Note tone="sun"><p>"Il manque l’IBAN du compte. "<a href=format!("/dossiers/{case}/paiement")>"Indiquez-le dans la partie Paiement"</a>", ou écrivez-le sur le mandat."</p></Note> }
    });
    view! {
        <div class="screen-only stack">
            {without_iban}
            <p><Icon name="printer"/>" Imprimez ce mandat avec « Imprimer » dans le menu de votre navigateur. Signez-le, prenez-le en photo, puis joignez-le."</p>
            <p><a class="btn main" href=format!("/dossiers/{case}/pieces#mandat")><Icon name="paperclip"/>"Joindre le mandat signé"</a></p>
        </div>
        {sheet(mandate)}
    }
}

fn sheet(mandate: &SepaMandate) -> impl IntoView + use<> {
    let Creditor { name, identifier, address } = mandate.creditor.clone();
    let iban = if mandate.iban.is_empty() { ".".repeat(60) } else { mandate.iban.clone() };
    view! {
        <article class="paper card stack-5">
            <h1>"Mandat de prélèvement SEPA"</h1>
            <dl class="pairs">
                <div><dt>"Référence unique du mandat (RUM)"</dt><dd>{mandate.reference.clone()}</dd></div>
                <div><dt>"Type de paiement"</dt><dd>"récurrent"</dd></div>
            </dl>
            {authorisation(&name)}
            <div class="two">
                <section class="stack"><h2>"Créancier"</h2><p><strong>{name}</strong><br/>{address}</p><p>"Identifiant créancier SEPA (ICS) : "<strong>{identifier}</strong></p></section>
                <section class="stack"><h2>"Titulaire du compte à débiter"</h2><p><strong>{mandate.owner.clone()}</strong><br/>{mandate.address.clone()}</p></section>
            </div>
            <p>"IBAN : "<strong>{iban}</strong></p>
            <div class="sign"><p>"Fait à"</p><p>"Le"</p><p>"Signature du titulaire du compte"</p></div>
        </article>
    }
}

fn authorisation(creditor: &str) -> impl IntoView + use<> {
    let creditor = creditor.to_owned();
    view! {
        <div class="stack">
            <p>
                "En signant ce mandat, vous autorisez "{creditor.clone()}" à envoyer des instructions à votre banque pour débiter votre compte, et votre banque à débiter votre compte conformément aux instructions de "{creditor}"."
            </p>
            <p>
                "Vous avez le droit d’être remboursé par votre banque, selon les conditions décrites dans la convention que vous avez passée avec elle. Une demande de remboursement doit être présentée dans les 8 semaines suivant la date de débit de votre compte pour un prélèvement autorisé, et au plus tard dans les 13 mois pour un prélèvement non autorisé."
            </p>
            <p>"Vos droits concernant ce mandat sont expliqués dans un document que votre banque vous remet sur demande."</p>
        </div>
    }
}
