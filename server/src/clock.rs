//! Time and chance: the only door to both, so that tests can move the first.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, Timelike, Utc};
use chrono_tz::{Europe::Paris, Tz};
use rand::{Rng, RngExt};
use sha2::{Digest, Sha256};
use uuid::{ContextV7, Timestamp, Uuid};

/// What time it is.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The time of the machine.
    System,
    /// The time a test says it is.
    Set(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A clock that a test moves.
    pub fn set_to(at: DateTime<Utc>) -> Self {
        Self::Set(Arc::new(Mutex::new(at)))
    }

    /// Moves the clock of a test; the clock of the machine does not move.
    pub fn move_to(&self, at: DateTime<Utc>) {
        if let Self::Set(now) = self {
            *now.lock().unwrap_or_else(PoisonError::into_inner) = at;
        }
    }

    /// This instant, cut to the second: both databases keep it exactly.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
            Self::System => Utc::now().trunc_subsecs(0),
            Self::Set(now) => now.lock().unwrap_or_else(PoisonError::into_inner).trunc_subsecs(0),
        }
    }

    /// Today, in Paris.
    pub fn today(&self) -> NaiveDate {
        self.now().with_timezone(&Paris).date_naive()
    }

    /// A new id that sorts by time; those of one second sort in the order they were made.
    pub fn new_id(&self) -> Uuid {
        static ORDER: Mutex<ContextV7> = Mutex::new(ContextV7::new());
        let seconds = u64::try_from(self.now().timestamp()).unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(&ORDER, seconds, 0))
    }
}

/// A secret of 256 bits, in hexadecimal.
pub fn new_secret() -> String {
    hex(&random_bytes::<32>())
}

/// Bytes drawn at random.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::disallowed_methods, reason = "this file is where chance comes from")]
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// A number drawn at random below a bound.
pub fn random_below(bound: u64) -> u64 {
    #[expect(clippy::disallowed_methods, reason = "this file is where chance comes from")]
    rand::rng().random_range(0..bound)
}

/// A password that is written in a mail and typed once: 12 letters and figures that cannot be taken for one another (69 bits).
pub fn new_temporary_password() -> String {
    const LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let letter = |from: &[u8]| usize::try_from(random_below(from.len() as u64)).ok().and_then(|at| from.get(at).copied()).unwrap_or(b'x');
    loop {
        let drawn: String = (0..12).map(|_| letter(LETTERS) as char).collect();
        if app::domain::account::password_fault(&drawn, &[]).is_none() {
            return drawn;
        }
    }
}

/// What is kept of a secret: nobody who reads the database can use it.
pub fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// The id of what is always called so: the same each time.
pub fn id_of(name: &str) -> Uuid {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest(name)).for_each(|(byte, digested)| *byte = digested);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `27/03/2026` in Paris.
pub fn local_day(at: DateTime<Utc>) -> String {
    app::domain::contact::show_day(local_date(at))
}

/// `1er juin 2026 à 8 h 00` in Paris.
pub fn local_instant(at: DateTime<Utc>) -> String {
    format!("{} à {}", app::domain::contact::show_long_day(local_date(at)), local_hour(at))
}

/// `8 h 00` in Paris.
pub fn local_hour(at: DateTime<Utc>) -> String {
    let local = local(at);
    format!("{} h {:02}", local.hour(), local.minute())
}

/// The day it is in Paris.
pub fn local_date(at: DateTime<Utc>) -> NaiveDate {
    local(at).date_naive()
}

/// When a day begins in Paris.
pub fn midnight(day: NaiveDate) -> DateTime<Utc> {
    from_local(day.and_time(NaiveTime::MIN))
}

/// Day of the month, and the month cut short, in Paris.
pub fn local_day_and_month(at: DateTime<Utc>) -> (String, String) {
    const SHORT: [&str; 12] = ["janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
    let day = local(at);
    (day.day().to_string(), SHORT[day.month0() as usize].to_owned())
}

/// The date and hour it is in Paris.
pub fn to_local(at: DateTime<Utc>) -> NaiveDateTime {
    local(at).naive_local()
}

/// The instant at which it is that date and hour in Paris; of an hour that is skipped, the one that comes instead.
pub fn from_local(at: NaiveDateTime) -> DateTime<Utc> {
    let meant = at.and_local_timezone(Paris).earliest().or_else(|| (at + Duration::hours(1)).and_local_timezone(Paris).earliest());
    meant.map_or_else(|| at.and_utc(), |at| at.with_timezone(&Utc))
}

fn local(at: DateTime<Utc>) -> DateTime<Tz> {
    at.with_timezone(&Paris)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn days_begin_in_paris() {
        let clock = Clock::set_to(Utc.with_ymd_and_hms(2026, 5, 31, 22, 30, 0).single().expect("a real instant"));
        assert_eq!(clock.today().to_string(), "2026-06-01");
        assert_eq!(local_instant(clock.now()), "1er juin 2026 à 0 h 30");
        assert_eq!(midnight(clock.today()).to_string(), "2026-05-31 22:00:00 UTC");
    }

    #[test]
    fn local_instants_go_both_ways_but_for_the_hour_that_is_skipped() {
        for text in ["2026-06-01T08:00:00", "2026-12-01T08:00:00", "2026-10-25T02:30:00"] {
            let local: NaiveDateTime = text.parse().expect("a date and hour");
            assert_eq!(to_local(from_local(local)), local);
        }
        let skipped = from_local("2026-03-29T02:30:00".parse().expect("a date and hour"));
        assert_eq!(local_instant(skipped), "29 mars 2026 à 3 h 30");
    }

    #[test]
    fn temporary_passwords_follow_the_rule_and_are_never_the_same() {
        let drawn: std::collections::BTreeSet<_> = (0..200).map(|_| new_temporary_password()).collect();
        assert_eq!(drawn.len(), 200);
        assert!(drawn.iter().all(|password| password.len() == 12 && !password.contains(['0', 'O', '1', 'l', 'I'])));
    }

    #[test]
    fn secrets_are_long_and_never_the_same() {
        let (one, other) = (new_secret(), new_secret());
        assert_eq!(one.len(), 64);
        assert_ne!(one, other);
    }
}
