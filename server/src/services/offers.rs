//! Answers given before, offered again section by section, with what would change (D2).

use app::{
    api::views::SectionOffer,
    domain::{
        case::CaseKind,
        changes,
        dossier::Section,
        form::Fields,
        ids::CaseId,
        reuse::{Origin, with_offered},
        text,
    },
};

use super::{
    Fault,
    folder::{Folder, year_of},
};
use crate::store::cases::CaseRow;

/// More offers than that would be a maze.
const OFFERS_MAX: usize = 3;

/// The schools that a dossier can choose from: id and name of each.
type Schools = [(String, String)];

impl Folder {
    /// The other dossiers whose answers could be taken for one of a child: its own first, then those of its siblings, last changed first.
    fn lenders<'a>(&'a self, dossier: &'a CaseRow) -> impl Iterator<Item = (&'a CaseRow, Origin)> {
        let others = || self.cases.iter().filter(|other| other.kind == CaseKind::Dossier.code() && other.id != dossier.id);
        let own = others().filter(|other| other.child_id == dossier.child_id).map(|other| (other, Origin::SameChild));
        own.chain(others().filter(|other| other.child_id != dossier.child_id).map(|other| (other, Origin::Sibling)))
    }

    /// The answers of a section as they would be, if those of that other dossier were taken; `None` when the family has no such dossier.
    pub fn lent(&self, dossier: &CaseRow, section: Section, from: CaseId, schools: &Schools) -> Result<Option<Fields>, Fault> {
        let lender = self.lenders(dossier).find(|(other, _)| other.id == from.0);
        lender
            .map(|(other, origin)| Ok(with_offered(section, &self.answers(dossier)?, &self.lendable(other, schools)?, origin)))
            .transpose()
    }

    /// What a dossier lends: all its answers, but for a school that is no longer to be chosen.
    fn lendable(&self, lender: &CaseRow, schools: &Schools) -> Result<Fields, Fault> {
        let answers = self.answers(lender)?;
        let is_open = schools.iter().any(|(school, _)| school == answers.get("site"));
        Ok(if is_open { answers } else { answers.with("site", "") })
    }

    /// What can be taken for a section: each offer changes something, and no two change the same.
    pub fn offers(&self, dossier: &CaseRow, section: Section, schools: &Schools) -> Result<Vec<SectionOffer>, Fault> {
        let answers = self.answers(dossier)?;
        let mut offers: Vec<SectionOffer> = Vec::new();
        for (other, origin) in self.lenders(dossier) {
            let then = with_offered(section, &answers, &self.lendable(other, schools)?, origin);
            let changes = changes::between(section.form(), &answers, &then, schools);
            if changes.is_empty() || offers.iter().any(|offer| offer.changes == changes) {
                continue;
            }
            let first_name = other.child_name.split(' ').next().unwrap_or_default();
            let whose = format!("{}, {}", text::de(first_name), year_of(other)?);
            offers.push(SectionOffer { from: CaseId(other.id), whose, changes });
            if offers.len() == OFFERS_MAX {
                break;
            }
        }
        Ok(offers)
    }
}
