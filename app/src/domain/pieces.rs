//! Supporting documents: which are required, why, and until when they may follow (D3; guide, page 4).

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::school_year::SchoolYear;

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
    /// How long it then serves.
    pub validity: Validity,
}

/// How long an accepted piece serves, unless the agent says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// Until the last day of the school year.
    SchoolYear,
    /// Until the next booster of the calendar of vaccinations must have been given.
    NextBooster,
    /// Three months of provisional admission (*code de la santé publique*, R. 3111-8).
    Provisional,
    /// For as long as nothing changes.
    Lasting,
}

/// The boosters of the calendar of vaccinations, one at 6 and one between 11 and 13: the birthday from which a record shows it, and the
/// birthday by which it must.
const BOOSTERS: [(u32, u32); 2] = [(6, 7), (11, 14)];

impl Validity {
    /// The last day on which a piece accepted on `day` for a school year serves; `None` when it has no end. `birth` is the child's. What is
    /// accepted before the year begins counts from its first day.
    pub fn last_day(self, day: NaiveDate, year: SchoolYear, birth: Option<NaiveDate>) -> Option<NaiveDate> {
        match self {
            Self::SchoolYear => Some(year.last_day()),
            Self::Provisional => day.max(year.first_day()).checked_add_months(Months::new(3)),
            Self::Lasting => None,
            Self::NextBooster => {
                let birthday = |age: u32| birth?.checked_add_months(Months::new(12 * age));
                let next = BOOSTERS.into_iter().find(|(from, _)| birthday(*from).is_some_and(|from| day < from));
                birthday(next?.1)?.pred_opt()
            }
        }
    }

    /// Said to the family beside the piece.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::SchoolYear => "Elle vaut pour une année scolaire.",
            Self::NextBooster => "Elle sert jusqu’au prochain rappel de vaccin.",
            Self::Provisional => "L’enfant est accueilli trois mois, le temps du rattrapage.",
            Self::Lasting => "Vous ne la donnez qu’une fois : elle sert aussi les années suivantes.",
        }
    }
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

/// Where the compulsory vaccinations of the child stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vaccination {
    /// All done, or not said yet.
    UpToDate,
    /// Some are missing and being done.
    CatchingUp,
    /// A doctor advises against them.
    AdvisedAgainst,
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
    /// Where the vaccinations stand.
    pub vaccination: Vaccination,
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

    /// Whether it says something about health: then only those who need it read it.
    pub const fn is_health(self) -> bool {
        matches!(self, Self::Vaccination | Self::Pai)
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
    use Validity::{Lasting, NextBooster, Provisional, SchoolYear};
    let (deadline, validity, reason) = match piece {
        Piece::Vaccination => match situation.vaccination {
            Vaccination::UpToDate => (BeforeSending, NextBooster, "Demandé pour chaque enfant. Un certificat du médecin convient aussi."),
            Vaccination::CatchingUp => (
                BeforeSending,
                Provisional,
                "Demandé pour chaque enfant. Joignez le carnet tel qu’il est : nous vous demanderons la suite dans trois mois.",
            ),
            Vaccination::AdvisedAgainst => {
                (BeforeSending, Lasting, "Demandé parce qu’un médecin déconseille un vaccin : joignez son certificat.")
            }
        },
        Piece::Insurance => (
            BeforeValidation,
            SchoolYear,
            "Demandée pour chaque enfant : responsabilité civile de l’année scolaire. Vous pouvez l’ajouter plus tard ; le dossier ne sera pas validé sans elle.",
        ),
        Piece::SepaMandate if situation.direct_debit => {
            (BeforeSending, Lasting, "Demandé parce que vous avez choisi le prélèvement. Imprimez-le, signez-le, prenez-le en photo.")
        }
        Piece::Rib if situation.direct_debit => (BeforeSending, Lasting, "Demandé parce que vous avez choisi le prélèvement."),
        Piece::Pai if situation.pai == Pai::Established => (BeforeSending, Lasting, "Demandé parce que l’enfant a un PAI."),
        Piece::Pai if situation.pai == Pai::BeingDrawnUp => {
            (BeforeSending, SchoolYear, "Demandé parce qu’un PAI est en cours d’élaboration. En attendant, joignez un certificat médical.")
        }
        Piece::CourtDecision if situation.forbidden_contact => {
            (BeforeSending, Lasting, "Demandée parce qu’un contact de votre entourage n’a pas le droit d’approcher l’enfant.")
        }
        Piece::CustodyCalendar if situation.custody == Custody::Alternating => {
            (BeforeSending, SchoolYear, "Demandé parce que la garde est alternée. Il doit être signé par les deux parents.")
        }
        Piece::CustodyJudgment if situation.custody == Custody::Alternating => {
            (BeforeSending, Lasting, "Demandé parce que la garde est alternée.")
        }
        _ => return None,
    };
    Some(RequiredPiece { piece, reason, deadline, validity })
}

#[cfg(test)]
mod tests {
    use super::*;

    const VACCINATIONS: [Vaccination; 3] = [Vaccination::UpToDate, Vaccination::CatchingUp, Vaccination::AdvisedAgainst];

    /// The table of D3: for each of the 72 situations, the pieces that are asked, by their initials, in the order of the page:
    /// V vaccination, A insurance, M mandate, R bank details, P PAI, D court decision, C calendar, J judgment.
    /// A small letter may follow later. The rows are PAI × custody × forbidden contact; the columns, without and with direct debit.
    const TABLE: [(Pai, Custody, bool, &str, &str); 12] = [
        (Pai::None, Custody::Other, false, "Va", "VaMR"),
        (Pai::None, Custody::Other, true, "VaD", "VaMRD"),
        (Pai::None, Custody::Alternating, false, "VaCJ", "VaMRCJ"),
        (Pai::None, Custody::Alternating, true, "VaDCJ", "VaMRDCJ"),
        (Pai::Established, Custody::Other, false, "VaP", "VaMRP"),
        (Pai::Established, Custody::Other, true, "VaPD", "VaMRPD"),
        (Pai::Established, Custody::Alternating, false, "VaPCJ", "VaMRPCJ"),
        (Pai::Established, Custody::Alternating, true, "VaPDCJ", "VaMRPDCJ"),
        (Pai::BeingDrawnUp, Custody::Other, false, "VaP", "VaMRP"),
        (Pai::BeingDrawnUp, Custody::Other, true, "VaPD", "VaMRPD"),
        (Pai::BeingDrawnUp, Custody::Alternating, false, "VaPCJ", "VaMRPCJ"),
        (Pai::BeingDrawnUp, Custody::Alternating, true, "VaPDCJ", "VaMRPDCJ"),
    ];

    /// Every situation, with the initials of its pieces.
    fn situations() -> Vec<(Situation, &'static str)> {
        let rows = TABLE.into_iter().flat_map(|row| VACCINATIONS.map(|vaccination| (row, vaccination)));
        let both = |((pai, custody, forbidden_contact, without, with), vaccination)| {
            let of = |direct_debit| Situation { direct_debit, pai, forbidden_contact, custody, vaccination };
            [(of(false), without), (of(true), with)]
        };
        rows.flat_map(both).collect()
    }

    fn initials(required: &[RequiredPiece]) -> String {
        let initial = |required: &RequiredPiece| {
            let letter = match required.piece {
                Piece::Vaccination => 'V',
                Piece::Insurance => 'A',
                Piece::SepaMandate => 'M',
                Piece::Rib => 'R',
                Piece::Pai => 'P',
                Piece::CourtDecision => 'D',
                Piece::CustodyCalendar => 'C',
                Piece::CustodyJudgment => 'J',
            };
            if required.deadline == Deadline::BeforeValidation { letter.to_ascii_lowercase() } else { letter }
        };
        required.iter().map(initial).collect()
    }

    #[test]
    fn each_situation_asks_for_its_pieces() {
        let all = situations();
        assert_eq!(all.len(), 72);
        for (situation, expected) in all {
            assert_eq!(initials(&required_pieces(situation)), expected, "{situation:?}");
        }
    }

    #[test]
    fn every_piece_says_why_it_is_asked() {
        for (situation, _) in situations() {
            assert!(required_pieces(situation).iter().all(|required| required.reason.starts_with("Demandé")));
        }
    }

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a real day")
    }

    /// Situation, piece, day of acceptance, birth of the child, last day.
    #[test]
    fn each_piece_serves_as_long_as_its_rule_says() {
        let plain = Situation {
            direct_debit: true,
            pai: Pai::Established,
            forbidden_contact: true,
            custody: Custody::Alternating,
            vaccination: Vaccination::UpToDate,
        };
        let drawn_up = Situation { pai: Pai::BeingDrawnUp, ..plain };
        let catching_up = Situation { vaccination: Vaccination::CatchingUp, ..plain };
        let advised_against = Situation { vaccination: Vaccination::AdvisedAgainst, ..plain };
        let (accepted, born) = (day(2026, 6, 15), day(2019, 9, 12));
        let end_of_year = Some(day(2027, 8, 31));
        let table = [
            (plain, Piece::Insurance, born, end_of_year),
            (plain, Piece::CustodyCalendar, born, end_of_year),
            (plain, Piece::CustodyJudgment, born, None),
            (plain, Piece::CourtDecision, born, None),
            (plain, Piece::SepaMandate, born, None),
            (plain, Piece::Rib, born, None),
            (plain, Piece::Pai, born, None),
            (drawn_up, Piece::Pai, born, end_of_year),
            (plain, Piece::Vaccination, day(2022, 9, 12), Some(day(2029, 9, 11))),
            (plain, Piece::Vaccination, day(2020, 6, 16), Some(day(2027, 6, 15))),
            (plain, Piece::Vaccination, day(2020, 6, 15), Some(day(2034, 6, 14))),
            (plain, Piece::Vaccination, day(2016, 2, 29), Some(day(2030, 2, 27))),
            (plain, Piece::Vaccination, day(2015, 6, 15), None),
            (catching_up, Piece::Vaccination, born, Some(day(2026, 12, 1))),
            (advised_against, Piece::Vaccination, born, None),
        ];
        let year = SchoolYear::of(day(2026, 9, 1));
        for (situation, piece, birth, last) in table {
            let required = requirement(piece, situation).expect("asked");
            assert_eq!(required.validity.last_day(accepted, year, Some(birth)), last, "{piece:?} {birth}");
        }
    }

    #[test]
    fn codes_go_both_ways() {
        assert!(Piece::ALL.into_iter().all(|piece| Piece::from_code(piece.code()) == Some(piece)));
        let health: Vec<_> = Piece::ALL.into_iter().filter(|piece| piece.is_health()).collect();
        assert_eq!(health, [Piece::Vaccination, Piece::Pai]);
    }
}
