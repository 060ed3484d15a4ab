//! Rights as values: only a guard makes them, and only with them can one act.

use leptos::prelude::use_context;

use super::{
    ApiError,
    ports::{Halfway, SignedIn, Visitor},
};
use crate::domain::{
    account::Step,
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
    reads_health: bool,
}

impl StaffAccess {
    /// Who acts.
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The right to read what concerns health, which few have: whoever uses it is noted.
    ///
    /// # Errors
    /// `Forbidden`.
    pub const fn for_health(&self) -> Result<HealthAccess, ApiError> {
        if self.reads_health { Ok(HealthAccess { staff: *self }) } else { Err(ApiError::Forbidden) }
    }

    /// Whether they may read what concerns health.
    pub const fn reads_health(&self) -> bool {
        self.reads_health
    }
}

/// A member of staff who needs to read what concerns the health of a child.
#[derive(Clone, Copy, Debug)]
pub struct HealthAccess {
    staff: StaffAccess,
}

impl HealthAccess {
    /// Who reads.
    pub const fn staff(&self) -> &StaffAccess {
        &self.staff
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
        if self.role.may(right) {
            Ok(StaffAccess { account: self.account, reads_health: self.reads_health })
        } else {
            Err(ApiError::Forbidden)
        }
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

/// A member of staff with a right, who proved a short while ago who they are: for sensitive acts (B9).
///
/// # Errors
/// `NotSignedIn`, `Forbidden`, `NotProved`.
pub fn proved(right: Right) -> Result<StaffAccess, ApiError> {
    let access = staff(right)?;
    if visitor().is_proved { Ok(access) } else { Err(ApiError::NotProved) }
}

/// A member of staff who proved a short while ago who they are, acting on their own account.
///
/// # Errors
/// `NotSignedIn`, `Forbidden`, `NotProved`.
pub fn proved_staff() -> Result<AccountId, ApiError> {
    let who = signed_in()?;
    match (who.role.is_staff(), visitor().is_proved) {
        (false, _) => Err(ApiError::Forbidden),
        (true, false) => Err(ApiError::NotProved),
        (true, true) => Ok(who.account),
    }
}

/// Somebody whose session is half open, at that step.
///
/// # Errors
/// `NotSignedIn`; `Forbidden` when that step is not theirs to do.
pub fn halfway(step: Step) -> Result<Halfway, ApiError> {
    let visitor = visitor();
    match visitor.halfway {
        Some(halfway) if halfway.step == step => Ok(halfway),
        None if visitor.signed_in.is_none() => Err(ApiError::NotSignedIn),
        _ => Err(ApiError::Forbidden),
    }
}

/// Who may set up a second factor: staff who must have one before anything else, or who prove who they are.
///
/// # Errors
/// `NotSignedIn`, `Forbidden`, `NotProved`.
pub fn enroller() -> Result<AccountId, ApiError> {
    halfway(Step::EnrolSecondFactor).map(|halfway| halfway.account).or_else(|_| proved_staff())
}

/// A path if it is of a page of ours, else `otherwise`: nobody is led outside the portal.
pub fn page_of_ours(path: &str, otherwise: &str) -> String {
    let is_ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control)
        && !path.starts_with("/api");
    if is_ours { path.to_owned() } else { otherwise.to_owned() }
}
