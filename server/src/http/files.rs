//! Files: taken as they stream in, given back to those who may see them.

use std::{str::FromStr, sync::Arc};

use app::{
    api::{ApiError, Outcome, ports::Visitor},
    domain::{
        form::{FieldError, FormState},
        ids::{CaseId, UploadId},
        pieces::Piece,
    },
};
use axum::{
    Extension, Json,
    body::Body,
    extract::{Multipart, Path, Query, State, multipart::Field},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use serde::Deserialize;

use super::{Edge, pages::error_page, plain_forms::wants_html};
use crate::{files::Part, services::uploads::UploadFault};

/// Nothing in a file may run or load anything; only our own pages may show it.
pub const FILE_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; object-src 'self'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'");

/// Takes the files of one piece; each is kept or refused on its own.
pub async fn upload(
    State(edge): State<Arc<Edge>>,
    Extension(visitor): Extension<Visitor>,
    Path((case, piece)): Path<(String, String)>,
    mut parts: Multipart,
) -> Response {
    let answer = take(&edge, &visitor, &case, &piece, &mut parts).await;
    // A browser that is not heard out to the end shows a broken connection instead of our answer.
    while let Ok(Some(part)) = parts.next_field().await {
        drain(part).await;
    }
    match answer {
        Ok(outcome) => Json(outcome).into_response(),
        Err(error) => status(error).into_response(),
    }
}

async fn take(edge: &Edge, visitor: &Visitor, case: &str, piece: &str, parts: &mut Multipart) -> Result<Outcome, ApiError> {
    let access = visitor.signed_in.as_ref().ok_or(ApiError::NotSignedIn)?.family()?;
    let id = CaseId::from_str(case).map_err(|_| ApiError::NotFound)?;
    let piece = Piece::from_code(piece).ok_or(ApiError::NotFound)?;
    let (mut sent, mut refusals) = (0, Vec::new());
    while let Some(mut part) = parts.next_field().await.map_err(|_| ApiError::NotUnderstood)? {
        let Some(name) = part.file_name().map(str::to_owned) else { continue };
        let refused = match edge.services.receive_file(&access, id, piece, &name, &mut part).await {
            Ok(()) => None,
            // A browser sends an empty part when no file was chosen.
            Err(UploadFault::Refused(_)) if name.is_empty() => Some("Choisissez d’abord un fichier."),
            Err(UploadFault::Refused(why)) => Some(why),
            Err(UploadFault::Cut) => Some("L’envoi a été interrompu. Recommencez."),
            Err(UploadFault::Fault(fault)) => return Err(fault.into()),
        };
        drain(part).await;
        sent += 1;
        refusals.extend(refused.map(|why| (name, why)));
    }
    // Alone, a file need not be named.
    let told = |(name, why): (String, &str)| FieldError::whole(if sent > 1 { format!("{name} : {why}") } else { why.to_owned() });
    let errors: Vec<_> = refusals.into_iter().map(told).collect();
    Ok(if errors.is_empty() {
        Outcome::Done(format!("/dossiers/{id}/pieces#{}", piece.code()))
    } else {
        Outcome::Form(FormState::faulty(errors))
    })
}

/// Hears the rest of a part out.
pub async fn drain(mut part: Field<'_>) {
    while let Some(Ok(_)) = part.next().await {}
}

/// What of a file is asked for.
#[derive(Deserialize)]
pub struct Asked {
    /// The small picture of a photo: `?apercu=1`.
    #[serde(default)]
    apercu: String,
}

/// Gives a file back.
pub async fn download(
    State(edge): State<Arc<Edge>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let part = if asked.apercu == "1" { Part::Preview } else { Part::Whole };
    match give(&edge, &visitor, &id, part).await {
        Ok(response) => response,
        Err(error) if wants_html(&headers) => error_page(&edge, &visitor, error).await,
        Err(error) => (status(error), error.title()).into_response(),
    }
}

async fn give(edge: &Edge, visitor: &Visitor, id: &str, part: Part) -> Result<Response, ApiError> {
    let who = visitor.signed_in.as_ref().ok_or(ApiError::NotSignedIn)?;
    let id = UploadId::from_str(id).map_err(|_| ApiError::NotFound)?;
    let row = edge.services.file(who, id).await?;
    let content = edge.services.content(&row, part).await?;
    let headers = [
        (header::CONTENT_TYPE, header_value(&row.media_type)),
        (header::CONTENT_LENGTH, header_value(&content.size.to_string())),
        (header::CONTENT_DISPOSITION, header_value(&disposition("inline", &row.file_name))),
        (header::CONTENT_SECURITY_POLICY, FILE_POLICY),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, Body::from_stream(content.stream)).into_response())
}

pub fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// Shown in the page (`inline`) or saved (`attachment`), under that name (RFC 6266).
pub fn disposition(how: &str, name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' }).collect();
    let encoded: String = name
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

pub fn status(error: ApiError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_cannot_end_the_header() {
        assert_eq!(disposition("inline", "reçu \"1\".pdf"), "inline; filename=\"re_u _1_.pdf\"; filename*=UTF-8''re%C3%A7u%20%221%22.pdf");
    }
}
