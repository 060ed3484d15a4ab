//! The dossiers that a device keeps, as its family reads them.

use leptos::prelude::window;
use serde::{Serialize, de::DeserializeOwned};

use super::vault::{self, Fault, Over, Stamp};
use crate::domain::on_device::{KeptDossier, Standpoint};

/// A section of a dossier: the id of its case, its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The case.
    pub case: String,
    /// The section.
    pub section: String,
}

impl Spot {
    /// A section of that dossier.
    pub fn of(case: &str, section: &str) -> Self {
        Self { case: case.into(), section: section.into() }
    }

    fn name(&self) -> String {
        format!("section {} {}", self.case, self.section)
    }

    fn of_name(name: &str) -> Option<Self> {
        let (case, section) = name.strip_prefix("section ")?.split_once(' ')?;
        Some(Self::of(case, section))
    }
}

/// What is kept of a section, and which writing of it that is.
pub async fn section(spot: &Spot) -> Option<(Standpoint, Stamp)> {
    read(&spot.name()).await
}

/// Keeps a section.
///
/// # Errors
/// Of the vault.
pub async fn keep_section(spot: &Spot, stands: &Standpoint, over: Over) -> Result<(), Fault> {
    write(&spot.name(), stands, over).await
}

/// Forgets a section.
pub async fn forget_section(spot: &Spot) {
    let _ = vault::delete(&spot.name()).await;
}

/// Every section that is kept.
pub async fn spots() -> Vec<Spot> {
    vault::names().await.iter().filter_map(|name| Spot::of_name(name)).collect()
}

/// What is kept of a dossier.
pub async fn dossier(case: &str) -> Option<KeptDossier> {
    read(&dossier_name(case)).await.map(|(dossier, _)| dossier)
}

/// Keeps a dossier.
///
/// # Errors
/// Of the vault.
pub async fn keep_dossier(dossier: &KeptDossier) -> Result<(), Fault> {
    write(&dossier_name(&dossier.case.to_string()), dossier, Over::Anything).await
}

/// Forgets a dossier, but for its sections.
pub async fn forget_dossier(case: &str) {
    let _ = vault::delete(&dossier_name(case)).await;
}

/// Every dossier that is kept.
pub async fn dossiers() -> Vec<KeptDossier> {
    let mut all = Vec::new();
    for name in vault::names().await {
        if let Some(case) = name.strip_prefix("dossier ") {
            all.extend(dossier(case).await);
        }
    }
    all
}

/// The case that the address of a page of a dossier names.
pub fn case_of_address() -> String {
    let path = window().location().pathname().unwrap_or_default();
    path.split('/').nth(2).unwrap_or_default().to_owned()
}

fn dossier_name(case: &str) -> String {
    format!("dossier {case}")
}

async fn read<T: DeserializeOwned>(name: &str) -> Option<(T, Stamp)> {
    let record = vault::get(name).await.ok()??;
    Some((serde_json::from_slice(&record.content).ok()?, record.stamp))
}

async fn write<T: Serialize>(name: &str, content: &T, over: Over) -> Result<(), Fault> {
    vault::put(name, &serde_json::to_vec(content).map_err(|_| Fault::Broken)?, over).await
}
