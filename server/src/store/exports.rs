//! What lists that are taken away hold, page by page: each page begins after the last row of the one before.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, accounts::AccountRow, families::FamilyRow, on_tx};

/// A place in the list of families, by name: after that family.
#[derive(Clone, Debug, Default)]
pub struct AfterFamily {
    /// What it is sorted by.
    pub search_key: String,
    /// Its id.
    pub id: Uuid,
}

/// The dossier of a child, as it was sent.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct SentDossierRow {
    pub child_id: Uuid,
    pub state: String,
    pub content: String,
}

/// A registration, with its family and what the child's dossier answers.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct ExportedRegistrationRow {
    #[sqlx(flatten)]
    pub family: FamilyRow,
    /// Address of its holder's account.
    pub holder_email: Option<String>,
    pub case_id: Uuid,
    pub number: Option<String>,
    pub child_id: Option<Uuid>,
    pub child_name: String,
    pub state: String,
    pub seat: String,
    pub content: String,
    pub submitted_at: Option<DateTime<Utc>>,
    pub answers: Option<String>,
}

/// The families of a page: `$1` and `$2` are the place after which it begins, `$3` how many it has at most.
macro_rules! page {
    ($columns:literal) => {
        concat!("SELECT ", $columns, " FROM families WHERE (search_key, id) > ($1, $2) ORDER BY search_key, id LIMIT $3")
    };
}

/// Families by name, at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn families_after(tx: &mut Tx, after: &AfterFamily, limit: i64) -> sqlx::Result<Vec<FamilyRow>> {
    on_tx!(tx, |c| sqlx::query_as(page!("*")).bind(&after.search_key).bind(after.id).bind(limit).fetch_all(c))
}

/// The accounts of the same families.
///
/// # Errors
/// Of the database.
pub async fn accounts_after(tx: &mut Tx, after: &AfterFamily, limit: i64) -> sqlx::Result<Vec<AccountRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(concat!("SELECT * FROM accounts WHERE family_id IN (", page!("id"), ") ORDER BY created_at, id"))
            .bind(&after.search_key)
            .bind(after.id)
            .bind(limit)
            .fetch_all(c)
    })
}

/// The dossiers of a school year that the same families have sent, without what they say of health.
///
/// # Errors
/// Of the database.
pub async fn dossiers_after(tx: &mut Tx, after: &AfterFamily, limit: i64, school_year: i64) -> sqlx::Result<Vec<SentDossierRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(concat!(
            "SELECT child_id, state, content FROM cases WHERE kind = 'dossier' AND school_year = $4 AND number IS NOT NULL \
             AND state NOT IN ('refused', 'withdrawn') AND family_id IN (",
            page!("id"),
            ")"
        ))
        .bind(&after.search_key)
        .bind(after.id)
        .bind(limit)
        .bind(school_year)
        .fetch_all(c)
    })
}

/// The registrations of an activity that hold a place, are offered one or wait, in the order in which they came, at most `limit`: after that
/// instant and that case.
///
/// # Errors
/// Of the database.
pub async fn registrations_after(
    tx: &mut Tx,
    activity: Uuid,
    after: (DateTime<Utc>, Uuid),
    limit: i64,
) -> sqlx::Result<Vec<ExportedRegistrationRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
            "SELECT f.*, (SELECT a.email FROM accounts a WHERE a.family_id = f.id AND a.place = 'holder' AND a.closed_at IS NULL \
             ORDER BY a.created_at, a.id LIMIT 1) AS holder_email, \
             k.id AS case_id, k.number, k.child_id, k.child_name, k.state, k.seat, k.content, k.submitted_at, d.content AS answers \
             FROM cases k JOIN families f ON f.id = k.family_id LEFT JOIN cases d ON d.kind = 'dossier' AND d.child_id = k.child_id \
             AND d.school_year = k.school_year AND d.number IS NOT NULL AND d.state NOT IN ('refused', 'withdrawn') \
             WHERE k.activity_id = $1 AND k.seat <> 'released' AND (k.submitted_at, k.id) > ($2, $3) ORDER BY k.submitted_at, k.id LIMIT $4",
        )
        .bind(activity)
        .bind(after.0)
        .bind(after.1)
        .bind(limit)
        .fetch_all(c)
    })
}

/// Who waits for a place of an activity, first to last.
///
/// # Errors
/// Of the database.
pub async fn waiting_list(tx: &mut Tx, activity: Uuid) -> sqlx::Result<Vec<Uuid>> {
    on_tx!(tx, |c| {
        sqlx::query_scalar("SELECT id FROM cases WHERE activity_id = $1 AND seat = 'waiting' ORDER BY ticket, id")
            .bind(activity)
            .fetch_all(c)
    })
}
