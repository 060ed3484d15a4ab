//! Sessions, cookies and headers; what a restart keeps.

use chrono::Duration;
use server::jobs;
use tokio::{io::AsyncWriteExt, net::TcpStream, task::JoinSet};

use crate::support::{
    Engine, Portal, Setting, at,
    database::{change, number},
    on_both_engines,
    portal::PASSWORD,
};

async fn a_restart_closes_no_session_and_loses_no_draft(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.filled_dossier(&household, household.children[0], &[app::domain::pieces::Piece::Vaccination]).await;
    let browser = portal.browser();
    browser.sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
    let cookies = browser.cookies();
    let portal = portal.restarted().await;
    let browser = portal.browser().with_cookies(&cookies);
    let page = browser.open(&format!("/dossiers/{case}/verifier")).await;
    page.says("Assurance du Poitou").says("Jointe");
    let file = browser.open(&format!("/dossiers/{case}/pieces")).await.link("vaccination.pdf");
    assert_eq!(browser.get(&file).await.bytes, crate::support::PDF);
}

async fn a_session_ends_after_twelve_hours_without_use(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let browser = portal.browser();
    browser.sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
    let mut now = at(5, 20, 8);
    for _ in 0..3 {
        now += Duration::minutes(11 * 60 + 59);
        portal.clock.move_to(now);
        browser.open("/tableau-de-bord").await.is_at("/tableau-de-bord");
    }
    portal.clock.move_to(now + Duration::hours(12));
    browser.open("/tableau-de-bord").await.is_at("/connexion?suite=/tableau-de-bord");
}

async fn signing_out_closes_the_session_for_good(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let browser = portal.browser();
    browser.sign_in("c.temp", PASSWORD).await;
    let stolen = portal.browser().with_cookies(&browser.cookies());
    stolen.open("/tableau-de-bord").await.is_at("/tableau-de-bord");
    let form = browser.open("/mon-espace").await.form("/api/account/sign_out");
    let answer = browser.post(form).await;
    assert_eq!((answer.status, answer.location()), (303, "/?au-revoir=1"));
    let cookie = answer.cookie("session");
    assert!(cookie.starts_with("session=; ") && cookie.contains("Max-Age=0"), "{cookie}");
    browser.open("/").await.says("Se connecter");
    stolen.open("/tableau-de-bord").await.is_at("/connexion");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM sessions").await, 0);
}

async fn cookies_are_out_of_reach_of_scripts_and_kept_to_tls(engine: Engine) {
    for (public_url, is_secure) in [("http://portal.test", false), ("https://portal.test", true)] {
        let portal = Portal::with(engine, Setting { public_url: public_url.into(), ..Setting::default() }).await;
        portal.family("c.temp").await;
        let browser = portal.browser();
        let page = browser.open("/connexion").await;
        let form = page.form("/api/account/sign_in").fill("identifier", "c.temp");
        let (refused, opened) = (browser.post(form.clone()).await, browser.post(form.fill("password", PASSWORD)).await);
        for (answer, name) in [(refused, "saisie"), (opened, "session")] {
            let cookie = answer.cookie(name);
            assert!(cookie.len() > 64 && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
            assert_eq!((cookie.contains("Secure"), cookie.contains("Domain")), (is_secure, false), "{cookie}");
            assert_eq!(answer.header("strict-transport-security").is_empty(), !is_secure);
        }
    }
}

async fn a_session_of_ones_own_making_is_nobodys(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    for forged in ["0".repeat(64), "x".into(), String::new()] {
        let browser = portal.browser().with_cookies(&format!("session={forged}"));
        browser.open("/tableau-de-bord").await.is_at("/connexion");
    }
}

async fn a_page_keeps_to_itself(engine: Engine) {
    let portal = Portal::new(engine).await;
    let answer = portal.browser().get("/connexion").await;
    let policy = answer.header("content-security-policy").to_owned();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce").to_owned();
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    let html = answer.text();
    let scripts: Vec<_> = html.match_indices("<script").map(|(from, _)| &html[from..from + html[from..].find('>').unwrap_or(0)]).collect();
    assert!(!scripts.is_empty() && scripts.iter().all(|tag| tag.contains(&nonce)), "{scripts:?}");
    assert_eq!([answer.header("cache-control"), answer.header("referrer-policy")], ["no-store", "same-origin"]);
    let again = portal.browser().get("/connexion").await;
    assert!(!again.header("content-security-policy").contains(&nonce), "a nonce serves once");
    let missing = portal.browser().open("/n-existe-pas").await;
    assert_eq!(missing.status, 404);
    missing.says("Cette page n’existe pas");
}

async fn what_has_expired_is_forgotten(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let browser = portal.browser();
    browser.sign_in("c.temp", "une-faute-2-frappe").await;
    browser.sign_in("c.temp", PASSWORD).await;
    portal.family("pas.ouvert").await;
    change(portal.db(), "UPDATE accounts SET confirmed_at = NULL WHERE username = 'pas.ouvert'").await;
    portal.clock.move_to(at(8, 1, 8));
    jobs::keep_house(&portal.app.services).await.expect("a house in order");
    for table in ["SELECT COUNT(*) FROM sessions", "SELECT COUNT(*) FROM kept_forms", "SELECT COUNT(*) FROM attempts"] {
        assert_eq!(number(portal.db(), table).await, 0, "{table}");
    }
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM accounts").await, 1, "a space never opened");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM families").await, 1, "and its family");
}

async fn a_browser_that_goes_away_leaves_nothing_half_open(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family("c.temp").await;
    let browser = portal.browser_at(&household).await;
    let url = browser.url("/tableau-de-bord");
    let address = format!("{}:{}", url.host_str().expect("a host"), url.port().expect("a port"));
    let asked = format!("GET /tableau-de-bord HTTP/1.1\r\nHost: {address}\r\nCookie: {}\r\n\r\n", browser.cookies());
    for _ in 0..60 {
        let mut gone = TcpStream::connect(&address).await.expect("a connection");
        gone.write_all(asked.as_bytes()).await.expect("a request");
    }
    let mut tasks = JoinSet::new();
    for _ in 0..6 {
        let browser = portal.browser();
        tasks.spawn(async move { browser.sign_in("c.temp", PASSWORD).await.path });
    }
    assert!(tasks.join_all().await.iter().all(|path| path == "/tableau-de-bord"), "every connection can write");
}

async fn the_demo_fills_an_empty_portal_once(engine: Engine) {
    let portal = Portal::new(engine).await;
    for table in ["DELETE FROM activities", "DELETE FROM sites", "DELETE FROM school_years"] {
        change(portal.db(), table).await;
    }
    assert!(portal.app.services.fill_demo().await.expect("a demo"));
    assert!(!portal.app.services.fill_demo().await.expect("a demo that is there already"));
    let browser = portal.browser();
    let page = browser.sign_in("s.martin", server::services::demo::PASSWORD).await;
    page.is_at("/tableau-de-bord").says("Bonjour Madame Sophie MARTIN").says("Dossier de Léa");
    browser.open("/inscriptions").await.says("Cantine, Melle");
}

on_both_engines!(
    a_browser_that_goes_away_leaves_nothing_half_open,
    a_restart_closes_no_session_and_loses_no_draft,
    a_session_ends_after_twelve_hours_without_use,
    signing_out_closes_the_session_for_good,
    cookies_are_out_of_reach_of_scripts_and_kept_to_tls,
    a_session_of_ones_own_making_is_nobodys,
    a_page_keeps_to_itself,
    what_has_expired_is_forgotten,
    the_demo_fills_an_empty_portal_once,
);
