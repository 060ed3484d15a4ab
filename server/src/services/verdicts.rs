//! What agents say of each piece of a dossier (D8).

use app::{
    api::{
        ApiError, Outcome,
        forms::FormId,
        guard::StaffAccess,
        views::{PieceView, UploadView},
    },
    domain::{
        case::{Act, CaseKind, CaseState},
        contact::{parse_day, show_day},
        form::{FieldError, Fields, FormState},
        ids::{AccountId, CaseId},
        pieces::Piece,
        verdict::{PieceState, REFUSALS, Verdict, refusal_text},
    },
};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    Fault, Services,
    cases::Actor,
    desk::desk_page,
    folder::{Folder, year_of},
};
use crate::{
    mail::Template,
    store::{
        Tx,
        cases::{self, CaseRow},
        families,
        uploads::{self, Judgement},
    },
};

impl Services {
    /// Accepts or refuses the files of one piece: those that wait, else those that were judged otherwise; also of a dossier that is validated,
    /// when a file came since.
    pub(super) async fn judge_piece(
        &self,
        access: &StaffAccess,
        id: CaseId,
        version: i64,
        piece: Piece,
        fields: Fields,
    ) -> Result<Outcome, Fault> {
        if piece.is_health() {
            access.for_health()?;
        }
        let cleaned = FormId::Verdict.form().clean(&fields);
        let mut tx = self.db.write().await?;
        let family = self.sent_case(&mut tx, id).await?.family_id;
        families::lock_family(&mut tx, family).await?;
        let mut case = self.sent_case(&mut tx, id).await?;
        if case.case_kind()? != CaseKind::Dossier {
            return Err(ApiError::Conflict.into());
        }
        if case.version != version {
            return self.overtaken(&mut tx, access, &case, &fields).await;
        }
        let verdict = Verdict::from_code(fields.get("verdict")).filter(|verdict| *verdict != Verdict::Waiting);
        let verdict = verdict.ok_or(ApiError::NotUnderstood)?;
        let folder = Folder::read(&mut tx, case.family_id).await?;
        let pieces = folder.pieces(&case, self.clock.today())?;
        let judged = pieces.iter().find(|view| view.required.piece == piece).ok_or(ApiError::NotFound)?;
        let is_validated = case.case_state()? == CaseState::Validated;
        if is_validated && judged.state != PieceState::Given {
            return Err(ApiError::Conflict.into());
        }
        let errors = self.verdict_faults(verdict, &fields, year_of(&case)?.first_day());
        if !errors.is_empty() {
            return Ok(Outcome::Form(FormState::refused(&fields, errors)));
        }
        let until = parse_day(cleaned.get("valid_until")).ok().or_else(|| self.last_day(&folder, &case, judged).ok().flatten());
        let is_refused = verdict == Verdict::Refused;
        if !is_refused && judged.is_in_quarantine() {
            let errors =
                vec![FieldError::whole("Un fichier de cette pièce est en cours de vérification. Réessayez dans quelques minutes.")];
            return Ok(Outcome::Form(FormState::refused(&fields, errors)));
        }
        let made_for = folder.made_for(&case, piece)?;
        let judgement = Judgement {
            made_for: &made_for,
            verdict: verdict.code(),
            refusal: if is_refused { cleaned.get("refusal") } else { "" },
            remark: if is_refused { cleaned.get("remark") } else { "" },
            valid_until: until.filter(|_| !is_refused),
            judged_by: access.account().0,
            judged_at: self.clock.now(),
        };
        let concerned = concerned(judged, verdict);
        if concerned.is_empty() {
            return Err(ApiError::Conflict.into());
        }
        for upload in concerned {
            uploads::judge_upload(&mut tx, upload.id.0, judgement).await?;
        }
        let told = told(piece, judgement);
        self.advance(&mut tx, &mut case, Act::Judge, Actor::Agent(access.account()), &told, Vec::new()).await?;
        if is_validated && is_refused {
            self.tell_of_pieces(&mut tx, &case, Template::PieceWanted, told).await?;
        }
        self.note_new_files(&mut tx, case.family_id).await?;
        tx.commit().await?;
        Ok(Outcome::Done(desk_page(id, &fields, &next_file(piece, &pieces))))
    }

    /// The last day on which what is accepted now for a piece serves, by its rule.
    fn last_day(&self, folder: &Folder, case: &CaseRow, piece: &PieceView) -> Result<Option<NaiveDate>, Fault> {
        Ok(piece.required.validity.last_day(self.clock.today(), year_of(case)?, folder.birth(case)))
    }

    /// Keeps in step since when each validated dossier of a family holds a file that nobody has looked at.
    pub(super) async fn note_new_files(&self, tx: &mut Tx, family: Uuid) -> Result<(), Fault> {
        let folder = Folder::read(tx, family).await?;
        for case in folder.cases.iter().filter(|case| case.kind == CaseKind::Dossier.code()) {
            let is_new = case.case_state()? == CaseState::Validated
                && folder.pieces(case, self.clock.today())?.iter().any(|piece| piece.state == PieceState::Given);
            if is_new != case.new_files_since.is_some() {
                cases::set_new_files(tx, case.id, is_new.then(|| self.clock.now())).await?;
            }
        }
        Ok(())
    }

    /// Accepts the files that nobody has looked at: an agent validates their dossier.
    pub(super) async fn accept_given_pieces(&self, tx: &mut Tx, case: &CaseRow, by: AccountId) -> Result<(), Fault> {
        let folder = Folder::read(tx, case.family_id).await?;
        for piece in folder.pieces(case, self.clock.today())?.iter().filter(|piece| piece.state == PieceState::Given) {
            let made_for = folder.made_for(case, piece.required.piece)?;
            let judgement = Judgement {
                made_for: &made_for,
                verdict: Verdict::Accepted.code(),
                refusal: "",
                remark: "",
                valid_until: self.last_day(&folder, case, piece)?,
                judged_by: by.0,
                judged_at: self.clock.now(),
            };
            for upload in piece.uploads.iter().filter(|upload| upload.verdict == Verdict::Waiting) {
                uploads::judge_upload(tx, upload.id.0, judgement).await?;
            }
        }
        Ok(())
    }

    fn verdict_faults(&self, verdict: Verdict, fields: &Fields, first_day: NaiveDate) -> Vec<FieldError> {
        let mut errors = FormId::Verdict.check(fields, self.clock.today());
        let (code, is_refused) = (fields.get("refusal"), verdict == Verdict::Refused);
        if is_refused && !REFUSALS.iter().any(|(known, _)| *known == code) {
            errors.push(FieldError::new("refusal", "Choisissez une raison : la famille doit savoir quoi faire."));
        }
        if is_refused && code == "other" && fields.get("remark").is_empty() {
            errors.push(FieldError::new("remark", "Dites à la famille ce qui ne va pas."));
        }
        match parse_day(fields.get("valid_until")) {
            Ok(day) if !is_refused && day < self.clock.today() => {
                errors.push(FieldError::new("valid_until", "Cette date est passée : refusez la pièce, ou corrigez la date."));
            }
            Ok(day) if !is_refused && day < first_day => {
                errors
                    .push(FieldError::new("valid_until", "L’année scolaire n’aura pas commencé : refusez la pièce, ou corrigez la date."));
            }
            _ => {}
        }
        errors
    }

    /// The pieces of a dossier that must be replaced, each with what the family is told.
    pub(super) async fn wrong_pieces(&self, tx: &mut Tx, case: &CaseRow) -> Result<Vec<(Piece, String)>, Fault> {
        if case.case_kind()? != CaseKind::Dossier {
            return Ok(Vec::new());
        }
        let pieces = Folder::read(tx, case.family_id).await?.pieces(case, self.clock.today())?;
        let refused = pieces.iter().filter(|piece| piece.state == PieceState::Refused);
        let told = |view: &PieceView| {
            let why = view.uploads.iter().find(|upload| !upload.refusal.is_empty()).map(|upload| upload.refusal.as_str());
            (view.required.piece, format!("{} : {}", view.required.piece.name(), why.unwrap_or_default()))
        };
        Ok(refused.map(told).collect())
    }
}

/// A verdict in words, for the history.
fn told(piece: Piece, judgement: Judgement<'_>) -> String {
    let verdict = match (judgement.verdict == Verdict::Refused.code(), judgement.valid_until) {
        (true, _) => refusal_text(judgement.refusal, judgement.remark),
        (false, Some(day)) => format!("acceptée, jusqu’au {}", show_day(day)),
        (false, None) => "acceptée".to_owned(),
    };
    format!("{} : {verdict}", piece.name())
}

/// The files that a verdict is about: those that wait; when none does, an agent thinks again of what was said.
fn concerned(piece: &PieceView, verdict: Verdict) -> Vec<&UploadView> {
    let waits = piece.uploads.iter().any(|upload| upload.verdict == Verdict::Waiting);
    let is_meant = |upload: &&UploadView| match (waits, verdict) {
        (true, _) => upload.verdict == Verdict::Waiting,
        (false, Verdict::Accepted) => !upload.is_gone,
        (false, _) => upload.verdict == Verdict::Accepted,
    };
    piece.uploads.iter().filter(is_meant).collect()
}

/// The next file that waits, as it stands in an address; else none. One about health is opened by its reader: that is noted.
fn next_file(judged: Piece, pieces: &[PieceView]) -> String {
    let waits =
        |piece: &&PieceView| piece.state == PieceState::Given && piece.required.piece != judged && !piece.required.piece.is_health();
    let next = pieces.iter().find(waits).and_then(|piece| piece.uploads.iter().find(|upload| upload.verdict == Verdict::Waiting));
    next.map_or_else(String::new, |upload| format!("fichier={}", upload.id))
}
