//! Documents that everybody can take away.

use async_trait::async_trait;

use super::Answered;
use crate::{
    api::{Outcome, guard::StaffAccess, views},
    domain::form::Fields,
};

/// Documents to take away (A3), and putting them there (F6).
#[async_trait]
pub trait Documents: Send + Sync {
    /// Those that have a file, by category and title.
    async fn documents(&self) -> Answered<Vec<views::Document>>;
    /// All of them, for who writes them.
    async fn all_documents(&self, access: &StaffAccess) -> Answered<Vec<views::Document>>;
    /// One of them, to change.
    async fn document(&self, access: &StaffAccess, slug: &str) -> Answered<views::Document>;
    /// Adds a document without its file, or changes what is told of one.
    async fn save_document(&self, access: &StaffAccess, fields: Fields) -> Answered<Outcome>;
    /// Takes a document away, and its file.
    async fn remove_document(&self, access: &StaffAccess, slug: &str) -> Answered<()>;
}
