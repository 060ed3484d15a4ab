//! Mails: none for work that was rolled back, none lost, each sent once.

use chrono::Duration;
use server::jobs;

use crate::support::{
    Engine, Portal, Setting,
    database::{change, number, texts},
    on_both_engines,
    smtp::Sink,
};

const DECIDE: &str = "/api/staff/decide";

async fn work_that_is_rolled_back_announces_nothing(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family_with_children("c.temp", &["Léa"]).await;
    let family = portal.browser_at(&household).await;
    family.send(family.open("/famille/entourage").await.form("/api/family/declare_entourage")).await.says("D-2026-00001");
    let agent = portal.agent("claire.agent").await;
    let page = agent.open(&agent.open("/admin").await.link("D-2026-00001")).await;
    let form = agent.send(page.form(DECIDE).press("Prendre en charge")).await.form(DECIDE).press("Valider");
    portal.new_mails().await;
    // The last statement of the transaction fails, after the mail was written.
    change(portal.db(), "ALTER TABLE families RENAME COLUMN entourage TO elsewhere").await;
    let page = agent.send(form.clone()).await;
    assert_eq!(page.status, 503);
    page.says("Le service ne répond pas");
    change(portal.db(), "ALTER TABLE families RENAME COLUMN elsewhere TO entourage").await;
    assert!(portal.new_mails().await.is_empty());
    assert_eq!(texts(portal.db(), "SELECT state FROM cases").await, ["under_review"]);
    agent.send(form).await.says("Validée");
    assert_eq!(portal.new_mail().await.template, "case_validated");
}

async fn with_mail_server(engine: Engine, sink: &Sink) -> Portal {
    let smtp_url = Some(format!("smtp://{}", sink.address));
    let portal = Portal::with(engine, Setting { smtp_url, ..Setting::default() }).await;
    let household = portal.family_with_children("c.temp", &["Léa"]).await;
    let family = portal.browser_at(&household).await;
    family.send(family.open("/famille/entourage").await.form("/api/family/declare_entourage")).await.says("D-2026-00001");
    portal
}

async fn send(portal: &Portal) -> usize {
    jobs::send_waiting_mails(&portal.app.services, &portal.app.post).await.expect("the outbox")
}

async fn a_mail_goes_through_a_real_mail_server(engine: Engine) {
    let sink = Sink::answering(&[]).await;
    let portal = with_mail_server(engine, &sink).await;
    assert_eq!((send(&portal).await, send(&portal).await), (1, 0));
    let received = sink.received();
    assert_eq!(received.len(), 1);
    let mail = &received[0];
    assert_eq!((mail.from.as_str(), mail.to.as_str()), ("education@melleois.example", "c.temp@famille.example"));
    assert_eq!(mail.header("From"), "\"Espace Familles\" <education@melleois.example>");
    assert_eq!(mail.header("To"), "c.temp@famille.example");
    assert!(mail.header("Subject").contains("D-2026-00001"), "{}", mail.header("Subject"));
    assert!(mail.header("Message-ID").ends_with("@melleois.example>"));
    assert!(!mail.header("Date").is_empty());
    assert!(mail.header("Content-Type").starts_with("multipart/alternative"));
    let bodies = mail.bodies();
    let (text, html) = (bodies.find("Content-Type: text/plain; charset=utf-8"), bodies.find("Content-Type: text/html; charset=utf-8"));
    assert!(text.is_some() && text < html, "the text, then the same as HTML:\n{bodies}");
    assert_eq!(bodies.matches("http://portal.test/demandes/").count(), 2, "the link in both:\n{bodies}");
    assert_eq!(texts(portal.db(), "SELECT state FROM mails").await, ["sent"]);
}

async fn a_mail_that_cannot_leave_now_is_tried_again_later(engine: Engine) {
    let sink = Sink::answering(&["451 greylisted, try again later"]).await;
    let portal = with_mail_server(engine, &sink).await;
    let start = portal.clock.now();
    assert_eq!(send(&portal).await, 1);
    assert_eq!((sink.received().len(), texts(portal.db(), "SELECT state FROM mails").await), (0, vec!["waiting".to_owned()]));
    portal.clock.move_to(start + Duration::seconds(59));
    assert_eq!(send(&portal).await, 0, "not before its time");
    portal.clock.move_to(start + Duration::seconds(60));
    assert_eq!((send(&portal).await, sink.received().len()), (1, 1));
    assert_eq!(texts(portal.db(), "SELECT state || attempts || last_error FROM mails").await, ["sent2"]);
}

async fn each_wait_is_longer_and_a_mail_is_given_up_in_the_end(engine: Engine) {
    let sink = Sink::answering(&["421 closing"; 20]).await;
    let portal = with_mail_server(engine, &sink).await;
    let mut waits = Vec::new();
    for _ in 0..11 {
        send(&portal).await;
        let mut tx = portal.db().read().await.expect("a transaction");
        let mail = server::store::mails::last_mails(&mut tx, 1).await.expect("a mail").remove(0);
        waits.push((mail.next_attempt_at - portal.clock.now()).num_minutes());
        portal.clock.move_to(mail.next_attempt_at);
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
    assert_eq!((send(&portal).await, number(portal.db(), "SELECT COUNT(*) FROM mails WHERE state = 'failed'").await), (1, 1));
    assert_eq!(texts(portal.db(), "SELECT last_error FROM mails").await, ["the mail server could not take the mail now"]);
}

async fn a_mail_refused_for_good_is_given_up_at_once_and_the_others_leave(engine: Engine) {
    let sink = Sink::answering(&["550 no such user"]).await;
    let portal = with_mail_server(engine, &sink).await;
    let household = portal.family_with_children("other", &["Tom"]).await;
    let family = portal.browser_at(&household).await;
    family.send(family.open("/famille/entourage").await.form("/api/family/declare_entourage")).await;
    assert_eq!((send(&portal).await, sink.received().len()), (2, 1));
    let mut states = texts(portal.db(), "SELECT state FROM mails").await;
    states.sort();
    assert_eq!(states, ["failed", "sent"]);
}

on_both_engines!(
    work_that_is_rolled_back_announces_nothing,
    a_mail_goes_through_a_real_mail_server,
    a_mail_that_cannot_leave_now_is_tried_again_later,
    each_wait_is_longer_and_a_mail_is_given_up_in_the_end,
    a_mail_refused_for_good_is_given_up_at_once_and_the_others_leave,
);
