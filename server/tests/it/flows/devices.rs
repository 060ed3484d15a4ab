//! What a family takes along on a device of its own (H2, H5).

use app::{
    api::on_device::{DeviceKey, DossierForDevice},
    domain::{ids::CaseId, pieces::Piece},
};

use crate::support::{Browser, Engine, Portal, on_both_engines};

async fn key(browser: &Browser) -> DeviceKey {
    serde_json::from_str(&browser.call("on_device/key", &[]).await.text()).expect("a key")
}

async fn dossier(browser: &Browser, case: CaseId) -> DossierForDevice {
    serde_json::from_str(&browser.call("on_device/dossier", &[("case", &case.to_string())]).await.text()).expect("a dossier")
}

async fn the_key_is_the_same_after_another_sign_in_and_nobody_elses(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (one, other) = (portal.known_family("c.temp", &["Léa"]).await, portal.known_family("d.temp", &["Tom"]).await);
    let first = key(&portal.browser_at(&one).await).await;
    let again = key(&portal.browser_at(&one).await).await;
    let theirs = key(&portal.browser_at(&other).await).await;
    assert_eq!((first.owner, first.secret.len()), (again.owner, 32));
    assert_eq!(first.secret, again.secret);
    assert!(theirs.owner != first.owner && theirs.secret != first.secret);
}

async fn what_can_be_filled_is_taken_along_and_nothing_once_it_is_sent(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa", "Zoé"]).await;
    let draft = portal.filled_dossier(&household, household.children[0], &[Piece::Vaccination]).await;
    let sent = portal.sent_dossier(&household, household.children[1]).await;
    let browser = portal.browser_at(&household).await;

    let taken = dossier(&browser, draft).await;
    assert_eq!(taken.kept.sections, ["ecole", "sante", "garde", "autorisations", "assurance", "paiement"]);
    assert!(taken.kept.title.starts_with("Dossier de Léa"));
    assert_eq!(taken.answers[1].get("pai"), "non");
    assert_eq!(taken.answers[1].get("payment"), "", "each section has its own answers only");
    assert!(taken.kept.pieces.iter().any(|piece| piece.code == "vaccination" && piece.reason.starts_with("Demandé")));

    let taken = dossier(&browser, sent).await;
    assert_eq!((taken.kept.sections.len(), taken.answers.len()), (0, 0));
}

on_both_engines!(the_key_is_the_same_after_another_sign_in_and_nobody_elses, what_can_be_filled_is_taken_along_and_nothing_once_it_is_sent);
