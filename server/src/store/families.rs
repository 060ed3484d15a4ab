//! Families and their entourage, kept as JSON.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, exactly_one, execute, on_tx};

/// A family.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct FamilyRow {
    pub id: Uuid,
    pub name: String,
    pub search_key: String,
    pub draft_entourage: Option<String>,
    pub entourage: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// Adds a family.
///
/// # Errors
/// Of the database.
pub async fn insert_family(tx: &mut Tx, f: &FamilyRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO families (id, name, search_key, draft_entourage, entourage, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(f.id)
            .bind(&f.name)
            .bind(&f.search_key)
            .bind(&f.draft_entourage)
            .bind(&f.entourage)
            .bind(f.created_at)
    )
    .map(drop)
}

/// The family with that id.
///
/// # Errors
/// `RowNotFound` when there is none.
pub async fn family(tx: &mut Tx, id: Uuid) -> sqlx::Result<FamilyRow> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM families WHERE id = $1").bind(id).fetch_one(c))
}

/// The family with that id, kept from other writers until the transaction ends: both parents may write at once.
///
/// # Errors
/// `RowNotFound` when there is none.
pub async fn lock_family(tx: &mut Tx, id: Uuid) -> sqlx::Result<FamilyRow> {
    on_tx!(tx, |c| sqlx::query_as("UPDATE families SET name = name WHERE id = $1 RETURNING *").bind(id).fetch_one(c))
}

/// Keeps the entourage being prepared.
///
/// # Errors
/// `RowNotFound` when there is no such family.
pub async fn set_draft_entourage(tx: &mut Tx, id: Uuid, draft: &str) -> sqlx::Result<()> {
    exactly_one(execute!(tx, sqlx::query("UPDATE families SET draft_entourage = $2 WHERE id = $1").bind(id).bind(draft))?)
}

/// Makes a declared entourage the valid one; what was changed since it was sent stays a draft.
///
/// # Errors
/// `RowNotFound` when there is no such family.
pub async fn set_valid_entourage(tx: &mut Tx, id: Uuid, entourage: &str) -> sqlx::Result<()> {
    exactly_one(execute!(
        tx,
        sqlx::query("UPDATE families SET entourage = $2, draft_entourage = CASE WHEN draft_entourage = $2 THEN NULL ELSE draft_entourage END WHERE id = $1")
            .bind(id)
            .bind(entourage)
    )?)
}
