//! What the portal leaves on a device: its name and icons, and a page of ours for when there is no network.

use std::sync::Arc;

use app::pages::offline::{OFFLINE_PAGE, pages_of_dossier};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Edge, answer::NONCE, pages};
use crate::clock::hex;

/// What the page shows that keeps its name when it changes.
const NAMED_FOR_GOOD: [&str; 3] = ["/fonts/figtree-latin-wght-normal.woff2", "/icons.svg", "/favicon.svg"];
/// The page's style, and the browser's part for the forms.
const NAMED_BY_CONTENT: [&str; 3] = ["css", "js", "wasm"];

const WORKER: &str = include_str!("../../content/service-worker.js");
const NO_WORKER: &str = include_str!("../../content/no-service-worker.js");

/// What a telephone shows of the portal once it is installed.
pub async fn manifest(State(edge): State<Arc<Edge>>) -> Response {
    let icon = |file: &str, kind: &str, sizes: &str, purpose: &str| json!({"src": file, "type": kind, "sizes": sizes, "purpose": purpose});
    let manifest = json!({
        "id": "/",
        "name": format!("Espace Familles {}", edge.services.config.authority.name),
        "short_name": "Espace Familles",
        "lang": "fr",
        "start_url": "/tableau-de-bord",
        "scope": "/",
        "display": "standalone",
        "theme_color": "#0d6355",
        "background_color": "#faf8f3",
        "icons": [
            icon("/favicon.svg", "image/svg+xml", "any", "any"),
            icon("/app-icons/192.png", "image/png", "192x192", "any"),
            icon("/app-icons/512.png", "image/png", "512x512", "any"),
            icon("/app-icons/maskable.png", "image/png", "512x512", "maskable"),
        ],
    });
    let headers = [(header::CONTENT_TYPE, "application/manifest+json"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, manifest.to_string()).into_response()
}

/// The service worker; where there must be none, one that takes the last away.
pub async fn worker(State(edge): State<Arc<Edge>>) -> Response {
    let script = edge.worker.get_or_init(|| script(&edge)).await.clone();
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], script).into_response()
}

async fn script(edge: &Edge) -> String {
    let Some(files) = kept_files(edge).await else { return NO_WORKER.to_owned() };
    let version = version(edge, &files).await;
    let parts: serde_json::Map<_, _> = pages_of_dossier().map(|(part, page)| (part.to_owned(), json!(page))).collect();
    format!("const VERSION = '{version}';\nconst FILES = {};\nconst PARTS = {};\n\n{WORKER}", json!(files), json!(parts))
}

/// All that a device keeps. Nothing where the settings say so, nor where the names of the site do not tell its content.
async fn kept_files(edge: &Edge) -> Option<Vec<String>> {
    let options = &edge.leptos;
    if !edge.services.config.offline || !options.hash_files {
        return None;
    }
    let beside = std::env::current_exe().ok()?.parent()?.join(options.hash_file.as_ref());
    let hashes = tokio::fs::read_to_string(beside).await.ok()?;
    let hashed = |kind: &str| {
        let hash = hashes.lines().find_map(|line| line.trim().strip_prefix(kind)?.strip_prefix(':'))?;
        Some(format!("/{}/{}.{}.{kind}", options.site_pkg_dir, options.output_name, hash.trim()))
    };
    let pages = std::iter::once(OFFLINE_PAGE.to_owned()).chain(pages_of_dossier().map(|(_, page)| page));
    let fixed = pages.chain(NAMED_FOR_GOOD.map(str::to_owned)).map(Some);
    fixed.chain(NAMED_BY_CONTENT.map(hashed)).collect()
}

/// Changes with the list, with what its names do not tell, and with what the worker does.
async fn version(edge: &Edge, files: &[String]) -> String {
    let mut digest = Sha256::new();
    digest.update(json!(files).to_string());
    digest.update(WORKER);
    for path in files.iter().filter(|path| path.starts_with(OFFLINE_PAGE)) {
        digest.update(page(edge, path).await);
    }
    for file in NAMED_FOR_GOOD {
        // A file that is missing is told by the browser: it installs nothing.
        digest.update(tokio::fs::read(format!("{}{file}", edge.leptos.site_root)).await.unwrap_or_default());
    }
    hex(&digest.finalize())[..16].to_owned()
}

/// A page for when there is no network, without the nonce of its scripts.
async fn page(edge: &Edge, path: &str) -> String {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = path.parse().unwrap_or_default();
    let (parts, body) = pages::page(edge, request).await.into_parts();
    let html = to_bytes(body, PAGE_BYTES).await.unwrap_or_default();
    let nonce = parts.headers.get(NONCE).and_then(|nonce| nonce.to_str().ok()).unwrap_or_default();
    String::from_utf8_lossy(&html).replace(nonce, "")
}

/// More than that page takes.
const PAGE_BYTES: usize = 256 * 1024;
