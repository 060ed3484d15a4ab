//! Links sent by mail. Only the digest of their secret is kept.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirms the address of a space that a person made.
    Confirm,
    /// Activates a space that the department made.
    Activate,
    /// Replaces a forgotten password.
    Reset,
    /// Confirms a new address.
    ChangeEmail,
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Activate => "activate",
            Self::Reset => "reset",
            Self::ChangeEmail => "change_email",
        }
    }
}

/// A link.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct LinkRow {
    pub account_id: Uuid,
    pub email: String,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// Keeps the digest of a link.
///
/// # Errors
/// Of the database.
pub async fn insert_link(
    tx: &mut Tx,
    purpose: Purpose,
    token_hash: &[u8],
    account: Uuid,
    email: &str,
    expires_at: DateTime<Utc>,
) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO links (token_hash, account_id, purpose, email, expires_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(token_hash)
            .bind(account)
            .bind(purpose.code())
            .bind(email)
            .bind(expires_at)
    )
    .map(drop)
}

/// The link of that secret, used, expired or not.
///
/// # Errors
/// Of the database.
pub async fn find_link(tx: &mut Tx, purpose: Purpose, token_hash: &[u8]) -> sqlx::Result<Option<LinkRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT account_id, email, expires_at, used_at FROM links WHERE token_hash = $1 AND purpose = $2")
        .bind(token_hash)
        .bind(purpose.code())
        .fetch_optional(c))
}

/// Uses a link once, before it expires.
///
/// # Errors
/// Of the database.
pub async fn use_link(tx: &mut Tx, purpose: Purpose, token_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<LinkRow>> {
    on_tx!(tx, |c| sqlx::query_as(
        "UPDATE links SET used_at = $3 WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3 \
         RETURNING account_id, email, expires_at, used_at"
    )
    .bind(token_hash)
    .bind(purpose.code())
    .bind(now)
    .fetch_optional(c))
}

/// Makes the links of an account for one purpose worthless.
///
/// # Errors
/// Of the database.
pub async fn delete_links(tx: &mut Tx, purpose: Purpose, account: Uuid) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM links WHERE account_id = $1 AND purpose = $2").bind(account).bind(purpose.code())).map(drop)
}

/// Forgets the links that expired before an instant.
///
/// # Errors
/// Of the database.
pub async fn delete_links_expired_before(tx: &mut Tx, instant: DateTime<Utc>) -> sqlx::Result<u64> {
    execute!(tx, sqlx::query("DELETE FROM links WHERE expires_at < $1").bind(instant))
}
