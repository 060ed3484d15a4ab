//! Accounts: usernames, the rule of passwords, and what stands between a sign-in and the portal.

use serde::{Deserialize, Serialize};

use super::{contact::Email, text};

/// A username: 3 to 40 letters, digits, dots, hyphens; compared without case or accents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

const BAD_USERNAME: &str = "Choisissez un nom d’utilisateur de 3 à 40 lettres, chiffres, points ou tirets, par exemple c.temp";

impl Username {
    /// Reads a username. An `@` is refused, so that it is never taken for an e-mail address.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
        let good = plain && (3..=40).contains(&text.chars().count()) && text.chars().any(char::is_alphanumeric);
        if good { Ok(Self(text.to_owned())) } else { Err(BAD_USERNAME) }
    }

    /// The username that the department makes for a person: `c.temp` for Clémence TEMP (guide, page 2). Initial, dot, short name; a number
    /// follows while the key is `taken`.
    pub fn for_person(first_name: &str, usual_name: &str, taken: impl Fn(&str) -> bool) -> Self {
        let initial: String = letters(first_name).chars().take(1).collect();
        let base = match (initial.as_str(), short_name(usual_name).as_str()) {
            ("", "") => "espace".to_owned(),
            ("", name) => format!("espace.{name}"),
            (initial, "") => format!("{initial}.espace"),
            (initial, name) => format!("{initial}.{name}"),
        };
        let numbered = (2_u32..).map(|number| format!("{base}{number}"));
        let free = std::iter::once(base.clone()).chain(numbered).find(|name| !taken(name));
        Self(free.unwrap_or(base))
    }

    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is compared.
    pub fn key(&self) -> String {
        text::search_key(&self.0).replace(' ', ".")
    }
}

/// Longest part of a name in a username, in letters.
const SHORT_NAME: usize = 12;

/// Small words that stand before a French name and belong to it.
const PARTICLES: [&str; 21] =
    ["d", "da", "de", "del", "della", "des", "di", "do", "dos", "du", "el", "l", "la", "le", "les", "mac", "n", "o", "van", "von", "ben"];

/// The first name of a double one, with the particles before it: `LE GOFF D’ARCY` gives `legoff`.
fn short_name(usual_name: &str) -> String {
    let folded = text::search_key(usual_name);
    let words: Vec<String> = folded.split(' ').map(letters).filter(|word| !word.is_empty()).collect();
    let head = words.iter().position(|word| !PARTICLES.contains(&word.as_str())).unwrap_or(words.len().saturating_sub(1));
    words.iter().take(head + 1).flat_map(|word| word.chars()).take(SHORT_NAME).collect()
}

/// The plain letters and digits of a text, without case or accents.
fn letters(text: &str) -> String {
    text::search_key(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

/// What stands between a sign-in and the portal: the session is only half open until it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The code of the second factor is asked (B9).
    SecondFactor,
    /// The temporary password must be changed (B3).
    NewPassword,
    /// The terms of use, or their new version, must be accepted (B4).
    Terms,
    /// The authority wants a second factor of its staff, and there is none yet (B9).
    EnrolSecondFactor,
}

impl Step {
    /// The page where it is done.
    pub const fn page(self) -> &'static str {
        match self {
            Self::SecondFactor => "/second-facteur",
            Self::NewPassword => "/nouveau-mot-de-passe",
            Self::Terms => "/nouvelles-conditions",
            Self::EnrolSecondFactor => "/proteger-mon-compte",
        }
    }
}

/// Where an account stands, for agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// The person made it and has not confirmed their address.
    ToConfirm,
    /// The activation mail went out; nobody has followed it yet.
    ToActivate,
    /// The activation mail has expired.
    Expired,
    /// The address is confirmed, the temporary password is still to be changed.
    Activated,
    /// In use.
    Open,
    /// Closed for good.
    Closed,
}

impl AccountState {
    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ToConfirm => "Adresse à confirmer",
            Self::ToActivate => "À activer",
            Self::Expired => "Activation expirée",
            Self::Activated => "Activé, mot de passe à changer",
            Self::Open => "Ouvert",
            Self::Closed => "Fermé",
        }
    }
}

/// How an identifier typed at sign-in is looked up: by e-mail when it holds an `@`, else by username.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identifier {
    /// Key of a username.
    Username(String),
    /// Key of an e-mail address.
    Email(String),
}

impl Identifier {
    /// The key, of whichever kind.
    pub fn into_key(self) -> String {
        match self {
            Self::Username(key) | Self::Email(key) => key,
        }
    }

    /// Reads what was typed; `None` when no account can have it.
    pub fn parse(text: &str) -> Option<Self> {
        if text.contains('@') {
            Email::parse(text).ok().map(|email| Self::Email(email.key()))
        } else {
            Username::parse(text).ok().map(|username| Self::Username(username.key()))
        }
    }
}

/// Shortest password, in characters (guide, case 1, step 5).
pub const PASSWORD_MIN: usize = 8;
/// Longest password: more would only cost hashing time.
pub const PASSWORD_MAX: usize = 128;

/// What is wrong with a new password: the floor the department set (guide, page 3), the names of the person, the most common ones.
pub fn password_fault(password: &str, forbidden: &[&str]) -> Option<&'static str> {
    let length = password.chars().count();
    if length < PASSWORD_MIN || !password.chars().any(char::is_lowercase) || !password.chars().any(|c| c.is_ascii_digit()) {
        return Some("Choisissez un mot de passe d’au moins 8 caractères, avec une lettre minuscule et un chiffre.");
    }
    if length > PASSWORD_MAX {
        return Some("Choisissez un mot de passe de 128 caractères au plus.");
    }
    let lower = text::lower(password);
    // A name with a figure behind it is still that name.
    let bare = letters(password).replace(|c: char| c.is_ascii_digit(), "");
    let is_own = |word: &str| lower == text::lower(word) || bare == letters(word).replace(|c: char| c.is_ascii_digit(), "");
    if forbidden.iter().filter(|word| word.chars().count() >= 3).any(|word| is_own(word)) {
        return Some("Choisissez un mot de passe différent de vos nom, adresse et nom d’utilisateur.");
    }
    COMMON_PASSWORDS.contains(&lower.as_str()).then_some("Ce mot de passe est trop courant : on le devinerait. Choisissez-en un autre.")
}

/// What is said of a new password while it is typed: advice, never a refusal (B3). Empty while there is nothing to say.
pub fn password_advice(password: &str) -> &'static str {
    let length = password.chars().count();
    let different = password.chars().collect::<std::collections::BTreeSet<_>>().len();
    match (password_fault(password, &[]), length.min(different * 2)) {
        (Some(_), _) => "",
        (None, ..=9) => "Accepté, mais un peu court. Trois ou quatre mots le rendraient plus solide.",
        (None, 10..=13) => "Bon mot de passe.",
        (None, _) => "Très bon mot de passe.",
    }
}

/// Common passwords that satisfy the floor (the others are refused by it).
const COMMON_PASSWORDS: &[&str] = &[
    "password1",
    "password12",
    "password123",
    "passw0rd",
    "p4ssw0rd",
    "qwerty123",
    "qwerty12",
    "qwertyuiop1",
    "azerty123",
    "azerty12",
    "azertyuiop1",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "q1w2e3r4",
    "a1b2c3d4",
    "abcd1234",
    "abc12345",
    "abc123456",
    "123456789a",
    "a123456789",
    "a12345678",
    "12345678a",
    "motdepasse1",
    "motdepasse123",
    "soleil123",
    "doudou123",
    "loulou123",
    "chouchou1",
    "bonjour1",
    "bonjour123",
    "jetaime1",
    "jetaime123",
    "marseille13",
    "iloveyou1",
    "welcome1",
    "welcome123",
    "admin123",
    "admin1234",
    "football1",
    "princess1",
    "sunshine1",
    "monkey123",
    "dragon123",
    "letmein1",
    "trustno1",
    "superman1",
    "pokemon1",
    "nicolas1",
    "camille1",
    "test1234",
    "test12345",
    "azerty1234",
    "qwerty1234",
    "famille1",
    "famille123",
    "enfance1",
    "enfance123",
    "cantine1",
    "cantine123",
    "bonjour12",
    "coucou123",
    "mamamia1",
    "chocolat1",
    "aqwzsx123",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_short_words_compared_without_case_or_accents() {
        assert_eq!(Username::parse("C.Témp").expect("a username").key(), "c.temp");
        for bad in ["", "ab", "a b c", "a@b.fr", "...", &"x".repeat(41)] {
            assert!(Username::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_department_makes_short_usernames() {
        for (first_name, usual_name, expected) in [
            ("Clémence", "TEMP", "c.temp"),
            ("Anne-Élise", "LE GOFF D’ARCY", "a.legoff"),
            ("Jean-René", "d'Arcy", "j.darcy"),
            ("Éloi", "de La Fontaine", "e.delafontaine"),
            ("Zoé", "MARTIN-DUPONT", "z.martin"),
            ("Aminata", "N’DIAYE", "a.ndiaye"),
            ("Œdipe", "Ça", "o.ca"),
            ("Łukasz", "Żak", "l.zak"),
            ("Maximilien", "Vandenbroucke-Delacroix", "m.vandenbrouck"),
            ("李", "王", "espace"),
            ("O", "Y", "o.y"),
        ] {
            assert_eq!(Username::for_person(first_name, usual_name, |_| false).as_str(), expected, "{first_name} {usual_name}");
        }
        let taken = ["c.temp", "c.temp2"];
        assert_eq!(Username::for_person("Clémence", "TEMP", |name| taken.contains(&name)).as_str(), "c.temp3");
    }

    proptest::proptest! {
        #[test]
        fn a_made_username_is_valid_plain_and_unique(names in proptest::collection::vec((".{0,20}", ".{0,30}"), 1..40)) {
            let mut taken = std::collections::BTreeSet::new();
            for (first_name, usual_name) in names {
                let made = Username::for_person(&first_name, &usual_name, |name| taken.contains(name));
                proptest::prop_assert_eq!(Username::parse(made.as_str()), Ok(made.clone()));
                proptest::prop_assert!(made.as_str().is_ascii());
                proptest::prop_assert_eq!(made.key(), made.as_str());
                proptest::prop_assert!(taken.insert(made.key()));
            }
        }
    }

    #[test]
    fn an_at_sign_makes_an_address() {
        assert_eq!(Identifier::parse("A@B.fr"), Some(Identifier::Email("a@b.fr".into())));
        assert_eq!(Identifier::parse("c.temp"), Some(Identifier::Username("c.temp".into())));
        assert_eq!(Identifier::parse("' or 1=1 --"), None);
    }

    #[test]
    fn longer_and_more_varied_passwords_are_praised() {
        assert_eq!(password_advice("court"), "");
        assert!(password_advice("cerise42").starts_with("Accepté"));
        assert!(password_advice("aaaaaaaaaaaaaaa1").starts_with("Accepté"));
        assert!(password_advice("cerise42melle").starts_with("Bon"));
        assert!(password_advice("cerise 42 du jardin").starts_with("Très bon"));
    }

    #[test]
    fn passwords_follow_the_rule_that_is_displayed() {
        for good in ["cerise42", "étoile 7 du nord", "A1b2C3d4e", "chat1chat"] {
            assert_eq!(password_fault(good, &[]), None, "{good}");
        }
        for bad in ["", "cerise4", "CERISE42", "cerisier", "12345678", "azerty123", "Azerty123", "test2.test2"] {
            assert!(password_fault(bad, &["test2.test2"]).is_some(), "{bad}");
        }
        assert!(password_fault("Clémence2", &["Clémence"]).is_some(), "a name with a figure behind it");
        assert_eq!(password_fault("clémence au jardin 2", &["Clémence"]), None);
    }
}
