//! Lists as spreadsheets, for staff.

use std::{str::FromStr, sync::Arc};

use app::{
    api::{ApiError, ports::Visitor},
    domain::{contact::parse_day, export::FileFormat, ids::ActivityId},
};
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    Edge,
    files::{disposition, header_value, status},
    pages::error_page,
    plain_forms::wants_html,
};

/// Which list is asked for.
#[derive(Deserialize)]
pub struct Asked {
    /// The day; else the next one.
    #[serde(default)]
    jour: String,
    /// Whether what concerns health is to be read: `?sante=1`.
    #[serde(default)]
    sante: String,
}

/// The children of an activity on a day.
pub async fn day_list(
    State(edge): State<Arc<Edge>>,
    Extension(visitor): Extension<Visitor>,
    Path(activity): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    match give(&edge, &visitor, &activity, &asked).await {
        Ok(response) => response,
        Err(error) if wants_html(&headers) => error_page(&edge, &visitor, error).await,
        Err(error) => (status(error), error.title()).into_response(),
    }
}

async fn give(edge: &Edge, visitor: &Visitor, activity: &str, asked: &Asked) -> Result<Response, ApiError> {
    let who = visitor.signed_in.as_ref().ok_or(ApiError::NotSignedIn)?;
    let id = ActivityId::from_str(activity).map_err(|_| ApiError::NotFound)?;
    let (name, bytes) = edge.services.day_sheet(who, id, parse_day(&asked.jour).ok(), !asked.sante.is_empty()).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(FileFormat::Xlsx.media_type())),
        (header::CONTENT_DISPOSITION, header_value(&disposition("attachment", &name))),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, bytes).into_response())
}
