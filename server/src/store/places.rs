//! Places of activities and their waiting lists. Whoever changes either holds the activity's lock.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    Tx,
    activities::{ActivityRow, find_activity},
    cases::CaseRow,
    execute, on_tx,
};

/// An offer that has run out.
#[derive(Clone, Copy, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct LapsedRow {
    pub id: Uuid,
    pub activity_id: Uuid,
}

/// A registration, with the name of its family.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct RegistrationRow {
    #[sqlx(flatten)]
    pub case: CaseRow,
    pub family_name: String,
}

/// The activity with that id, kept from other writers until the transaction ends: its places and its list are counted with nobody between.
///
/// # Errors
/// Of the database.
pub async fn lock_activity(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<ActivityRow>> {
    execute!(tx, sqlx::query("UPDATE activities SET taken = taken WHERE id = $1").bind(id))?;
    // A statement of its own: it sees what the last holder of the lock wrote.
    find_activity(tx, id).await
}

/// Takes one place if there is one left; tells whether it did.
///
/// # Errors
/// Of the database.
pub async fn take_place(tx: &mut Tx, id: Uuid) -> sqlx::Result<bool> {
    let rows =
        execute!(tx, sqlx::query("UPDATE activities SET taken = taken + 1 WHERE id = $1 AND (places IS NULL OR taken < places)").bind(id))?;
    Ok(rows == 1)
}

/// Gives one place back. Where fewer are wanted than are taken, it is gone.
///
/// # Errors
/// `RowNotFound` when none was taken.
pub async fn free_place(tx: &mut Tx, id: Uuid) -> sqlx::Result<()> {
    let rows = execute!(
        tx,
        sqlx::query(
            "UPDATE activities SET taken = taken - 1, places = CASE WHEN reduced_to < places THEN places - 1 ELSE places END, \
             reduced_to = CASE WHEN reduced_to < places - 1 THEN reduced_to END WHERE id = $1 AND taken > 0"
        )
        .bind(id)
    )?;
    super::exactly_one(rows)
}

/// Sets how many places there are; tells whether it could: not fewer than are taken.
///
/// # Errors
/// Of the database.
pub async fn set_places(tx: &mut Tx, id: Uuid, places: Option<i64>) -> sqlx::Result<bool> {
    let rows =
        execute!(tx, sqlx::query("UPDATE activities SET places = $2 WHERE id = $1 AND ($2 IS NULL OR taken <= $2)").bind(id).bind(places))?;
    Ok(rows == 1)
}

/// Sets how many places are wanted. Those that are taken stay: places given back are gone until there are so many.
///
/// # Errors
/// `RowNotFound` when there is no such activity.
pub async fn want_places(tx: &mut Tx, id: Uuid, places: Option<i64>) -> sqlx::Result<()> {
    let rows = execute!(
        tx,
        sqlx::query(
            "UPDATE activities SET places = CASE WHEN $2 < taken THEN taken ELSE $2 END, reduced_to = CASE WHEN $2 < taken THEN $2 END \
             WHERE id = $1"
        )
        .bind(id)
        .bind(places)
    )?;
    super::exactly_one(rows)
}

/// The next ticket of the waiting list of an activity: 1, 2, 3 …
///
/// # Errors
/// `RowNotFound` when there is no such activity.
pub async fn next_ticket(tx: &mut Tx, activity: Uuid) -> sqlx::Result<i64> {
    on_tx!(tx, |c| sqlx::query_scalar("UPDATE activities SET last_ticket = last_ticket + 1 WHERE id = $1 RETURNING last_ticket")
        .bind(activity)
        .fetch_one(c))
}

/// The first of a waiting list, in order, at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn first_waiting(tx: &mut Tx, activity: Uuid, limit: i64) -> sqlx::Result<Vec<CaseRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM cases WHERE activity_id = $1 AND seat = 'waiting' ORDER BY ticket, id LIMIT $2")
        .bind(activity)
        .bind(limit)
        .fetch_all(c))
}

/// Puts all those of a waiting list who come at that ticket or later one behind, so that somebody can come before them.
///
/// # Errors
/// Of the database.
pub async fn make_room(tx: &mut Tx, activity: Uuid, ticket: i64) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE cases SET ticket = ticket + 1 WHERE activity_id = $1 AND seat = 'waiting' AND ticket >= $2")
            .bind(activity)
            .bind(ticket)
    )?;
    execute!(tx, sqlx::query("UPDATE activities SET last_ticket = last_ticket + 1 WHERE id = $1").bind(activity)).map(drop)
}

/// The ranks of the requests of a family that wait: case and rank.
///
/// # Errors
/// Of the database.
pub async fn ranks_of_family(tx: &mut Tx, family: Uuid) -> sqlx::Result<Vec<(Uuid, i64)>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
            "SELECT k.id, (SELECT COUNT(*) FROM cases o WHERE o.activity_id = k.activity_id AND o.seat = 'waiting' AND o.ticket <= k.ticket) \
             FROM cases k WHERE k.family_id = $1 AND k.seat = 'waiting'",
        )
        .bind(family)
        .fetch_all(c)
    })
}

/// The rank of one request that waits.
///
/// # Errors
/// Of the database.
pub async fn rank_of(tx: &mut Tx, case: &CaseRow) -> sqlx::Result<i64> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT COUNT(*) FROM cases WHERE activity_id = $1 AND seat = 'waiting' AND ticket <= $2")
        .bind(case.activity_id)
        .bind(case.ticket)
        .fetch_one(c))
}

/// The offers that have run out, at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn lapsed_offers(tx: &mut Tx, now: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<LapsedRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as("SELECT id, activity_id FROM cases WHERE seat = 'offered' AND offered_until <= $1 ORDER BY offered_until LIMIT $2")
            .bind(now)
            .bind(limit)
            .fetch_all(c)
    })
}

/// How many registrations of a school year stand where, by activity: activity, state, seat, count.
///
/// # Errors
/// Of the database.
pub async fn registration_counts(tx: &mut Tx, school_year: i64) -> sqlx::Result<Vec<(Uuid, String, String, i64)>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
            "SELECT k.activity_id, k.state, k.seat, COUNT(*) FROM activities a JOIN cases k ON k.activity_id = a.id \
             WHERE a.school_year = $1 AND k.seat <> 'released' GROUP BY k.activity_id, k.state, k.seat",
        )
        .bind(school_year)
        .fetch_all(c)
    })
}

/// Whether anybody has ever asked for an activity.
///
/// # Errors
/// Of the database.
pub async fn has_registrations(tx: &mut Tx, activity: Uuid) -> sqlx::Result<bool> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM cases WHERE activity_id = $1)").bind(activity).fetch_one(c))
}

/// The registrations of an activity that hold a place, are offered one or wait, at most `limit`, with the names of their families.
///
/// # Errors
/// Of the database.
pub async fn registrations_of_activity(tx: &mut Tx, activity: Uuid, limit: i64) -> sqlx::Result<Vec<RegistrationRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
            "SELECT k.*, f.name AS family_name FROM cases k JOIN families f ON f.id = k.family_id \
             WHERE k.activity_id = $1 AND k.seat <> 'released' ORDER BY k.submitted_at, k.number LIMIT $2",
        )
        .bind(activity)
        .bind(limit)
        .fetch_all(c)
    })
}
