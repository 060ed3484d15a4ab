//! What an administrator sets up: school years, sites, activities.

use leptos::prelude::*;

use super::{ApiError, Outcome};
use crate::domain::{
    form::Fields,
    ids::{ActivityId, SiteId},
};
#[cfg(feature = "ssr")]
use crate::{
    api::{guard, ports::ports},
    domain::{activity::ActivityState, role::Right, school_year::SchoolYear},
};

#[cfg(feature = "ssr")]
const PAGE: &str = "/admin/reglages";

/// Makes a school year.
#[server(prefix = "/api", endpoint = "setup/open_year")]
pub async fn open_year(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().setup.open_year(&guard::staff(Right::SetUp)?, fields).await
}

/// Sets when the dossiers of a school year open.
#[server(prefix = "/api", endpoint = "setup/save_year")]
pub async fn save_year(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let year = fields.get("year").parse().map_err(|_| ApiError::NotFound)?;
    ports().setup.save_year(&guard::staff(Right::SetUp)?, year, fields).await
}

/// Publishes the drafts of a school year.
#[server(prefix = "/api", endpoint = "setup/publish_year")]
pub async fn publish_year(year: String) -> Result<Outcome, ApiError> {
    let year: SchoolYear = year.parse().map_err(|_| ApiError::NotFound)?;
    ports().setup.publish_year(&guard::staff(Right::SetUp)?, year).await?;
    Ok(Outcome::Done(format!("{PAGE}/annees/{year}?fait=publiee")))
}

/// Adds or changes a site.
#[server(prefix = "/api", endpoint = "setup/save_site")]
pub async fn save_site(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let id = fields.get("id").parse().map_err(|_| ApiError::NotFound)?;
    ports().setup.save_site(&guard::staff(Right::SetUp)?, id, fields).await
}

/// Closes a site, or opens it again.
#[server(prefix = "/api", endpoint = "setup/close_site")]
pub async fn close_site(site: SiteId, is_closed: bool) -> Result<Outcome, ApiError> {
    ports().setup.close_site(&guard::staff(Right::SetUp)?, site, is_closed).await?;
    Ok(Outcome::Done(format!("{PAGE}/structures/{site}")))
}

/// Deletes a site that nothing names.
#[server(prefix = "/api", endpoint = "setup/delete_site")]
pub async fn delete_site(site: SiteId) -> Result<Outcome, ApiError> {
    ports().setup.delete_site(&guard::staff(Right::SetUp)?, site).await?;
    Ok(Outcome::Done(PAGE.into()))
}

/// Adds or changes an activity.
#[server(prefix = "/api", endpoint = "setup/save_activity")]
pub async fn save_activity(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let id = fields.get("id").parse().map_err(|_| ApiError::NotFound)?;
    ports().setup.save_activity(&guard::staff(Right::SetUp)?, id, fields).await
}

/// Makes a change that breaks registrations, once it was read what it breaks.
#[server(prefix = "/api", endpoint = "setup/confirm_change")]
pub async fn confirm_change(activity: ActivityId, seen: String) -> Result<Outcome, ApiError> {
    ports().setup.confirm_change(&guard::staff(Right::SetUp)?, activity, &seen).await
}

/// Publishes an activity, closes it, or makes it a draft again.
#[server(prefix = "/api", endpoint = "setup/set_activity_state")]
pub async fn set_activity_state(activity: ActivityId, state: String) -> Result<Outcome, ApiError> {
    let state = ActivityState::from_code(&state).ok_or(ApiError::NotUnderstood)?;
    ports().setup.set_activity_state(&guard::staff(Right::SetUp)?, activity, state).await?;
    Ok(Outcome::Done(format!("{PAGE}/activites/{activity}")))
}

/// Deletes an activity that nobody has asked for.
#[server(prefix = "/api", endpoint = "setup/delete_activity")]
pub async fn delete_activity(activity: ActivityId) -> Result<Outcome, ApiError> {
    let year = ports().setup.delete_activity(&guard::staff(Right::SetUp)?, activity).await?;
    Ok(Outcome::Done(format!("{PAGE}/annees/{year}")))
}
