//! The child processes in which files are opened: few at once, for a short time.

use std::{io, path::PathBuf, process::Stdio, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt, stream};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::{Semaphore, SemaphorePermit},
};

use super::{
    inspection::Finding,
    sniff::{Fault, MediaType},
};

/// Files that are opened at once; the others wait.
const AT_ONCE: usize = 2;
/// How long one may take.
const TIME: Duration = Duration::from_secs(30);
/// Longest line of a finding, in bytes.
const LINE_BYTES: u64 = 1024;
/// How much of a photo is in memory at a time, in bytes.
const CHUNK_BYTES: usize = 64 * 1024;

/// Opens files in child processes.
#[derive(Clone, Debug)]
pub struct Inspector {
    binary: Arc<PathBuf>,
    time: Duration,
    turns: Arc<Semaphore>,
}

/// A file being opened.
pub struct Inspection<'a> {
    /// What was found.
    pub finding: Finding,
    output: BufReader<ChildStdout>,
    // Dropped with it, the child is killed and the next one may start.
    _child: Child,
    _turn: SemaphorePermit<'a>,
}

impl Inspector {
    /// One that starts this program, or another that answers `inspect-file` in the same way.
    pub fn new(binary: PathBuf) -> Self {
        Self { binary: Arc::new(binary), time: TIME, turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// The same with less patience.
    pub fn with_time(self, time: Duration) -> Self {
        Self { time, ..self }
    }

    /// How long an inspection may take, from its start to its last byte.
    pub const fn time(&self) -> Duration {
        self.time
    }

    /// Waits for a turn. Not counted in the time of the inspection.
    pub async fn turn(&self) -> SemaphorePermit<'_> {
        // Nobody closes it.
        self.turns.acquire().await.unwrap_or_else(|_| unreachable!("the semaphore is never closed"))
    }

    /// Has a file opened; a child that dies of it says that the file cannot be read.
    ///
    /// # Errors
    /// When no child can be started, or the content cannot be read from the store.
    pub async fn inspect<'a>(
        &self,
        turn: SemaphorePermit<'a>,
        kind: MediaType,
        content: impl Stream<Item = Result<Bytes, object_store::Error>> + Unpin,
    ) -> io::Result<Inspection<'a>> {
        let mut child = Command::new(&*self.binary)
            .args(["inspect-file", kind.as_str()])
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("a child without its pipes"));
        };
        feed(input, content).await?;
        let mut output = BufReader::new(output);
        let mut line = String::new();
        let is_read = (&mut output).take(LINE_BYTES).read_line(&mut line).await.is_ok();
        let finding = if is_read { serde_json::from_str(&line).ok() } else { None };
        let finding = finding.unwrap_or_else(|| {
            tracing::warn!(kind = kind.as_str(), "a file could not be opened: it is refused");
            Finding::Refused(Fault::Unreadable)
        });
        Ok(Inspection { finding, output, _child: child, _turn: turn })
    }
}

/// A child that is dead or has seen enough does not listen to the end: its answer, or its silence, says the rest.
async fn feed(mut input: ChildStdin, mut content: impl Stream<Item = Result<Bytes, object_store::Error>> + Unpin) -> io::Result<()> {
    while let Some(chunk) = content.next().await {
        if input.write_all(&chunk?).await.is_err() {
            break;
        }
    }
    Ok(())
}

impl Inspection<'_> {
    /// The next bytes of what the child made; an error when there are fewer.
    pub fn next_bytes(&mut self, count: u64) -> impl Stream<Item = io::Result<Bytes>> + Unpin + Send {
        Box::pin(stream::try_unfold((&mut self.output, count), |(output, left)| async move {
            if left == 0 {
                return Ok(None);
            }
            let mut chunk = BytesMut::with_capacity(CHUNK_BYTES);
            let read = (&mut *output).take(left).read_buf(&mut chunk).await?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            Ok(Some((chunk.freeze(), (output, left - read as u64))))
        }))
    }
}
