//! Registering a child for an activity.

use leptos::prelude::*;

use super::{ApiError, Outcome};
#[cfg(feature = "ssr")]
use crate::api::{guard, ports::ports};
use crate::domain::{
    form::Fields,
    ids::{CaseId, RequestId},
};

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

/// Several children at once: what is asked is looked at before it is sent.
#[server(prefix = "/api", endpoint = "registration/prepare")]
pub async fn prepare(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().registrations.prepare(&guard::family()?, fields).await
}

/// Other days for one of them.
#[server(prefix = "/api", endpoint = "registration/change_line")]
pub async fn change_line(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let request = fields.get("request").parse().map_err(|_| ApiError::NotFound)?;
    ports().registrations.change_line(&guard::family()?, request, fields).await
}

/// Sends what is prepared.
#[server(prefix = "/api", endpoint = "registration/send_prepared")]
pub async fn send_prepared(request: RequestId) -> Result<Outcome, ApiError> {
    ports().registrations.send_several(&guard::family()?, request).await?;
    Ok(Outcome::Done(format!("/inscriptions/envoi/{request}")))
}

/// Other days for a registration, from a day on.
#[server(prefix = "/api", endpoint = "registration/reschedule")]
pub async fn reschedule(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let case = fields.get("case").parse().map_err(|_| ApiError::NotFound)?;
    ports().registrations.reschedule(&guard::family()?, case, fields).await
}
