//! Takes dossiers to the device, and brings home what was typed there without a network. One window of the browser at a time.

use std::future::Future;

use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::UrlSearchParams;

use super::{
    files,
    kept::{self, Spot},
    vault::{self, Fault, Over},
};
use crate::{
    api::{
        Outcome,
        on_device::{DeviceKey, DossierForDevice},
    },
    domain::{
        dossier::Section,
        draft::{SAVE, SEEN},
        form::{Fields, Form},
        on_device::Standpoint,
        text,
    },
    ui::{
        drawn,
        post::{ask, new_id},
    },
};

const KEY: &str = "/api/on_device/key";
const DOSSIER: &str = "/api/on_device/dossier";
const KEEP: &str = "/api/dossier/keep_answers";
/// More for one section would be a mistake of ours.
const SAVES: usize = 5;
/// Whoever holds it in this browser brings home.
const LOCK: &str = "espace-familles";

/// Makes it the person's own device.
///
/// # Errors
/// Of the browser; `Closed` when the server does not give the key.
pub async fn declare() -> Result<(), Fault> {
    let key: DeviceKey = ask(KEY, &UrlSearchParams::new()?).await.map_err(|_| Fault::Closed)?;
    vault::declare(&key.owner.to_string(), &key.secret).await
}

/// Takes a dossier to the device, but for what was typed here and is not home yet.
///
/// # Errors
/// Of the vault; `Closed` when the server does not give it.
pub async fn take_along(case: &str) -> Result<(), Fault> {
    let pairs = UrlSearchParams::new()?;
    pairs.set("case", case);
    let DossierForDevice { kept: dossier, answers } = ask(DOSSIER, &pairs).await.map_err(|_| Fault::Closed)?;
    for (code, held) in dossier.sections.iter().zip(answers) {
        let (spot, Some(section)) = (Spot::of(case, code), Section::from_code(code)) else { continue };
        let before = kept::section(&spot).await;
        if !before.as_ref().is_some_and(|(stands, _)| is_to_bring(stands, section.form())) {
            kept::keep_section(&spot, &Standpoint::of(held), Over::Only(before.map(|(_, stamp)| stamp))).await?;
        }
    }
    for spot in kept::spots().await.into_iter().filter(|spot| spot.case == case && !dossier.sections.contains(&spot.section)) {
        // It cannot be filled any more.
        if !is_pending(&spot).await {
            kept::forget_section(&spot).await;
        }
    }
    if dossier.sections.is_empty() && dossier.pieces.is_empty() {
        kept::forget_dossier(case).await;
        return Ok(());
    }
    kept::keep_dossier(&dossier).await
}

/// What the portal does not have yet, in words; empty when it has all.
pub async fn still_here() -> String {
    let (parts, files) = (pending().await.len(), files::waiting().await.len());
    let parts = (parts > 0).then(|| text::count(parts, "partie remplie", "parties remplies"));
    let files = (files > 0).then(|| text::count(files, "fichier choisi", "fichiers choisis"));
    parts.into_iter().chain(files).collect::<Vec<_>>().join(" et ")
}

/// The sections with something typed that the portal does not have.
pub async fn pending() -> Vec<Spot> {
    let mut pending = Vec::new();
    for spot in kept::spots().await {
        if is_pending(&spot).await {
            pending.push(spot);
        }
    }
    pending
}

async fn is_pending(spot: &Spot) -> bool {
    let form = Section::from_code(&spot.section).map(Section::form);
    match (kept::section(spot).await, form) {
        (Some((stands, _)), Some(form)) => is_to_bring(&stands, form),
        _ => false,
    }
}

fn is_to_bring(stands: &Standpoint, form: &Form) -> bool {
    stands.is_pending(form) || stands.is_to_choose
}

/// Sends what waits, but for what the person must choose in its page.
pub async fn bring_home() {
    alone(async {
        for spot in pending().await {
            // What was typed after a save that is answered only now goes next.
            for _ in 0..SAVES {
                match bring(&spot).await {
                    Brought::Home => break,
                    Brought::Partly => {}
                    // The others would fare no better.
                    Brought::Nothing => return,
                }
            }
        }
        files::send_all().await;
    })
    .await;
}

/// What a sending led to.
enum Brought {
    /// All is said; what is still missing is told in the page of the section.
    Home,
    /// Something was typed since.
    Partly,
    /// There is no network, or nobody is signed in.
    Nothing,
}

async fn bring(spot: &Spot) -> Brought {
    match send(spot).await {
        Some(Ok(true)) => Brought::Partly,
        Some(Ok(false)) | None => Brought::Home,
        // Sent or changed meanwhile.
        Some(Err(400 | 403 | 404 | 409)) => Brought::Home,
        Some(Err(_)) => Brought::Nothing,
    }
}

/// Sends one section, and tells whether more is to be sent; none when there is nothing to send.
async fn send(spot: &Spot) -> Option<Result<bool, u16>> {
    let form = Section::from_code(&spot.section)?.form();
    let (mut stands, mut stamp) = kept::section(spot).await?;
    if stands.is_to_choose || !stands.is_pending(form) {
        return None;
    }
    if stands.under_way.is_none() {
        stands.under_way = Some(save_of(spot, &stands, form).ok()?);
        // The same save goes, should this page end before it is answered.
        kept::keep_section(spot, &stands, Over::Only(Some(stamp))).await.ok()?;
        (stands, stamp) = kept::section(spot).await?;
    }
    let body = UrlSearchParams::new_with_str(stands.under_way.as_deref()?).ok()?;
    let sent = form.clean(&drawn::fields(&body));
    Some(match ask(KEEP, &body).await {
        Ok(Outcome::Form(state)) => {
            stands.take_in(form, &sent, &state, |_, _| true);
            let _ = kept::keep_section(spot, &stands, Over::Only(Some(stamp))).await;
            Ok(stands.is_pending(form))
        }
        Ok(Outcome::Done(_)) => Err(400),
        Err(status) => Err(status),
    })
}

fn save_of(spot: &Spot, stands: &Standpoint, form: &Form) -> Result<String, JsValue> {
    let pairs = UrlSearchParams::new()?;
    let hidden = Fields::default()
        .with("case", spot.case.as_str())
        .with("section", spot.section.as_str())
        .with(SEEN, serde_json::to_string(&stands.seen).unwrap_or_default())
        .with(SAVE, new_id()?);
    for (name, value) in form.clean(&stands.answers).iter().chain(hidden.iter()) {
        pairs.set(name, value);
    }
    Ok(pairs.to_string().into())
}

/// Works while no other window of this browser does; not at all while one does.
async fn alone(work: impl Future<Output = ()> + 'static) {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(|locks| locks.is_object());
    let request = locks.as_ref().and_then(|locks| Reflect::get(locks, &"request".into()).ok()?.dyn_into::<Function>().ok());
    let (Some(locks), Some(request)) = (locks, request) else { return work.await };
    let options = Object::new();
    let _ = Reflect::set(&options, &"ifAvailable".into(), &true.into());
    let begin = Closure::once_into_js(move |lock: JsValue| {
        if lock.is_null() {
            return Promise::resolve(&JsValue::NULL);
        }
        future_to_promise(async {
            work.await;
            Ok(JsValue::NULL)
        })
    });
    if let Ok(done) = request.call3(&locks, &LOCK.into(), &options, &begin) {
        let _ = JsFuture::from(done.unchecked_into::<Promise>()).await;
    }
}
