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

/// Every school, in the order of their names.
///
/// # Errors
/// Of the database.
pub async fn schools(tx: &mut Tx) -> sqlx::Result<Vec<SiteRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM sites WHERE kind = 'school' ORDER BY sort_key").fetch_all(c))
}

/// Every school and centre, by town.
///
/// # Errors
/// Of the database.
pub async fn sites(tx: &mut Tx) -> sqlx::Result<Vec<SiteRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM sites ORDER BY sort_key, id").fetch_all(c))
}

/// Adds an activity.
///
/// # Errors
/// Of the database.
pub async fn insert_activity(tx: &mut Tx, a: &ActivityRow) -> sqlx::Result<()> {
    execute!(tx, sqlx::query(
        "INSERT INTO activities (id, school_year, kind, name, sort_key, site_id, from_grade, to_grade, from_months, below_months, weekdays, places, taken, \
         opens_at, closes_at, confirmation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
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
    .bind(&a.confirmation))
    .map(drop)
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
