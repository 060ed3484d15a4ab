//! What the family is asked to correct in a dossier that was sent back, and what it has saved since: pages, by commas.

use crate::store::cases::CaseRow;

/// The pages to correct.
pub(super) fn pages(dossier: &CaseRow) -> impl Iterator<Item = &str> {
    list(&dossier.to_correct)
}

/// Whether a page is to be corrected: all are when none was named.
pub(super) fn is_open(dossier: &CaseRow, page: &str) -> bool {
    dossier.to_correct.is_empty() || pages(dossier).any(|open| open == page)
}

/// Whether a page that was to be corrected has been saved since.
pub(super) fn is_saved(dossier: &CaseRow, page: &str) -> bool {
    list(&dossier.corrected).any(|saved| saved == page)
}

/// Notes that a page was saved; tells whether that is news. Nothing is for one that was not asked.
pub(super) fn note_saved(dossier: &mut CaseRow, page: &str) -> bool {
    let is_news = pages(dossier).any(|asked| asked == page) && !is_saved(dossier, page);
    if is_news {
        let saved: Vec<_> = list(&dossier.corrected).chain([page]).collect();
        dossier.corrected = saved.join(",");
    }
    is_news
}

/// Where it is corrected: the one page that is asked for, else its list of parts.
pub(super) fn page_to_open(dossier: &CaseRow) -> String {
    match pages(dossier).collect::<Vec<_>>()[..] {
        [page] => format!("/dossiers/{}/{page}", dossier.id),
        _ => format!("/dossiers/{}", dossier.id),
    }
}

fn list(pages: &str) -> impl Iterator<Item = &str> {
    pages.split(',').filter(|page| !page.is_empty())
}
