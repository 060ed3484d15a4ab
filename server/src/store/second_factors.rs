//! Second factors (TOTP) and their recovery codes.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, exactly_one, execute, on_tx};

/// A second factor.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct SecondFactorRow {
    pub secret: String,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub last_step: i64,
}

/// The second factor of an account, confirmed or not.
///
/// # Errors
/// Of the database.
pub async fn find_second_factor(tx: &mut Tx, account: Uuid) -> sqlx::Result<Option<SecondFactorRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT secret, confirmed_at, last_step FROM second_factors WHERE account_id = $1")
        .bind(account)
        .fetch_optional(c))
}

/// Keeps a secret to be confirmed, unless there is one already.
///
/// # Errors
/// Of the database.
pub async fn insert_second_factor(tx: &mut Tx, account: Uuid, secret: &str) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO second_factors (account_id, secret, last_step) VALUES ($1, $2, 0) ON CONFLICT (account_id) DO NOTHING")
            .bind(account)
            .bind(secret)
    )
    .map(drop)
}

/// Says that a secret is held by the person.
///
/// # Errors
/// `RowNotFound` when there is none.
pub async fn confirm_second_factor(tx: &mut Tx, account: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    exactly_one(execute!(tx, sqlx::query("UPDATE second_factors SET confirmed_at = $2 WHERE account_id = $1").bind(account).bind(now))?)
}

/// Forgets a secret that nobody confirmed: somebody else may have seen it.
///
/// # Errors
/// Of the database.
pub async fn delete_unconfirmed_factor(tx: &mut Tx, account: Uuid) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM second_factors WHERE account_id = $1 AND confirmed_at IS NULL").bind(account)).map(drop)
}

/// Uses the code of a time step; tells whether it is the first use of that step or of a later one.
///
/// # Errors
/// Of the database.
pub async fn use_step(tx: &mut Tx, account: Uuid, step: i64) -> sqlx::Result<bool> {
    let rows = execute!(
        tx,
        sqlx::query("UPDATE second_factors SET last_step = $2 WHERE account_id = $1 AND last_step < $2").bind(account).bind(step)
    )?;
    Ok(rows == 1)
}

/// Takes a second factor away with its recovery codes; tells whether there was one.
///
/// # Errors
/// Of the database.
pub async fn delete_second_factor(tx: &mut Tx, account: Uuid) -> sqlx::Result<bool> {
    execute!(tx, sqlx::query("DELETE FROM recovery_codes WHERE account_id = $1").bind(account))?;
    Ok(execute!(tx, sqlx::query("DELETE FROM second_factors WHERE account_id = $1").bind(account))? == 1)
}

/// Replaces the recovery codes of an account, given by their digests.
///
/// # Errors
/// Of the database.
pub async fn set_recovery_codes(tx: &mut Tx, account: Uuid, codes: &[Vec<u8>]) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM recovery_codes WHERE account_id = $1").bind(account))?;
    for code in codes {
        execute!(tx, sqlx::query("INSERT INTO recovery_codes (account_id, code_hash) VALUES ($1, $2)").bind(account).bind(code))?;
    }
    Ok(())
}

/// Uses a recovery code once; tells whether it could be.
///
/// # Errors
/// Of the database.
pub async fn use_recovery_code(tx: &mut Tx, account: Uuid, code: &[u8], now: DateTime<Utc>) -> sqlx::Result<bool> {
    let rows = execute!(
        tx,
        sqlx::query("UPDATE recovery_codes SET used_at = $3 WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL")
            .bind(account)
            .bind(code)
            .bind(now)
    )?;
    Ok(rows == 1)
}

/// How many recovery codes can still serve.
///
/// # Errors
/// Of the database.
pub async fn count_recovery_codes(tx: &mut Tx, account: Uuid) -> sqlx::Result<i64> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT COUNT(*) FROM recovery_codes WHERE account_id = $1 AND used_at IS NULL")
        .bind(account)
        .fetch_one(c))
}

/// The accounts of staff that a second factor protects.
///
/// # Errors
/// Of the database.
pub async fn protected_accounts(tx: &mut Tx) -> sqlx::Result<Vec<Uuid>> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT account_id FROM second_factors WHERE confirmed_at IS NOT NULL").fetch_all(c))
}
