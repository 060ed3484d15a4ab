//! Guessing is slowed: attempts are counted per key and window, and shared by all servers.

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
/// Spaces created from one address.
pub const SIGN_UP: Limit = Limit { name: "sign-up", attempts: 30, minutes: 60 };
/// Keys tried from one address.
pub const SERVICE_KEY: Limit = Limit { name: "service-key", attempts: 10, minutes: 60 };

impl Limit {
    // Neither a name nor an address stands in the table.
    fn key(self, who: &str) -> String {
        format!("{}:{}", self.name, hex(&digest(who)))
    }
}

impl Services {
    /// Counts one attempt under each limit; refuses when it is one too many for any.
    pub(super) async fn count(&self, limits: &[(Limit, &str)]) -> Result<(), Fault> {
        let now = self.clock.now();
        let mut is_within = true;
        let mut tx = self.db.write().await?;
        for (limit, who) in limits {
            let count = attempts::count_attempt(&mut tx, &limit.key(who), now, now + Duration::minutes(limit.minutes)).await?;
            is_within &= count <= limit.attempts;
        }
        tx.commit().await?;
        if is_within { Ok(()) } else { Err(ApiError::TooManyAttempts.into()) }
    }
}

/// Takes one attempt back: it was not a guess.
pub(super) async fn give_back(tx: &mut Tx, limits: &[(Limit, &str)]) -> Result<(), Fault> {
    for (limit, who) in limits {
        attempts::take_attempt_back(tx, &limit.key(who)).await?;
    }
    Ok(())
}
