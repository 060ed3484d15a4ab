//! How a family pays: the number of its bank account.

/// The number of a bank account, of the right length for its country, with the right check digits (ISO 13616).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Iban(String);

impl Iban {
    /// Reads one as people copy it from a RIB: spaces, dashes and the word IBAN are ignored.
    ///
    /// # Errors
    /// What to do, in plain French.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let kept: String = text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
        let number = kept.strip_prefix("IBAN").unwrap_or(&kept);
        if number.starts_with("FR") && number.len() != 27 {
            return Err("Un IBAN français a 27 caractères. Vérifiez que rien ne manque.");
        }
        match number.parse::<iban::Iban>() {
            Ok(iban) => Ok(Self(iban.to_string())),
            Err(iban::ParseIbanError::InvalidBaseIban { .. }) => Err("Cet IBAN contient une erreur. Recopiez-le depuis votre RIB."),
            Err(_) => Err("Cet IBAN n’est pas d’un pays que nous connaissons, ou il lui manque des caractères."),
        }
    }

    /// In groups of four characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_is_read_as_it_is_copied() {
        for typed in ["FR76 3000 6000 0112 3456 7890 189", "fr7630006000011234567890189", "IBAN FR76-3000-6000-0112-3456-7890-189"] {
            let iban = Iban::parse(typed).expect("a good one");
            assert_eq!(iban.as_str(), "FR76 3000 6000 0112 3456 7890 189", "{typed}");
        }
        assert!(Iban::parse("BE68 5390 0754 7034").is_ok());
    }

    #[test]
    fn a_wrong_iban_is_told_what_is_wrong() {
        let table = [
            ("FR76 3000 6000 0112 3456 7890 18", "27 caractères"),
            ("FR76 3000 6000 0112 3456 7890 188", "contient une erreur"),
            ("BE68 5390 0754", "contient une erreur"),
            ("12345", "contient une erreur"),
            ("", "contient une erreur"),
        ];
        for (typed, told) in table {
            let message = Iban::parse(typed).expect_err("a wrong one");
            assert!(message.contains(told), "{typed}: {message}");
        }
    }
}
