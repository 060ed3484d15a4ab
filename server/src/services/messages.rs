//! What the family and the department write to each other about a case (D9).

use app::{
    api::{
        ApiError, Outcome,
        forms::FormId,
        guard::{FamilyAccess, StaffAccess},
        ports::Messages,
        views::Message,
    },
    domain::{
        form::{Fields, FormState},
        ids::{AccountId, CaseId, MessageId},
    },
};
use async_trait::async_trait;
use uuid::Uuid;

use super::{Fault, Services, answer, desk::desk_page, greeting, throttle};
use crate::{
    clock::local_instant,
    mail::{Template, Values},
    store::{
        Tx, accounts,
        cases::{self, CaseRow},
        families,
        messages::{self, MessageRow},
    },
};

#[async_trait]
impl Messages for Services {
    async fn write(&self, access: &FamilyAccess, case: CaseId, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            if let Some(refused) = self.refused_message(access.account(), &fields).await? {
                return Ok(refused);
            }
            let mut tx = self.db.write().await?;
            families::lock_family(&mut tx, access.family().0).await?;
            let case = self.case_of_family(&mut tx, access.family().0, case).await?;
            // What was never sent is nobody's affair at the department.
            if case.number.is_none() {
                return Err(ApiError::Conflict.into());
            }
            let author = accounts::find_account(&mut tx, access.account().0).await?.ok_or(ApiError::NotFound)?;
            if self.keep_message(&mut tx, &case, access.account(), &greeting(&author), false, &fields).await? {
                let since = case.unanswered_since.unwrap_or_else(|| self.clock.now());
                cases::set_unanswered(&mut tx, case.id, Some(since)).await?;
                self.tell_agent(&mut tx, &case).await?;
            }
            tx.commit().await?;
            Ok(Outcome::Done(format!("/demandes/{}#messages", case.id)))
        })
        .await
    }

    async fn answer(&self, access: &StaffAccess, case: CaseId, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            if fields.get("act") == "insert" {
                return self.with_text(case, fields).await;
            }
            if let Some(refused) = self.refused_message(access.account(), &fields).await? {
                return Ok(refused);
            }
            let mut tx = self.db.write().await?;
            let family = self.sent_case(&mut tx, case).await?.family_id;
            families::lock_family(&mut tx, family).await?;
            let case = self.sent_case(&mut tx, case).await?;
            if self.keep_message(&mut tx, &case, access.account(), "Le service", true, &fields).await? {
                self.note_answered(&mut tx, &case, fields.get("seen").parse().unwrap_or_default()).await?;
                for adult in accounts::accounts_of_family(&mut tx, case.family_id).await? {
                    self.post(&mut tx, &adult, Template::NewMessage, self.about(&case, &format!("/demandes/{}#messages", case.id))).await?;
                }
            }
            tx.commit().await?;
            Ok(Outcome::Done(format!("{}#messages", desk_page(CaseId(case.id), &fields, ""))))
        })
        .await
    }

    async fn settle(&self, _access: &StaffAccess, case: CaseId, seen: usize) -> Result<(), ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            let family = self.sent_case(&mut tx, case).await?.family_id;
            families::lock_family(&mut tx, family).await?;
            let case = self.sent_case(&mut tx, case).await?;
            self.note_answered(&mut tx, &case, seen).await?;
            Ok(tx.commit().await?)
        })
        .await
    }
}

impl Services {
    async fn refused_message(&self, author: AccountId, fields: &Fields) -> Result<Option<Outcome>, Fault> {
        let errors = FormId::Message.check(fields, self.clock.today());
        if !errors.is_empty() {
            return Ok(Some(Outcome::Form(FormState::refused(fields, errors))));
        }
        self.count(&[(throttle::MESSAGES, &author.to_string())]).await?;
        Ok(None)
    }

    /// Keeps a message; tells whether it is new: sent twice, it is one.
    async fn keep_message(
        &self,
        tx: &mut Tx,
        case: &CaseRow,
        account: AccountId,
        author: &str,
        by_staff: bool,
        fields: &Fields,
    ) -> Result<bool, Fault> {
        let id = fields.get("message").parse::<MessageId>().map_err(|_| ApiError::NotUnderstood)?;
        let row = MessageRow {
            id: id.0,
            case_id: case.id,
            account_id: Some(account.0),
            by_staff,
            author: author.to_owned(),
            body: FormId::Message.form().clean(fields).get("body").to_owned(),
            at: self.clock.now(),
        };
        if messages::insert_message(tx, &row).await? {
            return Ok(true);
        }
        let known = messages::messages_of_case(tx, case.id).await?;
        if known.iter().any(|message| message.id == row.id && message.body == row.body) {
            return Ok(false);
        }
        // The answer to the first try was lost, and the person wrote on: what they wrote last is another message.
        Ok(messages::insert_message(tx, &MessageRow { id: self.clock.new_id(), ..row }).await?)
    }

    /// Notes that what an agent has seen is answered: so many messages of the family; one that came since still waits.
    async fn note_answered(&self, tx: &mut Tx, case: &CaseRow, seen: usize) -> Result<(), Fault> {
        let all = messages::messages_of_case(tx, case.id).await?;
        let unseen = all.iter().filter(|message| !message.by_staff).nth(seen).map(|message| message.at);
        Ok(cases::set_unanswered(tx, case.id, unseen).await?)
    }

    /// Writes to the agent who follows a case that its family has written; without one, the queue shows it.
    async fn tell_agent(&self, tx: &mut Tx, case: &CaseRow) -> Result<(), Fault> {
        let Some(agent) = case.agent_id else { return Ok(()) };
        let Some(agent) = accounts::find_account(tx, agent).await?.filter(|agent| agent.closed_at.is_none()) else { return Ok(()) };
        self.post(tx, &agent, Template::NewMessage, self.about(case, &format!("/admin/demandes/{}#messages", case.id))).await
    }

    /// What a mail says of a case, with the page it leads to.
    pub(super) fn about(&self, case: &CaseRow, page: &str) -> Values {
        Values { title: case.title.clone(), number: case.number.clone().unwrap_or_default(), link: self.link(page), ..Values::default() }
    }

    /// The messages about a case, first to last.
    pub(super) async fn messages(&self, tx: &mut Tx, case: Uuid) -> Result<Vec<Message>, Fault> {
        let message = |row: MessageRow| Message { at: local_instant(row.at), author: row.author, by_staff: row.by_staff, body: row.body };
        Ok(messages::messages_of_case(tx, case).await?.into_iter().map(message).collect())
    }
}
