//! The child process in which files are opened: what it may take, and what it may do to the server.

use std::{
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures::{future::join_all, stream};
use server::files::{
    Files, Part, PutError,
    inspector::Inspector,
    sniff::{Fault, MediaType},
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::{HEIC, PDF, jpeg};

const BINARY: &str = env!("CARGO_BIN_EXE_server");

/// A program in the place of ours.
fn script(folder: &Path, lines: &str) -> PathBuf {
    let path = folder.join("inspector.sh");
    std::fs::write(&path, format!("#!/bin/sh\n{lines}\n")).expect("a script");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("a program");
    path
}

async fn put(files: &Files, id: u128, content: &[u8]) -> Result<MediaType, PutError> {
    let content = stream::iter([Ok::<_, ()>(Bytes::copy_from_slice(content))]);
    files.put(Uuid::from_u128(id), content).await.map(|kept| kept.media_type)
}

/// How many files there are in the store of a folder.
fn stored(folder: &TempDir) -> usize {
    let inside = |path: PathBuf| std::fs::read_dir(path).expect("a folder").count();
    std::fs::read_dir(folder.path()).expect("a folder").map(|entry| inside(entry.expect("an entry").path())).sum()
}

#[tokio::test]
async fn whatever_becomes_of_the_child_the_file_is_refused_and_nothing_stays() {
    let scripts = tempfile::tempdir().expect("a folder");
    let short = format!("cat >/dev/null; echo '{}'; printf 123", r#"{"Photo":{"preview_bytes":2,"photo_bytes":9}}"#);
    let large = format!("cat >/dev/null; echo '{}'", r#"{"Photo":{"preview_bytes":2,"photo_bytes":99000000000}}"#);
    for lines in ["exit 1", "kill -9 $$", "cat >/dev/null; echo '{}'", "yes", "cat", &short, &large, "cat >/dev/null; sleep 60", "sleep 60"]
    {
        let folder = tempfile::tempdir().expect("a folder");
        let inspector = Inspector::new(script(scripts.path(), lines)).with_time(Duration::from_secs(2));
        let files = Files::in_folder(folder.path()).expect("a store").inspected(inspector);
        let begun = Instant::now();
        let told = put(&files, 7, &jpeg()).await;
        assert!(matches!(told, Err(PutError::Refused(Fault::Unreadable))), "{lines}: {told:?}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{lines}");
        assert_eq!(stored(&folder), 0, "{lines}");
    }
}

#[tokio::test]
async fn without_a_program_to_open_files_the_fault_is_ours() {
    let files = Files::in_memory().inspected_by("/nowhere/server");
    assert!(matches!(put(&files, 7, PDF).await, Err(PutError::Inspector(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_files_at_most_are_opened_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let lines = format!("cat >/dev/null; echo + >>{0}; sleep 0.2; echo - >>{0}; echo '{1}'", log.display(), r#"{"Pdf":{"pages":1}}"#);
    let files = Files::in_memory().inspected_by(script(folder.path(), &lines));
    let all = join_all((0..8).map(|id| put(&files, id, PDF))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    let told = std::fs::read_to_string(log).expect("a log");
    let (mut now, mut most) = (0_i32, 0);
    for line in told.lines() {
        now += if line == "+" { 1 } else { -1 };
        most = most.max(now);
    }
    assert_eq!((most, told.lines().count()), (2, 16));
}

#[tokio::test]
async fn a_photo_has_a_preview_and_a_pdf_has_none() {
    let files = Files::in_memory().inspected_by(BINARY);
    for (id, content, kind) in [(1, HEIC, MediaType::Jpeg), (2, &jpeg()[..], MediaType::Jpeg), (3, PDF, MediaType::Pdf)] {
        assert_eq!(put(&files, id, content).await.expect("kept"), kind);
        let id = Uuid::from_u128(id);
        assert!(files.open(id, Part::Whole, 0).await.is_ok());
        assert_eq!(files.open(id, Part::Preview, 0).await.is_ok(), kind == MediaType::Jpeg);
        files.delete(id).await.expect("deleted");
        assert!(files.open(id, Part::Whole, 0).await.is_err() && files.open(id, Part::Preview, 0).await.is_err());
    }
}

#[test]
fn the_child_bounds_its_own_memory_and_time() {
    let mut child = Command::new(BINARY)
        .args(["inspect-file", "application/pdf"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a child");
    let begun = Instant::now();
    let limit = |limits: &str, name: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).expect("a limit").to_owned();
        line.split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    let is_bound = || {
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).expect("its limits");
        limit(&limits, "Max address space") == ["1073741824"; 2]
            && limit(&limits, "Max cpu time") == ["20"; 2]
            && limit(&limits, "Max core file size") == ["0"; 2]
    };
    while !is_bound() {
        assert!(begun.elapsed() < Duration::from_secs(10), "it is not bound");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.stdin.take().expect("its input").write_all(PDF).expect("written");
    let output = child.wait_with_output().expect("its answer");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "{\"Pdf\":{\"pages\":1}}\n");
}
