//! Opening a file that a stranger gave: done in a child process, which may die of it.
//!
//! The child reads the file on its standard input. It answers with a [`Finding`] on a line, then, for a photo, its preview and the photo.

mod pdf;
mod photo;

use std::io::{self, Read, Write};

use rlimit::Resource;
use serde::{Deserialize, Serialize};

use super::{
    MAX_BYTES,
    sniff::{Fault, MediaType},
};

/// Memory that the child may ask for: a photo of [`photo::MAX_PIXELS`] takes most of it.
const MEMORY_BYTES: u64 = 1024 * 1024 * 1024;
/// Seconds of processor that the child may use.
const PROCESSOR_SECONDS: u64 = 20;

/// What was found in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finding {
    /// A PDF to keep as it is.
    Pdf {
        /// Its pages.
        pages: u32,
    },
    /// A photo to keep as it was made anew, always a JPEG.
    Photo {
        /// Size of the small picture that follows, in bytes.
        preview_bytes: u64,
        /// Size of the photo that comes after it.
        photo_bytes: u64,
    },
    /// A file to refuse.
    Refused(Fault),
}

/// What the child process does: it bounds itself, reads a file and tells what it found.
///
/// # Errors
/// When its limits cannot be set, or nobody listens.
pub fn run(kind: MediaType, mut input: impl Read, output: impl Write) -> io::Result<()> {
    for (resource, most) in [(Resource::AS, MEMORY_BYTES), (Resource::CPU, PROCESSOR_SECONDS), (Resource::FSIZE, 0), (Resource::CORE, 0)] {
        resource.set(most, most)?;
    }
    let mut content = Vec::new();
    input.by_ref().take(MAX_BYTES + 1).read_to_end(&mut content)?;
    inspect(kind, &content, output)
}

fn inspect(kind: MediaType, content: &[u8], mut output: impl Write) -> io::Result<()> {
    let (finding, pictures) = match kind {
        MediaType::Pdf => (pdf::pages(content).map(|pages| Finding::Pdf { pages }), None),
        _ => match photo::made_anew(kind, content) {
            Ok(made) => {
                let (preview_bytes, photo_bytes) = (made.preview.len() as u64, made.photo.len() as u64);
                (Ok(Finding::Photo { preview_bytes, photo_bytes }), Some(made))
            }
            Err(fault) => (Err(fault), None),
        },
    };
    serde_json::to_writer(&mut output, &finding.unwrap_or_else(Finding::Refused))?;
    output.write_all(b"\n")?;
    if let Some(made) = pictures {
        output.write_all(&made.preview)?;
        output.write_all(&made.photo)?;
    }
    output.flush()
}
