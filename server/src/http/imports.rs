//! Files of known families, sent by staff.

use std::sync::Arc;

use app::{
    api::{ApiError, Outcome, ports::Visitor},
    domain::{
        form::{FieldError, FormState},
        role::Right,
    },
};
use axum::{
    Extension, Json,
    extract::{Multipart, State, multipart::Field},
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::Edge;
use crate::services::imports::FILE_BYTES;

/// Name of the field of the file.
const FIELD: &str = "fichier";

/// Takes a file of known families, to be looked at before it is imported.
pub async fn receive(State(edge): State<Arc<Edge>>, Extension(visitor): Extension<Visitor>, parts: Multipart) -> Response {
    match take(&edge, &visitor, parts).await {
        Ok(outcome) => Json(outcome).into_response(),
        Err(error) => StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

async fn take(edge: &Edge, visitor: &Visitor, mut parts: Multipart) -> Result<Outcome, ApiError> {
    let access = visitor.signed_in.as_ref().ok_or(ApiError::NotSignedIn)?.staff(Right::ManageFamilies)?;
    if !visitor.is_proved {
        return Err(ApiError::NotProved);
    }
    let mut sent = None;
    while let Some(part) = parts.next_field().await.map_err(|_| ApiError::NotUnderstood)? {
        if part.name() == Some(FIELD) && sent.is_none() {
            let name = part.file_name().unwrap_or_default().to_owned();
            sent = Some((name, content(part).await?));
        }
    }
    // A browser sends an empty part without a name when no file was chosen.
    let kept = match sent.filter(|(name, content)| !name.is_empty() || !content.is_empty()) {
        Some((name, content)) => edge.services.receive_import(&access, &name, content).await?,
        None => Err("Choisissez d’abord un fichier."),
    };
    Ok(match kept {
        Ok(id) => Outcome::Done(format!("/admin/imports/{id}")),
        Err(why) => Outcome::Form(FormState::faulty(vec![FieldError::whole(why)])),
    })
}

/// The bytes of a file; of one that is too large, enough to tell. It is heard out to the end: a browser that is not shows a broken
/// connection instead of our answer.
async fn content(mut part: Field<'_>) -> Result<Vec<u8>, ApiError> {
    let mut content = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|_| ApiError::NotUnderstood)? {
        let room = (FILE_BYTES + 1).saturating_sub(content.len());
        content.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
    }
    Ok(content)
}
