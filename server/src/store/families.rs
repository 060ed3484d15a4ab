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
    pub reference: Option<String>,
}

/// Adds a family.
///
/// # Errors
/// Of the database.
pub async fn insert_family(tx: &mut Tx, f: &FamilyRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO families (id, name, search_key, draft_entourage, entourage, created_at, reference) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(f.id)
            .bind(&f.name)
            .bind(&f.search_key)
            .bind(&f.draft_entourage)
            .bind(&f.entourage)
            .bind(f.created_at)
            .bind(&f.reference)
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

/// The family with that id, if there is one.
///
/// # Errors
/// Of the database.
pub async fn find_family(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<FamilyRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM families WHERE id = $1").bind(id).fetch_optional(c))
}

/// The family with that number in the department's software.
///
/// # Errors
/// Of the database.
pub async fn find_family_by_reference(tx: &mut Tx, reference: &str) -> sqlx::Result<Option<FamilyRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM families WHERE reference = $1").bind(reference).fetch_optional(c))
}

/// The families whose key holds all three words (an empty one is in every key), by name, at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn search_families(tx: &mut Tx, words: [&str; 3], limit: i64) -> sqlx::Result<Vec<FamilyRow>> {
    let [one, two, three] = words.map(|word| format!("%{word}%"));
    on_tx!(tx, |c| {
        sqlx::query_as(
        "SELECT * FROM families WHERE search_key LIKE $1 AND ($2 = '%%' OR search_key LIKE $2) AND ($3 = '%%' OR search_key LIKE $3) ORDER BY search_key, id LIMIT $4"
    )
    .bind(&one)
    .bind(&two)
    .bind(&three)
    .bind(limit)
    .fetch_all(c)
    })
}

/// By what each family is found.
///
/// # Errors
/// Of the database.
pub async fn search_keys(tx: &mut Tx) -> sqlx::Result<Vec<String>> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT search_key FROM families").fetch_all(c))
}

/// Sets by what a family is found: words without case or accents.
///
/// # Errors
/// `RowNotFound` when there is no such family.
pub async fn set_search_key(tx: &mut Tx, id: Uuid, key: &str) -> sqlx::Result<()> {
    exactly_one(execute!(tx, sqlx::query("UPDATE families SET search_key = $2 WHERE id = $1").bind(id).bind(key))?)
}

/// Sets both the draft and the valid entourage, as they are after two families became one.
///
/// # Errors
/// `RowNotFound` when there is no such family.
pub async fn set_entourages(tx: &mut Tx, id: Uuid, draft: Option<&str>, valid: Option<&str>) -> sqlx::Result<()> {
    exactly_one(execute!(
        tx,
        sqlx::query("UPDATE families SET draft_entourage = $2, entourage = $3 WHERE id = $1").bind(id).bind(draft).bind(valid)
    )?)
}

/// Moves what else a family has to another one: files, keys, history. Invitations that were still open no longer serve: they were to the
/// family as it was.
///
/// # Errors
/// Of the database.
pub async fn move_belongings(tx: &mut Tx, from: Uuid, to: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE invitations SET cancelled_at = $2 WHERE family_id = $1 AND accepted_by IS NULL AND cancelled_at IS NULL")
            .bind(from)
            .bind(now)
    )?;
    execute!(tx, sqlx::query("UPDATE uploads SET family_id = $2 WHERE family_id = $1").bind(from).bind(to))?;
    execute!(tx, sqlx::query("UPDATE health_reads SET family_id = $2 WHERE family_id = $1").bind(from).bind(to))?;
    execute!(tx, sqlx::query("UPDATE service_keys SET family_id = $2 WHERE family_id = $1").bind(from).bind(to))?;
    execute!(tx, sqlx::query("UPDATE invitations SET family_id = $2 WHERE family_id = $1").bind(from).bind(to))?;
    execute!(tx, sqlx::query("UPDATE registration_requests SET family_id = $2 WHERE family_id = $1").bind(from).bind(to))?;
    execute!(tx, sqlx::query("UPDATE account_events SET family_id = $2 WHERE family_id = $1").bind(from).bind(to)).map(drop)
}

/// Gives what belongs to a child to the same child under its other id.
///
/// # Errors
/// A duplicate when both have a dossier for one year, or a registration for one activity.
pub async fn rename_child(tx: &mut Tx, family: Uuid, from: Uuid, to: Uuid) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("UPDATE uploads SET child_id = $3 WHERE family_id = $1 AND child_id = $2").bind(family).bind(from).bind(to))?;
    execute!(
        tx,
        sqlx::query("UPDATE health_reads SET child_id = $3 WHERE family_id = $1 AND child_id = $2").bind(family).bind(from).bind(to)
    )?;
    execute!(tx, sqlx::query("UPDATE cases SET child_id = $3 WHERE family_id = $1 AND child_id = $2").bind(family).bind(from).bind(to))
        .map(drop)
}

/// Gives a family its number in the department's software.
///
/// # Errors
/// A duplicate when another family has it.
pub async fn set_reference(tx: &mut Tx, id: Uuid, reference: &str) -> sqlx::Result<()> {
    exactly_one(execute!(tx, sqlx::query("UPDATE families SET reference = $2 WHERE id = $1").bind(id).bind(reference))?)
}

/// Forgets a family to which nothing belongs any more.
///
/// # Errors
/// When something still does.
pub async fn delete_family(tx: &mut Tx, id: Uuid) -> sqlx::Result<()> {
    exactly_one(execute!(tx, sqlx::query("DELETE FROM families WHERE id = $1").bind(id))?)
}

/// Forgets a family that nobody can enter and of which nothing is known.
///
/// # Errors
/// Of the database.
pub async fn delete_family_if_bare(tx: &mut Tx, id: Uuid) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "DELETE FROM families WHERE id = $1 AND draft_entourage IS NULL AND entourage IS NULL \
             AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.family_id = families.id) AND NOT EXISTS (SELECT 1 FROM cases k WHERE k.family_id = families.id) \
             AND NOT EXISTS (SELECT 1 FROM service_keys s WHERE s.family_id = families.id) AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.family_id = families.id)"
        )
        .bind(id)
    )
    .map(drop)
}

/// Forgets the families made before an instant that nobody can enter and of which nothing is known.
///
/// # Errors
/// Of the database.
pub async fn delete_bare_families(tx: &mut Tx, made_before: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "DELETE FROM families WHERE created_at < $1 AND draft_entourage IS NULL AND entourage IS NULL \
             AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.family_id = families.id) AND NOT EXISTS (SELECT 1 FROM cases k WHERE k.family_id = families.id) \
             AND NOT EXISTS (SELECT 1 FROM service_keys s WHERE s.family_id = families.id) AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.family_id = families.id)"
        )
        .bind(made_before)
    )
    .map(drop)
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
