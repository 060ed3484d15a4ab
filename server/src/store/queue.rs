//! The queue of the desk: found, sorted and counted in one index, whatever is asked (F1).

use chrono::{DateTime, TimeDelta, Utc};
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
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

impl Wanted {
    fn is_named(&self) -> bool {
        self.words.iter().any(|word| !word.is_empty())
    }
}

/// Which of what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// What waits for the department.
    Waiting,
    /// What is in that state.
    In(&'static str),
    /// What holds a message that nobody has answered.
    Unanswered,
    /// What holds a file that nobody has looked at.
    NewFiles,
    /// All that was ever sent.
    All,
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

/// Whether a case waits for the department: of a waiting list nothing is expected.
macro_rules! waits {
    () => {
        "(k.state IN ('submitted', 'under_review') AND k.seat NOT IN ('waiting', 'offered'))"
    };
}
pub(super) use waits;

/// What is wanted, as the first ten values; `$of` says of which families.
macro_rules! wanted {
    ($of:expr) => {
        concat!(
            "k.submitted_at IS NOT NULL AND ($1 IS NULL OR k.kind = $1) AND ($2 IS NULL OR k.site_id = $2) AND ($3 IS NULL OR k.school_year = $3) \
             AND ($4 IS NULL OR k.agent_id = $4) AND (NOT $5 OR k.agent_id IS NULL) AND ($6 IS NULL OR (k.submitted_at < $6 AND ",
            waits!(),
            ")) AND ($7 IS NULL OR k.id = $7) AND ",
            $of
        )
    };
}

/// Of any family.
macro_rules! any {
    () => {
        "$8 = '%%'"
    };
}

/// Of families whose keys hold the words. On its own: what may be any family or a few is looked for among all.
macro_rules! named {
    () => {
        "k.family_id IN (SELECT w.id FROM families w WHERE w.search_key LIKE $8 AND ($9 = '%%' OR w.search_key LIKE $9) \
         AND ($10 = '%%' OR w.search_key LIKE $10))"
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

/// The page is found in an index alone; then its cases are read.
macro_rules! page {
    ($of:expr, $standing:expr, $key:literal, $from:literal, $turn:literal, $beyond:expr) => {
        concat!(
            "SELECT k.*, f.name AS family_name, \
             EXISTS (SELECT 1 FROM likely_matches m WHERE m.family_id = k.family_id AND m.state = 'open') AS is_matched, \
             COALESCE(a.first_name || ' ' || a.usual_name, '') AS agent_name \
             FROM (SELECT k.id AS case_id, ",
            $key,
            " AS sort_value FROM cases k ",
            $from,
            " WHERE ",
            wanted!($of),
            " AND ",
            $standing,
            " AND ",
            $beyond,
            " ORDER BY ",
            $key,
            " ",
            $turn,
            ", k.id ",
            $turn,
            " LIMIT $14) AS page JOIN cases k ON k.id = page.case_id JOIN families f ON f.id = k.family_id LEFT JOIN accounts a ON a.id = k.agent_id \
             ORDER BY page.sort_value ",
            $turn,
            ", k.id ",
            $turn
        )
    };
}

/// The four orders of one way to stand: by time, by name, and the other way round.
macro_rules! orders {
    ($of:expr, $standing:expr, $time:literal, $turn:expr) => {
        match ($turn.by_name, $turn.is_down) {
            (false, false) => page!($of, $standing, $time, "", "ASC", concat!("(", $time, ", k.id) > ($12, $13)")),
            (false, true) => page!($of, $standing, $time, "", "DESC", concat!("(", $time, ", k.id) < ($12, $13)")),
            (true, false) => page!(
                $of,
                $standing,
                "n.search_key",
                "JOIN families n ON n.id = k.family_id",
                "ASC",
                "($13 IS NULL OR (n.search_key, k.id) > ($12, $13))"
            ),
            (true, true) => page!(
                $of,
                $standing,
                "n.search_key",
                "JOIN families n ON n.id = k.family_id",
                "DESC",
                "($13 IS NULL OR (n.search_key, k.id) < ($12, $13))"
            ),
        }
    };
}

/// Every way to look at the queue.
macro_rules! ways {
    ($of:expr, $standing:expr, $turn:expr) => {
        match $standing {
            Standing::Waiting => orders!($of, concat!(waits!(), " AND $11 = ''"), "k.submitted_at", $turn),
            Standing::In(_) => orders!($of, "k.state = $11", "k.submitted_at", $turn),
            Standing::Unanswered => orders!($of, "k.unanswered_since IS NOT NULL AND $11 = ''", "k.unanswered_since", $turn),
            Standing::NewFiles => orders!($of, "k.new_files_since IS NOT NULL AND $11 = ''", "k.new_files_since", $turn),
            Standing::All => orders!($of, "$11 = ''", "k.submitted_at", $turn),
        }
    };
}

/// The cases that are wanted, at most `limit`.
///
/// # Errors
/// Of the database.
pub async fn queue(tx: &mut Tx, wanted: &Wanted, standing: Standing, turn: Turn, limit: i64) -> sqlx::Result<Vec<QueueRow>> {
    let query = if wanted.is_named() { ways!(named!(), standing, turn) } else { ways!(any!(), standing, turn) };
    // A value that only one of them needs is given to all.
    let state = if let Standing::In(state) = standing { state } else { "" };
    if turn.by_name {
        let name = name_of(tx, turn.after).await?;
        on_tx!(tx, |c| bind_wanted!(sqlx::query_as(query), wanted).bind(state).bind(&name).bind(turn.after).bind(limit).fetch_all(c))
    } else {
        let (at, id) = place_in_time(tx, standing, turn).await?;
        on_tx!(tx, |c| bind_wanted!(sqlx::query_as(query), wanted).bind(state).bind(at).bind(id).bind(limit).fetch_all(c))
    }
}

/// The name by which the case stands after which a page begins.
async fn name_of(tx: &mut Tx, after: Option<Uuid>) -> sqlx::Result<String> {
    let Some(case) = after else { return Ok(String::new()) };
    let name: Option<String> = on_tx!(tx, |c| {
        sqlx::query_scalar("SELECT f.search_key FROM cases k JOIN families f ON f.id = k.family_id WHERE k.id = $1")
            .bind(case)
            .fetch_optional(c)
    })?;
    Ok(name.unwrap_or_default())
}

/// Where the page begins: after that instant and that case. Without a case, before all others.
async fn place_in_time(tx: &mut Tx, standing: Standing, turn: Turn) -> sqlx::Result<(DateTime<Utc>, Uuid)> {
    let Some(case) = turn.after else {
        let far = DateTime::UNIX_EPOCH + TimeDelta::days(1_000_000);
        return Ok(if turn.is_down { (far, Uuid::max()) } else { (DateTime::UNIX_EPOCH, Uuid::nil()) });
    };
    let query = match standing {
        Standing::Unanswered => "SELECT unanswered_since FROM cases WHERE id = $1",
        Standing::NewFiles => "SELECT new_files_since FROM cases WHERE id = $1",
        Standing::Waiting | Standing::In(_) | Standing::All => "SELECT submitted_at FROM cases WHERE id = $1",
    };
    let at: Option<Option<DateTime<Utc>>> = on_tx!(tx, |c| sqlx::query_scalar(query).bind(case).fetch_optional(c))?;
    Ok((at.flatten().unwrap_or(DateTime::UNIX_EPOCH), case))
}

/// How many of those that are wanted are in each state; late, when they wait since before that instant.
///
/// # Errors
/// Of the database.
pub async fn state_counts(tx: &mut Tx, wanted: &Wanted, late_before: DateTime<Utc>) -> sqlx::Result<Vec<StateCount>> {
    macro_rules! counts {
        ($of:expr) => {
            concat!(
                "SELECT k.state, COUNT(*) AS count, COUNT(CASE WHEN ",
                waits!(),
                " THEN 1 END) AS waiting, COUNT(CASE WHEN k.submitted_at < $11 AND ",
                waits!(),
                " THEN 1 END) AS late FROM cases k WHERE ",
                wanted!($of),
                " AND k.state <> 'draft' GROUP BY k.state"
            )
        };
    }
    let query = if wanted.is_named() { counts!(named!()) } else { counts!(any!()) };
    on_tx!(tx, |c| bind_wanted!(sqlx::query_as(query), wanted).bind(late_before).fetch_all(c))
}

/// The last line of the history of all cases: while it stays, so do their counts.
///
/// # Errors
/// Of the database.
pub async fn last_event(tx: &mut Tx) -> sqlx::Result<Option<Uuid>> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT id FROM case_events ORDER BY id DESC LIMIT 1").fetch_optional(c))
}

/// Of the same, told of each case: for the few that an index holds.
macro_rules! is_named {
    () => {
        "EXISTS (SELECT 1 FROM families w WHERE w.id = k.family_id AND w.search_key LIKE $8 AND w.search_key LIKE $9 AND w.search_key LIKE $10)"
    };
}

/// How many of those that are wanted hold an unanswered message, and how many validated dossiers a new file.
///
/// # Errors
/// Of the database.
pub async fn attention_counts(tx: &mut Tx, wanted: &Wanted) -> sqlx::Result<(i64, i64)> {
    // Since the beginning: of an index in which few cases are, rather than of one in which all are.
    macro_rules! counts {
        ($of:expr) => {
            concat!(
                "SELECT (SELECT COUNT(*) FROM cases k WHERE k.unanswered_since > $11 AND ",
                wanted!($of),
                "), (SELECT COUNT(*) FROM cases k WHERE k.new_files_since > $11 AND ",
                wanted!($of),
                ")"
            )
        };
    }
    let query = if wanted.is_named() { counts!(is_named!()) } else { counts!(any!()) };
    on_tx!(tx, |c| bind_wanted!(sqlx::query_as(query), wanted).bind(DateTime::UNIX_EPOCH).fetch_one(c))
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
