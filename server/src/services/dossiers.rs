//! Dossiers: creating, answering, sending (D1–D3, D6).

use app::{
    api::{
        ApiError, Outcome,
        guard::FamilyAccess,
        ports::Dossiers,
        views::{Blocker, DossierView, PieceView, UploadView},
    },
    domain::{
        case::{Act, CaseKind, CaseState},
        contact::show_day,
        dossier::{self, Progress, Section},
        form::{FieldError, Fields, FormState},
        ids::{CaseId, PersonId, UploadId},
        pieces::{Deadline, Owner, Piece, RequiredPiece, required_pieces},
        school_year::{Grade, SchoolYear},
        text,
        verdict::{PieceState, Verdict, refusal_text},
    },
};
use async_trait::async_trait;
use chrono::NaiveDate;

use super::{
    Fault, Services, answer,
    cases::Actor,
    families::{known_entourage, live_dossier, receipt, valid_entourage},
    public::school_year,
};
use crate::{
    clock::local_day,
    files::antivirus::Scan,
    store::{
        Tx, activities,
        cases::{self, CaseRow},
        families::{self, FamilyRow},
        is_duplicate,
        uploads::{self, UploadRow},
    },
};

/// How a dossier stands, in short.
pub(super) struct Summary {
    /// What is missing.
    pub text: String,
    /// Parts done, and parts in all.
    pub progress: (usize, usize),
    /// Whether all that is missing may follow.
    pub can_add_later: bool,
}

#[async_trait]
impl Dossiers for Services {
    async fn create(&self, access: &FamilyAccess, child: PersonId, year: SchoolYear) -> Result<CaseId, ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let family = families::lock_family(&mut tx, access.family().0).await?;
            let person = known_entourage(&family)?.children().find(|person| person.id == child).cloned().ok_or(ApiError::NotFound)?;
            let all = cases::cases_of_family(&mut tx, family.id).await?;
            if let Some(case) = live_dossier(&all, child, year) {
                return Ok(CaseId(case.id));
            }
            let (open_year, row) = self.current_year(&mut tx).await?;
            if open_year != year || row.dossiers_open_at > self.clock.now() {
                return Err(ApiError::NotFound.into());
            }
            let grade = person.birth_date.and_then(|birth| Grade::expected(birth, year)).map_or("", Grade::code);
            let holder = known_entourage(&family)?.holder().map(app::domain::person::Person::full_name).unwrap_or_default();
            let answers: Fields = [("grade", grade), ("payer", &holder)]
                .into_iter()
                .filter(|(_, v)| !v.is_empty())
                .map(|(n, v)| (n.to_owned(), v.to_owned()))
                .collect();
            let title = format!("Dossier {} {year}", text::de(&person.first_name));
            let case = CaseRow {
                child_id: Some(child.0),
                child_name: person.full_name(),
                school_year: Some(i64::from(year.start_year())),
                ..self.draft(CaseKind::Dossier, family.id, title, serde_json::to_string(&answers)?)
            };
            match cases::insert_case(&mut tx, &case).await {
                // The other parent, or a double click, was first.
                Err(error) if is_duplicate(&error) => return Err(ApiError::Conflict.into()),
                done => done?,
            }
            tx.commit().await?;
            Ok(CaseId(case.id))
        })
        .await
    }

    async fn dossier(&self, access: &FamilyAccess, id: CaseId) -> Result<DossierView, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let case = self.dossier_of_family(&mut tx, access, id).await?;
            self.dossier_view(&mut tx, &case).await
        })
        .await
    }

    async fn save_section(&self, access: &FamilyAccess, id: CaseId, section: Section, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            families::lock_family(&mut tx, access.family().0).await?;
            let mut case = self.dossier_of_family(&mut tx, access, id).await?;
            if !case.case_state()?.is_editable() {
                return Err(ApiError::Conflict.into());
            }
            let answers = dossier::with_section(&serde_json::from_str(&case.content)?, section, &fields);
            let mut errors = section.form().check(&answers, self.clock.today());
            errors.extend(self.unknown_school(&mut tx, section, &answers).await?);
            case.content = serde_json::to_string(&answers)?;
            case.updated_at = self.clock.now();
            if !cases::update_case(&mut tx, &case).await? {
                return Err(ApiError::Conflict.into());
            }
            tx.commit().await?;
            if !errors.is_empty() {
                // What was typed is kept, and said to be; what is missing is said too.
                errors.push(FieldError::whole("Vos réponses sont enregistrées : vous pourrez les compléter plus tard."));
                return Ok(Outcome::Form(FormState::refused(&fields, errors)));
            }
            let next = section.next().map_or_else(|| format!("/dossiers/{id}/pieces"), |next| format!("/dossiers/{id}/{}", next.code()));
            Ok(Outcome::Done(next))
        })
        .await
    }

    async fn remove_upload(&self, access: &FamilyAccess, id: CaseId, upload: UploadId) -> Result<Option<Piece>, ApiError> {
        answer(self.remove_file(access, id, upload)).await
    }

    async fn turn_upload(&self, access: &FamilyAccess, id: CaseId, upload: UploadId) -> Result<Option<Piece>, ApiError> {
        answer(self.turn_file(access, id, upload)).await
    }

    async fn submit(&self, access: &FamilyAccess, id: CaseId) -> Result<Outcome, ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            families::lock_family(&mut tx, access.family().0).await?;
            let mut case = self.dossier_of_family(&mut tx, access, id).await?;
            if !case.case_state()?.is_editable() {
                // Sent twice: it is one dossier.
                return Ok(Outcome::Done(receipt(&case)));
            }
            let view = self.dossier_view(&mut tx, &case).await?;
            if !view.blockers.is_empty() {
                let errors = view.blockers.into_iter().map(|blocker| FieldError::whole(blocker.text)).collect();
                return Ok(Outcome::Form(FormState { values: Fields::default(), errors }));
            }
            let missing = missing_pieces(&view.pieces);
            self.advance(&mut tx, &mut case, Act::Submit, Actor::Family(access.account()), "", missing).await?;
            tx.commit().await?;
            Ok(Outcome::Done(receipt(&case)))
        })
        .await
    }
}

/// Names of the pieces for which a file is still to be given, or given again.
pub(super) fn missing_pieces(pieces: &[PieceView]) -> Vec<&'static str> {
    pieces.iter().filter(|piece| piece.state.is_wanting()).map(|piece| piece.required.piece.name()).collect()
}

impl Services {
    pub(super) async fn dossier_of_family(&self, tx: &mut Tx, access: &FamilyAccess, id: CaseId) -> Result<CaseRow, Fault> {
        let case = self.case_of_family(tx, access.family().0, id).await?;
        if case.case_kind()? == CaseKind::Dossier { Ok(case) } else { Err(ApiError::NotFound.into()) }
    }

    /// Files may still be added while the department waits for a piece that was allowed to follow.
    pub(super) fn accepts_files(&self, case: &CaseRow) -> Result<bool, Fault> {
        Ok(matches!(case.case_state()?, CaseState::Draft | CaseState::NeedsCorrection | CaseState::Submitted | CaseState::UnderReview))
    }

    /// The whole dossier.
    pub(super) async fn dossier_view(&self, tx: &mut Tx, case: &CaseRow) -> Result<DossierView, Fault> {
        let today = self.clock.today();
        let family = families::family(tx, case.family_id).await?;
        let answers: Fields = serde_json::from_str(&case.content)?;
        let pieces = self.pieces(tx, &family, case, &answers).await?;
        let schools = activities::schools(tx)
            .await?
            .into_iter()
            .map(|site| (site.id.to_string(), format!("{} ({})", site.name, site.town)))
            .collect();
        Ok(DossierView {
            case: self.case_line(case, "")?,
            version: case.version,
            child: case.child_name.split(' ').next().unwrap_or_default().to_owned(),
            school_year: school_year(case.school_year.unwrap_or_default())?,
            sections: Section::ALL.into_iter().map(|section| (section, section.progress(&answers, today))).collect(),
            blockers: blockers(case, &family, &answers, &pieces, today)?,
            reason: self.last_reason(tx, case).await?,
            answers,
            pieces,
            schools,
        })
    }

    async fn pieces(&self, tx: &mut Tx, family: &FamilyRow, case: &CaseRow, answers: &Fields) -> Result<Vec<PieceView>, Fault> {
        let (child, year) = (case.child_id.unwrap_or_default(), case.school_year.unwrap_or_default());
        let given = uploads::uploads_for_child(tx, family.id, child, year).await?;
        // A contact is forbidden as soon as the family says so, and until the department has validated that it no longer is.
        let is_forbidden = known_entourage(family)?.has_forbidden_contact() || valid_entourage(family)?.has_forbidden_contact();
        let situation = dossier::situation(answers, is_forbidden);
        let with_files = |required: RequiredPiece| {
            let files = given.iter().filter(|row| row.piece == required.piece.code());
            let uploads = files.map(upload_view).collect::<Result<Vec<_>, Fault>>()?;
            Ok(PieceView { required, state: PieceState::of(uploads.iter().map(|upload| upload.verdict)), uploads })
        };
        required_pieces(situation).into_iter().map(with_files).collect()
    }

    /// What the dashboard says of a dossier.
    pub(super) async fn dossier_summary(&self, tx: &mut Tx, family: &FamilyRow, case: &CaseRow) -> Result<Summary, Fault> {
        let today = self.clock.today();
        let answers: Fields = serde_json::from_str(&case.content)?;
        let pieces = self.pieces(tx, family, case, &answers).await?;
        let sections = Section::ALL.into_iter().filter(|section| section.progress(&answers, today) == Progress::Done).count();
        let missing = missing_pieces(&pieces);
        let (parts_done, parts) = (sections + usize::from(missing.is_empty()), Section::ALL.len() + 1);
        let text = if case.case_state()? != CaseState::Draft {
            missing.join(", ")
        } else if parts_done == parts {
            "Tout est prêt : vérifiez, puis envoyez le dossier.".to_owned()
        } else if sections < Section::ALL.len() {
            format!("Il reste {} à remplir.", text::count(Section::ALL.len() - sections, "partie", "parties"))
        } else {
            format!("Pièces à joindre : {}.", missing.join(", "))
        };
        Ok(Summary { text, progress: (parts_done, parts), can_add_later: !missing.is_empty() })
    }

    async fn unknown_school(&self, tx: &mut Tx, section: Section, answers: &Fields) -> Result<Option<FieldError>, Fault> {
        if section != Section::School || answers.get("site").is_empty() {
            return Ok(None);
        }
        let is_known = activities::schools(tx).await?.iter().any(|site| site.id.to_string() == answers.get("site"));
        Ok((!is_known).then(|| FieldError::new("site", "Choisissez une école de la liste.")))
    }
}

/// What stands between a dossier and its sending, each with the page where it is mended.
fn blockers(case: &CaseRow, family: &FamilyRow, answers: &Fields, pieces: &[PieceView], today: NaiveDate) -> Result<Vec<Blocker>, Fault> {
    let mut found = Vec::new();
    let entourage = valid_entourage(family)?;
    if family.entourage.is_none() {
        found.push(Blocker {
            text: "Votre entourage doit d’abord être validé par le service".into(), link: "/famille/entourage".into()
        });
    } else if entourage.children().all(|child| Some(child.id.0) != case.child_id) {
        found.push(Blocker {
            text: "Cet enfant doit d’abord être validé par le service, dans votre entourage".into(),
            link: "/famille/entourage".into(),
        });
    }
    for (section, _) in dossier::missing_answers(answers, today) {
        found.push(Blocker {
            text: format!("Terminez la partie « {} »", section.name()),
            link: format!("/dossiers/{}/{}", case.id, section.code()),
        });
    }
    // What was refused must be replaced, even what may follow later when it was never given.
    let stops = |piece: &&PieceView| {
        piece.state == PieceState::Refused || (piece.state == PieceState::Missing && piece.required.deadline == Deadline::BeforeSending)
    };
    for piece in pieces.iter().filter(stops) {
        let verb = if piece.state == PieceState::Refused { "Remplacez" } else { "Joignez" };
        found.push(Blocker {
            text: format!("{verb} : {}", piece.required.piece.name()),
            link: format!("/dossiers/{}/pieces#{}", case.id, piece.required.piece.code()),
        });
    }
    Ok(found)
}

fn upload_view(row: &UploadRow) -> Result<UploadView, Fault> {
    let verdict = Verdict::from_code(&row.verdict).ok_or(Fault::Unknown("verdict"))?;
    Ok(UploadView {
        id: UploadId(row.id),
        name: row.file_name.clone(),
        media_type: row.media_type.clone(),
        size: text::size(row.size.unsigned_abs()),
        day: local_day(row.created_at),
        refusal: if verdict == Verdict::Refused { refusal_text(&row.refusal, &row.remark) } else { String::new() },
        valid_until: row.valid_until.map(show_day).unwrap_or_default(),
        verdict,
        is_checked: row.scan != Scan::Waiting.code(),
        has_preview: row.has_preview && row.scan == Scan::Clean.code(),
        turns: row.turns,
        pages: row.pages,
    })
}

/// Whether a piece of that name belongs to the child or to the whole family.
pub(super) fn child_of_piece(piece: Piece, case: &CaseRow) -> Option<uuid::Uuid> {
    match piece.owner() {
        Owner::Child => case.child_id,
        Owner::Family => None,
    }
}
