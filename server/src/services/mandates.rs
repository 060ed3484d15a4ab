//! The SEPA mandate that a family prints and signs, filled in from its dossier (D3).

use app::{
    api::views::{Creditor, SepaMandate},
    domain::{form::Fields, payment::Iban},
};

use uuid::Uuid;

use super::{Fault, folder::Folder};
use crate::clock::digest;

/// Letters and digits that are not taken for one another on paper.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Length of the part of a reference that tells one mandate from another.
const REFERENCE_LENGTH: usize = 16;

/// The mandate of a dossier; its account is empty as long as the family has not given it.
pub(super) fn filled_in(creditor: &Creditor, folder: &Folder, answers: &Fields) -> Result<SepaMandate, Fault> {
    let iban = Iban::parse(answers.get("iban")).map(|iban| iban.as_str().to_owned()).unwrap_or_default();
    Ok(SepaMandate {
        reference: reference(folder.family.id, answers),
        creditor: creditor.clone(),
        owner: answers.get("account_owner").to_owned(),
        address: folder.known.holder().map(|holder| holder.address.on_one_line()).unwrap_or_default(),
        iban,
    })
}

/// A unique reference (RUM): the same for the same family and account, another for another one; nothing can be read in it.
pub(super) fn reference(family: Uuid, answers: &Fields) -> String {
    let iban = Iban::parse(answers.get("iban")).map(|iban| iban.as_str().to_owned()).unwrap_or_default();
    let letters =
        digest(&format!("{family} {iban}")).into_iter().take(REFERENCE_LENGTH).map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    format!("EF{}", letters.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_stable_short_and_of_the_letters_that_banks_take() {
        let of = |family, iban: &str| reference(Uuid::from_u128(family), &Fields::default().with("iban", iban));
        let one = of(1, "FR76 3000 6000 0112 3456 7890 189");
        assert_eq!(one, of(1, "fr7630006000011234567890189"));
        assert_ne!(one, of(2, "FR76 3000 6000 0112 3456 7890 189"));
        assert_ne!(one, of(1, "BE68 5390 0754 7034"));
        assert!(one.len() <= 35 && one.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()), "{one}");
    }
}
