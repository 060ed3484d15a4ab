//! The queue of the desk: found, sorted and counted in one index, whatever is asked (F1).

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, cases::CaseRow, on_tx};

/// A case of the queue, with what is shown beside it.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migrations")]
pub struct QueueRow {
    #[sqlx(flatten)]
    pub case: CaseRow,
    pub family_name: String,
    pub is_matched: bool,
    /// Who follows it; empty when nobody does.
    pub agent_name: String,
}

/// How many cases are in one state.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StateCount {
    /// The state.
    pub state: String,
    /// All of them.
    pub count: i64,
    /// Those that wait for the department: of a waiting list nothing is expected.
    pub waiting: i64,
    /// Those of them that have waited too long.
    pub late: i64,
}

/// By what the queue is narrowed.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The kind.
    pub kind: Option<&'static str>,
    /// The school or centre.
    pub site: Option<Uuid>,
    /// The school year.
    pub year: Option<i64>,
    /// Who follows it.
    pub agent: Option<Uuid>,
    /// Only what nobody follows.
    pub of_nobody: bool,
    /// Only what waits for the department since before that instant.
    pub late_before: Option<DateTime<Utc>>,
    /// That case alone.
    pub case: Option<Uuid>,
    /// Three words that the key of its family holds; all empty to find any.
    pub words: [String; 3],
}

/// Which of what is wanted.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// The states, six at most; none finds nothing.
    pub states: Vec<&'static str>,
    /// Without those in a waiting list.
    pub without_waiting_lists: bool,
    /// `unanswered` or `new_files`: only those that are so; empty for all.
    pub attention: &'static str,
}

/// In which order, from which case on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Turn {
    /// By the name of the family, not by time.
    pub by_name: bool,
    /// The last first.
    pub is_down: bool,
    /// After that case, in this order.
    pub after: Option<Uuid>,
}

macro_rules! waits {
    () => {
        "(k.state IN ('submitted', 'under_review') AND k.seat NOT IN ('waiting', 'offered'))"
    };
}

/// What is wanted, as the first ten values.
macro_rules! wanted {
    () => {
        concat!(
            "k.submitted_at IS NOT NULL AND ($1 IS NULL OR k.kind = $1) AND ($2 IS NULL OR k.site_id = $2) AND ($3 IS NULL OR k.school_year = $3) \
             AND ($4 IS NULL OR k.agent_id = $4) AND (NOT $5 OR k.agent_id IS NULL) AND ($6 IS NULL OR (k.submitted_at < $6 AND ",
            waits!(),
            ")) AND ($7 IS NULL OR k.id = $7) \
             AND ($8 = '%%' OR k.family_id IN (SELECT w.id FROM families w WHERE w.search_key LIKE $8 AND w.search_key LIKE $9 AND w.search_key LIKE $10))"
        )
    };
}

/// Binds them.
macro_rules! bind_wanted {
    ($query:expr, $wanted:expr) => {{
        let wanted: &Wanted = $wanted;
        $query
            .bind(wanted.kind)
            .bind(wanted.site)
            .bind(wanted.year)
            .bind(wanted.agent)
            .bind(wanted.of_nobody)
            .bind(wanted.late_before)
            .bind(wanted.case)
            .bind(format!("%{}%", wanted.words[0]))
            .bind(format!("%{}%", wanted.words[1]))
            .bind(format!("%{}%", wanted.words[2]))
    }};
}

/// Since when a case of the queue waits: for what is looked at, or else for the whole.
macro_rules! since {
    ($case:literal) => {
        concat!(
            "COALESCE(CASE $18 WHEN 'unanswered' THEN ",
            $case,
            ".unanswered_since WHEN 'new_files' THEN ",
            $case,
            ".new_files_since END, ",
            $case,
            ".submitted_at)"
        )
    };
}

/// The page is found in the index alone; then its cases are read.
macro_rules! page {
    ($key:expr, $of_cursor:expr, $from:literal, $turn:literal, $beyond:literal) => {
        concat!(
            "SELECT k.*, f.name AS family_name, \
             EXISTS (SELECT 1 FROM likely_matches m WHERE m.family_id = k.family_id AND m.state = 'open') AS is_matched, \
             COALESCE(a.first_name || ' ' || a.usual_name, '') AS agent_name \
             FROM (SELECT k.id AS case_id, ",
            $key,
            " AS sort_value FROM cases k ",
            $from,
            " WHERE ",
            wanted!(),
            " AND k.state IN ($11, $12, $13, $14, $15, $16) AND (NOT $17 OR k.seat NOT IN ('waiting', 'offered')) \
             AND ($18 = '' OR ($18 = 'unanswered' AND k.unanswered_since IS NOT NULL) OR ($18 = 'new_files' AND k.new_files_since IS NOT NULL)) \
             AND ($19 IS NULL OR (",
            $key,
            ", k.id) ",
            $beyond,
            " (SELECT ",
            $of_cursor,
            ", o.id FROM cases o JOIN families g ON g.id = o.family_id WHERE o.id = $19)) ORDER BY sort_value ",
            $turn,
            ", case_id ",
            $turn,
            " LIMIT $20) AS page JOIN cases k ON k.id = page.case_id JOIN families f ON f.id = k.family_id LEFT JOIN accounts a ON a.id = k.agent_id \
             ORDER BY page.sort_value ",
            $turn,
            ", k.id ",
            $turn
        )
    };
}

const BY_TIME: &str = page!(since!("k"), since!("o"), "", "ASC", ">");
const BY_TIME_DOWN: &str = page!(since!("k"), since!("o"), "", "DESC", "<");
const BY_NAME: &str = page!("n.search_key", "g.search_key", "JOIN families n ON n.id = k.family_id", "ASC", ">");
const BY_NAME_DOWN: &str = page!("n.search_key", "g.search_key", "JOIN families n ON n.id = k.family_id", "DESC", "<");

/// The cases that are wanted, at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn queue(tx: &mut Tx, wanted: &Wanted, standing: &Standing, turn: Turn, limit: i64) -> sqlx::Result<Vec<QueueRow>> {
    let query = match (turn.by_name, turn.is_down) {
        (false, false) => BY_TIME,
        (false, true) => BY_TIME_DOWN,
        (true, false) => BY_NAME,
        (true, true) => BY_NAME_DOWN,
    };
    // There are six places for states: the first one stands in those that are left.
    let state = |at: usize| standing.states.get(at).or(standing.states.first()).copied().unwrap_or_default();
    on_tx!(tx, |c| bind_wanted!(sqlx::query_as(query), wanted)
        .bind(state(0))
        .bind(state(1))
        .bind(state(2))
        .bind(state(3))
        .bind(state(4))
        .bind(state(5))
        .bind(standing.without_waiting_lists)
        .bind(standing.attention)
        .bind(turn.after)
        .bind(limit)
        .fetch_all(c))
}

/// How many of those that are wanted are in each state; late, when they wait since before that instant.
///
/// # Errors
/// Of the database.
pub async fn state_counts(tx: &mut Tx, wanted: &Wanted, late_before: DateTime<Utc>) -> sqlx::Result<Vec<StateCount>> {
    const QUERY: &str = concat!(
        "SELECT k.state, COUNT(*) AS count, COUNT(CASE WHEN ",
        waits!(),
        " THEN 1 END) AS waiting, COUNT(CASE WHEN k.submitted_at < $11 AND ",
        waits!(),
        " THEN 1 END) AS late FROM cases k WHERE ",
        wanted!(),
        " AND k.state IN ('submitted', 'under_review', 'needs_correction', 'validated', 'refused', 'withdrawn') GROUP BY k.state"
    );
    on_tx!(tx, |c| bind_wanted!(sqlx::query_as(QUERY), wanted).bind(late_before).fetch_all(c))
}

/// How many of those that are wanted hold an unanswered message, and how many validated dossiers a new file.
///
/// # Errors
/// Of the database.
pub async fn attention_counts(tx: &mut Tx, wanted: &Wanted) -> sqlx::Result<(i64, i64)> {
    const QUERY: &str = concat!(
        "SELECT COUNT(k.unanswered_since), COUNT(k.new_files_since) FROM cases k WHERE (k.unanswered_since IS NOT NULL OR k.new_files_since IS NOT NULL) AND ",
        wanted!()
    );
    on_tx!(tx, |c| bind_wanted!(sqlx::query_as(QUERY), wanted).fetch_one(c))
}

/// The case with that number.
///
/// # Errors
/// Of the database.
pub async fn find_numbered(tx: &mut Tx, number: &str) -> sqlx::Result<Option<Uuid>> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT id FROM cases WHERE number = $1").bind(number).fetch_optional(c))
}

/// The sent dossiers that do not say their school yet, after that one, at most `limit`: id and answers.
///
/// # Errors
/// Of the database.
pub async fn dossiers_without_site(tx: &mut Tx, after: Uuid, limit: i64) -> sqlx::Result<Vec<(Uuid, String)>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
            "SELECT id, content FROM cases WHERE kind = 'dossier' AND submitted_at IS NOT NULL AND site_id IS NULL AND id > $1 ORDER BY id LIMIT $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(c)
    })
}

/// Says which school a case is about.
///
/// # Errors
/// Of the database.
pub async fn set_site(tx: &mut Tx, case: Uuid, site: Uuid) -> sqlx::Result<()> {
    super::execute!(tx, sqlx::query("UPDATE cases SET site_id = $2 WHERE id = $1").bind(case).bind(site)).map(drop)
}
