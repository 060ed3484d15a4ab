//! The database: each query once, for SQLite and Postgres alike.

pub mod account_events;
pub mod accounts;
pub mod activities;
pub mod attempts;
pub mod bulk;
pub mod cases;
pub mod content;
pub mod desk;
pub mod device_keys;
pub mod documents;
pub mod draft_saves;
pub mod exports;
pub mod families;
pub mod figures;
pub mod health;
pub mod imports;
pub mod invitations;
pub mod kept_forms;
pub mod known_devices;
pub mod links;
pub mod mails;
pub mod matches;
pub mod messages;
pub mod places;
pub mod queue;
pub mod recoveries;
pub mod registration_requests;
pub mod rolls;
pub mod second_factors;
pub mod sendings;
pub mod service_keys;
pub mod sessions;
pub mod setup;
pub mod sign_ups;
pub mod uploads;

use std::{str::FromStr, time::Duration};

use sqlx::{
    PgPool, Postgres, Sqlite, SqlitePool, Transaction,
    migrate::Migrator,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// A database.
#[derive(Clone, Debug)]
pub enum Db {
    /// One file: one writer, and readers beside it.
    Sqlite {
        /// The one connection that writes.
        writer: SqlitePool,
        /// The connections that read.
        readers: SqlitePool,
    },
    /// A Postgres server, that several of ours can share.
    Postgres(PgPool),
}

/// A transaction. Dropped, it is rolled back.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On Postgres.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one expression on the connection of a transaction, whichever engine it is of.
macro_rules! on_tx {
    ($tx:expr, |$connection:ident| $query:expr) => {
        match $tx {
            $crate::store::Tx::Sqlite(tx) => {
                let $connection = &mut **tx;
                $query.await
            }
            $crate::store::Tx::Postgres(tx) => {
                let $connection = &mut **tx;
                $query.await
            }
        }
    };
}
pub(crate) use on_tx;

/// Runs a statement that gives no rows; tells how many it touched.
macro_rules! execute {
    ($tx:expr, $query:expr) => {
        match $tx {
            $crate::store::Tx::Sqlite(tx) => $query.execute(&mut **tx).await.map(|done| done.rows_affected()),
            $crate::store::Tx::Postgres(tx) => $query.execute(&mut **tx).await.map(|done| done.rows_affected()),
        }
    };
}
pub(crate) use execute;

impl Db {
    /// Opens the database of that address and brings its tables up to date.
    ///
    /// # Errors
    /// When it cannot be reached, or its migrations do not apply.
    pub async fn open(url: &str) -> Result<Self, sqlx::Error> {
        let db = if url.starts_with("postgres") {
            Self::Postgres(PgPoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(10)).connect(url).await?)
        } else {
            Self::open_sqlite(url).await?
        };
        match &db {
            Self::Sqlite { writer, .. } => MIGRATIONS.run(writer).await?,
            Self::Postgres(pool) => MIGRATIONS.run(pool).await?,
        }
        Ok(db)
    }

    async fn open_sqlite(url: &str) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What a family has been told is sent survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10));
        let writer =
            SqlitePoolOptions::new().max_connections(1).acquire_timeout(Duration::from_secs(15)).connect_with(options.clone()).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(15))
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Ok(Self::Sqlite { writer, readers })
    }

    /// A transaction that reads: it sees one state of the database.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn read(&self) -> Result<Tx, sqlx::Error> {
        match self {
            Self::Sqlite { readers, .. } => readers.begin().await.map(Tx::Sqlite),
            Self::Postgres(pool) => pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.map(Tx::Postgres),
        }
    }

    /// A transaction that writes.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn write(&self) -> Result<Tx, sqlx::Error> {
        match self {
            Self::Sqlite { writer, .. } => writer.begin_with("BEGIN IMMEDIATE").await.map(Tx::Sqlite),
            Self::Postgres(pool) => pool.begin().await.map(Tx::Postgres),
        }
    }

    /// Waits for what is under way, then closes every connection.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Makes everything that was written last.
    ///
    /// # Errors
    /// When the database could not promise it: then nothing is.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }
}

/// Whether the error says that such a row exists already.
pub fn is_duplicate(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

/// Says that exactly one row was to be touched.
///
/// # Errors
/// `RowNotFound` when it was not one.
fn exactly_one(rows: u64) -> Result<(), sqlx::Error> {
    if rows == 1 { Ok(()) } else { Err(sqlx::Error::RowNotFound) }
}
