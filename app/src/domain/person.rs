//! The persons of an entourage.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    contact::{Phone, PostalAddress, PostalCode, parse_day},
    form::Fields,
    ids::PersonId,
    text,
};

/// What a person is to the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Who holds the account.
    Holder,
    /// The other adult who represents the children.
    CoRepresentative,
    /// A child of the household.
    Child,
    /// Somebody else of the household.
    Member,
    /// Somebody outside it: to be called, who may pick up, or who is forbidden.
    Contact,
}

impl Role {
    /// Every role, in the order of the page.
    pub const ALL: [Role; 5] = [Role::Holder, Role::CoRepresentative, Role::Child, Role::Member, Role::Contact];

    /// Code in the database and in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Role::Holder => "titulaire",
            Role::CoRepresentative => "co-representant",
            Role::Child => "enfant",
            Role::Member => "membre",
            Role::Contact => "contact",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Heading of its cards.
    pub const fn heading(self) -> &'static str {
        match self {
            Role::Holder => "Titulaire du compte",
            Role::CoRepresentative => "Co-représentant",
            Role::Child => "Enfants",
            Role::Member => "Autres membres du foyer",
            Role::Contact => "Contacts",
        }
    }

    /// What the "+" says.
    pub const fn add_label(self) -> &'static str {
        match self {
            Role::Holder => "Compléter ma fiche",
            Role::CoRepresentative => "Ajouter un co-représentant",
            Role::Child => "Ajouter un enfant",
            Role::Member => "Ajouter un membre",
            Role::Contact => "Ajouter un contact",
        }
    }

    /// Whether there can be only one.
    pub const fn is_single(self) -> bool {
        matches!(self, Role::Holder | Role::CoRepresentative)
    }
}

/// One person as declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Kept from the first draft on.
    pub id: PersonId,
    /// What the person is to the family.
    pub role: Role,
    /// `madame`, `monsieur`; for a child `fille`, `garcon`.
    pub civility: String,
    /// First name.
    pub first_name: String,
    /// Name in use.
    pub usual_name: String,
    /// Name at birth, when another.
    #[serde(default)]
    pub birth_name: String,
    /// Day of birth.
    #[serde(default)]
    pub birth_date: Option<NaiveDate>,
    /// Mobile telephone.
    #[serde(default)]
    pub mobile: String,
    /// Other telephone.
    #[serde(default)]
    pub phone: String,
    /// E-mail address.
    #[serde(default)]
    pub email: String,
    /// Relationship to the children (`mere`, `grand_parent` …).
    #[serde(default)]
    pub relationship: String,
    /// A contact who may pick the children up.
    #[serde(default)]
    pub may_pick_up: bool,
    /// A contact to be called in an emergency.
    #[serde(default)]
    pub in_emergency: bool,
    /// A contact forbidden by a court.
    #[serde(default)]
    pub forbidden: bool,
    /// Where the person lives; empty for a child, who lives with the holder.
    #[serde(default)]
    pub address: PostalAddress,
}

impl Person {
    /// `née` or `né`.
    pub fn born(&self) -> &'static str {
        if matches!(self.civility.as_str(), "madame" | "fille") { "née" } else { "né" }
    }

    /// `Léa TEST2`.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.usual_name)
    }

    /// The numbers at which the person can be called.
    pub fn phones(&self) -> Vec<String> {
        [&self.mobile, &self.phone].into_iter().filter(|phone| !phone.is_empty()).cloned().collect()
    }

    /// What a child is recognised by: name and day of birth, however they are spelt.
    pub fn match_key(&self) -> Option<String> {
        let birth = self.birth_date?;
        Some(format!("{} {birth}", text::search_key(&self.full_name())))
    }

    /// Whether the two are most likely one person: same name, both children or both not, and no two different days of birth.
    pub fn is_likely(&self, other: &Self) -> bool {
        let is_same_birth = match (self.birth_date, other.birth_date) {
            (Some(one), Some(other)) => one == other,
            _ => self.role != Role::Child,
        };
        let is_same_kind = (self.role == Role::Child) == (other.role == Role::Child);
        is_same_birth && is_same_kind && text::search_key(&self.full_name()) == text::search_key(&other.full_name())
    }

    /// This person with the answers that `other` gives; what `other` leaves empty stays, and so do id, place, and a forbidden contact.
    #[must_use]
    pub fn updated_by(&self, other: &Self) -> Self {
        let text = |known: &str, told: &str| if told.is_empty() { known.to_owned() } else { told.to_owned() };
        let forbidden = self.forbidden || other.forbidden;
        let is_same_role = self.role == other.role;
        let flag = |known: bool, told: bool| !forbidden && if is_same_role { told } else { known };
        Self {
            id: self.id,
            role: self.role,
            civility: text(&self.civility, &other.civility),
            first_name: text(&self.first_name, &other.first_name),
            usual_name: text(&self.usual_name, &other.usual_name),
            birth_name: text(&self.birth_name, &other.birth_name),
            birth_date: other.birth_date.or(self.birth_date),
            mobile: text(&self.mobile, &other.mobile),
            phone: text(&self.phone, &other.phone),
            email: text(&self.email, &other.email),
            relationship: if is_same_role { text(&self.relationship, &other.relationship) } else { self.relationship.clone() },
            may_pick_up: flag(self.may_pick_up, other.may_pick_up),
            in_emergency: flag(self.in_emergency, other.in_emergency),
            forbidden,
            address: if other.address.on_one_line().is_empty() { self.address.clone() } else { other.address.clone() },
        }
    }

    /// The person of a checked form; fields of other roles are ignored.
    pub fn from_fields(id: PersonId, role: Role, fields: &Fields) -> Self {
        let text = |name: &str| fields.get(name).to_owned();
        let phone = |name: &str| Phone::parse(fields.get(name)).map_or_else(|_| text(name), |phone| phone.as_str().to_owned());
        Self {
            id,
            role,
            civility: text("civility"),
            first_name: text("first_name"),
            usual_name: text("usual_name"),
            birth_name: text("birth_name"),
            birth_date: parse_day(fields.get("birth_date")).ok(),
            mobile: phone("mobile"),
            phone: phone("phone"),
            email: text("email"),
            relationship: text("relationship"),
            may_pick_up: fields.is_yes("may_pick_up"),
            in_emergency: fields.is_yes("in_emergency"),
            forbidden: fields.is_yes("forbidden"),
            address: address_from(fields),
        }
    }

    /// The form filled in with this person.
    pub fn to_fields(&self) -> Fields {
        let tick = |on: bool| if on { "oui" } else { "" };
        let birth = self.birth_date.map(super::contact::show_day).unwrap_or_default();
        let own = [
            ("civility", self.civility.as_str()),
            ("first_name", &self.first_name),
            ("usual_name", &self.usual_name),
            ("birth_name", &self.birth_name),
            ("birth_date", &birth),
            ("mobile", &self.mobile),
            ("phone", &self.phone),
            ("email", &self.email),
            ("relationship", &self.relationship),
            ("may_pick_up", tick(self.may_pick_up)),
            ("in_emergency", tick(self.in_emergency)),
            ("forbidden", tick(self.forbidden)),
        ];
        let pairs = own.into_iter().chain(address_pairs(&self.address));
        pairs.filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

fn address_from(fields: &Fields) -> PostalAddress {
    let text = |name: &str| fields.get(name).to_owned();
    PostalAddress {
        number: text("number"),
        street: text("street"),
        building: text("building"),
        flat: text("flat"),
        extra: text("extra"),
        postal_code: PostalCode::parse(fields.get("postal_code")).map_or_else(|_| text("postal_code"), |code| code.as_str().to_owned()),
        town: text("town"),
        country: text("country"),
    }
}

/// The fields of an address with their values.
pub fn address_pairs(address: &PostalAddress) -> [(&'static str, &str); 8] {
    [
        ("number", &address.number),
        ("street", &address.street),
        ("building", &address.building),
        ("flat", &address.flat),
        ("extra", &address.extra),
        ("postal_code", &address.postal_code),
        ("town", &address.town),
        ("country", &address.country),
    ]
}
