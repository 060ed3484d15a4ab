//! Writing what the department publishes: kept as a draft, looked at, published (F6).

use leptos::prelude::*;

use super::{ApiError, Outcome};
use crate::domain::form::Fields;
#[cfg(feature = "ssr")]
use crate::{
    api::{guard, ports::ports},
    domain::{content::Subject, role::Right},
};

#[cfg(feature = "ssr")]
const PAGE: &str = "/admin/contenus";

/// Keeps a news item as a draft.
#[server(prefix = "/api", endpoint = "content/save_news")]
pub async fn save_news(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().content.save_news(&guard::staff(Right::WriteContent)?, fields).await
}

/// Keeps a page of information as a draft.
#[server(prefix = "/api", endpoint = "content/save_page")]
pub async fn save_page(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().content.save_page(&guard::staff(Right::WriteContent)?, fields).await
}

/// Publishes a draft that was looked at.
#[server(prefix = "/api", endpoint = "content/publish")]
pub async fn publish(subject: String, version: String) -> Result<Outcome, ApiError> {
    let subject: Subject = subject.parse().map_err(|()| ApiError::NotFound)?;
    ports().content.publish(&guard::staff(Right::WriteContent)?, &subject, &version).await?;
    Ok(Outcome::Done(format!("{PAGE}?fait=publie")))
}

/// Gives a draft up.
#[server(prefix = "/api", endpoint = "content/give_up")]
pub async fn give_up(subject: String) -> Result<Outcome, ApiError> {
    let subject: Subject = subject.parse().map_err(|()| ApiError::NotFound)?;
    ports().content.give_up(&guard::staff(Right::WriteContent)?, &subject).await?;
    Ok(Outcome::Done(format!("{PAGE}?fait=abandonne")))
}

/// Deletes a news item or a page, or takes the first text of one that the portal brings.
#[server(prefix = "/api", endpoint = "content/remove")]
pub async fn remove(subject: String) -> Result<Outcome, ApiError> {
    let subject: Subject = subject.parse().map_err(|()| ApiError::NotFound)?;
    ports().content.remove(&guard::staff(Right::WriteContent)?, &subject).await?;
    Ok(Outcome::Done(format!("{PAGE}?fait=retire")))
}
