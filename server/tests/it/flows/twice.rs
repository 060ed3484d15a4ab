//! Buttons pressed twice, one after the other and at the same time: one case, one number, one mail.

use app::domain::{ids::CaseId, pieces::Piece};
use futures::future::join_all;

use crate::support::{
    Answer, Browser, Engine, Household, Portal, at,
    database::number,
    household::case_of,
    on_both_engines,
    page::Form,
    portal::{CANTEEN, PASSWORD},
};

/// Presses a button again after it was answered; both answers lead to the same page.
async fn twice(browser: &Browser, form: Form) -> String {
    let (first, second) = (browser.post(form.clone()).await, browser.post(form).await);
    assert_eq!((first.status, second.status), (303, 303), "{}", second.text());
    assert_eq!(first.location(), second.location());
    second.location().to_owned()
}

/// Presses a button four times at once.
async fn at_once(browser: &Browser, form: &Form) -> Vec<Answer> {
    join_all((0..4).map(|_| browser.post(form.clone()))).await
}

async fn cases_and_mails(portal: &Portal) -> (i64, i64, i64) {
    let numbers = "SELECT COALESCE(SUM(CAST(last AS INTEGER)), 0) FROM case_numbers";
    let db = portal.db();
    (
        number(db, "SELECT COUNT(*) FROM cases").await,
        number(db, numbers).await,
        number(db, "SELECT COUNT(*) FROM mails WHERE template = 'case_submitted'").await,
    )
}

struct Buttons {
    declare: Form,
    send: Form,
    register: Form,
}

/// A family with changes to declare and a child to register, and another with a dossier to send.
async fn buttons(portal: &Portal) -> (Household, CaseId, Buttons) {
    let household = portal.ready_family("c.temp").await;
    let browser = portal.browser_at(&household).await;
    let contact = [("civility", "madame"), ("first_name", "Anne"), ("usual_name", "d’ARCY"), ("relationship", "ami")];
    portal.add_person(&household, app::domain::person::Role::Contact, &contact).await;
    let declare = browser.open("/famille/entourage").await.form("/api/family/declare_entourage");
    let other = portal.known_family("other", &["Tom"]).await;
    let case = portal.filled_dossier(&other, other.children[0], &[Piece::Vaccination]).await;
    let other = portal.browser_at(&other).await;
    let send = other.open(&format!("/dossiers/{case}/verifier")).await.form("/api/dossier/submit");
    portal.clock.move_to(at(6, 1, 6));
    let browser_now = portal.browser_at(&household).await;
    let path = format!("/inscriptions/{CANTEEN}/{}", household.children[0]);
    let register = browser_now.open(&path).await.form("/api/registration/submit").fill("monday", "oui");
    portal.new_mails().await;
    (household, case, Buttons { declare, send, register })
}

async fn pressed_again_a_button_leads_to_the_same_receipt(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, case, buttons) = buttons(&portal).await;
    let browser = portal.browser_at(&household).await;
    let other = portal.browser_of(portal.account("other").await.id).await;
    let (cases, numbers, mails) = cases_and_mails(&portal).await;
    case_of(&twice(&browser, buttons.declare).await);
    assert_eq!(cases_and_mails(&portal).await, (cases + 1, numbers + 1, mails + 1));
    assert_eq!(case_of(&twice(&other, buttons.send).await), case);
    assert_eq!(cases_and_mails(&portal).await, (cases + 1, numbers + 2, mails + 2));
    case_of(&twice(&browser, buttons.register).await);
    assert_eq!(cases_and_mails(&portal).await, (cases + 2, numbers + 3, mails + 3));
}

async fn pressed_four_times_at_once_a_button_makes_one_case(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, _, buttons) = buttons(&portal).await;
    let browser = portal.browser_at(&household).await;
    let other = portal.browser_of(portal.account("other").await.id).await;
    let (cases, numbers, mails) = cases_and_mails(&portal).await;
    let mut answers = Vec::new();
    for (browser, form) in [(&browser, &buttons.declare), (&other, &buttons.send), (&browser, &buttons.register)] {
        answers.push(at_once(browser, form).await);
    }
    assert_eq!(cases_and_mails(&portal).await, (cases + 2, numbers + 3, mails + 3));
    assert_eq!(number(portal.db(), "SELECT SUM(CAST(taken AS INTEGER)) FROM activities").await, 1);
    // Nobody is told that somebody else acted first: it was their own second press.
    for of_one_button in answers {
        let told: Vec<_> = of_one_button.iter().map(|answer| (answer.status, answer.location())).collect();
        assert!(told.iter().all(|answer| answer.0 == 303 && answer.1 == told[0].1), "{told:?}");
    }
}

async fn a_dossier_created_four_times_at_once_is_one(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let browser = portal.browser_at(&household).await;
    let form = browser.open("/famille").await.form("/api/dossier/create");
    let answers = at_once(&browser, &form).await;
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM cases WHERE kind = 'dossier'").await, 1);
    let told: Vec<_> = answers.iter().map(|answer| (answer.status, answer.location())).collect();
    assert!(told.iter().all(|answer| answer.0 == 303 && answer.1 == told[0].1), "{told:?}");
}

async fn a_sign_in_pressed_twice_opens_the_space(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let browser = portal.browser();
    let form = browser.open("/connexion").await.form("/api/account/sign_in").fill("identifier", "c.temp").fill("password", PASSWORD);
    assert_eq!(twice(&browser, form.clone()).await, "/tableau-de-bord");
    assert!(at_once(&browser, &form).await.iter().all(|answer| answer.status == 303));
    browser.open("/tableau-de-bord").await.is_at("/tableau-de-bord");
}

async fn terms_accepted_twice_make_one_space_and_lead_to_its_end(engine: Engine) {
    let portal = Portal::new(engine).await;
    let browser = portal.browser();
    let sign_up = browser.open("/creer-mon-espace").await.form("/api/account/sign_up").fill_all(&[
        ("civility", "madame"),
        ("first_name", "Test2"),
        ("usual_name", "TEST2"),
        ("email", "test2@famille.example"),
        ("username", "test2.test2"),
        ("new_password", "mon-mot2passe"),
    ]);
    let padlock = browser.send(sign_up).await;
    let terms = browser.send(padlock.form("/api/account/service_key")).await.form("/api/account/accept_terms");
    let answers = at_once(&browser, &terms).await;
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM accounts").await, 1);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM families").await, 1);
    portal.new_mail().await;
    // The browser shows the answer to the last press: it must not say that the page does not exist.
    let told: Vec<_> = answers.iter().map(|answer| (answer.status, answer.location())).collect();
    assert!(told.iter().all(|answer| *answer == (303, "/creer-mon-espace/fin")), "{told:?}");
}

on_both_engines!(
    pressed_again_a_button_leads_to_the_same_receipt,
    pressed_four_times_at_once_a_button_makes_one_case,
    a_dossier_created_four_times_at_once_is_one,
    a_sign_in_pressed_twice_opens_the_space,
    terms_accepted_twice_make_one_space_and_lead_to_its_end,
);
