//! The *clé enfance*: a secret of the form `1234-XXX-123` that links an account to a known family.

/// A key of the right form; whether it exists is another question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceKey(String);

impl ServiceKey {
    /// Reads a key, forgiving case, spaces and a missing dash: four digits, three letters, three digits.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let compact: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        let shape = |at: usize, c: &char| if (4..7).contains(&at) { c.is_ascii_uppercase() } else { c.is_ascii_digit() };
        if compact.len() != 10 || !compact.iter().enumerate().all(|(at, c)| shape(at, c)) {
            return Err("Indiquez la clé enfance comme sur votre courrier, par exemple 1234-XXX-123");
        }
        let part = |range: std::ops::Range<usize>| compact[range].iter().collect::<String>();
        Ok(Self(format!("{}-{}-{}", part(0..4), part(4..7), part(7..10))))
    }

    /// The key in its one spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_in_any_spelling_of_its_form() {
        for text in ["1234-XXX-123", "1234xxx123", " 1234 xxx 123 "] {
            assert_eq!(ServiceKey::parse(text).expect(text).as_str(), "1234-XXX-123");
        }
        for bad in ["", "1234-XX-123", "ABCD-123-XYZ", "1234-XXX-1234"] {
            assert!(ServiceKey::parse(bad).is_err(), "{bad}");
        }
    }
}
