//! Takes dossiers to the device, and brings home what was typed there without a network. One window of the browser at a time.

use std::future::Future;

use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::UrlSearchParams;

use super::{files, left::left};
use crate::{
    api::{
        Outcome,
        on_device::{DeviceKey, DossierForDevice},
    },
    device::{
        kept::{self, Spot},
        vault::{self, Fault, Over},
    },
    domain::{
        dossier::Section,
        draft::{SAVE, SEEN},
        form::{Fields, Form},
        on_device::Standpoint,
    },
    ui::{
        drawn,
        post::{CUT, ask, new_id},
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
        match kept::section(&spot).await? {
            // Closed before it could be sent, it is open again.
            Some((stands, stamp)) if stands.is_refused => {
                kept::keep_section(&spot, &Standpoint { is_refused: false, ..stands }, Over::Only(Some(stamp))).await?;
            }
            Some((stands, _)) if is_to_bring(&stands, section.form()) => {}
            before => {
                kept::keep_section(&spot, &Standpoint::of(held), Over::Only(before.map(|(_, stamp)| stamp))).await?;
            }
        }
    }
    for spot in kept::spots().await?.into_iter().filter(|spot| spot.case == case && !dossier.sections.contains(&spot.section)) {
        let form = Section::from_code(&spot.section).map(Section::form);
        let is_to_bring = kept::section(&spot).await?.zip(form).is_some_and(|((stands, _), form)| is_to_bring(&stands, form));
        if !is_to_bring {
            // It cannot be filled any more.
            kept::forget_section(&spot).await;
        }
    }
    if dossier.sections.is_empty() && dossier.pieces.is_empty() {
        kept::forget_dossier(case).await;
        return Ok(());
    }
    kept::keep_dossier(&dossier).await
}

/// The same for every dossier that is on the device already.
pub async fn take_all_along() {
    for dossier in kept::dossiers().await {
        let _ = take_along(&dossier.case.to_string()).await;
    }
}

fn is_to_bring(stands: &Standpoint, form: &Form) -> bool {
    stands.is_pending(form) || stands.is_to_choose
}

/// Sends what waits, but for what the person must choose in its page.
pub async fn bring_home(what: What) {
    alone(async move {
        for spot in left().await.unwrap_or_default().waiting {
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
        if what == What::All {
            files::send_all().await;
        }
    })
    .await;
}

/// What is brought home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Answers and files.
    All,
    /// Answers, which take no time.
    Answers,
}

/// What a sending led to.
enum Brought {
    /// All that can be done was done.
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
        Some(Err(CUT | 401 | 429)) => Brought::Nothing,
        Some(Err(_)) => Brought::Home,
    }
}

/// Sends one section, and tells whether more is to be sent; none when there is nothing to send.
async fn send(spot: &Spot) -> Option<Result<bool, u16>> {
    let form = Section::from_code(&spot.section)?.form();
    let (mut stands, mut stamp) = kept::section(spot).await.ok()??;
    if stands.is_to_choose || stands.is_refused || !stands.is_pending(form) {
        return None;
    }
    if stands.under_way.is_none() {
        stands.under_way = Some(save_of(spot, &stands, form).ok()?);
        // The same save goes, should this page end before it is answered.
        stamp = kept::keep_section(spot, &stands, Over::Only(Some(stamp))).await.ok()??;
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
        Err(409) => {
            // Sent or changed first: the person is told, and what they typed is not thrown away.
            stands.is_refused = true;
            let _ = kept::keep_section(spot, &stands, Over::Only(Some(stamp))).await;
            Err(409)
        }
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
