//! The figures of a school year: what is counted, and in which lines it is shown (F11).

use chrono::{Datelike, Months, NaiveDate};

use super::{
    case::{CaseKind, CaseState},
    contact::show_month,
    school_year::SchoolYear,
};

/// Something that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Where the cases stand.
    States,
    /// Whether those that wait are in time.
    Delays,
    /// How many came and were validated, month by month.
    Months,
    /// Places taken, and places.
    Places,
    /// Who waits for a place.
    Waiting,
}

impl Figure {
    /// Every one, in the order of the page.
    pub const ALL: [Figure; 5] = [Self::States, Self::Delays, Self::Months, Self::Places, Self::Waiting];

    /// As it stands in an address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::States => "etats",
            Self::Delays => "delais",
            Self::Months => "mois",
            Self::Places => "places",
            Self::Waiting => "attente",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|figure| figure.code() == code)
    }

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::States => "Demandes par état",
            Self::Delays => "Demandes qui attendent le service",
            Self::Months => "Demandes par mois",
            Self::Places => "Inscriptions et places",
            Self::Waiting => "Listes d’attente",
        }
    }

    /// What its lines are, then what is counted in each.
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::States => &["État", "Dossiers", "Inscriptions"],
            Self::Delays => &["Type", "Dans le délai", "En retard"],
            Self::Months => &["Mois", "Reçues", "Validées"],
            Self::Places => &["Activité", "Places prises", "Places"],
            Self::Waiting => &["Activité", "En attente"],
        }
    }

    /// What is said where there is nothing to count.
    pub const fn nothing(self) -> &'static str {
        match self {
            Self::States | Self::Months => "Aucune demande pour cette année scolaire.",
            Self::Delays => "Aucune demande n’attend le service.",
            Self::Places => "Aucune activité publiée pour cette année scolaire.",
            Self::Waiting => "Aucun enfant n’attend une place.",
        }
    }

    /// Where its table is taken away as CSV.
    pub fn address(self, year: SchoolYear) -> String {
        format!("/admin/chiffres/{}.csv?annee={year}", self.code())
    }
}

/// A line of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub label: String,
    /// What is counted, column by column; `None` where there is no limit.
    pub counts: Vec<Option<i64>>,
}

impl Line {
    /// A line.
    pub fn new<const N: usize>(label: impl Into<String>, counts: [i64; N]) -> Self {
        Self { label: label.into(), counts: counts.map(Some).to_vec() }
    }
}

/// How many cases of one kind are in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseCount {
    /// The kind.
    pub kind: CaseKind,
    /// The state.
    pub state: CaseState,
    /// All of them.
    pub count: i64,
    /// Those that wait for the department.
    pub waiting: i64,
    /// Those of them that have waited too long.
    pub late: i64,
}

/// What belongs to a school year: an entourage is declared once for all.
const KINDS: [(CaseKind, &str); 2] = [(CaseKind::Dossier, "Dossiers"), (CaseKind::Registration, "Inscriptions")];

/// Where the cases stand: a line for each state, but for drafts, which are the families' own affair.
pub fn by_state(counts: &[CaseCount]) -> Vec<Line> {
    let sum =
        |state: CaseState, kind: CaseKind| counts.iter().filter(|one| (one.state, one.kind) == (state, kind)).map(|one| one.count).sum();
    let line = |state: CaseState| Line::new(state.name(), KINDS.map(|(kind, _)| sum(state, kind)));
    unless_empty(CaseState::ALL.into_iter().filter(|state| *state != CaseState::Draft).map(line).collect())
}

/// What waits for the department, in time or not: a line for each kind.
pub fn by_delay(counts: &[CaseCount]) -> Vec<Line> {
    let line = |(kind, name): (CaseKind, &str)| {
        let mine = || counts.iter().filter(|one| one.kind == kind);
        let (waiting, late): (i64, i64) = (mine().map(|one| one.waiting).sum(), mine().map(|one| one.late).sum());
        Line::new(name, [waiting - late, late])
    };
    unless_empty(KINDS.map(line).to_vec())
}

/// What came and what was validated, each with its day: a line for each month, from the first to the last.
pub fn by_month(received: &[(NaiveDate, i64)], validated: &[(NaiveDate, i64)]) -> Vec<Line> {
    let month = |day: NaiveDate| day.with_day(1).unwrap_or(day);
    let days = || received.iter().chain(validated).map(|(day, _)| month(*day));
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return Vec::new() };
    let sum = |some: &[(NaiveDate, i64)], of: NaiveDate| some.iter().filter(|(day, _)| month(*day) == of).map(|(_, count)| count).sum();
    let months = std::iter::successors(Some(first), |month| month.checked_add_months(Months::new(1))).take_while(|month| *month <= last);
    months.map(|month| Line::new(show_month(month), [sum(received, month), sum(validated, month)])).collect()
}

/// Nothing instead of lines that count nothing.
fn unless_empty(lines: Vec<Line>) -> Vec<Line> {
    if lines.iter().flat_map(|line| &line.counts).all(|count| *count == Some(0)) { Vec::new() } else { lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(kind: CaseKind, state: CaseState, [count, waiting, late]: [i64; 3]) -> CaseCount {
        CaseCount { kind, state, count, waiting, late }
    }

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a real day")
    }

    #[test]
    fn cases_are_counted_by_state_and_by_delay() {
        let counts = [
            count(CaseKind::Dossier, CaseState::Submitted, [5, 5, 2]),
            count(CaseKind::Dossier, CaseState::UnderReview, [3, 3, 1]),
            count(CaseKind::Dossier, CaseState::Validated, [9, 0, 0]),
            // Of four, three are in a waiting list.
            count(CaseKind::Registration, CaseState::Submitted, [4, 1, 0]),
            count(CaseKind::Entourage, CaseState::Submitted, [7, 7, 7]),
        ];
        let states = by_state(&counts);
        assert_eq!(states.len(), 6);
        assert_eq!(states[0], Line::new("Envoyée", [5, 4]));
        assert_eq!(states[3], Line::new("Validée", [9, 0]));
        assert_eq!(by_delay(&counts), [Line::new("Dossiers", [5, 3]), Line::new("Inscriptions", [1, 0])]);
        assert_eq!((by_state(&[]), by_delay(&counts[2..3])), (Vec::new(), Vec::new()));
    }

    #[test]
    fn months_follow_one_another_those_without_a_case_too() {
        let received = [(day(2026, 11, 30), 2), (day(2026, 11, 1), 1), (day(2027, 2, 1), 4)];
        let lines = by_month(&received, &[(day(2027, 1, 15), 3)]);
        let expected = [("novembre 2026", [3, 0]), ("décembre 2026", [0, 0]), ("janvier 2027", [0, 3]), ("février 2027", [4, 0])];
        assert_eq!(lines, expected.map(|(label, counts)| Line::new(label, counts)));
        assert_eq!(by_month(&[], &[]), []);
    }

    #[test]
    fn codes_go_both_ways_and_a_line_has_what_its_columns_say() {
        assert!(Figure::ALL.into_iter().all(|figure| Figure::from_code(figure.code()) == Some(figure) && figure.columns().len() >= 2));
        assert_eq!(Figure::from_code("familles"), None);
        let year = SchoolYear::starting_in(2026).expect("a year");
        assert_eq!(Figure::Months.address(year), "/admin/chiffres/mois.csv?annee=2026-2027");
    }
}
