//! What agents do to the registrations of an activity.

use leptos::prelude::*;

use super::{ApiError, Outcome};
use crate::domain::form::Fields;
#[cfg(feature = "ssr")]
use crate::{
    api::{guard, ports::ports},
    domain::{ids::CaseId, role::Right},
};

/// Confirms, refuses or cancels those that are ticked.
#[server(prefix = "/api", endpoint = "places/decide_many")]
pub async fn decide_many(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let activity = fields.get("activity").parse().map_err(|_| ApiError::NotFound)?;
    ports().places.decide_many(&guard::staff(Right::Review)?, activity, fields).await
}

/// Gives one that waits another rank.
#[server(prefix = "/api", endpoint = "places/set_rank")]
pub async fn set_rank(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let (case, version) = shown(&fields)?;
    ports().places.set_rank(&guard::staff(Right::Review)?, case, version, fields).await
}

/// Offers a place out of order.
#[server(prefix = "/api", endpoint = "places/offer")]
pub async fn offer(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let (case, version) = shown(&fields)?;
    ports().places.offer(&guard::staff(Right::Review)?, case, version, fields).await
}

/// Moves a registration to another activity of the same kind.
#[server(prefix = "/api", endpoint = "places/relocate")]
pub async fn relocate(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let (case, version) = shown(&fields)?;
    ports().places.relocate(&guard::staff(Right::Review)?, case, version, fields).await
}

/// Other days for a registration, from a day on.
#[server(prefix = "/api", endpoint = "places/reschedule")]
pub async fn reschedule(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let (case, version) = shown(&fields)?;
    ports().places.reschedule(&guard::staff(Right::Review)?, case, version, fields).await
}

/// Which case, and the version of it that the agent has read.
#[cfg(feature = "ssr")]
fn shown(fields: &Fields) -> Result<(CaseId, i64), ApiError> {
    let case = fields.get("case").parse().map_err(|_| ApiError::NotFound)?;
    Ok((case, fields.get("version").parse().map_err(|_| ApiError::NotUnderstood)?))
}
