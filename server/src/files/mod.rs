//! The content of the files that families give, outside any public folder.
//!
//! A file streams to a *raw* key; it is looked at by the antivirus and opened in a child process; what is kept of it is then moved to
//! its own key: a PDF as it is, a photo made anew beside a small picture of it.

pub mod antivirus;
pub mod inspection;
pub mod inspector;
pub mod sniff;
mod store;
mod turned;

use std::{io, path::PathBuf};

use bytes::Bytes;
use futures::Stream;
use uuid::Uuid;

use antivirus::{Antivirus, Scan};
use inspection::Finding;
use inspector::Inspector;
use sniff::{Fault, MediaType};
use store::{Measured, Store};

pub use store::{Content, Part};

/// Largest file, in bytes: 10 MB (D4).
pub const MAX_BYTES: u64 = app::ui::upload::MAX_FILE_BYTES;
/// A file that goes up in pieces has them of this size, in bytes, but for the last.
const PIECE_BYTES: u64 = app::ui::upload::PIECE_BYTES;
/// Largest picture that is made of one, in bytes: more than 4000 × 4000 points take.
const MADE_MAX_BYTES: u64 = 4 * MAX_BYTES;

/// Where files are kept, and who looks at them before.
#[derive(Clone, Debug)]
pub struct Files {
    store: Store,
    inspector: Inspector,
    antivirus: Antivirus,
}

/// A file that has been kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The type of what is kept.
    pub media_type: MediaType,
    /// Its size in bytes.
    pub size: u64,
    /// Its digest.
    pub sha256: Vec<u8>,
    /// Pages of a PDF.
    pub pages: Option<u32>,
    /// Whether a small picture stands beside it.
    pub has_preview: bool,
    /// Whether the antivirus has looked at it.
    pub scan: Scan,
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
    /// No child process could be started.
    #[error("files cannot be inspected: {0}")]
    Inspector(#[from] io::Error),
}

impl Files {
    /// Files of a store that this program itself inspects, without an antivirus.
    fn new(store: Store) -> Self {
        // Told apart when it is asked: a test that inspects nothing needs no program.
        let binary = std::env::current_exe().unwrap_or_default();
        Self { store, inspector: Inspector::new(binary), antivirus: Antivirus::None }
    }

    /// A folder of this machine, made when absent.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn in_folder(folder: &std::path::Path) -> Result<Self, object_store::Error> {
        Ok(Self::new(Store::in_folder(folder)?))
    }

    /// The memory of a test.
    pub fn in_memory() -> Self {
        Self::new(Store::in_memory())
    }

    /// The same, inspected by another program.
    pub fn inspected_by(self, binary: impl Into<PathBuf>) -> Self {
        self.inspected(Inspector::new(binary.into()))
    }

    /// The same, inspected by that one.
    pub fn inspected(self, inspector: Inspector) -> Self {
        Self { inspector, ..self }
    }

    /// The same, under the eyes of an antivirus.
    pub fn guarded_by(self, antivirus: Antivirus) -> Self {
        Self { antivirus, ..self }
    }

    /// Keeps what is good of a file that streams in; nothing stays of one that is refused.
    ///
    /// # Errors
    /// [`PutError`] when it is too large, empty, cut, of another type, damaged, harmful, or cannot be kept.
    pub async fn put<E>(&self, id: Uuid, stream: impl Stream<Item = Result<Bytes, E>> + Unpin + Send) -> Result<Kept, PutError> {
        let (kind, raw) = self.store.put_raw(id, stream).await?;
        let kept = self.looked_at(id, kind, raw).await;
        if kept.is_err() {
            self.store.delete(id).await?;
        }
        // A PDF was moved from there; of anything else only what was made of it is kept.
        self.store.delete_raw(id).await?;
        kept
    }

    async fn looked_at(&self, id: Uuid, kind: MediaType, raw: Measured) -> Result<Kept, PutError> {
        let scan = self.antivirus.scan(self.store.open_raw(id).await?).await;
        if scan == Scan::Infected {
            return Err(PutError::Refused(Fault::Infected));
        }
        let turn = self.inspector.turn().await;
        let opened = tokio::time::timeout(self.inspector.time(), async {
            let mut inspection = self.inspector.inspect(turn, kind, self.store.open_raw(id).await?).await?;
            match inspection.finding {
                Finding::Refused(fault) => Err(PutError::Refused(fault)),
                Finding::Pdf { pages } => {
                    self.store.keep_raw(id).await?;
                    Ok(Kept { media_type: kind, size: raw.size, sha256: raw.sha256, pages: Some(pages), has_preview: false, scan })
                }
                Finding::Photo { preview_bytes, photo_bytes } if preview_bytes.max(photo_bytes) <= MADE_MAX_BYTES => {
                    self.store.put_made(id, Part::Preview, inspection.next_bytes(preview_bytes)).await?;
                    let made = self.store.put_made(id, Part::Whole, inspection.next_bytes(photo_bytes)).await?;
                    let Measured { size, sha256 } = made;
                    Ok(Kept { media_type: MediaType::Jpeg, size, sha256, pages: None, has_preview: true, scan })
                }
                Finding::Photo { .. } => Err(PutError::Refused(Fault::Unreadable)),
            }
        });
        opened.await.unwrap_or_else(|_| {
            tracing::warn!("a file took too long to be opened: it is refused");
            Err(PutError::Refused(Fault::Unreadable))
        })
    }

    /// Keeps a small file whole, without a check: for the demo.
    ///
    /// # Errors
    /// Of the store.
    pub async fn put_whole(&self, id: Uuid, content: &'static [u8]) -> Result<(), object_store::Error> {
        self.store.put_whole(id, content).await
    }

    /// Keeps the next piece of a file on its way, of which so many bytes are there; tells how many more there are now. None when it was not
    /// a whole piece.
    ///
    /// # Errors
    /// Of the store.
    pub async fn put_piece<E>(
        &self,
        id: Uuid,
        received: u64,
        size: u64,
        stream: impl Stream<Item = Result<Bytes, E>> + Unpin + Send,
    ) -> Result<Option<u64>, object_store::Error> {
        let length = PIECE_BYTES.min(size - received);
        let is_whole = self.store.put_piece(id, received / PIECE_BYTES, length, stream).await?;
        Ok(is_whole.then_some(length))
    }

    /// The pieces of a file of that size, one after the other.
    pub fn open_pieces(&self, id: Uuid, size: u64) -> impl Stream<Item = Result<Bytes, object_store::Error>> + Unpin + Send {
        self.store.open_pieces(id, size.div_ceil(PIECE_BYTES))
    }

    /// Forgets the pieces of a file of that size.
    ///
    /// # Errors
    /// Of the store.
    pub async fn delete_pieces(&self, id: Uuid, size: u64) -> Result<(), object_store::Error> {
        self.store.delete_pieces(id, size.div_ceil(PIECE_BYTES)).await
    }

    /// Whether the antivirus can look at files now.
    pub async fn antivirus_answers(&self) -> bool {
        self.antivirus.answers().await
    }

    /// What the antivirus says of a file that is kept.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub async fn scan(&self, id: Uuid) -> Result<Scan, object_store::Error> {
        Ok(self.antivirus.scan(self.store.open(id, Part::Whole, 0).await?.stream).await)
    }

    /// The content of a file, piece by piece; that of a JPEG can be turned by quarters to the right.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub async fn open(&self, id: Uuid, part: Part, turns: i64) -> Result<Content, object_store::Error> {
        self.store.open(id, part, turns).await
    }

    /// Forgets a file; one that is not there is forgotten already.
    ///
    /// # Errors
    /// Of the store.
    pub async fn delete(&self, id: Uuid) -> Result<(), object_store::Error> {
        self.store.delete(id).await
    }

    /// Forgets what was on its way before that instant and never arrived: a server was stopped in the middle.
    ///
    /// # Errors
    /// Of the store.
    pub async fn sweep(&self, before: chrono::DateTime<chrono::Utc>) -> Result<usize, object_store::Error> {
        self.store.sweep(before).await
    }
}
