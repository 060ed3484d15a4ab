//! What the desk, the pages about known families and those about staff accounts show.

use super::{AccountEvent, CaseLine};
use crate::domain::{
    account::AccountState,
    entourage::Entourage,
    ids::{AccountId, FamilyId, ImportId, ServiceKeyId},
    role::AccountRole,
};

/// A family in a list.
#[derive(Clone, Debug)]
pub struct FamilyLine {
    /// Its id.
    pub id: FamilyId,
    /// Its name.
    pub name: String,
    /// Its number in the department's software; may be empty.
    pub reference: String,
    /// Its adults and children, each with how it is told apart (a child by its age).
    pub persons: String,
    /// Where its best account stands; `None` when it has none.
    pub account: Option<AccountState>,
}

/// The families that were looked for.
#[derive(Clone, Debug)]
pub struct FoundFamilies {
    /// About a page of them, by name.
    pub families: Vec<FamilyLine>,
    /// The words that were looked for instead, when nothing has those that were typed.
    pub instead: Option<String>,
}

/// An account of a family, for agents.
#[derive(Clone, Debug)]
pub struct FamilyAccount {
    /// Its id.
    pub id: AccountId,
    /// Full name.
    pub name: String,
    /// Username.
    pub username: String,
    /// E-mail address.
    pub email: String,
    /// Where it stands.
    pub state: AccountState,
    /// The day of the last sign-in; empty when there was none.
    pub last_sign_in: String,
    /// Whether an activation mail can be sent (again).
    pub can_be_activated: bool,
    /// The mails it was sent, last first: when, subject, state.
    pub mails: Vec<(String, String, &'static str)>,
}

/// A *clé enfance*, for agents. The key itself is not kept.
#[derive(Clone, Debug)]
pub struct KeyLine {
    /// Its id.
    pub id: ServiceKeyId,
    /// Its family.
    pub family: FamilyId,
    /// Name of its family.
    pub family_name: String,
    /// When it was made, in local time.
    pub made_at: String,
    /// Until when it serves, in local time.
    pub until: String,
    /// `Valable`, `Utilisée`, `Annulée`, `Expirée`.
    pub state: &'static str,
    /// Whether it can still serve.
    pub is_live: bool,
}

/// The keys in use, and the wrong keys typed lately.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The keys that can still serve, last made first.
    pub live: Vec<KeyLine>,
    /// Wrong keys: when, and who typed them.
    pub wrong: Vec<AccountEvent>,
}

/// A family that looks like another one.
#[derive(Clone, Debug)]
pub struct LikelyMatch {
    /// The new family.
    pub family: FamilyId,
    /// The one that the department knows.
    pub known: FamilyId,
    /// Its name.
    pub known_name: String,
    /// Its persons.
    pub known_persons: Entourage,
    /// Its accounts: name, address, state.
    pub known_accounts: Vec<(String, String, AccountState)>,
    /// The children that both have.
    pub children: Vec<String>,
}

/// One family, for agents.
#[derive(Clone, Debug)]
pub struct FamilyRecord {
    /// Its id.
    pub id: FamilyId,
    /// Its name.
    pub name: String,
    /// Its number in the department's software; may be empty.
    pub reference: String,
    /// Its persons, as last validated.
    pub entourage: Entourage,
    /// Its accounts.
    pub accounts: Vec<FamilyAccount>,
    /// Its keys, last made first.
    pub keys: Vec<KeyLine>,
    /// Its sent cases, last first.
    pub cases: Vec<CaseLine>,
    /// Families that it may be one with.
    pub matches: Vec<LikelyMatch>,
    /// What was done about access, last first.
    pub history: Vec<AccountEvent>,
}

/// An account of the department.
#[derive(Clone, Debug)]
pub struct StaffLine {
    /// Its id.
    pub id: AccountId,
    /// Full name.
    pub name: String,
    /// Username.
    pub username: String,
    /// E-mail address.
    pub email: String,
    /// Role.
    pub role: AccountRole,
    /// Where it stands.
    pub state: AccountState,
    /// Whether a second factor protects it.
    pub has_second_factor: bool,
    /// The day of the last sign-in; empty when there was none.
    pub last_sign_in: String,
    /// Whether it is the one who asks: nobody closes or demotes themselves.
    pub is_me: bool,
    /// Whether they may read what concerns health.
    pub reads_health: bool,
}

/// A line of a file to import.
#[derive(Clone, Debug)]
pub struct ImportLine {
    /// Its number in the file.
    pub number: usize,
    /// The family it is about.
    pub family: String,
    /// What is wrong, in plain French.
    pub fault: String,
}

/// What a file would import.
#[derive(Clone, Debug)]
pub struct ImportReport {
    /// Its id.
    pub id: ImportId,
    /// Its name.
    pub file_name: String,
    /// Lines read.
    pub lines: usize,
    /// Families that would be made: name, persons, username (empty without an account).
    pub families: Vec<(String, usize, String)>,
    /// Families that are there already and stay as they are.
    pub known: usize,
    /// Accounts that would be made, each with its activation mail.
    pub accounts: usize,
    /// What is wrong; when empty the file can be imported.
    pub faults: Vec<ImportLine>,
    /// How many families it made, once imported.
    pub done: Option<usize>,
}
