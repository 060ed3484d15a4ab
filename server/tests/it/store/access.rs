//! What opens an account or a family: each serves once, even when it is tried ten times at once.

use app::domain::role::AccountRole;
use server::store::{
    Tx, known_devices,
    links::{self, Purpose},
    second_factors,
    service_keys::{self, ServiceKeyRow},
};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{Engine, Portal, at, on_both_engines};

#[derive(Clone, Copy)]
enum Opens {
    Link,
    Step(i64),
    RecoveryCode,
    Key(Uuid),
}

impl Opens {
    async fn once(self, tx: &mut Tx, account: Uuid) -> bool {
        let now = at(5, 20, 8);
        match self {
            Self::Link => links::use_link(tx, Purpose::Reset, b"link", now).await.expect("an answer").is_some(),
            Self::Step(step) => second_factors::use_step(tx, account, step).await.expect("an answer"),
            Self::RecoveryCode => second_factors::use_recovery_code(tx, account, b"code", now).await.expect("an answer"),
            Self::Key(key) => service_keys::use_key(tx, key, account, now).await.expect("an answer").is_some(),
        }
    }

    /// How many of ten tasks at once it opens for.
    async fn at_once(self, portal: &Portal, account: Uuid) -> usize {
        let mut tasks = JoinSet::new();
        for _ in 0..10 {
            let db = portal.db().clone();
            tasks.spawn(async move {
                let mut tx = db.write().await.expect("a transaction");
                let is_open = self.once(&mut tx, account).await;
                tx.commit().await.expect("committed");
                is_open
            });
        }
        tasks.join_all().await.into_iter().filter(|is_open| *is_open).count()
    }
}

async fn a_link_opens_once(engine: Engine) {
    let portal = Portal::new(engine).await;
    let account = portal.family("c.temp").await.account;
    let mut tx = portal.db().write().await.expect("a transaction");
    links::insert_link(&mut tx, Purpose::Reset, b"link", account, "", at(5, 20, 10)).await.expect("kept");
    let elsewhere = links::use_link(&mut tx, Purpose::Confirm, b"link", at(5, 20, 8)).await.expect("an answer");
    assert!(elsewhere.is_none(), "a link serves what it was made for");
    tx.commit().await.expect("committed");
    assert_eq!(Opens::Link.at_once(&portal, account).await, 1);
    let mut tx = portal.db().write().await.expect("a transaction");
    let used = links::find_link(&mut tx, Purpose::Reset, b"link").await.expect("a search").expect("a link");
    assert_eq!((used.account_id, used.used_at), (account, Some(at(5, 20, 8))));
    links::insert_link(&mut tx, Purpose::Activate, b"other", account, "", at(5, 20, 10)).await.expect("kept");
    links::delete_links(&mut tx, Purpose::Reset, account).await.expect("worthless");
    assert!(links::find_link(&mut tx, Purpose::Reset, b"link").await.expect("a search").is_none());
    assert_eq!(links::delete_links_expired_before(&mut tx, at(5, 20, 11)).await.expect("forgotten"), 1, "the other one was left");
}

async fn a_code_of_a_telephone_or_of_a_sheet_opens_once(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.staff("claire.agent", AccountRole::Agent).await;
    let account = portal.account("claire.agent").await.id;
    let mut tx = portal.db().write().await.expect("a transaction");
    second_factors::insert_second_factor(&mut tx, account, "FIRST").await.expect("kept");
    second_factors::insert_second_factor(&mut tx, account, "SECOND").await.expect("left as it is");
    let kept = second_factors::find_second_factor(&mut tx, account).await.expect("a search").expect("a second factor");
    assert_eq!((kept.secret.as_str(), kept.confirmed_at, kept.last_step), ("FIRST", None, 0));
    assert!(second_factors::protected_accounts(&mut tx).await.expect("a list").is_empty());
    second_factors::confirm_second_factor(&mut tx, account, at(5, 20, 8)).await.expect("confirmed");
    assert_eq!(second_factors::protected_accounts(&mut tx).await.expect("a list"), [account]);
    second_factors::set_recovery_codes(&mut tx, account, &[b"code".to_vec(), b"other".to_vec()]).await.expect("kept");
    tx.commit().await.expect("committed");
    assert_eq!(Opens::Step(7).at_once(&portal, account).await, 1);
    assert_eq!(Opens::Step(6).at_once(&portal, account).await, 0, "nor an older one");
    assert_eq!(Opens::Step(8).at_once(&portal, account).await, 1);
    assert_eq!(Opens::RecoveryCode.at_once(&portal, account).await, 1);
    let mut tx = portal.db().write().await.expect("a transaction");
    assert_eq!(second_factors::count_recovery_codes(&mut tx, account).await.expect("a count"), 1);
    assert!(second_factors::delete_second_factor(&mut tx, account).await.expect("an answer"));
    assert!(!second_factors::delete_second_factor(&mut tx, account).await.expect("an answer"));
    assert_eq!(second_factors::count_recovery_codes(&mut tx, account).await.expect("a count"), 0);
}

async fn a_key_opens_a_family_once(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, other) = (portal.family("c.temp").await, portal.family("other").await);
    let key = |hash: &[u8], hour| ServiceKeyRow {
        id: portal.clock.new_id(),
        family_id: household.family,
        key_hash: hash.into(),
        made_by: household.account,
        made_at: at(5, 20, 7),
        expires_at: at(5, 20, hour),
        used_by: None,
        used_at: None,
        revoked_at: None,
    };
    let [good, expired, revoked] = [key(b"good", 9), key(b"expired", 8), key(b"revoked", 9)];
    let mut tx = portal.db().write().await.expect("a transaction");
    for row in [&good, &expired, &revoked] {
        service_keys::insert_service_key(&mut tx, row).await.expect("kept");
    }
    service_keys::revoke_key(&mut tx, revoked.id, at(5, 20, 8)).await.expect("worthless");
    service_keys::revoke_key(&mut tx, revoked.id, at(5, 20, 8)).await.expect_err("worthless already");
    let live: Vec<_> = service_keys::live_keys(&mut tx, at(5, 20, 8), 9).await.expect("a list").into_iter().map(|row| row.key.id).collect();
    assert_eq!(live, [good.id]);
    tx.commit().await.expect("committed");
    for (row, expected) in [(&good, 1), (&expired, 0), (&revoked, 0)] {
        assert_eq!(Opens::Key(row.id).at_once(&portal, other.account).await, expected);
        let mut tx = portal.db().read().await.expect("a transaction");
        assert!(service_keys::find_live_key(&mut tx, &row.key_hash, at(5, 20, 8)).await.expect("a search").is_none());
    }
    let mut tx = portal.db().write().await.expect("a transaction");
    service_keys::revoke_key(&mut tx, good.id, at(5, 20, 8)).await.expect_err("it has served");
    let first = service_keys::secret(&mut tx, "salt", b"drawn").await.expect("a secret");
    assert_eq!(
        (first.as_slice(), service_keys::secret(&mut tx, "salt", b"again").await.expect("the same")),
        (b"drawn".as_slice(), first.clone())
    );
}

async fn a_browser_is_known_to_the_accounts_it_opened_only(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (mine, other) = (portal.family("c.temp").await.account, portal.family("other").await.account);
    let mut tx = portal.db().write().await.expect("a transaction");
    for (hash, account, hour) in [(b"one", mine, 8), (b"two", mine, 9), (b"one", mine, 10), (b"two", other, 8)] {
        known_devices::remember_device(&mut tx, hash, account, at(5, 20, hour)).await.expect("remembered");
    }
    let mut knows = async |hash: &[u8], account| known_devices::is_known_device(&mut tx, hash, account).await.expect("an answer");
    assert_eq!(
        [knows(b"one", mine).await, knows(b"one", other).await, knows(b"x", mine).await, knows(b"one", Uuid::nil()).await],
        [true, false, false, false]
    );
    known_devices::forget_other_devices(&mut tx, mine, b"one").await.expect("forgotten");
    let mut knows = async |hash: &[u8], account| known_devices::is_known_device(&mut tx, hash, account).await.expect("an answer");
    assert_eq!([knows(b"one", mine).await, knows(b"two", mine).await, knows(b"two", other).await], [true, false, true]);
    assert_eq!(known_devices::delete_devices_not_seen_since(&mut tx, at(5, 20, 9)).await.expect("forgotten"), 1, "the last use counts");
}

on_both_engines!(
    a_link_opens_once,
    a_code_of_a_telephone_or_of_a_sheet_opens_once,
    a_key_opens_a_family_once,
    a_browser_is_known_to_the_accounts_it_opened_only,
);
