//! Whether a registration holds a place of its activity, waits for one, or was offered one (E4).

use serde::{Deserialize, Serialize};

use super::case::{Act, ActRefused};

/// What a registration has of its activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seat {
    /// A place, confirmed or not yet.
    Held,
    /// A rank in the waiting list.
    Waiting,
    /// A place kept for it until the family answers.
    Offered,
    /// Nothing any more.
    Released,
}

impl Seat {
    /// Every one.
    pub const ALL: [Seat; 4] = [Self::Held, Self::Waiting, Self::Offered, Self::Released];

    /// Name in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Waiting => "waiting",
            Self::Offered => "offered",
            Self::Released => "released",
        }
    }

    /// Reads a name of the database; what is no registration has none.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|seat| seat.code() == code)
    }

    /// Whether it counts among the places taken: what is offered to one family is nobody else's.
    pub const fn is_counted(self) -> bool {
        matches!(self, Self::Held | Self::Offered)
    }

    /// Where an act leads.
    ///
    /// # Errors
    /// [`ActRefused`] when the act needs a place that is not there, or a rank.
    pub fn after(self, act: Act) -> Result<Seat, ActRefused> {
        use Seat::{Held, Offered, Released, Waiting};
        match (self, act) {
            (Waiting, Act::Offer) => Ok(Offered),
            (Offered, Act::Accept) => Ok(Held),
            (Offered, Act::Lapse) => Ok(Released),
            (Held | Waiting | Offered, Act::Withdraw | Act::Cancel | Act::Refuse) => Ok(Released),
            (Held | Waiting | Offered, Act::Relocate) => Ok(Held),
            (Held | Waiting | Offered, Act::Reschedule | Act::Assign | Act::HandBack) => Ok(self),
            (Held, Act::Submit | Act::TakeOver | Act::Validate | Act::Confirm | Act::ConfirmAtOnce) => Ok(Held),
            (Waiting, Act::Submit | Act::Queue | Act::Rank) => Ok(Waiting),
            _ => Err(ActRefused),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_holds_a_place_is_confirmed() {
        for act in [Act::Validate, Act::Confirm, Act::ConfirmAtOnce, Act::TakeOver] {
            let confirmed: Vec<_> = Seat::ALL.into_iter().filter(|seat| seat.after(act).is_ok()).collect();
            assert_eq!(confirmed, [Seat::Held], "{act:?}");
        }
    }

    #[test]
    fn who_waits_gets_a_place_by_an_offer_that_is_accepted_or_from_an_agent() {
        assert_eq!(Seat::Waiting.after(Act::Offer).and_then(|seat| seat.after(Act::Accept)), Ok(Seat::Held));
        let held: Vec<_> = Act::ALL.into_iter().filter(|act| Seat::Waiting.after(*act) == Ok(Seat::Held)).collect();
        assert_eq!(held, [Act::Relocate]);
    }

    #[test]
    fn what_was_given_back_never_comes_back() {
        assert!(Act::ALL.into_iter().all(|act| Seat::Released.after(act).is_err()));
        let ends = [Act::Refuse, Act::Withdraw, Act::Cancel];
        assert!(ends.into_iter().all(|act| Seat::ALL[..3].iter().all(|seat| seat.after(act) == Ok(Seat::Released))));
        assert_eq!(Seat::Held.after(Act::Lapse), Err(ActRefused));
    }

    #[test]
    fn codes_go_both_ways() {
        assert!(Seat::ALL.into_iter().all(|seat| Seat::from_code(seat.code()) == Some(seat)));
        assert_eq!(Seat::from_code(""), None);
    }
}
