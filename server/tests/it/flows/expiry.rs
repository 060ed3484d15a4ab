//! A session that ends in the middle of a form.

use crate::support::{Browser, Engine, Household, Portal, at, on_both_engines, page::Form, portal::PASSWORD};

const ACTION: &str = "/api/family/save_person";
const CHILD: [(&str, &str); 3] = [("civility", "fille"), ("first_name", "Léa-Marie"), ("birth_date", "12 9 2018")];

/// The form of a child, filled in while the session was open, and the browser that it stands in.
async fn half_way(portal: &Portal) -> (Household, Browser, Form) {
    let household = portal.family_with_children("c.temp", &[]).await;
    let browser = portal.browser();
    browser.sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
    let form = browser.open("/famille/entourage/enfant").await.form(ACTION).fill_all(&CHILD);
    (household, browser, form)
}

fn sign_in(page: &crate::support::Page, username: &str, password: &str) -> Form {
    page.form("/api/account/sign_in").fill("identifier", username).fill("password", password)
}

async fn what_was_typed_comes_back_after_signing_in_again(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, browser, form) = half_way(&portal).await;
    portal.clock.move_to(at(5, 20, 21));
    let page = browser.send(form).await;
    page.is_at("/connexion").says("ce que vous aviez saisi est conservé");
    let back = browser.send(sign_in(&page, "c.temp", PASSWORD)).await;
    back.is_at("/famille/entourage/enfant").says("Ces réponses ne sont pas encore envoyées");
    let form = back.form(ACTION);
    assert_eq!(CHILD.map(|(name, _)| form.value(name)), CHILD.map(|(_, value)| value));
    browser.send(form).await.is_at("/famille/entourage").says("Léa-Marie");
}

async fn a_mistyped_password_on_the_way_back_loses_nothing(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, browser, form) = half_way(&portal).await;
    portal.clock.move_to(at(5, 20, 21));
    let page = browser.send(form).await;
    let page = browser.send(sign_in(page.is_at("/connexion"), "c.temp", "une-faute-2-frappe")).await;
    let back = browser.send(sign_in(page.is_at("/connexion"), "c.temp", PASSWORD)).await;
    assert_eq!(back.is_at("/famille/entourage/enfant").form(ACTION).value("first_name"), "Léa-Marie");
}

async fn what_was_typed_is_shown_to_nobody_else(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, browser, form) = half_way(&portal).await;
    portal.family_with_children("other", &[]).await;
    portal.clock.move_to(at(5, 20, 21));
    let page = browser.send(form).await;
    let back = browser.send(sign_in(page.is_at("/connexion"), "other", PASSWORD)).await;
    back.is_at("/famille/entourage/enfant").hides("Léa-Marie");
}

async fn what_is_typed_after_a_sign_out_in_another_tab_is_shown_to_nobody_else(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, browser, form) = half_way(&portal).await;
    portal.family_with_children("other", &[]).await;
    let other_tab = browser.open("/mon-espace").await;
    let before = browser.cookies();
    let late = portal.browser().with_cookies(&before);
    browser.send(other_tab.form("/api/account/sign_out")).await;
    // The tab still holds the cookie of the closed session when the form leaves.
    let page = late.send(form).await;
    let back = late.send(sign_in(page.is_at("/connexion"), "other", PASSWORD)).await;
    back.is_at("/famille/entourage/enfant").hides("Léa-Marie");
}

async fn an_act_of_one_button_leads_back_to_its_page(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family_with_children("c.temp", &["Léa"]).await;
    let browser = portal.browser_at(&household).await;
    let page = browser.open("/famille/entourage").await;
    portal.clock.move_to(at(5, 20, 21));
    let page = browser.send(page.form("/api/family/declare_entourage")).await;
    let back = browser.send(sign_in(page.is_at("/connexion"), "c.temp", PASSWORD)).await;
    back.is_at("/famille/entourage").says("Déclarer mon entourage");
}

async fn a_refused_form_is_shown_once_on_its_own_page_and_not_for_ever(engine: Engine) {
    let portal = Portal::new(engine).await;
    let browser = portal.browser_at(&portal.family_with_children("c.temp", &[]).await).await;
    let form = browser.open("/famille/entourage/enfant").await.form(ACTION).fill("first_name", "Léa-Marie");
    browser.send(form).await.is_at("/famille/entourage/enfant");
    browser.open("/famille/entourage/membre").await.hides("Léa-Marie");
    portal.clock.move_to(at(5, 20, 10));
    let later = browser.open("/famille/entourage/enfant").await;
    assert_eq!(later.form(ACTION).value("first_name"), "", "an hour later it is forgotten");
}

on_both_engines!(
    what_was_typed_comes_back_after_signing_in_again,
    a_mistyped_password_on_the_way_back_loses_nothing,
    what_was_typed_is_shown_to_nobody_else,
    what_is_typed_after_a_sign_out_in_another_tab_is_shown_to_nobody_else,
    an_act_of_one_button_leads_back_to_its_page,
    a_refused_form_is_shown_once_on_its_own_page_and_not_for_ever,
);
