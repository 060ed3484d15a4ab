//! Accounts, and the confirmation of their e-mail address.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, exactly_one, execute, on_tx};

/// An account.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct AccountRow {
    pub id: Uuid,
    pub role: String,
    pub family_id: Option<Uuid>,
    pub username: String,
    pub username_key: String,
    pub email: String,
    pub email_key: String,
    pub password_hash: String,
    pub civility: String,
    pub first_name: String,
    pub usual_name: String,
    pub terms_version: Option<String>,
    pub terms_accepted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// Adds an account.
///
/// # Errors
/// A duplicate when the username or the address is taken.
pub async fn insert_account(tx: &mut Tx, a: &AccountRow) -> sqlx::Result<()> {
    execute!(tx, sqlx::query(
        "INSERT INTO accounts (id, role, family_id, username, username_key, email, email_key, password_hash, civility, first_name, usual_name, \
         terms_version, terms_accepted_at, created_at, confirmed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(a.id)
    .bind(&a.role)
    .bind(a.family_id)
    .bind(&a.username)
    .bind(&a.username_key)
    .bind(&a.email)
    .bind(&a.email_key)
    .bind(&a.password_hash)
    .bind(&a.civility)
    .bind(&a.first_name)
    .bind(&a.usual_name)
    .bind(&a.terms_version)
    .bind(a.terms_accepted_at)
    .bind(a.created_at)
    .bind(a.confirmed_at))
    .map(drop)
}

/// The account with that id.
///
/// # Errors
/// Of the database.
pub async fn find_account(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<AccountRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM accounts WHERE id = $1").bind(id).fetch_optional(c))
}

/// The account with that key of a username.
///
/// # Errors
/// Of the database.
pub async fn find_account_by_username(tx: &mut Tx, key: &str) -> sqlx::Result<Option<AccountRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM accounts WHERE username_key = $1").bind(key).fetch_optional(c))
}

/// The account with that key of an address.
///
/// # Errors
/// Of the database.
pub async fn find_account_by_email(tx: &mut Tx, key: &str) -> sqlx::Result<Option<AccountRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM accounts WHERE email_key = $1").bind(key).fetch_optional(c))
}

/// Forgets an account whose address was never confirmed, and its family, which nobody could enter.
///
/// # Errors
/// Of the database.
pub async fn delete_unconfirmed_account(tx: &mut Tx, a: &AccountRow) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM accounts WHERE id = $1 AND confirmed_at IS NULL").bind(a.id))?;
    execute!(tx, sqlx::query("DELETE FROM families WHERE id = $1").bind(a.family_id)).map(drop)
}

/// The opened accounts of a family: who its mails go to.
///
/// # Errors
/// Of the database.
pub async fn accounts_of_family(tx: &mut Tx, family: Uuid) -> sqlx::Result<Vec<AccountRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM accounts WHERE family_id = $1 AND confirmed_at IS NOT NULL ORDER BY created_at")
        .bind(family)
        .fetch_all(c))
}

/// Keeps the digest of a confirmation link.
///
/// # Errors
/// Of the database.
pub async fn insert_confirmation(tx: &mut Tx, token_hash: &[u8], account: Uuid, expires_at: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO email_confirmations (token_hash, account_id, expires_at) VALUES ($1, $2, $3)")
            .bind(token_hash)
            .bind(account)
            .bind(expires_at)
    )
    .map(drop)
}

/// Uses a confirmation link once, before it expires; gives its account.
///
/// # Errors
/// Of the database.
pub async fn use_confirmation(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<Uuid>> {
    on_tx!(tx, |c| sqlx::query_scalar(
        "UPDATE email_confirmations SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING account_id"
    )
    .bind(token_hash)
    .bind(now)
    .fetch_optional(c))
}

/// Opens an account whose address is confirmed.
///
/// # Errors
/// Of the database.
pub async fn set_account_confirmed(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    exactly_one(execute!(tx, sqlx::query("UPDATE accounts SET confirmed_at = $2 WHERE id = $1").bind(id).bind(now))?)
}

/// Forgets the accounts made before an instant and never opened: their names are free again. Tells how many.
///
/// # Errors
/// Of the database.
pub async fn delete_never_opened_accounts(tx: &mut Tx, made_before: DateTime<Utc>) -> sqlx::Result<u64> {
    let rows = execute!(tx, sqlx::query("DELETE FROM accounts WHERE confirmed_at IS NULL AND created_at < $1").bind(made_before))?;
    execute!(
        tx,
        sqlx::query(
            "DELETE FROM families WHERE created_at < $1 AND draft_entourage IS NULL AND entourage IS NULL \
             AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.family_id = families.id) AND NOT EXISTS (SELECT 1 FROM cases k WHERE k.family_id = families.id)"
        )
        .bind(made_before)
    )?;
    Ok(rows)
}
