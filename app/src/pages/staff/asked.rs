//! What the address of a case asks to see of it.

use leptos::prelude::GetUntracked;
use leptos_router::hooks::use_query_map;

use crate::{
    api::views::{DossierView, PieceView, UploadView},
    domain::{
        ids::{CaseId, UploadId},
        queue::QueueFilter,
        verdict::Verdict,
    },
    pages::parts::query,
};

/// A file, whether what concerns health is to be read, and the view of the queue that one came from.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The view of the queue.
    pub filter: QueueFilter,
    /// The file that was chosen.
    pub file: Option<UploadId>,
    /// Whether what concerns health is to be read.
    pub health: bool,
}

/// The view of the queue in the address of the page.
pub fn filter_of_address() -> QueueFilter {
    let pairs = use_query_map().get_untracked();
    QueueFilter::from_fields(&pairs.into_iter().map(|(name, value)| (name.to_string(), value)).collect())
}

impl Asked {
    /// Reads the address of the page.
    pub fn of_address() -> Self {
        Self { filter: filter_of_address(), file: query("fichier").parse().ok(), health: !query("sante").is_empty() }
    }

    /// The address of a case that asks for it.
    pub fn link(&self, case: CaseId) -> String {
        let health = self.health.then(|| "sante=1".to_owned());
        let file = self.file.map(|id| format!("fichier={id}"));
        self.filter.case_page(case, &health.into_iter().chain(file).collect::<Vec<_>>().join("&"))
    }

    /// The same with another file.
    pub fn with_file(&self, file: UploadId) -> Self {
        Self { file: Some(file), ..self.clone() }
    }

    /// The same with what concerns health.
    pub fn with_health(&self) -> Self {
        Self { health: true, ..self.clone() }
    }

    /// The file to show, with its piece: the one that was chosen, else the first that waits for a verdict, else the first that is good, else the
    /// first. What is sealed or not yet looked at by the antivirus is not shown; what concerns health only when it was chosen, since each
    /// reading is noted.
    pub fn shown<'a>(&self, dossier: &'a DossierView) -> Option<(&'a PieceView, &'a UploadView)> {
        let pieces = dossier.pieces.iter().filter(|piece| !piece.is_sealed);
        let all = pieces.flat_map(|piece| piece.uploads.iter().map(move |upload| (piece, upload)));
        let all: Vec<_> = all.filter(|(_, upload)| !upload.is_in_quarantine && !upload.is_gone).collect();
        let chosen = all.iter().find(|(_, upload)| Some(upload.id) == self.file);
        let open = || all.iter().filter(|(piece, _)| !piece.required.piece.is_health());
        let first = |verdict: Verdict| open().find(|(_, upload)| upload.verdict == verdict);
        chosen.or(first(Verdict::Waiting)).or(first(Verdict::Accepted)).or(open().next()).copied()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_file_is_chosen_without_losing_what_is_read() {
        let (file, case) = (UploadId(Uuid::nil()), CaseId(Uuid::nil()));
        let page = format!("/admin/demandes/{case}");
        let asked = Asked { filter: QueueFilter { words: "zoé".into(), ..QueueFilter::default() }, ..Asked::default() };
        assert_eq!(Asked::default().link(case), page);
        assert_eq!(Asked::default().with_file(file).link(case), format!("{page}?fichier={file}"));
        assert_eq!(asked.with_file(file).with_health().link(case), format!("{page}?q=zo%C3%A9&sante=1&fichier={file}"));
    }
}
