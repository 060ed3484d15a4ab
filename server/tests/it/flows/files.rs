//! Files: what is taken, what is refused and why, who may open them.

use app::{
    api::ports::Dossiers,
    domain::{ids::CaseId, pieces::Piece},
};

use crate::support::{
    Answer, Browser, Engine, Household, PDF, Portal,
    database::{number, texts},
    jpeg, on_both_engines,
};

pub(super) async fn with_dossier(engine: Engine) -> (Portal, Household, CaseId, Browser) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.filled_dossier(&household, household.children[0], &[]).await;
    let browser = portal.browser_at(&household).await;
    (portal, household, case, browser)
}

/// Gives a file; the path of the link that shows it under that name.
pub(super) async fn upload(portal: &Portal, case: CaseId, browser: &Browser, name: &str, content: &[u8], shown: &str) -> String {
    let answer = browser.give(case, "vaccination", name, content).await;
    assert!(answer.status == 200 && answer.text().contains("done"), "{} {}", answer.status, answer.text());
    let page = browser.open(&format!("/dossiers/{case}/pieces")).await;
    assert!(number(portal.db(), "SELECT COUNT(*) FROM uploads").await > 0);
    page.link(shown)
}

async fn what_is_not_a_whole_document_is_refused_with_its_reason(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let large: Vec<u8> = PDF.iter().copied().chain(std::iter::repeat_n(b' ', 11 * 1024 * 1024)).chain(*b"%%EOF").collect();
    let (not_known, cut) = ("n’est ni un PDF ni une photo", "il manque sa fin");
    let table: [(&str, &[u8], &str); 7] = [
        ("facture.pdf", b"<!doctype html><script>alert(1)</script>", not_known),
        ("photo.jpg", b"MZ\x90\0 a program", not_known),
        ("image.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", not_known),
        ("vide.pdf", b"", "Ce fichier est vide"),
        ("grand.pdf", &large, "dépasse 10 Mo"),
        ("moitie.pdf", &PDF[..PDF.len() / 2], cut),
        ("photo.jpg", &jpeg()[..2000], cut),
    ];
    for (name, content, why) in table {
        let answer = browser.give(case, "vaccination", name, content).await;
        let told = answer.text();
        assert!(answer.status == 200 && told.contains(why), "{name}: {} {told}", answer.status);
    }
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM uploads").await, 0);
}

async fn a_file_that_arrives_again_is_kept_once(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let count = "SELECT COUNT(*) FROM uploads";
    for (name, content, kept) in
        [("carnet.pdf", PDF.to_vec(), 1), ("carnet.pdf", PDF.to_vec(), 1), ("page 2.pdf", PDF.to_vec(), 2), ("carnet.pdf", jpeg(), 3)]
    {
        assert_eq!(browser.give(case, "vaccination", name, content).await.status, 200);
        assert_eq!(number(portal.db(), count).await, kept, "{name}");
    }
    assert_eq!(portal.stored().len(), 4, "two documents, a photo and its small picture");
    browser.give(case, "assurance", "carnet.pdf", PDF).await;
    assert_eq!(number(portal.db(), count).await, 4, "another piece");
}

async fn a_good_file_beside_a_bad_one_is_kept(engine: Engine) {
    let (_portal, _, case, browser) = with_dossier(engine).await;
    let path = format!("/dossiers/{case}/pieces");
    let form = browser.open(&path).await.form(&format!("/pieces/{case}/vaccination"));
    let page = browser.send(form.clone().attach("vide.pdf", b"").attach("page-1.jpg", &jpeg())).await;
    page.is_at(&path).says("vide.pdf : Ce fichier est vide.").says("page-1.jpg").says("Jointe");
    let nothing_chosen = browser.send(form.attach("", b"")).await;
    nothing_chosen.is_at(&path).says("Choisissez d’abord un fichier.");
}

async fn a_piece_of_an_unknown_name_or_of_another_dossier_is_not_found(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let other = portal.known_family("other", &["Tom"]).await;
    let of_other = portal.filled_dossier(&other, other.children[0], &[]).await;
    let entourage = texts(portal.db(), "SELECT kind FROM cases WHERE kind = 'entourage'").await;
    assert_eq!(entourage.len(), 2);
    for (case, piece) in [
        (case.to_string(), "passeport"),
        (case.to_string(), "..%2F..%2Fetc"),
        (of_other.to_string(), "vaccination"),
        ("1".into(), "vaccination"),
        (other.family.to_string(), "vaccination"),
    ] {
        assert_eq!(browser.give(&case, piece, "carnet.pdf", PDF).await.status, 404, "{case} {piece}");
    }
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM uploads").await, 0);
}

async fn a_file_comes_back_as_it_was_given_and_can_do_nothing(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let path = upload(&portal, case, &browser, "Carnet de Léa.pdf", PDF, "Carnet de Léa.pdf").await;
    let answer = browser.get(&path).await;
    assert_eq!((answer.status, answer.bytes.as_slice()), (200, PDF));
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert_eq!(answer.header("content-disposition"), "inline; filename=\"Carnet de L_a.pdf\"; filename*=UTF-8''Carnet%20de%20L%C3%A9a.pdf");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "private, no-store");
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'self'"), "{policy}");
    assert!(!policy.contains("script-src"), "{policy}");
    let photo = upload(&portal, case, &browser, "photo.pdf", &jpeg(), "photo.jpg").await;
    assert_eq!(browser.get(&photo).await.header("content-type"), "image/jpeg", "the content tells the type, not the name");
}

async fn a_file_is_opened_by_its_family_and_by_staff_only(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let path = upload(&portal, case, &browser, "carnet.pdf", PDF, "carnet.pdf").await;
    let other = portal.browser_at(&portal.known_family("other", &["Tom"]).await).await;
    let agent = portal.agent("claire.agent").await;
    let status = |answer: Answer| answer.status;
    let refused = other.get(&path).await;
    assert!(refused.status == 404 && refused.text().contains("Cette page n’existe pas"), "a person can read it: {}", refused.text());
    let signed_out = portal.browser().get(&path).await;
    assert_eq!((signed_out.status, signed_out.location()), (303, format!("/connexion?suite={path}").as_str()));
    assert_eq!(status(agent.get(&path).await), 200);
    assert_eq!(status(browser.get("/fichiers/..%2F..%2Fetc%2Fpasswd").await), 404);
}

async fn a_large_file_for_a_closed_dossier_is_heard_out_and_refused(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    assert_eq!(browser.call("family/withdraw", &[("case", &case.to_string())]).await.status, 200);
    for (who, status) in [(&browser, 409), (&portal.browser(), 401)] {
        assert_eq!(who.give(case, "vaccination", "carnet.pdf", vec![b'%'; 9_000_000]).await.status, status);
    }
}

async fn a_file_taken_back_is_gone(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let path = upload(&portal, case, &browser, "carnet.pdf", PDF, "carnet.pdf").await;
    let page = browser.open(&format!("/dossiers/{case}/pieces")).await;
    let form = page.form("/api/dossier/remove_upload");
    browser.send(form.clone()).await.hides("carnet.pdf");
    assert_eq!(browser.get(&path).await.status, 404);
    browser.send(form).await.is_at(&format!("/dossiers/{case}/pieces"));
}

async fn a_photo_is_turned_while_its_dossier_can_still_be_changed(engine: Engine) {
    let (portal, household, case, browser) = with_dossier(engine).await;
    upload(&portal, case, &browser, "carnet.jpg", &jpeg(), "carnet.jpg").await;
    let version = async || number(portal.db(), "SELECT version FROM cases WHERE kind = 'dossier'").await;
    let before = version().await;
    let turn = browser.open(&format!("/dossiers/{case}/pieces")).await.form("/api/dossier/rotate_upload");
    for turns in [1, 2, 3, 0] {
        let page = browser.send(turn.clone()).await;
        page.is_at(&format!("/dossiers/{case}/pieces"));
        assert!(page.html.contains(&format!("?apercu=1&amp;t={turns}")), "{turns}: {}", page.html);
    }
    assert_eq!(version().await, before + 4, "an agent does not validate what has been turned since");
    Dossiers::submit(&portal.app.services, &household.access(), case).await.expect("sent");
    assert_eq!(browser.post(turn).await.status, 409);
    assert!(browser.open(&format!("/dossiers/{case}/pieces")).await.forms("/api/dossier/rotate_upload").is_empty());
}

async fn pieces_follow_the_answers_and_one_rib_serves_siblings(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa", "Zoé"]).await;
    let browser = portal.browser_at(&household).await;
    let lea = portal.filled_dossier(&household, household.children[0], &[Piece::Vaccination]).await;
    let zoe = portal.filled_dossier(&household, household.children[1], &[]).await;
    for case in [lea, zoe] {
        browser.open(&format!("/dossiers/{case}/pieces")).await.hides("RIB").hides("Jugement");
        let payment = browser.open(&format!("/dossiers/{case}/paiement")).await.form("/api/dossier/save_section");
        let account = [("payment", "prelevement"), ("account_owner", "Sophie TEMP"), ("iban", "FR76 3000 6000 0112 3456 7890 189")];
        browser.send(payment.fill_all(&account)).await.says("Mandat de prélèvement SEPA signé").says("RIB");
    }
    let custody = browser.open(&format!("/dossiers/{zoe}/garde")).await.form("/api/dossier/save_section");
    browser.send(custody.fill_all(&[("custody", "alternee"), ("custody_weeks", "paires"), ("authority", "deux")])).await;
    browser.open(&format!("/dossiers/{zoe}/pieces")).await.says("Jugement de garde").says("Calendrier de garde alternée");
    browser.open(&format!("/dossiers/{lea}/pieces")).await.hides("Jugement");

    assert_eq!(browser.give(lea, "rib", "rib.pdf", PDF).await.status, 200);
    browser.open(&format!("/dossiers/{zoe}/pieces")).await.says("rib.pdf").hides("vaccination.pdf");
    let check = browser.open(&format!("/dossiers/{zoe}/verifier")).await;
    check.says("Joignez : Mandat de prélèvement SEPA signé").says("Joignez : Jugement de garde");
    assert!(!check.has("Joignez : RIB"));
}

async fn a_file_of_the_family_stays_while_a_sent_dossier_counts_on_it(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa", "Zoé"]).await;
    let browser = portal.browser_at(&household).await;
    let zoe = portal.filled_dossier(&household, household.children[1], &[]).await;
    let payment = browser.open(&format!("/dossiers/{zoe}/paiement")).await.form("/api/dossier/save_section");
    browser.send(payment.fill("payment", "prelevement")).await.says("RIB");
    assert_eq!(browser.give(zoe, "rib", "rib.pdf", PDF).await.status, 200);
    let remove = browser.open(&format!("/dossiers/{zoe}/pieces")).await.form("/api/dossier/remove_upload");
    let lea = portal.filled_dossier(&household, household.children[0], &[Piece::Vaccination]).await;
    let payment = browser.open(&format!("/dossiers/{lea}/paiement")).await.form("/api/dossier/save_section");
    let account = [("payment", "prelevement"), ("account_owner", "Sophie TEMP"), ("iban", "FR76 3000 6000 0112 3456 7890 189")];
    browser.send(payment.fill_all(&account)).await;
    assert_eq!(browser.give(lea, "mandat", "mandat.pdf", PDF).await.status, 200);
    assert!(browser.call("dossier/submit", &[("case", &lea.to_string())]).await.text().contains("envoi=1"));
    assert_eq!(browser.post(remove).await.status, 409);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM uploads WHERE piece = 'rib'").await, 1);
}

on_both_engines!(
    a_file_of_the_family_stays_while_a_sent_dossier_counts_on_it,
    what_is_not_a_whole_document_is_refused_with_its_reason,
    a_file_that_arrives_again_is_kept_once,
    a_good_file_beside_a_bad_one_is_kept,
    a_piece_of_an_unknown_name_or_of_another_dossier_is_not_found,
    a_file_comes_back_as_it_was_given_and_can_do_nothing,
    a_file_is_opened_by_its_family_and_by_staff_only,
    a_large_file_for_a_closed_dossier_is_heard_out_and_refused,
    a_file_taken_back_is_gone,
    a_photo_is_turned_while_its_dossier_can_still_be_changed,
    pieces_follow_the_answers_and_one_rib_serves_siblings,
);
