//! Pages and server functions, with what they need in context.

use std::sync::{Arc, atomic::AtomicBool};

use app::{
    api::{
        ApiError,
        ports::{Answer, Visitor},
    },
    pages::{App, shell},
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use leptos::{
    prelude::{LeptosOptions, provide_context, use_context},
    server_fn::axum::server_fn_paths,
};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list, generate_route_list_with_exclusions,
    handle_server_fns_with_context, render_app_async_with_context,
};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use super::{Edge, answer::HttpAnswer};

/// Every page, as a router.
pub fn routes(edge: &Edge) -> Router<Arc<Edge>> {
    let context = context(edge.clone());
    let options = edge.leptos.clone();
    Router::<LeptosOptions>::new()
        .leptos_routes_with_context(&edge.leptos, page_list(), context, {
            let options = options.clone();
            move || shell(options.clone())
        })
        .with_state(options)
}

/// The paths of all pages, for the table of rights.
pub fn page_paths() -> Vec<String> {
    generate_route_list(App).iter().map(AxumRouteListing::path).map(str::to_owned).collect()
}

/// The pages without the server functions, which Leptos would add to them: those have a route of their own.
fn page_list() -> Vec<AxumRouteListing> {
    let functions = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    generate_route_list_with_exclusions(App, Some(functions))
}

/// One server function.
pub async fn server_function(State(edge): State<Arc<Edge>>, request: Request) -> Response {
    let answered = handle_server_fns_with_context(context((*edge).clone()), request).await.into_response();
    if answered.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return answered;
    }
    // Leptos answers 500 to every error: ours have their own status.
    let (mut parts, body) = answered.into_parts();
    let body = axum::body::to_bytes(body, ERROR_BYTES).await.unwrap_or_default();
    if let Ok(error) = serde_json::from_slice::<ApiError>(&body) {
        parts.status = StatusCode::from_u16(error.status()).unwrap_or(parts.status);
    }
    Response::from_parts(parts, body.into())
}

/// More than any error of ours takes.
const ERROR_BYTES: usize = 1024;

/// A file of the site (fonts, icons), or the page that says there is no such page.
pub async fn asset_or_missing_page(State(edge): State<Arc<Edge>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let asked = Request::from_parts(parts.clone(), Body::empty());
    let Ok(mut found) =
        ServeDir::new(edge.leptos.site_root.to_string()).append_index_html_on_directories(false).precompressed_br().oneshot(asked).await;
    if found.status() == StatusCode::NOT_FOUND || found.status() == StatusCode::METHOD_NOT_ALLOWED {
        return page(&edge, Request::from_parts(parts, body)).await;
    }
    found.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=604800"));
    found.map(axum::body::Body::new).into_response()
}

/// The page of a request, made by the router of pages whatever its address.
pub async fn page(edge: &Edge, request: Request) -> Response {
    let options = edge.leptos.clone();
    render_app_async_with_context(context(edge.clone()), move || shell(options.clone()))(request).await.into_response()
}

/// The page that says what happened, with the right status.
pub async fn error_page(edge: &Edge, visitor: &Visitor, error: ApiError) -> Response {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = format!("/erreur/{}", error.status()).parse().unwrap_or_default();
    request.extensions_mut().insert(visitor.clone());
    page(edge, request).await
}

/// What pages and server functions find in context.
fn context(edge: Edge) -> impl Fn() + Clone + Send + Sync + 'static {
    let ports = edge.services.ports();
    let is_behind_tls = edge.services.config.is_behind_tls();
    move || {
        // Absent only while the list of routes is made.
        if let Some(parts) = use_context::<Parts>() {
            provide_context(parts.extensions.get::<Visitor>().cloned().unwrap_or_default());
        }
        let options = use_context::<ResponseOptions>().unwrap_or_default();
        provide_context(Arc::new(HttpAnswer { options, is_behind_tls, leads_elsewhere: AtomicBool::new(false) }) as Arc<dyn Answer>);
        provide_context(ports.clone());
        provide_context(edge.leptos.clone());
    }
}
