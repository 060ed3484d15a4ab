//! The request to register a child: days and start (E3).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    activity::{Activity, Weekdays},
    contact::{parse_day, show_day},
    form::{Choice, Field, FieldError, Fields, Form, Group, Kind, field},
};

/// The days of the week.
pub(super) const DAYS: Group = Group {
    title: "Jours de présence",
    fields: &[
        field("monday", "Lundi", Kind::Tick),
        field("tuesday", "Mardi", Kind::Tick),
        field("wednesday", "Mercredi", Kind::Tick),
        field("thursday", "Jeudi", Kind::Tick),
        field("friday", "Vendredi", Kind::Tick),
    ],
};
const START: Field =
    field("start", "À partir du", Kind::Day).hint("Par exemple 1 9 2026").max(12).missing("Indiquez le premier jour de présence");

/// What is asked. The days that the activity does not take place on are not drawn.
pub const REGISTRATION: Form = Form {
    groups: &[
        DAYS,
        Group {
            title: "", fields: &[START, field("waiting", "S’il n’y a plus de place, je demande la liste d’attente", Kind::Tick)]
        },
    ],
};

/// The same for one child among several: what happens without a place is asked once for all.
pub const ONE_OF_SEVERAL: Form = Form { groups: &[DAYS, Group { title: "", fields: &[START] }] };

/// The same for several children.
pub const SEVERAL: Form = Form {
    groups: &[
        DAYS,
        Group {
            title: "",
            fields: &[
                START,
                field("otherwise", "Si un enfant ne peut pas avoir de place", Kind::Choice(OTHERWISE)).missing("Choisissez une réponse"),
            ],
        },
    ],
};

const OTHERWISE: &[Choice] = &[
    ("waiting", "Inscrire les autres, et demander la liste d’attente pour lui"),
    ("others", "Inscrire les autres seulement"),
    ("nobody", "N’inscrire personne : toutes les places, ou aucune"),
];

/// Other days, from a day on.
pub const RESCHEDULE: Form = Form {
    groups: &[
        DAYS,
        Group {
            title: "",
            fields: &[field("from", "Nouveaux jours à partir du", Kind::Day)
                .hint("Par exemple 5 10 2026")
                .max(12)
                .missing("Indiquez le premier jour du changement")],
        },
    ],
};

/// A request within the rules of its activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Days of the week.
    pub weekdays: Weekdays,
    /// First day of attendance.
    pub start: NaiveDate,
    /// Other days since, first to last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

fn wrong_days(weekdays: Weekdays, activity: &Activity) -> Option<FieldError> {
    let first = Weekdays::NAMES.iter().map(|(name, _)| *name).find(|name| activity.weekdays.has(name)).unwrap_or("");
    if weekdays.is_empty() {
        Some(FieldError::new(first, "Choisissez au moins un jour."))
    } else {
        let is_outside = !weekdays.is_within(activity.weekdays);
        is_outside.then(|| FieldError::new(first, format!("L’activité a lieu seulement : {}.", activity.weekdays)))
    }
}

fn wrong_day(field: &str, day: NaiveDate, activity: &Activity, today: NaiveDate) -> Option<FieldError> {
    let year = activity.school_year;
    if day < year.first_day() || day > year.last_day() {
        let told = format!("Choisissez un jour de l’année scolaire {year}, entre le 1er septembre et le 31 août.");
        Some(FieldError::new(field, told))
    } else {
        (day < today).then(|| FieldError::new(field, "Ce jour est déjà passé. Choisissez aujourd’hui ou un jour à venir."))
    }
}

/// Other days, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// First day of the new days.
    pub from: NaiveDate,
    /// The new days.
    pub weekdays: Weekdays,
}

impl Change {
    /// Reads a change of days: days of the activity, from a day that is not past.
    ///
    /// # Errors
    /// The mistakes, by field.
    pub fn parse(fields: &Fields, activity: &Activity, today: NaiveDate) -> Result<Self, Vec<FieldError>> {
        let mut errors = RESCHEDULE.check(fields, today);
        let weekdays = Weekdays::chosen(|name| fields.is_yes(name));
        if let Some(wrong) = wrong_days(weekdays, activity) {
            errors.insert(0, wrong);
        }
        let from = parse_day(fields.get("from")).ok();
        errors.extend(from.and_then(|from| wrong_day("from", from, activity, today)));
        match from {
            Some(from) if errors.is_empty() => Ok(Self { from, weekdays }),
            _ => Err(errors),
        }
    }
}

impl Request {
    /// Reads a request: at least one day, all of them days of the activity; a start within the school year and not in the past.
    ///
    /// # Errors
    /// The mistakes, by field.
    pub fn parse(fields: &Fields, activity: &Activity, today: NaiveDate) -> Result<Self, Vec<FieldError>> {
        let mut errors = ONE_OF_SEVERAL.check(fields, today);
        let weekdays = Weekdays::chosen(|name| fields.is_yes(name));
        if let Some(wrong) = wrong_days(weekdays, activity) {
            errors.insert(0, wrong);
        }
        let start = parse_day(fields.get("start")).ok();
        errors.extend(start.and_then(|start| wrong_day("start", start, activity, today)));
        match start {
            Some(start) if errors.is_empty() => Ok(Self { weekdays, start, changes: Vec::new() }),
            _ => Err(errors),
        }
    }

    /// What would be typed to ask for it.
    pub fn to_fields(&self) -> Fields {
        let days = Weekdays::NAMES.iter().filter(|(name, _)| self.weekdays.has(name));
        days.fold(Fields::default().with("start", show_day(self.start)), |fields, (name, _)| fields.with(name, "oui"))
    }

    /// The days as they are on a day, or will be when it begins later.
    pub fn days_on(&self, day: NaiveDate) -> Weekdays {
        self.changes.iter().rev().find(|change| change.from <= day).map_or(self.weekdays, |change| change.weekdays)
    }

    /// Whether the child comes on a day.
    pub fn is_present(&self, day: NaiveDate) -> bool {
        day >= self.start && self.days_on(day).has_day(day)
    }

    /// The same request with other days from a day on; what was planned from that day on no longer holds.
    #[must_use]
    pub fn rescheduled(mut self, change: Change) -> Self {
        if change.from <= self.start {
            return Self { weekdays: change.weekdays, changes: Vec::new(), ..self };
        }
        self.changes.retain(|known| known.from < change.from);
        self.changes.push(change);
        self
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        activity::{ActivityKind, ActivityState, Confirmation, Window},
        ids::{ActivityId, SiteId},
        school_year::SchoolYear,
    };

    fn canteen() -> Activity {
        Activity {
            id: ActivityId(Uuid::nil()),
            kind: ActivityKind::Restauration,
            name: "Cantine".into(),
            site: SiteId(Uuid::nil()),
            school_year: SchoolYear::starting_in(2026).expect("a year"),
            window: Window { from_grade: None, to_grade: None, from_months: None, below_months: None },
            weekdays: Weekdays::SCHOOL,
            places: None,
            taken: 0,
            waiting: 0,
            opens_at: DateTime::<Utc>::MIN_UTC,
            closes_at: DateTime::<Utc>::MAX_UTC,
            confirmation: Confirmation::AtOnce,
            state: ActivityState::Published,
        }
    }

    #[test]
    fn days_and_start_are_checked_against_the_activity() {
        let today = NaiveDate::from_ymd_opt(2026, 10, 5).expect("a real day");
        let given = |day: &str, start: &str| Fields::default().with(day, "oui").with("start", start);
        let wrong = |fields: Fields| {
            Request::parse(&fields, &canteen(), today).map_err(|errors| errors.into_iter().map(|e| e.field).collect::<Vec<_>>())
        };
        assert!(wrong(given("monday", "5 10 2026")).is_ok());
        assert_eq!(wrong(given("wednesday", "5 10 2026")), Err(vec!["monday".to_owned()]));
        assert_eq!(wrong(given("monday", "4 10 2026")), Err(vec!["start".to_owned()]));
        assert_eq!(wrong(given("monday", "1 9 2027")), Err(vec!["start".to_owned()]));
        assert_eq!(wrong(Fields::default()), Err(vec!["monday".to_owned(), "start".to_owned()]));
    }

    #[test]
    fn days_change_from_a_day_on_and_the_last_word_counts() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a real day");
        let request = Request { weekdays: Weekdays::SCHOOL, start: day(9, 1), changes: Vec::new() };
        let from = |from, weekdays| Change { from, weekdays };
        let changed = request.rescheduled(from(day(11, 2), Weekdays::WEDNESDAY)).rescheduled(from(day(10, 5), Weekdays::ALL));
        assert_eq!([day(9, 1), day(10, 4)].map(|day| changed.days_on(day)), [Weekdays::SCHOOL; 2]);
        assert_eq!([day(10, 5), day(12, 1)].map(|day| changed.days_on(day)), [Weekdays::ALL; 2]);
        // 5 October is a Monday, 7 October a Wednesday.
        let on = |request: &Request, days: [(u32, u32); 4]| days.map(|(month, number)| request.is_present(day(month, number)));
        assert_eq!(on(&changed, [(8, 31), (9, 2), (9, 3), (10, 7)]), [false, false, true, true]);
        assert_eq!(on(&changed, [(10, 10), (10, 11), (11, 2), (11, 4)]), [false, false, true, true]);
        let anew = changed.rescheduled(from(day(9, 1), Weekdays::WEDNESDAY));
        assert_eq!((anew.days_on(day(12, 1)), anew.changes.len()), (Weekdays::WEDNESDAY, 0));
    }
}
