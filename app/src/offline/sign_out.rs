//! Signing out: what the device keeps goes first, and what the portal does not have yet is told before (H5).

use leptos::{ev, prelude::*, task::spawn_local};
use web_sys::UrlSearchParams;

use super::{sync, vault};
use crate::{
    api::Outcome,
    domain::text,
    ui::{alert::Note, icon::Icon, post::ask},
};

const SIGN_OUT: &str = "/api/account/sign_out";

/// The button; a plain form on a device that keeps nothing.
#[island]
pub fn SignOut() -> impl IntoView {
    let losing = RwSignal::new(0);
    let is_cut = RwSignal::new(false);
    let leave = move |event: ev::SubmitEvent| {
        if vault::declared_owner().is_none() {
            return;
        }
        event.prevent_default();
        let is_told = losing.get_untracked() > 0;
        spawn_local(async move {
            if !is_told {
                sync::bring_home().await;
            }
            let waiting = sync::pending().await.len();
            if waiting > 0 && !is_told {
                losing.set(waiting);
                return;
            }
            let _ = vault::forget().await;
            losing.set(0);
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
    let lost = move || {
        let parts = text::count(losing.get(), "partie remplie", "parties remplies");
        format!("{parts} sur cet appareil : le portail ne l’a pas encore reçu. Si vous vous déconnectez maintenant, ce sera perdu.")
    };
    view! {
        <form method="post" action=SIGN_OUT class="act stack" on:submit=leave>
            <div role="alert">
                {move || (losing.get() > 0).then(|| view! { <Note tone="brick"><p>{lost}</p><p><a href="/tableau-de-bord">"Rester connecté"</a></p></Note> })}
                {move || is_cut.get().then(|| view! { <Note tone="sun"><p>"Cet appareil ne garde plus rien. Il n’y a pas de réseau : recommencez plus tard pour fermer aussi votre session."</p></Note> })}
            </div>
            <button type="submit" class="btn side wide"><Icon name="log-out"/>{move || if losing.get() > 0 { "Me déconnecter quand même" } else { "Se déconnecter" }}</button>
        </form>
    }
}
