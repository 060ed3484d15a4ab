//! Forgotten usernames and passwords (B7). The page only notes what was typed; a job writes the mail, so that no answer, status, size or
//! time tells whether there is such an account.

use app::{
    api::{ApiError, Outcome, forms::FormId, ports::Visitor},
    domain::{
        form::{Fields, FormState},
        text,
    },
};
use chrono::Duration;

use super::{Fault, Services, throttle};
use crate::{
    clock::{digest, local_instant, new_secret},
    mail::{Template, Values},
    store::{
        Tx,
        accounts::AccountRow,
        links::{self, Purpose},
        recoveries,
    },
};

impl Services {
    /// Notes that somebody forgot their identifiers.
    pub(super) async fn ask_recovery(&self, visitor: &Visitor, fields: Fields) -> Result<Outcome, Fault> {
        let errors = FormId::Recover.check(&fields, self.clock.today());
        if !errors.is_empty() {
            return Ok(Outcome::Form(FormState::refused(&fields, errors)));
        }
        let mut tx = self.db.write().await?;
        if !self.count_one(&mut tx, throttle::RECOVERY, &visitor.address).await? {
            tx.commit().await?;
            return Err(ApiError::TooManyAttempts.into());
        }
        recoveries::insert_recovery(&mut tx, self.clock.new_id(), &text::one_line(fields.get("identifier")), self.clock.now()).await?;
        tx.commit().await?;
        Ok(Outcome::Done("/identifiants-oublies/envoye".into()))
    }

    /// Writes the mails of those who forgot their identifiers; tells how many requests it answered.
    ///
    /// # Errors
    /// Of the database; then every request waits for the next time.
    pub async fn answer_recoveries(&self) -> Result<usize, Fault> {
        {
            // Most of the time nothing waits: do not take the writer for that.
            let mut tx = self.db.read().await?;
            if !recoveries::is_recovery_waiting(&mut tx).await? {
                return Ok(0);
            }
        }
        let mut tx = self.db.write().await?;
        let identifiers = recoveries::take_recoveries(&mut tx).await?;
        for identifier in &identifiers {
            let account = self.find_by_identifier(&mut tx, identifier).await?;
            if let Some(account) = account
                && self.count_one(&mut tx, throttle::RECOVERY_MAILS, &account.id.to_string()).await?
            {
                self.post_recovery(&mut tx, &account).await?;
            }
        }
        tx.commit().await?;
        Ok(identifiers.len())
    }

    /// The username, and a link to a password of one's own: it opens the space from wherever it is followed.
    pub(super) async fn post_recovery(&self, tx: &mut Tx, account: &AccountRow) -> Result<(), Fault> {
        let (token, until) = (new_secret(), self.clock.now() + Duration::hours(self.config.accounts.reset_hours));
        links::insert_link(tx, Purpose::Reset, &digest(&token), account.id, "", until).await?;
        let values = Values {
            username: account.username.clone(),
            until: local_instant(until),
            link: self.link(&format!("/reinitialiser/{token}")),
            ..Values::default()
        };
        self.post(tx, account, Template::Recovery, values).await
    }
}
