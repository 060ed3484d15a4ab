//! The folder of a family: everything it has said and given, read in a fixed number of queries, and what follows from it (D3, D9).

use std::collections::HashMap;

use app::{
    api::views::{Blocker, PieceView, UploadView},
    domain::{
        case::{CaseKind, CaseState},
        contact::show_day,
        dossier::{self, Progress, Section},
        entourage::Entourage,
        form::Fields,
        ids::{PersonId, UploadId},
        pieces::{Deadline, Owner, Piece, RequiredPiece, required_pieces},
        school_year::SchoolYear,
        text,
        verdict::{Given, PieceState, Verdict, refusal_text},
    },
};
use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{
    Fault,
    corrections::is_open,
    families::{known_entourage, valid_entourage},
    mandates,
    public::school_year,
};
use crate::{
    clock::local_day,
    files::antivirus::Scan,
    store::{
        Tx,
        cases::{self, CaseRow},
        families::{self, FamilyRow},
        health,
        uploads::{self, UploadRow},
    },
};

/// How long before its end a piece of a validated dossier can be given again, in days.
pub(super) const RENEWAL_DAYS: u64 = 45;

/// Everything that a family has said and given.
pub(super) struct Folder {
    /// The family.
    pub family: FamilyRow,
    /// Its cases, last changed first.
    pub cases: Vec<CaseRow>,
    /// Its entourage as it left it.
    pub known: Entourage,
    /// Its entourage as the department validated it.
    pub valid: Entourage,
    uploads: Vec<UploadRow>,
    health: HashMap<Uuid, String>,
    reasons: HashMap<Uuid, String>,
}

/// How a dossier stands, in short.
pub(super) struct Summary {
    /// What is missing.
    pub text: String,
    /// Parts done, and parts in all.
    pub progress: (usize, usize),
    /// Whether a file is still to be given.
    pub can_add: bool,
}

impl Folder {
    /// Reads the folder of a family.
    pub async fn read(tx: &mut Tx, family: Uuid) -> Result<Self, Fault> {
        let row = families::family(tx, family).await?;
        Ok(Self {
            known: known_entourage(&row)?,
            valid: valid_entourage(&row)?,
            cases: cases::cases_of_family(tx, family).await?,
            uploads: uploads::all_uploads_of_family(tx, family).await?,
            health: health::health_of_family(tx, family).await?.into_iter().collect(),
            reasons: cases::reasons_of_family(tx, family).await?.into_iter().collect(),
            family: row,
        })
    }

    /// Everything that a dossier answers, health included.
    pub fn answers(&self, dossier: &CaseRow) -> Result<Fields, Fault> {
        let answers: Fields = serde_json::from_str(&dossier.content)?;
        let Some(apart) = self.health.get(&dossier.id) else { return Ok(answers) };
        let apart: Fields = serde_json::from_str(apart)?;
        let pairs = answers.iter().chain(apart.iter());
        Ok(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// Why a case was last sent back or refused; empty when it was not.
    pub fn reason(&self, case: &CaseRow) -> String {
        self.reasons.get(&case.id).cloned().unwrap_or_default()
    }

    /// The day of birth of the child of a dossier.
    pub fn birth(&self, dossier: &CaseRow) -> Option<NaiveDate> {
        let child = PersonId(dossier.child_id?);
        self.known.find(child).or_else(|| self.valid.find(child))?.birth_date
    }

    /// The pieces that a dossier asks for, with what was given for each, as its family sees them.
    pub fn pieces(&self, dossier: &CaseRow, today: NaiveDate) -> Result<Vec<PieceView>, Fault> {
        self.required(dossier)?.into_iter().map(|required| self.piece(dossier, required, today)).collect()
    }

    fn required(&self, dossier: &CaseRow) -> Result<Vec<RequiredPiece>, Fault> {
        // A contact is forbidden as soon as the family says so, and until the department has validated that it no longer is.
        let is_forbidden = self.known.has_forbidden_contact() || self.valid.has_forbidden_contact();
        Ok(required_pieces(dossier::situation(&self.answers(dossier)?, is_forbidden)))
    }

    /// What a file given now for a piece is about, where another answer would ask for another file: the account of a mandate or a RIB, why a
    /// vaccination is missing.
    pub fn made_for(&self, dossier: &CaseRow, piece: Piece) -> Result<String, Fault> {
        let answers = self.answers(dossier)?;
        Ok(match piece {
            Piece::SepaMandate | Piece::Rib => mandates::reference(self.family.id, &answers),
            Piece::Vaccination => answers.get("not_vaccinated").to_owned(),
            _ => String::new(),
        })
    }

    fn piece(&self, dossier: &CaseRow, required: RequiredPiece, today: NaiveDate) -> Result<PieceView, Fault> {
        let year = year_of(dossier)?;
        let birth = self.birth(dossier);
        // What is asked for a year that has not begun must still serve when it begins.
        let day = today.max(year.first_day());
        let made_for = self.made_for(dossier, required.piece)?;
        let mut found = Vec::new();
        for row in self.uploads.iter().filter(|row| is_about(row, dossier, required.piece)) {
            let given = given(row, required, birth)?;
            if given.verdict == Verdict::Accepted && row.made_for.as_ref().is_some_and(|about| *about != made_for) {
                continue;
            }
            let is_of_year = Some(row.school_year) == dossier.school_year;
            if is_of_year || (row.school_year < i64::from(year.start_year()) && given.serves_on(day)) {
                found.push((row, given));
            }
        }
        let state = PieceState::of(&found.iter().map(|(_, given)| *given).collect::<Vec<_>>(), day);
        let uploads = found.iter().map(|(row, given)| self.upload_view(dossier, row, *given)).collect::<Result<Vec<_>, Fault>>()?;
        let ends_soon = state == PieceState::Accepted
            && found
                .iter()
                .filter(|(_, given)| given.serves_on(day))
                .all(|(_, given)| given.last_day.is_some_and(|last| soon(today, last)));
        let can_add = match dossier.case_state()? {
            CaseState::Draft => true,
            // Only what is asked again; and what was given since, to its last page.
            CaseState::NeedsCorrection => {
                let is_asked = is_open(dossier, &format!("pieces#{}", required.piece.code()));
                is_asked || state.is_wanting() || ends_soon || found.iter().any(|(row, _)| is_new(dossier, row))
            }
            CaseState::Submitted | CaseState::UnderReview => state != PieceState::Accepted || ends_soon,
            CaseState::Validated => state.is_wanting() || state == PieceState::Given || ends_soon,
            CaseState::Refused | CaseState::Withdrawn => false,
        };
        Ok(PieceView { required, state, uploads, can_add, is_sealed: false })
    }

    fn upload_view(&self, dossier: &CaseRow, row: &UploadRow, given: Given) -> Result<UploadView, Fault> {
        Ok(UploadView {
            id: UploadId(row.id),
            name: row.file_name.clone(),
            media_type: row.media_type.clone(),
            size: text::size(row.size.unsigned_abs()),
            day: local_day(row.created_at),
            refusal: if given.verdict == Verdict::Refused { refusal_text(&row.refusal, &row.remark) } else { String::new() },
            valid_until: if given.verdict == Verdict::Accepted { given.last_day.map(show_day).unwrap_or_default() } else { String::new() },
            verdict: given.verdict,
            is_in_quarantine: row.scan == Scan::Waiting.code(),
            is_gone: row.scan == Scan::Infected.code(),
            has_preview: row.has_preview && row.scan == Scan::Clean.code(),
            turns: row.turns,
            pages: row.pages,
            can_change: self.may_change(dossier, row)?,
        })
    }

    /// The file with that id, if it was given for the year of the dossier, by its child or for the whole family.
    pub fn upload_of(&self, dossier: &CaseRow, id: UploadId) -> Option<&UploadRow> {
        let is_of_dossier = |row: &&UploadRow| {
            Some(row.school_year) == dossier.school_year && row.child_id.is_none_or(|child| Some(child) == dossier.child_id)
        };
        self.uploads.iter().find(|row| row.id == id.0).filter(is_of_dossier)
    }

    /// Whether the same file was given for the same piece already, and nobody has judged it yet.
    pub fn holds(&self, given: &UploadRow) -> bool {
        let what = |row: &UploadRow| (row.piece.clone(), row.child_id, row.school_year, row.made_for.clone(), row.verdict.clone());
        self.uploads.iter().any(|row| row.sha256 == given.sha256 && row.file_name == given.file_name && what(row) == what(given))
    }

    /// How many files were given for a school year.
    pub fn files_of_year(&self, year: i64) -> usize {
        self.uploads.iter().filter(|row| row.school_year == year).count()
    }

    /// Whether the family may take a file back, or turn it: not what the department has accepted, nor what counts for the dossier of a sibling that it has.
    pub fn may_change(&self, dossier: &CaseRow, row: &UploadRow) -> Result<bool, Fault> {
        let is_of_year = Some(row.school_year) == dossier.school_year;
        let is_with_department = |other: &CaseRow| matches!(other.state.as_str(), "submitted" | "under_review" | "validated");
        let is_sibling = |other: &CaseRow| {
            other.id != dossier.id && other.kind == CaseKind::Dossier.code() && other.school_year == Some(row.school_year)
        };
        let mut serves_a_sibling = false;
        for other in self.cases.iter().filter(|other| row.child_id.is_none() && is_sibling(other) && is_with_department(other)) {
            serves_a_sibling |= self.required(other)?.iter().any(|required| required.piece.code() == row.piece);
        }
        let is_asked = match dossier.case_state()? {
            CaseState::Draft => true,
            // Of a dossier sent back, only what is asked again.
            CaseState::NeedsCorrection => {
                row.verdict == Verdict::Refused.code() || is_open(dossier, &format!("pieces#{}", row.piece)) || is_new(dossier, row)
            }
            _ => false,
        };
        Ok(is_asked && is_of_year && !serves_a_sibling && row.verdict != Verdict::Accepted.code())
    }

    /// What the dashboard says of a dossier.
    pub fn summary(&self, dossier: &CaseRow, today: NaiveDate) -> Result<Summary, Fault> {
        let answers = self.answers(dossier)?;
        let pieces = self.pieces(dossier, today)?;
        let sections = Section::ALL.into_iter().filter(|section| section.progress(&answers, today) == Progress::Done).count();
        let missing = missing_pieces(&pieces);
        let (parts_done, parts) = (sections + usize::from(missing.is_empty()), Section::ALL.len() + 1);
        let text = if dossier.case_state()? != CaseState::Draft {
            missing.join(", ")
        } else if parts_done == parts {
            "Tout est prêt : vérifiez, puis envoyez le dossier.".to_owned()
        } else if sections < Section::ALL.len() {
            format!("Il reste {} à remplir.", text::count(Section::ALL.len() - sections, "partie", "parties"))
        } else {
            format!("Pièces à joindre : {}.", missing.join(", "))
        };
        Ok(Summary { text, progress: (parts_done, parts), can_add: !missing.is_empty() })
    }

    /// What stands between a dossier and its sending, each with the page where it is mended.
    pub fn blockers(&self, dossier: &CaseRow, answers: &Fields, pieces: &[PieceView], today: NaiveDate) -> Vec<Blocker> {
        let mut found = Vec::new();
        if self.family.entourage.is_none() {
            found.push(Blocker {
                text: "Votre entourage doit d’abord être validé par le service".into(),
                link: "/famille/entourage".into(),
            });
        } else if self.valid.children().all(|child| Some(child.id.0) != dossier.child_id) {
            found.push(Blocker {
                text: "Cet enfant doit d’abord être validé par le service, dans votre entourage".into(),
                link: "/famille/entourage".into(),
            });
        }
        for (section, _) in dossier::missing_answers(answers, today) {
            found.push(Blocker {
                text: format!("Terminez la partie « {} »", section.name()),
                link: format!("/dossiers/{}/{}", dossier.id, section.code()),
            });
        }
        // What was refused must be replaced, even what may follow later when it was never given.
        let stops = |piece: &&PieceView| match piece.state {
            PieceState::Refused => true,
            PieceState::Missing | PieceState::Expired => piece.required.deadline == Deadline::BeforeSending,
            PieceState::Given | PieceState::Accepted => false,
        };
        for piece in pieces.iter().filter(stops) {
            let verb = if piece.state == PieceState::Missing { "Joignez" } else { "Remplacez" };
            found.push(Blocker {
                text: format!("{verb} : {}", piece.required.piece.name()),
                link: format!("/dossiers/{}/pieces#{}", dossier.id, piece.required.piece.code()),
            });
        }
        found
    }
}

/// The school year of a dossier.
pub(super) fn year_of(dossier: &CaseRow) -> Result<SchoolYear, Fault> {
    school_year(dossier.school_year.unwrap_or_default())
}

/// Whether a file was given for that piece, by the child of the dossier or for the whole family.
pub(super) fn is_about(row: &UploadRow, dossier: &CaseRow, piece: Piece) -> bool {
    row.piece == piece.code() && row.child_id.is_none_or(|child| Some(child) == dossier.child_id)
}

/// What matters of a file: its verdict, and until when it serves (by the agent, else by the rule of its piece).
fn given(row: &UploadRow, required: RequiredPiece, birth: Option<NaiveDate>) -> Result<Given, Fault> {
    let verdict = Verdict::from_code(&row.verdict).ok_or(Fault::Unknown("verdict"))?;
    let accepted_on = row.judged_at.unwrap_or(row.created_at).date_naive();
    let last_day = row.valid_until.or(required.validity.last_day(accepted_on, school_year(row.school_year)?, birth));
    Ok(Given { verdict, last_day })
}

fn soon(today: NaiveDate, last: NaiveDate) -> bool {
    today.checked_add_days(Days::new(RENEWAL_DAYS)).is_some_and(|then| last <= then)
}

/// Whether a file was given since the dossier is in its state.
fn is_new(dossier: &CaseRow, row: &UploadRow) -> bool {
    dossier.state_since.is_some_and(|since| row.created_at > since)
}

/// The sections that the family may change now: of a dossier sent back, those to correct, and those that lack an answer.
pub(super) fn open_sections(dossier: &CaseRow, answers: &Fields, today: NaiveDate) -> Result<Vec<Section>, Fault> {
    Ok(match dossier.case_state()? {
        CaseState::Draft => Section::ALL.to_vec(),
        CaseState::NeedsCorrection => {
            let may_change = |section: &Section| is_open(dossier, section.code()) || section.progress(answers, today) != Progress::Done;
            Section::ALL.into_iter().filter(may_change).collect()
        }
        _ => Vec::new(),
    })
}

/// Names of the pieces for which a file is still to be given, or given again, as their reader may call them.
pub(super) fn missing_pieces(pieces: &[PieceView]) -> Vec<&'static str> {
    pieces.iter().filter(|piece| piece.state.is_wanting()).map(PieceView::name).collect()
}

/// Whether a piece of that name belongs to the child or to the whole family.
pub(super) fn child_of_piece(piece: Piece, case: &CaseRow) -> Option<Uuid> {
    match piece.owner() {
        Owner::Child => case.child_id,
        Owner::Family => None,
    }
}
