//! Sessions: opened by a sign-in, kept in the database, so that they outlive a restart.

use app::{
    api::ports::SignedIn,
    domain::{
        ids::{AccountId, FamilyId},
        role::AccountRole,
    },
};
use chrono::Duration;

use super::{
    Fault, Services,
    throttle::{Limit, give_back},
};
use crate::{
    clock::{digest, new_secret},
    store::{
        accounts::AccountRow,
        sessions::{self, SessionRow},
    },
};

/// A session ends after so many hours without use.
const IDLE_HOURS: i64 = 12;
/// A session in use is prolonged at most once in so many minutes: reading a page writes nothing.
const TOUCH_MINUTES: i64 = 10;
/// Longest name of a browser that is kept.
const DEVICE_MAX: usize = 200;

/// What a session says about its bearer.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who it is; `None` once it has expired.
    pub signed_in: Option<SignedIn>,
    /// Whose it is or was: what they typed may be kept for them.
    pub account: AccountId,
}

impl Services {
    /// Opens a session, and gives the attempt that it took back; gives the secret of the session.
    pub(super) async fn open_session(&self, account: &AccountRow, device: &str, attempts: &[(Limit, &str)]) -> Result<String, Fault> {
        let (secret, now) = (new_secret(), self.clock.now());
        let device: String = device.chars().take(DEVICE_MAX).collect();
        let mut tx = self.db.write().await?;
        sessions::insert_session(&mut tx, &digest(&secret), account.id, &device, now, now + Duration::hours(IDLE_HOURS)).await?;
        give_back(&mut tx, attempts).await?;
        tx.commit().await?;
        Ok(secret)
    }

    /// The session of a secret, prolonged when it is in use.
    ///
    /// # Errors
    /// Of the database.
    pub async fn session(&self, secret: &str) -> Result<Option<Session>, Fault> {
        let (hash, now) = (digest(secret), self.clock.now());
        let found = {
            let mut tx = self.db.read().await?;
            sessions::find_session(&mut tx, &hash).await?
        };
        let Some(row) = found else { return Ok(None) };
        let is_open = row.expires_at > now;
        if is_open && now - row.last_seen_at > Duration::minutes(TOUCH_MINUTES) {
            let mut tx = self.db.write().await?;
            sessions::touch_session(&mut tx, &hash, now, now + Duration::hours(IDLE_HOURS)).await?;
            tx.commit().await?;
        }
        let account = AccountId(row.account_id);
        let signed_in = if is_open { Some(signed_in(&row)?) } else { None };
        Ok(Some(Session { signed_in, account }))
    }
}

fn signed_in(row: &SessionRow) -> Result<SignedIn, Fault> {
    let role = AccountRole::from_code(&row.role).ok_or(Fault::Unknown("role"))?;
    Ok(SignedIn { account: AccountId(row.account_id), role, family: row.family_id.map(FamilyId) })
}
