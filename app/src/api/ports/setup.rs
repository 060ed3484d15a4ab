//! What an administrator sets up.

use async_trait::async_trait;

use super::Answered;
use crate::{
    api::{Outcome, guard::StaffAccess, views},
    domain::{
        activity::ActivityState,
        form::Fields,
        ids::{ActivityId, SiteId},
        school_year::SchoolYear,
    },
};

/// School years, sites, activities (F5). Nothing here happens to a registration by itself.
#[async_trait]
pub trait Setup: Send + Sync {
    /// "Réglages".
    async fn overview(&self, access: &StaffAccess) -> Answered<views::SetupOverview>;
    /// One school year and its activities.
    async fn school_year(&self, access: &StaffAccess, year: SchoolYear) -> Answered<views::SetupYear>;
    /// The school year that would be made, with its activities.
    async fn next_year(&self, access: &StaffAccess) -> Answered<views::NewYear>;
    /// Makes it: the activities of the last one come along as drafts, a year later.
    async fn open_year(&self, access: &StaffAccess, fields: Fields) -> Answered<Outcome>;
    /// Sets when its dossiers open.
    async fn save_year(&self, access: &StaffAccess, year: SchoolYear, fields: Fields) -> Answered<Outcome>;
    /// Publishes its drafts.
    async fn publish_year(&self, access: &StaffAccess, year: SchoolYear) -> Answered<()>;
    /// One site; a new one when none is named.
    async fn site(&self, access: &StaffAccess, id: Option<SiteId>) -> Answered<views::SetupSite>;
    /// Adds or changes a site.
    async fn save_site(&self, access: &StaffAccess, id: SiteId, fields: Fields) -> Answered<Outcome>;
    /// Closes a site, or opens it again.
    async fn close_site(&self, access: &StaffAccess, id: SiteId, is_closed: bool) -> Answered<()>;
    /// Deletes a site. `Conflict` when something names it.
    async fn delete_site(&self, access: &StaffAccess, id: SiteId) -> Answered<()>;
    /// One activity.
    async fn activity(&self, access: &StaffAccess, id: ActivityId) -> Answered<views::SetupActivity>;
    /// A new one of a school year.
    async fn new_activity(&self, access: &StaffAccess, year: SchoolYear) -> Answered<views::SetupActivity>;
    /// Adds or changes an activity; a change that would break registrations is kept to be looked at.
    async fn save_activity(&self, access: &StaffAccess, id: ActivityId, fields: Fields) -> Answered<Outcome>;
    /// The change that is to be looked at.
    async fn change(&self, access: &StaffAccess, id: ActivityId) -> Answered<views::ChangeView>;
    /// Makes it, when what it breaks is still what was read.
    async fn confirm_change(&self, access: &StaffAccess, id: ActivityId, seen: &str) -> Answered<Outcome>;
    /// Publishes an activity, closes it, or makes it a draft again. `Conflict` where it may not.
    async fn set_activity_state(&self, access: &StaffAccess, id: ActivityId, state: ActivityState) -> Answered<()>;
    /// Deletes an activity that nobody has asked for; gives its year. `Conflict` otherwise.
    async fn delete_activity(&self, access: &StaffAccess, id: ActivityId) -> Answered<SchoolYear>;
}
