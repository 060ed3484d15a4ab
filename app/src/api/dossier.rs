//! The yearly dossier of a child.

use leptos::prelude::*;

use super::{ApiError, Outcome};
use crate::domain::{
    form::Fields,
    ids::{CaseId, PersonId, UploadId},
};
#[cfg(feature = "ssr")]
use crate::{
    api::{guard, ports::ports},
    domain::{dossier::Section, pieces::Piece, school_year::SchoolYear},
};

/// Creates the dossier of a child for a school year, or opens the one there is.
#[server(prefix = "/api", endpoint = "dossier/create")]
pub async fn create(child: PersonId, year: String) -> Result<Outcome, ApiError> {
    let year = year.parse::<SchoolYear>().map_err(|_| ApiError::NotUnderstood)?;
    let case = ports().dossiers.create(&guard::family()?, child, year).await?;
    Ok(Outcome::Done(format!("/dossiers/{case}")))
}

/// Keeps the answers of one section.
#[server(prefix = "/api", endpoint = "dossier/save_section")]
pub async fn save_section(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let (case, section) = place_in(&fields)?;
    ports().dossiers.save_section(&guard::family()?, case, section, fields.into()).await
}

/// Keeps the answers of one section while they are typed (H1).
#[server(prefix = "/api", endpoint = "dossier/keep_answers")]
pub async fn keep_answers(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let (case, section) = place_in(&fields)?;
    Ok(Outcome::Form(ports().dossiers.keep_answers(&guard::family()?, case, section, fields.into()).await?))
}

/// Takes the answers of another dossier of the family for one section.
#[server(prefix = "/api", endpoint = "dossier/take_answers")]
pub async fn take_answers(case: CaseId, section: String, from: CaseId) -> Result<Outcome, ApiError> {
    let section = Section::from_code(&section).ok_or(ApiError::NotFound)?;
    ports().dossiers.take_answers(&guard::family()?, case, section, from).await?;
    Ok(Outcome::Done(format!("/dossiers/{case}/{}?repris=1", section.code())))
}

/// Takes a file back.
#[server(prefix = "/api", endpoint = "dossier/remove_upload")]
pub async fn remove_upload(case: CaseId, upload: UploadId) -> Result<Outcome, ApiError> {
    let piece = ports().dossiers.remove_upload(&guard::family()?, case, upload).await?;
    Ok(Outcome::Done(place_of(case, piece)))
}

/// Turns a photo by a quarter to the right.
#[server(prefix = "/api", endpoint = "dossier/rotate_upload")]
pub async fn rotate_upload(case: CaseId, upload: UploadId) -> Result<Outcome, ApiError> {
    let piece = ports().dossiers.turn_upload(&guard::family()?, case, upload).await?;
    Ok(Outcome::Done(place_of(case, piece)))
}

/// The dossier and the section that a form is about.
#[cfg(feature = "ssr")]
fn place_in(fields: &Fields) -> Result<(CaseId, Section), ApiError> {
    let case = fields.get("case").parse().map_err(|_| ApiError::NotFound)?;
    Ok((case, Section::from_code(fields.get("section")).ok_or(ApiError::NotFound)?))
}

/// Where a piece stands on its page.
#[cfg(feature = "ssr")]
fn place_of(case: CaseId, piece: Option<Piece>) -> String {
    let page = format!("/dossiers/{case}/pieces");
    piece.map_or_else(|| page.clone(), |piece| format!("{page}#{}", piece.code()))
}

/// "Envoyer mon dossier".
#[server(prefix = "/api", endpoint = "dossier/submit")]
pub async fn submit(case: CaseId) -> Result<Outcome, ApiError> {
    ports().dossiers.submit(&guard::family()?, case).await
}
