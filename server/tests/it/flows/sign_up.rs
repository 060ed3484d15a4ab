//! "Créer mon espace", when something is wrong.

use crate::support::{
    Browser, Engine, Page, Portal, Setting, at,
    database::{number, texts},
    on_both_engines,
};

const PASSWORD: &str = "un-mot2passe-rare";

async fn first_step(browser: &Browser, username: &str, email: &str) -> Page {
    let form = browser.open("/creer-mon-espace").await.form("/api/account/sign_up").fill_all(&[
        ("civility", "monsieur"),
        ("first_name", "Jean"),
        ("usual_name", "DUPONT"),
        ("email", email),
        ("username", username),
        ("new_password", PASSWORD),
    ]);
    browser.send(form).await
}

async fn to_the_end(browser: &Browser, username: &str, email: &str) -> Page {
    let padlock = first_step(browser, username, email).await;
    let terms = browser.send(padlock.is_at("/creer-mon-espace/cadenas").form("/api/account/service_key")).await;
    browser.send(terms.form("/api/account/accept_terms")).await
}

async fn what_was_typed_stays_but_never_the_password(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (browser, long) = (portal.browser(), "É".repeat(200));
    let typed = [("first_name", long.as_str()), ("usual_name", "<b>O’Neill</b>"), ("email", "jean@"), ("new_password", PASSWORD)];
    let page = browser.send(browser.open("/creer-mon-espace").await.form("/api/account/sign_up").fill_all(&typed)).await;
    page.is_at("/creer-mon-espace").hides(PASSWORD).hides("<b>O’Neill");
    assert_eq!(
        page.mistakes(),
        [
            "Choisissez Madame ou Monsieur",
            "Raccourcissez cette réponse : 60 caractères au plus.",
            "Indiquez une adresse électronique complète, par exemple nom@exemple.fr",
            "Choisissez un nom d’utilisateur",
        ]
    );
    let form = page.form("/api/account/sign_up");
    for (name, value) in &typed[..3] {
        assert_eq!(form.value(name), *value);
    }
    assert_eq!(form.value("new_password"), "");
    let kept = texts(portal.db(), "SELECT state FROM kept_forms").await;
    assert!(!kept[0].contains(PASSWORD), "nor is it kept");
    let empty = browser.send(portal.browser().open("/creer-mon-espace").await.form("/api/account/sign_up")).await;
    assert_eq!(empty.mistakes().len(), 6);
}

async fn weak_passwords_and_taken_names_are_told(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("jean.dupont").await;
    let browser = portal.browser();
    for (password, told) in [
        ("court1", "au moins 8 caractères"),
        ("Azerty123", "trop courant"),
        ("jean@libre.example1", "différent de vos nom"),
        ("jean du jardin 1", ""),
        ("jean@libre.example", "au moins 8 caractères"),
    ] {
        let form = browser.open("/creer-mon-espace").await.form("/api/account/sign_up");
        let form = form.fill_all(&[("email", "jean@libre.example"), ("username", "libre"), ("new_password", password)]);
        let mistakes = browser.send(form).await.mistakes().join(" ");
        assert!(mistakes.contains(told) && (!told.is_empty() || !mistakes.contains("mot de passe")), "{password}: {mistakes}");
    }
    let page = first_step(&browser, "JEAN.Dupont", "jean@libre.example").await;
    assert_eq!(page.mistakes(), ["Ce nom d’utilisateur est déjà pris. Choisissez-en un autre."]);
}

async fn an_address_already_known_is_told_by_mail_only(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let page = to_the_end(&portal.browser(), "jean.dupont", "C.Temp@famille.example").await;
    let for_somebody_new = to_the_end(&portal.browser(), "nouveau", "nouveau@famille.example").await;
    assert_eq!(page.is_at("/creer-mon-espace/fin").text(), for_somebody_new.text(), "the pages are the same");
    let mails = portal.new_mails().await;
    let known = mails.iter().find(|mail| mail.template == "already_known").expect("a mail to the known address");
    assert_eq!(known.recipient, "c.temp@famille.example");
    assert!(known.body_text.contains("c.temp") && !known.body_text.contains("jean.dupont"), "{}", known.body_text);
    assert_eq!((mails.len(), number(portal.db(), "SELECT COUNT(*) FROM accounts").await), (2, 2));
}

async fn the_confirmation_link_works_once(engine: Engine) {
    let portal = Portal::new(engine).await;
    let browser = portal.browser();
    to_the_end(&browser, "jean.dupont", "jean@famille.example").await;
    let path = portal.path_in(&portal.new_mail().await);
    let page = browser.open(&path).await;
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM accounts WHERE confirmed_at IS NOT NULL").await, 0, "looking opens nothing");
    browser.send(page.form("/api/account/confirm")).await.is_at("/connexion").says("Votre espace est ouvert");
    browser.send(page.form("/api/account/confirm")).await.is_at("/lien-expire");
    browser.sign_in("jean.dupont", PASSWORD).await.is_at("/tableau-de-bord");
}

async fn a_space_whose_link_has_expired_can_still_be_opened(engine: Engine) {
    let portal = Portal::new(engine).await;
    let browser = portal.browser();
    to_the_end(&browser, "jean.dupont", "jean@famille.example").await;
    let late = portal.path_in(&portal.new_mail().await);
    portal.clock.move_to(at(5, 24, 8));
    let page = browser.open(&late).await;
    browser.send(page.form("/api/account/confirm")).await.is_at("/lien-expire").says("Recevoir un nouveau message");
    // Creating it again leads to a new link too.
    to_the_end(&browser, "jean.dupont2", "jean@famille.example").await;
    let mail = portal.new_mail().await;
    assert_eq!(mail.template, "confirm_email", "{}", mail.body_text);
    let page = browser.open(&portal.path_in(&mail)).await;
    browser.send(page.form("/api/account/confirm")).await.is_at("/connexion").says("Votre espace est ouvert");
}

async fn a_creation_that_took_too_long_begins_again(engine: Engine) {
    let portal = Portal::new(engine).await;
    let browser = portal.browser();
    let padlock = first_step(&browser, "jean.dupont", "jean@famille.example").await;
    assert_eq!(browser.open("/creer-mon-espace/conditions").await.path, "/creer-mon-espace/cadenas", "no step is skipped");
    portal.clock.move_to(at(5, 20, 11));
    assert_eq!(browser.post(padlock.form("/api/account/service_key")).await.status, 404);
    browser.open("/creer-mon-espace/cadenas").await.is_at("/creer-mon-espace").says("Qui êtes-vous ?");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM accounts").await, 0);
}

async fn keys_cannot_be_guessed_by_the_hundred(engine: Engine) {
    let portal = Portal::with(engine, Setting { trusted_proxies: 1, ..Setting::default() }).await;
    let guesser = portal.browser().seen_at("192.0.2.1");
    let padlock = first_step(&guesser, "jean.dupont", "jean@famille.example").await.form("/api/account/service_key");
    for _ in 0..10 {
        assert_eq!(guesser.post(padlock.clone().fill("service_key", "1234-XXX-123")).await.status, 303);
    }
    assert_eq!(guesser.post(padlock.clone().fill("service_key", "1234-XXX-124")).await.status, 429);
    let elsewhere = guesser.seen_at("192.0.2.2");
    assert_eq!(elsewhere.post(padlock.fill("service_key", "1234-XXX-124")).await.status, 429, "another address is of no help");
    let other = portal.browser().seen_at("192.0.2.1");
    let padlock = first_step(&other, "paul.dupont", "paul@famille.example").await.form("/api/account/service_key");
    assert_eq!(other.post(padlock.fill("service_key", "1234-XXX-124")).await.status, 303, "others are not locked out");
}

on_both_engines!(
    what_was_typed_stays_but_never_the_password,
    weak_passwords_and_taken_names_are_told,
    an_address_already_known_is_told_by_mail_only,
    the_confirmation_link_works_once,
    a_space_whose_link_has_expired_can_still_be_opened,
    a_creation_that_took_too_long_begins_again,
    keys_cannot_be_guessed_by_the_hundred,
);
