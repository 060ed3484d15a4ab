//! Posting to an act of the portal without leaving the page.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::XmlHttpRequest;

use crate::api::Outcome;

/// The "status" of a request that was cut on its way.
pub const CUT: u16 = 0;

/// A request ready to be sent; `answered` is called once with what it led to, or with the status of the failure.
///
/// One function for all acts: a client generated for each server function weighs a third of the whole script. And not `fetch`, which tells
/// no progress of what goes up.
///
/// # Errors
/// Of a browser that opens no request.
pub fn post(action: &str, answered: impl FnOnce(Result<Outcome, u16>) + 'static) -> Result<XmlHttpRequest, JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open("POST", action)?;
    request.set_request_header("Accept", "application/json")?;
    let asked = request.clone();
    let ended = Closure::once_into_js(move || answered(outcome(&asked)));
    request.set_onloadend(Some(ended.unchecked_ref()));
    Ok(request)
}

fn outcome(request: &XmlHttpRequest) -> Result<Outcome, u16> {
    let status = request.status().unwrap_or(CUT);
    let body = request.response_text().ok().flatten().unwrap_or_default();
    if status == 200 { serde_json::from_str(&body).map_err(|_| status) } else { Err(status) }
}
