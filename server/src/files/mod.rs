//! The content of the files that families give, outside any public folder.

pub mod sniff;

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart, local::LocalFileSystem, memory::InMemory, path::Path as Key};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use sniff::{Fault, MediaType};

/// Largest file, in bytes: 10 MB (D4).
pub const MAX_BYTES: u64 = app::ui::upload::MAX_FILE_BYTES;

/// Where files are kept.
#[derive(Clone, Debug)]
pub struct Files(Arc<dyn ObjectStore>);

/// A file that has been kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its type, told by its content.
    pub media_type: MediaType,
    /// Its size in bytes.
    pub size: u64,
    /// Its digest.
    pub sha256: Vec<u8>,
}

/// Why a file was not kept.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// Something is wrong with the file itself.
    #[error("the file is refused")]
    Refused(Fault),
    /// The sender went away in the middle.
    #[error("the file did not arrive whole")]
    Cut,
    /// The store failed.
    #[error("the file store failed: {0}")]
    Store(#[from] object_store::Error),
}

impl Files {
    /// A folder of this machine, made when absent.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn in_folder(folder: &Path) -> Result<Self, object_store::Error> {
        std::fs::create_dir_all(folder).map_err(|source| object_store::Error::Generic { store: "folder", source: Box::new(source) })?;
        Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true))))
    }

    /// The memory of a test.
    pub fn in_memory() -> Self {
        Self(Arc::new(InMemory::new()))
    }

    /// Keeps a file as it streams in; nothing stays of one that is refused.
    ///
    /// # Errors
    /// [`PutError`] when it is too large, empty, cut, of another type, or cannot be kept.
    pub async fn put<E>(&self, id: Uuid, mut stream: impl Stream<Item = Result<Bytes, E>> + Unpin + Send) -> Result<Kept, PutError> {
        let upload = self.0.put_multipart(&key(id)).await?;
        let mut writing = WriteMultipart::new_with_chunk_size(upload, 5 * 1024 * 1024);
        let (mut digest, mut size, mut ends) = (Sha256::new(), 0_u64, sniff::Ends::default());
        let refused = loop {
            match stream.next().await {
                None => break None,
                Some(Err(_)) => break Some(PutError::Cut),
                Some(Ok(chunk)) => {
                    size += chunk.len() as u64;
                    if size > MAX_BYTES {
                        break Some(PutError::Refused(Fault::TooLarge));
                    }
                    digest.update(&chunk);
                    ends.push(&chunk);
                    writing.write(&chunk);
                }
            }
        };
        match refused.map_or_else(|| ends.media_type().map_err(PutError::Refused), Err) {
            Ok(media_type) => {
                writing.finish().await?;
                Ok(Kept { media_type, size, sha256: digest.finalize().to_vec() })
            }
            Err(error) => {
                writing.abort().await?;
                Err(error)
            }
        }
    }

    /// Keeps a small file whole, without a check: for the demo.
    ///
    /// # Errors
    /// Of the store.
    pub async fn put_whole(&self, id: Uuid, content: &'static [u8]) -> Result<(), object_store::Error> {
        self.0.put(&key(id), PutPayload::from_static(content)).await.map(drop)
    }

    /// The content of a file, piece by piece.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub async fn open(
        &self,
        id: Uuid,
    ) -> Result<impl Stream<Item = Result<Bytes, object_store::Error>> + Send + 'static, object_store::Error> {
        Ok(self.0.get(&key(id)).await?.into_stream())
    }

    /// Forgets a file; one that is not there is forgotten already.
    ///
    /// # Errors
    /// Of the store.
    pub async fn delete(&self, id: Uuid) -> Result<(), object_store::Error> {
        match self.0.delete(&key(id)).await {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn key(id: Uuid) -> Key {
    let id = id.simple().to_string();
    // The last characters are random: no folder grows too large.
    Key::from_iter([&id[30..], &id])
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n";

    type Chunks = Vec<Result<Bytes, ()>>;

    fn stream_of(chunks: Chunks) -> impl Stream<Item = Result<Bytes, ()>> + Unpin + Send {
        stream::iter(chunks)
    }

    async fn read(files: &Files, id: Uuid) -> Option<Vec<u8>> {
        let chunks: Vec<_> = files.open(id).await.ok()?.collect().await;
        Some(chunks.into_iter().flat_map(|chunk| chunk.expect("a chunk").to_vec()).collect())
    }

    #[tokio::test]
    async fn a_file_comes_back_as_it_was_given_from_a_folder_and_from_memory() {
        let folder = tempfile::tempdir().expect("a folder");
        for files in [Files::in_memory(), Files::in_folder(folder.path()).expect("a folder")] {
            let id = Uuid::from_u128(7);
            let halves = PDF.chunks(10).map(|chunk| Ok(Bytes::from_static(chunk))).collect();
            let kept = files.put(id, stream_of(halves)).await.expect("kept");
            assert_eq!((kept.media_type, kept.size), (MediaType::Pdf, PDF.len() as u64));
            assert_eq!(read(&files, id).await.as_deref(), Some(PDF));
            files.delete(id).await.expect("deleted");
            files.delete(id).await.expect("deleted twice");
            assert_eq!(read(&files, id).await, None);
        }
    }

    #[tokio::test]
    async fn nothing_stays_of_a_refused_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::in_folder(folder.path()).expect("a folder");
        let megabyte = || Ok(Bytes::from(vec![b'%'; 1024 * 1024]));
        let table: [(Chunks, Option<Fault>); 5] = [
            (vec![], Some(Fault::Empty)),
            ((0..11).map(|_| megabyte()).collect(), Some(Fault::TooLarge)),
            (vec![Ok(Bytes::from_static(b"<html>"))], Some(Fault::OtherType)),
            (vec![Ok(Bytes::from_static(&PDF[..30]))], Some(Fault::Cut)),
            (vec![Ok(Bytes::from_static(PDF)), Err(())], None),
        ];
        for (chunks, fault) in table {
            let id = Uuid::from_u128(8);
            match (files.put(id, stream_of(chunks)).await, fault) {
                (Err(PutError::Refused(found)), Some(expected)) => assert_eq!(found, expected),
                (Err(PutError::Cut), None) => {}
                (other, expected) => panic!("{other:?} instead of {expected:?}"),
            }
            assert_eq!(read(&files, id).await, None);
        }
    }
}
