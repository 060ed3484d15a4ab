//! Families are reminded of what is missing, and told before a piece no longer serves: each time once (D3, D4).

use app::domain::{ids::CaseId, pieces::Piece};
use chrono::{Duration, NaiveDate};

use crate::support::{Engine, Household, PDF, Portal, at, on_both_engines};

async fn keep_house(portal: &Portal) -> Vec<String> {
    server::jobs::keep_house(&portal.app.services).await.expect("a kept house");
    portal.new_mails().await.into_iter().map(|mail| format!("{} {}", mail.template, mail.body_text)).collect()
}

async fn a_missing_piece_is_asked_again_after_two_weeks(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.filled_dossier(&household, household.children[0], &[Piece::Vaccination]).await;
    let family = portal.browser_at(&household).await;
    family.call("dossier/submit", &[("case", &case.to_string())]).await;
    portal.new_mails().await;
    let sent_at = portal.clock.now();
    portal.clock.move_to(sent_at + Duration::days(14));
    assert!(keep_house(&portal).await.is_empty());
    portal.clock.move_to(sent_at + Duration::days(15));
    let mails = keep_house(&portal).await;
    assert!(mails.len() == 1 && mails[0].starts_with("piece_wanted") && mails[0].contains("Attestation d’assurance"), "{mails:?}");
    assert!(mails[0].contains(&format!("/dossiers/{case}/pieces")), "{mails:?}");
    assert!(keep_house(&portal).await.is_empty(), "once");
    portal.clock.move_to(sent_at + Duration::days(31));
    let family = portal.browser_at(&household).await;
    assert_eq!(family.give(case, "assurance", "attestation.pdf", PDF).await.status, 200);
    assert!(keep_house(&portal).await.is_empty(), "nothing is missing any more");
}

/// A validated dossier of a child who is catching up with vaccinations: the record serves three months.
async fn catching_up(portal: &Portal) -> (Household, CaseId) {
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.filled_dossier(&household, household.children[0], &[Piece::Vaccination, Piece::Insurance]).await;
    let family = portal.browser_at(&household).await;
    let health = family.open(&format!("/dossiers/{case}/sante")).await.form("/api/dossier/save_section");
    family.send(health.fill_all(&[("vaccinated", "non"), ("not_vaccinated", "rattrapage")])).await;
    family.call("dossier/submit", &[("case", &case.to_string())]).await;
    // Accepted on 1 September: three months are 1 December.
    portal.clock.move_to(at(9, 1, 9));
    portal.decide_all(case).await;
    portal.new_mails().await;
    (household, case)
}

async fn a_piece_that_ends_is_announced_once_and_can_be_given_again(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, case) = catching_up(&portal).await;
    let vaccination = format!("/dossiers/{case}/pieces");
    portal.clock.move_to(at(10, 10, 9));
    assert!(keep_house(&portal).await.is_empty(), "too early");
    let family = portal.browser_at(&household).await;
    assert_eq!(family.give(case, "vaccination", "carnet.pdf", PDF).await.status, 409, "it still serves for long");
    portal.clock.move_to(at(10, 18, 9));
    let mails = keep_house(&portal).await;
    assert!(mails.len() == 1 && mails[0].starts_with("piece_ends"), "{mails:?}");
    assert!(mails[0].contains("Carnet de vaccination : valable jusqu’au 01/12/2026") && mails[0].contains(&vaccination), "{mails:?}");
    assert!(keep_house(&portal).await.is_empty(), "once");

    portal.clock.move_to(at(12, 2, 9));
    let family = portal.browser_at(&household).await;
    family.open("/tableau-de-bord").await.says("une pièce est de nouveau demandée : Carnet de vaccination");
    let agent = portal.agent("claire.agent").await;
    agent.open("/admin?etat=pieces").await.hides("D-2026-00002");
    assert_eq!(family.give(case, "vaccination", "carnet.pdf", PDF).await.status, 200);
    agent.open("/admin?etat=pieces").await.says("D-2026-00002");

    let page = agent.open(&format!("/admin/demandes/{case}")).await;
    let page = agent.open(&page.link("carnet.pdf")).await;
    let refused = page.form("/api/staff/judge").fill("refusal", "unreadable").press("Refuser la pièce");
    agent.send(refused).await.says("Validée");
    let mail = portal.new_mail().await;
    assert!(mail.template == "piece_wanted" && mail.body_text.contains("Illisible"), "{}", mail.body_text);
    agent.open("/admin?etat=pieces").await.hides("D-2026-00002");
    assert_eq!(family.give(case, "vaccination", "carnet neuf.pdf", PDF).await.status, 200);
    let page = agent.open(&format!("/admin/demandes/{case}")).await;
    let page = agent.open(&page.link("carnet neuf.pdf")).await;
    agent.send(page.form("/api/staff/judge").press("Accepter la pièce")).await.says("Acceptée");
    family.open("/tableau-de-bord").await.hides("de nouveau demandée");
}

async fn a_forbidden_contact_asks_a_validated_dossier_for_the_decision(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.ready_family("c.temp").await;
    let family = portal.browser_at(&household).await;
    family.open("/tableau-de-bord").await.hides("de nouveau demandée");
    let contact =
        [("civility", "monsieur"), ("first_name", "Jean"), ("usual_name", "DUPONT"), ("relationship", "autre"), ("forbidden", "oui")];
    portal.add_person(&household, app::domain::person::Role::Contact, &contact).await;
    family.open("/tableau-de-bord").await.says("une pièce est de nouveau demandée : Décision de justice");
    family.open("/famille").await.says("Une pièce est de nouveau demandée.");
}

/// The rule of the record holds to the day, whatever the clock says in between.
async fn an_accepted_piece_serves_until_its_last_day(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, case) = catching_up(&portal).await;
    let last = NaiveDate::from_ymd_opt(2026, 12, 1).expect("a day");
    for (days, shown) in [(0, "Acceptée"), (1, "À renouveler")] {
        portal.clock.move_to((last + Duration::days(days)).and_hms_opt(9, 0, 0).expect("a time").and_utc());
        let family = portal.browser_at(&household).await;
        family.open(&format!("/dossiers/{case}/pieces")).await.says(shown);
    }
}

on_both_engines!(
    a_missing_piece_is_asked_again_after_two_weeks,
    a_piece_that_ends_is_announced_once_and_can_be_given_again,
    a_forbidden_contact_asks_a_validated_dossier_for_the_decision,
    an_accepted_piece_serves_until_its_last_day,
);
