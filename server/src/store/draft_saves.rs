//! The saves of drafts that were done: one that arrives again is known.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// What had to be chosen at a save of a draft, by commas; none when it was never done.
///
/// # Errors
/// Of the database.
pub async fn find_draft_save(tx: &mut Tx, case: Uuid, save: Uuid) -> sqlx::Result<Option<String>> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT conflicts FROM draft_saves WHERE case_id = $1 AND save = $2")
        .bind(case)
        .bind(save)
        .fetch_optional(c))
}

/// Notes a save of a draft that was never done.
///
/// # Errors
/// Of the database.
pub async fn insert_draft_save(tx: &mut Tx, case: Uuid, save: Uuid, conflicts: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO draft_saves (case_id, save, conflicts, at) VALUES ($1, $2, $3, $4)")
            .bind(case)
            .bind(save)
            .bind(conflicts)
            .bind(now)
    )
    .map(drop)
}

/// Forgets the saves done before an instant.
///
/// # Errors
/// Of the database.
pub async fn delete_draft_saves_before(tx: &mut Tx, before: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM draft_saves WHERE at < $1").bind(before)).map(drop)
}
