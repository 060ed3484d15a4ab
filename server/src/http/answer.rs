//! What a page or a server function adds to its answer, written into the response.

use std::sync::atomic::{AtomicBool, Ordering};

use app::api::ports::{Answer, Cookie};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use leptos_axum::ResponseOptions;

use super::cookies;

/// The header in which a page tells the nonce of its scripts to [`super::security`].
pub const NONCE: HeaderName = HeaderName::from_static("x-script-nonce");

/// The answer being made.
pub struct HttpAnswer {
    /// What Leptos adds to the response.
    pub options: ResponseOptions,
    /// Whether cookies are kept to TLS.
    pub is_behind_tls: bool,
    /// Whether the browser is sent elsewhere: then no other status counts.
    pub leads_elsewhere: AtomicBool,
}

impl Answer for HttpAnswer {
    fn cookie(&self, cookie: Cookie, value: Option<String>) {
        if let Some(header) = cookies::set(cookies::name(cookie), value.as_deref(), self.is_behind_tls) {
            self.options.append_header(header::SET_COOKIE, header);
        }
    }

    fn redirect(&self, path: &str) {
        if let Ok(location) = HeaderValue::from_str(path) {
            self.options.insert_header(header::LOCATION, location);
            self.options.set_status(StatusCode::SEE_OTHER);
            self.leads_elsewhere.store(true, Ordering::Relaxed);
        }
    }

    fn status(&self, status: u16) {
        if !self.leads_elsewhere.load(Ordering::Relaxed) {
            self.options.set_status(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
        }
    }

    fn script_nonce(&self, nonce: &str) {
        if let Ok(nonce) = HeaderValue::from_str(nonce) {
            self.options.insert_header(NONCE, nonce);
        }
    }
}
