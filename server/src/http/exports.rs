//! Lists and figures that staff take away as files (F7, F11).

use std::{fs::File, io, str::FromStr, sync::Arc};

use app::{
    api::{ApiError, ports::Visitor},
    domain::{
        export::{Export, FileFormat},
        figures::Figure,
        school_year::SchoolYear,
    },
};
use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::BytesMut;
use futures::stream;
use serde::Deserialize;
use tokio::io::AsyncReadExt;

use super::{
    Edge,
    files::{disposition, header_value, status},
    pages::error_page,
    plain_forms::wants_html,
};
use crate::services::exports::Taken;

/// How much of a file is read at once.
const CHUNK: usize = 64 * 1024;

/// Of what a list is asked for.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    annee: String,
    #[serde(default)]
    activite: String,
}

/// A list.
pub async fn list(
    State(edge): State<Arc<Edge>>,
    Extension(visitor): Extension<Visitor>,
    Path(file): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    answered(&edge, &visitor, &headers, find_list(&edge, &visitor, &file, &asked).await).await
}

async fn find_list(edge: &Edge, visitor: &Visitor, file: &str, asked: &Asked) -> Result<Taken, ApiError> {
    let who = visitor.signed_in.as_ref().ok_or(ApiError::NotSignedIn)?;
    let (about, format) = FileFormat::of_file(file).ok_or(ApiError::NotFound)?;
    let export = Export::parse(about, &asked.annee, &asked.activite).ok_or(ApiError::NotFound)?;
    edge.services.export(who, export, format).await
}

/// The table of a figure.
pub async fn figure(
    State(edge): State<Arc<Edge>>,
    Extension(visitor): Extension<Visitor>,
    Path(file): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    answered(&edge, &visitor, &headers, find_figure(&edge, &visitor, &file, &asked).await).await
}

async fn find_figure(edge: &Edge, visitor: &Visitor, file: &str, asked: &Asked) -> Result<Taken, ApiError> {
    let who = visitor.signed_in.as_ref().ok_or(ApiError::NotSignedIn)?;
    let code = FileFormat::of_file(file).filter(|(_, format)| *format == FileFormat::Csv).map(|(code, _)| code);
    let figure = code.and_then(Figure::from_code).ok_or(ApiError::NotFound)?;
    let year = SchoolYear::from_str(&asked.annee).map_err(|_| ApiError::NotFound)?;
    edge.services.figure_file(who, figure, year).await
}

async fn answered(edge: &Edge, visitor: &Visitor, headers: &HeaderMap, taken: Result<Taken, ApiError>) -> Response {
    match taken {
        Ok(taken) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(taken.format.media_type())),
                (header::CONTENT_DISPOSITION, header_value(&disposition("attachment", &taken.name))),
                (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
            ];
            (headers, streamed(taken.content)).into_response()
        }
        Err(error) if wants_html(headers) => error_page(edge, visitor, error).await,
        Err(error) => (status(error), error.title()).into_response(),
    }
}

/// A file as it is read: no more of it is in memory than the browser takes.
fn streamed(file: File) -> Body {
    let chunks = stream::try_unfold(tokio::fs::File::from_std(file), |mut file| async move {
        let mut chunk = BytesMut::with_capacity(CHUNK);
        let is_over = file.read_buf(&mut chunk).await? == 0;
        Ok::<_, io::Error>((!is_over).then(|| (chunk.freeze(), file)))
    });
    Body::from_stream(chunks)
}
