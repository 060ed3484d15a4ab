//! Spaces being created, before the account exists.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// A space being created.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct SignUpRow {
    pub fields: String,
    pub password_hash: String,
    pub key_step_done: bool,
    pub service_key_id: Option<Uuid>,
    pub invitation_id: Option<Uuid>,
}

/// Keeps the first step.
///
/// # Errors
/// Of the database.
pub async fn insert_sign_up(
    tx: &mut Tx,
    token_hash: &[u8],
    fields: &str,
    password_hash: &str,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO sign_ups (token_hash, fields, password_hash, key_step_done, expires_at) VALUES ($1, $2, $3, FALSE, $4)")
            .bind(token_hash)
            .bind(fields)
            .bind(password_hash)
            .bind(expires_at)
    )
    .map(drop)
}

/// Keeps what an invited adult chose: there is no key to give.
///
/// # Errors
/// Of the database.
pub async fn insert_invited_sign_up(
    tx: &mut Tx,
    token_hash: &[u8],
    fields: &str,
    password_hash: &str,
    expires_at: DateTime<Utc>,
    invitation: Uuid,
) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO sign_ups (token_hash, fields, password_hash, key_step_done, expires_at, invitation_id) VALUES ($1, $2, $3, TRUE, $4, $5)"
        )
        .bind(token_hash)
        .bind(fields)
        .bind(password_hash)
        .bind(expires_at)
        .bind(invitation)
    )
    .map(drop)
}

/// The space being created with that secret, unless it has expired.
///
/// # Errors
/// Of the database.
pub async fn find_sign_up(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<SignUpRow>> {
    on_tx!(tx, |c| sqlx::query_as(
        "SELECT fields, password_hash, key_step_done, service_key_id, invitation_id FROM sign_ups WHERE token_hash = $1 AND expires_at > $2"
    )
    .bind(token_hash)
    .bind(now)
    .fetch_optional(c))
}

/// Says that the padlock step is done, with that key or with none; tells whether there is such a space.
///
/// # Errors
/// Of the database.
pub async fn set_key_step_done(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>, key: Option<Uuid>) -> sqlx::Result<bool> {
    let rows = execute!(
        tx,
        sqlx::query("UPDATE sign_ups SET key_step_done = TRUE, service_key_id = $3 WHERE token_hash = $1 AND expires_at > $2")
            .bind(token_hash)
            .bind(now)
            .bind(key)
    )?;
    Ok(rows == 1)
}

/// Says that a space being created is now an account, and forgets what was typed; tells whether it was the first to say so.
///
/// # Errors
/// Of the database.
pub async fn finish_sign_up(tx: &mut Tx, token_hash: &[u8]) -> sqlx::Result<bool> {
    let rows = execute!(
        tx,
        sqlx::query("UPDATE sign_ups SET fields = '', password_hash = '' WHERE token_hash = $1 AND fields <> ''").bind(token_hash)
    )?;
    Ok(rows == 1)
}

/// Forgets those that were never finished.
///
/// # Errors
/// Of the database.
pub async fn delete_expired_sign_ups(tx: &mut Tx, now: DateTime<Utc>) -> sqlx::Result<u64> {
    execute!(tx, sqlx::query("DELETE FROM sign_ups WHERE expires_at < $1").bind(now))
}
