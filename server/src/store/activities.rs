//! School years, sites and activities.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, execute, on_tx};

/// An activity, with the name of its site.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct ActivityRow {
    pub id: Uuid,
    pub school_year: i64,
    pub kind: String,
    pub name: String,
    pub sort_key: String,
    pub site_id: Uuid,
    pub site_name: String,
    pub from_grade: Option<String>,
    pub to_grade: Option<String>,
    pub from_months: Option<i64>,
    pub below_months: Option<i64>,
    pub weekdays: i64,
    pub places: Option<i64>,
    pub taken: i64,
    pub waiting: i64,
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    pub confirmation: String,
    pub state: String,
    pub reduced_to: Option<i64>,
    pub version: i64,
}

/// A school or a centre.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct SiteRow {
    pub id: Uuid,
    pub kind: String,
    pub name: String,
    pub town: String,
    pub sort_key: String,
    pub closed_at: Option<DateTime<Utc>>,
}

/// A school year, and when its dossiers can be made.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct SchoolYearRow {
    pub start_year: i64,
    pub dossiers_open_at: DateTime<Utc>,
}

/// Adds a school year.
///
/// # Errors
/// Of the database.
pub async fn insert_school_year(tx: &mut Tx, year: &SchoolYearRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO school_years (start_year, dossiers_open_at) VALUES ($1, $2)")
            .bind(year.start_year)
            .bind(year.dossiers_open_at)
    )
    .map(drop)
}

/// Every school year, last first.
///
/// # Errors
/// Of the database.
pub async fn school_years(tx: &mut Tx) -> sqlx::Result<Vec<SchoolYearRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT start_year, dossiers_open_at FROM school_years ORDER BY start_year DESC").fetch_all(c))
}

/// The same, kept from whoever makes another one until the transaction ends.
///
/// # Errors
/// Of the database.
pub async fn lock_school_years(tx: &mut Tx) -> sqlx::Result<Vec<SchoolYearRow>> {
    execute!(tx, sqlx::query("UPDATE school_years SET dossiers_open_at = dossiers_open_at"))?;
    school_years(tx).await
}

/// Sets when the dossiers of a school year open.
///
/// # Errors
/// `RowNotFound` when there is no such year.
pub async fn set_dossiers_open_at(tx: &mut Tx, year: &SchoolYearRow) -> sqlx::Result<()> {
    let rows = execute!(
        tx,
        sqlx::query("UPDATE school_years SET dossiers_open_at = $2 WHERE start_year = $1")
            .bind(year.start_year)
            .bind(year.dossiers_open_at)
    )?;
    super::exactly_one(rows)
}

/// Whether a dossier of a school year was ever begun.
///
/// # Errors
/// Of the database.
pub async fn has_dossiers(tx: &mut Tx, school_year: i64) -> sqlx::Result<bool> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM cases WHERE kind = 'dossier' AND school_year = $1)")
        .bind(school_year)
        .fetch_one(c))
}

/// Adds a site.
///
/// # Errors
/// Of the database.
pub async fn insert_site(tx: &mut Tx, site: &SiteRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO sites (id, kind, name, town, sort_key) VALUES ($1, $2, $3, $4, $5)")
            .bind(site.id)
            .bind(&site.kind)
            .bind(&site.name)
            .bind(&site.town)
            .bind(&site.sort_key)
    )
    .map(drop)
}

/// Every site, closed ones too, in the order of their names.
///
/// # Errors
/// Of the database.
pub async fn sites(tx: &mut Tx) -> sqlx::Result<Vec<SiteRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM sites ORDER BY sort_key, name, id").fetch_all(c))
}

/// Every school, closed ones too, in the order of their names.
///
/// # Errors
/// Of the database.
pub async fn schools(tx: &mut Tx) -> sqlx::Result<Vec<SiteRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM sites WHERE kind = 'school' ORDER BY sort_key").fetch_all(c))
}

/// Changes a site.
///
/// # Errors
/// `RowNotFound` when there is no such site.
pub async fn update_site(tx: &mut Tx, site: &SiteRow) -> sqlx::Result<()> {
    let rows = execute!(
        tx,
        sqlx::query("UPDATE sites SET kind = $2, name = $3, town = $4, sort_key = $5, closed_at = $6 WHERE id = $1")
            .bind(site.id)
            .bind(&site.kind)
            .bind(&site.name)
            .bind(&site.town)
            .bind(&site.sort_key)
            .bind(site.closed_at)
    )?;
    super::exactly_one(rows)
}

/// Takes a site away that nothing names.
///
/// # Errors
/// A violation when an activity names it.
pub async fn delete_site(tx: &mut Tx, id: Uuid) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM sites WHERE id = $1").bind(id)).map(drop)
}

/// How many activities are at a site, those among them that families see, and how many dossiers name it.
///
/// # Errors
/// Of the database.
pub async fn uses_of_site(tx: &mut Tx, id: Uuid) -> sqlx::Result<(i64, i64, i64)> {
    on_tx!(tx, |c| {
        sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM activities WHERE site_id = $1), \
             (SELECT COUNT(*) FROM activities WHERE site_id = $1 AND state = 'published'), \
             (SELECT COUNT(*) FROM cases WHERE kind = 'dossier' AND content LIKE $2)",
        )
        .bind(id)
        .bind(format!("%\"site\":\"{id}\"%"))
        .fetch_one(c)
    })
}

/// Adds an activity.
///
/// # Errors
/// Of the database.
pub async fn insert_activity(tx: &mut Tx, a: &ActivityRow) -> sqlx::Result<()> {
    execute!(tx, sqlx::query(
        "INSERT INTO activities (id, school_year, kind, name, sort_key, site_id, from_grade, to_grade, from_months, below_months, weekdays, places, taken, \
         opens_at, closes_at, confirmation, state, reduced_to, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
    )
    .bind(a.id)
    .bind(a.school_year)
    .bind(&a.kind)
    .bind(&a.name)
    .bind(&a.sort_key)
    .bind(a.site_id)
    .bind(&a.from_grade)
    .bind(&a.to_grade)
    .bind(a.from_months)
    .bind(a.below_months)
    .bind(a.weekdays)
    .bind(a.places)
    .bind(a.taken)
    .bind(a.opens_at)
    .bind(a.closes_at)
    .bind(&a.confirmation)
    .bind(&a.state)
    .bind(a.reduced_to)
    .bind(a.version))
    .map(drop)
}

/// Changes everything of an activity but its places; tells whether it could: not when somebody changed it since that version.
///
/// # Errors
/// Of the database.
pub async fn update_activity(tx: &mut Tx, a: &ActivityRow) -> sqlx::Result<bool> {
    let rows = execute!(
        tx,
        sqlx::query(
            "UPDATE activities SET kind = $2, name = $3, sort_key = $4, site_id = $5, from_grade = $6, to_grade = $7, from_months = $8, \
             below_months = $9, weekdays = $10, opens_at = $11, closes_at = $12, confirmation = $13, state = $14, version = version + 1 \
             WHERE id = $1 AND version = $15",
        )
        .bind(a.id)
        .bind(&a.kind)
        .bind(&a.name)
        .bind(&a.sort_key)
        .bind(a.site_id)
        .bind(&a.from_grade)
        .bind(&a.to_grade)
        .bind(a.from_months)
        .bind(a.below_months)
        .bind(a.weekdays)
        .bind(a.opens_at)
        .bind(a.closes_at)
        .bind(&a.confirmation)
        .bind(&a.state)
        .bind(a.version)
    )?;
    Ok(rows == 1)
}

/// Publishes the drafts of a school year; gives their ids and names.
///
/// # Errors
/// Of the database.
pub async fn publish_drafts(tx: &mut Tx, school_year: i64) -> sqlx::Result<Vec<(Uuid, String)>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
            "UPDATE activities SET state = 'published', version = version + 1 WHERE school_year = $1 AND state = 'draft' RETURNING id, name",
        )
        .bind(school_year)
        .fetch_all(c)
    })
}

/// How many activities stand where: school year, state, count.
///
/// # Errors
/// Of the database.
pub async fn activity_counts(tx: &mut Tx) -> sqlx::Result<Vec<(i64, String, i64)>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT school_year, state, COUNT(*) FROM activities GROUP BY school_year, state").fetch_all(c))
}

/// Takes an activity away that nobody has asked for.
///
/// # Errors
/// A violation when a case names it.
pub async fn delete_activity(tx: &mut Tx, id: Uuid) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM activities WHERE id = $1").bind(id)).map(drop)
}

/// Begins every query of activities: with the name of the site, and how many wait.
macro_rules! select_activities {
    ($condition:literal) => {
        concat!(
            "SELECT a.*, s.name AS site_name, (SELECT COUNT(*) FROM cases k WHERE k.activity_id = a.id AND k.seat = 'waiting') AS waiting ",
            "FROM activities a JOIN sites s ON s.id = a.site_id WHERE ",
            $condition
        )
    };
}

/// The activities of a school year, in the order of their names.
///
/// # Errors
/// Of the database.
pub async fn activities_of_year(tx: &mut Tx, school_year: i64) -> sqlx::Result<Vec<ActivityRow>> {
    on_tx!(tx, |c| sqlx::query_as(select_activities!("a.school_year = $1 ORDER BY a.sort_key")).bind(school_year).fetch_all(c))
}

/// The activity with that id.
///
/// # Errors
/// Of the database.
pub async fn find_activity(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<ActivityRow>> {
    on_tx!(tx, |c| sqlx::query_as(select_activities!("a.id = $1")).bind(id).fetch_optional(c))
}
