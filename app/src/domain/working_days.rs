//! Working days (*jours ouvrés*): Monday to Friday, without the public holidays of France (Code du travail, article L3133-1; Alsace-Moselle
//! and the overseas territories have others).

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The public holidays of fixed date: month, day.
const FIXED: [(u32, u32); 8] = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
/// Those that follow Easter, in days after it: Easter Monday, Ascension, Whit Monday.
const AFTER_EASTER: [u64; 3] = [1, 39, 50];

/// Easter Sunday in the Gregorian calendar (Meeus, *Astronomical Algorithms*, chapter 8).
pub fn easter(year: i32) -> NaiveDate {
    let (century, of_century, golden) = (year.div_euclid(100), year.rem_euclid(100), year.rem_euclid(19));
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15).rem_euclid(30);
    let sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - moon - of_century % 4).rem_euclid(7);
    let late = (golden + 11 * moon + 22 * sunday) / 451;
    let count = moon + sunday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, count.unsigned_abs() / 31, count.unsigned_abs() % 31 + 1).unwrap_or_default()
}

/// Whether a day is a public holiday.
pub fn is_holiday(day: NaiveDate) -> bool {
    let easter = easter(day.year());
    FIXED.contains(&(day.month(), day.day())) || AFTER_EASTER.iter().any(|days| easter.checked_add_days(Days::new(*days)) == Some(day))
}

/// Whether the department works on a day.
pub fn is_worked(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday(day)
}

/// The working day that comes so many working days after a day.
pub fn after(day: NaiveDate, count: u32) -> NaiveDate {
    std::iter::once(day).chain(day.iter_days().skip(1).filter(|day| is_worked(*day))).nth(count as usize).unwrap_or(day)
}

/// How many working days there are after a day, up to another one.
pub fn between(from: NaiveDate, to: NaiveDate) -> u32 {
    let days = from.iter_days().skip(1).take_while(|day| *day <= to).filter(|day| is_worked(*day)).count();
    u32::try_from(days).unwrap_or(u32::MAX)
}

/// How long something has waited, against the delay that the department gives itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Working days since it came.
    pub days: u32,
    /// The last day on which it is in time.
    pub due: NaiveDate,
    /// Whether that day has passed.
    pub is_late: bool,
}

impl Wait {
    /// What came on a day, with so many working days to deal with it.
    pub fn of(came: NaiveDate, today: NaiveDate, delay: u32) -> Self {
        let due = after(came, delay);
        Self { days: between(came, today), due, is_late: due < today }
    }
}

/// The first day that is not late today: what came before it is.
pub fn first_in_time(today: NaiveDate, delay: u32) -> NaiveDate {
    let is_in_time = |day: &NaiveDate| after(*day, delay) >= today;
    std::iter::successors(Some(today), NaiveDate::pred_opt).take_while(is_in_time).last().unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a real day")
    }

    /// Easter Sundays as published, month and day: 2000 to 2038, then the earliest, the latest and the exceptions of the rule.
    const FROM_2000: [(u32, u32); 39] = [
        (4, 23),
        (4, 15),
        (3, 31),
        (4, 20),
        (4, 11),
        (3, 27),
        (4, 16),
        (4, 8),
        (3, 23),
        (4, 12),
        (4, 4),
        (4, 24),
        (4, 8),
        (3, 31),
        (4, 20),
        (4, 5),
        (3, 27),
        (4, 16),
        (4, 1),
        (4, 21),
        (4, 12),
        (4, 4),
        (4, 17),
        (4, 9),
        (3, 31),
        (4, 20),
        (4, 5),
        (3, 28),
        (4, 16),
        (4, 1),
        (4, 21),
        (4, 13),
        (3, 28),
        (4, 17),
        (4, 9),
        (3, 25),
        (4, 13),
        (4, 5),
        (4, 25),
    ];
    const OTHERS: [(i32, u32, u32); 6] = [(1818, 3, 22), (1943, 4, 25), (1954, 4, 18), (1981, 4, 19), (2049, 4, 18), (2076, 4, 19)];

    #[test]
    fn easter_falls_where_the_calendars_say() {
        let table = (2000..).zip(FROM_2000).map(|(year, (month, day))| (year, month, day));
        for (year, month, date) in table.chain(OTHERS) {
            assert_eq!(easter(year), day(year, month, date));
        }
    }

    #[test]
    fn a_year_has_the_holidays_of_the_labour_code() {
        let of_2026 = [(1, 1), (4, 6), (5, 1), (5, 8), (5, 14), (5, 25), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
        let found: Vec<_> =
            day(2026, 1, 1).iter_days().take(365).filter(|day| is_holiday(*day)).map(|day| (day.month(), day.day())).collect();
        assert_eq!(found, of_2026);
        // In 2008 Ascension fell on the first of May: ten days for eleven feasts.
        for (year, count) in [(2007, 11), (2008, 10), (2024, 11), (2025, 11), (2027, 11), (2040, 11)] {
            assert_eq!(
                day(year, 1, 1).iter_days().take_while(|day| day.year() == year).filter(|day| is_holiday(*day)).count(),
                count,
                "{year}"
            );
        }
    }

    #[test]
    fn working_days_are_counted_over_week_ends_and_holidays() {
        // Came, delay, due: over a week-end, the bridge of May 2026, Christmas, New Year, nothing.
        let table = [
            (day(2026, 9, 4), 1, day(2026, 9, 7)),
            (day(2026, 9, 5), 1, day(2026, 9, 7)),
            (day(2026, 5, 7), 5, day(2026, 5, 18)),
            (day(2026, 12, 24), 1, day(2026, 12, 28)),
            (day(2026, 12, 31), 2, day(2027, 1, 5)),
            (day(2026, 5, 20), 10, day(2026, 6, 4)),
            (day(2026, 9, 5), 0, day(2026, 9, 5)),
        ];
        for (came, delay, due) in table {
            assert_eq!(after(came, delay), due, "{came} and {delay}");
            assert_eq!(between(came, due), delay, "{came} to {due}");
        }
        let late = Wait::of(day(2026, 5, 20), day(2026, 6, 5), 10);
        assert_eq!(late, Wait { days: 11, due: day(2026, 6, 4), is_late: true });
        assert!(!Wait::of(day(2026, 5, 20), day(2026, 6, 4), 10).is_late);
    }

    proptest! {
        #[test]
        fn what_came_before_the_first_day_in_time_is_late(today in 0..20_000u64, back in 0..60u64, delay in 0..30u32) {
            let today = day(2000, 1, 1) + Days::new(today);
            let came = today - Days::new(back);
            prop_assert_eq!(came < first_in_time(today, delay), Wait::of(came, today, delay).is_late);
        }

        #[test]
        fn a_due_day_is_worked_and_as_far_as_asked(came in 0..20_000u64, delay in 1..40u32) {
            let came = day(2000, 1, 1) + Days::new(came);
            let due = after(came, delay);
            prop_assert!(is_worked(due));
            prop_assert_eq!(between(came, due), delay);
        }
    }
}
