//! Accounts.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, exactly_one, execute, on_tx};

/// An account.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct AccountRow {
    pub id: Uuid,
    pub role: String,
    pub family_id: Option<Uuid>,
    pub username: String,
    pub username_key: String,
    pub email: String,
    pub email_key: String,
    pub password_hash: String,
    pub civility: String,
    pub first_name: String,
    pub usual_name: String,
    pub terms_version: Option<String>,
    pub terms_accepted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub origin: String,
    pub place: String,
    pub temporary_until: Option<DateTime<Utc>>,
    pub last_sign_in_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub reads_health: bool,
}

/// Adds an account.
///
/// # Errors
/// A duplicate when the username or the address is taken.
pub async fn insert_account(tx: &mut Tx, a: &AccountRow) -> sqlx::Result<()> {
    execute!(tx, sqlx::query(
        "INSERT INTO accounts (id, role, family_id, username, username_key, email, email_key, password_hash, civility, first_name, usual_name, \
         terms_version, terms_accepted_at, created_at, confirmed_at, origin, place, temporary_until, reads_health) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
    )
    .bind(a.id)
    .bind(&a.role)
    .bind(a.family_id)
    .bind(&a.username)
    .bind(&a.username_key)
    .bind(&a.email)
    .bind(&a.email_key)
    .bind(&a.password_hash)
    .bind(&a.civility)
    .bind(&a.first_name)
    .bind(&a.usual_name)
    .bind(&a.terms_version)
    .bind(a.terms_accepted_at)
    .bind(a.created_at)
    .bind(a.confirmed_at)
    .bind(&a.origin)
    .bind(&a.place)
    .bind(a.temporary_until)
    .bind(a.reads_health))
    .map(drop)
}

/// The account with that id.
///
/// # Errors
/// Of the database.
pub async fn find_account(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<AccountRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM accounts WHERE id = $1").bind(id).fetch_optional(c))
}

/// The account with that key of a username.
///
/// # Errors
/// Of the database.
pub async fn find_account_by_username(tx: &mut Tx, key: &str) -> sqlx::Result<Option<AccountRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM accounts WHERE username_key = $1").bind(key).fetch_optional(c))
}

/// The account with that key of an address.
///
/// # Errors
/// Of the database.
pub async fn find_account_by_email(tx: &mut Tx, key: &str) -> sqlx::Result<Option<AccountRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM accounts WHERE email_key = $1").bind(key).fetch_optional(c))
}

/// Forgets an account whose address was never confirmed, and its family when nobody else could enter it.
///
/// # Errors
/// Of the database.
pub async fn delete_unconfirmed_account(tx: &mut Tx, a: &AccountRow) -> sqlx::Result<()> {
    execute!(tx, sqlx::query("DELETE FROM accounts WHERE id = $1 AND confirmed_at IS NULL").bind(a.id))?;
    match a.family_id {
        Some(family) => super::families::delete_family_if_bare(tx, family).await,
        None => Ok(()),
    }
}

/// The opened accounts of a family: who its mails go to.
///
/// # Errors
/// Of the database.
pub async fn accounts_of_family(tx: &mut Tx, family: Uuid) -> sqlx::Result<Vec<AccountRow>> {
    on_tx!(tx, |c| sqlx::query_as(
        "SELECT * FROM accounts WHERE family_id = $1 AND confirmed_at IS NOT NULL AND closed_at IS NULL ORDER BY created_at, id"
    )
    .bind(family)
    .fetch_all(c))
}

/// Every account of a family, opened, closed or never opened, first made first.
///
/// # Errors
/// Of the database.
pub async fn all_accounts_of_family(tx: &mut Tx, family: Uuid) -> sqlx::Result<Vec<AccountRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM accounts WHERE family_id = $1 ORDER BY created_at, id").bind(family).fetch_all(c))
}

/// Lets a member of staff read what concerns health, or no longer.
///
/// # Errors
/// `RowNotFound` when there is no such account.
pub async fn set_reads_health(tx: &mut Tx, id: Uuid, may_read: bool) -> sqlx::Result<()> {
    exactly_one(execute!(tx, sqlx::query("UPDATE accounts SET reads_health = $2 WHERE id = $1").bind(id).bind(may_read))?)
}

/// The accounts of the department, by name.
///
/// # Errors
/// Of the database.
pub async fn staff(tx: &mut Tx) -> sqlx::Result<Vec<AccountRow>> {
    on_tx!(tx, |c| sqlx::query_as("SELECT * FROM accounts WHERE role <> 'family' ORDER BY usual_name, first_name, id").fetch_all(c))
}

/// How many administrators can sign in. The rows are held until the transaction ends: two of them cannot take each other away.
///
/// # Errors
/// Of the database.
pub async fn lock_administrators(tx: &mut Tx) -> sqlx::Result<usize> {
    let held: Vec<Uuid> = on_tx!(tx, |c| sqlx::query_scalar(
        "UPDATE accounts SET role = role WHERE role = 'administrator' AND closed_at IS NULL AND confirmed_at IS NOT NULL RETURNING id"
    )
    .fetch_all(c))?;
    Ok(held.len())
}

/// The keys of the usernames that begin like that one.
///
/// # Errors
/// Of the database.
pub async fn username_keys_like(tx: &mut Tx, prefix: &str) -> sqlx::Result<Vec<String>> {
    on_tx!(tx, |c| sqlx::query_scalar("SELECT username_key FROM accounts WHERE username_key LIKE $1 || '%'").bind(prefix).fetch_all(c))
}

/// Opens an account whose address is confirmed; one that is open stays as it is. Whoever comes after the holder takes the other place.
///
/// # Errors
/// `RowNotFound` when there is no such account.
pub async fn set_account_confirmed(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    exactly_one(execute!(
        tx,
        sqlx::query(
            "UPDATE accounts SET confirmed_at = COALESCE(confirmed_at, $2), place = CASE WHEN confirmed_at IS NULL AND EXISTS \
             (SELECT 1 FROM accounts b WHERE b.family_id = accounts.family_id AND b.id <> accounts.id AND b.place = 'holder' \
             AND b.confirmed_at IS NOT NULL AND b.closed_at IS NULL) THEN 'co_representative' ELSE place END WHERE id = $1 AND closed_at IS NULL"
        )
        .bind(id)
        .bind(now)
    )?)
}

/// Sets the password of an account: temporary until then, or the person's own.
///
/// # Errors
/// `RowNotFound` when there is no such account.
pub async fn set_password(tx: &mut Tx, id: Uuid, hash: &str, temporary_until: Option<DateTime<Utc>>) -> sqlx::Result<()> {
    exactly_one(execute!(
        tx,
        sqlx::query("UPDATE accounts SET password_hash = $2, temporary_until = $3 WHERE id = $1 AND closed_at IS NULL")
            .bind(id)
            .bind(hash)
            .bind(temporary_until)
    )?)
}

/// Sets the address of an account.
///
/// # Errors
/// A duplicate when another account has it.
pub async fn set_email(tx: &mut Tx, id: Uuid, email: &str, key: &str) -> sqlx::Result<()> {
    exactly_one(execute!(tx, sqlx::query("UPDATE accounts SET email = $2, email_key = $3 WHERE id = $1").bind(id).bind(email).bind(key))?)
}

/// Sets the username of an account.
///
/// # Errors
/// A duplicate when another account has it.
pub async fn set_username(tx: &mut Tx, id: Uuid, username: &str, key: &str) -> sqlx::Result<()> {
    exactly_one(execute!(
        tx,
        sqlx::query("UPDATE accounts SET username = $2, username_key = $3 WHERE id = $1").bind(id).bind(username).bind(key)
    )?)
}

/// Says that the terms of that version are accepted.
///
/// # Errors
/// `RowNotFound` when there is no such account.
pub async fn set_terms(tx: &mut Tx, id: Uuid, version: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    exactly_one(execute!(
        tx,
        sqlx::query("UPDATE accounts SET terms_version = $2, terms_accepted_at = $3 WHERE id = $1").bind(id).bind(version).bind(now)
    )?)
}

/// Says that somebody has just signed in.
///
/// # Errors
/// `RowNotFound` when there is no such account.
pub async fn set_last_sign_in(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    exactly_one(execute!(tx, sqlx::query("UPDATE accounts SET last_sign_in_at = $2 WHERE id = $1").bind(id).bind(now))?)
}

/// Gives an account another role of staff.
///
/// # Errors
/// `RowNotFound` when there is no such account of staff.
pub async fn set_staff_role(tx: &mut Tx, id: Uuid, role: &str) -> sqlx::Result<()> {
    exactly_one(execute!(
        tx,
        sqlx::query("UPDATE accounts SET role = $2 WHERE id = $1 AND role <> 'family' AND closed_at IS NULL").bind(id).bind(role)
    )?)
}

/// Moves the accounts of a family to another one, which may have a holder already.
///
/// # Errors
/// Of the database.
pub async fn move_accounts(tx: &mut Tx, from: Uuid, to: Uuid, has_holder: bool) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE accounts SET family_id = $2, place = CASE WHEN $3 THEN 'co_representative' ELSE place END WHERE family_id = $1"
        )
        .bind(from)
        .bind(to)
        .bind(has_holder)
    )
    .map(drop)
}

/// The accounts of the families that [`super::families::search_families`] finds.
///
/// # Errors
/// Of the database.
pub async fn accounts_of_found_families(tx: &mut Tx, words: [&str; 3], limit: i64) -> sqlx::Result<Vec<AccountRow>> {
    let [one, two, three] = words.map(|word| format!("%{word}%"));
    on_tx!(tx, |c| {
        sqlx::query_as(
        "SELECT * FROM accounts WHERE family_id IN (SELECT id FROM families \
         WHERE search_key LIKE $1 AND ($2 = '%%' OR search_key LIKE $2) AND ($3 = '%%' OR search_key LIKE $3) ORDER BY search_key, id LIMIT $4) ORDER BY created_at, id"
    )
    .bind(&one)
    .bind(&two)
    .bind(&three)
    .bind(limit)
    .fetch_all(c)
    })
}

/// Closes an account for good: nobody signs in to it, its names are free, its sessions, links and browsers are forgotten.
///
/// # Errors
/// `RowNotFound` when it is closed already.
pub async fn close_account(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    let freed = format!("closed/{id}");
    exactly_one(execute!(
        tx,
        sqlx::query(
            "UPDATE accounts SET closed_at = $2, username_key = $3, email_key = $3, password_hash = '' WHERE id = $1 AND closed_at IS NULL"
        )
        .bind(id)
        .bind(now)
        .bind(&freed)
    )?)?;
    execute!(
        tx,
        sqlx::query("UPDATE invitations SET cancelled_at = $2 WHERE invited_by = $1 AND accepted_by IS NULL AND cancelled_at IS NULL")
            .bind(id)
            .bind(now)
    )?;
    execute!(tx, sqlx::query("DELETE FROM sessions WHERE account_id = $1").bind(id))?;
    execute!(tx, sqlx::query("DELETE FROM known_devices WHERE account_id = $1").bind(id))?;
    execute!(tx, sqlx::query("DELETE FROM links WHERE account_id = $1").bind(id)).map(drop)
}

/// Forgets the accounts that people made before an instant, never opened, and can no longer open: their names are free again. Tells how many.
///
/// # Errors
/// Of the database.
pub async fn delete_never_opened_accounts(tx: &mut Tx, made_before: DateTime<Utc>, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let rows = execute!(
        tx,
        sqlx::query(
            "DELETE FROM accounts WHERE confirmed_at IS NULL AND origin = 'self' AND created_at < $1 \
             AND NOT EXISTS (SELECT 1 FROM links l WHERE l.account_id = accounts.id AND l.used_at IS NULL AND l.expires_at > $2)"
        )
        .bind(made_before)
        .bind(now)
    )?;
    super::families::delete_bare_families(tx, made_before).await?;
    Ok(rows)
}
