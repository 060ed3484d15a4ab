//! The *clé enfance*: a secret of the form `1234-XXX-123` that links an account to a known family (guide, page 3).

/// A key of the right form; whether it exists is another question.
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceKey(String);

/// The letters of the keys we make: `I` and `O` would be taken for figures.
const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
/// How many different keys we can make.
pub const KEYS: u64 = 10_000 * 24 * 24 * 24 * 1_000;

const BAD_KEY: &str = "Indiquez la clé enfance comme le service vous l’a donnée, par exemple 1234-XXX-123";

impl ServiceKey {
    /// Reads a key: four digits, three letters, three digits. Case, spaces, missing dashes, and figures typed for the letters they
    /// resemble (or the reverse) are forgiven.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let typed: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        if typed.len() != 10 {
            return Err(BAD_KEY);
        }
        let meant: String = typed.iter().enumerate().map(|(at, c)| if (4..7).contains(&at) { letter(*c) } else { digit(*c) }).collect();
        let is_good = |(at, c): (usize, char)| if (4..7).contains(&at) { c.is_ascii_uppercase() } else { c.is_ascii_digit() };
        if meant.chars().enumerate().all(is_good) { Ok(Self::spelt(&meant)) } else { Err(BAD_KEY) }
    }

    /// The key of a number drawn at random; two numbers below [`KEYS`] never give the same.
    pub fn of_number(number: u64) -> Self {
        let number = number % KEYS;
        let (head, rest) = (number / (24 * 24 * 24 * 1_000), number % (24 * 24 * 24 * 1_000));
        let (middle, tail) = (rest / 1_000, rest % 1_000);
        let letters: String = [middle / 576, middle / 24 % 24, middle % 24]
            .iter()
            .map(|at| LETTERS.get(*at as usize).copied().unwrap_or(b'A') as char)
            .collect();
        Self::spelt(&format!("{head:04}{letters}{tail:03}"))
    }

    fn spelt(ten: &str) -> Self {
        Self(format!("{}-{}-{}", &ten[0..4], &ten[4..7], &ten[7..10]))
    }

    /// The key in its one spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Never in a log.
impl std::fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServiceKey(…)")
    }
}

const fn digit(typed: char) -> char {
    match typed {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    }
}

const fn letter(typed: char) -> char {
    match typed {
        '0' => 'O',
        '1' => 'I',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_in_any_spelling_of_its_form() {
        for text in ["1234-XXX-123", "1234xxx123", " 1234 xxx 123 ", "I234-xxx-l23", "1234 – XXX – 123", "1234XXX-123"] {
            assert_eq!(ServiceKey::parse(text).expect(text).as_str(), "1234-XXX-123");
        }
        assert_eq!(ServiceKey::parse("O0o0-x0x-Oo0").expect("a key").as_str(), "0000-XOX-000");
        for bad in ["", "1234-XX-123", "ABCD-123-XYZ", "1234-XXX-1234", "1234-X2X-123", "ééééxxxééé"] {
            assert!(ServiceKey::parse(bad).is_err(), "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_made_key_is_read_back_however_it_is_typed(number in 0..KEYS, other in 0..KEYS, lower: bool, dashes: bool, zero_as_letter: bool) {
            let made = ServiceKey::of_number(number);
            let typed = made.as_str().to_owned();
            let typed = if dashes { typed } else { typed.replace('-', "") };
            let typed = if zero_as_letter { typed.replace('0', "O").replace('1', "I") } else { typed };
            let typed = if lower { typed.to_lowercase() } else { typed };
            proptest::prop_assert_eq!(ServiceKey::parse(&typed), Ok(made.clone()));
            proptest::prop_assert_eq!(made == ServiceKey::of_number(other), number == other);
        }

        #[test]
        fn reading_a_key_never_panics(text in ".{0,24}") {
            if let Ok(key) = ServiceKey::parse(&text) {
                proptest::prop_assert_eq!(ServiceKey::parse(key.as_str()), Ok(key));
            }
        }
    }
}
