//! The keys in use, and the wrong ones that were typed lately (B5).

use leptos::prelude::*;

use super::family_access::revoke;
use crate::{
    api::{
        guard,
        ports::ports,
        views::{AccountEvent, KeyLine},
    },
    domain::role::Right,
    pages::layout::{Layout, Place, page},
};

/// The keys of every family.
#[component]
pub fn KeysPage() -> impl IntoView {
    page(async {
        let keys = ports().known_families.keys(&guard::staff(Right::ManageFamilies)?).await?;
        let live = if keys.live.is_empty() {
            view! { <p class="card">"Aucune clé n’attend d’être saisie. Pour en donner une, ouvrez la page de la famille."</p> }.into_any()
        } else {
            live_keys(keys.live).into_any()
        };
        let wrong = if keys.wrong.is_empty() {
            view! { <p class="card">"Aucune clé fausse n’a été saisie ces derniers jours."</p> }.into_any()
        } else {
            wrong_keys(keys.wrong).into_any()
        };
        Ok(view! {
            <Layout place=Place::Desk title="Clés enfance" width="wide">
                <h1>"Clés enfance"</h1>
                <section class="stack"><h2>"Clés valables"</h2>{live}</section>
                <section class="stack">
                    <h2>"Clés fausses saisies"</h2>
                    <p>"Une faute de frappe est banale. Beaucoup d’essais de la même personne : appelez-la."</p>
                    {wrong}
                </section>
            </Layout>
        })
    })
}

fn live_keys(keys: Vec<KeyLine>) -> impl IntoView {
    let row = |key: KeyLine| {
        let revoke = revoke(&key);
        view! {
            <tr>
                <td data-label="Famille"><a href=format!("/admin/familles/{}", key.family)>{key.family_name}</a></td>
                <td data-label="Faite le">{key.made_at}</td>
                <td data-label="Valable jusqu’au">{key.until}</td>
                <td>{revoke}</td>
            </tr>
        }
    };
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Clés valables">
            <table class="stacked">
                <thead><tr><th scope="col">"Famille"</th><th scope="col">"Faite le"</th><th scope="col">"Valable jusqu’au"</th><th scope="col"><span class="sr-only">"Annuler"</span></th></tr></thead>
                <tbody>{keys.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn wrong_keys(events: Vec<AccountEvent>) -> impl IntoView {
    let row = |event: AccountEvent| {
        view! {
            <tr>
                <td data-label="Quand">{event.at}</td>
                <td data-label="Qui">{(!event.actor.is_empty()).then_some(event.actor)}</td>
            </tr>
        }
    };
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Clés fausses saisies">
            <table class="stacked">
                <thead><tr><th scope="col">"Quand"</th><th scope="col">"Qui"</th></tr></thead>
                <tbody>{events.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
