//! Activities of a school year, and the days of the week they take place on (E1).

use std::fmt;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ids::{ActivityId, SiteId},
    school_year::{Grade, SchoolYear},
};

/// The six kinds of activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityKind {
    /// Canteen.
    Restauration,
    /// Before and after school.
    Garderie,
    /// *Temps d'activités périscolaires*.
    Tap,
    /// Occasional day care.
    HalteGarderie,
    /// Leisure centre.
    Acm,
    /// Youth centre.
    AccueilJeunes,
}

impl ActivityKind {
    /// Every kind, in the order of the page, with its code and its name.
    pub const ALL: [(ActivityKind, &'static str, &'static str); 6] = [
        (Self::Restauration, "restauration", "Restauration"),
        (Self::Garderie, "garderie", "Garderie"),
        (Self::Tap, "tap", "Temps d’activités périscolaires (TAP)"),
        (Self::HalteGarderie, "halte_garderie", "Halte-garderie"),
        (Self::Acm, "acm", "Accueil de loisirs"),
        (Self::AccueilJeunes, "accueil_jeunes", "Accueil de jeunes"),
    ];

    /// Name in the database.
    pub fn code(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Name on the screen.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].2
    }

    /// Its name where there is little room.
    pub const fn short_name(self) -> &'static str {
        match self {
            Self::Restauration => "Cantine",
            Self::Garderie => "Garderie",
            Self::Tap => "TAP",
            Self::HalteGarderie => "Halte-garderie",
            Self::Acm => "Accueil de loisirs",
            Self::AccueilJeunes => "Accueil de jeunes",
        }
    }

    /// Reads a name of the database.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == code).map(|(kind, ..)| *kind)
    }

    /// Whether it is kept for the children of its school.
    pub const fn is_of_a_school(self) -> bool {
        matches!(self, Self::Restauration | Self::Garderie | Self::Tap)
    }
}

/// A set of weekdays, Monday to Friday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weekdays(u8);

impl Weekdays {
    /// The days: the name of the field, and the name on the screen.
    pub const NAMES: [(&'static str, &'static str); 5] =
        [("monday", "lundi"), ("tuesday", "mardi"), ("wednesday", "mercredi"), ("thursday", "jeudi"), ("friday", "vendredi")];

    /// Monday to Friday.
    pub const ALL: Weekdays = Weekdays(0b1_1111);
    /// The days of school: Wednesday is free.
    pub const SCHOOL: Weekdays = Weekdays(0b1_1011);
    /// Wednesday alone.
    pub const WEDNESDAY: Weekdays = Weekdays(0b0_0100);

    /// The set kept in the database; other bits are dropped.
    pub fn from_bits(bits: i64) -> Self {
        Self(u8::try_from(bits & 0b1_1111).unwrap_or(0))
    }

    /// The set as it is kept in the database.
    pub fn bits(self) -> i64 {
        i64::from(self.0)
    }

    /// The set of the days that satisfy a condition on the name of their field.
    pub fn chosen(mut is_chosen: impl FnMut(&str) -> bool) -> Self {
        let bits = Self::NAMES.iter().enumerate().filter(|(_, (name, _))| is_chosen(name)).map(|(at, _)| 1 << at).sum();
        Self(bits)
    }

    /// Whether the day of that field is in the set.
    pub fn has(self, name: &str) -> bool {
        Self::NAMES.iter().position(|(known, _)| *known == name).is_some_and(|at| self.0 & (1 << at) != 0)
    }

    /// Whether a day of the calendar is one of them.
    pub fn has_day(self, day: NaiveDate) -> bool {
        let at = day.weekday().num_days_from_monday();
        at < 5 && self.0 & (1 << at) != 0
    }

    /// Those of this set that are not in the other.
    #[must_use]
    pub fn without(self, other: Weekdays) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether every day of this set is in the other.
    pub fn is_within(self, other: Weekdays) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether no day is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days: Vec<_> = Self::NAMES.iter().filter(|(name, _)| self.has(name)).map(|(_, shown)| *shown).collect();
        f.write_str(&days.join(", "))
    }
}

/// Who confirms a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// Nobody: a request within the rules is confirmed at once.
    AtOnce,
    /// An agent.
    ByAgent,
}

impl Confirmation {
    /// Name in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::ByAgent => "by_agent",
        }
    }

    /// Reads a name of the database; anything unknown waits for an agent.
    pub fn from_code(code: &str) -> Self {
        if code == Self::AtOnce.code() { Self::AtOnce } else { Self::ByAgent }
    }
}

/// Where an activity stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityState {
    /// Being set up: families do not see it.
    Draft,
    /// Families see it.
    Published,
    /// It takes no request any more; the registrations stay.
    Closed,
}

impl ActivityState {
    /// Every one.
    pub const ALL: [ActivityState; 3] = [Self::Draft, Self::Published, Self::Closed];

    /// Name in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Closed => "closed",
        }
    }

    /// Name on the screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "Brouillon",
            Self::Published => "Publiée",
            Self::Closed => "Fermée",
        }
    }

    /// Reads a name of the database.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether it can become that: what was shown to families is closed, and only goes back to a draft while nobody has asked for it.
    pub const fn may_become(self, next: Self, has_registrations: bool) -> bool {
        match (self, next) {
            (Self::Draft | Self::Closed, Self::Published) | (Self::Published, Self::Closed) => true,
            (Self::Published | Self::Closed, Self::Draft) => !has_registrations,
            _ => false,
        }
    }
}

/// Which children an activity takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Lowest grade.
    pub from_grade: Option<Grade>,
    /// Highest grade.
    pub to_grade: Option<Grade>,
    /// Lowest age, in months on the first day of attendance.
    pub from_months: Option<i64>,
    /// Highest age, in months, exclusive.
    pub below_months: Option<i64>,
}

/// Something a child can be registered for during one school year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Its id.
    pub id: ActivityId,
    /// Its kind.
    pub kind: ActivityKind,
    /// `Cantine de l'école Jacques Prévert`.
    pub name: String,
    /// Where it takes place.
    pub site: SiteId,
    /// Its school year.
    pub school_year: SchoolYear,
    /// Which children it takes.
    pub window: Window,
    /// Days on which it takes place.
    pub weekdays: Weekdays,
    /// Places; `None` when unlimited.
    pub places: Option<i64>,
    /// Places taken, those offered included.
    pub taken: i64,
    /// How many wait for a place.
    pub waiting: i64,
    /// First instant at which requests are taken.
    pub opens_at: DateTime<Utc>,
    /// First instant at which they no longer are.
    pub closes_at: DateTime<Utc>,
    /// Who confirms a request.
    pub confirmation: Confirmation,
    /// Where it stands.
    pub state: ActivityState,
}

impl Activity {
    /// Whether it takes place on a day.
    pub fn is_on(&self, day: NaiveDate) -> bool {
        self.weekdays.has_day(day) && day >= self.school_year.first_day() && day <= self.school_year.last_day()
    }

    /// The first day from that one on, or back from it, on which it takes place.
    pub fn day_from(&self, day: NaiveDate, is_back: bool) -> Option<NaiveDate> {
        let step = |days| if is_back { day.checked_sub_days(Days::new(days)) } else { day.checked_add_days(Days::new(days)) };
        (0..7).filter_map(step).find(|day| self.is_on(*day))
    }

    /// Whether there is no place for somebody new: while others wait, a place that gets free is theirs.
    pub fn is_full(&self) -> bool {
        self.places.is_some_and(|places| self.taken >= places || self.waiting > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_families_have_asked_for_is_closed_and_never_hidden() {
        use ActivityState::{Closed, Draft, Published};
        let possible = |has_registrations: bool| {
            let pairs = ActivityState::ALL.into_iter().flat_map(|from| ActivityState::ALL.map(|to| (from, to)));
            pairs.filter(|(from, to)| from.may_become(*to, has_registrations)).collect::<Vec<_>>()
        };
        assert_eq!(possible(true), [(Draft, Published), (Published, Closed), (Closed, Published)]);
        assert_eq!(possible(false), [(Draft, Published), (Published, Draft), (Published, Closed), (Closed, Draft), (Closed, Published)]);
        assert!(ActivityState::ALL.into_iter().all(|state| ActivityState::from_code(state.code()) == Some(state)));
    }

    #[test]
    fn weekdays_are_a_set_with_french_names() {
        let days = Weekdays::chosen(|name| name == "monday" || name == "thursday");
        assert_eq!(days.to_string(), "lundi, jeudi");
        assert!(days.is_within(Weekdays::SCHOOL) && !Weekdays::WEDNESDAY.is_within(Weekdays::SCHOOL));
        assert_eq!(Weekdays::from_bits(days.bits()), days);
        assert!(Weekdays::from_bits(-32).is_empty());
    }
}
