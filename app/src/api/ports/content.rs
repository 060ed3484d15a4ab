//! What the department publishes.

use async_trait::async_trait;

use super::Answered;
use crate::{
    api::{Outcome, guard::StaffAccess, views},
    domain::{content::Subject, form::Fields, ids::NewsId},
};

/// News and pages of information (A1, A2, A4, A5), and writing them (F6).
#[async_trait]
pub trait Content: Send + Sync {
    /// The news of today, pinned ones first, then the newest; at most `limit`.
    async fn news(&self, limit: usize) -> Answered<Vec<views::NewsItem>>;
    /// The pages that everybody sees.
    async fn pages(&self) -> Answered<Vec<views::PageLink>>;
    /// One of them.
    async fn page(&self, slug: &str) -> Answered<views::PageView>;
    /// Everything that is published or being written.
    async fn contents(&self, access: &StaffAccess) -> Answered<views::Contents>;
    /// A news item to write; a new one when none is named.
    async fn news_to_write(&self, access: &StaffAccess, id: Option<NewsId>) -> Answered<views::Writing>;
    /// A page to write; a new one when none is named.
    async fn page_to_write(&self, access: &StaffAccess, slug: Option<String>) -> Answered<views::Writing>;
    /// The draft of something, as it would be published.
    async fn preview(&self, access: &StaffAccess, subject: &Subject) -> Answered<views::Preview>;
    /// Keeps a news item as a draft.
    async fn save_news(&self, access: &StaffAccess, fields: Fields) -> Answered<Outcome>;
    /// Keeps a page as a draft.
    async fn save_page(&self, access: &StaffAccess, fields: Fields) -> Answered<Outcome>;
    /// Publishes a draft, if it is still the version that was read. `Conflict` otherwise.
    async fn publish(&self, access: &StaffAccess, subject: &Subject, version: &str) -> Answered<()>;
    /// Gives a draft up.
    async fn give_up(&self, access: &StaffAccess, subject: &Subject) -> Answered<()>;
    /// Deletes a news item or a page; one that the portal brings has its first text again.
    async fn remove(&self, access: &StaffAccess, subject: &Subject) -> Answered<()>;
}
