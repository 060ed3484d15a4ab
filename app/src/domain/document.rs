//! Documents that everybody can take away, by category (A3).

use super::{
    form::{Choice, FieldError, Fields, Form, Kind, field, line},
    forms::one_group,
};
use chrono::NaiveDate;

/// The categories, in the order in which they are shown: code and name of each.
pub const CATEGORIES: [Choice; 4] = [
    ("reglement", "Règlements de fonctionnement"),
    ("dossier", "Dossiers d’inscription à remplir à la main"),
    ("brochure", "Présentation des structures"),
    ("imprime", "Imprimés et attestations"),
];

/// A document, but for its file.
pub const DOCUMENT: Form = Form {
    groups: &one_group(&[
        line("title", "Titre").max(120).hint("Par exemple « Règlement de la cantine »").missing("Donnez un titre"),
        field("category", "Catégorie", Kind::Choice(&CATEGORIES)).missing("Choisissez une catégorie"),
    ]),
};

/// A document, but for its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// The code of its category.
    pub category: String,
}

impl Document {
    /// Reads the form.
    ///
    /// # Errors
    /// The mistakes, in the order of the form.
    pub fn parse(fields: &Fields, today: NaiveDate) -> Result<Self, Vec<FieldError>> {
        let errors = DOCUMENT.check(fields, today);
        if !errors.is_empty() {
            return Err(errors);
        }
        let clean = DOCUMENT.clean(fields);
        Ok(Self { title: clean.get("title").into(), category: clean.get("category").into() })
    }

    /// The form filled in with it.
    pub fn to_fields(&self) -> Fields {
        Fields::default().with("title", &self.title).with("category", &self.category)
    }
}

/// What a file is, in a word: `PDF` or `Image`.
pub fn file_kind(media_type: &str) -> &'static str {
    if media_type == "application/pdf" { "PDF" } else { "Image" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_and_written_back() {
        let today = NaiveDate::from_ymd_opt(2026, 5, 20).expect("a real day");
        let told = |fields: &Fields| -> Vec<String> {
            Document::parse(fields, today).expect_err("mistakes").into_iter().map(|error| error.field).collect()
        };
        let fields = Fields::default().with("title", " Règlement  de la cantine ").with("category", "reglement");
        let read = Document::parse(&fields, today).expect("a document");
        assert_eq!(read, Document { title: "Règlement de la cantine".into(), category: "reglement".into() });
        assert_eq!(Document::parse(&read.to_fields(), today), Ok(read));
        assert_eq!(told(&fields.clone().with("title", "")), ["title"]);
        assert_eq!(told(&fields.clone().with("category", "autre")), ["category"]);
        assert_eq!(told(&Fields::default()), ["title", "category"]);
    }
}
