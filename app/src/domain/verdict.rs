//! What the department says of the files given for a piece, and where the piece then stands (D8).

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
}

impl PieceState {
    /// Where a piece stands by what is said of its files: a refused file no longer counts once another was given.
    pub fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        let all: Vec<_> = verdicts.into_iter().collect();
        let has = |verdict: Verdict| all.contains(&verdict);
        if has(Verdict::Waiting) {
            Self::Given
        } else if has(Verdict::Accepted) {
            Self::Accepted
        } else if has(Verdict::Refused) {
            Self::Refused
        } else {
            Self::Missing
        }
    }

    /// Whether a file is still to be given.
    pub const fn is_wanting(self) -> bool {
        matches!(self, Self::Missing | Self::Refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_stands_where_its_files_stand() {
        use Verdict::{Accepted, Refused, Waiting};
        for (verdicts, state) in [
            (&[][..], PieceState::Missing),
            (&[Waiting], PieceState::Given),
            (&[Accepted], PieceState::Accepted),
            (&[Refused], PieceState::Refused),
            (&[Refused, Waiting], PieceState::Given),
            (&[Refused, Accepted], PieceState::Accepted),
            (&[Accepted, Waiting], PieceState::Given),
        ] {
            assert_eq!(PieceState::of(verdicts.iter().copied()), state, "{verdicts:?}");
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
