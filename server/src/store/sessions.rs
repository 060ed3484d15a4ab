//! Open sessions. Only the digest of their secret is kept.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// Who a session belongs to.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct SessionRow {
    pub account_id: Uuid,
    pub role: String,
    pub family_id: Option<Uuid>,
    pub reads_health: bool,
    pub temporary_until: Option<DateTime<Utc>>,
    pub terms_version: Option<String>,
    pub has_second_factor: bool,
    pub proved_at: Option<DateTime<Utc>>,
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// An open session, in the list of its owner.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct OpenSessionRow {
    pub token_hash: Vec<u8>,
    pub device: String,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
}

/// Opens a session; `proved_at` is absent while the second factor is still to be given.
///
/// # Errors
/// Of the database.
pub async fn insert_session(
    tx: &mut Tx,
    token_hash: &[u8],
    account: Uuid,
    device: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    proved_at: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO sessions (token_hash, account_id, device, created_at, last_seen_at, expires_at, proved_at) VALUES ($1, $2, $3, $4, $4, $5, $6)"
        )
        .bind(token_hash)
        .bind(account)
        .bind(device)
        .bind(now)
        .bind(expires_at)
        .bind(proved_at)
    )
    .map(drop)
}

/// The session of that secret, expired or not.
///
/// # Errors
/// Of the database.
pub async fn find_session(tx: &mut Tx, token_hash: &[u8]) -> sqlx::Result<Option<SessionRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
            "SELECT s.account_id, a.role, a.family_id, a.reads_health, a.temporary_until, a.terms_version, s.proved_at, s.last_seen_at, s.expires_at, \
         EXISTS (SELECT 1 FROM second_factors f WHERE f.account_id = a.id AND f.confirmed_at IS NOT NULL) AS has_second_factor \
         FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.token_hash = $1 AND a.closed_at IS NULL",
        )
        .bind(token_hash)
        .fetch_optional(c)
    })
}

/// Says that a session is in use, and until when it now lasts.
///
/// # Errors
/// Of the database.
pub async fn touch_session(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>, expires_at: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE sessions SET last_seen_at = $2, expires_at = $3 WHERE token_hash = $1")
            .bind(token_hash)
            .bind(now)
            .bind(expires_at)
    )
    .map(drop)
}

/// Says that its bearer has just proved who they are.
///
/// # Errors
/// Of the database.
pub async fn set_session_proved(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("UPDATE sessions SET proved_at = $2 WHERE token_hash = $1").bind(token_hash).bind(now)).map(drop)
}

/// The open sessions of an account, last used first.
///
/// # Errors
/// Of the database.
pub async fn sessions_of_account(tx: &mut Tx, account: Uuid, now: DateTime<Utc>) -> sqlx::Result<Vec<OpenSessionRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
        "SELECT token_hash, device, created_at, last_seen_at FROM sessions WHERE account_id = $1 AND expires_at > $2 ORDER BY last_seen_at DESC, created_at DESC"
    )
    .bind(account)
    .bind(now)
    .fetch_all(c)
    })
}

/// Closes every session of an account but one.
///
/// # Errors
/// Of the database.
pub async fn delete_other_sessions(tx: &mut Tx, account: Uuid, but: &[u8]) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM sessions WHERE account_id = $1 AND token_hash <> $2").bind(account).bind(but)).map(drop)
}

/// Closes a session.
///
/// # Errors
/// Of the database.
pub async fn delete_session(tx: &mut Tx, token_hash: &[u8]) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(token_hash)).map(drop)
}

/// Forgets the sessions that ended before that instant.
///
/// # Errors
/// Of the database.
pub async fn delete_sessions_expired_before(tx: &mut Tx, instant: DateTime<Utc>) -> sqlx::Result<u64> {
    execute!(tx, sqlx::query("DELETE FROM sessions WHERE expires_at < $1").bind(instant))
}
