//! Registrations: every "no" says why, and places are never oversold.

use app::{api::ports::Registrations, domain::ids::ActivityId};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{
    Browser, Engine, Household, Page, Portal, at,
    database::{change, number},
    household::{case_of, filled},
    on_both_engines,
    portal::{CANTEEN, OTHER_CANTEEN, WEDNESDAYS},
};

const ACTION: &str = "/api/registration/submit";

async fn opened(engine: Engine) -> Portal {
    let portal = Portal::new(engine).await;
    portal.clock.move_to(at(6, 2, 8));
    portal
}

async fn ask(browser: &Browser, household: &Household, activity: Uuid) -> Page {
    browser.open(&format!("/inscriptions/{activity}/{}", household.children[0])).await
}

async fn wednesday(portal: &Portal, household: &Household) -> Page {
    let browser = portal.browser_at(household).await;
    let page = ask(&browser, household, WEDNESDAYS).await;
    let forms = page.forms(ACTION);
    match forms.into_iter().next() {
        Some(form) => browser.send(form.fill("wednesday", "oui")).await,
        None => page,
    }
}

/// What the page does not offer, the server function refuses for the same reason.
async fn is_refused(browser: &Browser, household: &Household, activity: Uuid, why: &str) {
    let page = ask(browser, household, activity).await;
    page.says("Ce n’est pas possible pour l’instant").says(why);
    assert!(page.forms(ACTION).is_empty());
    let (activity, child) = (activity.to_string(), household.children[0].to_string());
    let days = [("activity", activity.as_str()), ("child", &child), ("monday", "oui"), ("start", "5 10 2026")];
    let answer = browser.call("registration/submit", &days).await;
    assert!(answer.status == 200 && answer.text().contains(why), "{} {}", answer.status, answer.text());
}

async fn every_no_says_why(engine: Engine) {
    let portal = opened(engine).await;
    let beginner = portal.known_family("beginner", &["Tom"]).await;
    let browser = portal.browser_at(&beginner).await;
    is_refused(&browser, &beginner, CANTEEN, "Il faut d’abord un dossier administratif validé. Créez-le dans «\u{a0}Ma famille\u{a0}».")
        .await;
    portal.sent_dossier(&beginner, beginner.children[0]).await;
    is_refused(&browser, &beginner, CANTEEN, "Il faut d’abord un dossier administratif validé. Le service examine le vôtre.").await;

    let ready = portal.ready_family("c.temp").await;
    let browser = portal.browser_at(&ready).await;
    is_refused(&browser, &ready, OTHER_CANTEEN, "Cette activité est réservée aux enfants de son école.").await;
    change(portal.db(), "UPDATE activities SET from_months = 100 WHERE name = 'Cantine, Melle'").await;
    let why = "L’enfant est trop jeune pour cette activité à la date choisie. Possible à partir du 12 janvier 2027.";
    is_refused(&browser, &ready, CANTEEN, why).await;
    change(portal.db(), "UPDATE activities SET from_months = NULL WHERE name = 'Cantine, Melle'").await;
    change(portal.db(), "UPDATE activities SET below_months = 36 WHERE name = 'Cantine, Melle'").await;
    is_refused(&browser, &ready, CANTEEN, "L’enfant est trop âgé pour cette activité.").await;
    change(portal.db(), "UPDATE activities SET below_months = NULL, from_grade = 'cm1' WHERE name = 'Cantine, Melle'").await;
    is_refused(&browser, &ready, CANTEEN, "Cette activité n’accueille pas la classe de l’enfant.").await;
    change(portal.db(), "UPDATE activities SET from_grade = 'ps', state = 'closed' WHERE name = 'Cantine, Melle'").await;
    is_refused(&browser, &ready, CANTEEN, "Cette activité ne prend plus d’inscriptions. Contactez le service.").await;
    change(portal.db(), "UPDATE activities SET state = 'draft' WHERE name = 'Cantine, Melle'").await;
    assert_eq!(browser.get(&format!("/inscriptions/{CANTEEN}/{}", ready.children[0])).await.status, 404, "a draft is nobody's");
    change(portal.db(), "UPDATE activities SET state = 'published' WHERE name = 'Cantine, Melle'").await;
    portal.clock.move_to(at(5, 31, 6));
    let browser = portal.browser_at(&ready).await;
    is_refused(&browser, &ready, CANTEEN, "Les inscriptions ouvrent le 1er juin 2026 à 8 h 00.").await;
    portal.clock.move_to(at(10, 1, 6));
    let browser = portal.browser_at(&ready).await;
    is_refused(&browser, &ready, CANTEEN, "Les inscriptions sont closes depuis le 1er octobre 2026 à 8 h 00.").await;
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM cases WHERE kind = 'registration'").await, 0);
}

async fn days_are_those_of_the_activity_and_start_is_to_come(engine: Engine) {
    let portal = opened(engine).await;
    let household = portal.ready_family("c.temp").await;
    let browser = portal.browser_at(&household).await;
    let form = ask(&browser, &household, CANTEEN).await.form(ACTION);
    let page = browser.send(form.clone().fill("start", "1 9 2030")).await;
    assert_eq!(page.mistakes().len(), 2, "{:?}", page.mistakes());
    page.says("Choisissez au moins un jour.").says("Choisissez un jour de l’année scolaire 2026-2027");
    assert_eq!(page.form(ACTION).value("start"), "1 9 2030");
    let page = browser.send(form.forge("wednesday", "oui")).await;
    assert_eq!(page.mistakes(), ["L’activité a lieu seulement : lundi, mardi, jeudi, vendredi."]);
    assert_eq!(number(portal.db(), "SELECT SUM(CAST(taken AS INTEGER)) FROM activities").await, 0);
}

async fn a_refused_registration_frees_its_place(engine: Engine) {
    let portal = opened(engine).await;
    let (first, next) = (portal.ready_family("first").await, portal.ready_family("next").await);
    let receipt = wednesday(&portal, &first).await;
    receipt.is_at("/demandes/").says("Envoyée").says("mercredi");
    assert_eq!(portal.new_mail().await.template, "case_submitted", "an agent confirms it");
    let case = case_of(&receipt.path);
    portal.decide(case, "take_over", "").await;
    portal.decide(case, "refuse", "Réservé aux familles de la commune.").await;
    assert_eq!(number(portal.db(), "SELECT SUM(CAST(taken AS INTEGER)) FROM activities").await, 0);
    wednesday(&portal, &next).await.is_at("/demandes/").says("Envoyée");
    // Who was refused may ask again, and finds the waiting list.
    wednesday(&portal, &first).await.is_at("/demandes/").says("Liste d’attente, rang 1");
}

async fn a_registration_is_confirmed_or_refused_but_not_sent_back(engine: Engine) {
    let portal = opened(engine).await;
    let household = portal.ready_family("c.temp").await;
    let case = case_of(&wednesday(&portal, &household).await.path);
    portal.decide(case, "take_over", "").await;
    let agent = portal.agent("autre.agent").await;
    let form = agent.open(&format!("/admin/demandes/{case}")).await.form("/api/staff/decide");
    assert!(form.has_button("Confirmer") && !form.has_button("Renvoyer à corriger"));
    let asked = [("case", form.value("case")), ("version", form.value("version")), ("act", "ask_for_correction"), ("reason", "Précisez.")];
    assert_eq!(agent.call("staff/decide", &asked).await.status, 409);
}

async fn a_withdrawn_registration_frees_its_place_once(engine: Engine) {
    let portal = opened(engine).await;
    let household = portal.ready_family("c.temp").await;
    let receipt = wednesday(&portal, &household).await;
    let browser = portal.browser_at(&household).await;
    let form = receipt.form("/api/family/withdraw");
    browser.send(form.clone()).await.says("Retirée");
    browser.send(form).await.says("Retirée");
    assert_eq!(number(portal.db(), "SELECT SUM(CAST(taken AS INTEGER)) FROM activities").await, 0);
    wednesday(&portal, &household).await.is_at("/demandes/");
}

async fn the_last_place_goes_to_one_of_eight_families(engine: Engine) {
    let portal = opened(engine).await;
    let mut households = Vec::new();
    for n in 0..8 {
        households.push(portal.ready_family(&format!("family{n}")).await);
    }
    let mut tasks = JoinSet::new();
    for household in households {
        let services = portal.app.services.clone();
        tasks.spawn(async move {
            let days = filled(&[("wednesday", "oui"), ("start", "2 9 2026")]);
            let asked = Registrations::submit(&services, &household.access(), ActivityId(WEDNESDAYS), household.children[0], days).await;
            matches!(asked, Ok(app::api::Outcome::Done(_)))
        });
    }
    assert_eq!(tasks.join_all().await.into_iter().filter(|has_place| *has_place).count(), 1);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM cases WHERE kind = 'registration'").await, 1);
    assert_eq!(portal.new_mails().await.len(), 1);
}

on_both_engines!(
    a_registration_is_confirmed_or_refused_but_not_sent_back,
    every_no_says_why,
    days_are_those_of_the_activity_and_start_is_to_come,
    a_refused_registration_frees_its_place,
    a_withdrawn_registration_frees_its_place_once,
    the_last_place_goes_to_one_of_eight_families,
);
