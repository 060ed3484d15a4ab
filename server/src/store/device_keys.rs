//! The keys with which families encrypt what they keep on their own devices.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// Gives an account its key, unless it has one.
///
/// # Errors
/// Of the database.
pub async fn insert_device_key(tx: &mut Tx, account: Uuid, secret: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO device_keys (account_id, secret, created_at) VALUES ($1, $2, $3) ON CONFLICT (account_id) DO NOTHING")
            .bind(account)
            .bind(secret)
            .bind(now)
    )
    .map(drop)
}

/// The key of an account.
///
/// # Errors
/// Of the database.
pub async fn find_device_key(tx: &mut Tx, account: Uuid) -> sqlx::Result<Option<Vec<u8>>> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT secret FROM device_keys WHERE account_id = $1").bind(account).fetch_optional(c))
}
