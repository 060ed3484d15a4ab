//! An antivirus that a test takes away and gives back.

use std::os::unix::fs::symlink;

use tempfile::TempDir;

use super::{PDF, Setting};

/// A file that only the tests' antivirus takes for a virus.
pub fn infected_pdf() -> Vec<u8> {
    [PDF, b"%ESPACE-FAMILLES-TEST-VIRUS\n"].concat()
}

/// The address of the tests' antivirus, which leads there or nowhere.
pub struct Clamd(TempDir);

impl Clamd {
    pub fn down() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn up() -> Self {
        let clamd = Self::down();
        clamd.comes_up();
        clamd
    }

    pub fn comes_up(&self) {
        let real = std::env::var("TEST_CLAMD").expect(
            "TEST_CLAMD is missing: these tests ask a real antivirus. \
             Run `end2end/clamd.sh start`, then `TEST_CLAMD=$(end2end/clamd.sh socket) cargo test -p server --test it`",
        );
        symlink(real, self.0.path().join("socket")).expect("a way to it");
    }

    pub fn setting(&self) -> Setting {
        Setting { clamd: Some(format!("unix:{}", self.0.path().join("socket").display())), ..Setting::default() }
    }
}
