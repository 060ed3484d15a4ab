//! Sessions: opened by a sign-in, kept in the database, so that they outlive a restart.

use app::{
    api::ports::{Halfway, Opened, SignedIn, Visitor},
    domain::{
        account::Step,
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
        Tx,
        accounts::{self, AccountRow},
        known_devices::remember_device,
        second_factors,
        sessions::{self, SessionRow},
    },
};

/// A session ends after so many hours without use.
const IDLE_HOURS: i64 = 12;
/// A session in use is prolonged at most once in so many minutes: reading a page writes nothing.
const TOUCH_MINUTES: i64 = 10;
/// A proof of who one is lasts so many minutes for sensitive acts (B9).
pub const PROOF_MINUTES: i64 = 15;
/// Longest name of a browser that is kept.
const DEVICE_MAX: usize = 200;

/// What a session says about its bearer.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who it is; `None` once it has expired, and while a step is still to be done.
    pub signed_in: Option<SignedIn>,
    /// Who is not signed in yet, for want of a step.
    pub halfway: Option<Halfway>,
    /// Whether they proved a short while ago who they are.
    pub is_proved: bool,
    /// Whose it is or was: what they typed may be kept for them.
    pub account: AccountId,
}

impl Services {
    /// Opens a session, and gives the attempts that it took back.
    pub(super) async fn open_session(
        &self,
        tx: &mut Tx,
        account: &AccountRow,
        visitor: &Visitor,
        attempts: &[(Limit, &str)],
    ) -> Result<Opened, Fault> {
        let (secret, now) = (new_secret(), self.clock.now());
        let name: String = visitor.device.chars().take(DEVICE_MAX).collect();
        second_factors::delete_unconfirmed_factor(tx, account.id).await?;
        let factor = second_factors::find_second_factor(tx, account.id).await?.filter(|factor| factor.confirmed_at.is_some());
        let proved_at = factor.is_none().then_some(now);
        sessions::insert_session(tx, &digest(&secret), account.id, &name, now, now + Duration::hours(IDLE_HOURS), proved_at).await?;
        let device = visitor.known_device.clone().unwrap_or_else(new_secret);
        remember_device(tx, &digest(&device), account.id, now).await?;
        accounts::set_last_sign_in(tx, account.id, now).await?;
        give_back(tx, attempts).await?;
        let role = AccountRole::from_code(&account.role).ok_or(Fault::Unknown("role"))?;
        Ok(Opened { step: self.step_of_session(tx, &secret).await?, session: secret, device, role })
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
        let role = AccountRole::from_code(&row.role).ok_or(Fault::Unknown("role"))?;
        let step = self.step_of(&row, role);
        let is_proved = step.is_none() && row.proved_at.is_some_and(|at| now - at < Duration::minutes(PROOF_MINUTES));
        let signed_in = (is_open && step.is_none()).then(|| SignedIn {
            account,
            role,
            family: row.family_id.map(FamilyId),
            reads_health: row.reads_health,
        });
        let halfway = step.filter(|_| is_open).map(|step| Halfway { account, role, step });
        Ok(Some(Session { signed_in, halfway, is_proved, account }))
    }

    /// What the bearer of a session still has to do before it opens the portal.
    pub(super) async fn step_of_session(&self, tx: &mut Tx, secret: &str) -> Result<Option<Step>, Fault> {
        let Some(row) = sessions::find_session(tx, &digest(secret)).await? else { return Ok(None) };
        let role = AccountRole::from_code(&row.role).ok_or(Fault::Unknown("role"))?;
        Ok(self.step_of(&row, role))
    }

    fn step_of(&self, row: &SessionRow, role: AccountRole) -> Option<Step> {
        let (terms, _) = &self.terms;
        if row.has_second_factor && row.proved_at.is_none() {
            Some(Step::SecondFactor)
        } else if row.temporary_until.is_some() {
            Some(Step::NewPassword)
        } else if !role.is_staff() && row.terms_version.as_ref() != Some(terms) {
            Some(Step::Terms)
        } else if role.is_staff() && !row.has_second_factor && self.config.needs_second_factor() {
            Some(Step::EnrolSecondFactor)
        } else {
            None
        }
    }
}
