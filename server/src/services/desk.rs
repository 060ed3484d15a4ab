//! The staff desk: the queue, and what agents decide (F1, F2, D7).

use app::{
    api::{
        ApiError, Outcome,
        guard::StaffAccess,
        ports::Desk,
        views::{CaseLine, Content, DeskCase, MailView, Queue},
    },
    domain::{
        case::{Act, CaseKind, CaseState},
        form::{FieldError, Fields, FormState},
        forms,
        ids::{CaseId, FamilyId, MailId},
        pieces::Piece,
    },
};
use async_trait::async_trait;

use super::{Fault, Services, answer, cases::Actor, dossiers::missing_pieces};
use crate::{
    clock::local_instant,
    store::{
        Tx, accounts, activities,
        cases::{self, CaseRow, QueueRow},
        families, mails, matches, uploads,
    },
};

/// How many cases and mails a page shows.
const PAGE: i64 = 200;

#[async_trait]
impl Desk for Services {
    async fn queue(&self, _access: &StaffAccess, filter: Option<CaseState>) -> Result<Queue, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let found = cases::queue(&mut tx, filter.map(CaseState::code), PAGE).await?;
            let counts = cases::case_counts(&mut tx).await?;
            let count = |state: CaseState| (state, counts.iter().find(|(code, _)| code == state.code()).map_or(0, |(_, count)| *count));
            Ok(Queue {
                filter,
                counts: CaseState::ALL.into_iter().skip(1).map(count).collect(),
                cases: found.iter().map(|row| self.queue_line(row)).collect::<Result<_, _>>()?,
            })
        })
        .await
    }

    async fn case(&self, _access: &StaffAccess, id: CaseId) -> Result<DeskCase, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let case = self.sent_case(&mut tx, id).await?;
            let family = families::family(&mut tx, case.family_id).await?;
            let adults = accounts::accounts_of_family(&mut tx, family.id).await?;
            let reach: Vec<_> = adults.iter().map(|account| format!("{}, {}", super::greeting(account), account.email)).collect();
            let view = self.case_view(&mut tx, &case, &family.name).await?;
            let missing = match &view.content {
                Content::Dossier(dossier) => missing_pieces(&dossier.pieces),
                Content::Entourage(_) | Content::Registration { .. } => Vec::new(),
            };
            let next = cases::next_waiting_case(&mut tx, case.id).await?.map(CaseId);
            let matches = self.likely_matches(&mut tx, &family).await?;
            Ok(DeskCase { view, family: reach.join(" · "), missing, next, family_id: FamilyId(family.id), matches })
        })
        .await
    }

    async fn decide(&self, access: &StaffAccess, id: CaseId, version: i64, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let act = Act::from_code(fields.get("act")).filter(|act| act.is_staff()).ok_or(ApiError::NotUnderstood)?;
            let errors = forms::DECISION.check(&fields, self.clock.today());
            let reason = forms::DECISION.clean(&fields).get("reason").to_owned();
            // What is to be replaced is told piece by piece: then no other reason is needed.
            let refusals = if act == Act::AskForCorrection { self.refusals(id).await? } else { Vec::new() };
            let errors = if act.needs_reason() && reason.is_empty() && refusals.is_empty() {
                vec![FieldError::new("reason", "Écrivez le motif : la famille doit savoir quoi faire.")]
            } else {
                errors
            };
            if !errors.is_empty() {
                return Ok(Outcome::Form(FormState::refused(&fields, errors)));
            }
            let mut tx = self.db.write().await?;
            // The family first, as everywhere: whoever writes about a family waits for the others.
            let family = self.sent_case(&mut tx, id).await?.family_id;
            families::lock_family(&mut tx, family).await?;
            let mut case = self.sent_case(&mut tx, id).await?;
            // A registration has nothing to correct: it is confirmed or refused.
            let has_no_correction = act == Act::AskForCorrection && case.case_kind()? == CaseKind::Registration;
            if case.version != version || has_no_correction {
                return Err(ApiError::Conflict.into());
            }
            if act == Act::Validate
                && let Some(why) = self.why_not_valid(&mut tx, &case).await?
            {
                return Ok(Outcome::Form(FormState::refused(&fields, vec![FieldError::whole(why)])));
            }
            let reasons = refusals.into_iter().chain([reason]).filter(|reason| !reason.is_empty() && act.needs_reason());
            let reason = reasons.collect::<Vec<_>>().join("\n");
            self.advance(&mut tx, &mut case, act, Actor::Agent(access.account()), &reason, Vec::new()).await?;
            self.take_effect(&mut tx, &case, act).await?;
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

    /// "Tout dossier non complet ne pourra pas être validé" (guide, page 5).
    async fn why_not_valid(&self, tx: &mut Tx, case: &CaseRow) -> Result<Option<String>, Fault> {
        if case.case_kind()? == CaseKind::Entourage {
            let is_matched = !matches::open_matches(tx, case.family_id).await?.is_empty();
            return Ok(
                is_matched.then(|| "Cette famille est peut-être déjà connue. Dites d’abord si c’est la même, ou une autre.".to_owned())
            );
        }
        if case.case_kind()? != CaseKind::Dossier {
            return Ok(None);
        }
        let pieces = self.dossier_view(tx, case).await?.pieces;
        if self.waits_for_antivirus(tx, &pieces).await? {
            return Ok(Some("Un fichier de ce dossier est en cours de vérification. Réessayez dans quelques minutes.".to_owned()));
        }
        let missing = missing_pieces(&pieces);
        Ok((!missing.is_empty()).then(|| format!("Ce dossier n’est pas complet. Il manque : {}.", missing.join(", "))))
    }

    /// What a decision changes beyond the case itself.
    async fn take_effect(&self, tx: &mut Tx, case: &CaseRow, act: Act) -> Result<(), Fault> {
        match (act, case.case_kind()?) {
            (Act::Validate, CaseKind::Entourage) => {
                families::set_valid_entourage(tx, case.family_id, &case.content).await?;
                self.index_family(tx, case.family_id).await?;
            }
            (Act::Validate, CaseKind::Dossier) => {
                let (child, year) = (case.child_id.unwrap_or_default(), case.school_year.unwrap_or_default());
                let agent = case.agent_id.unwrap_or_default();
                uploads::accept_waiting_uploads(tx, case.family_id, child, year, agent, self.clock.now()).await?;
            }
            (Act::Refuse, CaseKind::Registration) => {
                if let Some(activity) = case.activity_id {
                    activities::free_place(tx, activity).await?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}
