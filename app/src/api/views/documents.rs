//! Documents that everybody can take away, as pages show them.

use crate::domain::document;

/// A document.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its address.
    pub slug: String,
    /// What is told of it.
    pub told: document::Document,
    /// Its file, once it has one.
    pub file: Option<DocumentFile>,
}

/// The file of a document.
#[derive(Clone, Debug)]
pub struct DocumentFile {
    /// Its name, as it was given.
    pub name: String,
    /// Kind, size and day: `PDF, 120 Ko, mis à jour le 20/05/2026`.
    pub about: String,
}
