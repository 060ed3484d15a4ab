//! Several children in one request: looked at before it is sent, one answer however often it is sent, all or nothing where it was asked.

use app::domain::{ids::ActivityId, several::child_box};
use futures::future::join_all;

use crate::support::{
    Browser, Engine, Household, Page, Portal, at,
    database::{change, number},
    household::case_of,
    on_both_engines,
    page::Form,
    portal::{CANTEEN, WEDNESDAYS},
};

const PREPARE: &str = "/api/registration/prepare";
const CHANGE: &str = "/api/registration/change_line";
const SEND: &str = "/api/registration/send_prepared";
const RESCHEDULE: &str = "/api/registration/reschedule";

/// A family with two children whose dossiers are validated, on the day after the opening.
async fn two(portal: &Portal) -> (Household, Browser) {
    let household = portal.known_family("c.temp", &["Léa", "Noé"]).await;
    for child in &household.children {
        let case = portal.sent_dossier(&household, *child).await;
        portal.decide_all(case).await;
    }
    portal.clock.move_to(at(6, 2, 8));
    portal.new_mails().await;
    let browser = portal.browser_at(&household).await;
    (household, browser)
}

/// What is looked at before it is sent.
async fn prepared(browser: &Browser, otherwise: &str) -> Page {
    let page = browser.open("/inscriptions").await;
    let form = browser.open(&page.link("Restauration")).await.form(PREPARE);
    browser.send(form.fill_all(&[("monday", "oui"), ("thursday", "oui"), ("otherwise", otherwise)])).await
}

async fn registrations(portal: &Portal) -> i64 {
    number(portal.db(), "SELECT COUNT(*) FROM cases WHERE kind = 'registration'").await
}

async fn taken(portal: &Portal) -> i64 {
    number(portal.db(), "SELECT SUM(CAST(taken AS INTEGER)) FROM activities").await
}

async fn two_children_are_registered_in_one_go(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, browser) = two(&portal).await;
    let page = prepared(&browser, "waiting").await;
    page.says("Vérifiez avant d’envoyer").says("Léa · Cantine, Melle").says("Noé").says("lundi, jeudi, à partir du 1er septembre 2026");
    assert_eq!((registrations(&portal).await, taken(&portal).await), (0, 0), "nothing is sent yet");
    // Noé comes on other days, then on those of Léa and one more.
    let line = browser.open(&format!("{}/1", page.path)).await;
    let page = browser.send(line.form(CHANGE).fill("monday", "").fill("friday", "oui").press("Garder ces jours")).await;
    page.says("lundi, jeudi").says("jeudi, vendredi");
    let line = browser.open(&format!("{}/1", page.path)).await;
    let line = browser.send(line.form(CHANGE).press("Comme pour Léa")).await;
    let page = browser.send(line.form(CHANGE).fill("tuesday", "oui").press("Garder ces jours")).await;
    let sent = browser.send(page.form(SEND)).await;
    sent.says("Votre demande est enregistrée").says("lundi, mardi, jeudi").says("Validée").says("D-2026-");
    assert_eq!((registrations(&portal).await, taken(&portal).await), (2, 2));
    let templates: Vec<_> = portal.new_mails().await.into_iter().map(|mail| mail.template).collect();
    assert_eq!(templates, ["case_submitted", "case_validated", "case_submitted", "case_validated"], "a mail for each request");
    browser.open("/inscriptions").await.says("La semaine").says("Lundi Cantine Cantine").says("Mardi – Cantine");
}

async fn a_form_without_a_child_or_a_day_says_what_is_missing(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, browser) = two(&portal).await;
    let form = browser.open("/inscriptions/ensemble/restauration").await.form(PREPARE);
    let nobody = household.children.iter().fold(form.clone(), |form, child| form.fill(&child_box(*child, ActivityId(CANTEEN)), ""));
    let page = browser.send(nobody.fill("monday", "oui")).await;
    assert_eq!(page.mistakes(), ["Choisissez au moins un enfant."]);
    // What was unticked stays unticked, what was ticked stays ticked.
    let again = page.form(PREPARE);
    assert_eq!((again.value(&child_box(household.children[0], ActivityId(CANTEEN))), again.value("monday")), ("", "oui"));
    let page = browser.send(form).await;
    assert_eq!(page.mistakes(), ["Choisissez au moins un jour."]);
    let strangers = browser.call("registration/prepare", &[("kind", "restauration"), ("child_x_y", "oui")]).await;
    assert_eq!(strangers.status, 200);
}

async fn one_place_for_two_is_given_as_the_family_asked(engine: Engine) {
    for (otherwise, cases, places) in [("waiting", 2, 1), ("others", 1, 1), ("nobody", 0, 0)] {
        let portal = Portal::new(engine).await;
        let (_, browser) = two(&portal).await;
        change(portal.db(), "UPDATE activities SET places = 1 WHERE name = 'Cantine, Melle'").await;
        let sent = browser.send(prepared(&browser, otherwise).await.form(SEND)).await;
        assert_eq!((registrations(&portal).await, taken(&portal).await), (cases, places), "{otherwise}: {}", sent.text());
        match otherwise {
            "waiting" => sent.says("Validée").says("Liste d’attente, rang 1"),
            "others" => sent.says("Validée").says("Toutes les places sont prises."),
            _ => sent.says("Comme vous l’avez demandé, personne ne l’a été.").says("Toutes les places sont prises."),
        };
        if otherwise == "nobody" {
            assert!(portal.new_mails().await.is_empty(), "what was given back is not announced");
        }
    }
}

/// Sends one form many times, then once more, after its registrations were given up.
async fn sent_again_a_request_has_the_same_answer(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, browser) = two(&portal).await;
    let form: Form = prepared(&browser, "waiting").await.form(SEND);
    let answers = join_all((0..4).map(|_| browser.post(form.clone()))).await;
    assert!(answers.iter().all(|answer| (answer.status, answer.location()) == (303, answers[0].location())), "{answers:?}");
    assert_eq!((registrations(&portal).await, taken(&portal).await), (2, 2));
    let page = browser.open(answers[0].location()).await;
    let case = page.link("voir la demande de Léa");
    let page = browser.open(&case).await;
    browser.send(page.form("/api/family/withdraw").press("Annuler l’inscription")).await.says("Inscription annulée");
    // It is asked again by somebody whose network comes back late.
    browser.send(form).await.says("Votre demande est enregistrée").says("Retirée");
    assert_eq!((registrations(&portal).await, taken(&portal).await), (2, 1));
}

async fn the_other_children_follow_the_first(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, browser) = two(&portal).await;
    let page = browser.open(&format!("/inscriptions/{CANTEEN}/{}", household.children[0])).await;
    let receipt = browser.send(page.form("/api/registration/submit").fill("friday", "oui").fill("start", "7 9 2026")).await;
    let page = browser.open(&receipt.says("Et pour les autres enfants ?").link("Les inscrire aux mêmes jours")).await;
    page.says("Léa : la demande existe déjà.");
    let form = page.form(PREPARE);
    assert_eq!((form.value("friday"), form.value("monday")), ("oui", ""));
    browser.send(form).await.says("Noé · Cantine, Melle vendredi, à partir du 7 septembre 2026");
}

async fn days_change_from_a_day_on(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, browser) = two(&portal).await;
    let page = browser.open(&format!("/inscriptions/{CANTEEN}/{}", household.children[0])).await;
    let receipt = browser.send(page.form("/api/registration/submit").fill("friday", "oui")).await;
    portal.new_mails().await;
    let form = receipt.form(RESCHEDULE);
    assert_eq!((form.value("friday"), form.value("from")), ("oui", "01/09/2026"));
    let page = browser.send(form.clone().fill("friday", "").fill("from", "1 9 2020")).await;
    assert_eq!(page.mistakes().len(), 2, "{:?}", page.mistakes());
    for _ in 0..2 {
        let page = browser.send(form.clone().fill("monday", "oui").fill("from", "5 10 2026")).await;
        page.says("Jours changés").says("À partir du 5 octobre 2026 lundi, vendredi");
    }
    let mail = portal.new_mail().await;
    assert_eq!(mail.template, "registration_changed");
    assert!(mail.body_text.contains("lundi, vendredi, à partir du 5 octobre 2026"), "{}", mail.body_text);
    // Where an agent confirms, an agent agrees.
    let page = browser.open(&format!("/inscriptions/{WEDNESDAYS}/{}", household.children[0])).await;
    let receipt = browser.send(page.form("/api/registration/submit").fill("wednesday", "oui")).await;
    receipt.says("Pour changer les jours, écrivez au service");
    let case = case_of(&receipt.path).to_string();
    let asked = [("case", case.as_str()), ("wednesday", "oui"), ("from", "5 10 2026")];
    assert_eq!(browser.call("registration/reschedule", &asked).await.status, 409);
}

on_both_engines!(
    two_children_are_registered_in_one_go,
    a_form_without_a_child_or_a_day_says_what_is_missing,
    one_place_for_two_is_given_as_the_family_asked,
    sent_again_a_request_has_the_same_answer,
    the_other_children_follow_the_first,
    days_change_from_a_day_on,
);
