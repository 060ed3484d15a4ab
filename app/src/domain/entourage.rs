//! The entourage: the declared set of persons of a family, and what it must hold before it is sent.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    contact::age_on,
    form::{FieldError, Fields},
    forms,
    ids::PersonId,
    person::{Person, Role},
};

/// The declared set of persons of a family.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entourage {
    /// In the order in which they were added.
    pub persons: Vec<Person>,
}

/// Something to do before an entourage can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The place it is about.
    pub role: Role,
    /// The person to complete; somebody to add when absent.
    pub person: Option<PersonId>,
    /// What to do.
    pub text: String,
}

/// More persons than any household has: a limit against abuse.
pub const MAX_PERSONS: usize = 40;

/// Youngest age at which somebody can be the parent of a child, in years.
const PARENT_AGE: i32 = 12;

impl Entourage {
    /// The person with that id.
    pub fn find(&self, id: PersonId) -> Option<&Person> {
        self.persons.iter().find(|person| person.id == id)
    }

    /// The persons of one role, in order.
    pub fn of_role(&self, role: Role) -> impl Iterator<Item = &Person> {
        self.persons.iter().filter(move |person| person.role == role)
    }

    /// The holder of the account.
    pub fn holder(&self) -> Option<&Person> {
        self.of_role(Role::Holder).next()
    }

    /// The children.
    pub fn children(&self) -> impl Iterator<Item = &Person> {
        self.of_role(Role::Child)
    }

    /// Whether a court keeps somebody away: a piece is then asked for.
    pub fn has_forbidden_contact(&self) -> bool {
        self.persons.iter().any(|person| person.forbidden)
    }

    /// Adds a person, or replaces the one with the same id.
    ///
    /// # Errors
    /// The mistakes of the answers, of the person beside the others, and of a household that grows beyond [`MAX_PERSONS`].
    pub fn put(&mut self, id: PersonId, role: Role, fields: &Fields, today: NaiveDate) -> Result<(), Vec<FieldError>> {
        let form = forms::person(role);
        let mut errors = form.check(fields, today);
        let person = Person::from_fields(id, role, &form.clean(fields));
        errors.extend(self.faults_of(&person));
        if !errors.is_empty() {
            return Err(errors);
        }
        match self.persons.iter_mut().find(|known| known.id == id) {
            Some(known) => *known = person,
            None => self.persons.push(person),
        }
        Ok(())
    }

    /// Takes a person out; the holder stays.
    pub fn remove(&mut self, id: PersonId) {
        self.persons.retain(|person| person.id != id || person.role == Role::Holder);
    }

    /// The keys by which its children are recognised in another family: same name, same day of birth.
    pub fn child_keys(&self) -> Vec<(PersonId, String)> {
        self.children().filter_map(|child| Some((child.id, child.match_key()?))).collect()
    }

    /// What the department knows, completed by what the same family declared elsewhere. Whoever is recognised keeps the known id and place
    /// and takes the declared answers; the others are added; nobody known is lost. Also gives the ids that changed: declared, known.
    pub fn completed_by(&self, declared: &Self) -> (Self, Vec<(PersonId, PersonId)>) {
        let mut whole = self.clone();
        let mut same = Vec::new();
        for person in &declared.persons {
            let is_met = |known: &Person| !same.iter().any(|(_, met)| *met == known.id);
            let known = whole.persons.iter().position(|known| is_met(known) && known.is_likely(person));
            match known.and_then(|at| whole.persons.get_mut(at)) {
                Some(known) => {
                    same.push((person.id, known.id));
                    *known = known.updated_by(person);
                }
                None => {
                    let role = whole.free_place(person.role);
                    whole.persons.push(Person { role, ..person.clone() });
                }
            }
        }
        (whole, same)
    }

    /// The role somebody new can take: places for one person may be taken.
    fn free_place(&self, role: Role) -> Role {
        let is_taken = |role: Role| self.of_role(role).next().is_some();
        match role {
            Role::Holder | Role::CoRepresentative if !is_taken(role) => role,
            Role::Holder if !is_taken(Role::CoRepresentative) => Role::CoRepresentative,
            Role::Holder | Role::CoRepresentative => Role::Member,
            other => other,
        }
    }

    fn faults_of(&self, person: &Person) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let mut others = self.persons.iter().filter(|other| other.id != person.id);
        if person.role.is_single() && others.clone().any(|other| other.role == person.role) {
            faults.push(FieldError::whole("Il y a déjà une personne à cette place. Modifiez sa fiche, ou retirez-la."));
        }
        if others.clone().count() >= MAX_PERSONS {
            faults.push(FieldError::whole("Votre entourage compte déjà beaucoup de personnes. Contactez le service pour en ajouter."));
        }
        if person.forbidden && (person.may_pick_up || person.in_emergency) {
            faults.push(FieldError::new(
                "forbidden",
                "Une personne interdite ne peut pas venir chercher l’enfant ni être appelée. Décochez l’une des cases.",
            ));
        }
        let adult = |role: Role| matches!(role, Role::Holder | Role::CoRepresentative);
        let too_close = |child: &Person, parent: &Person| match (child.birth_date, parent.birth_date) {
            (Some(child), Some(parent)) => age_on(parent, child) < PARENT_AGE,
            _ => false,
        };
        if person.role == Role::Child && others.clone().any(|other| adult(other.role) && too_close(person, other)) {
            faults.push(FieldError::new(
                "birth_date",
                "Cet enfant serait plus âgé que son parent, ou presque. Vérifiez les deux dates de naissance.",
            ));
        }
        if adult(person.role) && others.any(|other| other.role == Role::Child && too_close(other, person)) {
            faults.push(FieldError::new(
                "birth_date",
                "Cette personne serait plus jeune que son enfant, ou presque. Vérifiez les deux dates de naissance.",
            ));
        }
        faults
    }

    /// What stands between this entourage and its sending, each with where to do it.
    pub fn missing(&self, today: NaiveDate) -> Vec<Missing> {
        let mut missing = Vec::new();
        if self.holder().is_none() {
            missing.push(Missing { role: Role::Holder, person: None, text: "Complétez votre fiche".to_owned() });
        }
        for person in &self.persons {
            let wrong = !forms::person(person.role).check(&person.to_fields(), today).is_empty();
            if wrong || !self.faults_of(person).is_empty() {
                let text = format!("Complétez la fiche {}", super::text::de(&person.full_name()));
                missing.push(Missing { role: person.role, person: Some(person.id), text });
            }
        }
        if self.children().next().is_none() {
            missing.push(Missing { role: Role::Child, person: None, text: "Ajoutez au moins un enfant".to_owned() });
        }
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, 20).expect("a real day")
    }

    fn id(n: u128) -> PersonId {
        PersonId(uuid::Uuid::from_u128(n))
    }

    fn holder() -> Fields {
        let pairs = [
            ("civility", "madame"),
            ("first_name", "Test2"),
            ("usual_name", "TEST2"),
            ("birth_date", "27 3 1985"),
            ("mobile", "06 12 34 56 78"),
            ("relationship", "mere"),
            ("number", "2"),
            ("street", "rue des Fusains"),
            ("postal_code", "79500"),
            ("town", "Melle"),
            ("country", "FRANCE"),
        ];
        pairs.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect()
    }

    fn child(birth: &str) -> Fields {
        let pairs = [("civility", "fille"), ("first_name", "Léa"), ("usual_name", "TEST2"), ("birth_date", birth)];
        pairs.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect()
    }

    #[test]
    fn the_family_of_the_guide_can_be_sent() {
        let mut entourage = Entourage::default();
        entourage.put(id(1), Role::Holder, &holder(), today()).expect("a good holder");
        let missing: Vec<_> = entourage.missing(today()).into_iter().map(|missing| (missing.role, missing.text)).collect();
        assert_eq!(missing, [(Role::Child, "Ajoutez au moins un enfant".to_owned())]);
        entourage.put(id(2), Role::Child, &child("12 9 2019"), today()).expect("a good child");
        assert!(entourage.missing(today()).is_empty());
    }

    #[test]
    fn a_child_is_younger_than_its_parents_whichever_is_typed_first() {
        let mut entourage = Entourage::default();
        entourage.put(id(1), Role::Holder, &holder(), today()).expect("a good holder");
        let errors = entourage.put(id(2), Role::Child, &child("1 1 1980"), today()).expect_err("older than its mother");
        assert_eq!(errors[0].field, "birth_date");
        let mut entourage = Entourage::default();
        entourage.put(id(2), Role::Child, &child("12 9 2019"), today()).expect("a good child");
        let errors =
            entourage.put(id(1), Role::Holder, &holder().with("birth_date", "1 1 2015"), today()).expect_err("younger than her child");
        assert_eq!(errors[0].field, "birth_date");
    }

    #[test]
    fn there_is_one_holder_and_a_forbidden_contact_picks_nobody_up() {
        let mut entourage = Entourage::default();
        entourage.put(id(1), Role::Holder, &holder(), today()).expect("a good holder");
        assert!(entourage.put(id(3), Role::Holder, &holder(), today()).is_err());
        let contact = Fields::default()
            .with("civility", "monsieur")
            .with("first_name", "Jean")
            .with("usual_name", "DUPONT")
            .with("relationship", "autre")
            .with("mobile", "0612345678");
        let both = contact.clone().with("forbidden", "oui").with("may_pick_up", "oui");
        assert_eq!(entourage.put(id(4), Role::Contact, &both, today()).expect_err("both")[0].field, "forbidden");
        entourage.put(id(4), Role::Contact, &contact.with("forbidden", "oui"), today()).expect("a forbidden contact");
        assert!(entourage.has_forbidden_contact());
    }

    #[test]
    fn two_children_may_bear_the_same_name() {
        let mut entourage = Entourage::default();
        for n in 2..4 {
            entourage.put(id(n), Role::Child, &child("12 9 2019"), today()).expect("a good child");
        }
        assert_eq!(entourage.children().count(), 2);
    }

    fn named(n: u128, role: Role, first_name: &str, birth: Option<&str>) -> Person {
        let form = child(birth.unwrap_or_default()).with("first_name", first_name);
        Person::from_fields(id(n), role, &form)
    }

    #[test]
    fn a_family_that_declares_itself_again_completes_what_is_known() {
        let known = Entourage {
            persons: vec![
                named(1, Role::Holder, "Sophie", None),
                named(2, Role::Child, "Léa", Some("12 9 2019")),
                named(3, Role::Contact, "Odile", None),
            ],
        };
        let again = Entourage {
            persons: vec![
                Person { mobile: "06 12 34 56 78".into(), ..named(11, Role::Holder, "sophie", Some("27 3 1985")) },
                named(12, Role::Child, "LEA", Some("12/09/2019")),
                named(13, Role::Child, "Tom", Some("1 1 2021")),
            ],
        };
        let (whole, same) = known.completed_by(&again);
        assert_eq!(same, [(id(11), id(1)), (id(12), id(2))]);
        let told: Vec<_> = whole.persons.iter().map(|person| (person.id, person.role, person.first_name.as_str())).collect();
        let expected =
            [(id(1), Role::Holder, "sophie"), (id(2), Role::Child, "LEA"), (id(3), Role::Contact, "Odile"), (id(13), Role::Child, "Tom")];
        assert_eq!(told, expected);
        assert_eq!(whole.holder().expect("a holder").mobile, "06 12 34 56 78");
        assert_eq!(whole.completed_by(&again).0, whole, "twice changes nothing more");
    }

    #[test]
    fn the_other_parent_takes_the_other_place() {
        let known = Entourage { persons: vec![named(1, Role::Holder, "Sophie", None)] };
        let (whole, _) = known.completed_by(&Entourage { persons: vec![named(11, Role::Holder, "Paul", None)] });
        assert_eq!(whole.persons.last().map(|person| person.role), Some(Role::CoRepresentative));
        let (whole, _) = whole.completed_by(&Entourage { persons: vec![named(12, Role::Holder, "Jean", None)] });
        assert_eq!(whole.persons.last().map(|person| person.role), Some(Role::Member));
    }

    #[test]
    fn twins_of_the_same_name_are_not_made_one() {
        let known = Entourage { persons: vec![named(2, Role::Child, "Léa", Some("12 9 2019"))] };
        let twins = Entourage {
            persons: vec![named(12, Role::Child, "Léa", Some("12 9 2019")), named(13, Role::Child, "Léa", Some("12 9 2019"))],
        };
        assert_eq!(known.completed_by(&twins).0.children().count(), 2);
    }

    #[test]
    fn a_person_goes_through_its_form_unchanged() {
        let form = forms::person(Role::Holder);
        let person = Person::from_fields(id(1), Role::Holder, &form.clean(&holder()));
        assert_eq!(Person::from_fields(id(1), Role::Holder, &person.to_fields()), person);
    }
}
