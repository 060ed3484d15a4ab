//! Bodies that are read no faster than they are used.

use axum::{body::Body, extract::Request};
use futures::{StreamExt, stream};
use tokio::task;

/// Gives the body of a request one frame at a time: what reads its parts would else take all that the network has, before it gives anything on.
pub async fn layer(request: Request) -> Request {
    request.map(paced)
}

fn paced(body: Body) -> Body {
    let frames = stream::unfold(body.into_data_stream(), |mut frames| async {
        // Its reader turns to the frame that it has, and comes back.
        task::yield_now().await;
        Some((frames.next().await?, frames))
    });
    // Fused: whoever hears a body to its end may ask once more.
    Body::from_stream(frames.fuse())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::{
        extract::{FromRequest, Multipart},
        http::header,
    };
    use bytes::Bytes;

    use super::*;

    const FRAME: usize = 64 * 1024;
    const FRAMES: usize = 20;

    #[tokio::test]
    async fn a_file_that_comes_fast_is_read_one_frame_at_a_time() {
        static READ: AtomicUsize = AtomicUsize::new(0);
        let start = Bytes::from_static(b"--B\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n");
        let end = Bytes::from_static(b"\r\n--B--\r\n");
        let frames = [start].into_iter().chain((0..FRAMES).map(|_| Bytes::from(vec![b'%'; FRAME]))).chain([end]);
        let note = |frame: &Bytes| {
            READ.fetch_add(frame.len(), Ordering::Relaxed);
        };
        let always_ready = stream::iter(frames).inspect(note).map(Ok::<_, axum::Error>);
        let request = Request::builder().header(header::CONTENT_TYPE, "multipart/form-data; boundary=B");
        let request = layer(request.body(Body::from_stream(always_ready)).expect("a request")).await;
        let mut parts = Multipart::from_request(request, &()).await.expect("parts");
        let mut file = parts.next_field().await.expect("understood").expect("a file");
        let mut used = 0;
        while let Some(chunk) = file.next().await {
            used += chunk.expect("a chunk").len();
            assert!(READ.load(Ordering::Relaxed) <= used + FRAME, "no further than the next frame");
        }
        assert_eq!(used, FRAME * FRAMES);
    }
}
