//! What the family is asked to correct in a dossier that was sent back: `to_correct`, its pages by commas.

use crate::store::cases::CaseRow;

/// Stands after a page that the family has saved since.
const SAVED: char = '+';

/// The pages to correct, each with whether the family has saved it since.
pub(super) fn pages(dossier: &CaseRow) -> impl Iterator<Item = (&str, bool)> {
    let pages = dossier.to_correct.split(',').filter(|page| !page.is_empty());
    pages.map(|page| page.strip_suffix(SAVED).map_or((page, false), |page| (page, true)))
}

/// Whether a page is to be corrected: all are when none was named.
pub(super) fn is_open(dossier: &CaseRow, page: &str) -> bool {
    dossier.to_correct.is_empty() || pages(dossier).any(|(open, _)| open == page)
}

/// Whether a page that was to be corrected has been saved since.
pub(super) fn is_saved(dossier: &CaseRow, page: &str) -> bool {
    pages(dossier).any(|found| found == (page, true))
}

/// Notes that a page was saved; nothing for one that was not asked.
pub(super) fn note_saved(dossier: &mut CaseRow, page: &str) {
    let noted = pages(dossier).map(|(open, is_saved)| {
        let mark = if is_saved || open == page { SAVED.to_string() } else { String::new() };
        format!("{open}{mark}")
    });
    dossier.to_correct = noted.collect::<Vec<_>>().join(",");
}

/// Where it is corrected: the one page that is asked for, else its list of parts.
pub(super) fn page_to_open(dossier: &CaseRow) -> String {
    match pages(dossier).collect::<Vec<_>>()[..] {
        [(page, _)] => format!("/dossiers/{}/{page}", dossier.id),
        _ => format!("/dossiers/{}", dossier.id),
    }
}
