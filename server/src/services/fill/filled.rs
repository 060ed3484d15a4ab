//! What filling came to.

use std::fmt;

use app::domain::case::ActRefused;

use crate::{
    services::{Fault, demo::DemoError},
    store::bulk::Batch,
};

/// What was filled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Families, each with its account.
    pub families: usize,
    /// Children.
    pub children: usize,
    /// Cases of every kind.
    pub cases: usize,
    /// Lines of their histories.
    pub events: usize,
    /// Files.
    pub uploads: usize,
    /// Mails.
    pub mails: usize,
    /// The username of the first family.
    pub example: String,
}

impl fmt::Display for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { families, children, cases, events, uploads, mails, .. } = self;
        write!(f, "{families} families, {children} children, {cases} cases with {events} events, {uploads} files, {mails} mails")
    }
}

/// Why a database was not filled.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// The settings are those of a portal that families use.
    #[error("a portal in production is not filled with invented families")]
    Production,
    /// There is something in it.
    #[error("the database is not empty")]
    NotEmpty,
    /// What the demo brings could not be made.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// A failure of ours.
    #[error("{0}")]
    Fault(Fault),
    /// An invented history makes no sense.
    #[error(transparent)]
    Act(#[from] ActRefused),
}

impl<E: Into<Fault>> From<E> for FillError {
    fn from(error: E) -> Self {
        Self::Fault(error.into())
    }
}

impl Filled {
    pub(super) fn add(&mut self, batch: &Batch) {
        if self.example.is_empty() {
            self.example = batch.accounts.first().map(|account| account.username.clone()).unwrap_or_default();
        }
        self.children += batch.known_children.len();
        self.cases += batch.cases.len();
        self.events += batch.events.len();
        self.uploads += batch.uploads.len();
        self.mails += batch.mails.len();
    }
}
