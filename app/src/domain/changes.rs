//! What changes between two declarations, question by question: shown before it is taken, and to the agent who decides (C4, D2).

use super::{
    entourage::Entourage,
    form::{Fields, Form},
    forms,
    person::{Person, Role},
};

/// One answer, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The question.
    pub question: &'static str,
    /// The answer as it was; empty when there was none.
    pub before: String,
    /// The answer as it becomes; empty when there is none any more.
    pub after: String,
}

/// What differs between the answers to one form, in its order. A question that is not asked has no answer; `options` names what its
/// drop-down holds.
pub fn between(form: &Form, before: &Fields, after: &Fields, options: &[(String, String)]) -> Vec<Change> {
    let (before, after) = (form.clean(before), form.clean(after));
    let differ = form.fields().filter(|field| before.get(field.name) != after.get(field.name));
    let shown = |field: &super::form::Field, fields: &Fields| field.show(fields.get(field.name), options).to_owned();
    differ.map(|field| Change { question: field.label, before: shown(field, &before), after: shown(field, &after) }).collect()
}

/// What becomes of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Becomes {
    /// New in the entourage.
    Added,
    /// No longer in it.
    Removed,
    /// Still there, with other answers.
    Changed(Vec<Change>),
}

/// A person of whom something changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonChange {
    /// As it becomes; as it was, when it is removed.
    pub person: Person,
    /// What becomes of it.
    pub becomes: Becomes,
}

/// What a declaration changes to the entourage that the department has validated: the changed and the new, then the removed.
pub fn of_entourage(valid: &Entourage, declared: &Entourage) -> Vec<PersonChange> {
    let after = declared.persons.iter().filter_map(|person| {
        let becomes = match valid.find(person.id) {
            None => Becomes::Added,
            Some(known) => Becomes::Changed(of_person(known, person)),
        };
        (becomes != Becomes::Changed(Vec::new())).then(|| PersonChange { person: person.clone(), becomes })
    });
    let gone = valid.persons.iter().filter(|known| declared.find(known.id).is_none());
    let removed = gone.map(|known| PersonChange { person: known.clone(), becomes: Becomes::Removed });
    after.chain(removed).collect()
}

fn of_person(known: &Person, declared: &Person) -> Vec<Change> {
    let place = (known.role != declared.role).then(|| Change {
        question: "Place dans l’entourage",
        before: place(known.role).to_owned(),
        after: place(declared.role).to_owned(),
    });
    let answers = between(forms::person(declared.role), &known.to_fields(), &declared.to_fields(), &[]);
    place.into_iter().chain(answers).collect()
}

/// The place of one person, in words.
pub const fn place(role: Role) -> &'static str {
    match role {
        Role::Child => "Enfant",
        Role::Member => "Membre du foyer",
        Role::Contact => "Contact",
        Role::Holder | Role::CoRepresentative => role.heading(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{dossier::Section, ids::PersonId};

    fn contact(n: u128, first_name: &str) -> Person {
        let fields = Fields::default().with("civility", "monsieur").with("first_name", first_name).with("usual_name", "DUPONT");
        Person::from_fields(PersonId(uuid::Uuid::from_u128(n)), Role::Contact, &fields)
    }

    fn entourage(persons: &[Person]) -> Entourage {
        Entourage { persons: persons.to_vec() }
    }

    #[test]
    fn a_declaration_tells_who_comes_who_goes_and_what_changes() {
        let (jean, paul, luc) = (contact(1, "Jean"), contact(2, "Paul"), contact(3, "Luc"));
        let barred = Person { forbidden: true, mobile: "06 12 34 56 78".into(), ..paul.clone() };
        let told = of_entourage(&entourage(&[jean.clone(), paul]), &entourage(&[barred.clone(), luc.clone()]));
        let changed = vec![
            Change { question: "Téléphone portable", before: String::new(), after: "06 12 34 56 78".into() },
            Change {
                question: "n’a pas le droit d’approcher l’enfant (décision de justice)", before: String::new(), after: "Oui".into()
            },
        ];
        assert_eq!(
            told,
            [
                PersonChange { person: barred, becomes: Becomes::Changed(changed) },
                PersonChange { person: luc, becomes: Becomes::Added },
                PersonChange { person: jean, becomes: Becomes::Removed },
            ]
        );
    }

    #[test]
    fn the_same_declaration_changes_nothing() {
        let one = entourage(&[contact(1, "Jean")]);
        assert!(of_entourage(&one, &one).is_empty());
    }

    #[test]
    fn another_place_is_a_change() {
        let jean = contact(1, "Jean");
        let member = Person { role: Role::Member, ..jean.clone() };
        let told = of_entourage(&entourage(&[jean]), &entourage(&[member]));
        let Becomes::Changed(changes) = &told[0].becomes else { panic!("{told:?}") };
        assert_eq!((changes[0].before.as_str(), changes[0].after.as_str()), ("Contact", "Membre du foyer"));
    }

    #[test]
    fn an_answer_that_is_no_longer_asked_is_shown_as_gone() {
        let before = Fields::default().with("insured", "oui").with("insurer", "Assurance du Poitou").with("policy", "1");
        let after = before.clone().with("insured", "non");
        let told = between(Section::Insurance.form(), &before, &after, &[]);
        let told: Vec<_> = told.iter().map(|change| (change.before.as_str(), change.after.as_str())).collect();
        assert_eq!(told, [("Oui", "Non"), ("Assurance du Poitou", ""), ("1", "")]);
    }
}
