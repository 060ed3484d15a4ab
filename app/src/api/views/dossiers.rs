//! What the pages of a dossier show, to its family and on the desk.

use super::{CaseLine, Creditor};
use crate::domain::{
    changes::Change,
    dossier::{Progress, Section},
    form::Fields,
    ids::{CaseId, UploadId},
    pieces::RequiredPiece,
    school_year::SchoolYear,
    verdict::{PieceState, Verdict},
};

/// A file given for a piece.
#[derive(Clone, Debug)]
pub struct UploadView {
    /// Its id.
    pub id: UploadId,
    /// Its name on the family's device.
    pub name: String,
    /// Its type, told by its content.
    pub media_type: String,
    /// `4,2 Mo`.
    pub size: String,
    /// Day on which it came.
    pub day: String,
    /// What the department says of it.
    pub verdict: Verdict,
    /// Why it was refused; empty otherwise.
    pub refusal: String,
    /// The last day on which it is valid; empty when there is none.
    pub valid_until: String,
    /// Whether the antivirus has still to look at it: it cannot be opened.
    pub is_in_quarantine: bool,
    /// Whether the antivirus found a virus in it: it was deleted.
    pub is_gone: bool,
    /// Whether the family may take it back, or turn it.
    pub can_change: bool,
    /// Whether there is a small picture of it.
    pub has_preview: bool,
    /// Of a photo: its quarter turns to the right.
    pub turns: i64,
    /// Of a PDF: its pages, when they are known.
    pub pages: Option<i64>,
}

impl UploadView {
    /// Where its small picture is. The turns keep a browser from showing it as it was.
    pub fn preview(&self) -> Option<String> {
        self.has_preview.then(|| format!("/fichiers/{}?apercu=1&t={}", self.id, self.turns))
    }
}

/// A required piece and what was given for it.
#[derive(Clone, Debug)]
pub struct PieceView {
    /// What is asked and why.
    pub required: RequiredPiece,
    /// Where it stands.
    pub state: PieceState,
    /// The files.
    pub uploads: Vec<UploadView>,
    /// Whether the family may give a file.
    pub can_add: bool,
    /// Whether it says something about health that its reader may not see, not even its name.
    pub is_sealed: bool,
}

impl PieceView {
    /// What its reader may call it.
    pub const fn name(&self) -> &'static str {
        if self.is_sealed { "Pièce de santé" } else { self.required.piece.name() }
    }

    /// Whether the antivirus has still to look at a file that counts for it.
    pub fn is_in_quarantine(&self) -> bool {
        self.uploads.iter().any(|upload| upload.is_in_quarantine)
    }
}

/// One dossier, as the family and the agents see it.
#[derive(Clone, Debug)]
pub struct DossierView {
    /// The case.
    pub case: CaseLine,
    /// The version that is shown.
    pub version: i64,
    /// First name of the child.
    pub child: String,
    /// The school year.
    pub school_year: SchoolYear,
    /// The answers.
    pub answers: Fields,
    /// How far each section has come.
    pub sections: Vec<(Section, Progress)>,
    /// The pieces that the answers ask for.
    pub pieces: Vec<PieceView>,
    /// The schools to choose from.
    pub schools: Vec<(String, String)>,
    /// Why it was sent back or refused, if so.
    pub reason: String,
    /// The sections that the family may change now.
    pub open: Vec<Section>,
    /// Those to correct that it has saved since the dossier was sent back.
    pub corrected: Vec<Section>,
    /// Until when it is asked to; empty when no day was set.
    pub correct_by: String,
    /// Whether the answers about health are among the answers.
    pub shows_health: bool,
    /// What stands in the way of sending.
    pub blockers: Vec<Blocker>,
}

/// What stands in the way of sending, and where to mend it.
#[derive(Clone, Debug)]
pub struct Blocker {
    /// What to do.
    pub text: String,
    /// Where.
    pub link: String,
}

/// Answers given before, that can be taken for a section.
#[derive(Clone, Debug)]
pub struct SectionOffer {
    /// The dossier they come from.
    pub from: CaseId,
    /// `de Léa, 2026-2027`.
    pub whose: String,
    /// What would change.
    pub changes: Vec<Change>,
}

/// One section of a dossier.
#[derive(Clone, Debug)]
pub struct SectionView {
    /// The dossier.
    pub dossier: DossierView,
    /// Answers that can be taken; none when it cannot be changed.
    pub offers: Vec<SectionOffer>,
    /// Who of the department read what it says of health, last first; only of that section.
    pub reads: Vec<HealthRead>,
}

/// A reading of something about health.
#[derive(Clone, Debug)]
pub struct HealthRead {
    /// When, in local time.
    pub at: String,
    /// Who: agents by name for their colleagues, "Le service" for families.
    pub who: String,
    /// What was read.
    pub what: &'static str,
}

/// A message about a case.
#[derive(Clone, Debug)]
pub struct Message {
    /// When, in local time.
    pub at: String,
    /// Who wrote it.
    pub author: String,
    /// Whether the department did.
    pub by_staff: bool,
    /// What it says.
    pub body: String,
}

/// A SEPA mandate to sign, filled in (D3).
#[derive(Clone, Debug)]
pub struct SepaMandate {
    /// Its unique reference (RUM): the same for the same family and account.
    pub reference: String,
    /// Who will draw the money: name, identifier (ICS), address.
    pub creditor: Creditor,
    /// Whose account it is.
    pub owner: String,
    /// Where they live, on one line.
    pub address: String,
    /// The account, in groups of four.
    pub iban: String,
}
