//! Signing in, when something is wrong.

use tokio::task::JoinSet;

use crate::support::{
    Engine, Portal, Setting, at,
    database::{change, number},
    on_both_engines,
    portal::PASSWORD,
};

async fn wrong_password_nobody_and_not_yet_open_get_the_same_answer(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    portal.family("pas.ouvert").await;
    change(portal.db(), "UPDATE accounts SET confirmed_at = NULL WHERE username = 'pas.ouvert'").await;
    let mut told = Vec::new();
    for (identifier, password) in
        [("c.temp", "cerise-43-melle"), ("personne", PASSWORD), ("pas.ouvert", PASSWORD), ("' or 1=1 --", "' or 2=2 --")]
    {
        let browser = portal.browser();
        let page = browser.sign_in(identifier, password).await;
        page.is_at("/connexion").hides(password);
        assert_eq!(page.form("/api/account/sign_in").value("identifier"), identifier, "what was typed stays");
        told.push(page.mistakes());
        browser.open("/tableau-de-bord").await.is_at("/connexion");
    }
    assert!(told.iter().all(|mistakes| *mistakes == told[0] && mistakes.len() == 1), "{told:?}");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM sessions").await, 0);
}

async fn guessing_is_slowed_without_locking_others_out(engine: Engine) {
    let portal = Portal::with(engine, Setting { trusted_proxies: 1, ..Setting::default() }).await;
    portal.family("c.temp").await;
    portal.family("voisin").await;
    let guesser = portal.browser().seen_at("192.0.2.1");
    for _ in 0..8 {
        assert_eq!(guesser.sign_in("c.temp", "au-hasard-1").await.status, 200);
    }
    let page = guesser.sign_in("C.Temp", PASSWORD).await;
    assert_eq!(page.status, 429, "even with the right password");
    page.says("Trop d’essais").says("Patientez quelques minutes");
    portal.browser().seen_at("192.0.2.2").sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
    portal.browser().seen_at("192.0.2.1").sign_in("voisin", PASSWORD).await.is_at("/tableau-de-bord");
    portal.clock.move_to(at(5, 20, 9));
    guesser.sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
}

async fn guesses_made_at_once_all_count(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let browser = portal.browser();
        tasks.spawn(async move { browser.sign_in("c.temp", "au-hasard-1").await.status });
    }
    let heard = tasks.join_all().await.into_iter().filter(|status| *status == 200).count();
    assert_eq!(heard, 8, "the others are told to wait");
}

async fn signing_in_often_is_no_guessing(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    for _ in 0..12 {
        portal.browser().sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
    }
}

async fn a_sign_in_leads_back_to_the_page_that_asked_for_it_and_never_outside(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let browser = portal.browser();
    let page = browser.open("/famille/entourage").await;
    assert_eq!(page.is_at("/connexion").path, "/connexion?suite=/famille/entourage");
    let form = page.form("/api/account/sign_in").fill("identifier", "c.temp").fill("password", PASSWORD);
    assert_eq!(browser.post(form.clone()).await.location(), "/famille/entourage");
    for outside in ["https://evil.example/", "//evil.example", "/\\evil.example"] {
        assert_eq!(browser.post(form.clone().forge("next", outside)).await.location(), "/tableau-de-bord", "{outside}");
    }
}

async fn staff_land_on_their_desk(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.agent("claire.agent").await;
    portal.browser().sign_in("claire.agent", PASSWORD).await.is_at("/admin").says("File des demandes");
}

on_both_engines!(
    wrong_password_nobody_and_not_yet_open_get_the_same_answer,
    guessing_is_slowed_without_locking_others_out,
    guesses_made_at_once_all_count,
    signing_in_often_is_no_guessing,
    a_sign_in_leads_back_to_the_page_that_asked_for_it_and_never_outside,
    staff_land_on_their_desk,
);
