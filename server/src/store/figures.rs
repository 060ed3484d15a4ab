//! The figures of a school year, each counted by one query.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::{Tx, on_tx, queue::waits};

/// How many cases of one kind are in one state.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "as `domain::figures::CaseCount` tells")]
pub struct CaseCountRow {
    pub kind: String,
    pub state: String,
    pub count: i64,
    pub waiting: i64,
    pub late: i64,
}

/// How many cases were received or validated in one hour.
#[derive(Clone, Debug, FromRow)]
pub struct HourRow {
    /// Whether they were validated then, not received.
    pub is_validated: bool,
    /// The hour, in UTC: `2026-06-01T06`, or with a space instead of the `T`.
    pub hour: String,
    /// How many.
    pub count: i64,
}

/// The cases of a school year by kind and state; late, when they wait since before that instant.
///
/// # Errors
/// Of the database.
pub async fn case_counts(tx: &mut Tx, school_year: i64, late_before: DateTime<Utc>) -> sqlx::Result<Vec<CaseCountRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(concat!(
            "SELECT k.kind, k.state, COUNT(*) AS count, COUNT(CASE WHEN ",
            waits!(),
            " THEN 1 END) AS waiting, COUNT(CASE WHEN k.submitted_at < $2 AND ",
            waits!(),
            " THEN 1 END) AS late FROM cases k WHERE k.submitted_at IS NOT NULL AND k.state <> 'draft' AND k.school_year = $1 \
             GROUP BY k.state, k.kind"
        ))
        .bind(school_year)
        .bind(late_before)
        .fetch_all(c)
    })
}

/// When the cases of a school year were received and validated. By hours: both engines write instants alike that far, and a day of Paris
/// begins at one of them.
///
/// # Errors
/// Of the database.
pub async fn case_hours(tx: &mut Tx, school_year: i64) -> sqlx::Result<Vec<HourRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
            "SELECT FALSE AS is_validated, SUBSTR(CAST(submitted_at AS TEXT), 1, 13) AS hour, COUNT(*) AS count FROM cases \
             WHERE submitted_at IS NOT NULL AND school_year = $1 GROUP BY SUBSTR(CAST(submitted_at AS TEXT), 1, 13) \
             UNION ALL \
             SELECT TRUE, SUBSTR(CAST(state_since AS TEXT), 1, 13), COUNT(*) FROM cases \
             WHERE submitted_at IS NOT NULL AND school_year = $1 AND state = 'validated' AND state_since IS NOT NULL \
             GROUP BY SUBSTR(CAST(state_since AS TEXT), 1, 13)",
        )
        .bind(school_year)
        .fetch_all(c)
    })
}
