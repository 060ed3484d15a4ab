//! What is on the device and not with the portal.

use super::files;
use crate::{
    device::{
        kept::{self, Spot},
        vault::Fault,
    },
    domain::{
        dossier::Section,
        on_device::{KeptFile, Standpoint},
        text,
    },
};

/// What is left on the device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// The sections that go by themselves.
    pub waiting: Vec<Spot>,
    /// Those where the person must choose between two answers.
    pub to_choose: Vec<Spot>,
    /// Those whose dossier was closed first, with what was answered.
    pub refused: Vec<(Spot, Standpoint)>,
    /// The files that go by themselves.
    pub files: Vec<KeptFile>,
    /// Those that were not taken.
    pub refused_files: Vec<KeptFile>,
}

impl Left {
    /// What goes by itself, in words; empty when there is nothing.
    pub fn words(&self) -> String {
        counted(self.waiting.len(), self.files.len())
    }

    /// What would be lost, in words; empty when there is nothing.
    pub fn all_words(&self) -> String {
        let parts = self.waiting.len() + self.to_choose.len() + self.refused.len();
        counted(parts, self.files.len() + self.refused_files.len())
    }
}

fn counted(parts: usize, files: usize) -> String {
    let parts = (parts > 0).then(|| text::count(parts, "partie remplie", "parties remplies"));
    let files = (files > 0).then(|| text::count(files, "fichier choisi", "fichiers choisis"));
    parts.into_iter().chain(files).collect::<Vec<_>>().join(" et ")
}

/// Looks what is left.
///
/// # Errors
/// Of the vault: something may be left.
pub async fn left() -> Result<Left, Fault> {
    let mut left = Left::default();
    for spot in kept::spots().await? {
        let Some((stands, _)) = kept::section(&spot).await? else { continue };
        let is_pending = Section::from_code(&spot.section).is_some_and(|section| stands.is_pending(section.form()));
        if stands.is_refused {
            left.refused.push((spot, stands));
        } else if stands.is_to_choose {
            left.to_choose.push(spot);
        } else if is_pending {
            left.waiting.push(spot);
        }
    }
    left.files = files::waiting().await?;
    left.refused_files = kept::files().await?.into_iter().filter(|file| !file.refusal.is_empty()).collect();
    Ok(left)
}
