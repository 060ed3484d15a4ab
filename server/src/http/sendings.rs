//! Files that come piece by piece: `POST /pieces/{case}/{piece}/{sending}`, the piece as the body, the rest in headers.

use std::{str::FromStr, sync::Arc};

use app::{
    api::{ApiError, Outcome, ports::Visitor},
    domain::{
        form::{FieldError, FormState},
        ids::{CaseId, SendingId},
        pieces::Piece,
    },
    ui::upload::{LENGTH, NAME, OFFSET, PIECE_BYTES},
};
use axum::{
    Extension, Json,
    body::{Body, BodyDataStream},
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use percent_encoding::percent_decode;

use super::{Edge, files::status};
use crate::services::sendings::{Progress, Sending};

/// Takes a piece of a file; without one, tells how much of it is there. The answer is the usual one once all is, and until then 202 with
/// the offset of the piece to come.
pub async fn receive(
    State(edge): State<Arc<Edge>>,
    Extension(visitor): Extension<Visitor>,
    Path((case, piece, sending)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let mut body = body.into_data_stream();
    let answer = take(&edge, &visitor, [&case, &piece, &sending], &headers, &mut body).await;
    // A browser that is not heard out to the end shows a broken connection instead of our answer.
    drain(body).await;
    match answer {
        Ok(Progress::Received(offset)) => (StatusCode::ACCEPTED, [(OFFSET, offset.to_string())]).into_response(),
        Ok(Progress::Kept) => Json(Outcome::Done(format!("/dossiers/{case}/pieces#{piece}"))).into_response(),
        Ok(Progress::Refused(why)) => Json(Outcome::Form(FormState::faulty(vec![FieldError::whole(why)]))).into_response(),
        Err(error) => status(error).into_response(),
    }
}

async fn take(
    edge: &Edge,
    visitor: &Visitor,
    [case, piece, sending]: [&str; 3],
    headers: &HeaderMap,
    body: &mut BodyDataStream,
) -> Result<Progress, ApiError> {
    let access = visitor.signed_in.as_ref().ok_or(ApiError::NotSignedIn)?.family()?;
    let case = CaseId::from_str(case).map_err(|_| ApiError::NotFound)?;
    let piece = Piece::from_code(piece).ok_or(ApiError::NotFound)?;
    let id = SendingId::from_str(sending).map_err(|_| ApiError::NotFound)?;
    let number = |name: &str| headers.get(name).map(|value| value.to_str().ok().and_then(|value| value.parse().ok()));
    let size = number(LENGTH).flatten().ok_or(ApiError::NotUnderstood)?;
    let offset = number(OFFSET).map(|offset| offset.ok_or(ApiError::NotUnderstood)).transpose()?;
    let name = name(headers);
    let sending = Sending { id, place: (case, piece), name: &name, size, offset };
    Ok(edge.services.receive_piece(&access, &sending, body).await?)
}

/// The name of the file: headers hold no accents, so it is written as in an address.
fn name(headers: &HeaderMap) -> String {
    let written = headers.get(NAME).map(HeaderValue::as_bytes).unwrap_or_default();
    percent_decode(written).decode_utf8_lossy().into_owned()
}

/// No more than a piece has: whoever sends more does not listen to us.
async fn drain(mut body: BodyDataStream) {
    let mut left = PIECE_BYTES;
    while let Some(Ok(chunk)) = body.next().await {
        let Some(less) = left.checked_sub(chunk.len() as u64) else { return };
        left = less;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_accents_and_signs() {
        let table = [
            ("Carnet%20de%20L%C3%A9a.pdf", "Carnet de Léa.pdf"),
            ("a+b%26c=d%0d%0a.pdf", "a+b&c=d\r\n.pdf"),
            ("%FF", "\u{fffd}"),
            ("", ""),
        ];
        for (written, expected) in table {
            let headers = [(NAME.parse().expect("a name"), written.parse().expect("a value"))].into_iter().collect();
            assert_eq!(name(&headers), expected);
        }
    }
}
