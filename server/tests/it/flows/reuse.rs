//! Nothing is typed twice: answers of a sibling or of last year, pieces that still serve, a dossier begun again (D2, D4).

use app::{
    api::ports::Dossiers,
    domain::{ids::CaseId, pieces::Piece, role::AccountRole, school_year::SchoolYear},
};
use server::store::activities::{SchoolYearRow, insert_school_year};

use crate::support::{Browser, Engine, Household, PDF, Portal, on_both_engines, portal::MELLE};

const ACCOUNT: [(&str, &str); 4] =
    [("payment", "prelevement"), ("payer", "Sophie TEMP"), ("account_owner", "Sophie TEMP"), ("iban", "FR7630006000011234567890189")];

async fn new_dossier(portal: &Portal, household: &Household, child: usize, start_year: i32) -> CaseId {
    let year = SchoolYear::starting_in(start_year).expect("a year");
    Dossiers::create(&portal.app.services, &household.access(), household.children[child], year).await.expect("a dossier")
}

async fn save(family: &Browser, case: CaseId, section: &str, fields: &[(&str, &str)]) {
    let form = family.open(&format!("/dossiers/{case}/{section}")).await.form("/api/dossier/save_section");
    family.send(form.fill_all(fields)).await;
}

async fn take(family: &Browser, case: CaseId, section: &str, from: CaseId) -> u16 {
    let (case, from) = (case.to_string(), from.to_string());
    family.call("dossier/take_answers", &[("case", &case), ("section", section), ("from", &from)]).await.status
}

async fn the_answers_of_a_sibling_are_shown_then_taken(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa", "Tom"]).await;
    let family = portal.browser_at(&household).await;
    let lea = portal.filled_dossier(&household, household.children[0], &[]).await;
    save(&family, lea, "paiement", &ACCOUNT).await;
    save(&family, lea, "sante", &[("doctor", "Dr Moreau"), ("allergic", "oui"), ("allergies", "Arachide.")]).await;
    let tom = new_dossier(&portal, &household, 1, 2026).await;
    let page = family.open(&format!("/dossiers/{tom}/paiement")).await;
    page.says("Reprendre").says("de Léa, 2026-2027").says("Par prélèvement automatique");
    assert_eq!(take(&family, tom, "paiement", lea).await, 200);
    let page = family.open(&format!("/dossiers/{tom}/paiement")).await;
    page.hides("de Léa, 2026-2027");
    assert_eq!(page.form("/api/dossier/save_section").value("account_owner"), "Sophie TEMP");

    assert_eq!(take(&family, tom, "sante", lea).await, 200);
    let health = family.open(&format!("/dossiers/{tom}/sante")).await.form("/api/dossier/save_section");
    assert_eq!((health.value("doctor"), health.value("allergies"), health.value("allergic")), ("Dr Moreau", "", ""), "health is her own");
}

async fn a_school_that_was_closed_meanwhile_is_not_lent(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa", "Tom"]).await;
    let family = portal.browser_at(&household).await;
    let lea = portal.filled_dossier(&household, household.children[0], &[]).await;
    let tom = new_dossier(&portal, &household, 1, 2026).await;
    let school = format!("/dossiers/{tom}/ecole");
    family.open(&school).await.says("de Léa, 2026-2027");
    let admin = portal.staff("an.admin", AccountRole::Administrator).await;
    let page = admin.open(&format!("/admin/reglages/structures/{MELLE}")).await;
    admin.send(page.form("/api/setup/close_site")).await.says("Fermée depuis");
    family.open(&school).await.hides("Jacques Prévert");
    assert_eq!(take(&family, tom, "ecole", lea).await, 200);
    assert_eq!(family.open(&school).await.hides("Jacques Prévert").form("/api/dossier/save_section").value("site"), "");
    // Who chose it before sees it still.
    family.open(&format!("/dossiers/{lea}/ecole")).await.says("Jacques Prévert");
}

async fn nobody_takes_the_answers_of_another_family(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, other) = (portal.known_family("c.temp", &["Léa"]).await, portal.known_family("o.autre", &["Zoé"]).await);
    let theirs = portal.filled_dossier(&household, household.children[0], &[]).await;
    let own = new_dossier(&portal, &other, 0, 2026).await;
    let stranger = portal.browser_at(&other).await;
    assert_eq!(take(&stranger, own, "paiement", theirs).await, 404);
    assert_eq!(take(&stranger, theirs, "paiement", own).await, 404);
}

/// A year later: the year is open, the clock is in May.
async fn next_year(portal: &Portal) {
    let opens = chrono::NaiveDate::from_ymd_opt(2027, 5, 3).expect("a day").and_hms_opt(6, 0, 0).expect("a time").and_utc();
    let mut tx = portal.db().write().await.expect("a transaction");
    insert_school_year(&mut tx, &SchoolYearRow { start_year: 2027, dossiers_open_at: opens }).await.expect("a year");
    tx.commit().await.expect("committed");
    portal.clock.move_to(opens + chrono::Duration::days(10));
}

async fn last_years_answers_and_the_pieces_that_still_serve_are_not_asked_again(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let family = portal.browser_at(&household).await;
    let case = portal.filled_dossier(&household, household.children[0], &[Piece::Vaccination, Piece::Insurance]).await;
    save(&family, case, "paiement", &ACCOUNT).await;
    for piece in ["rib", "mandat"] {
        assert_eq!(family.give(case, piece, &format!("{piece}.pdf"), PDF).await.status, 200);
    }
    family.call("dossier/submit", &[("case", &case.to_string())]).await;
    portal.decide_all(case).await;

    next_year(&portal).await;
    let family = portal.browser_at(&household).await;
    let next = new_dossier(&portal, &household, 0, 2027).await;
    let school = family.open(&format!("/dossiers/{next}/ecole")).await;
    school.says("de Léa, 2026-2027");
    assert_eq!(school.form("/api/dossier/save_section").value("grade"), "ce2", "a grade higher than last year");
    for section in ["ecole", "sante", "garde", "autorisations", "paiement"] {
        assert_eq!(take(&family, next, section, case).await, 200, "{section}");
    }
    let pieces = family.open(&format!("/dossiers/{next}/pieces")).await;
    pieces.says("rib.pdf").says("mandat.pdf").hides("assurance.pdf");
    let review = family.open(&format!("/dossiers/{next}/verifier")).await;
    review.hides("Joignez : RIB").hides("Joignez : Mandat").hides("Joignez : Carnet");
    review.says("Terminez la partie « Garde et contacts »").says("Terminez la partie « Assurance »");
    // Another account asks for another mandate and another RIB.
    save(&family, next, "paiement", &[("payer", "Sophie TEMP"), ("iban", "BE68 5390 0754 7034")]).await;
    family.open(&format!("/dossiers/{next}/verifier")).await.says("Joignez : RIB").says("Joignez : Mandat");
    // What was given last year stays where it was.
    assert!(pieces.forms("/api/dossier/remove_upload").is_empty());
}

async fn a_dossier_taken_back_is_begun_again_where_it_was(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let family = portal.browser_at(&household).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    assert_eq!(family.call("family/withdraw", &[("case", &case.to_string())]).await.status, 200);
    let again = new_dossier(&portal, &household, 0, 2026).await;
    assert_ne!(again, case);
    let review = family.open(&format!("/dossiers/{again}/verifier")).await;
    review.hides("Terminez la partie").hides("Joignez").says("Envoyer mon dossier");
}

async fn the_mandate_comes_filled_in(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let family = portal.browser_at(&household).await;
    let case = portal.filled_dossier(&household, household.children[0], &[]).await;
    let bad = [("payment", "prelevement"), ("account_owner", "Sophie TEMP"), ("iban", "FR7630006000011234567890188")];
    let form = family.open(&format!("/dossiers/{case}/paiement")).await.form("/api/dossier/save_section");
    let told = family.send(form.fill_all(&bad)).await;
    assert!(told.mistakes().contains(&"Cet IBAN contient une erreur. Recopiez-le depuis votre RIB.".to_owned()), "{:?}", told.mistakes());
    save(&family, case, "paiement", &ACCOUNT).await;
    let mandate = family.open(&format!("/dossiers/{case}/mandat")).await;
    mandate
        .says("FR76 3000 6000 0112 3456 7890 189")
        .says("SGC de Melle")
        .says("FR12ZZZ123456")
        .says("Sophie TEMP")
        .says("rue des Fusains");
    let stranger = portal.browser_at(&portal.known_family("o.autre", &["Zoé"]).await).await;
    assert_eq!(stranger.get(&format!("/dossiers/{case}/mandat")).await.status, 404);
}

on_both_engines!(
    the_answers_of_a_sibling_are_shown_then_taken,
    a_school_that_was_closed_meanwhile_is_not_lent,
    nobody_takes_the_answers_of_another_family,
    last_years_answers_and_the_pieces_that_still_serve_are_not_asked_again,
    a_dossier_taken_back_is_begun_again_where_it_was,
    the_mandate_comes_filled_in,
);
