//! Files on their way, piece by piece: how much of each has arrived, and what became of it.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// A file on its way.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct SendingRow {
    pub id: Uuid,
    pub account_id: Uuid,
    pub sending: Uuid,
    pub case_id: Uuid,
    pub piece: String,
    pub file_name: String,
    pub size: i64,
    pub received: i64,
    pub state: String,
    pub refusal: String,
    pub claimed_until: Option<DateTime<Utc>>,
    pub begun_at: DateTime<Utc>,
}

/// The sending that an account calls so.
///
/// # Errors
/// Of the database.
pub async fn find_sending(tx: &mut Tx, account: Uuid, sending: Uuid) -> sqlx::Result<Option<SendingRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM sendings WHERE account_id = $1 AND sending = $2")
        .bind(account)
        .bind(sending)
        .fetch_optional(c))
}

/// Begins a sending, unless it has begun already.
///
/// # Errors
/// Of the database.
pub async fn insert_sending(tx: &mut Tx, s: &SendingRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO sendings (id, account_id, sending, case_id, piece, file_name, size, received, state, refusal, begun_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (account_id, sending) DO NOTHING",
        )
        .bind(s.id)
        .bind(s.account_id)
        .bind(s.sending)
        .bind(s.case_id)
        .bind(&s.piece)
        .bind(&s.file_name)
        .bind(s.size)
        .bind(s.received)
        .bind(&s.state)
        .bind(&s.refusal)
        .bind(s.begun_at)
    )
    .map(drop)
}

/// Notes that a piece has arrived; one that was noted already changes nothing.
///
/// # Errors
/// Of the database.
pub async fn add_to_sending(tx: &mut Tx, id: Uuid, received: i64, piece: i64) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE sendings SET received = received + $3 WHERE id = $1 AND received = $2 AND state = 'open'")
            .bind(id)
            .bind(received)
            .bind(piece)
    )
    .map(drop)
}

/// Takes a file that is all there, to look at it; tells whether nobody else has it.
///
/// # Errors
/// Of the database.
pub async fn claim_sending(tx: &mut Tx, id: Uuid, now: DateTime<Utc>, until: DateTime<Utc>) -> sqlx::Result<bool> {
    let rows = execute!(
        tx,
        sqlx::query(
            "UPDATE sendings SET claimed_until = $3 WHERE id = $1 AND state = 'open' AND received = size \
             AND (claimed_until IS NULL OR claimed_until <= $2)"
        )
        .bind(id)
        .bind(now)
        .bind(until)
    )?;
    Ok(rows == 1)
}

/// Gives back a file that could not be looked at now.
///
/// # Errors
/// Of the database.
pub async fn release_sending(tx: &mut Tx, id: Uuid) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("UPDATE sendings SET claimed_until = NULL WHERE id = $1").bind(id)).map(drop)
}

/// Says what became of a file, unless its sending gave way meanwhile. Its name stands elsewhere now, or nowhere.
///
/// # Errors
/// Of the database.
pub async fn settle_sending(tx: &mut Tx, id: Uuid, state: &str, refusal: &str) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE sendings SET state = $2, refusal = $3, file_name = '' WHERE id = $1").bind(id).bind(state).bind(refusal)
    )
    .map(drop)
}

/// Forgets a sending that is not settled.
///
/// # Errors
/// Of the database.
pub async fn delete_open_sending(tx: &mut Tx, id: Uuid) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM sendings WHERE id = $1 AND state = 'open'").bind(id)).map(drop)
}

/// Forgets the oldest sendings of an account that are not settled, but for so many; gives them.
///
/// # Errors
/// Of the database.
pub async fn delete_oldest_open_sendings(tx: &mut Tx, account: Uuid, kept: i64) -> sqlx::Result<Vec<SendingRow>> {
    on_tx!(tx, |c| sqlx::query_as(
        "DELETE FROM sendings WHERE account_id = $1 AND state = 'open' AND id NOT IN \
         (SELECT id FROM sendings WHERE account_id = $1 AND state = 'open' ORDER BY begun_at DESC, id DESC LIMIT $2) RETURNING *"
    )
    .bind(account)
    .bind(kept)
    .fetch_all(c))
}

/// Forgets the sendings begun before an instant that are not settled; gives them.
///
/// # Errors
/// Of the database.
pub async fn delete_open_sendings_before(tx: &mut Tx, before: DateTime<Utc>) -> sqlx::Result<Vec<SendingRow>> {
    on_tx!(tx, |c| sqlx::query_as("DELETE FROM sendings WHERE state = 'open' AND begun_at < $1 RETURNING *").bind(before).fetch_all(c))
}

/// Forgets what became of the sendings begun before an instant.
///
/// # Errors
/// Of the database.
pub async fn delete_settled_sendings_before(tx: &mut Tx, before: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM sendings WHERE state <> 'open' AND begun_at < $1").bind(before)).map(drop)
}
