//! Putting documents there for everybody to take away (F6). Files come by a route of their own.

use leptos::prelude::*;

use super::{ApiError, Outcome};
use crate::domain::form::Fields;
#[cfg(feature = "ssr")]
use crate::{
    api::{guard, ports::ports},
    domain::role::Right,
};

/// Adds a document without its file, or changes what is told of one.
#[server(prefix = "/api", endpoint = "documents/save")]
pub async fn save_document(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().documents.save_document(&guard::staff(Right::WriteContent)?, fields).await
}

/// Takes a document away, and its file.
#[server(prefix = "/api", endpoint = "documents/remove")]
pub async fn remove_document(slug: String) -> Result<Outcome, ApiError> {
    ports().documents.remove_document(&guard::staff(Right::WriteContent)?, &slug).await?;
    Ok(Outcome::Done("/admin/contenus?fait=retire".into()))
}
