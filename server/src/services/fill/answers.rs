//! Answers to any form, found by the kind of each question: one that is added tomorrow is answered too.

use app::domain::{
    contact::show_day,
    form::{Field, Fields, Form, Kind},
};
use chrono::NaiveDate;

use super::dice::Dice;

/// Questions that few families answer by yes.
const SELDOM: [&str; 2] = ["allergic", "allow_alone"];
/// Answers to questions whose name tells more than their kind.
const KNOWN: [(&str, &[&str]); 6] = [
    ("allergies", &["Arachide : éviter toute trace.", "Piqûres de guêpe : appeler le 15, puis les parents.", "Lait de vache."]),
    ("doctor", &["Dr Moreau", "Dr Élisabeth Prévôt", "Maison de santé de Melle", "Dr N’Guessan"]),
    ("insurer", &["Assurance du Poitou", "Mutuelle des Deux-Sèvres", "Assurance scolaire de l’Ouest"]),
    ("policy", &["4 120 887 K", "79-2210-5541", "B 88 213 904"]),
    ("custody_other", &["L’enfant vit chez sa grand-mère.", "Famille d’accueil depuis le printemps."]),
    ("doctor_phone", &["05 49 27 01 02", "05 49 29 11 12"]),
];
/// Tried in turn for a question of a kind that is not known here: the first that its check takes.
const ANYTHING: [&str; 11] = [
    "Rien à signaler",
    "oui",
    "05 49 27 56 84",
    "12 9 2019",
    "79500",
    "famille@famille.example",
    "FR7630006000011234567890189",
    "AGRIFRPP",
    "1234",
    "ABC123",
    "1",
];

/// Answers a form where it is not answered yet: what must be, and half of what need not.
pub(super) fn answer(form: &Form, answers: &mut Fields, dice: &mut Dice, today: NaiveDate) {
    for field in form.fields() {
        if !is_answered(field, answers) && (field.required || dice.one_in(2)) {
            put(field, answers, dice, today);
        }
    }
    answer_required(form, answers, dice, today);
}

/// Answers what must be, also when a later answer is what asks for it.
pub(super) fn answer_required(form: &Form, answers: &mut Fields, dice: &mut Dice, today: NaiveDate) {
    for _ in 0..2 {
        for field in form.fields().filter(|field| field.required) {
            if !is_answered(field, answers) {
                put(field, answers, dice, today);
            }
        }
    }
}

fn is_answered(field: &Field, answers: &Fields) -> bool {
    !field.is_asked(answers) || !answers.get(field.name).is_empty()
}

fn put(field: &Field, answers: &mut Fields, dice: &mut Dice, today: NaiveDate) {
    let first = likely(field, dice, today);
    for value in std::iter::once(first.as_str()).chain(ANYTHING) {
        answers.set(field.name, value);
        if !value.is_empty() && field.check(answers, today).is_none() {
            return;
        }
    }
    answers.set(field.name, "");
}

/// What a family would answer; empty when the kind of the question does not tell.
fn likely(field: &Field, dice: &mut Dice, today: NaiveDate) -> String {
    if let Some((_, known)) = KNOWN.iter().find(|(name, _)| *name == field.name) {
        return dice.pick(known).to_owned();
    }
    match field.kind {
        Kind::YesNo => if dice.one_in(5) == SELDOM.contains(&field.name) { "oui" } else { "non" }.to_owned(),
        // The first answer of a list is the usual one.
        Kind::Choice(choices) if !dice.one_in(5) => choices.first().map_or("", |(key, _)| key).to_owned(),
        Kind::Choice(choices) => dice.pick(choices).0.to_owned(),
        Kind::Phone => phone(dice),
        Kind::Day => show_day(today),
        _ => String::new(),
    }
}

/// A French mobile telephone.
pub(super) fn phone(dice: &mut Dice) -> String {
    format!("0{}{:08}", 6 + dice.below(2), dice.below(100_000_000))
}

#[cfg(test)]
mod tests {
    use app::domain::{dossier::Section, forms, person::Role};

    use super::*;

    #[test]
    fn every_form_of_a_family_can_be_answered() {
        let today = NaiveDate::from_ymd_opt(2026, 9, 1).expect("a real day");
        let sections = Section::ALL.into_iter().map(Section::form);
        for form in sections.chain(Role::ALL.into_iter().map(forms::person)) {
            for number in 0..50 {
                let (mut dice, mut answers) = (Dice::of(number), Fields::default());
                answer(form, &mut answers, &mut dice, today);
                assert_eq!(form.check(&answers, today), [], "{answers:?}");
            }
        }
    }
}
