//! Inviting the other adult, and accepting the invitation (B8).

use leptos::prelude::*;

use super::{dead_link, help};
use crate::{
    api::{
        forms::FormId,
        guard,
        ports::{answer, ports},
    },
    domain::{form::Fields, text},
    pages::{
        layout::{BackLink, Layout, Place, page},
        parts::{form, param, setup},
    },
    ui::form::{FormSetup, Submit},
};

/// Invites the other adult, as the entourage names them.
#[component]
pub fn InvitePage() -> impl IntoView {
    page(async {
        let household = ports().household.household(&guard::family()?).await?;
        if !household.may_invite {
            answer().redirect("/mon-espace/foyer");
        }
        let cancel = Some(("Annuler".into(), "/mon-espace/foyer".into()));
        let setup = FormSetup { cancel, ..setup(FormId::Invite, household.suggestion, vec![Submit::main("Envoyer l’invitation")]) };
        Ok(view! {
            <Layout place=Place::Profile title="Inviter l’autre adulte" width="narrow" islands=true>
                <BackLink href="/mon-espace/foyer" label="Qui a accès à l’espace de la famille"/>
                <h1>"Inviter l’autre adulte"</h1>
                <p>"Cette personne aura son nom d’utilisateur et son mot de passe. Elle verra les enfants, les dossiers et les demandes de la famille, et pourra agir comme vous."</p>
                {form(setup)}
                {single_address()}
            </Layout>
        })
    })
}

fn single_address() -> impl IntoView {
    view! {
        <details class="card">
            <summary>"Nous n’avons qu’une adresse pour deux"</summary>
            <div class="stack">
                <p>"Deux espaces ne peuvent pas partager une adresse. Vous avez le choix :"</p>
                <ul>
                    <li>"Gardez un seul espace pour vous deux. L’autre adulte reste déclaré dans votre entourage."</li>
                    <li>"Créez une adresse gratuite pour l’autre adulte, puis revenez ici."</li>
                    <li>"Appelez le service : un agent vous aidera."</li>
                </ul>
                {help()}
            </div>
        </details>
    }
}

/// Where the link of an invitation leads.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let token = param::<String>("token");
    page(async move {
        let token = token.map_err(dead_link)?;
        let invitation = ports().household.invitation(&token).await.map_err(dead_link)?;
        let values = Fields::default().with("username", invitation.username);
        let setup = FormSetup { hidden: vec![("token".into(), token)], ..setup(FormId::Join, values, vec![Submit::main("Continuer")]) };
        let family = format!("l’espace de la famille {}", text::de(&invitation.by));
        Ok(view! {
            <Layout place=Place::Public title="Votre invitation" width="narrow" islands=true>
                <h1>{invitation.by}" vous invite"</h1>
                <p>"Bonjour "{invitation.name}". Vous pouvez partager "{family}"."</p>
                <p>"Vous verrez les enfants, les dossiers et les demandes. Vous pourrez les compléter, joindre des pièces et inscrire les enfants aux activités."</p>
                <p>"Choisissez vos identifiants. Il restera à accepter les conditions d’utilisation."</p>
                {form(setup)}
            </Layout>
        })
    })
}
