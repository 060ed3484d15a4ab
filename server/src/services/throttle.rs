//! Guessing is slowed: attempts are counted per key and window, and shared by all servers. Nobody can lock somebody else out: a browser
//! that has signed in before is counted by itself, and "Identifiants oubliés" opens the space from anywhere.

use app::api::ApiError;
use chrono::Duration;

use super::{Fault, Services};
use crate::{
    clock::{digest, hex},
    store::{Tx, attempts},
};

/// How many attempts a window takes.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What is counted.
    pub name: &'static str,
    /// How many.
    pub attempts: i64,
    /// In how many minutes.
    pub minutes: i64,
}

/// Wrong passwords for one identifier from one address: somebody else at another address is not locked out.
pub const SIGN_IN_PAIR: Limit = Limit { name: "sign-in", attempts: 8, minutes: 15 };
/// Wrong passwords from one address: a household or a school behind one address still gets in.
pub const SIGN_IN_ADDRESS: Limit = Limit { name: "sign-in-address", attempts: 100, minutes: 15 };
/// Wrong passwords for one account from anywhere, browsers that have signed in to it before left out.
pub const SIGN_IN_ACCOUNT: Limit = Limit { name: "sign-in-account", attempts: 40, minutes: 60 };
/// Wrong passwords from one browser that has signed in to the account before.
pub const SIGN_IN_DEVICE: Limit = Limit { name: "sign-in-device", attempts: 10, minutes: 15 };
/// Passwords asked again of somebody signed in.
pub const PROOF: Limit = Limit { name: "proof", attempts: 10, minutes: 15 };
/// Codes of a second factor, by somebody who has given the password.
pub const SECOND_FACTOR: Limit = Limit { name: "second-factor", attempts: 10, minutes: 15 };
/// Spaces created from one address.
pub const SIGN_UP: Limit = Limit { name: "sign-up", attempts: 30, minutes: 60 };
/// Keys tried from one address.
pub const SERVICE_KEY: Limit = Limit { name: "service-key", attempts: 30, minutes: 60 };
/// Keys tried by one account, or by one space being created.
pub const SERVICE_KEY_ACCOUNT: Limit = Limit { name: "service-key-account", attempts: 10, minutes: 60 };
/// Mails that somebody not known to be their owner makes us write to one address.
pub const STRANGER_MAILS: Limit = Limit { name: "stranger-mails", attempts: 5, minutes: 60 };
/// "Identifiants oubliés" asked from one address.
pub const RECOVERY: Limit = Limit { name: "recovery", attempts: 30, minutes: 60 };
/// Recovery mails to one account: more would only fill its box, and the first ones still serve.
pub const RECOVERY_MAILS: Limit = Limit { name: "recovery-mails", attempts: 5, minutes: 60 };
/// Invitations sent by one family.
pub const INVITATION: Limit = Limit { name: "invitation", attempts: 10, minutes: 60 };
/// Changes of address asked by one account.
pub const CHANGE_EMAIL: Limit = Limit { name: "change-email", attempts: 10, minutes: 60 };
/// Messages written by one account.
pub const MESSAGES: Limit = Limit { name: "messages", attempts: 60, minutes: 60 };

impl Limit {
    // Neither a name nor an address stands in the table.
    fn key(self, who: &str) -> String {
        format!("{}:{}", self.name, hex(&digest(who)))
    }
}

impl Services {
    /// Counts one attempt under each limit; refuses when it is one too many for any.
    pub(super) async fn count(&self, limits: &[(Limit, &str)]) -> Result<(), Fault> {
        let mut is_within = true;
        let mut tx = self.db.write().await?;
        for (limit, who) in limits {
            // What one limit refuses does not count for the next: whoever is stopped alone stops nobody else.
            if !self.count_one(&mut tx, *limit, who).await? {
                is_within = false;
                break;
            }
        }
        tx.commit().await?;
        if is_within { Ok(()) } else { Err(ApiError::TooManyAttempts.into()) }
    }

    /// Counts one attempt; tells whether it is within the limit.
    pub(super) async fn count_one(&self, tx: &mut Tx, limit: Limit, who: &str) -> Result<bool, Fault> {
        let now = self.clock.now();
        Ok(attempts::count_attempt(tx, &limit.key(who), now, now + Duration::minutes(limit.minutes)).await? <= limit.attempts)
    }
}

/// Takes one attempt back: it was not a guess.
pub(super) async fn give_back(tx: &mut Tx, limits: &[(Limit, &str)]) -> Result<(), Fault> {
    for (limit, who) in limits {
        attempts::take_attempt_back(tx, &limit.key(who)).await?;
    }
    Ok(())
}
