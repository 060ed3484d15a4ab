//! Answers given before, offered again: those of a sibling, those of last year (D2). Nothing is taken without being shown.

use super::{
    dossier::Section,
    form::{Fields, Scope},
};

/// Where the offered answers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The dossier of another child of the family.
    Sibling,
    /// An earlier dossier of the same child.
    SameChild,
}

/// The answers of a section as they would be if those of another dossier were taken: what is true of one child, or of one year only, stays as
/// it is.
pub fn with_offered(section: Section, answers: &Fields, offered: &Fields, origin: Origin) -> Fields {
    let form = section.form();
    let is_offered = |scope: Scope| match scope {
        Scope::Family => true,
        Scope::Child => origin == Origin::SameChild,
        Scope::Year => false,
    };
    let pick = |field: &super::form::Field| {
        let is_taken = is_offered(field.scope) && !offered.get(field.name).is_empty();
        let value = if is_taken { offered.raw(field.name) } else { answers.raw(field.name) };
        (!value.is_empty()).then(|| (field.name.to_owned(), value.to_owned()))
    };
    form.clean(&form.fields().filter_map(pick).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().fold(Fields::default(), |fields, (name, value)| fields.with(name, *value))
    }

    #[test]
    fn a_sibling_lends_what_is_true_of_the_family() {
        let answers = filled(&[("grade", "ms")]);
        let sister = filled(&[("site", "melle"), ("grade", "ce1"), ("bus", "oui"), ("bus_stop", "Mairie")]);
        let taken = with_offered(Section::School, &answers, &sister, Origin::Sibling);
        assert_eq!(taken, filled(&[("site", "melle"), ("grade", "ms"), ("bus", "oui"), ("bus_stop", "Mairie")]));
    }

    #[test]
    fn health_is_nobody_elses_but_the_doctor_is() {
        let sister =
            filled(&[("vaccinated", "oui"), ("allergic", "oui"), ("allergies", "Arachide"), ("pai", "etabli"), ("doctor", "Dr Roy")]);
        assert_eq!(with_offered(Section::Health, &Fields::default(), &sister, Origin::Sibling), filled(&[("doctor", "Dr Roy")]));
        assert_eq!(with_offered(Section::Health, &Fields::default(), &sister, Origin::SameChild), sister);
    }

    #[test]
    fn what_is_true_of_one_year_is_asked_again() {
        let last_year = filled(&[("insured", "oui"), ("insurer", "Assurance du Poitou"), ("policy", "1")]);
        let answers = filled(&[("insured", "oui")]);
        assert_eq!(with_offered(Section::Insurance, &answers, &last_year, Origin::SameChild), last_year);
        assert_eq!(
            with_offered(Section::Insurance, &Fields::default(), &last_year, Origin::SameChild),
            Fields::default(),
            "the insurer is only asked of who is insured"
        );
        let checked = filled(&[("custody", "ensemble"), ("contacts_checked", "oui")]);
        assert_eq!(with_offered(Section::Custody, &Fields::default(), &checked, Origin::SameChild), filled(&[("custody", "ensemble")]));
    }

    proptest! {
        /// Taking the same answers twice changes nothing more, and no answer is lost unless another takes its place.
        #[test]
        fn taking_twice_is_taking_once(own in "[a-c]{0,2}", lent in "[a-c]{0,2}", custody in 0_usize..3, same in any::<bool>()) {
            let kinds = ["ensemble", "alternee", "autre"];
            let answers = filled(&[("custody", kinds[custody]), ("custody_other", &own)]);
            let offered = filled(&[("custody", "autre"), ("custody_other", &lent)]);
            let origin = if same { Origin::SameChild } else { Origin::Sibling };
            let once = with_offered(Section::Custody, &answers, &offered, origin);
            prop_assert_eq!(&with_offered(Section::Custody, &once, &offered, origin), &once);
            prop_assert_eq!(once.get("custody"), "autre");
            prop_assert_eq!(once.get("custody_other"), if lent.is_empty() { &own } else { &lent });
        }
    }
}
