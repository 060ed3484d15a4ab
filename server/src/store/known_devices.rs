//! Browsers that have signed in to an account. Only the digest of their secret is kept.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// Whether that browser has signed in to that account.
///
/// # Errors
/// Of the database.
pub async fn is_known_device(tx: &mut Tx, token_hash: &[u8], account: Uuid) -> sqlx::Result<bool> {
    let found: Option<DateTime<Utc>> =
        on_tx!(tx, |c| sqlx::query_scalar("SELECT seen_at FROM known_devices WHERE token_hash = $1 AND account_id = $2")
            .bind(token_hash)
            .bind(account)
            .fetch_optional(c))?;
    Ok(found.is_some())
}

/// Says that a browser has just signed in to an account.
///
/// # Errors
/// Of the database.
pub async fn remember_device(tx: &mut Tx, token_hash: &[u8], account: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO known_devices (token_hash, account_id, seen_at) VALUES ($1, $2, $3) \
             ON CONFLICT (token_hash, account_id) DO UPDATE SET seen_at = excluded.seen_at"
        )
        .bind(token_hash)
        .bind(account)
        .bind(now)
    )
    .map(drop)
}

/// Forgets every browser of an account but one.
///
/// # Errors
/// Of the database.
pub async fn forget_other_devices(tx: &mut Tx, account: Uuid, but: &[u8]) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM known_devices WHERE account_id = $1 AND token_hash <> $2").bind(account).bind(but)).map(drop)
}

/// Forgets the browsers that have not signed in since an instant.
///
/// # Errors
/// Of the database.
pub async fn delete_devices_not_seen_since(tx: &mut Tx, instant: DateTime<Utc>) -> sqlx::Result<u64> {
    execute!(tx, sqlx::query("DELETE FROM known_devices WHERE seen_at < $1").bind(instant))
}
