//! Files of known families: read, then imported or forgotten.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, exactly_one, execute, on_tx};

/// A file of known families.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct ImportRow {
    pub id: Uuid,
    pub made_by: Uuid,
    pub file_name: String,
    pub content: String,
    pub made_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
    pub family_count: i64,
}

/// Keeps a file.
///
/// # Errors
/// Of the database.
pub async fn insert_import(tx: &mut Tx, i: &ImportRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO imports (id, made_by, file_name, content, made_at, done_at, family_count) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(i.id)
        .bind(i.made_by)
        .bind(&i.file_name)
        .bind(&i.content)
        .bind(i.made_at)
        .bind(i.done_at)
        .bind(i.family_count)
    )
    .map(drop)
}

/// The file with that id.
///
/// # Errors
/// Of the database.
pub async fn find_import(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<ImportRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM imports WHERE id = $1").bind(id).fetch_optional(c))
}

/// The file with that id. Every file that waits is kept from other writers until the transaction ends: pressed twice it is imported once,
/// and of two files with one family the second finds it known.
///
/// # Errors
/// Of the database.
pub async fn lock_import(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<ImportRow>> {
    execute!(tx, sqlx::query("UPDATE imports SET family_count = family_count WHERE done_at IS NULL"))?;
    find_import(tx, id).await
}

/// Says that a file has made so many families, and empties it: what it told is kept as families now.
///
/// # Errors
/// `RowNotFound` when there is no such file, or it is done already.
pub async fn set_import_done(tx: &mut Tx, id: Uuid, now: DateTime<Utc>, family_count: i64) -> sqlx::Result<()> {
    exactly_one(execute!(
        tx,
        sqlx::query("UPDATE imports SET done_at = $2, family_count = $3, content = '' WHERE id = $1 AND done_at IS NULL")
            .bind(id)
            .bind(now)
            .bind(family_count)
    )?)
}

/// Forgets the files read before an instant and never imported: they are full of names. Tells how many.
///
/// # Errors
/// Of the database.
pub async fn delete_waiting_imports(tx: &mut Tx, made_before: DateTime<Utc>) -> sqlx::Result<u64> {
    execute!(tx, sqlx::query("DELETE FROM imports WHERE done_at IS NULL AND made_at < $1").bind(made_before))
}

/// The number of every family that has one.
///
/// # Errors
/// Of the database.
pub async fn family_references(tx: &mut Tx) -> sqlx::Result<Vec<String>> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT reference FROM families WHERE reference IS NOT NULL").fetch_all(c))
}

/// The key of every username.
///
/// # Errors
/// Of the database.
pub async fn username_keys(tx: &mut Tx) -> sqlx::Result<Vec<String>> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT username_key FROM accounts").fetch_all(c))
}

/// The key of every address that an account uses; not those of spaces that were begun and never opened.
///
/// # Errors
/// Of the database.
pub async fn email_keys(tx: &mut Tx) -> sqlx::Result<Vec<String>> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT email_key FROM accounts WHERE confirmed_at IS NOT NULL OR origin <> 'self'").fetch_all(c))
}
