//! Changes of activities that wait to be looked at, and the history of what is set up.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// A line of that history.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct SetupEventRow {
    pub id: Uuid,
    pub subject_id: Option<Uuid>,
    pub subject: String,
    pub act: String,
    pub account_id: Uuid,
    pub actor: String,
    pub detail: String,
    pub at: DateTime<Utc>,
}

/// Adds a line.
///
/// # Errors
/// Of the database.
pub async fn insert_setup_event(tx: &mut Tx, e: &SetupEventRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO setup_events (id, subject_id, subject, act, account_id, actor, detail, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        )
        .bind(e.id)
        .bind(e.subject_id)
        .bind(&e.subject)
        .bind(&e.act)
        .bind(e.account_id)
        .bind(&e.actor)
        .bind(&e.detail)
        .bind(e.at)
    )
    .map(drop)
}

/// The last of that history, last first, at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn last_setup_events(tx: &mut Tx, limit: i64) -> sqlx::Result<Vec<SetupEventRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM setup_events ORDER BY at DESC, id DESC LIMIT $1").bind(limit).fetch_all(c))
}

/// The same of one site or activity.
///
/// # Errors
/// Of the database.
pub async fn setup_events_of(tx: &mut Tx, subject: Uuid, limit: i64) -> sqlx::Result<Vec<SetupEventRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM setup_events WHERE subject_id = $1 ORDER BY at DESC, id DESC LIMIT $2")
        .bind(subject)
        .bind(limit)
        .fetch_all(c))
}

/// Keeps a change of an activity to be looked at, instead of the one that waited.
///
/// # Errors
/// Of the database.
pub async fn keep_change(tx: &mut Tx, activity: Uuid, fields: &str, at: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO activity_changes (activity_id, fields, made_at) VALUES ($1, $2, $3) \
             ON CONFLICT (activity_id) DO UPDATE SET fields = excluded.fields, made_at = excluded.made_at"
        )
        .bind(activity)
        .bind(fields)
        .bind(at)
    )
    .map(drop)
}

/// The change of an activity that waits, if one does.
///
/// # Errors
/// Of the database.
pub async fn find_change(tx: &mut Tx, activity: Uuid) -> sqlx::Result<Option<String>> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT fields FROM activity_changes WHERE activity_id = $1").bind(activity).fetch_optional(c))
}

/// It was made, or given up.
///
/// # Errors
/// Of the database.
pub async fn drop_change(tx: &mut Tx, activity: Uuid) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM activity_changes WHERE activity_id = $1").bind(activity)).map(drop)
}
