//! What the department publishes: news, pages of information, and their drafts.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// A news item.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct NewsRow {
    pub id: Uuid,
    pub title: String,
    pub body: String,
    pub is_pinned: bool,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub changed_at: DateTime<Utc>,
}

/// A page of information.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct PageRow {
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub body: String,
    pub is_shown: bool,
    pub changed_at: DateTime<Utc>,
}

/// What is written and not yet published.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct DraftRow {
    pub subject: String,
    pub fields: String,
    pub version: Uuid,
    pub author: String,
    pub made_at: DateTime<Utc>,
}

/// The news that are shown on that day, pinned ones first, then the newest; at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn news_of_day(tx: &mut Tx, day: NaiveDate, limit: i64) -> sqlx::Result<Vec<NewsRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
            "SELECT * FROM news WHERE starts_on <= $1 AND (ends_on IS NULL OR ends_on >= $1) ORDER BY is_pinned DESC, starts_on DESC, id DESC LIMIT $2",
        )
        .bind(day)
        .bind(limit)
        .fetch_all(c)
    })
}

/// All news, last first, at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn all_news(tx: &mut Tx, limit: i64) -> sqlx::Result<Vec<NewsRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM news ORDER BY starts_on DESC, id DESC LIMIT $1").bind(limit).fetch_all(c))
}

/// One news item.
///
/// # Errors
/// Of the database.
pub async fn find_news(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<NewsRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM news WHERE id = $1").bind(id).fetch_optional(c))
}

/// Adds a news item, or replaces the one of that id.
///
/// # Errors
/// Of the database.
pub async fn put_news(tx: &mut Tx, n: &NewsRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO news (id, title, body, is_pinned, starts_on, ends_on, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (id) DO UPDATE SET title = excluded.title, body = excluded.body, is_pinned = excluded.is_pinned, \
             starts_on = excluded.starts_on, ends_on = excluded.ends_on, changed_at = excluded.changed_at"
        )
        .bind(n.id)
        .bind(&n.title)
        .bind(&n.body)
        .bind(n.is_pinned)
        .bind(n.starts_on)
        .bind(n.ends_on)
        .bind(n.changed_at)
    )
    .map(drop)
}

/// Deletes a news item; tells whether there was one.
///
/// # Errors
/// Of the database.
pub async fn delete_news(tx: &mut Tx, id: Uuid) -> sqlx::Result<bool> {
    Ok(execute!(tx, sqlx::query("DELETE FROM news WHERE id = $1").bind(id))? == 1)
}

/// The pages that the administrator wrote, by their titles.
///
/// # Errors
/// Of the database.
pub async fn pages(tx: &mut Tx) -> sqlx::Result<Vec<PageRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM info_pages ORDER BY title, slug").fetch_all(c))
}

/// One of them.
///
/// # Errors
/// Of the database.
pub async fn find_page(tx: &mut Tx, slug: &str) -> sqlx::Result<Option<PageRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM info_pages WHERE slug = $1").bind(slug).fetch_optional(c))
}

/// Adds a page, or replaces the one of that address.
///
/// # Errors
/// Of the database.
pub async fn put_page(tx: &mut Tx, p: &PageRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO info_pages (slug, title, summary, body, is_shown, changed_at) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (slug) DO UPDATE SET title = excluded.title, summary = excluded.summary, body = excluded.body, \
             is_shown = excluded.is_shown, changed_at = excluded.changed_at"
        )
        .bind(&p.slug)
        .bind(&p.title)
        .bind(&p.summary)
        .bind(&p.body)
        .bind(p.is_shown)
        .bind(p.changed_at)
    )
    .map(drop)
}

/// Deletes a page; tells whether there was one.
///
/// # Errors
/// Of the database.
pub async fn delete_page(tx: &mut Tx, slug: &str) -> sqlx::Result<bool> {
    Ok(execute!(tx, sqlx::query("DELETE FROM info_pages WHERE slug = $1").bind(slug))? == 1)
}

/// All drafts.
///
/// # Errors
/// Of the database.
pub async fn drafts(tx: &mut Tx) -> sqlx::Result<Vec<DraftRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM content_drafts ORDER BY made_at DESC, subject").fetch_all(c))
}

/// The draft of something.
///
/// # Errors
/// Of the database.
pub async fn find_draft(tx: &mut Tx, subject: &str) -> sqlx::Result<Option<DraftRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM content_drafts WHERE subject = $1").bind(subject).fetch_optional(c))
}

/// Keeps a draft instead of the one of the same subject.
///
/// # Errors
/// Of the database.
pub async fn keep_draft(tx: &mut Tx, d: &DraftRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO content_drafts (subject, fields, version, author, made_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (subject) DO UPDATE SET fields = excluded.fields, version = excluded.version, author = excluded.author, \
             made_at = excluded.made_at"
        )
        .bind(&d.subject)
        .bind(&d.fields)
        .bind(d.version)
        .bind(&d.author)
        .bind(d.made_at)
    )
    .map(drop)
}

/// It was published, or given up.
///
/// # Errors
/// Of the database.
pub async fn drop_draft(tx: &mut Tx, subject: &str) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM content_drafts WHERE subject = $1").bind(subject)).map(drop)
}
