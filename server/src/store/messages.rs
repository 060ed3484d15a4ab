//! What the family and the department write to each other about a case.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// A message.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct MessageRow {
    pub id: Uuid,
    pub case_id: Uuid,
    pub account_id: Option<Uuid>,
    pub by_staff: bool,
    pub author: String,
    pub body: String,
    pub at: DateTime<Utc>,
}

/// Adds a message; tells whether it was not there yet.
///
/// # Errors
/// Of the database.
pub async fn insert_message(tx: &mut Tx, m: &MessageRow) -> sqlx::Result<bool> {
    let rows = execute!(
        tx,
        sqlx::query(
            "INSERT INTO messages (id, case_id, account_id, by_staff, author, body, at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (id) DO NOTHING"
        )
        .bind(m.id)
        .bind(m.case_id)
        .bind(m.account_id)
        .bind(m.by_staff)
        .bind(&m.author)
        .bind(&m.body)
        .bind(m.at)
    )?;
    Ok(rows == 1)
}

/// The messages about a case, first to last.
///
/// # Errors
/// Of the database.
pub async fn messages_of_case(tx: &mut Tx, case: Uuid) -> sqlx::Result<Vec<MessageRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM messages WHERE case_id = $1 ORDER BY at, id").bind(case).fetch_all(c))
}
