//! Signing out: what the device keeps goes first, and what the portal does not have yet is told before (H5).

use leptos::{ev, prelude::*, task::spawn_local};
use web_sys::UrlSearchParams;

use super::{
    left::left,
    sync::{self, What},
};
use crate::{
    api::Outcome,
    device::vault::{self, Fault},
    ui::{
        alert::Note,
        icon::Icon,
        post::{CUT, ask},
    },
};

const SIGN_OUT: &str = "/api/account/sign_out";

/// The button; a plain form on a device that keeps nothing.
#[island]
pub fn SignOut() -> impl IntoView {
    let losing = RwSignal::new(String::new());
    let trouble = RwSignal::new("");
    let is_busy = RwSignal::new(false);
    let leave = move |event: ev::SubmitEvent| {
        if vault::declared_owner().is_none() {
            return;
        }
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let is_told = losing.with_untracked(|losing| !losing.is_empty());
        spawn_local(async move {
            if !is_told {
                is_busy.set(true);
                sync::bring_home(What::Answers).await;
                is_busy.set(false);
                let left = match left().await {
                    Ok(left) => left.all_words(),
                    // Somebody else's, or nobody's: nothing of this person can be read here.
                    Err(Fault::Closed) => String::new(),
                    Err(_) => "Ce que garde cet appareil n’a pas pu être lu. Il reste peut-être des réponses".into(),
                };
                if !left.is_empty() {
                    losing.set(left);
                    return;
                }
            }
            let is_forgotten = vault::forget().await.is_ok();
            losing.set(String::new());
            let left = match UrlSearchParams::new() {
                Ok(nothing) => ask::<Outcome>(SIGN_OUT, &nothing).await,
                Err(_) => Err(CUT),
            };
            match left {
                Ok(Outcome::Done(next)) => drop(window().location().assign(&next)),
                _ if is_forgotten => {
                    trouble.set("Cet appareil ne garde plus rien. Votre session n’a pas pu être fermée : recommencez avec du réseau.")
                }
                _ => trouble.set("La déconnexion n’a pas réussi. Recommencez dans un instant."),
            }
        });
    };
    let is_losing = move || losing.with(|losing| !losing.is_empty());
    let lost = move || {
        let what = losing.get();
        format!("{what} sur cet appareil : le portail n’a pas encore tout reçu. Si vous vous déconnectez maintenant, ce sera perdu.")
    };
    view! {
        <form method="post" action=SIGN_OUT class="act stack" class:busy=is_busy on:submit=leave>
            <div role="alert">
                {move || is_losing().then(|| view! { <Note tone="brick"><p>{lost}</p><p><a href="/tableau-de-bord">"Rester connecté"</a></p></Note> })}
                {move || Some(trouble.get()).filter(|why| !why.is_empty()).map(|why| view! { <Note tone="sun"><p>{why}</p></Note> })}
            </div>
            <button type="submit" class="btn side wide"><Icon name="log-out"/>{move || if is_losing() { "Me déconnecter quand même" } else { "Se déconnecter" }}</button>
        </form>
    }
}
