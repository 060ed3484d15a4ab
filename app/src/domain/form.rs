//! Forms as data: what is asked, how it is checked, what was typed. One description draws a form, checks it while a person types,
//! checks it again on the server, and shows its answers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{contact, payment::Iban, text};

/// What was typed, by the name of the field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// The value of a field, trimmed; empty when it was not given.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |value| value.trim())
    }

    /// The value of a field exactly as it was typed (passwords).
    pub fn raw(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Sets a field.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// The same fields with one more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    /// Whether a box is ticked, or a question answered yes.
    pub fn is_yes(&self, name: &str) -> bool {
        matches!(self.get(name), "oui" | "on")
    }

    /// All fields, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same fields without the secrets, fit to be kept and shown again.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        Self(
            self.0
                .iter()
                .filter(|(name, _)| !name.contains("password") && !name.contains("key"))
                .map(|(n, v)| (n.clone(), v.clone()))
                .collect(),
        )
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// A mistake, told next to its field. An empty field name means the form as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Name of the field.
    pub field: String,
    /// What to do, in plain French.
    pub message: String,
}

impl FieldError {
    /// A mistake in one field.
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.to_owned(), message: message.into() }
    }

    /// A mistake in the form as a whole.
    pub fn whole(message: impl Into<String>) -> Self {
        Self::new("", message)
    }
}

/// Field of the mistake that somebody acted first: the page is read again, with what was typed.
pub const OVERTAKEN: &str = "version";

/// Two answers to one question, given in two places since both last saw the same: the person chooses (H3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Name of the field.
    pub field: String,
    /// The question.
    pub question: String,
    /// What this page answers, as it is shown to a person.
    pub ours: String,
    /// What was answered elsewhere and is kept, as it is shown to a person.
    pub theirs: String,
    /// The same, as it is kept.
    pub value: String,
}

/// Field of a secret that is shown once.
const SHOWN_ONCE: &str = "shown_once";

/// A form as it stands: what was typed and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormState {
    /// What was typed, without secrets.
    pub values: Fields,
    /// What is to be mended; empty when the values are only filled in for the person.
    pub errors: Vec<FieldError>,
    /// Where the person must choose between two answers.
    #[serde(default)]
    pub conflicts: Vec<Conflict>,
}

impl FormState {
    /// A form filled in, with nothing to mend.
    pub fn filled(values: Fields) -> Self {
        Self { values, ..Self::default() }
    }

    /// Nothing but mistakes.
    pub fn faulty(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::default() }
    }

    /// A secret that the next page shows, once: a key, recovery codes.
    pub fn shown_once(secret: &str) -> Self {
        Self::filled(Fields::default().with(SHOWN_ONCE, secret))
    }

    /// The secret to show once, if there is one.
    pub fn secret_to_show(&self) -> Option<&str> {
        Some(self.values.get(SHOWN_ONCE)).filter(|secret| !secret.is_empty())
    }

    /// A form sent back with its mistakes; secrets are dropped.
    pub fn refused(fields: &Fields, errors: Vec<FieldError>) -> Self {
        Self { values: fields.without_secrets(), errors, ..Self::default() }
    }
}

/// A choice: the value that is kept, and what is shown.
pub type Choice = (&'static str, &'static str);

/// What kind of answer a field takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// One line.
    Text,
    /// The name of a person: no address in it, since it stands in mails that others receive.
    Name,
    /// Several lines.
    LongText,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A French or foreign postal code.
    PostalCode,
    /// A new or current password, never shown again.
    Password,
    /// A day that has passed: a birth.
    PastDay,
    /// Any day.
    Day,
    /// The number of a bank account (ISO 13616).
    Iban,
    /// Yes or no, to be chosen.
    YesNo,
    /// A box that may be ticked.
    Tick,
    /// One of a fixed list, as radio buttons.
    Choice(&'static [Choice]),
    /// One of a fixed list, as a drop-down.
    List(&'static [Choice]),
    /// One of a list known when the page is made, as a drop-down.
    OneOf,
}

/// Whom an answer is true of: decides to whom it is offered again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Of the family: offered to siblings and next year.
    Family,
    /// Of the child: offered to the same child next year.
    Child,
    /// Of the child in one year: never offered.
    Year,
}

/// One question of a form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name under which the answer is kept.
    pub name: &'static str,
    /// The question.
    pub label: &'static str,
    /// Said before the field.
    pub hint: &'static str,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// Whether it must be answered.
    pub required: bool,
    /// Longest answer, in characters.
    pub max: usize,
    /// The `autocomplete` token.
    pub autocomplete: &'static str,
    /// Drawn beside its neighbour on a wide screen.
    pub half: bool,
    /// Asked only when that other field has one of these values.
    pub only_if: Option<(&'static str, &'static [&'static str])>,
    /// Whom the answer is true of, and how long.
    pub scope: Scope,
    /// What is said when it is empty.
    pub missing: &'static str,
}

/// A field of any kind, required, to be refined.
pub const fn field(name: &'static str, label: &'static str, kind: Kind) -> Field {
    Field {
        name,
        label,
        hint: "",
        kind,
        required: !matches!(kind, Kind::Tick),
        max: 100,
        autocomplete: "off",
        half: false,
        only_if: None,
        scope: Scope::Family,
        missing: "",
    }
}

/// A line of text, required, to be refined.
pub const fn line(name: &'static str, label: &'static str) -> Field {
    field(name, label, Kind::Text)
}

impl Field {
    /// Says something before the field.
    pub const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }
    /// Need not be answered.
    pub const fn optional(self) -> Self {
        Self { required: false, ..self }
    }
    /// Names what browsers may fill in.
    pub const fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }
    /// Beside its neighbour on a wide screen.
    pub const fn half(self) -> Self {
        Self { half: true, ..self }
    }
    /// Longest answer, in characters.
    pub const fn max(self, max: usize) -> Self {
        Self { max, ..self }
    }
    /// Asked only when `field` has one of `values`.
    pub const fn only_if(self, field: &'static str, values: &'static [&'static str]) -> Self {
        Self { only_if: Some((field, values)), ..self }
    }
    /// True of one child, whatever the year.
    pub const fn of_child(self) -> Self {
        Self { scope: Scope::Child, ..self }
    }
    /// True of one child for one year.
    pub const fn of_year(self) -> Self {
        Self { scope: Scope::Year, ..self }
    }
    /// What is said when it is empty.
    pub const fn missing(self, missing: &'static str) -> Self {
        Self { missing, ..self }
    }

    /// Whether the question is asked at all, given the other answers.
    pub fn is_asked(&self, fields: &Fields) -> bool {
        self.only_if.is_none_or(|(other, values)| values.contains(&fields.get(other)))
    }

    /// What is wrong with the answer, if anything.
    pub fn check(&self, fields: &Fields, today: NaiveDate) -> Option<FieldError> {
        if !self.is_asked(fields) {
            return None;
        }
        let value = if self.kind == Kind::Password { fields.raw(self.name) } else { fields.get(self.name) };
        let wrong = if value.is_empty() {
            self.required.then(|| self.missing_message())
        } else if value.chars().count() > self.max {
            Some(format!("Raccourcissez cette réponse : {} caractères au plus.", self.max))
        } else {
            self.kind.check(value, today)
        };
        wrong.map(|message| FieldError::new(self.name, message))
    }

    fn missing_message(&self) -> String {
        match (self.missing, self.kind) {
            ("", Kind::YesNo | Kind::Choice(_) | Kind::List(_) | Kind::OneOf) => format!("Choisissez une réponse : {}", self.label),
            ("", Kind::Tick) => format!("Cochez la case : {}", self.label),
            ("", _) => format!("Remplissez ce champ : {}", self.label),
            (message, _) => message.to_owned(),
        }
    }

    /// The answer as it is shown to a person.
    pub fn show<'a>(&self, value: &'a str, options: &'a [(String, String)]) -> &'a str {
        match self.kind {
            Kind::YesNo if value == "oui" => "Oui",
            Kind::YesNo if value == "non" => "Non",
            Kind::Tick if !value.is_empty() => "Oui",
            Kind::Choice(choices) | Kind::List(choices) => choices.iter().find(|(key, _)| *key == value).map_or(value, |(_, shown)| shown),
            Kind::OneOf => options.iter().find(|(key, _)| key == value).map_or(value, |(_, shown)| shown),
            _ => value,
        }
    }
}

impl Kind {
    fn check(self, value: &str, today: NaiveDate) -> Option<String> {
        match self {
            Kind::Name => {
                let lower = text::lower(value);
                let is_address = ["://", "www.", "@"].iter().any(|mark| lower.contains(mark));
                is_address.then(|| "Écrivez un nom, sans adresse.".to_owned())
            }
            Kind::Email => contact::Email::parse(value).err().map(str::to_owned),
            Kind::Phone => contact::Phone::parse(value).err().map(str::to_owned),
            Kind::PostalCode => contact::PostalCode::parse(value).err().map(str::to_owned),
            Kind::PastDay => contact::parse_birth_date(value, today).err(),
            Kind::Day => contact::parse_day(value).err(),
            Kind::Iban => Iban::parse(value).err().map(str::to_owned),
            Kind::YesNo => (!matches!(value, "oui" | "non")).then(|| "Choisissez oui ou non.".to_owned()),
            Kind::Choice(choices) | Kind::List(choices) => {
                (!choices.iter().any(|(key, _)| *key == value)).then(|| "Choisissez une des réponses proposées.".to_owned())
            }
            Kind::Text | Kind::LongText | Kind::Password | Kind::Tick | Kind::OneOf => None,
        }
    }
}

/// Fields asked together under one heading.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Heading; empty for none.
    pub title: &'static str,
    /// The questions.
    pub fields: &'static [Field],
}

/// A whole form.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Its groups of questions.
    pub groups: &'static [Group],
}

impl Form {
    /// Every field, in order.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.groups.iter().flat_map(|group| group.fields)
    }

    /// Everything wrong with the answers, in the order of the form; empty when all is well.
    pub fn check(&self, fields: &Fields, today: NaiveDate) -> Vec<FieldError> {
        self.fields().filter_map(|field| field.check(fields, today)).collect()
    }

    /// The answers of this form only, cleaned: one line stays one line, a question that is not asked has no answer.
    pub fn clean(&self, fields: &Fields) -> Fields {
        let asked = self.fields().filter(|field| field.is_asked(fields));
        let cleaned = asked.map(|field| {
            let value = match field.kind {
                Kind::LongText => text::lines(fields.raw(field.name)),
                Kind::Password => fields.raw(field.name).to_owned(),
                _ => text::one_line(fields.raw(field.name)),
            };
            (field.name.to_owned(), value)
        });
        cleaned.filter(|(_, value)| !value.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: Form = Form {
        groups: &[Group {
            title: "",
            fields: &[
                line("name", "Nom").max(5),
                field("pai", "PAI ?", Kind::YesNo),
                line("pai_reason", "Lequel ?").only_if("pai", &["oui"]),
                field("born", "Naissance", Kind::PastDay).optional(),
            ],
        }],
    };

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, 20).expect("a real day")
    }

    fn wrong(pairs: &[(&str, &str)]) -> Vec<String> {
        let fields = pairs.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
        FORM.check(&fields, today()).into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn mistakes_come_in_the_order_of_the_form() {
        assert_eq!(wrong(&[]), ["name", "pai"]);
        assert_eq!(wrong(&[("name", "Trop long"), ("pai", "peut-être"), ("born", "45 45 2020")]), ["name", "pai", "born"]);
    }

    #[test]
    fn a_question_is_asked_only_when_its_condition_holds() {
        assert_eq!(wrong(&[("name", "Léa"), ("pai", "oui")]), ["pai_reason"]);
        assert!(wrong(&[("name", "Léa"), ("pai", "non")]).is_empty());
    }

    #[test]
    fn cleaning_drops_what_is_not_asked_and_what_is_unknown() {
        let fields = Fields::default().with("name", " Léa\n").with("pai", "non").with("pai_reason", "x").with("admin", "1");
        assert_eq!(FORM.clean(&fields), Fields::default().with("name", "Léa").with("pai", "non"));
    }

    #[test]
    fn secrets_are_not_kept() {
        let fields = Fields::default().with("new_password", "x").with("service_key", "1").with("email", "a@b.fr");
        assert_eq!(fields.without_secrets(), Fields::default().with("email", "a@b.fr"));
    }
}
