//! Adults invited to an account of their own.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Tx, exactly_one, execute, on_tx};

/// An invitation.
#[derive(Clone, Debug, FromRow)]
#[expect(missing_docs, reason = "the columns are told in the migration")]
pub struct InvitationRow {
    pub id: Uuid,
    pub token_hash: Vec<u8>,
    pub family_id: Uuid,
    pub invited_by: Uuid,
    pub civility: String,
    pub first_name: String,
    pub usual_name: String,
    pub email: String,
    pub made_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub accepted_by: Option<Uuid>,
    pub cancelled_at: Option<DateTime<Utc>>,
}

/// Adds an invitation.
///
/// # Errors
/// Of the database.
pub async fn insert_invitation(tx: &mut Tx, i: &InvitationRow) -> sqlx::Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO invitations (id, token_hash, family_id, invited_by, civility, first_name, usual_name, email, made_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        )
        .bind(i.id)
        .bind(&i.token_hash)
        .bind(i.family_id)
        .bind(i.invited_by)
        .bind(&i.civility)
        .bind(&i.first_name)
        .bind(&i.usual_name)
        .bind(&i.email)
        .bind(i.made_at)
        .bind(i.expires_at)
    )
    .map(drop)
}

/// The invitation of a link that can still be accepted.
///
/// # Errors
/// Of the database.
pub async fn find_open_invitation(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<InvitationRow>> {
    on_tx!(tx, |c| sqlx::query_as(
        "SELECT * FROM invitations WHERE token_hash = $1 AND accepted_by IS NULL AND cancelled_at IS NULL AND expires_at > $2"
    )
    .bind(token_hash)
    .bind(now)
    .fetch_optional(c))
}

/// The invitation with that id, if it can still be accepted.
///
/// # Errors
/// Of the database.
pub async fn find_open_invitation_by_id(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<Option<InvitationRow>> {
    on_tx!(tx, |c| sqlx::query_as(
        "SELECT * FROM invitations WHERE id = $1 AND accepted_by IS NULL AND cancelled_at IS NULL AND expires_at > $2"
    )
    .bind(id)
    .bind(now)
    .fetch_optional(c))
}

/// The invitations of a family that were neither accepted nor taken back, last first.
///
/// # Errors
/// Of the database.
pub async fn pending_invitations(tx: &mut Tx, family: Uuid) -> sqlx::Result<Vec<InvitationRow>> {
    on_tx!(tx, |c| sqlx::query_as(
        "SELECT * FROM invitations WHERE family_id = $1 AND accepted_by IS NULL AND cancelled_at IS NULL ORDER BY made_at DESC, id DESC"
    )
    .bind(family)
    .fetch_all(c))
}

/// Says that an invitation is accepted.
///
/// # Errors
/// `RowNotFound` when it was accepted or taken back meanwhile.
pub async fn accept_invitation(tx: &mut Tx, id: Uuid, account: Uuid) -> sqlx::Result<()> {
    exactly_one(execute!(
        tx,
        sqlx::query("UPDATE invitations SET accepted_by = $2 WHERE id = $1 AND accepted_by IS NULL AND cancelled_at IS NULL")
            .bind(id)
            .bind(account)
    )?)
}

/// Takes an invitation of a family back; gives to whom it was, unless it was over already.
///
/// # Errors
/// Of the database.
pub async fn cancel_invitation(tx: &mut Tx, family: Uuid, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<Option<InvitationRow>> {
    on_tx!(tx, |c| {
        sqlx::query_as(
        "UPDATE invitations SET cancelled_at = $3 WHERE id = $2 AND family_id = $1 AND accepted_by IS NULL AND cancelled_at IS NULL RETURNING *"
    )
    .bind(family)
    .bind(id)
    .bind(now)
    .fetch_optional(c)
    })
}
