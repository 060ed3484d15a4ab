//! What the department says of the files given for a piece, and where the piece then stands (D8).

use chrono::NaiveDate;

use super::form::Choice;

/// Said of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody has looked at it yet.
    Waiting,
    /// It is good.
    Accepted,
    /// It must be replaced.
    Refused,
}

impl Verdict {
    /// Name in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
        }
    }

    /// Reads a name of the database.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Waiting, Self::Accepted, Self::Refused].into_iter().find(|verdict| verdict.code() == code)
    }
}

/// Why a file is refused: the list of the agents, in the family's words.
pub const REFUSALS: &[Choice] = &[
    ("unreadable", "Illisible, floue ou coupée"),
    ("incomplete", "Il manque une page"),
    ("wrong_piece", "Ce n’est pas la pièce demandée"),
    ("wrong_person", "Elle ne concerne pas cet enfant ou cette famille"),
    ("expired", "Elle n’est plus valable"),
    ("not_signed", "Elle n’est pas signée"),
    ("other", "Autre raison"),
];

/// Why the portal itself refuses a file: no agent chooses it.
pub const INFECTED: Choice = ("infected", "L’antivirus y a trouvé un virus : nous l’avons supprimée. Joignez un autre fichier");

/// The words of a refusal: the reason of the list, then what the agent added.
pub fn refusal_text(code: &str, remark: &str) -> String {
    let reason = REFUSALS.iter().chain([&INFECTED]).find(|(known, _)| *known == code && code != "other").map_or("", |(_, words)| words);
    match (reason, remark) {
        ("", "") => "À remplacer".to_owned(),
        ("", remark) => remark.to_owned(),
        (reason, "") => reason.to_owned(),
        (reason, remark) => format!("{reason}. {remark}"),
    }
}

/// A file given for a piece, as far as its state matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// What the department says of it.
    pub verdict: Verdict,
    /// The last day on which it serves; `None` when it has no end.
    pub last_day: Option<NaiveDate>,
}

impl Given {
    /// Whether it serves on that day without being looked at again.
    pub fn serves_on(self, day: NaiveDate) -> bool {
        self.verdict == Verdict::Accepted && self.last_day.is_none_or(|last| last >= day)
    }
}

/// Where a required piece stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceState {
    /// No file was given.
    Missing,
    /// Its files wait to be looked at.
    Given,
    /// Its files are good.
    Accepted,
    /// What was given must be replaced.
    Refused,
    /// What was accepted no longer serves.
    Expired,
}

impl PieceState {
    /// Where a piece stands on a day by its files: a refused or expired file no longer counts once another was given.
    pub fn of(files: &[Given], day: NaiveDate) -> Self {
        let has = |verdict: Verdict| files.iter().any(|file| file.verdict == verdict);
        if has(Verdict::Waiting) {
            Self::Given
        } else if files.iter().any(|file| file.serves_on(day)) {
            Self::Accepted
        } else if has(Verdict::Refused) {
            Self::Refused
        } else if has(Verdict::Accepted) {
            Self::Expired
        } else {
            Self::Missing
        }
    }

    /// Whether a file is still to be given.
    pub const fn is_wanting(self) -> bool {
        matches!(self, Self::Missing | Self::Refused | Self::Expired)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_stands_where_its_files_stand() {
        use Verdict::{Accepted, Refused, Waiting};
        let day = |d: u32| NaiveDate::from_ymd_opt(2026, 9, d).expect("a real day");
        let file = |verdict| Given { verdict, last_day: None };
        let until = |d: u32| Given { verdict: Accepted, last_day: Some(day(d)) };
        for (files, state) in [
            (&[][..], PieceState::Missing),
            (&[file(Waiting)], PieceState::Given),
            (&[file(Accepted)], PieceState::Accepted),
            (&[file(Refused)], PieceState::Refused),
            (&[file(Refused), file(Waiting)], PieceState::Given),
            (&[file(Refused), file(Accepted)], PieceState::Accepted),
            (&[file(Accepted), file(Waiting)], PieceState::Given),
            (&[until(10)], PieceState::Accepted),
            (&[until(9)], PieceState::Expired),
            (&[until(9), file(Waiting)], PieceState::Given),
            (&[until(9), file(Refused)], PieceState::Refused),
            (&[until(9), until(12)], PieceState::Accepted),
        ] {
            assert_eq!(PieceState::of(files, day(10)), state, "{files:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        assert_eq!(refusal_text("unreadable", ""), "Illisible, floue ou coupée");
        assert_eq!(refusal_text("unreadable", "La page 2."), "Illisible, floue ou coupée. La page 2.");
        assert_eq!(refusal_text("other", "Joignez le recto."), "Joignez le recto.");
        assert_eq!(refusal_text("", ""), "À remplacer");
        assert!(refusal_text(INFECTED.0, "").contains("virus"));
        assert!(!REFUSALS.contains(&INFECTED), "no agent chooses it");
    }
}
