//! What a device keeps for when there is no network, and what it never does.

use std::{fs, os::unix::fs::symlink, path::Path};

use app::{domain::pieces::Piece, pages::offline::pages_of_dossier};
use leptos::prelude::LeptosOptions;
use tempfile::TempDir;

use crate::support::{Browser, Engine, Portal, Setting, on_both_engines};

/// The files of the real site, and a bundle of the browser's part.
struct Site(TempDir);

impl Site {
    fn with_bundle(hash: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend/public");
        for entry in fs::read_dir(public).expect("the files of the site").map(|entry| entry.expect("an entry")) {
            symlink(entry.path(), folder.path().join(entry.file_name())).expect("a link");
        }
        fs::create_dir(folder.path().join("pkg")).expect("a folder");
        let kinds = ["js", "wasm", "css"];
        kinds.iter().for_each(|kind| write(&folder, &format!("pkg/espace-familles.{hash}.{kind}"), ""));
        write(&folder, "hash.txt", &kinds.map(|kind| format!("{kind}: {hash}\n")).concat());
        Self(folder)
    }

    fn redraw(&self, file: &str) {
        fs::remove_file(self.0.path().join(file)).expect("a file that was there");
        write(&self.0, file, "<svg/>");
    }

    fn options(&self) -> LeptosOptions {
        let root = self.0.path().display().to_string();
        let hashes = format!("{root}/hash.txt");
        LeptosOptions::builder()
            .output_name("espace-familles")
            .site_root(root)
            .site_pkg_dir("pkg")
            .hash_files(true)
            .hash_file(hashes.into())
            .build()
    }
}

fn write(folder: &TempDir, file: &str, content: &str) {
    fs::write(folder.path().join(file), content).expect("a file");
}

/// What the worker says of itself: its version, and the files it keeps.
async fn worker(browser: &Browser) -> (String, Vec<String>) {
    let script = browser.get("/service-worker.js").await.text();
    let said = |name: &str| {
        let line = script.lines().find_map(|line| line.strip_prefix(&format!("const {name} = "))).expect("a worker that says it");
        line.trim_end_matches(';').replace('\'', "\"")
    };
    (said("VERSION"), serde_json::from_str(&said("FILES")).expect("a list"))
}

async fn the_worker_keeps_files_that_are_there_and_that_anybody_may_read(engine: Engine) {
    let site = Site::with_bundle("aaa");
    let portal = Portal::new(engine).await.serving(site.options()).await;
    let stranger = portal.browser();
    let answer = stranger.get("/service-worker.js").await;
    assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-cache");

    let (_, files) = worker(&stranger).await;
    let bundle = ["css", "js", "wasm"].map(|kind| format!("/pkg/espace-familles.aaa.{kind}"));
    let named = ["/fonts/figtree-latin-wght-normal.woff2", "/icons.svg", "/favicon.svg"];
    assert_eq!(files, [offline_pages().as_slice(), &named.map(str::to_owned), &bundle].concat());
    for file in &files {
        let answer = stranger.get(file).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (200, ""), "{file}");
    }
    // What the page asks for is there without a network, but for what only an installation asks for.
    for path in offline_pages() {
        let page = stranger.get(&path).await.text();
        let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split(['"', '#']).next());
        let shown: Vec<_> = links.filter(|link| link.contains('.') && !link.contains('@')).collect();
        let missing: Vec<_> = shown.iter().filter(|link| !files.iter().any(|file| file == *link)).collect();
        assert_eq!(missing, [&"/app-icons/apple-touch.png", &"/manifest.webmanifest"], "{path}: {shown:?}");
    }
}

async fn its_version_changes_with_what_it_keeps_and_with_nothing_else(engine: Engine) {
    let site = Site::with_bundle("aaa");
    let portal = Portal::new(engine).await.serving(site.options()).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let (first, _) = worker(&portal.browser()).await;
    assert_eq!(worker(&portal.browser_at(&household).await).await.0, first, "it is the same for all");
    site.redraw("icons.svg");
    let portal = portal.serving(site.options()).await;
    let (redrawn, _) = worker(&portal.browser()).await;
    assert_ne!(redrawn, first);
    let next = Site::with_bundle("bbb");
    let portal = portal.serving(next.options()).await;
    assert_ne!(worker(&portal.browser()).await.0, first);
}

async fn an_authority_that_wants_none_has_the_last_worker_taken_away(engine: Engine) {
    let site = Site::with_bundle("aaa");
    let with = async |offline| Portal::with(engine, Setting { offline, ..Setting::default() }).await.serving(site.options()).await;
    let (willing, unwilling) = (with(true).await, with(false).await);
    let (wanted, unwanted) = (willing.browser(), unwilling.browser());
    assert!(wanted.get("/").await.text().contains("serviceWorker"));
    assert!(!unwanted.get("/").await.text().contains("serviceWorker"));
    let (worker, none) = (wanted.get("/service-worker.js").await.text(), unwanted.get("/service-worker.js").await.text());
    assert!(worker.contains("addAll") && !worker.contains("unregister"));
    assert!(none.contains("unregister()") && none.contains("caches.delete") && !none.contains("addAll"));
}

async fn the_pages_without_a_network_hold_nothing_of_a_signed_in_family(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.filled_dossier(&household, household.children[0], &[Piece::Vaccination]).await;
    let (stranger, family) = (portal.browser(), portal.browser_at(&household).await);
    // Not even what comes back from a form that was just refused.
    let form = family.open(&format!("/dossiers/{case}/assurance")).await.form("/api/dossier/save_section");
    family.send(form.fill_all(&[("insured", "oui"), ("insurer", "MAIF"), ("policy", "")])).await;
    for path in offline_pages() {
        assert_eq!(page(&family, &path).await, page(&stranger, &path).await, "{path}");
    }
    portal.browser().open("/hors-ligne").await.says("Pas de réseau").says("05 49 27 56 84").hides("Se connecter");
}

fn offline_pages() -> Vec<String> {
    std::iter::once("/hors-ligne".to_owned()).chain(pages_of_dossier().map(|(_, page)| page)).collect()
}

/// A page without the nonce of its scripts.
async fn page(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("worker-src 'self'") && policy.contains("manifest-src 'self'"), "{policy}");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
    answer.text().replace(nonce, "")
}

async fn a_telephone_installs_it_under_the_name_of_the_authority(engine: Engine) {
    let site = Site::with_bundle("aaa");
    let portal = Portal::new(engine).await.serving(site.options()).await;
    let answer = portal.browser().get("/manifest.webmanifest").await;
    assert_eq!(answer.header("content-type"), "application/manifest+json");
    let manifest: serde_json::Value = serde_json::from_slice(&answer.bytes).expect("a manifest");
    assert_eq!(manifest["name"], "Espace Familles Mellois en Poitou");
    for icon in manifest["icons"].as_array().expect("icons") {
        let file = portal.browser().get(icon["src"].as_str().expect("an address")).await;
        assert_eq!((file.status, file.header("content-type")), (200, icon["type"].as_str().expect("a type")), "{icon}");
    }
}

on_both_engines!(
    the_worker_keeps_files_that_are_there_and_that_anybody_may_read,
    its_version_changes_with_what_it_keeps_and_with_nothing_else,
    an_authority_that_wants_none_has_the_last_worker_taken_away,
    the_pages_without_a_network_hold_nothing_of_a_signed_in_family,
    a_telephone_installs_it_under_the_name_of_the_authority,
);
