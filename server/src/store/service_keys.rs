//! Keys that link an account to a known family. Only their digest is kept.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, exactly_one, execute, on_tx};

/// A key.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct ServiceKeyRow {
    pub id: Uuid,
    pub family_id: Uuid,
    pub key_hash: Vec<u8>,
    pub made_by: Uuid,
    pub made_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub used_by: Option<Uuid>,
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// A key with the name of its family.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct NamedKeyRow {
    #[sqlx(flatten)]
    pub key: ServiceKeyRow,
    pub family_name: String,
}

/// The value drawn once for this installation under that name; `drawn` the first time.
///
/// # Errors
/// Of the database.
pub async fn secret(tx: &mut Tx, name: &str, drawn: &[u8]) -> sqlx::Result<Vec<u8>> {
    execute!(tx, sqlx::query("INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING").bind(name).bind(drawn))?;
    on_tx!(tx, |c| sqlx::query_scalar("SELECT value FROM secrets WHERE name = $1").bind(name).fetch_one(c))
}

/// Adds a key.
///
/// # Errors
/// A duplicate when the same key was drawn before.
pub async fn insert_service_key(tx: &mut Tx, k: &ServiceKeyRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query("INSERT INTO service_keys (id, family_id, key_hash, made_by, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(k.id)
            .bind(k.family_id)
            .bind(&k.key_hash)
            .bind(k.made_by)
            .bind(k.made_at)
            .bind(k.expires_at)
    )
    .map(drop)
}

/// The key of that digest, if it can still serve.
///
/// # Errors
/// Of the database.
pub async fn find_live_key(tx: &mut Tx, key_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<ServiceKeyRow>> {
    on_tx!(tx, |c| sqlx::query_as(
        "SELECT * FROM service_keys WHERE key_hash = $1 AND used_by IS NULL AND revoked_at IS NULL AND expires_at > $2"
    )
    .bind(key_hash)
    .bind(now)
    .fetch_optional(c))
}

/// Uses a key once; gives its family.
///
/// # Errors
/// Of the database.
pub async fn use_key(tx: &mut Tx, id: Uuid, account: Uuid, now: DateTime<Utc>) -> sqlx::Result<Option<Uuid>> {
    on_tx!(tx, |c| {
        sqlx::query_scalar(
        "UPDATE service_keys SET used_by = $2, used_at = $3 WHERE id = $1 AND used_by IS NULL AND revoked_at IS NULL AND expires_at > $3 RETURNING family_id"
    )
    .bind(id)
    .bind(account)
    .bind(now)
    .fetch_optional(c)
    })
}

/// The family of a key that can still serve.
///
/// # Errors
/// Of the database.
pub async fn family_of_live_key(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<Option<Uuid>> {
    on_tx!(tx, |c| sqlx::query_scalar(
        "SELECT family_id FROM service_keys WHERE id = $1 AND used_by IS NULL AND revoked_at IS NULL AND expires_at > $2"
    )
    .bind(id)
    .bind(now)
    .fetch_optional(c))
}

/// The key with that id.
///
/// # Errors
/// Of the database.
pub async fn find_key(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<ServiceKeyRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM service_keys WHERE id = $1").bind(id).fetch_optional(c))
}

/// Makes a key worthless.
///
/// # Errors
/// `RowNotFound` when it has served or is worthless already.
pub async fn revoke_key(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    exactly_one(execute!(
        tx,
        sqlx::query("UPDATE service_keys SET revoked_at = $2 WHERE id = $1 AND used_by IS NULL AND revoked_at IS NULL").bind(id).bind(now)
    )?)
}

/// Every key of a family, last made first.
///
/// # Errors
/// Of the database.
pub async fn keys_of_family(tx: &mut Tx, family: Uuid) -> sqlx::Result<Vec<ServiceKeyRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM service_keys WHERE family_id = $1 ORDER BY made_at DESC, id DESC")
        .bind(family)
        .fetch_all(c))
}

/// The keys that can still serve, last made first.
///
/// # Errors
/// Of the database.
pub async fn live_keys(tx: &mut Tx, now: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<NamedKeyRow>> {
    on_tx!(tx, |c| sqlx::query_as(
        "SELECT k.*, f.name AS family_name FROM service_keys k JOIN families f ON f.id = k.family_id \
         WHERE k.used_by IS NULL AND k.revoked_at IS NULL AND k.expires_at > $1 ORDER BY k.made_at DESC, k.id DESC LIMIT $2"
    )
    .bind(now)
    .bind(limit)
    .fetch_all(c))
}
