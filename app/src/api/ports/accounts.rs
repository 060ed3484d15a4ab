//! Accounts, access to them, and who shares a family.

use async_trait::async_trait;

use super::{Answered, Halfway, SignedIn, Visitor};
use crate::{
    api::{Outcome, guard::FamilyAccess, views},
    domain::{
        account::Step,
        form::{Fields, FormState},
        ids::{AccountId, InvitationId},
        role::AccountRole,
    },
};

/// A session that was just opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Its secret.
    pub session: String,
    /// The secret by which this browser is known from now on.
    pub device: String,
    /// The role of the account.
    pub role: AccountRole,
    /// What is still to be done.
    pub step: Option<Step>,
}

/// What a sign-in led to.
#[derive(Clone, Debug)]
pub enum SignInOutcome {
    /// A session.
    Opened(Opened),
    /// The form again.
    Refused(FormState),
}

/// Spaces: creating, opening, closing them.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// First step: checks and keeps what was typed; gives the secret of the space being created.
    async fn begin_sign_up(&self, visitor: &Visitor, fields: Fields) -> Answered<Result<String, FormState>>;
    /// Where the space being created stands: its padlock step done or not.
    async fn sign_up_step(&self, visitor: &Visitor) -> Answered<bool>;
    /// Padlock step.
    async fn give_service_key(&self, visitor: &Visitor, fields: Fields) -> Answered<Outcome>;
    /// Last step: the terms are accepted. Tells whether the space is open at once; else the confirmation mail goes out.
    async fn accept_terms(&self, visitor: &Visitor) -> Answered<bool>;
    /// The mail's link was followed and confirmed.
    async fn confirm_email(&self, token: &str) -> Answered<()>;
    /// The link of the activation mail was followed (B2).
    async fn activate(&self, token: &str) -> Answered<views::Activation>;
    /// Opens a session.
    async fn sign_in(&self, visitor: &Visitor, fields: Fields) -> Answered<SignInOutcome>;
    /// Closes a session.
    async fn sign_out(&self, session: &str) -> Answered<()>;
    /// "Mon espace".
    async fn profile(&self, account: AccountId) -> Answered<views::Profile>;
    /// The terms of use, paragraph by paragraph, and their version.
    fn terms(&self) -> (String, Vec<String>);
}

/// Access to one's own account.
#[async_trait]
pub trait Access: Send + Sync {
    /// Asks for a mail with the username and a link to a new password.
    async fn recover(&self, visitor: &Visitor, fields: Fields) -> Answered<Outcome>;
    /// The username behind the link of a recovery mail; `NotFound` when the link no longer serves.
    async fn reset_page(&self, token: &str) -> Answered<String>;
    /// A new password by that link.
    async fn reset_password(&self, visitor: &Visitor, fields: Fields) -> Answered<SignInOutcome>;
    /// A new password instead of the temporary one; gives the next step.
    async fn new_password(&self, visitor: &Visitor, who: &Halfway, fields: Fields) -> Answered<Result<Option<Step>, FormState>>;
    /// The terms in force are accepted; gives the next step.
    async fn accept_new_terms(&self, visitor: &Visitor, who: &Halfway) -> Answered<Option<Step>>;
    /// The code of the second factor, or a recovery code; gives the next step.
    async fn give_second_factor(&self, visitor: &Visitor, who: &Halfway, fields: Fields) -> Answered<Result<Option<Step>, FormState>>;
    /// What is needed to set a second factor up; made at the first call, the same until it is confirmed.
    async fn second_factor_setup(&self, account: AccountId) -> Answered<views::SecondFactorSetup>;
    /// The first code.
    async fn enrol_second_factor(&self, visitor: &Visitor, account: AccountId, fields: Fields) -> Answered<Outcome>;
    /// New recovery codes; the former ones no longer serve.
    async fn make_recovery_codes(&self, account: AccountId) -> Answered<Vec<String>>;
    /// Takes the second factor away. `Forbidden` where the authority wants one.
    async fn remove_second_factor(&self, account: AccountId) -> Answered<()>;
    /// Password and code again, before a sensitive act; the form again when they are wrong.
    async fn prove(&self, visitor: &Visitor, who: &SignedIn, fields: Fields) -> Answered<Option<FormState>>;
    /// A new password, by somebody who knows the old one.
    async fn change_password(&self, visitor: &Visitor, who: &SignedIn, fields: Fields) -> Answered<Outcome>;
    /// A new address, to be confirmed.
    async fn change_email(&self, visitor: &Visitor, who: &SignedIn, fields: Fields) -> Answered<Outcome>;
    /// The new address is confirmed. `NotFound` when the link no longer serves.
    async fn confirm_new_email(&self, token: &str) -> Answered<()>;
    /// A new username.
    async fn change_username(&self, visitor: &Visitor, who: &SignedIn, fields: Fields) -> Answered<Outcome>;
    /// The open sessions, the one that asks first.
    async fn sessions(&self, visitor: &Visitor, who: &SignedIn) -> Answered<Vec<views::OpenSession>>;
    /// Closes one of them.
    async fn close_session(&self, who: &SignedIn, session: &str) -> Answered<()>;
    /// Closes all but the one that asks.
    async fn close_other_sessions(&self, visitor: &Visitor, who: &SignedIn) -> Answered<()>;
}

/// Who has access to a family.
#[async_trait]
pub trait Household: Send + Sync {
    /// Links the space to the known family of a key (B5).
    async fn link_family(&self, visitor: &Visitor, access: &FamilyAccess, fields: Fields) -> Answered<Outcome>;
    /// The adults who have access, and who was invited.
    async fn household(&self, access: &FamilyAccess) -> Answered<views::Household>;
    /// Invites the other adult (B8).
    async fn invite(&self, access: &FamilyAccess, fields: Fields) -> Answered<Outcome>;
    /// Takes an invitation back.
    async fn cancel_invitation(&self, access: &FamilyAccess, id: InvitationId) -> Answered<()>;
    /// Closes the account of the other adult, by the holder, or one's own, by the other adult.
    async fn remove_adult(&self, access: &FamilyAccess, account: AccountId) -> Answered<()>;
    /// The invitation behind the link of a mail; `NotFound` when the link no longer serves.
    async fn invitation(&self, token: &str) -> Answered<views::Invitation>;
    /// What the invited adult chose; gives the secret of the space being created.
    async fn join(&self, visitor: &Visitor, fields: Fields) -> Answered<Result<String, FormState>>;
}
