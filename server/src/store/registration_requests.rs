//! Places asked for several children at once: what is asked, and what was answered.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, exactly_one, execute, on_tx};

/// A request for several children.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct RequestRow {
    pub id: Uuid,
    pub family_id: Uuid,
    pub content: String,
    pub answer: Option<String>,
    pub made_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

/// Adds a request that is prepared.
///
/// # Errors
/// Of the database.
pub async fn insert_request(tx: &mut Tx, r: &RequestRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO registration_requests (id, family_id, content, answer, made_at, sent_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(r.id)
            .bind(r.family_id)
            .bind(&r.content)
            .bind(&r.answer)
            .bind(r.made_at)
            .bind(r.sent_at)
    )
    .map(drop)
}

/// The request with that id, if it is of that family.
///
/// # Errors
/// Of the database.
pub async fn find_request(tx: &mut Tx, family: Uuid, id: Uuid) -> sqlx::Result<Option<RequestRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM registration_requests WHERE id = $1 AND family_id = $2")
        .bind(id)
        .bind(family)
        .fetch_optional(c))
}

/// Asks for something else, as long as it was not sent.
///
/// # Errors
/// `RowNotFound` when it was.
pub async fn set_content(tx: &mut Tx, id: Uuid, content: &str) -> sqlx::Result<()> {
    let rows =
        execute!(tx, sqlx::query("UPDATE registration_requests SET content = $2 WHERE id = $1 AND answer IS NULL").bind(id).bind(content))?;
    exactly_one(rows)
}

/// Keeps what was answered, once.
///
/// # Errors
/// `RowNotFound` when it was answered already.
pub async fn set_answer(tx: &mut Tx, id: Uuid, answer: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    let rows = execute!(
        tx,
        sqlx::query("UPDATE registration_requests SET answer = $2, sent_at = $3 WHERE id = $1 AND answer IS NULL")
            .bind(id)
            .bind(answer)
            .bind(now)
    )?;
    exactly_one(rows)
}

/// Forgets the requests that were prepared before an instant.
///
/// # Errors
/// Of the database.
pub async fn delete_requests_made_before(tx: &mut Tx, before: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM registration_requests WHERE made_at < $1").bind(before)).map(drop)
}
