//! Known families and the accounts of the department.

use async_trait::async_trait;
use chrono::NaiveDate;

use super::Answered;
use crate::{
    api::{
        Outcome,
        guard::{HealthAccess, StaffAccess},
        views,
    },
    domain::{
        form::Fields,
        ids::{AccountId, ActivityId, CaseId, FamilyId, ImportId, ServiceKeyId},
        role::AccountRole,
        school_year::SchoolYear,
    },
};

/// The families that the department knows.
#[async_trait]
pub trait KnownFamilies: Send + Sync {
    /// The family of that username or address, then those that hold these words, or words like them; about a page of them (F3).
    async fn search(&self, access: &StaffAccess, words: &str) -> Answered<views::FoundFamilies>;
    /// One family: persons, accounts, mails, keys, history.
    async fn record(&self, access: &StaffAccess, id: FamilyId) -> Answered<views::FamilyRecord>;
    /// Makes a known family (B1).
    async fn create(&self, access: &StaffAccess, fields: Fields) -> Answered<Outcome>;
    /// Adds a child to it.
    async fn add_child(&self, access: &StaffAccess, family: FamilyId, fields: Fields) -> Answered<Outcome>;
    /// A new activation mail; gives the family of the account.
    async fn send_activation(&self, access: &StaffAccess, account: AccountId) -> Answered<FamilyId>;
    /// A new *clé enfance*.
    async fn make_key(&self, access: &StaffAccess, family: FamilyId) -> Answered<String>;
    /// Makes a key worthless; gives its family.
    async fn revoke_key(&self, access: &StaffAccess, key: ServiceKeyId) -> Answered<FamilyId>;
    /// The keys in use, and the wrong keys that were typed lately.
    async fn keys(&self, access: &StaffAccess) -> Answered<views::Keys>;
    /// The new family enters the known one.
    async fn link_match(&self, access: &StaffAccess, family: FamilyId, known: FamilyId) -> Answered<()>;
    /// The two are not one.
    async fn keep_apart(&self, access: &StaffAccess, family: FamilyId, known: FamilyId) -> Answered<()>;
    /// What a file that was read would import, line by line.
    async fn import_report(&self, access: &StaffAccess, id: ImportId) -> Answered<views::ImportReport>;
    /// Imports it: all of it or nothing.
    async fn import(&self, access: &StaffAccess, id: ImportId) -> Answered<Outcome>;
}

/// The registrations of activities, for agents. What is decided about one names the version of it that was read.
#[async_trait]
pub trait Places: Send + Sync {
    /// The activities of a school year, else of the one being prepared, with their places.
    async fn activities(&self, access: &StaffAccess, year: Option<SchoolYear>) -> Answered<views::ActivitiesOfYear>;
    /// One activity and its registrations.
    async fn activity(&self, access: &StaffAccess, id: ActivityId) -> Answered<views::ActivityDesk>;
    /// The children of an activity on a day, else on the next one, without what their dossiers say of health.
    async fn day_list(&self, access: &StaffAccess, id: ActivityId, day: Option<NaiveDate>) -> Answered<views::DayList>;
    /// The same with it; each reading is noted.
    async fn day_list_with_health(&self, access: &HealthAccess, id: ActivityId, day: Option<NaiveDate>) -> Answered<views::DayList>;
    /// Confirms, refuses or cancels those that are ticked, each with its history and its mail.
    async fn decide_many(&self, access: &StaffAccess, id: ActivityId, fields: Fields) -> Answered<Outcome>;
    /// Gives one that waits another rank.
    async fn set_rank(&self, access: &StaffAccess, case: CaseId, version: i64, fields: Fields) -> Answered<Outcome>;
    /// Offers a place out of order; where there is none left, one is added.
    async fn offer(&self, access: &StaffAccess, case: CaseId, version: i64, fields: Fields) -> Answered<Outcome>;
    /// Moves a registration to another activity of the same kind.
    async fn relocate(&self, access: &StaffAccess, case: CaseId, version: i64, fields: Fields) -> Answered<Outcome>;
    /// Other days, from a day on.
    async fn reschedule(&self, access: &StaffAccess, case: CaseId, version: i64, fields: Fields) -> Answered<Outcome>;
}

/// The accounts of the department.
#[async_trait]
pub trait StaffAccounts: Send + Sync {
    /// All of them, by name.
    async fn list(&self, access: &StaffAccess) -> Answered<Vec<views::StaffLine>>;
    /// Makes one.
    async fn create(&self, access: &StaffAccess, fields: Fields) -> Answered<Outcome>;
    /// Gives one another role. `Conflict` when no administrator would be left.
    async fn set_role(&self, access: &StaffAccess, account: AccountId, role: AccountRole) -> Answered<()>;
    /// Lets somebody read what concerns health, or no longer.
    async fn set_health(&self, access: &StaffAccess, account: AccountId, may_read: bool) -> Answered<()>;
    /// A new activation mail.
    async fn send_activation(&self, access: &StaffAccess, account: AccountId) -> Answered<()>;
    /// Takes a second factor away: it is set up anew at the next sign-in.
    async fn reset_second_factor(&self, access: &StaffAccess, account: AccountId) -> Answered<()>;
    /// Who took lists away lately, last first.
    async fn exports(&self, access: &StaffAccess) -> Answered<Vec<views::AccountEvent>>;
    /// Closes one. `Conflict` when no administrator would be left.
    async fn close(&self, access: &StaffAccess, account: AccountId) -> Answered<()>;
}
