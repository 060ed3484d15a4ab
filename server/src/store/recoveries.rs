//! Requests of people who forgot their username or password, until the job answers them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// Keeps a request.
///
/// # Errors
/// Of the database.
pub async fn insert_recovery(tx: &mut Tx, id: Uuid, identifier: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO recovery_requests (id, identifier, requested_at) VALUES ($1, $2, $3)").bind(id).bind(identifier).bind(now)
    )
    .map(drop)
}

/// Whether a request waits.
///
/// # Errors
/// Of the database.
pub async fn is_recovery_waiting(tx: &mut Tx) -> sqlx::Result<bool> {
    let found: Option<Uuid> = on_tx!(tx, |c| sqlx::query_scalar("SELECT id FROM recovery_requests LIMIT 1").fetch_optional(c))?;
    Ok(found.is_some())
}

/// Takes every waiting request: what was typed, oldest first. They are answered in the same transaction.
///
/// # Errors
/// Of the database.
pub async fn take_recoveries(tx: &mut Tx) -> sqlx::Result<Vec<String>> {
    let mut taken: Vec<(Uuid, String)> =
        on_tx!(tx, |c| sqlx::query_as("DELETE FROM recovery_requests RETURNING id, identifier").fetch_all(c))?;
    taken.sort();
    Ok(taken.into_iter().map(|(_, identifier)| identifier).collect())
}
