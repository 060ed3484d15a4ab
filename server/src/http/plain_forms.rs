//! Forms of browsers without JavaScript: a form that cannot be accepted is kept and shown again with its mistakes, and what succeeds
//! leads to its page by a 303. Server functions themselves only ever see a request for JSON.

use app::{
    api::{ApiError, Outcome, forms::FormId, ports::Visitor},
    domain::{
        form::{Fields, FormState},
        ids::AccountId,
    },
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{Edge, FORM_BYTES, cookies, pages::error_page, visitor::LastKnown};

/// Answers with pages to browsers that ask for pages.
pub async fn layer(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    if !wants_html(request.headers()) {
        return next.run(request).await;
    }
    let sent = Sent::of(&request);
    request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let mut fields = Fields::default();
    if is_form(request.headers()) {
        let (parts, body) = request.into_parts();
        let Ok(body) = to_bytes(body, FORM_BYTES).await else { return error_page(&edge, &sent.visitor, ApiError::NotUnderstood).await };
        fields = read_form(&body);
        request = Request::from_parts(parts, Body::from(body));
    }
    let answered = next.run(request).await;
    let (status, headers, outcome) = match read_outcome(answered).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let mut response = match (status, outcome) {
        (StatusCode::OK, Some(Outcome::Done(path))) => done(&edge, &sent, &path),
        (StatusCode::OK, Some(Outcome::Form(state))) => {
            let mut response = see_other(&sent.page);
            keep(&edge, &sent, sent.signed_in(), cookies::KEPT_FORM, &state, &mut response).await;
            response
        }
        (StatusCode::UNAUTHORIZED, _) => {
            let sign_in = format!("/connexion?suite={}", encode(&sent.page));
            let mut response = see_other(&sign_in);
            // When nobody knows whose it was, it must not be shown to whoever signs in next.
            if sent.account.is_some() {
                keep(&edge, &sent, sent.account, cookies::WAITING_FORM, &FormState::filled(fields.without_secrets()), &mut response).await;
            }
            response
        }
        // Somebody signed in proves again who they are, then finds the form as it was.
        (StatusCode::PRECONDITION_REQUIRED, _) => {
            let mut response = see_other(&format!("/confirmer-identite?suite={}", encode(&sent.page)));
            keep(&edge, &sent, sent.account, cookies::WAITING_FORM, &FormState::filled(fields.without_secrets()), &mut response).await;
            response
        }
        (status, _) => {
            let mut response = error_page(&edge, &sent.visitor, ApiError::from_status(status.as_u16())).await;
            if !fields.is_empty() {
                keep(&edge, &sent, sent.signed_in(), cookies::KEPT_FORM, &FormState::filled(fields.without_secrets()), &mut response).await;
            }
            response
        }
    };
    for cookie in headers.get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    response
}

/// What is known of a form before it is handled.
struct Sent {
    action: String,
    page: String,
    /// Whose session it is or was.
    account: Option<AccountId>,
    visitor: Visitor,
}

impl Sent {
    fn signed_in(&self) -> Option<AccountId> {
        self.visitor.signed_in.as_ref().map(|who| who.account)
    }

    fn of(request: &Request) -> Self {
        Self {
            action: request.uri().path().to_owned(),
            page: page_of(request.headers()),
            account: request.extensions().get::<LastKnown>().and_then(|known| known.0),
            visitor: request.extensions().get::<Visitor>().cloned().unwrap_or_default(),
        }
    }
}

/// Whether whoever asks shows pages.
pub fn wants_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// The page that the form stands on. Only its path and query are taken: it is a page of ours, whatever the header says.
fn page_of(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|referer| referer.to_str().ok()).and_then(|referer| referer.parse::<Uri>().ok());
    let page = referer.and_then(|uri| uri.path_and_query().map(|path| path.as_str().to_owned())).unwrap_or_else(|| "/".into());
    if page.starts_with("//") { "/".into() } else { page }
}

fn read_form(body: &Bytes) -> Fields {
    form_urlencoded::parse(body).into_owned().collect()
}

fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The outcome that a handler answered with; a response that is not ours goes through as it is.
async fn read_outcome(response: Response) -> Result<(StatusCode, HeaderMap, Option<Outcome>), Response> {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, FORM_BYTES * 8).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())?;
    Ok((parts.status, parts.headers, serde_json::from_slice(&body).ok()))
}

/// What was kept of the form has served. A form that waits for a sign-in has not, when it is the sign-in that is done.
fn done(edge: &Edge, sent: &Sent, path: &str) -> Response {
    let mut response = see_other(path);
    let leads_back = [FormId::SignIn, FormId::Prove, FormId::SecondFactor, FormId::NewPassword];
    let is_sign_in = leads_back.iter().any(|form| form.action() == sent.action);
    for name in [cookies::KEPT_FORM, cookies::WAITING_FORM].into_iter().take(if is_sign_in { 1 } else { 2 }) {
        if let Some(cookie) = cookies::set(name, None, edge.services.config.is_behind_tls()) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// Keeps a form for the page it stands on, under a secret that the response carries.
async fn keep(edge: &Edge, sent: &Sent, account: Option<AccountId>, cookie: &str, state: &FormState, response: &mut Response) {
    let path = sent.page.split('?').next().unwrap_or("/");
    match edge.services.keep_form(account, path, &sent.action, state).await {
        Ok(secret) => {
            if let Some(cookie) = cookies::set(cookie, Some(&secret), edge.services.config.is_behind_tls()) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
        }
        Err(error) => {
            tracing::error!(%error, "a form could not be kept");
            *response = error_page(edge, &sent.visitor, ApiError::Unavailable).await;
        }
    }
}

fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_form_is_always_one_of_ours() {
        let page = |referer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, referer.parse().expect("a header"));
            page_of(&headers)
        };
        assert_eq!(page("http://127.0.0.1:3000/famille?x=1"), "/famille?x=1");
        assert_eq!(page("https://evil.example/famille"), "/famille");
        assert_eq!(page("https://evil.example//evil.example"), "/");
        assert_eq!(page("nonsense"), "/");
    }
}
