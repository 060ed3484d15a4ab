//! What claims or counts, under real parallel tasks.

use std::collections::BTreeSet;

use chrono::Duration;
use server::store::{attempts, cases, mails, places};
use tokio::task::JoinSet;

use crate::support::{Engine, Portal, at, database::number, on_both_engines, portal::CANTEEN};

async fn numbers_given_in_parallel_are_distinct_and_without_a_gap(engine: Engine) {
    let portal = Portal::new(engine).await;
    let mut tasks = JoinSet::new();
    for task in 0..20 {
        let db = portal.db().clone();
        tasks.spawn(async move {
            let mut tx = db.write().await.expect("a transaction");
            let number = cases::next_case_number(&mut tx, 2026).await.expect("a number");
            // What is rolled back gives its number back.
            if task % 5 == 0 {
                return None;
            }
            tx.commit().await.expect("committed");
            Some(number)
        });
    }
    let given: BTreeSet<i64> = tasks.join_all().await.into_iter().flatten().collect();
    assert_eq!(given, (1..=16).collect());
    let mut tx = portal.db().write().await.expect("a transaction");
    assert_eq!(cases::next_case_number(&mut tx, 2027).await.expect("a number"), 1, "each year begins anew");
}

async fn fifty_requests_for_seven_places_take_seven(engine: Engine) {
    let portal = Portal::new(engine).await;
    let mut tasks = JoinSet::new();
    for _ in 0..50 {
        let db = portal.db().clone();
        tasks.spawn(async move {
            let mut tx = db.write().await.expect("a transaction");
            let has_place = places::take_place(&mut tx, CANTEEN).await.expect("an answer");
            tx.commit().await.expect("committed");
            has_place
        });
    }
    let taken = tasks.join_all().await.into_iter().filter(|has_place| *has_place).count();
    assert_eq!(taken, 7);
    assert_eq!(number(portal.db(), "SELECT SUM(CAST(taken AS INTEGER)) FROM activities").await, 7);
}

async fn a_freed_place_can_be_taken_again_and_never_goes_below_none(engine: Engine) {
    let portal = Portal::new(engine).await;
    let mut tx = portal.db().write().await.expect("a transaction");
    assert!(places::free_place(&mut tx, CANTEEN).await.is_err(), "there is none to free");
    for _ in 0..7 {
        assert!(places::take_place(&mut tx, CANTEEN).await.expect("an answer"));
    }
    assert!(!places::take_place(&mut tx, CANTEEN).await.expect("an answer"));
    places::free_place(&mut tx, CANTEEN).await.expect("freed");
    assert!(places::take_place(&mut tx, CANTEEN).await.expect("an answer"));
}

async fn parallel_workers_claim_each_mail_once(engine: Engine) {
    let portal = Portal::new(engine).await;
    let now = portal.clock.now();
    let mut tx = portal.db().write().await.expect("a transaction");
    for _ in 0..30 {
        mails::insert_mail(&mut tx, &mail(&portal)).await.expect("a mail");
    }
    tx.commit().await.expect("committed");
    let mut workers = JoinSet::new();
    for _ in 0..6 {
        let db = portal.db().clone();
        workers.spawn(async move {
            let mut claimed = Vec::new();
            while mails::is_mail_waiting(&mut db.read().await.expect("a transaction"), now).await.expect("an answer") {
                let mut tx = db.write().await.expect("a transaction");
                claimed.extend(mails::claim_mail(&mut tx, now, now + Duration::minutes(5)).await.expect("an answer").map(|mail| mail.id));
                tx.commit().await.expect("committed");
            }
            claimed
        });
    }
    let claimed: Vec<_> = workers.join_all().await.into_iter().flatten().collect();
    assert_eq!((claimed.len(), claimed.iter().collect::<BTreeSet<_>>().len()), (30, 30));
    let mut tx = portal.db().write().await.expect("a transaction");
    let later = mails::claim_mail(&mut tx, now + Duration::minutes(5), now + Duration::minutes(10)).await.expect("an answer");
    assert_eq!(later.expect("a worker that died lets go").attempts, 2);
}

pub fn mail(portal: &Portal) -> mails::MailRow {
    mails::MailRow {
        id: portal.clock.new_id(),
        template: "confirm_email".into(),
        recipient: "test2@famille.example".into(),
        subject: "Confirmez votre adresse à Melle".into(),
        body_text: "Bonjour Léa,\n".into(),
        body_html: "<p>Bonjour Léa,</p>".into(),
        state: "waiting".into(),
        attempts: 0,
        next_attempt_at: portal.clock.now(),
        last_error: String::new(),
        created_at: portal.clock.now(),
        sent_at: None,
        account_id: None,
    }
}

async fn attempts_are_counted_by_window_in_parallel(engine: Engine) {
    let portal = Portal::new(engine).await;
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let db = portal.db().clone();
        tasks.spawn(async move {
            let mut tx = db.write().await.expect("a transaction");
            let count = attempts::count_attempt(&mut tx, "key", at(5, 20, 8), at(5, 20, 9)).await.expect("a count");
            tx.commit().await.expect("committed");
            count
        });
    }
    let counts: BTreeSet<i64> = tasks.join_all().await.into_iter().collect();
    assert_eq!(counts, (1..=20).collect());
    let mut tx = portal.db().write().await.expect("a transaction");
    attempts::take_attempt_back(&mut tx, "key").await.expect("one back");
    attempts::take_attempt_back(&mut tx, "other").await.expect("nothing to give back");
    assert_eq!(attempts::count_attempt(&mut tx, "key", at(5, 20, 8), at(5, 20, 9)).await.expect("a count"), 20, "one was given back");
    assert_eq!(attempts::count_attempt(&mut tx, "key", at(5, 20, 9), at(5, 20, 10)).await.expect("a count"), 1, "a new window");
    assert_eq!(attempts::delete_ended_attempts(&mut tx, at(5, 20, 10)).await.expect("forgotten"), 1);
}

on_both_engines!(
    numbers_given_in_parallel_are_distinct_and_without_a_gap,
    fifty_requests_for_seven_places_take_seven,
    a_freed_place_can_be_taken_again_and_never_goes_below_none,
    parallel_workers_claim_each_mail_once,
    attempts_are_counted_by_window_in_parallel,
);
