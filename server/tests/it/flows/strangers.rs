//! Forms whose unseen fields were changed by hand, and answers to what makes no sense. The table of rights tells the rest.

use uuid::Uuid;

use crate::support::{Engine, PDF, Portal, database::texts, on_both_engines, page::Form};

async fn a_form_forged_for_another_family_finds_nothing_and_changes_nothing(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (mine, theirs) = (portal.known_family("mine", &["Tom"]).await, portal.known_family("theirs", &["Léa"]).await);
    let own = portal.filled_dossier(&mine, mine.children[0], &[]).await;
    let their_case = portal.filled_dossier(&theirs, theirs.children[0], &[app::domain::pieces::Piece::Vaccination]).await.to_string();
    let their_page = portal.browser_at(&theirs).await.open(&format!("/dossiers/{their_case}/pieces")).await;
    let their_file = their_page.link("vaccination.pdf").rsplit('/').next().unwrap_or_default().to_owned();
    let browser = portal.browser_at(&mine).await;
    assert_eq!(browser.give(own, "vaccination", "carnet.pdf", PDF).await.status, 200);

    let section = browser.open(&format!("/dossiers/{own}/sante")).await.form("/api/dossier/save_section");
    let remove = browser.open(&format!("/dossiers/{own}/pieces")).await.form("/api/dossier/remove_upload");
    let send = browser.open(&format!("/dossiers/{own}/verifier")).await.form("/api/dossier/submit");
    let withdraw = browser.open(&format!("/demandes/{own}")).await.form("/api/family/withdraw");
    let before = everything(&portal).await;
    for form in [section, remove.clone(), send, withdraw] {
        let form: Form = form.forge("case", &their_case);
        let page = browser.send(form).await;
        assert_eq!(page.status, 404, "{}", page.path);
        page.says("Cette page n’existe pas").hides("theirs");
    }
    // Their file by way of my own dossier.
    browser.send(remove.forge("upload", &their_file)).await;
    assert_eq!(everything(&portal).await, before);
}

async fn everything(portal: &Portal) -> Vec<String> {
    let mut all = texts(portal.db(), "SELECT state || version || content FROM cases ORDER BY id").await;
    all.extend(texts(portal.db(), "SELECT file_name || size FROM uploads ORDER BY id").await);
    all
}

async fn nonsense_is_answered_politely(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let (browser, agent) = (portal.browser_at(&household).await, portal.agent("claire.agent").await);
    let nobody = Uuid::nil().to_string();
    let child = household.children[0].to_string();
    for (function, fields, status) in [
        ("n/existe/pas", vec![], 400),
        ("dossier/submit", vec![], 400),
        ("dossier/submit", vec![("case", "1")], 400),
        ("dossier/submit", vec![("case", nobody.as_str())], 404),
        ("dossier/create", vec![("child", child.as_str()), ("year", "2026-2028")], 400),
        ("dossier/create", vec![("child", child.as_str()), ("year", "2027-2028")], 404),
        ("dossier/create", vec![("child", nobody.as_str()), ("year", "2026-2027")], 404),
        ("family/save_person", vec![("role", "roi")], 404),
        ("family/save_person", vec![("role", "enfant"), ("person", "1")], 400),
        ("registration/submit", vec![("activity", nobody.as_str()), ("child", child.as_str())], 404),
    ] {
        assert_eq!(browser.call(function, &fields).await.status, status, "{function} {fields:?}");
    }
    for (fields, status) in [(vec![("case", "1")], 404), (vec![("case", nobody.as_str()), ("version", "1"), ("act", "submit")], 400)] {
        assert_eq!(agent.call("staff/decide", &fields).await.status, status, "{fields:?}");
    }
    for path in ["/dossiers/1", "/demandes/x", "/famille/entourage/roi", "/inscriptions/1/2", "/fichiers/1", "/pkg/../../etc/passwd"] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
}

async fn names_with_markup_accents_and_apostrophes_are_shown_as_they_are(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family_with_children("c.temp", &["<img src=x onerror=alert(1)>", "Zoé-Éloïse d’O’Brien & fils"]).await;
    let browser = portal.browser_at(&household).await;
    for path in ["/famille", "/famille/entourage", "/tableau-de-bord", "/inscriptions"] {
        let page = browser.open(path).await;
        page.hides("<img src=x").says("<img src=x onerror=alert(1)>").says("Zoé-Éloïse d’O’Brien & fils");
    }
    let form = browser.open(&browser.open("/famille/entourage").await.link("Modifier Zoé")).await.form("/api/family/save_person");
    assert_eq!(form.value("first_name"), "Zoé-Éloïse d’O’Brien & fils");
}

async fn what_is_written_in_several_lines_cannot_leave_its_field(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.filled_dossier(&household, household.children[0], &[]).await;
    let browser = portal.browser_at(&household).await;
    let attack = "</textarea><script>alert(1)</script>\nArachide & noix : « rien »";
    let form = browser.open(&format!("/dossiers/{case}/sante")).await.form("/api/dossier/save_section");
    browser
        .send(form.fill("allergic", "oui").fill("allergies", &attack.replace('\n', "\r\n")))
        .await
        .is_at(&format!("/dossiers/{case}/garde"));
    let page = browser.open(&format!("/dossiers/{case}/sante")).await;
    page.hides("<script>alert");
    assert_eq!(page.form("/api/dossier/save_section").value("allergies"), attack);
    browser.open(&format!("/dossiers/{case}/verifier")).await.hides("<script>alert").says("Arachide & noix");
}

on_both_engines!(
    a_form_forged_for_another_family_finds_nothing_and_changes_nothing,
    nonsense_is_answered_politely,
    names_with_markup_accents_and_apostrophes_are_shown_as_they_are,
    what_is_written_in_several_lines_cannot_leave_its_field,
);
