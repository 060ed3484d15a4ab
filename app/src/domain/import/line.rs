//! One line of a file of families: one person.

use chrono::NaiveDate;

use super::columns::{Column, Header, column_of, shown};
use crate::domain::{
    contact::{Email, Phone, PostalCode, parse_birth_date, parse_day, show_day},
    form::{Choice, Field, Fields, Kind},
    forms,
    ids::PersonId,
    person::{Person, Role},
    text,
};

/// One person of the file, with what is wrong.
#[derive(Debug)]
pub(super) struct Line {
    /// Where it stands in the file.
    pub number: usize,
    /// The number of its family; empty when it has none.
    pub family: String,
    /// The person, without the values that are wrong; `None` when even the role is not known.
    pub person: Option<Person>,
    /// What is wrong, in plain French.
    pub wrong: Vec<String>,
}

impl Line {
    /// Reads the cells of one line.
    pub(super) fn read(number: usize, header: &Header, cells: &[String], today: NaiveDate, id: PersonId) -> Self {
        match header.fields(cells) {
            Ok(fields) => Self::of_fields(number, &fields, today, id),
            Err(message) => Self { number, family: String::new(), person: None, wrong: vec![message.to_owned()] },
        }
    }

    fn of_fields(number: usize, told: &Fields, today: NaiveDate, id: PersonId) -> Self {
        let mut wrong = Vec::new();
        let reference = forms::KNOWN_FAMILY.fields().find(|field| field.name == "reference");
        let family = reference.and_then(|field| answer(field, told, true, today).map_err(|message| wrong.push(message)).ok());
        let role = read_role(told.get("role")).map_err(|message| wrong.push(message)).ok();
        let person = role.map(|role| {
            let (fields, faults) = read_person(role, told, today);
            wrong.extend(faults);
            Person::from_fields(id, role, &fields)
        });
        Self { number, family: family.unwrap_or_default(), person, wrong }
    }

    /// Whether the line is about somebody of that role.
    pub(super) fn is(&self, role: Role) -> bool {
        self.person.as_ref().is_some_and(|person| person.role == role)
    }
}

fn read_role(told: &str) -> Result<Role, String> {
    if told.is_empty() {
        return Err("Il manque le rôle.".to_owned());
    }
    let key = text::search_key(told);
    let found = Role::ALL.into_iter().find(|role| text::search_key(role.code()) == key);
    let codes = Role::ALL.map(Role::code).join(", ");
    found.ok_or_else(|| format!("Le rôle « {} » n’est pas connu. Écrivez l’un de ceux-ci : {codes}.", shown(told)))
}

/// What the form of that role asks and the file tells. What the form does not ask is left: a child has no telephone.
fn read_person(role: Role, told: &Fields, today: NaiveDate) -> (Fields, Vec<String>) {
    let (mut fields, mut wrong) = (Fields::default(), Vec::new());
    for field in forms::person(role).fields() {
        let Some(column) = column_of(field.name) else { continue };
        // Old files know less than the forms ask: the family completes the rest.
        let is_needed = column.is_needed || (role == Role::Child && field.kind == Kind::PastDay);
        match answer(field, told, is_needed, today) {
            Ok(value) if value.is_empty() => {}
            Ok(value) => fields.set(field.name, value),
            Err(message) => wrong.push(message),
        }
    }
    (fields, wrong)
}

/// The value of one field as it is kept; empty when there is none.
fn answer(field: &Field, told: &Fields, is_needed: bool, today: NaiveDate) -> Result<String, String> {
    let value = told.get(field.name);
    let what = column_of(field.name).map_or(field.label, |column: &Column| column.what);
    match (value.is_empty(), is_needed) {
        (true, true) => return Err(format!("Il manque {what}.")),
        (true, false) => return Ok(String::new()),
        _ => {}
    }
    match field.kind {
        Kind::Choice(choices) if field.name == "civility" => civility(value, choices),
        Kind::Choice(choices) => Ok(link(value, choices)),
        Kind::PastDay => birth_date(value, today),
        Kind::Phone => Phone::parse(value)
            .map(|phone| phone.as_str().to_owned())
            .map_err(|_| format!("Le numéro de téléphone « {} » n’est pas correct. Écrivez-le comme 06 12 34 56 78.", shown(value))),
        Kind::PostalCode => PostalCode::parse(value)
            .map(|code| code.as_str().to_owned())
            .map_err(|_| format!("Le code postal « {} » n’est pas correct. Écrivez-le comme 79500.", shown(value))),
        Kind::Email => Email::parse(value)
            .map(|email| email.as_str().to_owned())
            .map_err(|_| format!("L’adresse électronique « {} » n’est pas complète. Écrivez-la comme nom@exemple.fr.", shown(value))),
        _ if value.chars().count() > field.max => Err(format!("Raccourcissez {what} : {} caractères au plus.", field.max)),
        _ => Ok(value.to_owned()),
    }
}

fn civility(value: &str, choices: &[Choice]) -> Result<String, String> {
    let code = match text::search_key(value).as_str() {
        "madame" | "mme" => "madame",
        "monsieur" | "m" | "mr" => "monsieur",
        "fille" => "fille",
        "garcon" => "garcon",
        _ => "",
    };
    if choices.iter().any(|(known, _)| *known == code) {
        return Ok(code.to_owned());
    }
    let names: Vec<_> = choices.iter().map(|(_, name)| name.to_lowercase()).collect();
    Err(format!("La civilité « {} » n’est pas connue. Écrivez {}.", shown(value), names.join(" ou ")))
}

/// The choice of that code or of that name, else `autre`.
fn link(value: &str, choices: &[Choice]) -> String {
    let key = text::search_key(value);
    let known = choices.iter().find(|(code, name)| text::search_key(code) == key || text::search_key(name) == key);
    known.map_or("autre", |(code, _)| code).to_owned()
}

fn birth_date(value: &str, today: NaiveDate) -> Result<String, String> {
    if parse_day(value).is_err() {
        return Err(format!("La date de naissance « {} » n’existe pas. Écrivez-la comme 27/03/1985.", shown(value)));
    }
    let is_possible = parse_birth_date(value, today);
    is_possible.map(show_day).map_err(|_| format!("La date de naissance « {} » n’est pas possible. Vérifiez l’année.", shown(value)))
}
