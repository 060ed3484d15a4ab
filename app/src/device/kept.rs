//! The dossiers that a device keeps, as its family reads them.

use js_sys::Uint8Array;
use leptos::prelude::window;
use serde::{Serialize, de::DeserializeOwned};

use super::vault::{self, Fault, Over, Stamp};
use crate::domain::on_device::{KeptDossier, KeptFile, Standpoint};

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
///
/// # Errors
/// Of the vault: something may be there.
pub async fn section(spot: &Spot) -> Result<Option<(Standpoint, Stamp)>, Fault> {
    read(&spot.name()).await
}

/// Keeps a section, and tells which writing this is; none when another window has written it: then nothing is done.
///
/// # Errors
/// Of the vault.
pub async fn keep_section(spot: &Spot, stands: &Standpoint, over: Over) -> Result<Option<Stamp>, Fault> {
    write(&spot.name(), stands, over).await
}

/// Forgets a section.
pub async fn forget_section(spot: &Spot) {
    let _ = vault::delete(&spot.name()).await;
}

/// Every section that is kept.
///
/// # Errors
/// Of the vault.
pub async fn spots() -> Result<Vec<Spot>, Fault> {
    Ok(vault::names().await?.iter().filter_map(|name| Spot::of_name(name)).collect())
}

/// What is kept of a dossier.
pub async fn dossier(case: &str) -> Option<KeptDossier> {
    read(&dossier_name(case)).await.ok()?.map(|(dossier, _)| dossier)
}

/// Keeps a dossier.
///
/// # Errors
/// Of the vault.
pub async fn keep_dossier(dossier: &KeptDossier) -> Result<(), Fault> {
    write(&dossier_name(&dossier.case.to_string()), dossier, Over::Anything).await.map(drop)
}

/// Forgets a dossier, but for its sections.
pub async fn forget_dossier(case: &str) {
    let _ = vault::delete(&dossier_name(case)).await;
}

/// Every dossier that is kept.
pub async fn dossiers() -> Vec<KeptDossier> {
    let mut all = Vec::new();
    for name in vault::names().await.unwrap_or_default() {
        if let Some(case) = name.strip_prefix("dossier ") {
            all.extend(dossier(case).await);
        }
    }
    all
}

/// Keeps a file that is to be sent.
///
/// # Errors
/// Of the vault.
pub async fn keep_file(file: &KeptFile, bytes: &Uint8Array) -> Result<(), Fault> {
    // The bytes first: without them the rest is of no use.
    vault::put(&bytes_name(&file.id), bytes, Over::Anything).await?;
    write(&file_name(&file.id), file, Over::Anything).await.map(drop)
}

/// The files that are kept.
///
/// # Errors
/// Of the vault.
pub async fn files() -> Result<Vec<KeptFile>, Fault> {
    let mut all = Vec::new();
    for name in vault::names().await?.into_iter().filter(|name| name.starts_with(FILE)) {
        all.extend(read::<KeptFile>(&name).await?.map(|(file, _)| file));
    }
    Ok(all)
}

/// The bytes of a file.
pub async fn bytes(file: &str) -> Option<Uint8Array> {
    Some(vault::get(&bytes_name(file)).await.ok()??.content)
}

/// Keeps why a file was refused, for when the person looks. Its bytes stay: they may be nowhere else.
pub async fn keep_refusal(mut file: KeptFile, why: &str) {
    file.refusal = why.to_owned();
    let _ = write(&file_name(&file.id), &file, Over::Anything).await;
}

/// Forgets a file.
pub async fn forget_file(id: &str) {
    let _ = vault::delete(&file_name(id)).await;
    let _ = vault::delete(&bytes_name(id)).await;
}

const FILE: &str = "file ";

fn file_name(id: &str) -> String {
    format!("{FILE}{id}")
}

fn bytes_name(id: &str) -> String {
    format!("bytes {id}")
}

/// The case that the address of a page of a dossier names.
pub fn case_of_address() -> String {
    let path = window().location().pathname().unwrap_or_default();
    path.split('/').nth(2).unwrap_or_default().to_owned()
}

fn dossier_name(case: &str) -> String {
    format!("dossier {case}")
}

async fn read<T: DeserializeOwned>(name: &str) -> Result<Option<(T, Stamp)>, Fault> {
    let Some(record) = vault::get(name).await? else { return Ok(None) };
    let content = serde_json::from_slice(&record.content.to_vec()).map_err(|_| Fault::Broken)?;
    Ok(Some((content, record.stamp)))
}

async fn write<T: Serialize>(name: &str, content: &T, over: Over) -> Result<Option<Stamp>, Fault> {
    let content = serde_json::to_vec(content).map_err(|_| Fault::Broken)?;
    vault::put(name, &Uint8Array::from(content.as_slice()), over).await
}
