//! The request to register a child: days and start (E3).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    activity::{Activity, Weekdays},
    contact::parse_day,
    form::{FieldError, Fields, Form, Group, Kind, field},
};

/// What is asked. The days that the activity does not take place on are not drawn.
pub const REGISTRATION: Form = Form {
    groups: &[
        Group {
            title: "Jours de présence",
            fields: &[
                field("monday", "Lundi", Kind::Tick),
                field("tuesday", "Mardi", Kind::Tick),
                field("wednesday", "Mercredi", Kind::Tick),
                field("thursday", "Jeudi", Kind::Tick),
                field("friday", "Vendredi", Kind::Tick),
            ],
        },
        Group {
            title: "",
            fields: &[
                field("start", "À partir du", Kind::Day)
                    .hint("Par exemple 1 9 2026")
                    .max(12)
                    .missing("Indiquez le premier jour de présence"),
                field("waiting", "S’il n’y a plus de place, je demande la liste d’attente", Kind::Tick),
            ],
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

/// Other days, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// First day of the new days.
    pub from: NaiveDate,
    /// The new days.
    pub weekdays: Weekdays,
}

impl Request {
    /// Reads a request: at least one day, all of them days of the activity; a start within the school year and not in the past.
    ///
    /// # Errors
    /// The mistakes, by field.
    pub fn parse(fields: &Fields, activity: &Activity, today: NaiveDate) -> Result<Self, Vec<FieldError>> {
        let mut errors = REGISTRATION.check(fields, today);
        let weekdays = Weekdays::chosen(|name| fields.is_yes(name));
        let first = Weekdays::NAMES.iter().map(|(name, _)| *name).find(|name| activity.weekdays.has(name)).unwrap_or("");
        if weekdays.is_empty() {
            errors.insert(0, FieldError::new(first, "Choisissez au moins un jour."));
        } else if !weekdays.is_within(activity.weekdays) {
            errors.insert(0, FieldError::new(first, format!("L’activité a lieu seulement : {}.", activity.weekdays)));
        }
        let year = activity.school_year;
        let start = parse_day(fields.get("start")).ok();
        if let Some(start) = start {
            if start < year.first_day() || start > year.last_day() {
                errors.push(FieldError::new(
                    "start",
                    format!("Choisissez un jour de l’année scolaire {year}, entre le 1er septembre et le 31 août."),
                ));
            } else if start < today {
                errors.push(FieldError::new("start", "Ce jour est déjà passé. Choisissez aujourd’hui ou un jour à venir."));
            }
        }
        match start {
            Some(start) if errors.is_empty() => Ok(Self { weekdays, start, changes: Vec::new() }),
            _ => Err(errors),
        }
    }

    /// The days as they are on a day, or will be when it begins later.
    pub fn days_on(&self, day: NaiveDate) -> Weekdays {
        self.changes.iter().rev().find(|change| change.from <= day).map_or(self.weekdays, |change| change.weekdays)
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
        activity::{ActivityKind, Confirmation, Window},
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
        let anew = changed.rescheduled(from(day(9, 1), Weekdays::WEDNESDAY));
        assert_eq!((anew.days_on(day(12, 1)), anew.changes.len()), (Weekdays::WEDNESDAY, 0));
    }
}
