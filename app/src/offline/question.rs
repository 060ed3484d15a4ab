//! "C'est mon appareil personnel": asked once, off until then (H1). On such a device the island takes the dossier along, and brings home
//! what was typed without a network.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};

use super::{
    sync,
    vault::{self, Fault},
};
use crate::ui::{alert::Note, icon::Icon};

/// How long after a failure what waits is sent again.
const AGAIN: Duration = Duration::from_secs(20);

/// What is true of the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Not known yet, or it cannot keep anything.
    Unknown,
    /// Nobody was asked.
    Undecided,
    /// It is not the person's own.
    Declined,
    /// It keeps dossiers.
    Own,
    /// It could not be made to.
    Failed(Fault),
}

#[derive(Clone, Copy)]
struct Device {
    stage: RwSignal<Stage>,
    /// What waits for a network, in words.
    waiting: RwSignal<String>,
    /// Whether something is on its way.
    is_busy: RwSignal<bool>,
    /// The dossier of the page, if it is one.
    case: StoredValue<String>,
}

/// On the page of a dossier: the question, or how it stands. Elsewhere: what still waits for a network.
#[island]
pub fn KeepOnDevice(
    /// The dossier; empty elsewhere.
    case: String,
) -> impl IntoView {
    let is_of_dossier = !case.is_empty();
    let device = Device {
        stage: RwSignal::new(Stage::Unknown),
        waiting: RwSignal::new(String::new()),
        is_busy: RwSignal::new(true),
        case: StoredValue::new(case),
    };
    Effect::new(move || begin(device));
    view! {
        <div class="stack on-device" aria-busy=move || device.is_busy.get().to_string() hidden=move || device.stage.get() == Stage::Unknown>
            {move || device.waiting.with(|what| waiting(what))}
            {move || is_of_dossier.then(|| stage(device))}
        </div>
    }
}

fn waiting(what: &str) -> Option<impl IntoView + use<>> {
    let said = format!("{what} sur cet appareil : en attente de réseau. L’envoi se fera tout seul.");
    (!what.is_empty()).then(|| view! { <Note tone="sun"><p role="status">{said}</p></Note> })
}

fn stage(device: Device) -> AnyView {
    let own = move |look: &'static str| {
        view! { <button type="button" class=look on:click=move |_| spawn_local(declare(device))>"C’est mon appareil personnel"</button> }
    };
    match device.stage.get() {
        Stage::Unknown => ().into_any(),
        Stage::Undecided => view! {
            <section class="card stack">
                <h2>"Remplir sans réseau"</h2>
                <p>"Si cet appareil est le vôtre, il peut garder ce dossier, chiffré. Vous pourrez le remplir même sans réseau. Tout part ensuite tout seul."</p>
                <p class="soft">"Sur un appareil prêté ou partagé, répondez non."</p>
                <div class="row">
                    {own("btn side")}
                    <button type="button" class="btn quiet" on:click=move |_| decline(device)>"Non, pas ici"</button>
                </div>
            </section>
        }
        .into_any(),
        Stage::Declined => view! { <p class="soft">"Cet appareil ne garde pas vos dossiers. "{own("btn quiet small")}</p> }.into_any(),
        Stage::Own => view! {
            <p class="saved"><Icon name="check"/>"Cet appareil garde ce dossier : vous pouvez le remplir sans réseau. À la déconnexion, il efface tout."</p>
        }
        .into_any(),
        Stage::Failed(fault) => {
            let why = match fault {
                Fault::NoRoom => "Votre appareil n’a plus de place : il ne peut pas garder ce dossier.",
                Fault::Closed => "Le portail n’a pas répondu. Réessayez avec du réseau.",
                Fault::Broken => "Ce navigateur ne peut pas garder de dossier, par exemple en navigation privée.",
            };
            view! { <Note tone="sun"><p role="status">{why}</p>{own("btn side small")}</Note> }.into_any()
        }
    }
}

fn begin(device: Device) {
    if !vault::is_possible() {
        return;
    }
    let work = move || spawn_local(work(device));
    match vault::declared_owner() {
        Some(_) => {
            device.stage.set(Stage::Own);
            work();
        }
        None => device.stage.set(if vault::is_declined() { Stage::Declined } else { Stage::Undecided }),
    }
    let online = Closure::<dyn Fn()>::new(work).into_js_value();
    let _ = window().add_event_listener_with_callback("online", online.unchecked_ref());
}

async fn declare(device: Device) {
    match sync::declare().await {
        Ok(()) => {
            device.stage.set(Stage::Own);
            work(device).await;
        }
        Err(fault) => device.stage.set(Stage::Failed(fault)),
    }
}

fn decline(device: Device) {
    vault::decline();
    device.stage.set(Stage::Declined);
}

async fn work(device: Device) {
    if vault::declared_owner().is_none() {
        return;
    }
    device.is_busy.set(true);
    sync::bring_home().await;
    let case = device.case.get_value();
    if !case.is_empty()
        && let Err(fault @ (Fault::NoRoom | Fault::Broken)) = sync::take_along(&case).await
    {
        device.stage.set(Stage::Failed(fault));
    }
    let still_here = sync::still_here().await;
    device.waiting.set(still_here.clone());
    device.is_busy.set(false);
    if !still_here.is_empty() {
        set_timeout(move || spawn_local(work(device)), AGAIN);
    }
}
