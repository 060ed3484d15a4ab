//! "C'est mon appareil personnel": asked once, off until then (H1). On such a device the island takes dossiers along, and brings home what was
//! typed without a network.

use std::time::Duration;

use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, closure::Closure};

use super::{
    left::{Left, left},
    sync::{self, What},
    told,
};
use crate::{
    device::{
        kept,
        vault::{self, Fault},
    },
    ui::{alert::Note, icon::Icon},
};

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
    /// It keeps the dossier of the page.
    Own,
    /// It could not be made to.
    Failed(Fault),
}

/// The device, as the island sees it.
#[derive(Clone, Copy)]
pub(super) struct Device {
    stage: RwSignal<Stage>,
    /// What is not with the portal.
    pub left: RwSignal<Left>,
    /// Whether something is on its way.
    is_busy: RwSignal<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// The dossier of the page, if it is one.
    case: StoredValue<String>,
    place: NodeRef<html::Div>,
}

/// On the page of a dossier: the question, or how it stands. Elsewhere: what is not with the portal yet.
#[island]
pub fn KeepOnDevice(
    /// The dossier; empty elsewhere.
    case: String,
    /// Whether it can be filled.
    asks: bool,
) -> impl IntoView {
    let device = Device {
        stage: RwSignal::new(Stage::Unknown),
        left: RwSignal::new(Left::default()),
        is_busy: RwSignal::new(true),
        timer: StoredValue::new(None),
        case: StoredValue::new(case),
        place: NodeRef::new(),
    };
    Effect::new(move || begin(device));
    let busy = move || device.is_busy.get().to_string();
    view! {
        <div class="stack on-device" node_ref=device.place tabindex="-1" aria-busy=busy hidden=move || device.stage.get() == Stage::Unknown>
            <div role="status" class="stack">
                {move || device.left.with(told::waiting)}
                {move || asks.then(|| standing(device.stage.get()))}
            </div>
            {move || device.left.with(|left| told::unsent(device, left))}
            {move || asks.then(|| question(device))}
        </div>
    }
}

fn standing(stage: Stage) -> AnyView {
    let why = match stage {
        Stage::Own => {
            return view! {
                <p class="saved"><Icon name="check"/>"Cet appareil garde ce dossier : vous pouvez le remplir sans réseau. À la déconnexion, il efface tout."</p>
            }
            .into_any();
        }
        Stage::Failed(Fault::NoRoom) => "Votre appareil n’a plus de place : il ne peut pas garder ce dossier.",
        Stage::Failed(Fault::Closed) => "Le portail n’a pas répondu : ce dossier n’est pas encore gardé sur cet appareil.",
        Stage::Failed(Fault::Broken) => "Ce navigateur ne peut pas garder de dossier, par exemple en navigation privée.",
        _ => return ().into_any(),
    };
    view! { <Note tone="sun"><p>{why}</p></Note> }.into_any()
}

fn question(device: Device) -> AnyView {
    let own = move |look: &'static str| {
        view! { <button type="button" class=look on:click=move |_| spawn_local(declare(device))>"C’est mon appareil personnel"</button> }
    };
    match device.stage.get() {
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
        Stage::Failed(_) => own("btn side small").into_any(),
        Stage::Unknown | Stage::Own => ().into_any(),
    }
}

fn begin(device: Device) {
    if !vault::is_possible() {
        return;
    }
    match vault::declared_owner() {
        Some(_) => spawn_local(work(device)),
        None => device.stage.set(if vault::is_declined() { Stage::Declined } else { Stage::Undecided }),
    }
    let online = Closure::<dyn Fn()>::new(move || spawn_local(work(device))).into_js_value();
    let _ = window().add_event_listener_with_callback("online", online.unchecked_ref());
}

async fn declare(device: Device) {
    // The button goes away: what has the focus stays.
    if let Some(place) = device.place.get_untracked() {
        let _ = place.focus();
    }
    device.is_busy.set(true);
    match sync::declare().await {
        Ok(()) => work(device).await,
        Err(fault) => device.stage.set(Stage::Failed(fault)),
    }
}

fn decline(device: Device) {
    vault::decline();
    begin_again(device);
}

/// Looks at the device anew: another window may have changed it.
fn begin_again(device: Device) {
    match vault::declared_owner() {
        Some(_) => spawn_local(work(device)),
        None => device.stage.set(Stage::Declined),
    }
}

/// Brings home what waits, takes dossiers along, and looks what is left.
pub(super) async fn work(device: Device) {
    if vault::declared_owner().is_none() {
        return;
    }
    if !vault::is_open().await {
        // The browser threw the key away.
        device.stage.set(Stage::Undecided);
        return;
    }
    device.is_busy.set(true);
    sync::bring_home(What::All).await;
    let case = device.case.get_value();
    let taken = if case.is_empty() {
        sync::take_all_along().await;
        Ok(())
    } else {
        sync::take_along(&case).await
    };
    // Without an answer of the portal, what was taken along before is still there.
    let is_here = case.is_empty() || kept::dossier(&case).await.is_some();
    device.stage.set(match taken {
        Err(Fault::Closed) if is_here => Stage::Own,
        Ok(()) => Stage::Own,
        Err(fault) => Stage::Failed(fault),
    });
    let left = left().await.unwrap_or_default();
    let is_waiting = !left.words().is_empty();
    device.left.set(left);
    device.is_busy.set(false);
    if let Some(timer) = device.timer.get_value() {
        timer.clear();
    }
    device.timer.set_value(is_waiting.then(|| set_timeout_with_handle(move || spawn_local(work(device)), AGAIN).ok()).flatten());
}
