//! The staff desk.

use async_trait::async_trait;

use super::Answered;
use crate::{
    api::{
        Outcome,
        guard::{HealthAccess, StaffAccess},
        views,
    },
    domain::{
        form::Fields,
        ids::{AccountId, CaseId, ViewId},
        pieces::Piece,
        queue::{QueueFilter, Start},
    },
};

/// The staff desk. What is decided about a case names the version of it that was read.
#[async_trait]
pub trait Desk: Send + Sync {
    /// A page of the queue.
    async fn queue(&self, access: &StaffAccess, filter: QueueFilter, start: Option<Start>) -> Answered<views::Queue>;
    /// Names a view of the queue.
    async fn keep_view(&self, access: &StaffAccess, fields: Fields) -> Answered<Outcome>;
    /// Forgets a view of one's own.
    async fn forget_view(&self, access: &StaffAccess, view: ViewId) -> Answered<()>;
    /// One case, without what it says of health, as it was found in the queue; its agents see each other there.
    async fn case(&self, access: &StaffAccess, id: CaseId, filter: &QueueFilter) -> Answered<views::DeskCase>;
    /// One case with what it says of health; the reading is noted.
    async fn case_with_health(&self, access: &HealthAccess, id: CaseId, filter: &QueueFilter) -> Answered<views::DeskCase>;
    /// Decides about the version of the case that was read.
    async fn decide(&self, access: &StaffAccess, id: CaseId, version: i64, fields: Fields) -> Answered<Outcome>;
    /// Accepts or refuses the files of a piece.
    async fn judge(&self, access: &StaffAccess, id: CaseId, version: i64, piece: Piece, fields: Fields) -> Answered<Outcome>;
    /// Has somebody follow the case, or nobody.
    async fn assign(&self, access: &StaffAccess, id: CaseId, version: i64, to: Option<AccountId>, fields: Fields) -> Answered<Outcome>;
    /// Writes a note that no family sees.
    async fn add_note(&self, access: &StaffAccess, id: CaseId, fields: Fields) -> Answered<Outcome>;
    /// The texts that agents reuse.
    async fn texts(&self, access: &StaffAccess) -> Answered<Vec<views::DeskText>>;
    /// Adds such a text, or changes it.
    async fn save_text(&self, access: &StaffAccess, fields: Fields) -> Answered<Outcome>;
    /// Forgets one.
    async fn forget_text(&self, access: &StaffAccess, number: i64) -> Answered<()>;
    /// The last mails, where the settings show them.
    async fn mails(&self, access: &StaffAccess) -> Answered<Vec<views::MailView>>;
}
