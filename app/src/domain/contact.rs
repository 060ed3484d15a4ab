//! E-mail addresses, telephones, postal codes and the days that people type.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// An e-mail address, as far as one can tell without writing to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

const BAD_EMAIL: &str = "Indiquez une adresse électronique complète, par exemple nom@exemple.fr";

impl Email {
    /// Reads an address of at most 254 characters (RFC 5321).
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let (local, host) = text.rsplit_once('@').ok_or(BAD_EMAIL)?;
        let plain = |c: char| c.is_ascii_graphic() && !"()<>,;:\\\"[]@".contains(c);
        let label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        let local_ok = !local.is_empty() && local.len() <= 64 && local.chars().all(plain) && local.split('.').all(|part| !part.is_empty());
        let host_ok = host.contains('.') && host.split('.').all(label);
        if local_ok && host_ok && text.len() <= 254 { Ok(Self(text.to_owned())) } else { Err(BAD_EMAIL) }
    }

    /// The address as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as it is compared: two spellings in other case are one address.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// A telephone number, kept as `05 49 27 56 84` or `+44 …`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

const BAD_PHONE: &str = "Indiquez un numéro de téléphone à 10 chiffres, par exemple 06 12 34 56 78";

impl Phone {
    /// Reads a French number of ten digits, or an international one.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let compact: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')' | '\u{a0}' | '\u{202f}')).collect();
        let national = match compact.strip_prefix("+33").or_else(|| compact.strip_prefix("0033")) {
            Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
            None => compact,
        };
        let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        if let Some(abroad) = national.strip_prefix('+') {
            return if digits(abroad) && (6..=15).contains(&abroad.len()) { Ok(Self(national)) } else { Err(BAD_PHONE) };
        }
        if !digits(&national) || national.len() != 10 || !national.starts_with('0') || national.starts_with("00") {
            return Err(BAD_PHONE);
        }
        Ok(Self([0, 2, 4, 6, 8].map(|at| &national[at..at + 2]).join(" ")))
    }

    /// The number as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A postal code: five digits in France, short letters and digits elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostalCode(String);

impl PostalCode {
    /// Reads a code; a code of five characters or fewer made of digits must be a French one.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let french = compact.len() == 5 && compact.chars().all(|c| c.is_ascii_digit()) && &compact[..2] != "00";
        let foreign = (3..=10).contains(&compact.len())
            && compact.chars().any(|c| c.is_ascii_alphabetic())
            && compact.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if french || foreign { Ok(Self(compact)) } else { Err("Indiquez un code postal à 5 chiffres, par exemple 79500") }
    }

    /// The code as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A postal address, as C2 asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostalAddress {
    /// `2`, `12 bis`.
    pub number: String,
    /// Name of the street.
    pub street: String,
    /// Building.
    pub building: String,
    /// Flat.
    pub flat: String,
    /// Anything else the postman needs.
    pub extra: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub town: String,
    /// Country.
    pub country: String,
}

impl PostalAddress {
    /// The address on one line; empty when there is none.
    pub fn on_one_line(&self) -> String {
        let street = [self.number.as_str(), &self.street].join(" ");
        let town = [self.postal_code.as_str(), &self.town].join(" ");
        let country = if self.country.eq_ignore_ascii_case("france") { "" } else { &self.country };
        let parts = [street.trim(), &self.building, &self.flat, &self.extra, town.trim(), country];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// Reads a day as people type it: `27 3 1985`, `27/03/1985`, `27031985`, or `1985-03-27` from a browser.
pub fn parse_day(text: &str) -> Result<NaiveDate, String> {
    let bad = || "Indiquez une date qui existe, par exemple 27 3 1985".to_owned();
    let text = text.trim();
    let parts: Vec<&str> = text.split([' ', '/', '-', '.']).filter(|part| !part.is_empty()).collect();
    let number = |part: &str| part.parse::<u32>().ok();
    let (day, month, year) = match parts[..] {
        [year, month, day] if year.len() == 4 => (number(day), number(month), number(year)),
        [day, month, year] if year.len() == 4 => (number(day), number(month), number(year)),
        [all] if all.len() == 8 && all.is_ascii() => (number(&all[..2]), number(&all[2..4]), number(&all[4..])),
        _ => return Err(bad()),
    };
    let (Some(day), Some(month), Some(year)) = (day, month, year) else { return Err(bad()) };
    let year = i32::try_from(year).map_err(|_| bad())?;
    NaiveDate::from_ymd_opt(year, month, day).filter(|date| (1900..2200).contains(&date.year())).ok_or_else(bad)
}

/// Reads a day of birth: a day that exists, not after `today`, not more than 120 years before.
pub fn parse_birth_date(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let date = parse_day(text).map_err(|_| "Indiquez une date de naissance qui existe, par exemple 27 3 1985".to_owned())?;
    if date > today {
        return Err("Cette date n’est pas encore passée. Vérifiez l’année de naissance.".to_owned());
    }
    if age_on(date, today) > 120 {
        return Err("Cette date est trop ancienne. Vérifiez l’année de naissance.".to_owned());
    }
    Ok(date)
}

/// Age in whole years on a day.
pub fn age_on(birth: NaiveDate, day: NaiveDate) -> i32 {
    let before_birthday = (day.month(), day.day()) < (birth.month(), birth.day());
    day.year() - birth.year() - i32::from(before_birthday)
}

/// `27/03/1985`.
pub fn show_day(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

/// `1ᵉʳ juin 2026`, `27 mars 1985`.
pub fn show_long_day(date: NaiveDate) -> String {
    let day = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
    format!("{day} {} {}", MONTHS[date.month0() as usize], date.year())
}

/// `juin 2026`.
pub fn show_month(date: NaiveDate) -> String {
    format!("{} {}", MONTHS[date.month0() as usize], date.year())
}

/// `lundi 7 septembre 2026`.
pub fn show_whole_day(date: NaiveDate) -> String {
    format!("{} {}", DAYS[date.weekday().num_days_from_monday() as usize], show_long_day(date))
}

/// The days of the week, in French.
const DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];

/// The months, in French.
pub const MONTHS: [&str; 12] =
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).expect("a real day")
    }

    #[test]
    fn addresses_that_can_be_written_to_are_accepted() {
        for good in ["a@b.fr", "clemence.templet+ecole@melloisenpoitou.fr", "O'Neil@exemple.co.uk"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "a@b", "@b.fr", "a@.fr", "a b@c.fr", "a@b.fr\r\nBcc: x@y.fr", "a..b@c.fr", "a@-b.fr", "<a@b.fr>"] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn telephones_are_kept_in_one_spelling() {
        for text in ["0549275684", "05 49 27 56 84", "05.49.27.56.84", "+33 5 49 27 56 84", "+33 (0)5 49 27 56 84", "0033549275684"] {
            assert_eq!(Phone::parse(text).expect(text).as_str(), "05 49 27 56 84");
        }
        assert_eq!(Phone::parse("+44 20 7946 0958").expect("a British number").as_str(), "+442079460958");
        for bad in ["12", "1234567890", "05 49 27 56 8", "05 49 27 56 84 1", "zéro cinq"] {
            assert!(Phone::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn postal_codes_have_a_known_form() {
        for good in ["79500", " 79 500", "B-1000", "SW1A 1AA"] {
            assert!(PostalCode::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "7950", "795000", "00123", "Melle!", "12", "ééééé"] {
            assert!(PostalCode::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn days_are_read_as_people_type_them() {
        for text in ["27 3 1985", "27/03/1985", "27-3-1985", "27.03.1985", "1985-03-27", "27031985"] {
            assert_eq!(parse_day(text), Ok(day(1985, 3, 27)), "{text}");
        }
        for bad in ["45/45/2020", "29 2 2025", "27 3 85", "hier", "", "1 1 1", "ééééé", "1/1/99999"] {
            assert!(parse_day(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn nobody_is_born_tomorrow_or_too_long_ago() {
        let today = day(2026, 5, 20);
        assert!(parse_birth_date("20 5 2026", today).is_ok());
        assert!(parse_birth_date("21 5 2026", today).is_err());
        assert!(parse_birth_date("1 1 1901", today).is_err());
    }

    #[test]
    fn a_day_is_shown_with_its_name() {
        assert_eq!(show_whole_day(day(2026, 9, 7)), "lundi 7 septembre 2026");
        assert_eq!(show_whole_day(day(2026, 11, 1)), "dimanche 1er novembre 2026");
    }

    #[test]
    fn a_birthday_counts_from_its_day() {
        assert_eq!(age_on(day(2020, 9, 1), day(2026, 8, 31)), 5);
        assert_eq!(age_on(day(2020, 9, 1), day(2026, 9, 1)), 6);
    }
}
