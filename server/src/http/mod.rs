//! The edge: routes, cookies, headers, and the forms of browsers without JavaScript.

mod answer;
mod cookies;
mod documents;
mod exports;
mod files;
mod health;
mod imports;
mod lists;
mod offline;
mod paced;
mod pages;
mod plain_forms;
mod security;
mod sendings;
mod serving;
mod visitor;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use leptos::prelude::LeptosOptions;
use tokio::sync::OnceCell;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer, services::ServeDir, set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer, trace::TraceLayer,
};

use tracing::{Instrument, Span};

use crate::services::Services;

pub use pages::page_paths;
pub use serving::serve;

/// Largest form, in bytes.
const FORM_BYTES: usize = 256 * 1024;
/// Largest sending of files at once, in bytes: a plain form sends all its files together.
const FILES_BYTES: usize = 64 * 1024 * 1024;

/// What the routes share.
#[derive(Clone)]
pub struct Edge {
    /// The use cases.
    pub services: Services,
    /// Where the browser's part is.
    pub leptos: LeptosOptions,
    /// The service worker, once it was asked for: nothing in it changes while the server runs.
    pub worker: Arc<OnceCell<String>>,
}

/// The routes that are not pages nor server functions, for the table of rights.
pub const OTHER_ROUTES: [&str; 13] = [
    "/pieces/{case}/{piece}",
    "/fichiers/{id}",
    "/sante/vivant",
    "/sante/pret",
    "/imports",
    "/manifest.webmanifest",
    "/service-worker.js",
    "/pieces/{case}/{piece}/{sending}",
    "/admin/activites/{activity}/liste.xlsx",
    "/documents/{slug}",
    "/admin/documents/{slug}",
    "/admin/exports/{list}",
    "/admin/chiffres/{figure}",
];

/// The whole portal.
pub fn router(services: Services, leptos: LeptosOptions) -> Router {
    let is_behind_tls = services.config.is_behind_tls();
    let site = leptos.site_root.to_string();
    let package = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")))
        .service(ServeDir::new(format!("{site}/{}", leptos.site_pkg_dir)).precompressed_br().precompressed_gzip());
    let edge = Edge { services, leptos, worker: Arc::default() };
    let timed = |status| TimeoutLayer::with_status_code(status, Duration::from_secs(30));
    let functions = Router::new()
        .route("/api/{*function}", post(pages::server_function))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(timed(StatusCode::SERVICE_UNAVAILABLE));
    let uploads = Router::new()
        .route(OTHER_ROUTES[0], post(files::upload))
        .route(OTHER_ROUTES[4], post(imports::receive))
        .route(OTHER_ROUTES[7], post(sendings::receive))
        .route(OTHER_ROUTES[10], post(documents::receive))
        .layer(middleware::map_request(paced::layer))
        .layer(DefaultBodyLimit::max(FILES_BYTES));
    let acts = functions.merge(uploads).layer(middleware::from_fn_with_state(edge.clone(), plain_forms::layer));
    let pages = pages::routes(&edge)
        .route(OTHER_ROUTES[1], get(files::download))
        .route(OTHER_ROUTES[8], get(lists::day_list))
        .route(OTHER_ROUTES[9], get(documents::download))
        .route(OTHER_ROUTES[11], get(exports::list))
        .route(OTHER_ROUTES[12], get(exports::figure))
        .layer(timed(StatusCode::SERVICE_UNAVAILABLE));
    let device = Router::new().route(OTHER_ROUTES[5], get(offline::manifest)).route(OTHER_ROUTES[6], get(offline::worker));
    let dynamic = pages
        .merge(acts)
        .fallback(pages::asset_or_missing_page)
        .layer(middleware::from_fn_with_state(edge.clone(), visitor::layer))
        // After the visitor: they are the same for all.
        .merge(device)
        .layer(middleware::from_fn_with_state(is_behind_tls, security::layer))
        .layer(middleware::from_fn(to_its_end));
    Router::new()
        .merge(dynamic)
        .nest_service("/pkg", package)
        .route(OTHER_ROUTES[2], get(health::alive))
        .route(OTHER_ROUTES[3], get(health::ready))
        .layer(
            ServiceBuilder::new()
                .layer(TraceLayer::new_for_http().make_span_with(span).on_response(log))
                .layer(CatchPanicLayer::new())
                .layer(CompressionLayer::new())
                .layer(CsrfLayer::new()),
        )
        .with_state(Arc::new(edge))
}

/// Carries a request to its end even when the browser goes away in the middle: dropped there, it would give its connection back to the
/// pool with a transaction half open.
async fn to_its_end(request: Request, next: Next) -> Response {
    let carried = tokio::spawn(next.run(request).instrument(Span::current())).await;
    carried.unwrap_or_else(|error| {
        tracing::error!(%error, "a request was not carried to its end");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    })
}

/// A request in the logs: the pattern of its route, never its address, which may hold a secret.
fn span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), route)
}

fn log<B>(response: &axum::http::Response<B>, latency: Duration, _: &Span) {
    tracing::debug!(status = response.status().as_u16(), milliseconds = latency.as_millis(), "answered");
}
