//! Signing out: what the device keeps goes first, and what the portal does not have yet is told before (H5).

use leptos::{ev, prelude::*, task::spawn_local};
use web_sys::UrlSearchParams;

use super::{sync, vault};
use crate::{
    api::Outcome,
    ui::{alert::Note, icon::Icon, post::ask},
};

const SIGN_OUT: &str = "/api/account/sign_out";

/// The button; a plain form on a device that keeps nothing.
#[island]
pub fn SignOut() -> impl IntoView {
    let losing = RwSignal::new(String::new());
    let is_cut = RwSignal::new(false);
    let leave = move |event: ev::SubmitEvent| {
        if vault::declared_owner().is_none() {
            return;
        }
        event.prevent_default();
        let is_told = losing.with_untracked(|losing| !losing.is_empty());
        spawn_local(async move {
            if !is_told {
                sync::bring_home().await;
            }
            let still_here = sync::still_here().await;
            if !still_here.is_empty() && !is_told {
                losing.set(still_here);
                return;
            }
            let _ = vault::forget().await;
            losing.set(String::new());
            let left = match UrlSearchParams::new() {
                Ok(nothing) => ask::<Outcome>(SIGN_OUT, &nothing).await,
                Err(_) => Err(0),
            };
            match left {
                Ok(Outcome::Done(next)) => drop(window().location().assign(&next)),
                _ => is_cut.set(true),
            }
        });
    };
    let is_losing = move || losing.with(|losing| !losing.is_empty());
    let lost = move || {
        let what = losing.get();
        format!("{what} sur cet appareil : le portail ne l’a pas encore reçu. Si vous vous déconnectez maintenant, ce sera perdu.")
    };
    view! {
        <form method="post" action=SIGN_OUT class="act stack" on:submit=leave>
            <div role="alert">
                {move || is_losing().then(|| view! { <Note tone="brick"><p>{lost}</p><p><a href="/tableau-de-bord">"Rester connecté"</a></p></Note> })}
                {move || is_cut.get().then(|| view! { <Note tone="sun"><p>"Cet appareil ne garde plus rien. Il n’y a pas de réseau : recommencez plus tard pour fermer aussi votre session."</p></Note> })}
            </div>
            <button type="submit" class="btn side wide"><Icon name="log-out"/>{move || if is_losing() { "Me déconnecter quand même" } else { "Se déconnecter" }}</button>
        </form>
    }
}
