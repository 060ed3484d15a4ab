//! What agents decide.

use leptos::prelude::*;

use super::{ApiError, Outcome};
use crate::domain::form::Fields;
#[cfg(feature = "ssr")]
use crate::{
    api::{guard, ports::ports},
    domain::role::Right,
};

/// Takes a case over, validates it, sends it back or refuses it.
#[server(prefix = "/api", endpoint = "staff/decide")]
pub async fn decide(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let case = fields.get("case").parse().map_err(|_| ApiError::NotFound)?;
    let version = fields.get("version").parse().map_err(|_| ApiError::NotUnderstood)?;
    ports().desk.decide(&guard::staff(Right::Review)?, case, version, fields).await
}
