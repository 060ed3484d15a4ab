//! Who lives in a filled family.

use app::domain::{contact::show_day, entourage::Entourage, form::Fields, forms, ids::PersonId, person::Role, school_year::SchoolYear};
use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};

use super::{
    Scene, answers,
    dice::Dice,
    names::{BOYS, FAMILIES, GIRLS, MEN, STREETS, WOMEN, postal_code},
};

/// Everybody of a family that lives in that town; they declare themselves at that instant.
pub(super) fn entourage(dice: &mut Dice, scene: Scene, town: &str, year: SchoolYear, at: DateTime<Utc>) -> Entourage {
    let today = year.first_day();
    let name = family_name(dice);
    let home = home(dice, town);
    let holder_is_woman = dice.below(10) < 7;
    let mut all = Entourage::default();
    let mut add = |dice: &mut Dice, role: Role, fields: Fields| {
        let mut fields = fields;
        answers::answer_required(forms::person(role), &mut fields, dice, today);
        let added = all.put(PersonId(dice.id(at)), role, &fields, today);
        debug_assert!(added.is_ok(), "{added:?}");
    };
    let holder = parent(dice, holder_is_woman, &name, &home, today);
    add(dice, Role::Holder, holder);
    if dice.below(10) < 7 {
        let other_name = if dice.one_in(3) { family_name(dice) } else { name.clone() };
        let other = parent(dice, !holder_is_woman, &other_name, &home, today);
        add(dice, Role::CoRepresentative, other);
    }
    let (children, oldest) = match scene {
        Scene::SchoolYear => (dice.pick(&[1, 1, 1, 2, 2, 2, 2, 3, 3, 4]), today.year() - 11 + dice.within(7)),
        // Seven children for five families, all of an age that the activities take.
        Scene::OpeningDay => (dice.pick(&[1, 1, 1, 2, 2]), today.year() - 10 + dice.within(5)),
    };
    for rank in 0..children {
        let child = child(dice, &name, oldest + rank);
        add(dice, Role::Child, child);
    }
    for _ in 0..dice.below(3) {
        let contact = contact(dice);
        add(dice, Role::Contact, contact);
    }
    all
}

fn family_name(dice: &mut Dice) -> String {
    let name = dice.pick(FAMILIES);
    let other = dice.pick(FAMILIES);
    if dice.one_in(8) && name != other { format!("{name}-{other}") } else { name.to_owned() }
}

fn home(dice: &mut Dice, town: &str) -> Fields {
    let number = dice.below(60) + 1;
    let number = if dice.one_in(12) { format!("{number} bis") } else { number.to_string() };
    Fields::default()
        .with("number", number)
        .with("street", dice.pick(STREETS))
        .with("postal_code", postal_code(town))
        .with("town", town)
        .with("country", "FRANCE")
}

fn named(civility: &str, first_name: &str, usual_name: &str) -> Fields {
    Fields::default().with("civility", civility).with("first_name", first_name).with("usual_name", usual_name)
}

/// A parent of that home: born long enough before any child.
fn parent(dice: &mut Dice, is_woman: bool, name: &str, home: &Fields, today: NaiveDate) -> Fields {
    let (civility, first_names, relationship) = if is_woman { ("madame", WOMEN, "mere") } else { ("monsieur", MEN, "pere") };
    let birth = day_of(today.year() - 36 - dice.within(14), dice);
    let person = named(civility, dice.pick(first_names), name)
        .with("birth_date", show_day(birth))
        .with("relationship", relationship)
        .with("mobile", answers::phone(dice));
    home.iter().fold(person, |person, (name, value)| person.with(name, value))
}

fn child(dice: &mut Dice, name: &str, birth_year: i32) -> Fields {
    let (civility, first_names) = if dice.one_in(2) { ("fille", GIRLS) } else { ("garcon", BOYS) };
    named(civility, dice.pick(first_names), name).with("birth_date", show_day(day_of(birth_year, dice)))
}

/// A grandparent or a neighbour; seldom somebody whom a court keeps away.
fn contact(dice: &mut Dice) -> Fields {
    let (civility, first_names) = if dice.one_in(2) { ("madame", WOMEN) } else { ("monsieur", MEN) };
    let name = family_name(dice);
    let person = named(civility, dice.pick(first_names), &name).with("mobile", answers::phone(dice));
    match dice.below(60) {
        0 => person.with("forbidden", "oui").with("relationship", "autre"),
        _ => person.with("may_pick_up", "oui").with("in_emergency", "oui"),
    }
}

fn day_of(year: i32, dice: &mut Dice) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    first + Duration::days(i64::from(dice.within(365)))
}

#[cfg(test)]
mod tests {
    use app::domain::school_year::Grade;

    use super::*;

    #[test]
    fn every_household_could_be_declared_and_its_children_are_of_school_age() {
        let year = SchoolYear::starting_in(2026).expect("a year");
        for number in 0..500 {
            let all = entourage(&mut Dice::of(number), Scene::SchoolYear, "Melle", year, DateTime::UNIX_EPOCH);
            assert_eq!(all.missing(year.first_day()), [], "{all:?}");
            assert!((1..=4).contains(&all.children().count()));
            assert!(all.children().all(|child| child.birth_date.and_then(|birth| Grade::expected(birth, year)).is_some()));
        }
    }
}
