//! What the pages about accounts and access show.

use crate::domain::{
    account::AccountState,
    ids::{AccountId, InvitationId},
};

/// Where the link of an activation mail leads.
#[derive(Clone, Debug)]
pub enum Activation {
    /// The space is open for that username.
    Done(String),
    /// It was already, and its owner has chosen a password.
    Already,
}

/// "Mon espace".
#[derive(Clone, Debug)]
pub struct Profile {
    /// Full name.
    pub name: String,
    /// Username.
    pub username: String,
    /// E-mail address.
    pub email: String,
    /// Whether a second factor protects it; for staff.
    pub has_second_factor: bool,
    /// Whether the authority wants one; for staff.
    pub needs_second_factor: bool,
    /// Recovery codes that can still serve.
    pub recovery_codes: usize,
}

/// What is needed to set a second factor up.
#[derive(Clone, Debug)]
pub struct SecondFactorSetup {
    /// A picture (PNG, as a `data:` address) for the application of a telephone.
    pub picture: String,
    /// The secret, to be typed instead, in groups of four.
    pub secret: String,
}

/// An open session.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Names it, and opens nothing.
    pub id: String,
    /// `Firefox sur Windows`.
    pub device: String,
    /// When it was opened, in local time.
    pub since: String,
    /// When it was last used, in local time.
    pub last_seen: String,
    /// Whether it is the one that asks.
    pub is_this_one: bool,
}

/// An adult who has access to a family.
#[derive(Clone, Debug)]
pub struct Adult {
    /// Their account.
    pub account: AccountId,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Whether they hold the family's space.
    pub is_holder: bool,
    /// Whether it is the one who asks.
    pub is_me: bool,
    /// Whether the one who asks may close this access.
    pub may_be_removed: bool,
    /// Where the account stands.
    pub state: AccountState,
}

/// An invitation that was not accepted yet.
#[derive(Clone, Debug)]
pub struct PendingInvitation {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub name: String,
    /// At which address.
    pub email: String,
    /// Until when it can be accepted, in local time.
    pub until: String,
    /// Whether it is too late.
    pub is_expired: bool,
}

/// A line of the history of accounts.
#[derive(Clone, Debug)]
pub struct AccountEvent {
    /// When, in local time.
    pub at: String,
    /// What happened.
    pub what: &'static str,
    /// Who did it.
    pub actor: String,
    /// Whom or what it is about; may be empty.
    pub detail: String,
}

/// Who has access to a family.
#[derive(Clone, Debug)]
pub struct Household {
    /// The adults.
    pub adults: Vec<Adult>,
    /// Who was invited.
    pub invitations: Vec<PendingInvitation>,
    /// Whether the one who asks may invite.
    pub may_invite: bool,
    /// The other adult as the entourage names them: civility, first name, name, address.
    pub suggestion: crate::domain::form::Fields,
    /// What was done about access, last first.
    pub history: Vec<AccountEvent>,
}

/// An invitation, for the one who received it.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Who invites.
    pub by: String,
    /// Who is invited.
    pub name: String,
    /// A username that is free.
    pub username: String,
}
