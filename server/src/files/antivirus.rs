//! The antivirus, when the authority has one: ClamAV's daemon.

use std::{io, path::PathBuf, time::Duration};

use bytes::Bytes;
use clamav_client::{
    PONG,
    tokio::{Socket, Tcp, ping, scan_stream},
};
use futures::{Stream, TryStreamExt};

/// How long it may take for one file.
const TIME: Duration = Duration::from_secs(30);

/// What looks at each file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Antivirus {
    /// Nothing does.
    #[default]
    None,
    /// A daemon on the network: `127.0.0.1:3310`.
    Tcp(String),
    /// A daemon of this machine.
    Unix(PathBuf),
}

/// What it says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scan {
    /// Nothing bad is known of it.
    Clean,
    /// It is known for a virus.
    Infected,
    /// It could not say: the file waits.
    Waiting,
}

impl Scan {
    /// Name in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Infected => "infected",
            Self::Waiting => "waiting",
        }
    }
}

/// The address of the antivirus cannot be understood.
#[derive(Debug, thiserror::Error)]
#[error("antivirus.clamd is neither tcp://HOST:PORT nor unix:/PATH")]
pub struct AddressError;

impl Antivirus {
    /// The one at `tcp://127.0.0.1:3310` or `unix:/run/clamav/clamd.ctl`; none when there is no address.
    ///
    /// # Errors
    /// For any other address.
    pub fn at(address: Option<&str>) -> Result<Self, AddressError> {
        let Some(address) = address else { return Ok(Self::None) };
        let tcp = address.strip_prefix("tcp://").filter(|host| host.contains(':')).map(|host| Self::Tcp(host.into()));
        let unix = || address.strip_prefix("unix:").filter(|path| path.starts_with('/')).map(|path| Self::Unix(path.into()));
        tcp.or_else(unix).ok_or(AddressError)
    }

    /// Whether it answers.
    pub async fn answers(&self) -> bool {
        let asked = async {
            match self {
                Self::None => Ok(PONG.to_vec()),
                Self::Tcp(host_address) => ping(Tcp { host_address }).await,
                Self::Unix(socket_path) => ping(Socket { socket_path }).await,
            }
        };
        matches!(tokio::time::timeout(TIME, asked).await, Ok(Ok(answer)) if answer == PONG)
    }

    /// What it says of a file that streams by.
    pub async fn scan(&self, content: impl Stream<Item = Result<Bytes, object_store::Error>> + Send) -> Scan {
        let content = content.map_err(io::Error::other);
        let asked = async {
            match self {
                Self::None => Ok(b"OK".to_vec()),
                Self::Tcp(host_address) => scan_stream(content, Tcp { host_address }, None).await,
                Self::Unix(socket_path) => scan_stream(content, Socket { socket_path }, None).await,
            }
        };
        match tokio::time::timeout(TIME, asked).await {
            Ok(Ok(answer)) => understood(&answer),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the antivirus cannot be reached: files wait");
                Scan::Waiting
            }
            Err(_) => {
                tracing::warn!("the antivirus is too slow: files wait");
                Scan::Waiting
            }
        }
    }
}

/// `stream: OK` or `stream: Name.Of.Virus FOUND`; anything else is a failure of the antivirus.
fn understood(answer: &[u8]) -> Scan {
    let answer = String::from_utf8_lossy(answer);
    let answer = answer.trim_end_matches(['\0', '\n']);
    if answer.ends_with("OK") {
        return Scan::Clean;
    }
    if let Some(found) = answer.strip_suffix(" FOUND") {
        tracing::warn!(virus = found.trim_start_matches("stream: "), "the antivirus found an infected file");
        return Scan::Infected;
    }
    tracing::warn!(answer, "the antivirus failed: files wait");
    Scan::Waiting
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_that_is_understood_lets_a_file_through() {
        assert_eq!(understood(b"stream: OK\0"), Scan::Clean);
        assert_eq!(understood(b"stream: Eicar-Signature FOUND\0"), Scan::Infected);
        for failure in [&b""[..], b"INSTREAM size limit exceeded. ERROR\0", b"stream: FOUND?", b"\xff"] {
            assert_eq!(understood(failure), Scan::Waiting);
        }
    }

    #[test]
    fn an_address_is_of_the_network_or_of_this_machine() {
        assert_eq!(Antivirus::at(None).expect("none"), Antivirus::None);
        assert_eq!(Antivirus::at(Some("tcp://127.0.0.1:3310")).expect("tcp"), Antivirus::Tcp("127.0.0.1:3310".into()));
        assert_eq!(Antivirus::at(Some("unix:/run/clamd.ctl")).expect("unix"), Antivirus::Unix("/run/clamd.ctl".into()));
        for wrong in ["", "127.0.0.1:3310", "tcp://host", "unix:clamd.ctl", "http://host:1"] {
            assert!(Antivirus::at(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
