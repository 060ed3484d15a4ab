//! The outbox: mails are written in the transaction of what they announce, and sent later.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, exactly_one, execute, on_tx};

/// A mail.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct MailRow {
    pub id: Uuid,
    pub template: String,
    pub recipient: String,
    pub subject: String,
    pub body_text: String,
    pub body_html: String,
    pub state: String,
    pub attempts: i64,
    pub next_attempt_at: DateTime<Utc>,
    pub last_error: String,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub account_id: Option<Uuid>,
}

/// Adds a mail to the outbox.
///
/// # Errors
/// Of the database.
pub async fn insert_mail(tx: &mut Tx, m: &MailRow) -> sqlx::Result<()> {
    execute!(tx, sqlx::query(
        "INSERT INTO mails (id, template, recipient, subject, body_text, body_html, state, attempts, next_attempt_at, last_error, created_at, account_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(m.id)
    .bind(&m.template)
    .bind(&m.recipient)
    .bind(&m.subject)
    .bind(&m.body_text)
    .bind(&m.body_html)
    .bind(&m.state)
    .bind(m.attempts)
    .bind(m.next_attempt_at)
    .bind(&m.last_error)
    .bind(m.created_at)
    .bind(m.account_id))
    .map(drop)
}

/// Claims the mail that has waited longest, for a worker that answers before `until`; after that another may try.
///
/// # Errors
/// Of the database.
pub async fn claim_mail(tx: &mut Tx, now: DateTime<Utc>, until: DateTime<Utc>) -> sqlx::Result<Option<MailRow>> {
    on_tx!(tx, |c| sqlx::query_as(
        "UPDATE mails SET attempts = attempts + 1, next_attempt_at = $2 WHERE state = 'waiting' AND next_attempt_at <= $1 AND \
         id = (SELECT id FROM mails WHERE state = 'waiting' AND next_attempt_at <= $1 ORDER BY next_attempt_at, id LIMIT 1) RETURNING *"
    )
    .bind(now)
    .bind(until)
    .fetch_optional(c))
}

/// Says that a mail has left.
///
/// # Errors
/// `RowNotFound` when there is no such mail.
pub async fn set_mail_sent(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    exactly_one(execute!(
        tx,
        sqlx::query("UPDATE mails SET state = 'sent', sent_at = $2, last_error = '' WHERE id = $1").bind(id).bind(now)
    )?)
}

/// Forgets what a mail said.
///
/// # Errors
/// `RowNotFound` when there is no such mail.
pub async fn forget_mail_body(tx: &mut Tx, id: Uuid) -> sqlx::Result<()> {
    exactly_one(execute!(tx, sqlx::query("UPDATE mails SET body_text = '', body_html = '' WHERE id = $1").bind(id))?)
}

/// Says that a mail has not left: it is tried again at `again_at`, or given up without one.
///
/// # Errors
/// `RowNotFound` when there is no such mail.
pub async fn set_mail_not_sent(tx: &mut Tx, id: Uuid, error: &str, again_at: Option<DateTime<Utc>>) -> sqlx::Result<()> {
    exactly_one(match again_at {
        Some(at) => {
            execute!(tx, sqlx::query("UPDATE mails SET next_attempt_at = $2, last_error = $3 WHERE id = $1").bind(id).bind(at).bind(error))?
        }
        None => execute!(tx, sqlx::query("UPDATE mails SET state = 'failed', last_error = $2 WHERE id = $1").bind(id).bind(error))?,
    })
}

/// The last mails written, last first.
///
/// # Errors
/// Of the database.
pub async fn last_mails(tx: &mut Tx, limit: i64) -> sqlx::Result<Vec<MailRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM mails ORDER BY created_at DESC, id DESC LIMIT $1").bind(limit).fetch_all(c))
}

/// The mails of a family's accounts, last first.
///
/// # Errors
/// Of the database.
pub async fn mails_of_family(tx: &mut Tx, family: Uuid, limit: i64) -> sqlx::Result<Vec<MailRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
        "SELECT m.* FROM mails m JOIN accounts a ON a.id = m.account_id WHERE a.family_id = $1 ORDER BY m.created_at DESC, m.id DESC LIMIT $2"
    )
    .bind(family)
    .bind(limit)
    .fetch_all(c)
    })
}

/// Whether a mail is to be sent by now.
///
/// # Errors
/// Of the database.
pub async fn is_mail_waiting(tx: &mut Tx, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let found: Option<Uuid> =
        on_tx!(tx, |c| sqlx::query_scalar("SELECT id FROM mails WHERE state = 'waiting' AND next_attempt_at <= $1 LIMIT 1")
            .bind(now)
            .fetch_optional(c))?;
    Ok(found.is_some())
}
