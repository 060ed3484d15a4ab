//! Cases (*demandes*): anything sent to the department, its states, and what moves it from one to the next (D7).

use serde::{Deserialize, Serialize};

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// The declaration of an entourage.
    Entourage,
    /// The yearly dossier of a child.
    Dossier,
    /// The registration of a child for an activity.
    Registration,
}

impl CaseKind {
    /// Every kind.
    pub const ALL: [CaseKind; 3] = [Self::Entourage, Self::Dossier, Self::Registration];

    /// Name in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Entourage => "entourage",
            Self::Dossier => "dossier",
            Self::Registration => "registration",
        }
    }

    /// Reads a name of the database.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Name on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entourage => "Déclaration d’entourage",
            Self::Dossier => "Dossier administratif",
            Self::Registration => "Inscription",
        }
    }
}

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Being prepared by the family.
    Draft,
    /// Sent; nobody has taken it yet.
    Submitted,
    /// An agent is reading it.
    UnderReview,
    /// The family must mend something.
    NeedsCorrection,
    /// Accepted.
    Validated,
    /// Refused, with a reason.
    Refused,
    /// Taken back by the family.
    Withdrawn,
}

/// Who is expected to act next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The family.
    Family,
    /// The department.
    Department,
    /// Nobody: the case is over.
    Nobody,
}

impl CaseState {
    /// Every state.
    pub const ALL: [CaseState; 7] =
        [Self::Draft, Self::Submitted, Self::UnderReview, Self::NeedsCorrection, Self::Validated, Self::Refused, Self::Withdrawn];

    /// Name in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::UnderReview => "under_review",
            Self::NeedsCorrection => "needs_correction",
            Self::Validated => "validated",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads a name of the database.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Name on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "Brouillon",
            Self::Submitted => "Envoyée",
            Self::UnderReview => "En cours d’instruction",
            Self::NeedsCorrection => "À corriger",
            Self::Validated => "Validée",
            Self::Refused => "Refusée",
            Self::Withdrawn => "Retirée",
        }
    }

    /// Who is expected to act next.
    pub const fn expected(self) -> Expected {
        match self {
            Self::Draft | Self::NeedsCorrection => Expected::Family,
            Self::Submitted | Self::UnderReview => Expected::Department,
            Self::Validated | Self::Refused | Self::Withdrawn => Expected::Nobody,
        }
    }

    /// Whether the family may change what it says.
    pub const fn is_editable(self) -> bool {
        matches!(self.expected(), Expected::Family)
    }

    /// Where an act leads.
    ///
    /// # Errors
    /// [`ActRefused`] when the act does not belong to this state.
    pub fn after(self, act: Act) -> Result<CaseState, ActRefused> {
        use CaseState::{Draft, NeedsCorrection, Refused, Submitted, UnderReview, Validated, Withdrawn};
        match (self, act) {
            (Draft | NeedsCorrection, Act::Submit) => Ok(Submitted),
            (Submitted, Act::TakeOver) => Ok(UnderReview),
            (Submitted, Act::ConfirmAtOnce) | (Submitted | UnderReview, Act::Confirm) => Ok(Validated),
            (UnderReview, Act::AskForCorrection) => Ok(NeedsCorrection),
            (UnderReview, Act::Validate) => Ok(Validated),
            (Submitted | UnderReview, Act::Refuse) => Ok(Refused),
            (Validated, Act::Reopen) => Ok(UnderReview),
            (UnderReview | Validated, Act::Judge) | (Submitted, Act::Amend) => Ok(self),
            (Submitted, Act::Queue | Act::Rank | Act::Offer | Act::Accept) => Ok(self),
            (Submitted | UnderReview | NeedsCorrection | Validated, Act::Assign | Act::HandBack) => Ok(self),
            (Submitted | UnderReview | Validated, Act::Reschedule | Act::Relocate) => Ok(self),
            (Draft | Submitted | UnderReview | NeedsCorrection, Act::Withdraw) => Ok(Withdrawn),
            (Submitted, Act::Lapse) | (Submitted | UnderReview | Validated, Act::Cancel) => Ok(Withdrawn),
            _ => Err(ActRefused),
        }
    }
}

/// What somebody does with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The family sends it.
    Submit,
    /// An agent begins to read it.
    TakeOver,
    /// The rules of the activity confirm it without an agent.
    ConfirmAtOnce,
    /// An agent sends it back, with what to mend.
    AskForCorrection,
    /// An agent accepts it.
    Validate,
    /// An agent refuses it, with a reason.
    Refuse,
    /// The family takes it back.
    Withdraw,
    /// An agent takes up again what was accepted: something has changed, or was wrong.
    Reopen,
    /// An agent says what one piece is worth; the case stays where it is.
    Judge,
    /// The family completes a declaration that nobody has taken yet.
    Amend,
    /// Every place is taken: the request enters the waiting list.
    Queue,
    /// An agent gives it another rank in the waiting list.
    Rank,
    /// A place is kept for it, until the family answers.
    Offer,
    /// The family takes the place that it was offered.
    Accept,
    /// The family did not answer in time.
    Lapse,
    /// An agent confirms a registration, read or not.
    Confirm,
    /// The family or an agent gives a registration up.
    Cancel,
    /// Other days, from a day on.
    Reschedule,
    /// Another activity of the same kind.
    Relocate,
    /// An agent follows it from now on: the department's own affair.
    Assign,
    /// Its agent no longer follows it: the department's own affair.
    HandBack,
}

/// The act does not belong to the state of the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this act does not belong to the state of the case")]
pub struct ActRefused;

impl Act {
    /// Every act.
    pub const ALL: [Act; 21] = [
        Self::Submit,
        Self::TakeOver,
        Self::ConfirmAtOnce,
        Self::AskForCorrection,
        Self::Validate,
        Self::Refuse,
        Self::Withdraw,
        Self::Reopen,
        Self::Judge,
        Self::Amend,
        Self::Queue,
        Self::Rank,
        Self::Offer,
        Self::Accept,
        Self::Lapse,
        Self::Confirm,
        Self::Cancel,
        Self::Reschedule,
        Self::Relocate,
        Self::Assign,
        Self::HandBack,
    ];

    /// Name in the database and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::TakeOver => "take_over",
            Self::ConfirmAtOnce => "confirm_at_once",
            Self::AskForCorrection => "ask_for_correction",
            Self::Validate => "validate",
            Self::Refuse => "refuse",
            Self::Withdraw => "withdraw",
            Self::Reopen => "reopen",
            Self::Judge => "judge",
            Self::Amend => "amend",
            Self::Queue => "queue",
            Self::Rank => "rank",
            Self::Offer => "offer",
            Self::Accept => "accept",
            Self::Lapse => "lapse",
            Self::Confirm => "confirm",
            Self::Cancel => "cancel",
            Self::Reschedule => "reschedule",
            Self::Relocate => "relocate",
            Self::Assign => "assign",
            Self::HandBack => "hand_back",
        }
    }

    /// Reads a name of the database.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.code() == code)
    }

    /// A line of the history.
    pub const fn past(self) -> &'static str {
        match self {
            Self::Submit => "Demande envoyée",
            Self::TakeOver => "Prise en charge par le service",
            Self::ConfirmAtOnce | Self::Confirm => "Inscription confirmée",
            Self::AskForCorrection => "Correction demandée",
            Self::Validate => "Demande validée",
            Self::Refuse => "Demande refusée",
            Self::Withdraw => "Demande retirée par la famille",
            Self::Reopen => "Demande rouverte",
            Self::Judge => "Pièce examinée",
            Self::Amend => "Changements ajoutés",
            Self::Queue => "Mise en liste d’attente",
            Self::Rank => "Rang changé dans la liste d’attente",
            Self::Offer => "Place proposée",
            Self::Accept => "Place acceptée par la famille",
            Self::Lapse => "Proposition restée sans réponse",
            Self::Cancel => "Inscription annulée",
            Self::Reschedule => "Jours changés",
            Self::Relocate => "Activité changée",
            Self::Assign => "Confiée à un agent",
            Self::HandBack => "Rendue à la file",
        }
    }

    /// Whether it is the department's own affair: the family is not told.
    pub const fn is_internal(self) -> bool {
        matches!(self, Self::Assign | Self::HandBack)
    }

    /// Whether it must say why.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::AskForCorrection | Self::Refuse | Self::Reopen | Self::Cancel)
    }

    /// Whether it is a decision of an agent about the whole case.
    pub const fn is_staff(self) -> bool {
        matches!(
            self,
            Self::TakeOver | Self::AskForCorrection | Self::Validate | Self::Refuse | Self::Reopen | Self::Confirm | Self::Cancel
        )
    }

    /// Whether it can be done to a case of that kind: a registration has nothing to correct, only a dossier is opened again, and only a
    /// registration has a place.
    pub fn is_for(self, kind: CaseKind) -> bool {
        match self {
            Self::AskForCorrection => kind != CaseKind::Registration,
            Self::Reopen | Self::Judge => kind == CaseKind::Dossier,
            Self::Amend => kind == CaseKind::Entourage,
            Self::Submit | Self::TakeOver | Self::Validate | Self::Refuse | Self::Withdraw | Self::Assign | Self::HandBack => true,
            Self::ConfirmAtOnce
            | Self::Queue
            | Self::Rank
            | Self::Offer
            | Self::Accept
            | Self::Lapse
            | Self::Confirm
            | Self::Cancel
            | Self::Reschedule
            | Self::Relocate => kind == CaseKind::Registration,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pair that is allowed; all the others are refused.
    const ALLOWED: [(CaseState, Act, CaseState); 40] = [
        (CaseState::Submitted, Act::Amend, CaseState::Submitted),
        (CaseState::UnderReview, Act::Judge, CaseState::UnderReview),
        (CaseState::Validated, Act::Judge, CaseState::Validated),
        (CaseState::Validated, Act::Reopen, CaseState::UnderReview),
        (CaseState::Draft, Act::Submit, CaseState::Submitted),
        (CaseState::NeedsCorrection, Act::Submit, CaseState::Submitted),
        (CaseState::Submitted, Act::TakeOver, CaseState::UnderReview),
        (CaseState::Submitted, Act::ConfirmAtOnce, CaseState::Validated),
        (CaseState::UnderReview, Act::AskForCorrection, CaseState::NeedsCorrection),
        (CaseState::UnderReview, Act::Validate, CaseState::Validated),
        (CaseState::UnderReview, Act::Refuse, CaseState::Refused),
        (CaseState::Submitted, Act::Refuse, CaseState::Refused),
        (CaseState::Submitted, Act::Queue, CaseState::Submitted),
        (CaseState::Submitted, Act::Rank, CaseState::Submitted),
        (CaseState::Submitted, Act::Offer, CaseState::Submitted),
        (CaseState::Submitted, Act::Accept, CaseState::Submitted),
        (CaseState::Submitted, Act::Lapse, CaseState::Withdrawn),
        (CaseState::Submitted, Act::Confirm, CaseState::Validated),
        (CaseState::UnderReview, Act::Confirm, CaseState::Validated),
        (CaseState::Submitted, Act::Cancel, CaseState::Withdrawn),
        (CaseState::UnderReview, Act::Cancel, CaseState::Withdrawn),
        (CaseState::Validated, Act::Cancel, CaseState::Withdrawn),
        (CaseState::Submitted, Act::Reschedule, CaseState::Submitted),
        (CaseState::UnderReview, Act::Reschedule, CaseState::UnderReview),
        (CaseState::Validated, Act::Reschedule, CaseState::Validated),
        (CaseState::Submitted, Act::Relocate, CaseState::Submitted),
        (CaseState::UnderReview, Act::Relocate, CaseState::UnderReview),
        (CaseState::Validated, Act::Relocate, CaseState::Validated),
        (CaseState::Draft, Act::Withdraw, CaseState::Withdrawn),
        (CaseState::Submitted, Act::Withdraw, CaseState::Withdrawn),
        (CaseState::UnderReview, Act::Withdraw, CaseState::Withdrawn),
        (CaseState::NeedsCorrection, Act::Withdraw, CaseState::Withdrawn),
        (CaseState::Submitted, Act::Assign, CaseState::Submitted),
        (CaseState::Submitted, Act::HandBack, CaseState::Submitted),
        (CaseState::UnderReview, Act::Assign, CaseState::UnderReview),
        (CaseState::UnderReview, Act::HandBack, CaseState::UnderReview),
        (CaseState::NeedsCorrection, Act::Assign, CaseState::NeedsCorrection),
        (CaseState::NeedsCorrection, Act::HandBack, CaseState::NeedsCorrection),
        (CaseState::Validated, Act::Assign, CaseState::Validated),
        (CaseState::Validated, Act::HandBack, CaseState::Validated),
    ];

    #[test]
    fn only_the_listed_acts_are_possible() {
        for state in CaseState::ALL {
            for act in Act::ALL {
                let expected = ALLOWED.iter().find(|(from, by, _)| (*from, *by) == (state, act)).map(|(.., to)| *to).ok_or(ActRefused);
                assert_eq!(state.after(act), expected, "{state:?} {act:?}");
            }
        }
    }

    #[test]
    fn only_an_agent_who_says_why_leaves_a_final_state() {
        for state in CaseState::ALL.into_iter().filter(|state| state.expected() == Expected::Nobody) {
            let ways_out = Act::ALL.into_iter().filter(|act| state.after(*act).is_ok_and(|after| after != state));
            assert!(ways_out.into_iter().all(|act| act.is_staff() && act.needs_reason()));
        }
    }

    #[test]
    fn what_is_done_to_places_is_for_registrations_alone() {
        let of_places =
            [Act::Queue, Act::Rank, Act::Offer, Act::Accept, Act::Lapse, Act::Confirm, Act::Cancel, Act::Reschedule, Act::Relocate];
        for act in of_places {
            assert!(act.is_for(CaseKind::Registration) && !act.is_for(CaseKind::Dossier) && !act.is_for(CaseKind::Entourage), "{act:?}");
        }
        assert!(!Act::AskForCorrection.is_for(CaseKind::Registration) && !Act::Reopen.is_for(CaseKind::Registration));
    }

    #[test]
    fn codes_go_both_ways() {
        assert!(CaseState::ALL.into_iter().all(|state| CaseState::from_code(state.code()) == Some(state)));
        assert!(Act::ALL.into_iter().all(|act| Act::from_code(act.code()) == Some(act)));
    }
}
