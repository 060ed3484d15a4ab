//! What dossiers say of health, and who read it.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// A reading, with the name of its reader.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct HealthReadRow {
    pub what: String,
    pub at: DateTime<Utc>,
    pub first_name: String,
    pub usual_name: String,
}

/// The answers about health of the dossiers of a family: case and JSON.
///
/// # Errors
/// Of the database.
pub async fn health_of_family(tx: &mut Tx, family: Uuid) -> sqlx::Result<Vec<(Uuid, String)>> {
    on_tx!(tx, |c| sqlx::query_as(
        "SELECT h.case_id, h.answers FROM health_answers h JOIN cases k ON k.id = h.case_id WHERE k.family_id = $1"
    )
    .bind(family)
    .fetch_all(c))
}

/// Keeps what a dossier says of health.
///
/// # Errors
/// Of the database.
pub async fn set_health_answers(tx: &mut Tx, case: Uuid, answers: &str) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO health_answers (case_id, answers) VALUES ($1, $2) ON CONFLICT (case_id) DO UPDATE SET answers = excluded.answers"
        )
        .bind(case)
        .bind(answers)
    )
    .map(drop)
}

/// Notes a reading.
///
/// # Errors
/// Of the database.
pub async fn insert_health_read(
    tx: &mut Tx,
    id: Uuid,
    family: Uuid,
    child: Uuid,
    account: Uuid,
    what: &str,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO health_reads (id, family_id, child_id, account_id, what, at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(id)
            .bind(family)
            .bind(child)
            .bind(account)
            .bind(what)
            .bind(at)
    )
    .map(drop)
}

/// The readings of what concerns a child, last first, at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn health_reads(tx: &mut Tx, family: Uuid, child: Uuid, limit: i64) -> sqlx::Result<Vec<HealthReadRow>> {
    on_tx!(tx, |c| sqlx::query_as(
        "SELECT r.what, r.at, a.first_name, a.usual_name FROM health_reads r JOIN accounts a ON a.id = r.account_id \
         WHERE r.family_id = $1 AND r.child_id = $2 ORDER BY r.at DESC, r.id DESC LIMIT $3"
    )
    .bind(family)
    .bind(child)
    .bind(limit)
    .fetch_all(c))
}

/// Dossiers whose answers may hold all of it in one place, as before health was kept apart: id and family, at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn dossiers_with_health_inside(tx: &mut Tx, after: Uuid, limit: i64) -> sqlx::Result<Vec<(Uuid, Uuid)>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
        "SELECT id, family_id FROM cases WHERE kind = 'dossier' AND id > $1 AND (content LIKE '%\"vaccinated\"%' OR content LIKE '%\"allergic\"%' \
         OR content LIKE '%\"allergies\"%' OR content LIKE '%\"pai\"%' OR content LIKE '%\"diet\"%' OR content LIKE '%\"doctor%') \
         ORDER BY id LIMIT $2"
    )
    .bind(after)
    .bind(limit)
    .fetch_all(c)
    })
}

/// Replaces the answers of a dossier as they stand: nothing new is said, so its version stays.
///
/// # Errors
/// Of the database.
pub async fn set_content(tx: &mut Tx, case: Uuid, content: &str) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("UPDATE cases SET content = $2 WHERE id = $1").bind(case).bind(content)).map(drop)
}
