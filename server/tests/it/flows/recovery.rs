//! "Identifiants oubliés", and who can lock whom out.

use tokio::task::JoinSet;

use crate::support::{
    Answer, Browser, Engine, Portal, Setting,
    accounts::{OWN, choose_password, create_space, forget},
    at,
    database::number,
    on_both_engines,
    portal::PASSWORD,
};

const SIGN_IN: &str = "/api/account/sign_in";

async fn the_mail_gives_the_username_and_a_link_that_opens_the_space(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let (lost, elsewhere) = (portal.browser(), portal.browser());
    elsewhere.sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
    let page = lost.open(&lost.open("/connexion").await.link("Identifiants oubliés")).await;
    let sent = lost.send(page.form("/api/access/recover").fill("identifier", "C.Temp@famille.example")).await;
    sent.is_at("/identifiants-oublies/envoye").says("Si un espace correspond, un message vient de partir");
    let mail = portal.new_mail().await;
    assert_eq!((mail.template.as_str(), mail.recipient.as_str()), ("recovery", "c.temp@famille.example"));
    assert!(mail.body_text.contains("Votre nom d’utilisateur est : c.temp"), "{}", mail.body_text);

    let link = portal.path_in(&mail);
    let page = lost.open(&link).await;
    page.says("Votre nom d’utilisateur est c.temp");
    elsewhere.open("/tableau-de-bord").await.is_at("/tableau-de-bord");
    let weak = lost.send(page.form("/api/access/reset_password").fill("new_password", "court1")).await;
    assert_eq!(weak.mistakes().len(), 1, "{}", weak.text());
    choose_password(&lost, &link, OWN).await.is_at("/tableau-de-bord");
    elsewhere.open("/tableau-de-bord").await.is_at("/connexion");
    assert_eq!(portal.new_mail().await.subject, "Votre mot de passe a changé");
    portal.browser().sign_in("c.temp", PASSWORD).await.is_at("/connexion");
    portal.browser().sign_in("c.temp", OWN).await.is_at("/tableau-de-bord");

    portal.browser().open(&link).await.is_at("/lien-expire");
    let again = portal.browser().send(page.form("/api/access/reset_password").fill("new_password", "autre-mot-de-9")).await;
    again.is_at("/lien-expire");
    portal.browser().sign_in("c.temp", OWN).await.is_at("/tableau-de-bord");
}

async fn the_link_serves_two_hours_and_the_last_one_used_ends_the_others(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let browser = portal.browser();
    let mut links = Vec::new();
    for _ in 0..2 {
        forget(&browser, "c.temp").await;
        links.push(portal.path_in(&portal.new_mail().await));
    }
    let page = browser.open(&links[0]).await;
    choose_password(&browser, &links[1], OWN).await.is_at("/tableau-de-bord");
    portal.browser().open(&links[0]).await.is_at("/lien-expire");
    portal.new_mails().await;
    forget(&browser, "c.temp").await;
    let late = portal.path_in(&portal.new_mail().await);
    let open = portal.browser().open(&late).await;
    portal.clock.move_to(at(5, 20, 10));
    portal.browser().open(&late).await.is_at("/lien-expire");
    for form in [page, open].map(|page| page.form("/api/access/reset_password").fill("new_password", "autre-mot-de-9")) {
        portal.browser().send(form).await.is_at("/lien-expire");
    }
    portal.browser().sign_in("c.temp", OWN).await.is_at("/tableau-de-bord");
}

/// What somebody who looks at an answer can tell it by.
fn looks(answer: &Answer) -> (u16, String, usize, Vec<String>) {
    let mut headers: Vec<_> = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
    headers.sort();
    (answer.status, answer.location().to_owned(), answer.bytes.len(), headers)
}

async fn known_and_unknown_get_the_same_answer_and_no_stranger_a_mail(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    create_space(&portal.browser(), "jamais.ouvert", "").await;
    portal.new_mails().await;
    let mut seen = Vec::new();
    for identifier in ["c.temp", "inconnue", "inconnue@famille.example", "jamais.ouvert", "' or 1=1 --"] {
        let browser = portal.browser();
        let form = browser.open("/identifiants-oublies").await.form("/api/access/recover").fill("identifier", identifier);
        let (page, json) = (browser.post(form).await, browser.call("access/recover", &[("identifier", identifier)]).await);
        let end = browser.open("/identifiants-oublies/envoye").await;
        assert!(!end.html.contains(identifier));
        seen.push((looks(&page), looks(&json), json.text(), end.text()));
    }
    assert!(seen.iter().all(|answer| *answer == seen[0]), "{seen:?}");
    let mut recipients: Vec<_> = portal.new_mails().await.into_iter().map(|mail| mail.recipient).collect();
    recipients.sort();
    recipients.dedup();
    assert_eq!(recipients, ["c.temp@famille.example", "jamais.ouvert@famille.example"]);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM recovery_requests").await, 0, "what was typed is not kept");
}

async fn a_space_whose_address_was_never_confirmed_opens_by_the_link(engine: Engine) {
    let portal = Portal::new(engine).await;
    create_space(&portal.browser(), "s.temp", "").await.is_at("/creer-mon-espace/fin");
    portal.new_mails().await;
    let browser = portal.browser();
    forget(&browser, "s.temp").await;
    let link = portal.path_in(&portal.new_mail().await);
    choose_password(&browser, &link, "un-autre-mot-8").await.is_at("/tableau-de-bord");
    portal.browser().sign_in("s.temp", "un-autre-mot-8").await.is_at("/tableau-de-bord");
}

async fn nobodys_box_is_filled(engine: Engine) {
    let portal = Portal::with(engine, Setting { trusted_proxies: 1, ..Setting::default() }).await;
    portal.family("c.temp").await;
    for n in 0..8 {
        let page = forget(&portal.browser().seen_at(&format!("192.0.2.{n}")), "c.temp").await;
        page.is_at("/identifiants-oublies/envoye");
    }
    let mails = portal.new_mails().await;
    assert_eq!(mails.len(), 5, "in an hour");
    let first = portal.path_in(&mails[0]);
    portal.browser().open(&first).await.says("Choisissez un nouveau mot de passe");
    portal.clock.move_to(at(5, 20, 9));
    forget(&portal.browser().seen_at("192.0.2.1"), "c.temp").await;
    assert_eq!(portal.new_mails().await.len(), 1);
    let insistent = portal.browser().seen_at("192.0.2.99");
    for n in 0..30 {
        let status = insistent.call("access/recover", &[("identifier", &format!("personne{n}"))]).await.status;
        assert_eq!(status, 200);
    }
    assert_eq!(insistent.call("access/recover", &[("identifier", "c.temp")]).await.status, 429);
}

/// Wrong passwords, all at once, each from its own address or all from one; gives how many were heard.
async fn guess(portal: &Portal, times: u32, identifier: fn(u32) -> String, address: fn(u32) -> String) -> usize {
    let mut tasks = JoinSet::new();
    for n in 0..times {
        let browser = portal.browser().seen_at(&address(n));
        tasks.spawn(async move {
            let fields = [("identifier", identifier(n)), ("password", "au-hasard-1".into()), ("next", String::new())];
            browser.call("account/sign_in", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await.status
        });
    }
    tasks.join_all().await.into_iter().filter(|status| *status == 200).count()
}

async fn sign_in_status(browser: &Browser) -> u16 {
    let form = browser.open("/connexion").await.form(SIGN_IN).fill("identifier", "c.temp").fill("password", PASSWORD);
    browser.post(form).await.status
}

async fn nobody_can_lock_the_owner_out_of_a_space(engine: Engine) {
    let portal = Portal::with(engine, Setting { trusted_proxies: 1, ..Setting::default() }).await;
    portal.family("c.temp").await;
    portal.family("pirate").await;
    let (at_home, pirate) = (portal.browser().seen_at("198.51.100.1"), portal.browser().seen_at("203.0.113.1"));
    at_home.sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
    pirate.sign_in("pirate", PASSWORD).await.is_at("/tableau-de-bord");
    let heard = guess(&portal, 45, |_| "c.temp".into(), |n| format!("203.0.113.{n}")).await;
    assert_eq!(heard, 40, "from all addresses together");
    let by_mail = guess(&portal, 2, |_| "c.temp@famille.example".into(), |n| format!("203.0.113.{}", 100 + n)).await;
    assert_eq!(by_mail, 2, "counted by what is typed: a shared count would tell whose address it is");

    let moved = at_home.clone().seen_at("198.51.100.2");
    moved.sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
    assert_eq!(sign_in_status(&pirate).await, 429, "a browser known to another account is not known to this one");
    let new = portal.browser().seen_at("198.51.100.3");
    assert_eq!(sign_in_status(&new).await, 429);
    forget(&new, "c.temp").await;
    let link = portal.path_in(&portal.new_mail().await);
    choose_password(&new, &link, OWN).await.is_at("/tableau-de-bord");
    portal.clock.move_to(at(5, 20, 9));
    portal.browser().seen_at("198.51.100.4").sign_in("c.temp", OWN).await.is_at("/tableau-de-bord");
}

async fn a_known_browser_gets_in_from_the_very_address_of_the_guesser(engine: Engine) {
    let portal = Portal::with(engine, Setting { trusted_proxies: 1, ..Setting::default() }).await;
    portal.family("c.temp").await;
    let neighbour = portal.browser().seen_at("203.0.113.1");
    neighbour.sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
    let heard = guess(&portal, 103, |n| format!("compte{}", n / 8), |_| "203.0.113.1".into()).await;
    assert_eq!(heard, 100, "wrong passwords for many accounts");
    assert_eq!(sign_in_status(&portal.browser().seen_at("203.0.113.1")).await, 429);
    neighbour.sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
    // A stolen browser guesses no longer than any other.
    for _ in 0..10 {
        neighbour.sign_in("c.temp", "au-hasard-1").await.is_at("/connexion");
    }
    assert_eq!(sign_in_status(&neighbour).await, 429);
}

on_both_engines!(
    the_mail_gives_the_username_and_a_link_that_opens_the_space,
    the_link_serves_two_hours_and_the_last_one_used_ends_the_others,
    known_and_unknown_get_the_same_answer_and_no_stranger_a_mail,
    a_space_whose_address_was_never_confirmed_opens_by_the_link,
    nobodys_box_is_filled,
    nobody_can_lock_the_owner_out_of_a_space,
    a_known_browser_gets_in_from_the_very_address_of_the_guesser,
);
