//! Documents that everybody can take away.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// A document.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct DocumentRow {
    pub slug: String,
    pub title: String,
    pub category: String,
    pub changed_at: DateTime<Utc>,
    pub file_id: Option<Uuid>,
    pub file_name: String,
    pub media_type: String,
    pub size: i64,
}

/// Every document, by its title.
///
/// # Errors
/// Of the database.
pub async fn documents(tx: &mut Tx) -> sqlx::Result<Vec<DocumentRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM documents ORDER BY title, slug").fetch_all(c))
}

/// The one of that address.
///
/// # Errors
/// Of the database.
pub async fn find_document(tx: &mut Tx, slug: &str) -> sqlx::Result<Option<DocumentRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM documents WHERE slug = $1").bind(slug).fetch_optional(c))
}

/// Adds a document without a file; tells whether its address was free.
///
/// # Errors
/// Of the database.
pub async fn insert_document(tx: &mut Tx, slug: &str, title: &str, category: &str, at: DateTime<Utc>) -> sqlx::Result<bool> {
    let added = execute!(
        tx,
        sqlx::query("INSERT INTO documents (slug, title, category, changed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (slug) DO NOTHING")
            .bind(slug)
            .bind(title)
            .bind(category)
            .bind(at)
    )?;
    Ok(added == 1)
}

/// Changes what is told of a document.
///
/// # Errors
/// Of the database.
pub async fn tell_document(tx: &mut Tx, slug: &str, title: &str, category: &str) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("UPDATE documents SET title = $2, category = $3 WHERE slug = $1").bind(slug).bind(title).bind(category))
        .map(drop)
}

/// Gives a document its file, or another; tells whether it was as it was read.
///
/// # Errors
/// Of the database.
pub async fn give_file(tx: &mut Tx, d: &DocumentRow, before: Option<Uuid>) -> sqlx::Result<bool> {
    let given = execute!(
        tx,
        sqlx::query(
            "UPDATE documents SET file_id = $2, file_name = $3, media_type = $4, size = $5, changed_at = $6 \
             WHERE slug = $1 AND (file_id = $7 OR file_id IS NULL AND $8)"
        )
        .bind(&d.slug)
        .bind(d.file_id)
        .bind(&d.file_name)
        .bind(&d.media_type)
        .bind(d.size)
        .bind(d.changed_at)
        .bind(before)
        .bind(before.is_none())
    )?;
    Ok(given == 1)
}

/// Takes a document away.
///
/// # Errors
/// Of the database.
pub async fn delete_document(tx: &mut Tx, slug: &str) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM documents WHERE slug = $1").bind(slug)).map(drop)
}
