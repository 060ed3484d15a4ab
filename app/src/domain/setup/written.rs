//! Ages and hours as people write them.

use chrono::{NaiveTime, Timelike};

use crate::domain::text;

/// The numbers of a text, each with the letters that follow.
fn numbers(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut in_number = false;
    for c in text::lower(text).chars() {
        match (c.is_ascii_digit(), found.last_mut()) {
            (true, Some((number, _))) if in_number => number.push(c),
            (true, _) => found.push((c.to_string(), String::new())),
            (false, Some((_, unit))) if !c.is_whitespace() => unit.push(c),
            (false, None) if !c.is_whitespace() => return Vec::new(),
            _ => {}
        }
        in_number = c.is_ascii_digit();
    }
    found
}

/// `3 ans`, `30 mois`, `2 ans et 6 mois`, in months.
pub(super) fn parse_age(text: &str) -> Result<i64, &'static str> {
    const BAD: &str = "Indiquez un âge, par exemple 3 ans, ou 30 mois.";
    let months = numbers(text).into_iter().map(|(number, unit)| {
        let number = number.parse::<i64>().ok().filter(|number| *number <= 300)?;
        match unit.trim_end_matches("et") {
            "" | "an" | "ans" => Some(number * 12),
            "mois" => Some(number),
            _ => None,
        }
    });
    let months = months.collect::<Option<Vec<_>>>().filter(|months| matches!(months.len(), 1 | 2)).ok_or(BAD)?;
    Some(months.into_iter().sum()).filter(|months| (1..=300).contains(months)).ok_or(BAD)
}

pub(super) fn show_age(months: i64) -> String {
    match (months / 12, months % 12) {
        (0, months) => format!("{months} mois"),
        (1, 0) => "1 an".to_owned(),
        (years, 0) => format!("{years} ans"),
        (years, months) => format!("{} mois", years * 12 + months),
    }
}

/// `8 h 00`, `8h`, `08:30`.
pub(super) fn parse_hour(text: &str) -> Result<NaiveTime, &'static str> {
    const BAD: &str = "Indiquez une heure, par exemple 8 h 00.";
    let parts = numbers(text);
    let part = |at: usize| parts.get(at).map_or(Some(0), |(number, _)| number.parse::<u32>().ok());
    let is_hour = matches!(parts.len(), 1 | 2) && parts.iter().all(|(_, unit)| matches!(unit.as_str(), "" | "h" | ":" | "min"));
    let time = NaiveTime::from_hms_opt(part(0).ok_or(BAD)?, part(1).ok_or(BAD)?, 0);
    time.filter(|_| is_hour).ok_or(BAD)
}

/// `8 h 00`.
pub fn show_hour(time: NaiveTime) -> String {
    format!("{} h {:02}", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_and_hours_are_read_as_people_write_them() {
        let ages = [("3 ans", 36), ("3", 36), ("30 mois", 30), ("2 ans 6 mois", 30), ("2ans et 6mois", 30), ("1 an", 12)];
        for (text, months) in ages {
            assert_eq!(parse_age(text), Ok(months), "{text}");
        }
        assert!(["", "ans", "0", "3 jours", "1 2 3", "999 ans", "99999999999999999999 mois"].iter().all(|bad| parse_age(bad).is_err()));
        assert!((1..300).all(|months| parse_age(&show_age(months)) == Ok(months)));
        for text in ["8", "8h", "8 h 00", "08:00", "8h00"] {
            assert_eq!(parse_hour(text).map(show_hour), Ok("8 h 00".into()), "{text}");
        }
        assert!(["", "24 h", "8 h 60", "8 heures", "midi", "1 2 3"].iter().all(|bad| parse_hour(bad).is_err()));
    }
}
