//! Files given for pieces: what is known about them; their content is kept elsewhere.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, exactly_one, execute, on_tx};

/// A file given for a piece.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct UploadRow {
    pub id: Uuid,
    pub family_id: Uuid,
    pub child_id: Option<Uuid>,
    pub piece: String,
    pub school_year: i64,
    pub file_name: String,
    pub media_type: String,
    pub size: i64,
    pub sha256: Vec<u8>,
    pub created_at: DateTime<Utc>,
    pub verdict: String,
    pub refusal: String,
    pub remark: String,
    pub valid_until: Option<NaiveDate>,
    pub judged_by: Option<Uuid>,
    pub judged_at: Option<DateTime<Utc>>,
    pub scan: String,
    pub turns: i64,
    pub has_preview: bool,
    pub pages: Option<i64>,
    pub made_for: Option<String>,
}

/// What an agent says of files.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct Judgement<'a> {
    pub verdict: &'a str,
    pub refusal: &'a str,
    pub remark: &'a str,
    pub valid_until: Option<NaiveDate>,
    pub judged_by: Uuid,
    pub judged_at: DateTime<Utc>,
    pub made_for: &'a str,
}

/// Adds a file.
///
/// # Errors
/// Of the database.
pub async fn insert_upload(tx: &mut Tx, u: &UploadRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO uploads (id, family_id, child_id, piece, school_year, file_name, media_type, size, sha256, created_at, \
             scan, turns, has_preview, pages, made_for) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        )
        .bind(u.id)
        .bind(u.family_id)
        .bind(u.child_id)
        .bind(&u.piece)
        .bind(u.school_year)
        .bind(&u.file_name)
        .bind(&u.media_type)
        .bind(u.size)
        .bind(&u.sha256)
        .bind(u.created_at)
        .bind(&u.scan)
        .bind(u.turns)
        .bind(u.has_preview)
        .bind(u.pages)
        .bind(&u.made_for)
    )
    .map(drop)
}

/// The file with that id.
///
/// # Errors
/// Of the database.
pub async fn find_upload(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<UploadRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM uploads WHERE id = $1").bind(id).fetch_optional(c))
}

/// Every file of a family, of all years, oldest first.
///
/// # Errors
/// Of the database.
pub async fn all_uploads_of_family(tx: &mut Tx, family: Uuid) -> sqlx::Result<Vec<UploadRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM uploads WHERE family_id = $1 ORDER BY created_at, id").bind(family).fetch_all(c))
}

/// The files that a family gave after an instant.
///
/// # Errors
/// Of the database.
pub async fn uploads_since(tx: &mut Tx, family: Uuid, after: DateTime<Utc>) -> sqlx::Result<Vec<Uuid>> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT id FROM uploads WHERE family_id = $1 AND created_at > $2")
        .bind(family)
        .bind(after)
        .fetch_all(c))
}

/// Says the same of one file.
///
/// # Errors
/// `RowNotFound` when there is no such file.
pub async fn judge_upload(tx: &mut Tx, id: Uuid, j: Judgement<'_>) -> sqlx::Result<()> {
    exactly_one(execute!(
        tx,
        sqlx::query(
            "UPDATE uploads SET verdict = $2, refusal = $3, remark = $4, valid_until = $5, judged_by = $6, judged_at = $7, \
             expiry_told_at = NULL, made_for = $8 WHERE id = $1"
        )
        .bind(id)
        .bind(j.verdict)
        .bind(j.refusal)
        .bind(j.remark)
        .bind(j.valid_until)
        .bind(j.judged_by)
        .bind(j.judged_at)
        .bind(j.made_for)
    )?)
}

/// Turns a photo by a quarter to the right.
///
/// # Errors
/// `RowNotFound` when there is no such photo.
pub async fn turn_upload(tx: &mut Tx, id: Uuid) -> sqlx::Result<()> {
    exactly_one(execute!(tx, sqlx::query("UPDATE uploads SET turns = (turns + 1) % 4 WHERE id = $1 AND has_preview = TRUE").bind(id))?)
}

/// The files that the antivirus has not looked at, oldest first.
///
/// # Errors
/// Of the database.
pub async fn uploads_to_scan(tx: &mut Tx) -> sqlx::Result<Vec<UploadRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM uploads WHERE scan = 'waiting' ORDER BY created_at, id LIMIT 100").fetch_all(c))
}

/// Says that the antivirus knows nothing bad of a file that waited; tells whether it still did.
///
/// # Errors
/// Of the database.
pub async fn set_upload_clean(tx: &mut Tx, id: Uuid) -> sqlx::Result<bool> {
    let rows = execute!(tx, sqlx::query("UPDATE uploads SET scan = 'clean' WHERE id = $1 AND scan = 'waiting'").bind(id))?;
    Ok(rows == 1)
}

/// Refuses a file that waited and holds a virus; tells whether it still waited.
///
/// # Errors
/// Of the database.
pub async fn set_upload_infected(tx: &mut Tx, id: Uuid, refusal: &str, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let rows = execute!(
        tx,
        sqlx::query(
            "UPDATE uploads SET scan = 'infected', verdict = 'refused', refusal = $2, remark = '', valid_until = NULL, judged_by = NULL, \
             judged_at = $3 WHERE id = $1 AND scan = 'waiting'"
        )
        .bind(id)
        .bind(refusal)
        .bind(now)
    )?;
    Ok(rows == 1)
}

/// The accepted files that end between two days, and of whose end nobody was told; at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn uploads_that_end(tx: &mut Tx, from: NaiveDate, until: NaiveDate, limit: i64) -> sqlx::Result<Vec<UploadRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
        "SELECT * FROM uploads u WHERE verdict = 'accepted' AND valid_until BETWEEN $1 AND $2 AND expiry_told_at IS NULL AND EXISTS ( \
         SELECT 1 FROM cases k WHERE k.family_id = u.family_id AND k.kind = 'dossier' AND k.state IN ('submitted', 'under_review', 'validated') \
         AND (u.child_id IS NULL OR k.child_id = u.child_id)) ORDER BY valid_until, id LIMIT $3"
    )
    .bind(from)
    .bind(until)
    .bind(limit)
    .fetch_all(c)
    })
}

/// Notes that the end of a file was told; tells whether it was not yet.
///
/// # Errors
/// Of the database.
pub async fn set_end_told(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let rows =
        execute!(tx, sqlx::query("UPDATE uploads SET expiry_told_at = $2 WHERE id = $1 AND expiry_told_at IS NULL").bind(id).bind(now))?;
    Ok(rows == 1)
}

/// Forgets a file.
///
/// # Errors
/// Of the database.
pub async fn delete_upload(tx: &mut Tx, id: Uuid) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM uploads WHERE id = $1").bind(id)).map(drop)
}
