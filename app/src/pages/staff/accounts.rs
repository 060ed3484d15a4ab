//! The accounts of the department, kept by its administrator (B9).

use leptos::prelude::*;

use crate::{
    api::{forms::FormId, guard, ports::ports, views::StaffLine},
    domain::{
        account::AccountState,
        form::Fields,
        role::{AccountRole, Right},
    },
    pages::{
        history::account_history,
        layout::{BackLink, Layout, Place, Refusals, page},
        parts::{account_badge, form, query, setup},
    },
    ui::{
        alert::Note,
        badge::{Badge, Tone},
        button::ActButton,
        form::{FormSetup, Submit},
        icon::Icon,
    },
};

const SET_ROLE: &str = "/api/staff_accounts/set_role";
const SET_HEALTH: &str = "/api/staff_accounts/set_health";
const SEND: &str = "/api/staff_accounts/send_activation";
const RESET: &str = "/api/staff_accounts/reset_second_factor";
const CLOSE: &str = "/api/staff_accounts/close";

/// Every account of the department.
#[component]
pub fn StaffPage() -> impl IntoView {
    let news = match (query("fait").as_str(), query("envoye").is_empty()) {
        ("cree", _) => Some("Le compte est créé. Le message d’activation est parti."),
        (_, false) => Some("Un nouveau message d’activation est parti."),
        _ => None,
    };
    page(async move {
        let access = guard::proved(Right::ManageStaff)?;
        let accounts = ports().staff_accounts.list(&access).await?;
        let exports = ports().staff_accounts.exports(&access).await?;
        Ok(view! {
            <Layout place=Place::Desk title="Comptes du service" width="wide">
                <div class="row between">
                    <h1>"Comptes du service"</h1>
                    <div class="row"><a class="btn main" href="/admin/comptes/nouveau"><Icon name="plus"/>"Nouveau compte"</a></div>
                </div>
                {news.map(|text| view! { <Note tone="leaf"><p role="status">{text}</p></Note> })}
                {[SET_ROLE, SET_HEALTH, SEND, RESET, CLOSE].map(|action| view! { <Refusals action=action/> })}
                <div class="grid wide-cards">{accounts.into_iter().map(card).collect_view()}</div>
                <section class="card stack"><h2>"Listes exportées depuis un an"</h2>{account_history(exports)}</section>
            </Layout>
        })
    })
}

fn card(line: StaffLine) -> impl IntoView {
    let acts = (!line.is_me && line.state != AccountState::Closed).then(|| acts(&line));
    let last = if line.last_sign_in.is_empty() { "Jamais connecté".to_owned() } else { format!("Vu le {}", line.last_sign_in) };
    let (tone, icon, factor) =
        if line.has_second_factor { (Tone::Good, "lock", "Second facteur") } else { (Tone::Quiet, "lock", "Sans second facteur") };
    view! {
        <article class="card stack">
            <div class="row between">
                <h2>{line.name}</h2>
                {line.is_me.then(|| view! { <Badge tone=Tone::Quiet icon="user" text="Vous"/> })}
            </div>
            <div><p>{line.role.name()}</p><ul class="plain soft"><li>{line.username}</li><li>{line.email}</li><li>{last}</li></ul></div>
            <div class="row">{account_badge(line.state)}<Badge tone=tone icon=icon text=factor/>{line.reads_health.then(|| view! { <Badge tone=Tone::Waiting icon="eye" text="Lit la santé"/> })}</div>
            {acts}
        </article>
    }
}

fn acts(line: &StaffLine) -> impl IntoView + use<> {
    let about = format!(": {}", line.name);
    let account = line.id.to_string();
    let (role, label) = match line.role {
        AccountRole::Administrator => (AccountRole::Agent, "Repasser agent"),
        _ => (AccountRole::Administrator, "Nommer administrateur"),
    };
    let plain = |action: &'static str, look: &'static str, label: &'static str| {
        view! { <ActButton action=action fields=vec![("account", account.clone())] look=look label=label about=about.clone()/> }
    };
    let (may_read, health) =
        if line.reads_health { ("false", "Retirer l’accès à la santé") } else { ("true", "Ouvrir l’accès à la santé") };
    let send = (line.state != AccountState::Open).then(|| plain(SEND, "side small", "Renvoyer le message d’activation"));
    let reset = line.has_second_factor.then(|| plain(RESET, "side small", "Retirer le second facteur"));
    view! {
        <div class="row">
            <ActButton action=SET_ROLE fields=vec![("account", account.clone()), ("role", role.code().into())] look="side small" label=label about=about.clone()/>
            <ActButton action=SET_HEALTH fields=vec![("account", account.clone()), ("may_read", may_read.into())] look="side small" label=health about=about.clone()/>
            {send}
            {reset}
        </div>
        <details>
            <summary>"Fermer ce compte"<span class="sr-only">{about.clone()}</span></summary>
            <div class="stack"><p>"Cette personne ne pourra plus se connecter. Ce qu’elle a fait reste dans les historiques."</p>{plain(CLOSE, "danger", "Fermer le compte")}</div>
        </details>
    }
}

/// A new account of the department.
#[component]
pub fn NewStaffPage() -> impl IntoView {
    page(async {
        guard::proved(Right::ManageStaff)?;
        let cancel = Some(("Annuler".into(), "/admin/comptes".into()));
        let setup = FormSetup { cancel, ..setup(FormId::Staff, Fields::default(), vec![Submit::main("Créer le compte")]) };
        Ok(view! {
            <Layout place=Place::Desk title="Nouveau compte" width="narrow" islands=true>
                <BackLink href="/admin/comptes" label="Comptes du service"/>
                <h1>"Nouveau compte"</h1>
                <p>"Cette personne recevra un message d’activation, avec un nom d’utilisateur et un mot de passe temporaire."</p>
                {form(setup)}
            </Layout>
        })
    })
}
