//! Attempts, counted in the database so that several servers share the count.

use chrono::{DateTime, Utc};

use super::{Tx, execute, on_tx};

/// Counts one more attempt under a key; gives how many the current window holds. A window that has ended begins anew.
///
/// # Errors
/// Of the database.
pub async fn count_attempt(tx: &mut Tx, key: &str, now: DateTime<Utc>, window_ends_at: DateTime<Utc>) -> sqlx::Result<i64> {
    on_tx!(tx, |c| {
        sqlx::query_scalar(
        "INSERT INTO attempts (key, count, window_ends_at) VALUES ($1, 1, $3) ON CONFLICT (key) DO UPDATE SET \
         count = CASE WHEN attempts.window_ends_at <= $2 THEN 1 ELSE attempts.count + 1 END, \
         window_ends_at = CASE WHEN attempts.window_ends_at <= $2 THEN excluded.window_ends_at ELSE attempts.window_ends_at END RETURNING count"
    )
    .bind(key)
    .bind(now)
    .bind(window_ends_at)
    .fetch_one(c)
    })
}

/// Takes one attempt under a key back.
///
/// # Errors
/// Of the database.
pub async fn take_attempt_back(tx: &mut Tx, key: &str) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("UPDATE attempts SET count = count - 1 WHERE key = $1 AND count > 0").bind(key)).map(drop)
}

/// Forgets the windows that have ended.
///
/// # Errors
/// Of the database.
pub async fn delete_ended_attempts(tx: &mut Tx, now: DateTime<Utc>) -> sqlx::Result<u64> {
    execute!(tx, sqlx::query("DELETE FROM attempts WHERE window_ends_at <= $1").bind(now))
}
