//! Many rows at once: only what fills a database for a measure needs it.

use chrono::{DateTime, Utc};
use sqlx::{Postgres, QueryBuilder, Sqlite};
use uuid::Uuid;

use super::{Tx, accounts::AccountRow, cases::CaseRow, cases::EventRow, execute, families::FamilyRow, mails::MailRow, uploads::UploadRow};

/// Rows of one statement: well below what either engine binds.
const ROWS: usize = 100;

/// Rows that are written together, in an order that breaks no reference.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each is a table")]
pub struct Batch {
    pub families: Vec<FamilyRow>,
    pub accounts: Vec<AccountRow>,
    /// Family, child, key.
    pub known_children: Vec<(Uuid, Uuid, String)>,
    pub cases: Vec<CaseRow>,
    /// Case, answers.
    pub health_answers: Vec<(Uuid, String)>,
    pub events: Vec<EventRow>,
    pub uploads: Vec<UploadRow>,
    pub mails: Vec<MailRow>,
}

/// Inserts rows a hundred at a time. The text is one literal and as many places as there are values: nothing else goes into it.
macro_rules! insert_all {
    ($tx:expr, $into:literal, $rows:expr, |$row:ident| [$($value:expr),+ $(,)?]) => {
        for some in $rows.chunks(ROWS) {
            match $tx {
                Tx::Sqlite(tx) => insert_all!(@some Sqlite, tx, $into, some, |$row| [$($value),+]),
                Tx::Postgres(tx) => insert_all!(@some Postgres, tx, $into, some, |$row| [$($value),+]),
            }
        }
    };
    (@some $engine:ty, $tx:ident, $into:literal, $some:ident, |$row:ident| [$($value:expr),+]) => {{
        let mut insert = QueryBuilder::<$engine>::new($into);
        insert.push_values($some, |mut values, $row| {
            $(values.push_bind($value);)+
        });
        // The full hundreds are one statement, prepared once.
        insert.build().persistent($some.len() == ROWS).execute(&mut **$tx).await?;
    }};
}

/// Writes a batch.
///
/// # Errors
/// Of the database.
pub async fn insert_batch(tx: &mut Tx, batch: &Batch) -> sqlx::Result<()> {
    insert_people(tx, batch).await?;
    insert_cases(tx, batch).await
}

async fn insert_people(tx: &mut Tx, batch: &Batch) -> sqlx::Result<()> {
    insert_all!(
        tx,
        "INSERT INTO families (id, name, search_key, draft_entourage, entourage, created_at, reference) ",
        batch.families,
        |f| [f.id, &f.name, &f.search_key, &f.draft_entourage, &f.entourage, f.created_at, &f.reference]
    );
    insert_all!(
        tx,
        "INSERT INTO accounts (id, role, family_id, username, username_key, email, email_key, password_hash, civility, first_name, usual_name, \
         terms_version, terms_accepted_at, created_at, confirmed_at, origin, place) ",
        batch.accounts,
        |a| [
            a.id,
            &a.role,
            a.family_id,
            &a.username,
            &a.username_key,
            &a.email,
            &a.email_key,
            &a.password_hash,
            &a.civility,
            &a.first_name,
            &a.usual_name,
            &a.terms_version,
            a.terms_accepted_at,
            a.created_at,
            a.confirmed_at,
            &a.origin,
            &a.place
        ]
    );
    insert_all!(tx, "INSERT INTO known_children (family_id, child_id, match_key) ", batch.known_children, |known| [
        known.0, known.1, &known.2
    ]);
    insert_all!(
        tx,
        "INSERT INTO mails (id, template, recipient, subject, body_text, body_html, state, attempts, next_attempt_at, last_error, created_at, \
         sent_at, account_id) ",
        batch.mails,
        |m| [
            m.id,
            &m.template,
            &m.recipient,
            &m.subject,
            &m.body_text,
            &m.body_html,
            &m.state,
            m.attempts,
            m.next_attempt_at,
            &m.last_error,
            m.created_at,
            m.sent_at,
            m.account_id
        ]
    );
    Ok(())
}

async fn insert_cases(tx: &mut Tx, batch: &Batch) -> sqlx::Result<()> {
    insert_all!(
        tx,
        "INSERT INTO cases (id, number, kind, state, family_id, child_id, child_name, school_year, activity_id, title, content, version, \
         agent_id, created_at, submitted_at, updated_at, state_since, seat, site_id) ",
        batch.cases,
        |k| [
            k.id,
            &k.number,
            &k.kind,
            &k.state,
            k.family_id,
            k.child_id,
            &k.child_name,
            k.school_year,
            k.activity_id,
            &k.title,
            &k.content,
            k.version,
            k.agent_id,
            k.created_at,
            k.submitted_at,
            k.updated_at,
            k.updated_at,
            &k.seat,
            k.site_id
        ]
    );
    insert_all!(tx, "INSERT INTO health_answers (case_id, answers) ", batch.health_answers, |health| [health.0, &health.1]);
    insert_all!(tx, "INSERT INTO case_events (id, case_id, act, state, account_id, actor, reason, at) ", batch.events, |e| [
        e.id,
        e.case_id,
        &e.act,
        &e.state,
        e.account_id,
        &e.actor,
        &e.reason,
        e.at
    ]);
    insert_all!(
        tx,
        "INSERT INTO uploads (id, family_id, child_id, piece, school_year, file_name, media_type, size, sha256, created_at, verdict, refusal, \
         remark, valid_until, judged_by, judged_at) ",
        batch.uploads,
        |u| [
            u.id,
            u.family_id,
            u.child_id,
            &u.piece,
            u.school_year,
            &u.file_name,
            &u.media_type,
            u.size,
            &u.sha256,
            u.created_at,
            &u.verdict,
            &u.refusal,
            &u.remark,
            u.valid_until,
            u.judged_by,
            u.judged_at
        ]
    );
    Ok(())
}

/// Says which number of a calendar year was given last.
///
/// # Errors
/// Of the database.
pub async fn set_last_case_number(tx: &mut Tx, year: i64, last: i64) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO case_numbers (year, last) VALUES ($1, $2) ON CONFLICT (year) DO UPDATE SET last = $2")
            .bind(year)
            .bind(last)
    )
    .map(drop)
}

/// Says how many places of an activity are taken.
///
/// # Errors
/// When there are not so many.
pub async fn set_places_taken(tx: &mut Tx, activity: Uuid, taken: i64) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("UPDATE activities SET taken = $2 WHERE id = $1").bind(activity).bind(taken)).map(drop)
}

/// Notes that every family was reminded of what it misses.
///
/// # Errors
/// Of the database.
pub async fn set_all_reminded(tx: &mut Tx, now: DateTime<Utc>) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("UPDATE cases SET reminded_at = $1 WHERE kind = 'dossier'").bind(now)).map(drop)
}

/// Has Postgres look at what it holds, as it does by itself within minutes; SQLite never does by itself.
///
/// # Errors
/// Of the database.
pub async fn analyse(tx: &mut Tx) -> sqlx::Result<()> {
    match tx {
        Tx::Sqlite(_) => Ok(()),
        Tx::Postgres(tx) => sqlx::query("ANALYZE").execute(&mut **tx).await.map(drop),
    }
}
