//! A draft that keeps itself, and that two parents write together (H1, H3).

use app::{
    api::Outcome,
    domain::{form::FormState, ids::CaseId, pieces::Piece},
};
use server::jobs::keep_house;

use crate::support::{Browser, Engine, Portal, at, database::number, on_both_engines, page::Form, portal::PASSWORD};

const SAVE: &str = "/api/dossier/save_section";
const FIRST: &str = "0190a000-0000-4000-8000-000000000001";
const SECOND: &str = "0190a000-0000-4000-8000-000000000002";

/// A family with a dossier being filled, at two browsers.
async fn scene(engine: Engine) -> (Portal, CaseId, Browser, Browser) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.filled_dossier(&household, household.children[0], &[Piece::Vaccination, Piece::Insurance]).await;
    let (one, other) = (portal.browser_at(&household).await, portal.browser_at(&household).await);
    (portal, case, one, other)
}

async fn section(browser: &Browser, case: CaseId) -> Form {
    browser.open(&format!("/dossiers/{case}/assurance")).await.form(SAVE)
}

/// What the page sends while one types.
async fn keep(browser: &Browser, form: &Form, save: &str) -> FormState {
    let pairs = form.pairs();
    let mut pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    pairs.push(("save", save));
    let answer = browser.call("dossier/keep_answers", &pairs).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    match serde_json::from_str(&answer.text()).expect("an outcome") {
        Outcome::Form(state) => state,
        Outcome::Done(path) => panic!("led to {path}"),
    }
}

fn kept(state: &FormState) -> (&str, &str) {
    (state.values.get("insurer"), state.values.get("policy"))
}

async fn what_is_typed_is_kept_mistakes_and_all(engine: Engine) {
    let (_portal, case, one, other) = scene(engine).await;
    let form = section(&one, case).await.fill_all(&[("insured", "oui"), ("insurer", " MAIF "), ("policy", "")]);
    let state = keep(&one, &form, FIRST).await;
    assert_eq!(kept(&state), ("MAIF", ""), "as it is written down");
    assert!(state.errors.is_empty() && state.conflicts.is_empty());
    let form = section(&other, case).await;
    assert_eq!((form.value("insurer"), form.value("policy")), ("MAIF", ""));
}

async fn a_save_that_arrives_again_changes_nothing(engine: Engine) {
    let (portal, case, one, other) = scene(engine).await;
    let form = section(&one, case).await.fill_all(&[("insured", "oui"), ("insurer", "MAIF")]);
    keep(&one, &form, FIRST).await;
    let since = section(&other, case).await.fill("insurer", "MMA");
    keep(&other, &since, SECOND).await;
    let version = "SELECT version FROM cases WHERE kind = 'dossier'";
    let before = number(portal.db(), version).await;
    // The answer to the first save got lost: the page sends it again, and learns what became of it.
    let state = keep(&one, &form, FIRST).await;
    assert_eq!((kept(&state).0, state.conflicts.len()), ("MMA", 0));
    assert_eq!(number(portal.db(), version).await, before);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM draft_saves").await, 2);

    // Even once the dossier is sent.
    assert_eq!(one.call("dossier/submit", &[("case", &case.to_string())]).await.status, 200);
    keep(&one, &form, FIRST).await;
    let late = one.call("dossier/keep_answers", &[("case", &case.to_string()), ("section", "assurance"), ("insurer", "AXA")]).await;
    assert_eq!(late.status, 409);
}

async fn answers_of_two_parents_are_merged(engine: Engine) {
    let (_portal, case, one, other) = scene(engine).await;
    let (hers, his) = (section(&one, case).await, section(&other, case).await);
    keep(&one, &hers.fill_all(&[("insured", "oui"), ("insurer", "MAIF")]), FIRST).await;
    let state = keep(&other, &his.fill_all(&[("insured", "oui"), ("policy", "123")]), SECOND).await;
    assert_eq!(kept(&state), ("MAIF", "123"));
    assert!(state.conflicts.is_empty());
}

async fn where_both_answered_differently_the_person_chooses(engine: Engine) {
    let (_portal, case, one, other) = scene(engine).await;
    let (hers, his) = (section(&one, case).await, section(&other, case).await);
    keep(&one, &hers.fill_all(&[("insured", "oui"), ("insurer", "MAIF")]), FIRST).await;
    let his = his.fill_all(&[("insured", "oui"), ("insurer", "MMA"), ("policy", "123")]);
    let state = keep(&other, &his, SECOND).await;
    let conflict = &state.conflicts[0];
    assert_eq!((conflict.field.as_str(), conflict.ours.as_str(), conflict.theirs.as_str()), ("insurer", "MMA", "MAIF"));
    assert_eq!((state.conflicts.len(), kept(&state)), (1, ("MAIF", "123")), "the rest is kept");

    // By plain forms: told next to the field, with what was typed still there; sent again, it is a choice.
    let page = other.send(his).await;
    page.says("Une autre réponse a été enregistrée entre-temps").says("« MAIF »").says("Vos autres réponses sont enregistrées.");
    let form = page.form(SAVE);
    assert_eq!(form.value("insurer"), "MMA");
    assert_eq!(section(&one, case).await.value("insurer"), "MAIF", "nothing is overwritten before");
    other.send(form).await;
    assert_eq!(section(&one, case).await.value("insurer"), "MMA");
}

async fn an_answer_is_not_dropped_because_its_question_was_closed_elsewhere(engine: Engine) {
    let (_portal, case, one, other) = scene(engine).await;
    let (hers, his) = (section(&one, case).await, section(&other, case).await);
    keep(&one, &hers.fill("insured", "non"), FIRST).await;
    let his = his.fill_all(&[("insured", "oui"), ("policy", "123")]);
    let state = keep(&other, &his, SECOND).await;
    let conflict = &state.conflicts[0];
    assert_eq!((conflict.field.as_str(), conflict.ours.as_str(), conflict.theirs.as_str()), ("insured", "Oui", "Non"));
    let form = other.send(his).await.says("« Non »").form(SAVE);
    assert_eq!(form.value("policy"), "123", "what was typed is still there");
    other.send(form).await;
    assert_eq!(section(&one, case).await.value("policy"), "123");
}

async fn a_save_that_arrives_again_asks_again(engine: Engine) {
    let (_portal, case, one, other) = scene(engine).await;
    let (hers, his) = (section(&one, case).await, section(&other, case).await);
    keep(&one, &hers.fill("insurer", "MAIF"), FIRST).await;
    let his = his.fill("insurer", "MMA");
    for _ in 0..2 {
        let state = keep(&other, &his, SECOND).await;
        assert_eq!((state.conflicts.len(), kept(&state).0), (1, "MAIF"));
    }
}

async fn a_form_that_comes_back_shows_what_the_other_parent_answered(engine: Engine) {
    let (_portal, case, one, other) = scene(engine).await;
    let (hers, his) = (section(&one, case).await, section(&other, case).await);
    keep(&one, &hers.fill("insurer", "MAIF"), FIRST).await;
    let page = other.send(his.fill("policy", "")).await;
    let form = page.says("Indiquez le numéro de contrat").form(SAVE);
    assert_eq!((form.value("insurer"), form.value("policy")), ("MAIF", ""));
    other.send(form.fill("policy", "123")).await;
    assert_eq!(section(&one, case).await.value("insurer"), "MAIF", "not taken back by a form that held it as it was");
}

async fn signing_in_again_does_not_forget_what_was_seen(engine: Engine) {
    let (portal, case, one, other) = scene(engine).await;
    let his = section(&other, case).await.fill_all(&[("insured", "oui"), ("insurer", "MMA")]);
    keep(&one, &section(&one, case).await.fill_all(&[("insured", "oui"), ("insurer", "MAIF")]), FIRST).await;
    portal.clock.move_to(at(5, 22, 8));
    let sign_in = other.send(his).await.is_at("/connexion").form("/api/account/sign_in");
    let back = other.send(sign_in.fill_all(&[("identifier", "c.temp"), ("password", PASSWORD)])).await;
    back.says("Ces réponses ne sont pas encore envoyées");
    other.send(back.form(SAVE)).await.says("« MAIF »");
}

async fn old_saves_are_forgotten(engine: Engine) {
    let (portal, case, one, _) = scene(engine).await;
    keep(&one, &section(&one, case).await.fill("insurer", "MAIF"), FIRST).await;
    for (month, left) in [(7, 1), (8, 0)] {
        portal.clock.move_to(at(month, 10, 8));
        keep_house(&portal.app.services).await.expect("a kept house");
        assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM draft_saves").await, left);
    }
}

on_both_engines! {
    what_is_typed_is_kept_mistakes_and_all,
    a_save_that_arrives_again_changes_nothing,
    answers_of_two_parents_are_merged,
    where_both_answered_differently_the_person_chooses,
    an_answer_is_not_dropped_because_its_question_was_closed_elsewhere,
    a_save_that_arrives_again_asks_again,
    a_form_that_comes_back_shows_what_the_other_parent_answered,
    signing_in_again_does_not_forget_what_was_seen,
    old_saves_are_forgotten,
}
