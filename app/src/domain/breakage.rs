//! What a change of an activity would break: the registrations that would no longer be within its rules (F5). Nothing happens to them by
//! itself; whoever changes the activity is told before.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    activity::{Activity, Weekdays},
    case::CaseState,
    eligibility::{Barrier, Candidate, barriers},
    registration::Request,
    text,
};

/// A registration that holds a place, is offered one, or waits.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Name of the child.
    pub child: String,
    /// What counts about the child.
    pub candidate: Candidate,
    /// Days and start.
    pub request: Request,
}

/// One thing that breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breakage {
    /// Fewer places than are taken.
    Places {
        /// Places taken.
        taken: i64,
        /// Places wanted.
        places: i64,
    },
    /// Families register now, and could no longer.
    Interrupted,
    /// It takes place elsewhere.
    Moved,
    /// Days that children come on.
    Days(Weekdays),
    /// Children of another school.
    School,
    /// Children of another grade.
    Grade,
    /// Children who would be too young on their first day.
    TooYoung,
    /// Children who would be too old on their first day.
    TooOld,
}

/// One thing that breaks, with the children it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What.
    pub what: Breakage,
    /// Names of the children; empty when it is about nobody in particular.
    pub children: Vec<String>,
}

/// Whether a thing is about a registration.
type IsAbout<'a> = &'a dyn Fn(&Standing) -> bool;

/// Everything that breaks when `old` becomes `new`; empty when nothing does.
pub fn broken(old: &Activity, new: &Activity, standing: &[Standing], now: DateTime<Utc>) -> Vec<Broken> {
    let nobody = |what| Broken { what, children: Vec::new() };
    let places = new.places.filter(|places| *places < old.taken && new.places != old.places);
    let places = places.map(|places| nobody(Breakage::Places { taken: old.taken, places }));
    let is_open = |activity: &Activity| now >= activity.opens_at && now < activity.closes_at;
    let interrupted = (is_open(old) && !is_open(new)).then(|| nobody(Breakage::Interrupted));
    let of_children = |(what, breaks): (Breakage, IsAbout<'_>)| {
        let children: Vec<_> = standing.iter().filter(|one| breaks(one)).map(|one| one.child.clone()).collect();
        (!children.is_empty()).then_some(Broken { what, children })
    };
    let removed = old.weekdays.without(new.weekdays);
    let newly = |one: &Standing, is_it: fn(Barrier) -> bool| stands_in_the_way(new, one, is_it) && !stands_in_the_way(old, one, is_it);
    let table: [(Breakage, IsAbout<'_>); 6] = [
        (Breakage::Moved, &|_| old.site != new.site),
        (Breakage::Days(removed), &|one| comes_on(&one.request, removed)),
        (Breakage::School, &|one| newly(one, |barrier| barrier == Barrier::OtherSchool)),
        (Breakage::Grade, &|one| newly(one, |barrier| barrier == Barrier::OtherGrade)),
        (Breakage::TooYoung, &|one| newly(one, |barrier| matches!(barrier, Barrier::TooYoung(_)))),
        (Breakage::TooOld, &|one| newly(one, |barrier| barrier == Barrier::TooOld)),
    ];
    places.into_iter().chain(interrupted).chain(table.into_iter().filter_map(of_children)).collect()
}

/// Whether a child of the activity comes on one of these days, or will.
fn comes_on(request: &Request, days: Weekdays) -> bool {
    let all = std::iter::once(request.weekdays).chain(request.changes.iter().map(|change| change.weekdays));
    all.into_iter().any(|asked| asked.without(days) != asked)
}

/// Asks the one rule that opens and closes doors, as if the child asked anew.
fn stands_in_the_way(activity: &Activity, one: &Standing, is_it: fn(Barrier) -> bool) -> bool {
    let candidate = Candidate { is_registered: false, dossier: Some(CaseState::Validated), ..one.candidate };
    let start: NaiveDate = one.request.start;
    barriers(activity, &candidate, start, activity.opens_at).into_iter().any(is_it)
}

impl Breakage {
    /// What would break, in a sentence.
    pub fn sentence(self) -> String {
        match self {
            Self::Places { taken, places } => {
                let taken = text::count(usize::try_from(taken).unwrap_or_default(), "place est prise", "places sont prises");
                format!(
                    "{taken}, vous en voulez {places}. Personne ne perd la sienne : une place rendue ne sera plus donnée, jusqu’à ce nombre."
                )
            }
            Self::Interrupted => "Les inscriptions sont ouvertes en ce moment : elles s’arrêteraient.".to_owned(),
            Self::Moved => "Le lieu change pour les enfants inscrits.".to_owned(),
            Self::Days(days) => format!("Des enfants viennent un jour que vous retirez ({days})."),
            Self::School => "Des enfants ne sont pas de l’école choisie.".to_owned(),
            Self::Grade => "Des enfants ne sont pas dans les classes accueillies.".to_owned(),
            Self::TooYoung => "Des enfants seraient trop jeunes le premier jour.".to_owned(),
            Self::TooOld => "Des enfants seraient trop âgés le premier jour.".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        activity::{ActivityKind, ActivityState, Confirmation, Window},
        ids::{ActivityId, SiteId},
        registration::Change,
        school_year::{Grade, SchoolYear},
    };

    fn at(month: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, month, 1, 6, 0, 0).single().expect("a real instant")
    }

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a real day")
    }

    fn canteen() -> Activity {
        Activity {
            id: ActivityId(Uuid::nil()),
            kind: ActivityKind::Restauration,
            name: "Cantine".into(),
            site: SiteId(Uuid::from_u128(1)),
            school_year: SchoolYear::starting_in(2026).expect("a year"),
            window: Window { from_grade: None, to_grade: None, from_months: None, below_months: None },
            weekdays: Weekdays::SCHOOL,
            places: Some(10),
            taken: 2,
            waiting: 0,
            opens_at: at(6),
            closes_at: at(10),
            confirmation: Confirmation::AtOnce,
            state: ActivityState::Published,
        }
    }

    fn window(change: impl FnOnce(&mut Window)) -> Activity {
        let mut activity = canteen();
        change(&mut activity.window);
        activity
    }

    fn standing(child: &str, born: NaiveDate, grade: Grade, days: Weekdays) -> Standing {
        let candidate = Candidate {
            birth_date: Some(born),
            dossier: Some(CaseState::Validated),
            school: Some(canteen().site),
            grade: Some(grade),
            is_registered: true,
        };
        Standing { child: child.into(), candidate, request: Request { weekdays: days, start: day(2026, 9, 1), changes: Vec::new() } }
    }

    /// A change, what the activity becomes, and what breaks for whom.
    type Row = (&'static str, Activity, Vec<(Breakage, &'static [&'static str])>);

    #[test]
    fn each_change_names_the_children_whom_it_is_about() {
        let monday = Weekdays::chosen(|name| name == "monday");
        let mut later = standing("Noé", day(2022, 9, 2), Grade::Ps, monday);
        later.request.changes.push(Change { from: day(2027, 1, 4), weekdays: Weekdays::SCHOOL });
        let all =
            [standing("Léa", day(2018, 9, 1), Grade::Ce2, Weekdays::SCHOOL), later, standing("Zoé", day(2019, 1, 1), Grade::Ce1, monday)];
        let days = |left: Weekdays| Activity { weekdays: left, ..canteen() };
        let tuesday = Weekdays::chosen(|name| name == "tuesday");
        let table: Vec<Row> = vec![
            ("nothing", canteen(), vec![]),
            ("as many places as are taken", Activity { places: Some(2), ..canteen() }, vec![]),
            ("fewer", Activity { places: Some(1), ..canteen() }, vec![(Breakage::Places { taken: 2, places: 1 }, &[])]),
            ("without limit", Activity { places: None, ..canteen() }, vec![]),
            ("more days", days(Weekdays::ALL), vec![]),
            ("no Tuesday", days(Weekdays::SCHOOL.without(tuesday)), vec![(Breakage::Days(tuesday), &["Léa", "Noé"])]),
            ("opens later", Activity { opens_at: at(8), ..canteen() }, vec![(Breakage::Interrupted, &[])]),
            ("closes sooner", Activity { closes_at: at(7), ..canteen() }, vec![(Breakage::Interrupted, &[])]),
            ("closes later", Activity { closes_at: at(12), ..canteen() }, vec![]),
            ("from the GS on", window(|window| window.from_grade = Some(Grade::Gs)), vec![(Breakage::Grade, &["Noé"])]),
            ("up to the CE1", window(|window| window.to_grade = Some(Grade::Ce1)), vec![(Breakage::Grade, &["Léa"])]),
            ("from four", window(|window| window.from_months = Some(48)), vec![(Breakage::TooYoung, &["Noé"])]),
            ("below eight", window(|window| window.below_months = Some(96)), vec![(Breakage::TooOld, &["Léa"])]),
            (
                "another school",
                Activity { site: SiteId(Uuid::from_u128(2)), ..canteen() },
                vec![(Breakage::Moved, &["Léa", "Noé", "Zoé"]), (Breakage::School, &["Léa", "Noé", "Zoé"])],
            ),
        ];
        for (name, new, expected) in table {
            let found = broken(&canteen(), &new, &all, at(7));
            let found: Vec<_> = found.iter().map(|one| (one.what, one.children.iter().map(String::as_str).collect::<Vec<_>>())).collect();
            assert_eq!(found, expected.into_iter().map(|(what, children)| (what, children.to_vec())).collect::<Vec<_>>(), "{name}");
        }
    }

    #[test]
    fn what_was_broken_before_is_not_told_again() {
        let outside = [standing("Tom", day(2010, 1, 1), Grade::College, Weekdays::ALL)];
        let old = window(|window| window.to_grade = Some(Grade::Cm2));
        let new = Activity { window: Window { to_grade: Some(Grade::Cm1), ..old.window }, ..old.clone() };
        assert!(broken(&old, &new, &outside, at(5)).is_empty());
        let fewer = Activity { places: Some(1), ..canteen() };
        assert!(broken(&fewer, &fewer, &[], at(5)).is_empty());
        assert!([Breakage::Interrupted, Breakage::Moved, Breakage::TooOld].into_iter().all(|what| what.sentence().len() > 20));
    }
}
