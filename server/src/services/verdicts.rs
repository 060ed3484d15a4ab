//! What agents say of each piece of a dossier (D8).

use app::{
    api::{ApiError, Outcome, forms::FormId, guard::StaffAccess, views::PieceView},
    domain::{
        case::{CaseKind, CaseState},
        contact::parse_day,
        form::{FieldError, Fields, FormState},
        ids::CaseId,
        pieces::Piece,
        verdict::{PieceState, REFUSALS, Verdict},
    },
};

use super::{Fault, Services};
use crate::store::{
    cases, families,
    uploads::{self, Judgement},
};

impl Services {
    /// Accepts or refuses the files of one piece, all those that still count.
    pub(super) async fn judge_piece(
        &self,
        access: &StaffAccess,
        id: CaseId,
        version: i64,
        piece: Piece,
        fields: Fields,
    ) -> Result<Outcome, Fault> {
        let verdict = Verdict::from_code(fields.get("verdict")).filter(|verdict| *verdict != Verdict::Waiting);
        let verdict = verdict.ok_or(ApiError::NotUnderstood)?;
        let errors = self.verdict_faults(verdict, &fields);
        if !errors.is_empty() {
            return Ok(Outcome::Form(FormState::refused(&fields, errors)));
        }
        let cleaned = FormId::Verdict.form().clean(&fields);
        let mut tx = self.db.write().await?;
        let family = self.sent_case(&mut tx, id).await?.family_id;
        families::lock_family(&mut tx, family).await?;
        let mut case = self.sent_case(&mut tx, id).await?;
        let is_under_review = case.case_kind()? == CaseKind::Dossier && case.case_state()? == CaseState::UnderReview;
        if case.version != version || !is_under_review {
            return Err(ApiError::Conflict.into());
        }
        let pieces = self.dossier_view(&mut tx, &case).await?.pieces;
        let judged = pieces.iter().find(|view| view.required.piece == piece).ok_or(ApiError::NotFound)?;
        let is_refused = verdict == Verdict::Refused;
        if !is_refused && self.waits_for_antivirus(&mut tx, std::slice::from_ref(judged)).await? {
            let errors =
                vec![FieldError::whole("Un fichier de cette pièce est en cours de vérification. Réessayez dans quelques minutes.")];
            return Ok(Outcome::Form(FormState::refused(&fields, errors)));
        }
        let judgement = Judgement {
            verdict: verdict.code(),
            refusal: if is_refused { cleaned.get("refusal") } else { "" },
            remark: if is_refused { cleaned.get("remark") } else { "" },
            valid_until: if is_refused { None } else { parse_day(cleaned.get("valid_until")).ok() },
            judged_by: access.account().0,
            judged_at: self.clock.now(),
        };
        for upload in judged.uploads.iter().filter(|upload| upload.verdict != Verdict::Refused || is_refused) {
            uploads::judge_upload(&mut tx, upload.id.0, judgement).await?;
        }
        case.updated_at = self.clock.now();
        if !cases::update_case(&mut tx, &case).await? {
            return Err(ApiError::Conflict.into());
        }
        tx.commit().await?;
        Ok(Outcome::Done(next_page(id, piece, &pieces)))
    }

    fn verdict_faults(&self, verdict: Verdict, fields: &Fields) -> Vec<FieldError> {
        let mut errors = FormId::Verdict.check(fields, self.clock.today());
        let (code, is_refused) = (fields.get("refusal"), verdict == Verdict::Refused);
        if is_refused && !REFUSALS.iter().any(|(known, _)| *known == code) {
            errors.push(FieldError::new("refusal", "Choisissez une raison : la famille doit savoir quoi faire."));
        }
        if is_refused && code == "other" && fields.get("remark").is_empty() {
            errors.push(FieldError::new("remark", "Dites à la famille ce qui ne va pas."));
        }
        if !is_refused && parse_day(fields.get("valid_until")).is_ok_and(|day| day < self.clock.today()) {
            errors.push(FieldError::new("valid_until", "Cette date est passée : refusez la pièce, ou corrigez la date."));
        }
        errors
    }

    /// The pieces of a dossier that must be replaced, each with why.
    pub(super) async fn refusals(&self, id: CaseId) -> Result<Vec<String>, Fault> {
        let mut tx = self.db.read().await?;
        let case = self.sent_case(&mut tx, id).await?;
        if case.case_kind()? != CaseKind::Dossier {
            return Ok(Vec::new());
        }
        let pieces = self.dossier_view(&mut tx, &case).await?.pieces;
        let refused = pieces.iter().filter(|piece| piece.state == PieceState::Refused);
        let told = |piece: &PieceView| {
            let why = piece.uploads.iter().find(|upload| !upload.refusal.is_empty()).map(|upload| upload.refusal.as_str());
            format!("{} : {}", piece.required.piece.name(), why.unwrap_or_default())
        };
        Ok(refused.map(told).collect())
    }
}

/// The next piece that waits, else the case itself.
fn next_page(id: CaseId, judged: Piece, pieces: &[PieceView]) -> String {
    let waits = |piece: &&PieceView| piece.state == PieceState::Given && piece.required.piece != judged;
    let next = pieces.iter().find(waits).and_then(|piece| piece.uploads.iter().find(|upload| upload.verdict == Verdict::Waiting));
    next.map_or_else(|| format!("/admin/demandes/{id}"), |upload| format!("/admin/demandes/{id}?fichier={}", upload.id))
}
