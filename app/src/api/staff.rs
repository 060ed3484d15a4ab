//! What agents do: cases, known families, keys.

use leptos::prelude::*;

use super::{ApiError, Outcome};
use crate::domain::{
    form::Fields,
    ids::{AccountId, FamilyId, ImportId, ServiceKeyId},
};
#[cfg(feature = "ssr")]
use crate::{
    api::{guard, ports::ports},
    domain::{form::FormState, pieces::Piece, role::Right},
};

/// Takes a case over, validates it, sends it back or refuses it.
#[server(prefix = "/api", endpoint = "staff/decide")]
pub async fn decide(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let case = fields.get("case").parse().map_err(|_| ApiError::NotFound)?;
    let version = fields.get("version").parse().map_err(|_| ApiError::NotUnderstood)?;
    ports().desk.decide(&guard::staff(Right::Review)?, case, version, fields).await
}

/// Accepts or refuses the files of one piece.
#[server(prefix = "/api", endpoint = "staff/judge")]
pub async fn judge(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let case = fields.get("case").parse().map_err(|_| ApiError::NotFound)?;
    let version = fields.get("version").parse().map_err(|_| ApiError::NotUnderstood)?;
    let piece = Piece::from_code(fields.get("piece")).ok_or(ApiError::NotFound)?;
    ports().desk.judge(&guard::staff(Right::Review)?, case, version, piece, fields).await
}

/// Says that a new family is one the department knows: it enters that family.
#[server(prefix = "/api", endpoint = "staff/link_match")]
pub async fn link_match(family: FamilyId, known: FamilyId, page: String) -> Result<Outcome, ApiError> {
    ports().known_families.link_match(&guard::staff(Right::ManageFamilies)?, family, known).await?;
    Ok(Outcome::Done(guard::page_of_ours(&page, "/admin")))
}

/// Says that two families that look alike are not one.
#[server(prefix = "/api", endpoint = "staff/keep_apart")]
pub async fn keep_apart(family: FamilyId, known: FamilyId, page: String) -> Result<Outcome, ApiError> {
    ports().known_families.keep_apart(&guard::staff(Right::ManageFamilies)?, family, known).await?;
    Ok(Outcome::Done(guard::page_of_ours(&page, "/admin")))
}

/// Makes a family that the department knows; its activation mail goes out.
#[server(prefix = "/api", endpoint = "staff/create_family")]
pub async fn create_family(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().known_families.create(&guard::staff(Right::ManageFamilies)?, fields).await
}

/// Adds a child to a known family.
#[server(prefix = "/api", endpoint = "staff/add_child")]
pub async fn add_child(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let family = fields.get("family").parse().map_err(|_| ApiError::NotFound)?;
    ports().known_families.add_child(&guard::staff(Right::ManageFamilies)?, family, fields).await
}

/// "Renvoyer": a new activation mail; the former link and temporary password no longer serve.
#[server(prefix = "/api", endpoint = "staff/send_activation")]
pub async fn send_activation(account: AccountId) -> Result<Outcome, ApiError> {
    let family = ports().known_families.send_activation(&guard::staff(Right::ManageFamilies)?, account).await?;
    Ok(Outcome::Done(format!("/admin/familles/{family}?envoye=1")))
}

/// Makes a *clé enfance* for a known family; it is shown once.
#[server(prefix = "/api", endpoint = "staff/make_key")]
pub async fn make_key(family: FamilyId) -> Result<Outcome, ApiError> {
    let key = ports().known_families.make_key(&guard::proved(Right::ManageFamilies)?, family).await?;
    Ok(Outcome::Form(FormState::shown_once(&key)))
}

/// Makes a key worthless.
#[server(prefix = "/api", endpoint = "staff/revoke_key")]
pub async fn revoke_key(key: ServiceKeyId) -> Result<Outcome, ApiError> {
    let family = ports().known_families.revoke_key(&guard::staff(Right::ManageFamilies)?, key).await?;
    Ok(Outcome::Done(format!("/admin/familles/{family}")))
}

/// Imports a file that was read: all of it, or nothing.
#[server(prefix = "/api", endpoint = "staff/import")]
pub async fn import(import: ImportId) -> Result<Outcome, ApiError> {
    ports().known_families.import(&guard::proved(Right::ManageFamilies)?, import).await
}
