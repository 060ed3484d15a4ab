//! Whether a child can be registered for an activity, and if not, why and from when (E2). The page and the server ask the same function.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};

use super::{
    activity::{Activity, ActivityState},
    case::CaseState,
    contact::show_long_day,
    ids::SiteId,
    school_year::Grade,
};

/// What counts about the child.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// State of the dossier of the activity's school year.
    pub dossier: Option<CaseState>,
    /// School of that dossier.
    pub school: Option<SiteId>,
    /// Grade of that dossier.
    pub grade: Option<Grade>,
    /// Whether a request for this activity is already under way or granted.
    pub is_registered: bool,
}

/// A reason why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barrier {
    /// Requests are not taken yet.
    NotYetOpen(DateTime<Utc>),
    /// Requests are no longer taken.
    Closed(DateTime<Utc>),
    /// The department has closed the activity.
    Stopped,
    /// The dossier of that year is not validated.
    DossierNotValidated(Option<CaseState>),
    /// Kept for the children of another school.
    OtherSchool,
    /// The grade is not one that is taken.
    OtherGrade,
    /// Too young on the first day; old enough from that day on.
    TooYoung(NaiveDate),
    /// Too old on the first day.
    TooOld,
    /// No place left: there is a waiting list.
    Full,
    /// Already asked for.
    AlreadyRegistered,
}

/// What a family finds in front of an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// A place can be asked for.
    Open,
    /// A rank in the waiting list can be asked for.
    WaitingList,
    /// Nothing can be asked for, and why.
    Closed(Vec<Barrier>),
}

impl Door {
    /// What those barriers leave open.
    pub fn behind(barriers: Vec<Barrier>) -> Self {
        match barriers.as_slice() {
            [] => Self::Open,
            [Barrier::Full] => Self::WaitingList,
            _ => Self::Closed(barriers),
        }
    }
}

/// Everything that stands in the way, the most lasting first; empty when the child can be registered from `start` on.
pub fn barriers(activity: &Activity, child: &Candidate, start: NaiveDate, now: DateTime<Utc>) -> Vec<Barrier> {
    let mut found = Vec::new();
    if child.is_registered {
        return vec![Barrier::AlreadyRegistered];
    }
    found.extend(age_barrier(activity, child, start));
    if child.dossier == Some(CaseState::Validated) {
        found.extend(school_barriers(activity, child));
    } else {
        found.push(Barrier::DossierNotValidated(child.dossier));
    }
    if activity.state != ActivityState::Published {
        found.push(Barrier::Stopped);
    } else if now >= activity.closes_at {
        found.push(Barrier::Closed(activity.closes_at));
    } else if now < activity.opens_at {
        found.push(Barrier::NotYetOpen(activity.opens_at));
    } else if activity.is_full() {
        found.push(Barrier::Full);
    }
    found
}

fn age_barrier(activity: &Activity, child: &Candidate, start: NaiveDate) -> Option<Barrier> {
    let age = age_in_months(child.birth_date?, start);
    if let Some(from) = activity.window.from_months.filter(|from| age < *from) {
        Some(Barrier::TooYoung(day_of_age(child.birth_date?, from)))
    } else if activity.window.below_months.is_some_and(|below| age >= below) {
        Some(Barrier::TooOld)
    } else {
        None
    }
}

fn school_barriers(activity: &Activity, child: &Candidate) -> Option<Barrier> {
    let below = activity.window.from_grade.is_some_and(|from| child.grade.is_none_or(|grade| grade < from));
    let above = activity.window.to_grade.is_some_and(|to| child.grade.is_none_or(|grade| grade > to));
    if activity.kind.is_of_a_school() && child.school != Some(activity.site) {
        Some(Barrier::OtherSchool)
    } else if below || above {
        Some(Barrier::OtherGrade)
    } else {
        None
    }
}

/// Age in whole months on a day; never below zero.
pub fn age_in_months(birth: NaiveDate, day: NaiveDate) -> i64 {
    let months = i64::from(day.year() - birth.year()) * 12 + i64::from(day.month()) - i64::from(birth.month());
    (months - i64::from(day.day() < birth.day())).max(0)
}

/// The first day on which somebody is so many months old.
fn day_of_age(birth: NaiveDate, months: i64) -> NaiveDate {
    let about = birth.checked_add_months(Months::new(u32::try_from(months).unwrap_or_default())).unwrap_or(birth);
    // Born on a 31st: the month may be shorter.
    (0..4).filter_map(|days| about.checked_add_days(Days::new(days))).find(|day| age_in_months(birth, *day) >= months).unwrap_or(about)
}

impl Barrier {
    /// Whether the child is simply not one of those the activity is for.
    pub const fn is_not_for_this_child(self) -> bool {
        matches!(self, Self::OtherSchool | Self::OtherGrade | Self::TooOld)
    }

    /// Why not, and when it becomes possible; `show` writes an instant as local time.
    pub fn sentence(self, show: impl Fn(DateTime<Utc>) -> String) -> String {
        match self {
            Self::NotYetOpen(at) => format!("Les inscriptions ouvrent le {}.", show(at)),
            Self::Closed(at) => format!("Les inscriptions sont closes depuis le {}. Contactez le service.", show(at)),
            Self::Stopped => "Cette activité ne prend plus d’inscriptions. Contactez le service.".to_owned(),
            Self::DossierNotValidated(None | Some(CaseState::Refused | CaseState::Withdrawn)) => {
                "Il faut d’abord un dossier administratif validé. Créez-le dans « Ma famille ».".to_owned()
            }
            Self::DossierNotValidated(Some(CaseState::Draft)) => {
                "Il faut d’abord un dossier administratif validé. Le vôtre n’est pas encore envoyé.".to_owned()
            }
            Self::DossierNotValidated(Some(CaseState::NeedsCorrection)) => {
                "Il faut d’abord un dossier administratif validé. Le vôtre est à corriger.".to_owned()
            }
            Self::DossierNotValidated(Some(_)) => {
                "Il faut d’abord un dossier administratif validé. Le service examine le vôtre.".to_owned()
            }
            Self::OtherSchool => "Cette activité est réservée aux enfants de son école.".to_owned(),
            Self::OtherGrade => "Cette activité n’accueille pas la classe de l’enfant.".to_owned(),
            Self::TooYoung(from) => {
                format!("L’enfant est trop jeune pour cette activité à la date choisie. Possible à partir du {}.", show_long_day(from))
            }
            Self::TooOld => "L’enfant est trop âgé pour cette activité.".to_owned(),
            Self::Full => "Toutes les places sont prises. Vous pouvez demander la liste d’attente.".to_owned(),
            Self::AlreadyRegistered => "Une demande existe déjà pour cet enfant.".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        activity::{ActivityKind, Confirmation, Weekdays, Window},
        ids::ActivityId,
        school_year::SchoolYear,
    };

    fn at(month: u32, day: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, month, day, 6, 0, 0).single().expect("a real instant")
    }

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a real day")
    }

    const SCHOOL: SiteId = SiteId(Uuid::from_u128(1));
    const OTHER: SiteId = SiteId(Uuid::from_u128(2));

    fn canteen() -> Activity {
        Activity {
            id: ActivityId(Uuid::from_u128(9)),
            kind: ActivityKind::Restauration,
            name: "Cantine".into(),
            site: SCHOOL,
            school_year: SchoolYear::starting_in(2026).expect("a year"),
            window: Window { from_grade: Some(Grade::Ps), to_grade: Some(Grade::Cm2), from_months: Some(30), below_months: Some(144) },
            weekdays: Weekdays::SCHOOL,
            places: Some(2),
            taken: 0,
            waiting: 0,
            opens_at: at(6, 1),
            closes_at: at(8, 20),
            confirmation: Confirmation::AtOnce,
            state: ActivityState::Published,
        }
    }

    fn pupil() -> Candidate {
        Candidate {
            birth_date: Some(day(2019, 9, 12)),
            dossier: Some(CaseState::Validated),
            school: Some(SCHOOL),
            grade: Some(Grade::Ce1),
            is_registered: false,
        }
    }

    /// A situation, the activity, the child, the instant, and what stands in the way.
    type Row = (&'static str, Activity, Candidate, DateTime<Utc>, Vec<Barrier>);

    fn born(y: i32, m: u32, d: u32) -> Candidate {
        Candidate { birth_date: Some(day(y, m, d)), ..pupil() }
    }

    fn in_grade(grade: impl Into<Option<Grade>>) -> Candidate {
        Candidate { grade: grade.into(), ..pupil() }
    }

    fn with_dossier(state: impl Into<Option<CaseState>>) -> Candidate {
        Candidate { dossier: state.into(), ..pupil() }
    }

    #[track_caller]
    fn check(table: Vec<Row>) {
        for (name, activity, child, now, expected) in table {
            assert_eq!(barriers(&activity, &child, day(2026, 9, 1), now), expected, "{name}");
        }
    }

    #[test]
    fn requests_are_taken_from_the_first_instant_to_the_last() {
        let second = chrono::Duration::seconds(1);
        let early = Barrier::NotYetOpen(at(6, 1));
        let late = Barrier::Closed(at(8, 20));
        check(vec![
            ("a second before the opening", canteen(), pupil(), at(6, 1) - second, vec![early]),
            ("the instant of the opening", canteen(), pupil(), at(6, 1), vec![]),
            ("a second before the end", canteen(), pupil(), at(8, 20) - second, vec![]),
            ("the instant of the end", canteen(), pupil(), at(8, 20), vec![late]),
            ("full, but not open", Activity { taken: 2, ..canteen() }, pupil(), at(5, 1), vec![early]),
            ("full, and closed", Activity { taken: 2, ..canteen() }, pupil(), at(9, 1), vec![late]),
            ("closed by the department", Activity { state: ActivityState::Closed, ..canteen() }, pupil(), at(6, 2), vec![Barrier::Stopped]),
            ("a draft", Activity { state: ActivityState::Draft, ..canteen() }, pupil(), at(6, 2), vec![Barrier::Stopped]),
        ]);
    }

    #[test]
    fn places_are_counted_and_those_who_wait_come_first() {
        let with = |places: Option<i64>, taken: i64, waiting: i64| Activity { places, taken, waiting, ..canteen() };
        check(vec![
            ("one place left", with(Some(2), 1, 0), pupil(), at(6, 2), vec![]),
            ("full", with(Some(2), 2, 0), pupil(), at(6, 2), vec![Barrier::Full]),
            ("never a place", with(Some(0), 0, 0), pupil(), at(6, 2), vec![Barrier::Full]),
            ("a place is free, but others wait", with(Some(2), 0, 1), pupil(), at(6, 2), vec![Barrier::Full]),
            ("no limit", with(None, 900, 0), pupil(), at(6, 2), vec![]),
        ]);
    }

    #[test]
    fn a_dossier_is_validated_before_school_and_grade_are_known() {
        let unknown = Candidate { dossier: None, school: None, grade: None, ..pupil() };
        let mut table: Vec<Row> = vec![("none", canteen(), unknown, at(6, 2), vec![Barrier::DossierNotValidated(None)])];
        for state in CaseState::ALL.into_iter().filter(|state| *state != CaseState::Validated) {
            let elsewhere = Candidate { school: Some(OTHER), ..with_dossier(state) };
            table.push((state.name(), canteen(), elsewhere, at(6, 2), vec![Barrier::DossierNotValidated(Some(state))]));
        }
        check(table);
    }

    #[test]
    fn a_school_keeps_its_activities_for_its_own_children() {
        let elsewhere = Candidate { school: Some(OTHER), ..pupil() };
        let table = ActivityKind::ALL.map(|(kind, code, _)| {
            let expected = if kind.is_of_a_school() { vec![Barrier::OtherSchool] } else { vec![] };
            (code, Activity { kind, ..canteen() }, elsewhere, at(6, 2), expected)
        });
        check(table.into());
        let nowhere = Candidate { school: None, ..pupil() };
        check(vec![("school unknown", canteen(), nowhere, at(6, 2), vec![Barrier::OtherSchool])]);
    }

    #[test]
    fn grades_are_taken_from_the_lowest_to_the_highest() {
        let no = || vec![Barrier::OtherGrade];
        let open = |from_grade, to_grade| Activity { window: Window { from_grade, to_grade, ..canteen().window }, ..canteen() };
        check(vec![
            ("one below", canteen(), in_grade(Grade::Tps), at(6, 2), no()),
            ("the lowest", canteen(), in_grade(Grade::Ps), at(6, 2), vec![]),
            ("the highest", canteen(), in_grade(Grade::Cm2), at(6, 2), vec![]),
            ("one above", canteen(), in_grade(Grade::College), at(6, 2), no()),
            ("unknown", canteen(), in_grade(None), at(6, 2), no()),
            ("unknown, where none is asked", open(None, None), in_grade(None), at(6, 2), vec![]),
            ("no lowest", open(None, Some(Grade::Cp)), in_grade(Grade::Tps), at(6, 2), vec![]),
            ("no highest", open(Some(Grade::Cp), None), in_grade(Grade::College), at(6, 2), vec![]),
        ]);
    }

    #[test]
    fn ages_are_counted_in_months_on_the_first_day() {
        // From 30 months to the eve of 12 years, on 1 September 2026.
        let young = |y, m, d| vec![Barrier::TooYoung(day(y, m, d))];
        check(vec![
            ("30 months that very day", canteen(), born(2024, 3, 1), at(6, 2), vec![]),
            ("30 months the day after", canteen(), born(2024, 3, 2), at(6, 2), young(2026, 9, 2)),
            ("born on a 31st", canteen(), born(2024, 3, 31), at(6, 2), young(2026, 10, 1)),
            ("born in the future", canteen(), born(2027, 1, 1), at(6, 2), young(2029, 7, 1)),
            ("12 years the day after", canteen(), born(2014, 9, 2), at(6, 2), vec![]),
            ("12 years that very day", canteen(), born(2014, 9, 1), at(6, 2), vec![Barrier::TooOld]),
            ("birth unknown", canteen(), Candidate { birth_date: None, ..pupil() }, at(6, 2), vec![]),
        ]);
        let late = day(2026, 9, 2);
        assert!(barriers(&canteen(), &born(2024, 3, 2), late, at(6, 2)).is_empty(), "old enough when it begins a day later");
    }

    #[test]
    fn several_reasons_are_told_the_most_lasting_first() {
        let full = Activity { taken: 2, ..canteen() };
        let registered = Candidate { is_registered: true, school: Some(OTHER), ..born(2024, 3, 31) };
        check(vec![
            ("too young and full", full.clone(), born(2024, 3, 31), at(6, 2), vec![Barrier::TooYoung(day(2026, 10, 1)), Barrier::Full]),
            (
                "too old, other school, too late",
                canteen(),
                Candidate { school: Some(OTHER), ..born(2010, 1, 1) },
                at(9, 1),
                vec![Barrier::TooOld, Barrier::OtherSchool, Barrier::Closed(at(8, 20))],
            ),
            ("already there: nothing else matters", full, registered, at(9, 1), vec![Barrier::AlreadyRegistered]),
        ]);
    }

    #[test]
    fn the_waiting_list_is_open_to_those_whom_only_the_places_stop() {
        assert_eq!(Door::behind(vec![]), Door::Open);
        assert_eq!(Door::behind(vec![Barrier::Full]), Door::WaitingList);
        for also in [Barrier::OtherGrade, Barrier::DossierNotValidated(None), Barrier::TooYoung(day(2027, 3, 2))] {
            assert_eq!(Door::behind(vec![also, Barrier::Full]), Door::Closed(vec![also, Barrier::Full]));
        }
        assert_eq!(Door::behind(vec![Barrier::NotYetOpen(at(6, 1))]), Door::Closed(vec![Barrier::NotYetOpen(at(6, 1))]));
    }

    #[test]
    fn every_no_has_a_sentence() {
        let all = [
            Barrier::NotYetOpen(at(6, 1)),
            Barrier::Closed(at(6, 1)),
            Barrier::Stopped,
            Barrier::OtherSchool,
            Barrier::OtherGrade,
            Barrier::TooYoung(day(2027, 3, 2)),
            Barrier::TooOld,
            Barrier::Full,
            Barrier::AlreadyRegistered,
        ];
        let dossier = CaseState::ALL.into_iter().map(|state| Barrier::DossierNotValidated(Some(state)));
        assert!(all.into_iter().chain(dossier).all(|barrier| barrier.sentence(|_| "1er juin".into()).len() > 20));
    }
}
