//! School years, from 1 September to 31 August, and grades.

use std::{fmt, str::FromStr};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A school year, named by the calendar years it spans: `2026-2027`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SchoolYear(i32);

impl SchoolYear {
    /// The school year that begins on 1 September of `year`; `None` far from our time.
    pub fn starting_in(year: i32) -> Option<Self> {
        (2000..2200).contains(&year).then_some(Self(year))
    }

    /// The school year that holds a day.
    pub fn of(day: NaiveDate) -> Self {
        Self(if day.month() >= 9 { day.year() } else { day.year() - 1 })
    }

    /// Calendar year in which it begins.
    pub fn start_year(self) -> i32 {
        self.0
    }

    /// Its first day, 1 September.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0, 9, 1).unwrap_or_default()
    }

    /// Its last day, 31 August.
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0 + 1, 8, 31).unwrap_or_default()
    }

    /// The next school year.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for SchoolYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0, self.0 + 1)
    }
}

impl FromStr for SchoolYear {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let year = text.split_once('-').and_then(|(from, to)| Some((from.parse::<i32>().ok()?, to.parse::<i32>().ok()?)));
        let year = year.filter(|(from, to)| from.checked_add(1) == Some(*to)).and_then(|(from, _)| Self::starting_in(from));
        year.ok_or("une année scolaire s’écrit 2026-2027")
    }
}

/// A grade of school, from the nursery class to the end of *collège*; in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names of the grades say it")]
pub enum Grade {
    Tps,
    Ps,
    Ms,
    Gs,
    Cp,
    Ce1,
    Ce2,
    Cm1,
    Cm2,
    College,
}

impl Grade {
    /// Every grade with its code and its name.
    pub const ALL: [(Grade, &'static str, &'static str); 10] = [
        (Grade::Tps, "tps", "Toute petite section"),
        (Grade::Ps, "ps", "Petite section"),
        (Grade::Ms, "ms", "Moyenne section"),
        (Grade::Gs, "gs", "Grande section"),
        (Grade::Cp, "cp", "CP"),
        (Grade::Ce1, "ce1", "CE1"),
        (Grade::Ce2, "ce2", "CE2"),
        (Grade::Cm1, "cm1", "CM1"),
        (Grade::Cm2, "cm2", "CM2"),
        (Grade::College, "college", "Collège"),
    ];

    /// Code in the database and in forms.
    pub fn code(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Name on the screen.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].2
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == code).map(|(grade, ..)| *grade)
    }

    /// The grade of the year after; *collège* lasts.
    #[must_use]
    pub fn next(self) -> Self {
        Self::ALL.get(self as usize + 1).map_or(self, |(grade, ..)| *grade)
    }

    /// The grade a child is in by its calendar year of birth, before any repeat or skip; `None` before school age.
    pub fn expected(birth: NaiveDate, year: SchoolYear) -> Option<Self> {
        let turns = year.start_year() - birth.year();
        match turns {
            ..=1 => None,
            2..=10 => Some(Self::ALL[(turns - 2) as usize].0),
            _ => Some(Self::College),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a real day")
    }

    #[test]
    fn a_school_year_runs_from_september_to_august() {
        assert_eq!(SchoolYear::of(day(2026, 8, 31)).to_string(), "2025-2026");
        assert_eq!(SchoolYear::of(day(2026, 9, 1)).to_string(), "2026-2027");
        assert_eq!("2026-2027".parse(), Ok(SchoolYear(2026)));
        for bad in ["2026", "2026-2028", "x-y", "", "99999-100000", "2147483647-1"] {
            assert!(bad.parse::<SchoolYear>().is_err(), "{bad}");
        }
    }

    #[test]
    fn grades_follow_the_calendar_year_of_birth() {
        let year = SchoolYear(2026);
        let table = [
            (2025, None),
            (2024, Some(Grade::Tps)),
            (2023, Some(Grade::Ps)),
            (2020, Some(Grade::Cp)),
            (2016, Some(Grade::Cm2)),
            (2013, Some(Grade::College)),
        ];
        for (born, grade) in table {
            assert_eq!(Grade::expected(day(born, 12, 31), year), grade, "born in {born}");
        }
    }

    #[test]
    fn grades_move_up_by_one_and_college_stays() {
        assert_eq!(
            [Grade::Tps, Grade::Gs, Grade::Cm2, Grade::College].map(Grade::next),
            [Grade::Ps, Grade::Cp, Grade::College, Grade::College]
        );
    }

    #[test]
    fn codes_and_grades_go_both_ways() {
        for (grade, code, _) in Grade::ALL {
            assert_eq!((Grade::from_code(code), grade.code()), (Some(grade), code));
        }
    }
}
