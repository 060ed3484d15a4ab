//! A new database for each test, on either engine, dropped at its end.

use std::sync::atomic::{AtomicU32, Ordering};

use server::store::{Db, Tx};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;

/// Which engine a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Runs each named test once on each engine.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                Box::pin(super::$name($crate::support::Engine::Sqlite)).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $name() {
                Box::pin(super::$name($crate::support::Engine::Postgres)).await;
            })+
        }
    };
}
pub(crate) use on_both_engines;

/// An empty database of its own.
pub struct Database {
    pub url: String,
    admin: Option<String>,
    _folder: TempDir,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Database {
    pub async fn new(engine: Engine) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        if engine == Engine::Sqlite {
            let url = format!("sqlite:{}", folder.path().join("portal.sqlite").display());
            return Self { url, admin: None, _folder: folder };
        }
        let admin = std::env::var("TEST_POSTGRES_URL").expect(
            "TEST_POSTGRES_URL is missing: each of these tests must also hold on Postgres. \
             Run `end2end/postgres.sh start`, then `TEST_POSTGRES_URL=$(end2end/postgres.sh url) cargo test -p server --test it`",
        );
        let name = format!("it_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        run(&admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        run(&admin, format!("CREATE DATABASE {name}")).await;
        let (server, _) = admin.rsplit_once('/').expect("an address that ends with the name of a database");
        Self { url: format!("{server}/{name}"), admin: Some(admin), _folder: folder }
    }

    /// Opens it as the portal does.
    pub async fn open(&self) -> Db {
        Db::open(&self.url).await.expect("an open database")
    }
}

async fn run(url: &str, statement: String) {
    let mut connection = PgConnection::connect(url).await.expect("a Postgres that answers at TEST_POSTGRES_URL");
    // Names come from this file only.
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.expect("a statement of the administrator");
    connection.close().await.expect("a closed connection");
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(admin) = self.admin.take() else { return };
        let name = self.url.rsplit('/').next().unwrap_or_default().to_owned();
        // A thread of its own: a test that fails drops its database too, and a runtime does not run inside another.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(run(&admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        });
        let _ = dropped.join();
    }
}

/// One number of the database.
pub async fn number(db: &Db, query: &'static str) -> i64 {
    match db.read().await.expect("a transaction") {
        Tx::Sqlite(mut tx) => sqlx::query_scalar(query).fetch_one(&mut *tx).await,
        Tx::Postgres(mut tx) => sqlx::query_scalar(query).fetch_one(&mut *tx).await,
    }
    .expect("a number")
}

/// The texts of the first column of a query.
pub async fn texts(db: &Db, query: &'static str) -> Vec<String> {
    match db.read().await.expect("a transaction") {
        Tx::Sqlite(mut tx) => sqlx::query_scalar(query).fetch_all(&mut *tx).await,
        Tx::Postgres(mut tx) => sqlx::query_scalar(query).fetch_all(&mut *tx).await,
    }
    .expect("texts")
}

/// Changes rows behind the portal's back.
pub async fn change(db: &Db, statement: &'static str) {
    let mut tx = db.write().await.expect("a transaction");
    match &mut tx {
        Tx::Sqlite(tx) => sqlx::query(statement).execute(&mut **tx).await.map(drop),
        Tx::Postgres(tx) => sqlx::query(statement).execute(&mut **tx).await.map(drop),
    }
    .expect("a change");
    tx.commit().await.expect("committed");
}
