//! Rights as values: only a guard makes them, and only with them can one act.

use leptos::prelude::use_context;

use super::{
    ApiError,
    ports::{SignedIn, Visitor},
};
use crate::domain::{
    ids::{AccountId, FamilyId},
    role::Right,
};

/// An adult signed in, acting for their own family.
#[derive(Clone, Copy, Debug)]
pub struct FamilyAccess {
    account: AccountId,
    family: FamilyId,
}

impl FamilyAccess {
    /// Who acts.
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// For which family.
    pub const fn family(&self) -> FamilyId {
        self.family
    }
}

/// A member of staff who holds a right.
#[derive(Clone, Copy, Debug)]
pub struct StaffAccess {
    account: AccountId,
}

impl StaffAccess {
    /// Who acts.
    pub const fn account(&self) -> AccountId {
        self.account
    }
}

impl SignedIn {
    /// The right to act for one's own family.
    ///
    /// # Errors
    /// `Forbidden` for staff.
    pub fn family(&self) -> Result<FamilyAccess, ApiError> {
        let family = self.family.ok_or(ApiError::Forbidden)?;
        Ok(FamilyAccess { account: self.account, family })
    }

    /// The right of staff.
    ///
    /// # Errors
    /// `Forbidden` when the role does not have it.
    pub fn staff(&self, right: Right) -> Result<StaffAccess, ApiError> {
        if self.role.may(right) { Ok(StaffAccess { account: self.account }) } else { Err(ApiError::Forbidden) }
    }
}

/// Who asks.
pub fn visitor() -> Visitor {
    use_context::<Visitor>().unwrap_or_default()
}

/// Whoever is signed in.
///
/// # Errors
/// `NotSignedIn`.
pub fn signed_in() -> Result<SignedIn, ApiError> {
    visitor().signed_in.ok_or(ApiError::NotSignedIn)
}

/// An adult of a family.
///
/// # Errors
/// `NotSignedIn`, `Forbidden`.
pub fn family() -> Result<FamilyAccess, ApiError> {
    signed_in()?.family()
}

/// A member of staff with a right.
///
/// # Errors
/// `NotSignedIn`, `Forbidden`.
pub fn staff(right: Right) -> Result<StaffAccess, ApiError> {
    signed_in()?.staff(right)
}
