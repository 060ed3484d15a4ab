//! Who has access to the family's space, and the *clé enfance* typed later (B5, B8).

use leptos::prelude::*;

use super::{good_news, help};
use crate::{
    api::{
        forms::FormId,
        guard,
        ports::ports,
        views::{Adult, PendingInvitation},
    },
    domain::{account::AccountState, form::Fields},
    pages::{
        history::account_history,
        layout::{BackLink, Layout, Place, Refusals, page},
        parts::{account_badge, form, query, setup},
    },
    ui::{
        badge::{Badge, Tone},
        button::ActButton,
        form::{FormSetup, Submit},
        icon::Icon,
    },
};

const REMOVE: &str = "/api/household/remove_adult";
const CANCEL: &str = "/api/household/cancel_invitation";

/// The *clé enfance*, typed in "Modification de mon espace".
#[component]
pub fn KeyPage() -> impl IntoView {
    page(async {
        guard::family()?;
        let cancel = Some(("Annuler".into(), "/mon-espace".into()));
        let setup = FormSetup { cancel, ..setup(FormId::LinkFamily, Fields::default(), vec![Submit::main("Relier mon espace")]) };
        Ok(view! {
            <Layout place=Place::Profile title="Saisir une clé enfance" width="narrow" islands=true>
                <BackLink href="/mon-espace" label="Mon espace"/>
                <h1>"Saisir une clé enfance"</h1>
                <p>"Vos enfants sont déjà connus du service ? Un agent vous donne une « clé enfance » au téléphone. Elle relie votre espace à votre dossier."</p>
                <p>"Chaque clé ne sert qu’une fois, et pendant quelques jours seulement."</p>
                {form(setup)}
                {help()}
            </Layout>
        })
    })
}

/// "Qui a accès à l’espace de la famille".
#[component]
pub fn HouseholdPage() -> impl IntoView {
    let is_sent = query("fait") == "invitation";
    page(async move {
        let household = ports().household.household(&guard::family()?).await?;
        let has_invited = !household.invitations.is_empty();
        let (invite_look, invite_label) = if has_invited || household.adults.len() > 1 {
            ("btn side wide", "Inviter un autre adulte")
        } else {
            ("btn main wide", "Inviter l’autre adulte")
        };
        Ok(view! {
            <Layout place=Place::Profile title="Qui a accès à l’espace de la famille" width="medium">
                <BackLink href="/mon-espace" label="Mon espace"/>
                <h1>"Qui a accès à l’espace de la famille"</h1>
                <p>"Chaque adulte a son nom d’utilisateur et son mot de passe. Tous voient les mêmes enfants et les mêmes demandes."</p>
                {is_sent.then(|| good_news("L’invitation est partie", "L’autre adulte recevra un message. Il suivra son lien pour choisir ses identifiants."))}
                <Refusals action=REMOVE/>
                <Refusals action=CANCEL/>
                <section class="card stack">
                    <h2>"Les adultes"</h2>
                    <ul class="plain lines">{household.adults.into_iter().map(adult).collect_view()}</ul>
                </section>
                {has_invited.then(|| view! {
                    <section class="card stack">
                        <h2>"Invitations"</h2>
                        <ul class="plain lines">{household.invitations.into_iter().map(|row| invitation(row, household.may_invite)).collect_view()}</ul>
                    </section>
                })}
                {household.may_invite.then(|| view! { <div class="row"><a class=invite_look href="/mon-espace/foyer/inviter"><Icon name="plus"/>{invite_label}</a></div> })}
                <section class="card stack"><h2>"Historique"</h2>{account_history(household.history)}</section>
            </Layout>
        })
    })
}

fn adult(adult: Adult) -> impl IntoView {
    let removal = adult.may_be_removed.then(|| removal(&adult));
    let is_open = adult.state == AccountState::Open;
    view! {
        <li>
            <div><h3>{adult.name}</h3><span class="soft">{adult.email}</span></div>
            <div class="row">
                {adult.is_me.then(|| view! { <Badge tone=Tone::Quiet icon="user" text="Vous"/> })}
                {adult.is_holder.then(|| view! { <Badge tone=Tone::Good icon="home" text="Titulaire"/> })}
                {(!is_open).then(|| account_badge(adult.state))}
            </div>
            {removal}
        </li>
    }
}

fn removal(adult: &Adult) -> impl IntoView + use<> {
    let (label, about, text) = if adult.is_me {
        (
            "Quitter cet espace",
            String::new(),
            "Votre compte sera fermé pour toujours. Les enfants, les dossiers et les demandes restent à l’autre adulte.",
        )
    } else {
        (
            "Retirer l’accès",
            format!(": {}", adult.name),
            "Son compte sera fermé et ses appareils déconnectés. Cette personne reste déclarée dans votre entourage.",
        )
    };
    view! {
        <details class="whole-line">
            <summary>{label}<span class="sr-only">{about.clone()}</span></summary>
            <div class="stack">
                <p>{text}</p>
                <ActButton action=REMOVE fields=vec![("account", adult.account.to_string())] look="danger" label=label about=about/>
            </div>
        </details>
    }
}

fn invitation(invitation: PendingInvitation, may_cancel: bool) -> impl IntoView {
    let badge = if invitation.is_expired {
        view! { <Badge tone=Tone::ToDo icon="clock" text="Trop tard : annulez et recommencez"/> }
    } else {
        view! { <Badge tone=Tone::Waiting icon="mail" text="Invitation envoyée"/> }
    };
    let until = if invitation.is_expired { "Valable jusqu’au " } else { "À accepter avant le " };
    view! {
        <li>
            <div>
                <h3>{invitation.name.clone()}</h3>
                <ul class="plain soft"><li>{invitation.email}</li><li>{until}{invitation.until}</li></ul>
            </div>
            <div class="row">
                {badge}
                {may_cancel.then(|| view! { <ActButton action=CANCEL fields=vec![("invitation", invitation.id.to_string())] look="side small" label="Annuler l’invitation" about=format!(": {}", invitation.name)/> })}
            </div>
        </li>
    }
}
