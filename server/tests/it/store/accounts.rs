//! Accounts and their links.

use chrono::{DateTime, Utc};
use server::store::{
    Tx, accounts, is_duplicate,
    links::{self, Purpose},
};
use uuid::Uuid;

use crate::support::{Engine, Portal, at, on_both_engines};

async fn a_username_or_an_address_is_taken_once(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let taken = portal.account("c.temp").await;
    let other = |change: fn(&mut accounts::AccountRow)| {
        let mut row = accounts::AccountRow { id: portal.clock.new_id(), ..taken.clone() };
        (row.username_key, row.email_key) = ("other".into(), "other@famille.example".into());
        change(&mut row);
        row
    };
    for duplicate in [other(|row| row.username_key = "c.temp".into()), other(|row| row.email_key = "c.temp@famille.example".into())] {
        let mut tx = portal.db().write().await.expect("a transaction");
        let error = accounts::insert_account(&mut tx, &duplicate).await.expect_err("a duplicate");
        assert!(is_duplicate(&error), "{error}");
    }
    let mut tx = portal.db().write().await.expect("a transaction");
    accounts::insert_account(&mut tx, &other(|_| {})).await.expect("another account");
    let stranger = other(|row| (row.family_id, row.username_key, row.email_key) = (Some(Uuid::nil()), "x".into(), "x".into()));
    let error = accounts::insert_account(&mut tx, &stranger).await.expect_err("no such family");
    assert!(!is_duplicate(&error), "another mistake is not taken for a duplicate: {error}");
}

async fn an_account_comes_back_as_it_was_written(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family("c.temp").await;
    let mut tx = portal.db().read().await.expect("a transaction");
    let by_id = accounts::find_account(&mut tx, household.account).await.expect("a search").expect("an account");
    let by_email = accounts::find_account_by_email(&mut tx, "c.temp@famille.example").await.expect("a search").expect("an account");
    assert_eq!((by_id.created_at, by_id.confirmed_at), (at(5, 20, 8), Some(at(5, 20, 8))));
    assert_eq!((by_id.id, by_id.family_id, by_id.place.as_str()), (by_email.id, Some(household.family), "holder"));
    assert!(accounts::find_account_by_username(&mut tx, "C.TEMP").await.expect("a search").is_none(), "keys are compared as they are");
}

async fn used(tx: &mut Tx, hash: &[u8], now: DateTime<Utc>) -> Option<Uuid> {
    links::use_link(tx, Purpose::Confirm, hash, now).await.expect("answered").map(|link| link.account_id)
}

async fn a_confirmation_link_works_once_and_until_it_expires(engine: Engine) {
    let portal = Portal::new(engine).await;
    let account = portal.family("c.temp").await.account;
    let mut tx = portal.db().write().await.expect("a transaction");
    for hash in [b"one".as_slice(), b"two"] {
        links::insert_link(&mut tx, Purpose::Confirm, hash, account, "", at(5, 23, 8)).await.expect("kept");
    }
    assert_eq!(used(&mut tx, b"two", at(5, 23, 8)).await, None, "expired that very second");
    assert_eq!(used(&mut tx, b"one", at(5, 23, 7)).await, Some(account));
    assert_eq!(used(&mut tx, b"one", at(5, 23, 7)).await, None, "used");
    assert_eq!(used(&mut tx, b"unknown", at(5, 20, 8)).await, None);
}

async fn ids_made_in_the_same_second_sort_in_the_order_they_were_made(engine: Engine) {
    let portal = Portal::new(engine).await;
    let made: Vec<Uuid> = (0..200).map(|_| portal.clock.new_id()).collect();
    assert!(made.is_sorted(), "a history and an outbox are read in the order of their ids");
}

on_both_engines!(
    a_username_or_an_address_is_taken_once,
    an_account_comes_back_as_it_was_written,
    a_confirmation_link_works_once_and_until_it_expires,
    ids_made_in_the_same_second_sort_in_the_order_they_were_made,
);
