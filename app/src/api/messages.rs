//! What the family and the department write to each other about a case (D9).

use leptos::prelude::*;

use super::{ApiError, Outcome};
use crate::domain::{form::Fields, ids::CaseId};
#[cfg(feature = "ssr")]
use crate::{
    api::{guard, ports::ports},
    domain::role::Right,
};

/// The family writes.
#[server(prefix = "/api", endpoint = "messages/write")]
pub async fn write(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let case = fields.get("case").parse().map_err(|_| ApiError::NotFound)?;
    ports().messages.write(&guard::family()?, case, fields).await
}

/// The department writes.
#[server(prefix = "/api", endpoint = "messages/answer")]
pub async fn answer(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let case = fields.get("case").parse().map_err(|_| ApiError::NotFound)?;
    ports().messages.answer(&guard::staff(Right::Review)?, case, fields).await
}

/// Says that what the family wrote needs no answer.
#[server(prefix = "/api", endpoint = "messages/settle")]
pub async fn settle(case: CaseId, seen: usize, #[server(default)] view: String) -> Result<Outcome, ApiError> {
    ports().messages.settle(&guard::staff(Right::Review)?, case, seen).await?;
    let page = format!("/admin/demandes/{case}?{view}");
    Ok(Outcome::Done(guard::page_of_ours(page.trim_end_matches('?'), "/admin")))
}
