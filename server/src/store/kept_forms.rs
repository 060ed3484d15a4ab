//! Forms sent without JavaScript that could not be accepted: kept until they are shown again.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// A kept form.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct KeptFormRow {
    pub account_id: Option<Uuid>,
    pub path: String,
    pub action: String,
    pub state: String,
    pub expires_at: DateTime<Utc>,
}

/// Keeps a form.
///
/// # Errors
/// Of the database.
pub async fn insert_kept_form(tx: &mut Tx, token_hash: &[u8], form: &KeptFormRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO kept_forms (token_hash, account_id, path, action, state, expires_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(token_hash)
            .bind(form.account_id)
            .bind(&form.path)
            .bind(&form.action)
            .bind(&form.state)
            .bind(form.expires_at)
    )
    .map(drop)
}

/// The form kept under that secret.
///
/// # Errors
/// Of the database.
pub async fn find_kept_form(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<KeptFormRow>> {
    on_tx!(tx, |c| sqlx::query_as(
        "SELECT account_id, path, action, state, expires_at FROM kept_forms WHERE token_hash = $1 AND expires_at > $2"
    )
    .bind(token_hash)
    .bind(now)
    .fetch_optional(c))
}

/// Forgets a form.
///
/// # Errors
/// Of the database.
pub async fn delete_kept_form(tx: &mut Tx, token_hash: &[u8]) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM kept_forms WHERE token_hash = $1").bind(token_hash)).map(drop)
}

/// Forgets the forms nobody came back to.
///
/// # Errors
/// Of the database.
pub async fn delete_expired_kept_forms(tx: &mut Tx, now: DateTime<Utc>) -> sqlx::Result<u64> {
    execute!(tx, sqlx::query("DELETE FROM kept_forms WHERE expires_at < $1").bind(now))
}
