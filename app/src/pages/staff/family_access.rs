//! Access to one family, for agents: its accounts and their mails, its keys.

use leptos::prelude::*;

use crate::{
    api::{
        ports::kept_form,
        views::{FamilyAccount, FamilyRecord, KeyLine},
    },
    pages::{layout::Refusals, parts::account_badge},
    ui::{
        badge::{Badge, Tone},
        button::ActButton,
    },
};

const MAKE_KEY: &str = "/api/staff/make_key";
const REVOKE_KEY: &str = "/api/staff/revoke_key";
const SEND: &str = "/api/staff/send_activation";

/// The accounts of a family.
pub fn accounts(accounts: &[FamilyAccount]) -> impl IntoView + use<> {
    let lines = accounts.iter().cloned().map(account).collect_view();
    view! {
        <section class="card stack">
            <h2>"Comptes"</h2>
            <Refusals action=SEND/>
            {accounts.is_empty().then(|| view! { <p class="soft">"Cette famille n’a pas de compte. Donnez-lui une clé enfance : elle créera son espace avec."</p> })}
            <ul class="plain lines">{lines}</ul>
        </section>
    }
}

fn account(account: FamilyAccount) -> impl IntoView {
    let last = if account.last_sign_in.is_empty() { "Jamais connecté".to_owned() } else { format!("Vu le {}", account.last_sign_in) };
    let label = if account.mails.is_empty() { "Envoyer le message d’activation" } else { "Renvoyer le message d’activation" };
    let send = account.can_be_activated.then(|| {
        view! { <ActButton action=SEND fields=vec![("account", account.id.to_string())] look="side small" icon="mail" label=label about=format!("à {}", account.name)/> }
    });
    let mail =
        |(at, subject, state): (String, String, &'static str)| view! { <li>{subject}" "<span class="soft">{at}", "{state}</span></li> };
    let mails = (!account.mails.is_empty()).then(|| {
        view! {
            <details class="whole-line">
                <summary>"Messages envoyés"<span class="sr-only">{format!(" à {}", account.name)}</span></summary>
                <ul class="plain stack">{account.mails.into_iter().map(mail).collect_view()}</ul>
            </details>
        }
    });
    view! {
        <li>
            <div>
                <h3>{account.name.clone()}</h3>
                <ul class="plain soft"><li>{account.username}</li><li>{account.email}</li><li>{last}</li></ul>
            </div>
            <div class="row">{account_badge(account.state)}{send}</div>
            {mails}
        </li>
    }
}

/// The key that was just made: shown once, to be read on the telephone.
pub fn new_key(record: &FamilyRecord) -> impl IntoView + use<> {
    let key = kept_form(MAKE_KEY).and_then(|state| state.secret_to_show().map(str::to_owned))?;
    let until = record.keys.iter().find(|key| key.is_live).map(|key| key.until.clone());
    Some(view! {
        <section class="card receipt stack" aria-label="Nouvelle clé enfance">
            <h2>"La clé enfance de cette famille"</h2>
            <p><strong class="number">{key.clone()}</strong></p>
            <p>"À dicter : "<strong>{spelled(&key)}</strong></p>
            <p>"Lisez-la à la famille, qui la note. Elle ne sera plus affichée."</p>
            {until.map(|until| view! { <p class="soft">"Valable jusqu’au "{until}", une seule fois."</p> })}
        </section>
    })
}

/// `1234-XXX-123` as it is read aloud.
fn spelled(key: &str) -> String {
    let groups = key.split('-').map(|group| group.chars().map(String::from).collect::<Vec<_>>().join(" "));
    groups.collect::<Vec<_>>().join(" – ")
}

/// The keys of a family.
pub fn keys(record: &FamilyRecord) -> impl IntoView + use<> {
    let lines = record.keys.iter().cloned().map(key).collect_view();
    view! {
        <section class="card stack">
            <h2>"Clés enfance"</h2>
            <p>"La famille saisit la clé en créant son espace, ou plus tard dans « Modification de mon espace »."</p>
            <Refusals action=MAKE_KEY/>
            <Refusals action=REVOKE_KEY/>
            <ul class="plain lines">{lines}</ul>
            <ActButton action=MAKE_KEY fields=vec![("family", record.id.to_string())] look="side" icon="key" label="Donner une clé enfance"/>
        </section>
    }
}

fn key(key: KeyLine) -> impl IntoView {
    view! {
        <li>
            <div>"Faite le "{key.made_at.clone()}<br/><span class="soft">"Valable jusqu’au "{key.until.clone()}</span></div>
            <div class="row">{key_badge(&key)}{revoke(&key)}</div>
        </li>
    }
}

/// Where a key stands.
fn key_badge(key: &KeyLine) -> impl IntoView + use<> {
    let (tone, icon) = if key.is_live { (Tone::Waiting, "key") } else { (Tone::Quiet, "lock") };
    view! { <Badge tone=tone icon=icon text=key.state/> }
}

/// The button that makes a key worthless.
pub fn revoke(key: &KeyLine) -> impl IntoView + use<> {
    let about = format!("la clé de {}, faite le {}", key.family_name, key.made_at);
    let fields = vec![("key", key.id.to_string())];
    key.is_live.then(|| view! { <ActButton action=REVOKE_KEY fields=fields look="side small" label="Annuler" about=about/> })
}
