//! Sessions, kept forms and spaces being created: all found by the digest of a secret, all with an end.

use server::store::{
    kept_forms::{self, KeptFormRow},
    sessions, sign_ups,
};

use crate::support::{Engine, Portal, at, on_both_engines};

async fn a_session_is_found_prolonged_and_closed(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family("c.temp").await;
    let mut tx = portal.db().write().await.expect("a transaction");
    sessions::insert_session(&mut tx, b"hash", household.account, "Firefox", at(5, 20, 8), at(5, 20, 20), None).await.expect("a session");
    let found = sessions::find_session(&mut tx, b"hash").await.expect("a search").expect("a session");
    assert_eq!((found.account_id, found.family_id, found.role.as_str()), (household.account, Some(household.family), "family"));
    sessions::touch_session(&mut tx, b"hash", at(5, 20, 12), at(5, 21, 0)).await.expect("prolonged");
    let found = sessions::find_session(&mut tx, b"hash").await.expect("a search").expect("a session");
    assert_eq!((found.last_seen_at, found.expires_at), (at(5, 20, 12), at(5, 21, 0)));
    assert!(sessions::find_session(&mut tx, b"other").await.expect("a search").is_none());
    sessions::delete_session(&mut tx, b"hash").await.expect("closed");
    assert!(sessions::find_session(&mut tx, b"hash").await.expect("a search").is_none());
    for (hash, until) in [(b"old", at(5, 1, 0)), (b"new", at(5, 20, 0))] {
        sessions::insert_session(&mut tx, hash, household.account, "", at(4, 30, 8), until, None).await.expect("a session");
    }
    assert_eq!(sessions::delete_sessions_expired_before(&mut tx, at(5, 10, 0)).await.expect("forgotten"), 1);
    assert!(sessions::find_session(&mut tx, b"new").await.expect("a search").is_some());
}

async fn a_kept_form_is_found_by_its_secret_until_it_expires(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family("c.temp").await;
    let row = KeptFormRow {
        account_id: Some(household.account),
        path: "/famille".into(),
        action: "/api/x".into(),
        state: "{}".into(),
        expires_at: at(5, 20, 9),
    };
    let mut tx = portal.db().write().await.expect("a transaction");
    kept_forms::insert_kept_form(&mut tx, b"hash", &row).await.expect("kept");
    let found = kept_forms::find_kept_form(&mut tx, b"hash", at(5, 20, 8)).await.expect("a search").expect("a form");
    assert_eq!((found.account_id, found.path.as_str(), found.expires_at), (Some(household.account), "/famille", at(5, 20, 9)));
    assert!(kept_forms::find_kept_form(&mut tx, b"hash", at(5, 20, 9)).await.expect("a search").is_none());
    assert!(kept_forms::find_kept_form(&mut tx, b"other", at(5, 20, 8)).await.expect("a search").is_none());
    assert_eq!(kept_forms::delete_expired_kept_forms(&mut tx, at(5, 20, 10)).await.expect("forgotten"), 1);
}

async fn a_space_being_created_is_kept_for_a_while(engine: Engine) {
    let portal = Portal::new(engine).await;
    let mut tx = portal.db().write().await.expect("a transaction");
    sign_ups::insert_sign_up(&mut tx, b"hash", "{}", "digest", at(5, 20, 10)).await.expect("kept");
    assert!(!sign_ups::set_key_step_done(&mut tx, b"hash", at(5, 20, 10), None).await.expect("an answer"), "too late");
    assert!(!sign_ups::set_key_step_done(&mut tx, b"other", at(5, 20, 9), None).await.expect("an answer"));
    assert!(sign_ups::set_key_step_done(&mut tx, b"hash", at(5, 20, 9), None).await.expect("an answer"));
    let found = sign_ups::find_sign_up(&mut tx, b"hash", at(5, 20, 9)).await.expect("a search").expect("a space");
    assert_eq!((found.key_step_done, found.password_hash.as_str()), (true, "digest"));
    assert!(sign_ups::find_sign_up(&mut tx, b"hash", at(5, 20, 10)).await.expect("a search").is_none());
    assert!(sign_ups::finish_sign_up(&mut tx, b"hash").await.expect("finished"));
    assert!(!sign_ups::finish_sign_up(&mut tx, b"hash").await.expect("finished once"));
    assert_eq!(sign_ups::delete_expired_sign_ups(&mut tx, at(5, 21, 0)).await.expect("forgotten"), 1);
}

async fn what_is_not_committed_never_was(engine: Engine) {
    let portal = Portal::new(engine).await;
    let account = portal.family("c.temp").await.account;
    let mut tx = portal.db().write().await.expect("a transaction");
    sessions::insert_session(&mut tx, b"hash", account, "", at(5, 20, 8), at(5, 20, 20), None).await.expect("a session");
    drop(tx);
    let mut tx = portal.db().read().await.expect("a transaction");
    assert!(sessions::find_session(&mut tx, b"hash").await.expect("a search").is_none());
}

on_both_engines!(
    a_session_is_found_prolonged_and_closed,
    a_kept_form_is_found_by_its_secret_until_it_expires,
    a_space_being_created_is_kept_for_a_while,
    what_is_not_committed_never_was,
);
