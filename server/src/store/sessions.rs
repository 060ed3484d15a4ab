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
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Opens a session.
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
) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO sessions (token_hash, account_id, device, created_at, last_seen_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)"
        )
        .bind(token_hash)
        .bind(account)
        .bind(device)
        .bind(now)
        .bind(expires_at)
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
        "SELECT s.account_id, a.role, a.family_id, s.last_seen_at, s.expires_at FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.token_hash = $1"
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
