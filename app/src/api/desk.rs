//! What agents do around a case, and to their views of the queue.

use leptos::prelude::*;

use super::{ApiError, Outcome};
use crate::domain::{form::Fields, ids::ViewId};
#[cfg(feature = "ssr")]
use crate::{
    api::{guard, ports::ports},
    domain::{ids::AccountId, role::Right},
};

/// Has somebody follow a case; nobody when nobody is named.
#[server(prefix = "/api", endpoint = "desk/assign")]
pub async fn assign(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let case = fields.get("case").parse().map_err(|_| ApiError::NotFound)?;
    let version = fields.get("version").parse().map_err(|_| ApiError::NotUnderstood)?;
    let to = Some(fields.get("follower")).filter(|to| !to.is_empty()).map(str::parse::<AccountId>);
    let to = to.transpose().map_err(|_| ApiError::NotFound)?;
    ports().desk.assign(&guard::staff(Right::Review)?, case, version, to, fields).await
}

/// Writes a note that no family sees.
#[server(prefix = "/api", endpoint = "desk/add_note")]
pub async fn add_note(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let case = fields.get("case").parse().map_err(|_| ApiError::NotFound)?;
    ports().desk.add_note(&guard::staff(Right::Review)?, case, fields).await
}

/// Names a view of the queue.
#[server(prefix = "/api", endpoint = "desk/keep_view")]
pub async fn keep_view(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().desk.keep_view(&guard::staff(Right::Review)?, fields).await
}

/// Forgets a view of one's own.
#[server(prefix = "/api", endpoint = "desk/forget_view")]
pub async fn forget_view(view: ViewId) -> Result<Outcome, ApiError> {
    ports().desk.forget_view(&guard::staff(Right::Review)?, view).await?;
    Ok(Outcome::Done("/admin".into()))
}

/// Adds a text that agents reuse, or changes it.
#[server(prefix = "/api", endpoint = "desk/save_text")]
pub async fn save_text(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().desk.save_text(&guard::staff(Right::ManageTexts)?, fields).await
}

/// Forgets such a text.
#[server(prefix = "/api", endpoint = "desk/forget_text")]
pub async fn forget_text(number: i64) -> Result<Outcome, ApiError> {
    ports().desk.forget_text(&guard::staff(Right::ManageTexts)?, number).await?;
    Ok(Outcome::Done("/admin/textes".into()))
}
