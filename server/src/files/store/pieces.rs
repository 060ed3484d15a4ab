//! Pieces of files on their way: counted from nought, all of the same size but the last.

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use object_store::{ObjectStoreExt, path::Path as Key};
use uuid::Uuid;

use super::{Store, Writing, raw_key};

impl Store {
    /// Writes a piece that streams in; tells whether it was whole. Nothing stays of one that is longer or shorter than it should be.
    pub async fn put_piece<E>(
        &self,
        id: Uuid,
        at: u64,
        size: u64,
        mut stream: impl Stream<Item = Result<Bytes, E>> + Unpin + Send,
    ) -> Result<bool, object_store::Error> {
        let mut writing = Writing::begin(self, &piece_key(id, at)).await?;
        let is_cut = loop {
            match stream.next().await {
                None => break false,
                Some(Err(_)) => break true,
                Some(Ok(chunk)) if writing.size + chunk.len() as u64 > size => break true,
                Some(Ok(chunk)) => writing.write(&chunk).await?,
            }
        };
        if is_cut || writing.size != size {
            writing.parts.abort().await?;
            return Ok(false);
        }
        writing.finish().await?;
        Ok(true)
    }

    /// So many pieces, one after the other.
    pub fn open_pieces(&self, id: Uuid, count: u64) -> impl Stream<Item = Result<Bytes, object_store::Error>> + Unpin + Send {
        let objects = self.objects.clone();
        let pieces = stream::iter(0..count).then(move |at| {
            let objects = objects.clone();
            async move { objects.get(&piece_key(id, at)).await }
        });
        Box::pin(pieces.map_ok(|found| found.into_stream()).try_flatten())
    }

    pub async fn delete_pieces(&self, id: Uuid, count: u64) -> Result<(), object_store::Error> {
        for at in 0..count {
            self.forget(&piece_key(id, at)).await?;
        }
        Ok(())
    }
}

/// Where everything is that is not yet kept: what nobody comes back for is swept with it.
fn piece_key(id: Uuid, at: u64) -> Key {
    raw_key(id, &format!("-piece{at}"))
}
