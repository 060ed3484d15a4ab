//! The staff desk: what agents decide (F2, D7), and who does the rest.

use app::{
    api::{
        ApiError, Outcome,
        guard::{HealthAccess, StaffAccess},
        ports::Desk,
        views::{DeskCase, DeskText, MailView, PieceView, Queue},
    },
    domain::{
        case::{Act, CaseKind, CaseState},
        contact::parse_day,
        dossier::Section,
        form::{FieldError, Fields, FormState, OVERTAKEN},
        forms_of_desk::{DECISION, correction_box},
        ids::{AccountId, CaseId, MailId, ViewId},
        pieces::Piece,
        queue::{QueueFilter, Start},
        seat::Seat,
        verdict::PieceState,
    },
};
use async_trait::async_trait;

use super::{
    Fault, Services, answer,
    cases::Actor,
    folder::{Folder, missing_pieces},
    health::{Sight, sealed},
    queue::read_query,
};
use crate::{
    clock::local_instant,
    store::{
        Tx,
        cases::{self, CaseRow},
        desk::{self, TextRow},
        families, mails, matches,
    },
};

/// How many mails a page shows.
const PAGE: i64 = 200;

#[async_trait]
impl Desk for Services {
    async fn queue(&self, access: &StaffAccess, filter: QueueFilter, start: Option<Start>) -> Result<Queue, ApiError> {
        answer(self.queue_page(access, filter, start)).await
    }

    async fn keep_view(&self, access: &StaffAccess, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.keep_queue_view(access, fields)).await
    }

    async fn forget_view(&self, access: &StaffAccess, view: ViewId) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            if !desk::delete_view(&mut tx, view.0, access.account().0).await? {
                return Err(ApiError::NotFound.into());
            }
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn case(&self, access: &StaffAccess, id: CaseId, filter: &QueueFilter) -> Result<DeskCase, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let case = self.sent_case(&mut tx, id).await?;
            let shown = self.desk_case(&mut tx, access, &case, Sight::of(access), filter).await?;
            let is_noted = self.has_opened(&mut tx, access, id).await?;
            drop(tx);
            if !is_noted {
                let mut tx = self.db.write().await?;
                self.note_opening(&mut tx, access, id).await?;
                tx.commit().await?;
            }
            Ok(shown)
        })
        .await
    }

    async fn case_with_health(&self, access: &HealthAccess, id: CaseId, filter: &QueueFilter) -> Result<DeskCase, ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let case = self.sent_case(&mut tx, id).await?;
            if case.case_kind()? == CaseKind::Dossier {
                self.note_answers_read(&mut tx, access, &case).await?;
            }
            let shown = self.desk_case(&mut tx, access.staff(), &case, Sight::All, filter).await?;
            self.note_opening(&mut tx, access.staff(), id).await?;
            tx.commit().await?;
            Ok(shown)
        })
        .await
    }

    async fn decide(&self, access: &StaffAccess, id: CaseId, version: i64, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let act = Act::from_code(fields.get("act")).filter(|act| act.is_staff());
            // A page that was overtaken comes back without its button.
            if act.is_none() && !fields.get("act").is_empty() {
                return Err(ApiError::NotUnderstood.into());
            }
            let mut tx = self.db.write().await?;
            // The family first, as everywhere: whoever writes about a family waits for the others.
            let family = self.sent_case(&mut tx, id).await?.family_id;
            families::lock_family(&mut tx, family).await?;
            let mut case = self.sent_case(&mut tx, id).await?;
            if case.case_kind()? == CaseKind::Registration {
                (_, case) = self.lock_registration(&mut tx, &case).await?;
            }
            if case.version != version {
                return self.overtaken(&mut tx, access, &case, &fields).await;
            }
            let act = act.ok_or(ApiError::NotUnderstood)?;
            // What is to be replaced is told piece by piece: then no other reason is needed.
            let wrong = if act == Act::AskForCorrection { self.wrong_pieces(&mut tx, &case).await? } else { Vec::new() };
            let mut errors = DECISION.check(&fields, self.clock.today());
            let decision = DECISION.clean(&fields);
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
            if is_unread || !act.is_for(kind) {
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
            Ok(Outcome::Done(desk_page(id, &fields, "")))
        })
        .await
    }

    async fn judge(&self, access: &StaffAccess, id: CaseId, version: i64, piece: Piece, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.judge_piece(access, id, version, piece, fields)).await
    }

    async fn assign(
        &self,
        access: &StaffAccess,
        id: CaseId,
        version: i64,
        to: Option<AccountId>,
        fields: Fields,
    ) -> Result<Outcome, ApiError> {
        answer(self.follow(access, id, version, to, fields)).await
    }

    async fn add_note(&self, access: &StaffAccess, id: CaseId, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.write_note(access, id, fields)).await
    }

    async fn texts(&self, _access: &StaffAccess) -> Result<Vec<DeskText>, ApiError> {
        answer(async {
            let text = |row: TextRow| DeskText { number: row.number, title: row.title, body: row.body };
            Ok(desk::texts(&mut self.db.read().await?).await?.into_iter().map(text).collect())
        })
        .await
    }

    async fn save_text(&self, _access: &StaffAccess, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.write_text(fields)).await
    }

    async fn forget_text(&self, _access: &StaffAccess, number: i64) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            if !desk::delete_text(&mut tx, number).await? {
                return Err(ApiError::NotFound.into());
            }
            Ok(tx.commit().await?)
        })
        .await
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

    /// Somebody acted since the case was read: it is told what they did, and what was typed comes back with it.
    pub(super) async fn overtaken(&self, tx: &mut Tx, access: &StaffAccess, case: &CaseRow, fields: &Fields) -> Result<Outcome, Fault> {
        let last = cases::events_of_case(tx, case.id).await?.into_iter().next();
        // A file that the family gave, or took back, stands in no history.
        let told = last.filter(|row| row.event.at >= case.updated_at).map(|row| {
            let act = Act::from_code(&row.event.act).map_or("", Act::past);
            let who = match (row.event.account_id == Some(access.account().0), row.agent_name) {
                (true, _) => "vous-même, dans une autre page".to_owned(),
                (_, name) if name.is_empty() => row.event.actor,
                (_, name) => name,
            };
            let why = if access.reads_health() { row.event.reason } else { sealed(&row.event.reason) };
            let why = if why.is_empty() { String::new() } else { format!(" ({})", why.replace('\n', " ")) };
            format!("{act}{why} : {who}, le {}.", local_instant(row.event.at))
        });
        let told = told.unwrap_or_else(|| format!("La famille a changé sa demande, le {}.", local_instant(case.updated_at)));
        let told = format!("{told} Votre action n’a pas été faite. Relisez la demande avant de décider.");
        Ok(Outcome::Form(FormState::refused(fields, vec![FieldError::new(OVERTAKEN, told)])))
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

/// The page of a case, as its reader found it in the queue; and what more its address says.
pub(super) fn desk_page(id: CaseId, fields: &Fields, more: &str) -> String {
    read_query(fields.get("view")).case_page(id, more)
}

/// The pages of a dossier that its family is asked to mend: the sections that were ticked and the pieces that were refused.
fn pages_to_correct(decision: &Fields, wrong: &[(Piece, String)]) -> String {
    let ticked = Section::ALL.into_iter().filter(|section| decision.is_yes(correction_box(*section)));
    let pages = ticked.map(|section| section.code().to_owned()).chain(wrong.iter().map(|(piece, _)| format!("pieces#{}", piece.code())));
    pages.collect::<Vec<_>>().join(",")
}
