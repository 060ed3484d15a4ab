//! The antivirus: what it knows is refused; what it has not seen waits, and nobody opens or accepts it.

use app::domain::ids::CaseId;

use crate::support::{
    Browser, Engine, PDF, Portal, Setting,
    clamd::{Clamd, infected_pdf},
    database::{number, texts},
    on_both_engines,
};

const DECIDE: &str = "/api/staff/decide";
const JUDGE: &str = "/api/staff/judge";
const WAITS: &str = "en cours de vérification";

/// A family and its dossier, without a file.
async fn with_dossier(engine: Engine, setting: Setting) -> (Portal, CaseId, Browser) {
    let portal = Portal::with(engine, setting).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.filled_dossier(&household, household.children[0], &[]).await;
    let browser = portal.browser_at(&household).await;
    (portal, case, browser)
}

async fn scans(portal: &Portal) -> Vec<String> {
    texts(portal.db(), "SELECT scan || ' ' || verdict FROM uploads ORDER BY created_at, id").await
}

async fn an_infected_file_is_refused_at_once_and_a_good_one_is_kept(engine: Engine) {
    let clamd = Clamd::up();
    let (portal, case, browser) = with_dossier(engine, clamd.setting()).await;
    let told = browser.give(case, "vaccination", "carnet.pdf", infected_pdf()).await.text();
    assert!(told.contains("L’antivirus a trouvé un virus dans ce fichier"), "{told}");
    assert_eq!(portal.stored(), Vec::<String>::new());
    assert!(browser.give(case, "vaccination", "carnet.pdf", PDF).await.text().contains("done"));
    assert_eq!(scans(&portal).await, ["clean waiting"]);
}

async fn a_file_that_waits_counts_as_given_but_nobody_opens_or_accepts_it(engine: Engine) {
    let clamd = Clamd::down();
    let (portal, case, browser) = with_dossier(engine, clamd.setting()).await;
    for piece in ["vaccination", "assurance"] {
        assert!(browser.give(case, piece, &format!("{piece}.pdf"), PDF).await.text().contains("done"));
    }
    assert_eq!(scans(&portal).await, ["waiting waiting"; 2]);
    let check = browser.open(&format!("/dossiers/{case}/verifier")).await;
    browser.send(check.form("/api/dossier/submit")).await.says("Envoyée");

    let agent = portal.agent("claire.agent").await;
    let path = format!("/admin/demandes/{case}");
    let page = agent.send(agent.open(&path).await.form(DECIDE).press("Prendre en charge")).await;
    browser.open(&format!("/dossiers/{case}/pieces")).await.says("vérification en cours");
    let file = portal.file_of("c.temp", "vaccination").await;
    for someone in [&browser, &agent] {
        assert_eq!(someone.get(&file).await.status, 404);
    }
    assert!(page.forms(JUDGE).is_empty(), "nothing is shown to judge");
    let (id, version) = (case.to_string(), page.form(DECIDE).value("version").to_owned());
    let judged = [("case", id.as_str()), ("version", &version), ("piece", "vaccination"), ("verdict", "accepted")];
    assert!(agent.call("staff/judge", &judged).await.text().contains(WAITS));
    agent.send(agent.open(&path).await.form(DECIDE).press("Valider")).await.says(WAITS);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM uploads WHERE verdict = 'accepted'").await, 0);
    portal.app.services.scan_waiting_files().await.expect("nobody answers");
    assert_eq!(scans(&portal).await, ["waiting waiting"; 2]);

    clamd.comes_up();
    portal.app.services.scan_waiting_files().await.expect("looked at");
    assert_eq!(scans(&portal).await, ["clean waiting"; 2]);
    for someone in [&browser, &agent] {
        assert_eq!(someone.get(&file).await.bytes, PDF);
    }
    agent.send(agent.open(&path).await.form(JUDGE).press("Accepter la pièce")).await.says("Acceptée");
    agent.send(agent.open(&path).await.form(DECIDE).press("Valider")).await.says("Validée");
}

async fn an_infected_file_that_waited_is_put_away_and_asked_again(engine: Engine) {
    let clamd = Clamd::down();
    let (portal, case, browser) = with_dossier(engine, clamd.setting()).await;
    assert!(browser.give(case, "vaccination", "carnet.pdf", infected_pdf()).await.text().contains("done"));
    assert!(browser.give(case, "assurance", "attestation.pdf", PDF).await.text().contains("done"));
    let check = browser.open(&format!("/dossiers/{case}/verifier")).await;
    browser.send(check.form("/api/dossier/submit")).await;
    let agent = portal.agent("claire.agent").await;
    let path = format!("/admin/demandes/{case}");
    let before = agent.send(agent.open(&path).await.form(DECIDE).press("Prendre en charge")).await;
    let file = portal.file_of("c.temp", "vaccination").await;

    clamd.comes_up();
    portal.app.services.scan_waiting_files().await.expect("looked at");
    assert_eq!(scans(&portal).await, ["infected refused", "clean waiting"]);
    assert_eq!(portal.stored().len(), 1, "its content is gone: {:?}", portal.stored());
    assert_eq!(browser.get(&file).await.status, 404);
    assert_eq!(agent.get(&file).await.status, 404);
    assert_eq!(
        agent.post(before.form(DECIDE).press("Renvoyer à corriger").fill("reason", "Vérifiez.")).await.status,
        303,
        "the page shows what is no more: it is told"
    );
    let page = agent.open(&path).await;
    page.says("supprimé, il portait un virus").says("Il manque : Carnet de vaccination");
    browser.open(&format!("/dossiers/{case}/pieces")).await.says("À remplacer : L’antivirus y a trouvé un virus");
    assert!(browser.give(case, "vaccination", "carnet.pdf", PDF).await.text().contains("done"));
    portal.app.services.scan_waiting_files().await.expect("nothing waits");
    assert_eq!(scans(&portal).await, ["infected refused", "clean waiting", "clean waiting"]);
}

async fn an_antivirus_that_says_nothing_sensible_lets_nothing_through(engine: Engine) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    // It hangs up on everybody.
    let server = tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let setting = Setting { clamd: Some(format!("tcp://{address}")), ..Setting::default() };
    let (portal, case, browser) = with_dossier(engine, setting).await;
    assert!(browser.give(case, "vaccination", "carnet.pdf", PDF).await.text().contains("done"));
    portal.app.services.scan_waiting_files().await.expect("nobody answers");
    assert_eq!(scans(&portal).await, ["waiting waiting"]);
    server.abort();
}

async fn without_an_antivirus_any_more_what_waited_is_let_through(engine: Engine) {
    let clamd = Clamd::down();
    let (mut portal, case, browser) = with_dossier(engine, clamd.setting()).await;
    assert!(browser.give(case, "vaccination", "carnet.pdf", PDF).await.text().contains("done"));
    portal.setting.clamd = None;
    let portal = portal.restarted().await;
    portal.app.services.scan_waiting_files().await.expect("let through");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM uploads WHERE scan = 'clean'").await, 1);
}

on_both_engines!(
    an_infected_file_is_refused_at_once_and_a_good_one_is_kept,
    a_file_that_waits_counts_as_given_but_nobody_opens_or_accepts_it,
    an_infected_file_that_waited_is_put_away_and_asked_again,
    an_antivirus_that_says_nothing_sensible_lets_nothing_through,
    without_an_antivirus_any_more_what_waited_is_let_through,
);
