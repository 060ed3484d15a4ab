//! What agents keep on the desk: who has a case open, notes, what was sent, views of the queue, reusable texts.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// Who has a case open.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct OpeningRow {
    pub account_id: Uuid,
    pub first_name: String,
    pub usual_name: String,
    pub at: DateTime<Utc>,
}

/// A note about a case.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct NoteRow {
    pub id: Uuid,
    pub case_id: Uuid,
    pub account_id: Uuid,
    pub author: String,
    pub body: String,
    pub at: DateTime<Utc>,
}

/// The answers of a dossier as they were sent.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct SentAnswersRow {
    pub at: DateTime<Utc>,
    pub answers: String,
    pub health: String,
}

/// A reusable text.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct TextRow {
    pub number: i64,
    pub title: String,
    pub body: String,
}

/// Notes that an agent has opened a case: it is the only one they have open.
///
/// # Errors
/// Of the database.
pub async fn set_opening(tx: &mut Tx, account: Uuid, case: Uuid, at: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO case_openings (account_id, case_id, at) VALUES ($1, $2, $3) ON CONFLICT (account_id) DO UPDATE SET case_id = $2, at = $3"
        )
        .bind(account)
        .bind(case)
        .bind(at)
    )
    .map(drop)
}

/// Who has had a case open since that instant, last first.
///
/// # Errors
/// Of the database.
pub async fn openings_of_case(tx: &mut Tx, case: Uuid, since: DateTime<Utc>) -> sqlx::Result<Vec<OpeningRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
            "SELECT o.account_id, a.first_name, a.usual_name, o.at FROM case_openings o JOIN accounts a ON a.id = o.account_id \
             WHERE o.case_id = $1 AND o.at >= $2 ORDER BY o.at DESC",
        )
        .bind(case)
        .bind(since)
        .fetch_all(c)
    })
}

/// Adds a note; one that is there already stays as it is.
///
/// # Errors
/// Of the database.
pub async fn insert_note(tx: &mut Tx, n: &NoteRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO case_notes (id, case_id, account_id, author, body, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING"
        )
        .bind(n.id)
        .bind(n.case_id)
        .bind(n.account_id)
        .bind(&n.author)
        .bind(&n.body)
        .bind(n.at)
    )
    .map(drop)
}

/// The notes about a case, first to last.
///
/// # Errors
/// Of the database.
pub async fn notes_of_case(tx: &mut Tx, case: Uuid) -> sqlx::Result<Vec<NoteRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM case_notes WHERE case_id = $1 ORDER BY at, id").bind(case).fetch_all(c))
}

/// Keeps the answers of a dossier as they are sent, beside those of the sending before; older ones are forgotten.
///
/// # Errors
/// Of the database.
pub async fn keep_sent_answers(tx: &mut Tx, case: Uuid, sent: &SentAnswersRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM sent_answers WHERE case_id = $1 AND at < (SELECT MAX(s.at) FROM sent_answers s WHERE s.case_id = $1)")
            .bind(case)
    )?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO sent_answers (case_id, at, answers, health) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (case_id, at) DO UPDATE SET answers = $3, health = $4"
        )
        .bind(case)
        .bind(sent.at)
        .bind(&sent.answers)
        .bind(&sent.health)
    )
    .map(drop)
}

/// The answers of a dossier at its last sendings, last first.
///
/// # Errors
/// Of the database.
pub async fn sent_answers(tx: &mut Tx, case: Uuid) -> sqlx::Result<Vec<SentAnswersRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT at, answers, health FROM sent_answers WHERE case_id = $1 ORDER BY at DESC")
        .bind(case)
        .fetch_all(c))
}

/// Keeps a view of an agent; one of that name is replaced.
///
/// # Errors
/// Of the database.
pub async fn keep_view(tx: &mut Tx, id: Uuid, account: Uuid, name: &str, query: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO desk_views (id, account_id, name, query, made_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (account_id, name) DO UPDATE SET query = $4, made_at = $5"
        )
        .bind(id)
        .bind(account)
        .bind(name)
        .bind(query)
        .bind(now)
    )
    .map(drop)
}

/// The views of an agent, by name: id, name, query.
///
/// # Errors
/// Of the database.
pub async fn views_of(tx: &mut Tx, account: Uuid) -> sqlx::Result<Vec<(Uuid, String, String)>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT id, name, query FROM desk_views WHERE account_id = $1 ORDER BY name").bind(account).fetch_all(c))
}

/// Forgets a view of an agent; tells whether it was theirs.
///
/// # Errors
/// Of the database.
pub async fn delete_view(tx: &mut Tx, id: Uuid, account: Uuid) -> sqlx::Result<bool> {
    let rows = execute!(tx, sqlx::query("DELETE FROM desk_views WHERE id = $1 AND account_id = $2").bind(id).bind(account))?;
    Ok(rows == 1)
}

/// The reusable texts, by title.
///
/// # Errors
/// Of the database.
pub async fn texts(tx: &mut Tx) -> sqlx::Result<Vec<TextRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM desk_texts ORDER BY title").fetch_all(c))
}

/// Adds a reusable text.
///
/// # Errors
/// A duplicate when another one has its title.
pub async fn insert_text(tx: &mut Tx, title: &str, body: &str) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO desk_texts (number, title, body) SELECT COALESCE(MAX(number), 0) + 1, $1, $2 FROM desk_texts")
            .bind(title)
            .bind(body)
    )
    .map(drop)
}

/// Changes a reusable text; tells whether there is one.
///
/// # Errors
/// A duplicate when another one has its title.
pub async fn update_text(tx: &mut Tx, text: &TextRow) -> sqlx::Result<bool> {
    let rows = execute!(
        tx,
        sqlx::query("UPDATE desk_texts SET title = $2, body = $3 WHERE number = $1").bind(text.number).bind(&text.title).bind(&text.body)
    )?;
    Ok(rows == 1)
}

/// Forgets a reusable text; tells whether there was one.
///
/// # Errors
/// Of the database.
pub async fn delete_text(tx: &mut Tx, number: i64) -> sqlx::Result<bool> {
    Ok(execute!(tx, sqlx::query("DELETE FROM desk_texts WHERE number = $1").bind(number))? == 1)
}
