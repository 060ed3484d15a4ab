//! Each migration is applied to a filled database, as on the day it is released.

use std::{collections::BTreeMap, fs, path::PathBuf};

use server::store::{
    Db, account_events, accounts, activities, cases, desk, device_keys, families, health, imports, invitations, kept_forms, known_devices,
    links::{self, Purpose},
    mails, matches, messages, queue, second_factors, sendings, service_keys, sessions, sign_ups, uploads,
};
use sqlx::{AssertSqlSafe, PgPool, SqlitePool, migrate::Migrator, sqlite::SqliteConnectOptions};
use uuid::Uuid;

use crate::support::{Database, Engine, at, on_both_engines};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations"))
}

/// The migrations by version: their SQL and the name of their sample.
fn migrations() -> BTreeMap<i64, (String, PathBuf)> {
    let files = fs::read_dir(folder()).expect("a folder").map(|entry| entry.expect("an entry").path());
    let sql = files.filter(|path| path.extension().is_some_and(|kind| kind == "sql"));
    let known = sql.map(|path| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let version = name[..4].parse().expect("a name of the form NNNN_name.sql");
        (version, (fs::read_to_string(&path).expect("a migration"), folder().join("samples").join(name)))
    });
    known.collect()
}

/// A connection without our own opening, which would apply every migration at once.
enum Raw {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Raw {
    async fn open(database: &Database) -> Self {
        if database.url.starts_with("postgres") {
            return Self::Postgres(PgPool::connect(&database.url).await.expect("a database"));
        }
        let options: SqliteConnectOptions = database.url.parse().expect("an address");
        Self::Sqlite(SqlitePool::connect_with(options.create_if_missing(true)).await.expect("a database"))
    }

    async fn migrate_to(&self, migrator: &Migrator, version: i64) {
        match self {
            Self::Sqlite(pool) => migrator.run_to(version, pool).await,
            Self::Postgres(pool) => migrator.run_to(version, pool).await,
        }
        .expect("a migration that applies to a filled database");
    }

    async fn fill(&self, sample: String) {
        match self {
            Self::Sqlite(pool) => sqlx::raw_sql(AssertSqlSafe(as_blobs(&sample))).execute(pool).await.map(drop),
            Self::Postgres(pool) => sqlx::raw_sql(AssertSqlSafe(sample)).execute(pool).await.map(drop),
        }
        .expect("a sample that fits its migration");
    }

    async fn count(&self, table: &str) -> i64 {
        let query = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(query).fetch_one(pool).await,
            Self::Postgres(pool) => sqlx::query_scalar(query).fetch_one(pool).await,
        }
        .expect("a table")
    }
}

/// SQLite keeps ids and digests as blobs: `'0190…-…'` and `'\x01'` of a sample are written `X'…'`.
fn as_blobs(sample: &str) -> String {
    let is_text = |at: usize| at % 2 == 1;
    let parts = sample.split('\'').enumerate().map(|(at, part)| match (is_text(at), Uuid::parse_str(part), part.strip_prefix("\\x")) {
        (true, Ok(id), _) => format!("X'{}'", id.simple()),
        (true, _, Some(hex)) => format!("X'{hex}'"),
        (true, ..) => format!("'{part}'"),
        (false, ..) => part.to_owned(),
    });
    parts.collect()
}

fn tables_of(migration: &str) -> Vec<&str> {
    let created = migration.lines().filter_map(|line| line.strip_prefix("CREATE TABLE "));
    created.filter_map(|rest| rest.split([' ', '(']).next()).collect()
}

async fn every_migration_applies_to_a_filled_database_and_keeps_its_rows(engine: Engine) {
    let database = Database::new(engine).await;
    let raw = Raw::open(&database).await;
    let migrator = Migrator::new(folder()).await.expect("migrations");
    let mut filled = BTreeMap::new();
    for (version, (sql, sample)) in migrations() {
        raw.migrate_to(&migrator, version).await;
        raw.fill(fs::read_to_string(&sample).unwrap_or_else(|_| panic!("{} is missing", sample.display()))).await;
        for line in sql.lines().filter_map(|line| line.strip_prefix("DROP TABLE ")) {
            // What it held was moved: the store reads it below.
            filled.remove(line.trim_end_matches(';'));
        }
        for table in tables_of(&sql) {
            let rows = raw.count(table).await;
            assert!(rows > 0, "{} does not fill {table}", sample.display());
            filled.insert(table.to_owned(), rows);
        }
    }
    assert!(filled.len() >= 15);
    // The portal opens it twice: nothing is left to do, and nothing is lost.
    for _ in 0..2 {
        database.open().await.close().await;
        for (table, rows) in &filled {
            assert_eq!(raw.count(table).await, *rows, "{table}");
        }
    }
    reads_every_row(&database.open().await).await;
}

/// The store of today understands the rows of the samples.
async fn reads_every_row(db: &Db) {
    let id = |n: u128| Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n);
    let mut tx = db.read().await.expect("a transaction");
    let account = accounts::find_account_by_username(&mut tx, "test2.test2").await.expect("an answer").expect("an account");
    assert_eq!((account.usual_name.as_str(), account.family_id, account.confirmed_at), ("TEST2", Some(id(1)), Some(at(5, 20, 9))));
    let family = families::family(&mut tx, id(1)).await.expect("a family");
    let entourage: app::domain::entourage::Entourage = serde_json::from_str(&family.entourage.expect("an entourage")).expect("readable");
    assert_eq!(entourage.children().count(), 1);
    let all = cases::cases_of_family(&mut tx, id(1)).await.expect("cases");
    assert_eq!(all.iter().filter(|case| case.number.is_some()).count(), 3);
    assert_eq!(cases::events_of_case(&mut tx, id(0x41)).await.expect("a history").len(), 3);
    assert_eq!(uploads::all_uploads_of_family(&mut tx, id(1)).await.expect("files").len(), 2);
    let sending = sendings::find_sending(&mut tx, id(0x11), Uuid::from_u128(0x0190_0000_0000_4000_8000_0000_0000_00e2)).await;
    assert_eq!(sending.expect("an answer").map(|row| (row.received, row.state)), Some((524_288, "open".into())));
    assert_eq!(health::health_of_family(&mut tx, id(1)).await.expect("answers").len(), 1);
    assert_eq!(health::health_reads(&mut tx, id(1), id(0x21), 9).await.expect("readings").len(), 1);
    assert_eq!(messages::messages_of_case(&mut tx, id(0x42)).await.expect("messages").len(), 2);
    assert_eq!(queue::attention_counts(&mut tx, &queue::Wanted::default()).await.expect("counts"), (1, 0));
    assert_eq!(desk::openings_of_case(&mut tx, id(0x42), at(5, 21, 9)).await.expect("openings").len(), 1);
    assert_eq!(desk::notes_of_case(&mut tx, id(0x42)).await.expect("notes").len(), 1);
    assert_eq!(desk::sent_answers(&mut tx, id(0x42)).await.expect("answers").len(), 2);
    assert_eq!(desk::views_of(&mut tx, id(0x13)).await.expect("views").len(), 1);
    assert_eq!(desk::texts(&mut tx).await.expect("texts").len(), 7);
    let canteen = all.iter().find(|case| case.id == id(0x43)).expect("a registration");
    assert_eq!(canteen.site_id, Some(id(0x31)), "where its activity is");
    assert_eq!(activities::activities_of_year(&mut tx, 2026).await.expect("activities").len(), 1);
    assert_eq!(activities::school_years(&mut tx).await.expect("years").len(), 1);
    assert_eq!(mails::last_mails(&mut tx, 9).await.expect("mails").len(), 3);
    assert!(sessions::find_session(&mut tx, &[0x01; 2]).await.expect("an answer").is_some());
    assert!(sign_ups::find_sign_up(&mut tx, &[0x02; 2], at(5, 20, 9)).await.expect("an answer").is_some());
    // Links of the first version serve as they did.
    let link = links::find_link(&mut tx, Purpose::Confirm, &[0x04, 0x02]).await.expect("an answer").expect("a link");
    assert_eq!((link.account_id, link.used_at), (id(0x12), None));
    assert!(links::find_link(&mut tx, Purpose::Activate, &[0x05, 0x01]).await.expect("an answer").is_some());
    assert!(known_devices::is_known_device(&mut tx, &[0x06, 0x01], id(0x11)).await.expect("an answer"));
    assert!(second_factors::find_second_factor(&mut tx, id(0x13)).await.expect("an answer").is_some_and(|row| row.confirmed_at.is_some()));
    assert_eq!(second_factors::count_recovery_codes(&mut tx, id(0x13)).await.expect("codes"), 1);
    assert_eq!(service_keys::keys_of_family(&mut tx, id(1)).await.expect("keys").len(), 1);
    assert_eq!(invitations::pending_invitations(&mut tx, id(1)).await.expect("invitations").len(), 1);
    assert_eq!(device_keys::find_device_key(&mut tx, id(0x11)).await.expect("an answer"), Some(vec![0x0a, 0x0b]));
    assert_eq!(account_events::account_events_of_family(&mut tx, id(1), 9).await.expect("a history").len(), 1);
    assert_eq!(matches::families_with_child(&mut tx, "lea test2 2018-09-12", id(2)).await.expect("families"), [id(1)]);
    assert_eq!(matches::open_matches(&mut tx, id(2)).await.expect("matches"), [id(1)]);
    assert!(imports::find_import(&mut tx, id(0xc1)).await.expect("an answer").is_some());
    assert!(kept_forms::find_kept_form(&mut tx, &[0x03; 2], at(5, 20, 9)).await.expect("an answer").is_some());
}

async fn opening_an_empty_database_makes_every_table(engine: Engine) {
    let database = Database::new(engine).await;
    database.open().await.close().await;
    let raw = Raw::open(&database).await;
    let all = migrations();
    let is_gone = |table: &str| all.values().any(|(sql, _)| sql.contains(&format!("DROP TABLE {table};")));
    for (sql, _) in all.values() {
        for table in tables_of(sql).into_iter().filter(|table| !is_gone(table)) {
            // The texts to begin with come with their table.
            assert_eq!(raw.count(table).await, if table == "desk_texts" { 6 } else { 0 }, "{table}");
        }
    }
}

on_both_engines!(every_migration_applies_to_a_filled_database_and_keeps_its_rows, opening_an_empty_database_makes_every_table);
