//! The accounts of the department, kept by its administrator.

use leptos::prelude::*;

use super::{ApiError, Outcome};
use crate::domain::{form::Fields, ids::AccountId};
#[cfg(feature = "ssr")]
use crate::{
    api::{guard, ports::ports},
    domain::role::{AccountRole, Right},
};

#[cfg(feature = "ssr")]
const PAGE: &str = "/admin/comptes";

/// Makes an account; its activation mail goes out.
#[server(prefix = "/api", endpoint = "staff_accounts/create")]
pub async fn create(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().staff_accounts.create(&guard::proved(Right::ManageStaff)?, fields).await
}

/// Gives an account another role.
#[server(prefix = "/api", endpoint = "staff_accounts/set_role")]
pub async fn set_role(account: AccountId, role: String) -> Result<Outcome, ApiError> {
    let role = AccountRole::from_code(&role).filter(|role| role.is_staff()).ok_or(ApiError::NotUnderstood)?;
    ports().staff_accounts.set_role(&guard::proved(Right::ManageStaff)?, account, role).await?;
    Ok(Outcome::Done(PAGE.into()))
}

/// Lets somebody read what concerns health, or no longer.
#[server(prefix = "/api", endpoint = "staff_accounts/set_health")]
pub async fn set_health(account: AccountId, may_read: bool) -> Result<Outcome, ApiError> {
    ports().staff_accounts.set_health(&guard::proved(Right::ManageStaff)?, account, may_read).await?;
    Ok(Outcome::Done(PAGE.into()))
}

/// Sends the activation mail again.
#[server(prefix = "/api", endpoint = "staff_accounts/send_activation")]
pub async fn send_activation(account: AccountId) -> Result<Outcome, ApiError> {
    ports().staff_accounts.send_activation(&guard::proved(Right::ManageStaff)?, account).await?;
    Ok(Outcome::Done(format!("{PAGE}?envoye=1")))
}

/// Takes the second factor of somebody who lost their telephone away.
#[server(prefix = "/api", endpoint = "staff_accounts/reset_second_factor")]
pub async fn reset_second_factor(account: AccountId) -> Result<Outcome, ApiError> {
    ports().staff_accounts.reset_second_factor(&guard::proved(Right::ManageStaff)?, account).await?;
    Ok(Outcome::Done(PAGE.into()))
}

/// Closes an account for good.
#[server(prefix = "/api", endpoint = "staff_accounts/close")]
pub async fn close(account: AccountId) -> Result<Outcome, ApiError> {
    ports().staff_accounts.close(&guard::proved(Right::ManageStaff)?, account).await?;
    Ok(Outcome::Done(PAGE.into()))
}
