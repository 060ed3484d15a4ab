//! What the address of a case asks to see of it.

use crate::{
    api::views::{DossierView, PieceView, UploadView},
    domain::{ids::UploadId, verdict::Verdict},
    pages::parts::query,
};

/// A file, and whether what concerns health is to be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// The file that was chosen.
    pub file: Option<UploadId>,
    /// Whether what concerns health is to be read.
    pub health: bool,
}

impl Asked {
    /// Reads the address of the page.
    pub fn of_address() -> Self {
        Self { file: query("fichier").parse().ok(), health: !query("sante").is_empty() }
    }

    /// The address that asks for it.
    pub fn link(self) -> String {
        let health = self.health.then(|| "sante=1".to_owned());
        let file = self.file.map(|id| format!("fichier={id}"));
        format!("?{}", health.into_iter().chain(file).collect::<Vec<_>>().join("&"))
    }

    /// The same with another file.
    pub fn with_file(self, file: UploadId) -> Self {
        Self { file: Some(file), ..self }
    }

    /// The same with what concerns health.
    pub fn with_health(self) -> Self {
        Self { health: true, ..self }
    }

    /// The file to show, with its piece: the one that was chosen, else the first that waits for a verdict, else the first that is good, else the
    /// first. What is sealed or not yet looked at by the antivirus is not shown.
    pub fn shown(self, dossier: &DossierView) -> Option<(&PieceView, &UploadView)> {
        let pieces = dossier.pieces.iter().filter(|piece| !piece.is_sealed);
        let all = pieces.flat_map(|piece| piece.uploads.iter().map(move |upload| (piece, upload)));
        let all: Vec<_> = all.filter(|(_, upload)| !upload.is_in_quarantine && !upload.is_gone).collect();
        let chosen = all.iter().find(|(_, upload)| Some(upload.id) == self.file);
        let first = |verdict: Verdict| all.iter().find(|(_, upload)| upload.verdict == verdict);
        chosen.or(first(Verdict::Waiting)).or(first(Verdict::Accepted)).or(all.first()).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_chosen_without_losing_what_is_read() {
        let file = UploadId(uuid::Uuid::nil());
        assert_eq!(Asked::default().link(), "?");
        assert_eq!(Asked::default().with_file(file).link(), format!("?fichier={file}"));
        assert_eq!(Asked::default().with_file(file).with_health().link(), format!("?sante=1&fichier={file}"));
    }
}
