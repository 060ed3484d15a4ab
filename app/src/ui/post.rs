//! Posting to an act of the portal without leaving the page.

use std::{cell::RefCell, rc::Rc};

use js_sys::Promise;
use leptos::prelude::window;
use serde::de::DeserializeOwned;
use uuid::Builder;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{UrlSearchParams, XmlHttpRequest};

/// The "status" of a request that was cut on its way.
pub const CUT: u16 = 0;
/// What is not answered within this time is sent again.
pub const PATIENCE_MILLISECONDS: u32 = 20_000;

/// A request ready to be sent; `answered` is called once with what it led to, or with the status of the failure.
///
/// One function for all acts: a client generated for each server function weighs a third of the whole script. And not `fetch`, which tells
/// no progress of what goes up.
///
/// # Errors
/// Of a browser that opens no request.
pub fn post<T: DeserializeOwned + 'static>(
    action: &str,
    answered: impl FnOnce(Result<T, u16>) + 'static,
) -> Result<XmlHttpRequest, JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open("POST", action)?;
    request.set_request_header("Accept", "application/json")?;
    let asked = request.clone();
    let ended = Closure::once_into_js(move || answered(outcome(&asked)));
    request.set_onloadend(Some(ended.unchecked_ref()));
    Ok(request)
}

/// The same, waited for.
///
/// # Errors
/// The status of the failure.
pub async fn ask<T: DeserializeOwned + 'static>(action: &str, pairs: &UrlSearchParams) -> Result<T, u16> {
    let answer = Rc::new(RefCell::new(Err(CUT)));
    let ended = Promise::new(&mut |resolve, _| {
        let (answer, done) = (answer.clone(), resolve.clone());
        let request = post(action, move |outcome| {
            *answer.borrow_mut() = outcome;
            let _ = done.call0(&JsValue::NULL);
        });
        let sent = request.and_then(|request| {
            request.set_timeout(PATIENCE_MILLISECONDS);
            request.send_with_opt_url_search_params(Some(pairs))
        });
        if sent.is_err() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(ended).await;
    answer.replace(Err(CUT))
}

/// An id that nobody else chooses.
///
/// # Errors
/// Of a browser without chance.
pub fn new_id() -> Result<String, JsValue> {
    let mut bytes = [0; 16];
    window().crypto()?.get_random_values_with_u8_array(&mut bytes)?;
    Ok(Builder::from_random_bytes(bytes).into_uuid().to_string())
}

fn outcome<T: DeserializeOwned>(request: &XmlHttpRequest) -> Result<T, u16> {
    let status = request.status().unwrap_or(CUT);
    let body = request.response_text().ok().flatten().unwrap_or_default();
    if status == 200 { serde_json::from_str(&body).map_err(|_| status) } else { Err(status) }
}
