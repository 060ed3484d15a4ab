//! Documents that everybody can take away, and the files that staff gives them.

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
    body::Body,
    extract::{Multipart, Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    Edge,
    files::{FILE_POLICY, disposition, drain, header_value, status},
    pages::error_page,
    plain_forms::wants_html,
};
use crate::services::uploads::UploadFault;

/// Name of the field of the file.
const FIELD: &str = "file";

/// Takes the file of a document.
pub async fn receive(
    State(edge): State<Arc<Edge>>,
    Extension(visitor): Extension<Visitor>,
    Path(slug): Path<String>,
    mut parts: Multipart,
) -> Response {
    let answer = take(&edge, &visitor, &slug, &mut parts).await;
    // A browser that is not heard out to the end shows a broken connection instead of our answer.
    while let Ok(Some(part)) = parts.next_field().await {
        drain(part).await;
    }
    match answer {
        Ok(outcome) => Json(outcome).into_response(),
        Err(error) => status(error).into_response(),
    }
}

async fn take(edge: &Edge, visitor: &Visitor, slug: &str, parts: &mut Multipart) -> Result<Outcome, ApiError> {
    let access = visitor.signed_in.as_ref().ok_or(ApiError::NotSignedIn)?.staff(Right::WriteContent)?;
    while let Some(mut part) = parts.next_field().await.map_err(|_| ApiError::NotUnderstood)? {
        if part.name() != Some(FIELD) {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let given = edge.services.receive_document(&access, slug, &name, &mut part).await;
        drain(part).await;
        return Ok(match given {
            Ok(page) => Outcome::Done(page),
            // A browser sends an empty part when no file was chosen.
            Err(UploadFault::Refused(_)) if name.is_empty() => refused("Choisissez d’abord un fichier."),
            Err(UploadFault::Refused(why)) => refused(why),
            Err(UploadFault::Cut) => refused("L’envoi a été interrompu. Recommencez."),
            Err(UploadFault::Fault(fault)) => return Err(fault.into()),
        });
    }
    Ok(refused("Choisissez d’abord un fichier."))
}

fn refused(why: &str) -> Outcome {
    Outcome::Form(FormState::faulty(vec![FieldError::whole(why)]))
}

/// Gives the file of a document to anybody.
pub async fn download(
    State(edge): State<Arc<Edge>>,
    Extension(visitor): Extension<Visitor>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Response {
    match give(&edge, &slug, &headers).await {
        Ok(response) => response,
        Err(error) if wants_html(&headers) => error_page(&edge, &visitor, error).await,
        Err(error) => (status(error), error.title()).into_response(),
    }
}

async fn give(edge: &Edge, slug: &str, headers: &HeaderMap) -> Result<Response, ApiError> {
    let row = edge.services.published_document(slug).await?;
    // Another file has another id: a browser that has this one keeps it.
    let tag = format!("\"{}\"", row.file_id.unwrap_or_default());
    let fresh = [(header::ETAG, header_value(&tag)), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == *tag) {
        return Ok((StatusCode::NOT_MODIFIED, fresh).into_response());
    }
    let content = edge.services.content_of_document(&row).await?;
    let about = [
        (header::CONTENT_TYPE, header_value(&row.media_type)),
        (header::CONTENT_LENGTH, header_value(&content.size.to_string())),
        (header::CONTENT_DISPOSITION, header_value(&disposition("inline", &row.file_name))),
        (header::CONTENT_SECURITY_POLICY, FILE_POLICY),
    ];
    Ok((fresh, about, Body::from_stream(content.stream)).into_response())
}
