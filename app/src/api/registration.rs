//! Registering a child for an activity.

use leptos::prelude::*;

use super::{ApiError, Outcome};
#[cfg(feature = "ssr")]
use crate::api::{guard, ports::ports};
use crate::domain::{form::Fields, ids::CaseId};

/// Asks for a place.
#[server(prefix = "/api", endpoint = "registration/submit")]
pub async fn submit(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let activity = fields.get("activity").parse().map_err(|_| ApiError::NotFound)?;
    let child = fields.get("child").parse().map_err(|_| ApiError::NotFound)?;
    ports().registrations.submit(&guard::family()?, activity, child, fields).await
}

/// "J’accepte la place".
#[server(prefix = "/api", endpoint = "registration/accept")]
pub async fn accept(case: CaseId) -> Result<Outcome, ApiError> {
    ports().registrations.accept(&guard::family()?, case).await?;
    Ok(Outcome::Done(format!("/demandes/{case}")))
}
