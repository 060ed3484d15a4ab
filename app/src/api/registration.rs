//! Registering a child for an activity.

use leptos::prelude::*;

use super::{ApiError, Outcome};
#[cfg(feature = "ssr")]
use crate::api::{guard, ports::ports};
use crate::domain::form::Fields;

/// Asks for a place.
#[server(prefix = "/api", endpoint = "registration/submit")]
pub async fn submit(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let activity = fields.get("activity").parse().map_err(|_| ApiError::NotFound)?;
    let child = fields.get("child").parse().map_err(|_| ApiError::NotFound)?;
    ports().registrations.submit(&guard::family()?, activity, child, fields).await
}
