//! Cases and their history.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, exactly_one, execute, on_tx};

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
    pub state_since: Option<DateTime<Utc>>,
    pub to_correct: String,
    pub corrected: String,
    pub correct_by: Option<NaiveDate>,
    pub unanswered_since: Option<DateTime<Utc>>,
    pub new_files_since: Option<DateTime<Utc>>,
    pub seat: String,
    pub ticket: Option<i64>,
    pub offered_until: Option<DateTime<Utc>>,
    pub site_id: Option<Uuid>,
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

/// A line of a history, with the name of the agent who acted.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct NamedEventRow {
    #[sqlx(flatten)]
    pub event: EventRow,
    pub agent_name: String,
}

/// Adds a case.
///
/// # Errors
/// A duplicate when such a case is already open.
pub async fn insert_case(tx: &mut Tx, k: &CaseRow) -> sqlx::Result<()> {
    execute!(tx, sqlx::query(
        "INSERT INTO cases (id, number, kind, state, family_id, child_id, child_name, school_year, activity_id, title, content, version, agent_id, created_at, \
         submitted_at, updated_at, state_since, seat, ticket, site_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
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
    .bind(k.updated_at)
    .bind(k.state_since)
    .bind(&k.seat)
    .bind(k.ticket)
    .bind(k.site_id))
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
        "UPDATE cases SET number = $3, state = $4, child_name = $5, title = $6, content = $7, agent_id = $8, submitted_at = $9, updated_at = $10, state_since = $11, \
         to_correct = $12, correct_by = $13, corrected = $14, activity_id = $15, seat = $16, ticket = $17, offered_until = $18, site_id = $19, version = version + 1 \
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
    .bind(k.updated_at)
    .bind(k.state_since)
    .bind(&k.to_correct)
    .bind(k.correct_by)
    .bind(&k.corrected)
    .bind(k.activity_id)
    .bind(&k.seat)
    .bind(k.ticket)
    .bind(k.offered_until)
    .bind(k.site_id))?;
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

/// Whether a case was ever validated.
///
/// # Errors
/// Of the database.
pub async fn was_validated(tx: &mut Tx, case: Uuid) -> sqlx::Result<bool> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM case_events WHERE case_id = $1 AND state = 'validated')")
        .bind(case)
        .fetch_one(c))
}

/// The history of a case, last first, each line with the name of the agent who acted; empty when none did.
///
/// # Errors
/// Of the database.
pub async fn events_of_case(tx: &mut Tx, case: Uuid) -> sqlx::Result<Vec<NamedEventRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
            "SELECT e.*, COALESCE(a.first_name || ' ' || a.usual_name, '') AS agent_name FROM case_events e \
             LEFT JOIN accounts a ON a.id = e.account_id AND a.role <> 'family' WHERE e.case_id = $1 ORDER BY e.at DESC, e.id DESC",
        )
        .bind(case)
        .fetch_all(c)
    })
}

/// The dossiers of a school year or later that the department has had since before that instant, and of which the family was not reminded
/// since; at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn dossiers_to_remind_of(tx: &mut Tx, from_year: i64, before: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<CaseRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
        "SELECT * FROM cases WHERE kind = 'dossier' AND state IN ('submitted', 'under_review') AND school_year >= $3 AND submitted_at <= $1 \
         AND (reminded_at IS NULL OR reminded_at <= $1) ORDER BY submitted_at, id LIMIT $2"
    )
    .bind(before)
    .bind(limit)
    .bind(from_year)
    .fetch_all(c)
    })
}

/// Notes since when a dossier holds a file that nobody has looked at, or that it holds none.
///
/// # Errors
/// `RowNotFound` when there is no such case.
pub async fn set_new_files(tx: &mut Tx, id: Uuid, since: Option<DateTime<Utc>>) -> sqlx::Result<()> {
    exactly_one(execute!(tx, sqlx::query("UPDATE cases SET new_files_since = $2 WHERE id = $1").bind(id).bind(since))?)
}

/// Notes that the family was reminded, unless it was since that instant or the department has decided; tells whether it is to be.
///
/// # Errors
/// Of the database.
pub async fn set_reminded(tx: &mut Tx, id: Uuid, now: DateTime<Utc>, before: DateTime<Utc>) -> sqlx::Result<bool> {
    let rows = execute!(
        tx,
        sqlx::query(
            "UPDATE cases SET reminded_at = $2 WHERE id = $1 AND state IN ('submitted', 'under_review') \
             AND (reminded_at IS NULL OR reminded_at <= $3)"
        )
        .bind(id)
        .bind(now)
        .bind(before)
    )?;
    Ok(rows == 1)
}

/// Notes since when a message of the family waits for an answer, or that none does.
///
/// # Errors
/// `RowNotFound` when there is no such case.
pub async fn set_unanswered(tx: &mut Tx, id: Uuid, since: Option<DateTime<Utc>>) -> sqlx::Result<()> {
    exactly_one(execute!(tx, sqlx::query("UPDATE cases SET unanswered_since = $2 WHERE id = $1").bind(id).bind(since))?)
}

/// Why the cases of a family that were sent back or refused were: case and reason, first to last.
///
/// # Errors
/// Of the database.
pub async fn reasons_of_family(tx: &mut Tx, family: Uuid) -> sqlx::Result<Vec<(Uuid, String)>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
        "SELECT e.case_id, e.reason FROM case_events e JOIN cases k ON k.id = e.case_id \
         WHERE k.family_id = $1 AND k.state IN ('needs_correction', 'refused') AND e.act IN ('ask_for_correction', 'refuse') ORDER BY e.at, e.id"
    )
    .bind(family)
    .fetch_all(c)
    })
}
