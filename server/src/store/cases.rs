//! Cases and their history.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// A case.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct CaseRow {
    pub id: Uuid,
    pub number: Option<String>,
    pub kind: String,
    pub state: String,
    pub family_id: Uuid,
    pub child_id: Option<Uuid>,
    pub child_name: String,
    pub school_year: Option<i64>,
    pub activity_id: Option<Uuid>,
    pub title: String,
    pub content: String,
    pub version: i64,
    pub agent_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

/// A line of a history.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct EventRow {
    pub id: Uuid,
    pub case_id: Uuid,
    pub act: String,
    pub state: String,
    pub account_id: Option<Uuid>,
    pub actor: String,
    pub reason: String,
    pub at: DateTime<Utc>,
}

/// A case of the queue, with the name of its family.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct QueueRow {
    #[sqlx(flatten)]
    pub case: CaseRow,
    pub family_name: String,
    pub is_matched: bool,
}

/// Adds a case.
///
/// # Errors
/// A duplicate when such a case is already open.
pub async fn insert_case(tx: &mut Tx, k: &CaseRow) -> sqlx::Result<()> {
    execute!(tx, sqlx::query(
        "INSERT INTO cases (id, number, kind, state, family_id, child_id, child_name, school_year, activity_id, title, content, version, agent_id, created_at, \
         submitted_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(k.id)
    .bind(&k.number)
    .bind(&k.kind)
    .bind(&k.state)
    .bind(k.family_id)
    .bind(k.child_id)
    .bind(&k.child_name)
    .bind(k.school_year)
    .bind(k.activity_id)
    .bind(&k.title)
    .bind(&k.content)
    .bind(k.version)
    .bind(k.agent_id)
    .bind(k.created_at)
    .bind(k.submitted_at)
    .bind(k.updated_at))
    .map(drop)
}

/// The case with that id.
///
/// # Errors
/// Of the database.
pub async fn find_case(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<CaseRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM cases WHERE id = $1").bind(id).fetch_optional(c))
}

/// The cases of a family, last changed first.
///
/// # Errors
/// Of the database.
pub async fn cases_of_family(tx: &mut Tx, family: Uuid) -> sqlx::Result<Vec<CaseRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM cases WHERE family_id = $1 ORDER BY updated_at DESC, id DESC").bind(family).fetch_all(c))
}

/// Moves the cases of a family to another one.
///
/// # Errors
/// A duplicate when both have an open declaration.
pub async fn move_cases(tx: &mut Tx, from: Uuid, to: Uuid) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("UPDATE cases SET family_id = $2 WHERE family_id = $1").bind(from).bind(to)).map(drop)
}

/// Writes a case back if it is still at the version it was read at; tells whether it was. The version grows.
///
/// # Errors
/// Of the database.
pub async fn update_case(tx: &mut Tx, k: &CaseRow) -> sqlx::Result<bool> {
    let rows = execute!(tx, sqlx::query(
        "UPDATE cases SET number = $3, state = $4, child_name = $5, title = $6, content = $7, agent_id = $8, submitted_at = $9, updated_at = $10, version = version + 1 \
         WHERE id = $1 AND version = $2",
    )
    .bind(k.id)
    .bind(k.version)
    .bind(&k.number)
    .bind(&k.state)
    .bind(&k.child_name)
    .bind(&k.title)
    .bind(&k.content)
    .bind(k.agent_id)
    .bind(k.submitted_at)
    .bind(k.updated_at))?;
    Ok(rows == 1)
}

/// The next number of a calendar year: 1, 2, 3 …
///
/// # Errors
/// Of the database.
pub async fn next_case_number(tx: &mut Tx, year: i64) -> sqlx::Result<i64> {
    on_tx!(tx, |c| sqlx::query_scalar(
        "INSERT INTO case_numbers (year, last) VALUES ($1, 1) ON CONFLICT (year) DO UPDATE SET last = case_numbers.last + 1 RETURNING last"
    )
    .bind(year)
    .fetch_one(c))
}

/// Adds a line to a history.
///
/// # Errors
/// Of the database.
pub async fn insert_event(tx: &mut Tx, e: &EventRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO case_events (id, case_id, act, state, account_id, actor, reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        )
        .bind(e.id)
        .bind(e.case_id)
        .bind(&e.act)
        .bind(&e.state)
        .bind(e.account_id)
        .bind(&e.actor)
        .bind(&e.reason)
        .bind(e.at)
    )
    .map(drop)
}

/// The history of a case, last first.
///
/// # Errors
/// Of the database.
pub async fn events_of_case(tx: &mut Tx, case: Uuid) -> sqlx::Result<Vec<EventRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM case_events WHERE case_id = $1 ORDER BY at DESC, id DESC").bind(case).fetch_all(c))
}

/// The cases in one state, or, without one, those that wait for the department; oldest first, at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn queue(tx: &mut Tx, state: Option<&str>, limit: i64) -> sqlx::Result<Vec<QueueRow>> {
    match state {
        Some(state) => on_tx!(tx, |c| {
            sqlx::query_as(
            "SELECT k.*, f.name AS family_name, EXISTS (SELECT 1 FROM likely_matches m WHERE m.family_id = k.family_id AND m.state = 'open') AS is_matched \
             FROM cases k JOIN families f ON f.id = k.family_id WHERE k.state = $1 ORDER BY k.submitted_at, k.id LIMIT $2"
        )
        .bind(state)
        .bind(limit)
        .fetch_all(c)
        }),
        None => on_tx!(tx, |c| {
            sqlx::query_as(
            "SELECT k.*, f.name AS family_name, EXISTS (SELECT 1 FROM likely_matches m WHERE m.family_id = k.family_id AND m.state = 'open') AS is_matched \
             FROM cases k JOIN families f ON f.id = k.family_id \
             WHERE k.state IN ('submitted', 'under_review') ORDER BY k.submitted_at, k.id LIMIT $1"
        )
        .bind(limit)
        .fetch_all(c)
        }),
    }
}

/// How many sent cases there are in each state.
///
/// # Errors
/// Of the database.
pub async fn case_counts(tx: &mut Tx) -> sqlx::Result<Vec<(String, i64)>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT state, COUNT(*) FROM cases WHERE state <> 'draft' GROUP BY state").fetch_all(c))
}

/// The case that has waited longest for the department, other than that one.
///
/// # Errors
/// Of the database.
pub async fn next_waiting_case(tx: &mut Tx, other_than: Uuid) -> sqlx::Result<Option<Uuid>> {
    on_tx!(tx, |c| sqlx::query_scalar(
        "SELECT id FROM cases WHERE state IN ('submitted', 'under_review') AND id <> $1 ORDER BY submitted_at, id LIMIT 1"
    )
    .bind(other_than)
    .fetch_optional(c))
}
