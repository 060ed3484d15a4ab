//! What was done about accounts and access.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// A line of that history.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct AccountEventRow {
    pub id: Uuid,
    pub account_id: Option<Uuid>,
    pub family_id: Option<Uuid>,
    pub act: String,
    pub actor: String,
    pub by_staff: bool,
    pub detail: String,
    pub at: DateTime<Utc>,
}

/// Adds a line.
///
/// # Errors
/// Of the database.
pub async fn insert_account_event(tx: &mut Tx, e: &AccountEventRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO account_events (id, account_id, family_id, act, actor, by_staff, detail, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        )
        .bind(e.id)
        .bind(e.account_id)
        .bind(e.family_id)
        .bind(&e.act)
        .bind(&e.actor)
        .bind(e.by_staff)
        .bind(&e.detail)
        .bind(e.at)
    )
    .map(drop)
}

/// The history of a family's accounts, last first.
///
/// # Errors
/// Of the database.
pub async fn account_events_of_family(tx: &mut Tx, family: Uuid, limit: i64) -> sqlx::Result<Vec<AccountEventRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM account_events WHERE family_id = $1 ORDER BY at DESC, id DESC LIMIT $2")
        .bind(family)
        .bind(limit)
        .fetch_all(c))
}

/// The last acts of one kind since an instant, last first.
///
/// # Errors
/// Of the database.
pub async fn account_events_of_act(tx: &mut Tx, act: &str, since: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<AccountEventRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM account_events WHERE act = $1 AND at >= $2 ORDER BY at DESC, id DESC LIMIT $3")
        .bind(act)
        .bind(since)
        .bind(limit)
        .fetch_all(c))
}
