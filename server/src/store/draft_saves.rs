//! The saves of drafts that were done: one that arrives again is known.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Tx, execute};

/// Notes a save of a draft; tells whether it is new.
///
/// # Errors
/// Of the database.
pub async fn insert_draft_save(tx: &mut Tx, case: Uuid, save: Uuid, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let rows = execute!(
        tx,
        sqlx::query("INSERT INTO draft_saves (case_id, save, at) VALUES ($1, $2, $3) ON CONFLICT (case_id, save) DO NOTHING")
            .bind(case)
            .bind(save)
            .bind(now)
    )?;
    Ok(rows == 1)
}

/// Forgets the saves done before an instant.
///
/// # Errors
/// Of the database.
pub async fn delete_draft_saves_before(tx: &mut Tx, before: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM draft_saves WHERE at < $1").bind(before)).map(drop)
}
