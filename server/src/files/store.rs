//! Where the bytes are: a folder or memory, written and read piece by piece.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{Stream, StreamExt, TryStreamExt, stream, stream::BoxStream};
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart, local::LocalFileSystem, memory::InMemory,
    path::Path as Key,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    MAX_BYTES, PutError,
    sniff::{Ends, Fault, MediaType},
    turned::{START, turned_start},
};

/// How much of a file is in memory at a time, in bytes; S3 would want 5 MB.
const CHUNK_BYTES: usize = 64 * 1024;
/// Pieces on their way to the disk.
const CHUNKS_AT_ONCE: usize = 1;
/// Where everything is that is not yet kept.
const RAW: &str = "raw";

/// A folder or memory.
#[derive(Clone, Debug)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    /// When the objects are files.
    folder: Option<PathBuf>,
}

/// Of what is kept of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The file.
    Whole,
    /// The small picture of a photo.
    Preview,
}

/// Something that was written.
#[derive(Debug)]
pub struct Measured {
    pub size: u64,
    pub sha256: Vec<u8>,
}

/// Something to read.
pub struct Content {
    /// Its size in bytes.
    pub size: u64,
    /// Its bytes.
    pub stream: BoxStream<'static, Result<Bytes, object_store::Error>>,
}

impl Store {
    pub fn in_folder(folder: &Path) -> Result<Self, object_store::Error> {
        std::fs::create_dir_all(folder).map_err(of_folder)?;
        let objects = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { objects: Arc::new(objects), folder: Some(folder.to_owned()) })
    }

    pub fn in_memory() -> Self {
        Self { objects: Arc::new(InMemory::new()), folder: None }
    }

    /// Writes a file that streams in; nothing stays of one that is cut, too large, or of another type.
    pub async fn put_raw<E>(
        &self,
        id: Uuid,
        mut stream: impl Stream<Item = Result<Bytes, E>> + Unpin + Send,
    ) -> Result<(MediaType, Measured), PutError> {
        let mut writing = Writing::begin(self, &raw_key(id, "")).await?;
        let mut ends = Ends::default();
        let fault = loop {
            match stream.next().await {
                None => break None,
                Some(Err(_)) => break Some(PutError::Cut),
                Some(Ok(chunk)) => {
                    ends.push(&chunk);
                    if let Err(error) = writing.write(&chunk).await {
                        break Some(error.into());
                    }
                    if writing.size > MAX_BYTES {
                        break Some(PutError::Refused(Fault::TooLarge));
                    }
                }
            }
        };
        match fault.map_or_else(|| ends.media_type().map_err(PutError::Refused), Err) {
            Ok(kind) => Ok((kind, writing.finish().await?)),
            Err(error) => {
                writing.parts.abort().await?;
                Err(error)
            }
        }
    }

    /// Keeps what was made of a file; it is there whole or not at all.
    pub async fn put_made(
        &self,
        id: Uuid,
        part: Part,
        mut stream: impl Stream<Item = io::Result<Bytes>> + Unpin + Send,
    ) -> Result<Measured, PutError> {
        let on_its_way = raw_key(id, &format!("-made{}", part.suffix()));
        let mut writing = Writing::begin(self, &on_its_way).await?;
        while let Some(chunk) = stream.next().await {
            let Ok(chunk) = chunk else {
                writing.parts.abort().await?;
                return Err(PutError::Refused(Fault::Unreadable));
            };
            writing.write(&chunk).await?;
        }
        let measured = writing.finish().await?;
        self.objects.rename(&on_its_way, &key(id, part)).await?;
        Ok(measured)
    }

    pub async fn open_raw(&self, id: Uuid) -> Result<BoxStream<'static, Result<Bytes, object_store::Error>>, object_store::Error> {
        Ok(self.objects.get(&raw_key(id, "")).await?.into_stream())
    }

    /// Keeps a raw file as it is.
    pub async fn keep_raw(&self, id: Uuid) -> Result<(), object_store::Error> {
        self.objects.rename(&raw_key(id, ""), &key(id, Part::Whole)).await
    }

    pub async fn delete_raw(&self, id: Uuid) -> Result<(), object_store::Error> {
        self.forget(&raw_key(id, "")).await
    }

    pub async fn put_whole(&self, id: Uuid, content: &'static [u8]) -> Result<(), object_store::Error> {
        self.objects.put(&key(id, Part::Whole), PutPayload::from_static(content)).await.map(drop)
    }

    pub async fn open(&self, id: Uuid, part: Part, turns: i64) -> Result<Content, object_store::Error> {
        let key = key(id, part);
        if turns == 0 {
            let found = self.objects.get(&key).await?;
            return Ok(Content { size: found.meta.size, stream: found.into_stream() });
        }
        let start = turned_start(turns);
        let after_start = START.len() as u64;
        let options = GetOptions { range: Some(GetRange::Offset(after_start)), ..GetOptions::default() };
        let rest = self.objects.get_opts(&key, options).await?;
        let size = rest.meta.size - after_start + start.len() as u64;
        Ok(Content { size, stream: stream::once(async { Ok(start) }).chain(rest.into_stream()).boxed() })
    }

    pub async fn delete(&self, id: Uuid) -> Result<(), object_store::Error> {
        self.forget(&key(id, Part::Whole)).await?;
        self.forget(&key(id, Part::Preview)).await
    }

    async fn forget(&self, key: &Key) -> Result<(), object_store::Error> {
        match self.objects.delete(key).await {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub async fn sweep(&self, before: DateTime<Utc>) -> Result<usize, object_store::Error> {
        let raw: Vec<_> = self.objects.list(Some(&Key::from(RAW))).try_collect().await?;
        let mut swept = 0;
        for object in raw.iter().filter(|object| object.last_modified < before) {
            self.forget(&object.location).await?;
            swept += 1;
        }
        match self.folder.as_ref().map(|folder| folder.join(RAW)) {
            Some(folder) if folder.is_dir() => Ok(swept + sweep_unfinished(&folder, before).map_err(of_folder)?),
            _ => Ok(swept),
        }
    }
}

/// The object store does not list what it had not finished writing: `raw/…#1`.
fn sweep_unfinished(folder: &Path, before: DateTime<Utc>) -> io::Result<usize> {
    let mut swept = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let is_unfinished = entry.file_name().to_string_lossy().contains('#');
        if is_unfinished && DateTime::<Utc>::from(entry.metadata()?.modified()?) < before {
            std::fs::remove_file(entry.path())?;
            swept += 1;
        }
    }
    Ok(swept)
}

/// A file being written and measured.
struct Writing {
    parts: WriteMultipart,
    size: u64,
    digest: Sha256,
}

impl Writing {
    async fn begin(store: &Store, key: &Key) -> Result<Self, object_store::Error> {
        let upload = store.objects.put_multipart(key).await?;
        Ok(Self { parts: WriteMultipart::new_with_chunk_size(upload, CHUNK_BYTES), size: 0, digest: Sha256::new() })
    }

    async fn write(&mut self, chunk: &[u8]) -> Result<(), object_store::Error> {
        self.size += chunk.len() as u64;
        self.digest.update(chunk);
        for piece in chunk.chunks(CHUNK_BYTES) {
            // Without waiting, a network faster than the disk would fill the memory.
            self.parts.wait_for_capacity(CHUNKS_AT_ONCE).await?;
            self.parts.write(piece);
        }
        Ok(())
    }

    async fn finish(self) -> Result<Measured, object_store::Error> {
        self.parts.finish().await?;
        Ok(Measured { size: self.size, sha256: self.digest.finalize().to_vec() })
    }
}

impl Part {
    /// What follows the id of the file in its key.
    const fn suffix(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Preview => "-preview",
        }
    }
}

fn key(id: Uuid, part: Part) -> Key {
    let id = id.simple().to_string();
    // The last characters are random: no folder grows too large.
    Key::from_iter([&id[30..], &format!("{id}{}", part.suffix())])
}

fn raw_key(id: Uuid, suffix: &str) -> Key {
    Key::from_iter([RAW, &format!("{}{suffix}", id.simple())])
}

fn of_folder(error: io::Error) -> object_store::Error {
    object_store::Error::Generic { store: "folder", source: Box::new(error) }
}

mod pieces;
#[cfg(test)]
mod tests;
