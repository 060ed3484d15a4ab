//! The staff desk: the queue, and what agents decide (F1, F2, D7).

use app::{
    api::{
        ApiError, Outcome,
        guard::{HealthAccess, StaffAccess},
        ports::Desk,
        views::{CaseLine, Content, DeskCase, MailView, PieceView, Queue},
    },
    domain::{
        case::{Act, CaseKind, CaseState, Expected, QueueFilter},
        changes,
        contact::parse_day,
        dossier::Section,
        form::{FieldError, Fields, FormState},
        forms,
        ids::{AccountId, CaseId, FamilyId, MailId},
        pieces::Piece,
        seat::Seat,
        verdict::PieceState,
    },
};
use async_trait::async_trait;

use super::{
    Fault, Services, answer,
    cases::Actor,
    families::valid_entourage,
    folder::{Folder, missing_pieces},
    health::{Sight, sealed},
};
use crate::{
    clock::local_instant,
    store::{
        Tx, accounts,
        cases::{self, CaseRow, QueueRow},
        families, mails, matches,
    },
};

/// How many cases and mails a page shows.
const PAGE: i64 = 200;

#[async_trait]
impl Desk for Services {
    async fn queue(&self, _access: &StaffAccess, filter: QueueFilter) -> Result<Queue, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let found = match filter {
                QueueFilter::Waiting => cases::waiting_queue(&mut tx, PAGE).await?,
                QueueFilter::In(state) => cases::queue_in_state(&mut tx, state.code(), PAGE).await?,
                QueueFilter::Unanswered => cases::unanswered_queue(&mut tx, PAGE).await?,
                QueueFilter::NewFiles => cases::new_files_queue(&mut tx, PAGE).await?,
            };
            let counts = cases::case_counts(&mut tx).await?;
            let count = |state: CaseState| (state, counts.iter().find(|(code, _)| code == state.code()).map_or(0, |(_, count)| *count));
            let (unanswered, with_new_files) = cases::attention_counts(&mut tx).await?;
            Ok(Queue {
                filter,
                unanswered,
                with_new_files,
                counts: CaseState::ALL.into_iter().skip(1).map(count).collect(),
                cases: found.iter().map(|row| self.queue_line(row)).collect::<Result<_, _>>()?,
            })
        })
        .await
    }

    async fn case(&self, access: &StaffAccess, id: CaseId) -> Result<DeskCase, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let case = self.sent_case(&mut tx, id).await?;
            self.desk_case(&mut tx, access, &case, Sight::of(access)).await
        })
        .await
    }

    async fn case_with_health(&self, access: &HealthAccess, id: CaseId) -> Result<DeskCase, ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let case = self.sent_case(&mut tx, id).await?;
            if case.case_kind()? == CaseKind::Dossier {
                self.note_answers_read(&mut tx, access, &case).await?;
            }
            let shown = self.desk_case(&mut tx, access.staff(), &case, Sight::All).await?;
            tx.commit().await?;
            Ok(shown)
        })
        .await
    }

    async fn decide(&self, access: &StaffAccess, id: CaseId, version: i64, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let act = Act::from_code(fields.get("act")).filter(|act| act.is_staff()).ok_or(ApiError::NotUnderstood)?;
            let mut tx = self.db.write().await?;
            // The family first, as everywhere: whoever writes about a family waits for the others.
            let family = self.sent_case(&mut tx, id).await?.family_id;
            families::lock_family(&mut tx, family).await?;
            let mut case = self.sent_case(&mut tx, id).await?;
            if case.case_kind()? == CaseKind::Registration {
                (_, case) = self.lock_registration(&mut tx, &case).await?;
            }
            // What is to be replaced is told piece by piece: then no other reason is needed.
            let wrong = if act == Act::AskForCorrection { self.wrong_pieces(&mut tx, &case).await? } else { Vec::new() };
            let mut errors = forms::DECISION.check(&fields, self.clock.today());
            let decision = forms::DECISION.clean(&fields);
            if act.needs_reason() && decision.get("reason").is_empty() && wrong.is_empty() {
                errors.push(FieldError::new("reason", "Écrivez le motif : la famille doit savoir quoi faire."));
            }
            let correct_by = parse_day(decision.get("correct_by")).ok().filter(|_| act == Act::AskForCorrection);
            if correct_by.is_some_and(|day| day < self.clock.today()) {
                errors.push(FieldError::new("correct_by", "Cette date est passée. Choisissez un jour à venir."));
            }
            if !errors.is_empty() {
                return Ok(Outcome::Form(FormState::refused(&fields, errors)));
            }
            let kind = case.case_kind()?;
            // Only a registration is refused unread.
            let is_unread = act == Act::Refuse && case.case_state()? == CaseState::Submitted && kind != CaseKind::Registration;
            if case.version != version || is_unread || !act.is_for(kind) {
                return Err(ApiError::Conflict.into());
            }
            if let (CaseKind::Registration, Some(Seat::Waiting | Seat::Offered)) = (kind, case.seat())
                && matches!(act, Act::TakeOver | Act::Validate | Act::Confirm)
            {
                let why = "Cette demande n’a pas encore de place : elle est en liste d’attente.";
                return Ok(Outcome::Form(FormState::refused(&fields, vec![FieldError::whole(why)])));
            }
            if act == Act::Validate
                && let Some(why) = self.why_not_valid(&mut tx, access, &case).await?
            {
                return Ok(Outcome::Form(FormState::refused(&fields, vec![FieldError::whole(why)])));
            }
            if act == Act::AskForCorrection && case.case_kind()? == CaseKind::Dossier {
                (case.to_correct, case.corrected, case.correct_by) = (pages_to_correct(&decision, &wrong), String::new(), correct_by);
            }
            let told = wrong.iter().map(|(_, told)| told.as_str()).chain([decision.get("reason")]);
            let reason = told.filter(|line| !line.is_empty() && act.needs_reason()).collect::<Vec<_>>().join("\n");
            let actor = Actor::Agent(access.account());
            if kind == CaseKind::Registration {
                self.act_on_registration(&mut tx, &mut case, act, actor, &reason).await?;
            } else {
                self.advance(&mut tx, &mut case, act, actor, &reason, Vec::new()).await?;
            }
            self.take_effect(&mut tx, &case, act, access.account()).await?;
            if case.case_kind()? == CaseKind::Dossier {
                self.note_new_files(&mut tx, case.family_id).await?;
            }
            tx.commit().await?;
            Ok(Outcome::Done(format!("/admin/demandes/{id}")))
        })
        .await
    }

    async fn judge(&self, access: &StaffAccess, id: CaseId, version: i64, piece: Piece, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.judge_piece(access, id, version, piece, fields)).await
    }

    async fn mails(&self, _access: &StaffAccess) -> Result<Vec<MailView>, ApiError> {
        answer(async {
            if !self.config.mail.shown_to_agents {
                return Err(ApiError::NotFound.into());
            }
            let mut tx = self.db.read().await?;
            let view = |row: mails::MailRow| MailView {
                id: MailId(row.id),
                at: local_instant(row.created_at),
                recipient: row.recipient,
                subject: row.subject,
                text: row.body_text,
                state: row.state,
            };
            Ok(mails::last_mails(&mut tx, PAGE).await?.into_iter().map(view).collect())
        })
        .await
    }
}

impl Services {
    /// A case that has been sent at least once; a draft is the family's own affair.
    pub(super) async fn sent_case(&self, tx: &mut Tx, id: CaseId) -> Result<CaseRow, Fault> {
        let case = cases::find_case(tx, id.0).await?;
        Ok(case.filter(|case| case.number.is_some()).ok_or(ApiError::NotFound)?)
    }

    fn queue_line(&self, row: &QueueRow) -> Result<CaseLine, Fault> {
        Ok(CaseLine { is_matched: row.is_matched, ..self.case_line(&row.case, &row.family_name)? })
    }

    async fn desk_case(&self, tx: &mut Tx, access: &StaffAccess, case: &CaseRow, sight: Sight) -> Result<DeskCase, Fault> {
        let family = families::family(tx, case.family_id).await?;
        let adults = accounts::accounts_of_family(tx, family.id).await?;
        let reach: Vec<_> = adults.iter().map(|account| format!("{}, {}", super::greeting(account), account.email)).collect();
        let view = self.case_view(tx, case, &family.name, sight).await?;
        let missing = match &view.content {
            Content::Dossier(dossier) => missing_pieces(&dossier.pieces),
            Content::Entourage(_) | Content::Registration { .. } => Vec::new(),
        };
        let is_open = case.case_state()?.expected() != Expected::Nobody;
        let changes = match &view.content {
            Content::Entourage(declared) if is_open && family.entourage.is_some() => {
                Some(changes::of_entourage(&valid_entourage(&family)?, declared))
            }
            _ => None,
        };
        let is_live_registration = case.seat().is_some_and(|seat| seat != Seat::Released);
        let is_read = case.case_kind()? == CaseKind::Dossier && access.reads_health();
        Ok(DeskCase {
            view,
            family: reach.join(" · "),
            missing,
            next: cases::next_waiting_case(tx, case.id).await?.map(CaseId),
            family_id: FamilyId(family.id),
            matches: self.likely_matches(tx, &family).await?,
            moves: if is_live_registration { self.moves_of(tx, case).await? } else { Vec::new() },
            changes,
            may_read_health: access.reads_health(),
            reads: if is_read { self.reads(tx, case, true).await? } else { Vec::new() },
        })
    }

    /// "Tout dossier non complet ne pourra pas être validé" (guide, page 5).
    async fn why_not_valid(&self, tx: &mut Tx, access: &StaffAccess, case: &CaseRow) -> Result<Option<String>, Fault> {
        match case.case_kind()? {
            CaseKind::Registration => Ok(None),
            CaseKind::Entourage => {
                let is_matched = !matches::open_matches(tx, case.family_id).await?.is_empty();
                let why = "Cette famille est peut-être déjà connue. Dites d’abord si c’est la même, ou une autre.";
                Ok(is_matched.then(|| why.to_owned()))
            }
            CaseKind::Dossier => {
                let pieces = Folder::read(tx, case.family_id).await?.pieces(case, self.clock.today())?;
                let missing = missing_pieces(&pieces).join(", ");
                let given = || pieces.iter().filter(|piece| piece.state == PieceState::Given);
                Ok(if !missing.is_empty() {
                    let missing = if access.reads_health() { missing } else { sealed(&missing) };
                    Some(format!("Ce dossier n’est pas complet. Il manque : {missing}."))
                } else if pieces.iter().any(PieceView::is_in_quarantine) {
                    Some("Un fichier de ce dossier est en cours de vérification. Réessayez dans quelques minutes.".to_owned())
                } else if !access.reads_health() && given().any(|piece| piece.required.piece.is_health()) {
                    Some("Une pièce de santé doit d’abord être acceptée par un agent qui peut la lire.".to_owned())
                } else {
                    None
                })
            }
        }
    }

    /// What a decision changes beyond the case itself.
    async fn take_effect(&self, tx: &mut Tx, case: &CaseRow, act: Act, by: AccountId) -> Result<(), Fault> {
        match (act, case.case_kind()?) {
            (Act::Validate, CaseKind::Entourage) => {
                families::set_valid_entourage(tx, case.family_id, &case.content).await?;
                self.index_family(tx, case.family_id).await?;
            }
            (Act::Validate, CaseKind::Dossier) => self.accept_given_pieces(tx, case, by).await?,
            _ => {}
        }
        Ok(())
    }
}

/// The pages of a dossier that its family is asked to mend: the sections that were ticked and the pieces that were refused.
fn pages_to_correct(decision: &Fields, wrong: &[(Piece, String)]) -> String {
    let ticked = Section::ALL.into_iter().filter(|section| decision.is_yes(forms::correction_box(*section)));
    let pages = ticked.map(|section| section.code().to_owned()).chain(wrong.iter().map(|(piece, _)| format!("pieces#{}", piece.code())));
    pages.collect::<Vec<_>>().join(",")
}
