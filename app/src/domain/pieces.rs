//! Supporting documents: which are required, why, and until when they may follow (D3; guide, page 4).

use serde::{Deserialize, Serialize};

/// A supporting document that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// Vaccination record, or a doctor's certificate.
    Vaccination,
    /// Civil liability insurance for the school year.
    Insurance,
    /// Signed SEPA mandate.
    SepaMandate,
    /// Bank details.
    Rib,
    /// PAI, or a medical certificate while it is drawn up.
    Pai,
    /// Court decision about a forbidden contact.
    CourtDecision,
    /// Alternating-custody calendar, signed by both parents.
    CustodyCalendar,
    /// Custody judgment.
    CustodyJudgment,
}

/// Who a piece belongs to: one upload of the family's serves every child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The child of the dossier.
    Child,
    /// The family.
    Family,
}

/// What must wait for a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// The dossier is not sent without it.
    BeforeSending,
    /// The dossier can be sent without it, but not validated.
    BeforeValidation,
}

/// A piece that the situation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequiredPiece {
    /// Which one.
    pub piece: Piece,
    /// Why it is asked, said to the family.
    pub reason: &'static str,
    /// What must wait for it.
    pub deadline: Deadline,
}

/// Whether the child has a *projet d'accueil individualisé*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pai {
    /// None.
    None,
    /// Signed.
    Established,
    /// Asked for, not signed yet.
    BeingDrawnUp,
}

/// Who the child lives with, as far as the pieces depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Custody {
    /// In turn with each parent.
    Alternating,
    /// Any other arrangement.
    Other,
}

/// What decides which pieces are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation {
    /// Direct debit was chosen.
    pub direct_debit: bool,
    /// The child has a PAI.
    pub pai: Pai,
    /// A contact of the family is forbidden.
    pub forbidden_contact: bool,
    /// Who the child lives with.
    pub custody: Custody,
}

impl Piece {
    /// Every piece, in the order of the page.
    pub const ALL: [Piece; 8] = [
        Self::Vaccination,
        Self::Insurance,
        Self::SepaMandate,
        Self::Rib,
        Self::Pai,
        Self::CourtDecision,
        Self::CustodyCalendar,
        Self::CustodyJudgment,
    ];

    /// Code in the database and in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vaccination => "vaccination",
            Self::Insurance => "assurance",
            Self::SepaMandate => "mandat",
            Self::Rib => "rib",
            Self::Pai => "pai",
            Self::CourtDecision => "decision",
            Self::CustodyCalendar => "calendrier",
            Self::CustodyJudgment => "jugement",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|piece| piece.code() == code)
    }

    /// Name on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vaccination => "Carnet de vaccination",
            Self::Insurance => "Attestation d’assurance",
            Self::SepaMandate => "Mandat de prélèvement SEPA signé",
            Self::Rib => "RIB",
            Self::Pai => "Projet d’accueil individualisé (PAI)",
            Self::CourtDecision => "Décision de justice",
            Self::CustodyCalendar => "Calendrier de garde alternée",
            Self::CustodyJudgment => "Jugement de garde",
        }
    }

    /// Who it belongs to.
    pub const fn owner(self) -> Owner {
        match self {
            Self::Vaccination | Self::Insurance | Self::Pai => Owner::Child,
            Self::SepaMandate | Self::Rib | Self::CourtDecision | Self::CustodyCalendar | Self::CustodyJudgment => Owner::Family,
        }
    }
}

/// The pieces that a situation asks for, in the order of the page, each with its sentence.
pub fn required_pieces(situation: Situation) -> Vec<RequiredPiece> {
    Piece::ALL.into_iter().filter_map(|piece| requirement(piece, situation)).collect()
}

fn requirement(piece: Piece, situation: Situation) -> Option<RequiredPiece> {
    use Deadline::{BeforeSending, BeforeValidation};
    let (deadline, reason) = match piece {
        Piece::Vaccination => (BeforeSending, "Demandé pour chaque enfant. Un certificat du médecin convient aussi."),
        Piece::Insurance => (
            BeforeValidation,
            "Demandée pour chaque enfant : responsabilité civile de l’année scolaire. Vous pouvez l’ajouter plus tard ; le dossier ne sera pas validé sans elle.",
        ),
        Piece::SepaMandate if situation.direct_debit => (
            BeforeSending,
            "Demandé parce que vous avez choisi le prélèvement. Si vous n’avez pas le mandat à signer, demandez-le au service.",
        ),
        Piece::Rib if situation.direct_debit => (BeforeSending, "Demandé parce que vous avez choisi le prélèvement."),
        Piece::Pai if situation.pai == Pai::Established => (BeforeSending, "Demandé parce que l’enfant a un PAI."),
        Piece::Pai if situation.pai == Pai::BeingDrawnUp => {
            (BeforeSending, "Demandé parce qu’un PAI est en cours d’élaboration. En attendant, joignez un certificat médical.")
        }
        Piece::CourtDecision if situation.forbidden_contact => {
            (BeforeSending, "Demandée parce qu’un contact de votre entourage n’a pas le droit d’approcher l’enfant.")
        }
        Piece::CustodyCalendar if situation.custody == Custody::Alternating => {
            (BeforeSending, "Demandé parce que la garde est alternée. Il doit être signé par les deux parents.")
        }
        Piece::CustodyJudgment if situation.custody == Custody::Alternating => (BeforeSending, "Demandé parce que la garde est alternée."),
        _ => return None,
    };
    Some(RequiredPiece { piece, reason, deadline })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_situation() -> Vec<Situation> {
        let mut all = Vec::new();
        for direct_debit in [false, true] {
            for pai in [Pai::None, Pai::Established, Pai::BeingDrawnUp] {
                for forbidden_contact in [false, true] {
                    for custody in [Custody::Alternating, Custody::Other] {
                        all.push(Situation { direct_debit, pai, forbidden_contact, custody });
                    }
                }
            }
        }
        all
    }

    /// The table of D3, piece by piece: whether it is asked in a situation.
    fn is_asked(piece: Piece, in_situation: Situation) -> bool {
        required_pieces(in_situation).iter().any(|required| required.piece == piece)
    }

    #[test]
    fn the_table_of_the_guide_holds_in_every_situation() {
        for s in every_situation() {
            assert!(is_asked(Piece::Vaccination, s) && is_asked(Piece::Insurance, s), "{s:?}");
            assert_eq!([is_asked(Piece::SepaMandate, s), is_asked(Piece::Rib, s)], [s.direct_debit; 2], "{s:?}");
            assert_eq!(is_asked(Piece::Pai, s), s.pai != Pai::None, "{s:?}");
            assert_eq!(is_asked(Piece::CourtDecision, s), s.forbidden_contact, "{s:?}");
            assert_eq!(
                [is_asked(Piece::CustodyCalendar, s), is_asked(Piece::CustodyJudgment, s)],
                [s.custody == Custody::Alternating; 2],
                "{s:?}"
            );
        }
    }

    #[test]
    fn only_the_insurance_may_follow_later() {
        for s in every_situation() {
            for required in required_pieces(s) {
                assert_eq!(required.deadline == Deadline::BeforeValidation, required.piece == Piece::Insurance);
            }
        }
    }

    #[test]
    fn every_piece_says_why_it_is_asked() {
        for s in every_situation() {
            assert!(required_pieces(s).iter().all(|required| required.reason.starts_with("Demandé")));
        }
    }

    #[test]
    fn codes_go_both_ways() {
        assert!(Piece::ALL.into_iter().all(|piece| Piece::from_code(piece.code()) == Some(piece)));
    }
}
