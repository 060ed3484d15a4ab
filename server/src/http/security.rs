//! Headers that keep a page to itself.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use super::answer::NONCE;

/// Adds them to every dynamic answer. Only scripts that bear the nonce of the page run, and what they load.
pub async fn layer(State(is_behind_tls): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let nonce = headers.remove(NONCE).and_then(|nonce| nonce.to_str().map(str::to_owned).ok());
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let scripts = nonce.map_or_else(|| "'none'".to_owned(), |nonce| format!("'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'"));
        let policy = format!(
            "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; \
             manifest-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        );
        add(headers, header::CONTENT_SECURITY_POLICY, &policy);
    }
    add(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(headers, header::REFERRER_POLICY, "same-origin");
    add(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add(headers, HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    if !headers.contains_key(header::CACHE_CONTROL) {
        add(headers, header::CACHE_CONTROL, "no-store");
    }
    if is_behind_tls {
        add(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=63072000");
    }
    response
}

fn add(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
