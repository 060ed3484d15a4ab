//! What agents do around a case: who follows it, who has it open, notes, reusable texts (F1, F2).

use app::{
    api::{ApiError, Outcome, forms::FormId, guard::StaffAccess},
    domain::{
        case::{Act, CaseKind, CaseState},
        form::{FieldError, Fields, FormState},
        ids::{AccountId, CaseId, NoteId},
    },
};
use chrono::Duration;

use super::{Fault, Services, cases::Actor, desk::desk_page};
use crate::{
    clock::local_hour,
    store::{
        Tx, accounts,
        cases::CaseRow,
        desk::{self, NoteRow, TextRow},
        families, is_duplicate,
    },
};

/// For how long somebody who has opened a case is said to have it open, in minutes.
const OPEN_MINUTES: i64 = 15;
/// How long an opening is not written again, in minutes.
const NOTED_MINUTES: i64 = 1;

impl Services {
    /// The agents who can follow cases, by name.
    pub(super) async fn agents(&self, tx: &mut Tx) -> Result<Vec<(AccountId, String)>, Fault> {
        let staff = accounts::staff(tx).await?.into_iter().filter(|account| account.closed_at.is_none());
        Ok(staff.map(|account| (AccountId(account.id), format!("{} {}", account.first_name, account.usual_name))).collect())
    }

    /// Has somebody follow a case, or nobody. Whoever takes one that nobody reads yet begins to read it.
    pub(super) async fn follow(
        &self,
        access: &StaffAccess,
        id: CaseId,
        version: i64,
        to: Option<AccountId>,
        fields: Fields,
    ) -> Result<Outcome, Fault> {
        let errors =
            if to.is_none() && fields.get("act") == "assign" { FormId::Assign.check(&fields, self.clock.today()) } else { Vec::new() };
        if !errors.is_empty() {
            return Ok(Outcome::Form(FormState::refused(&fields, errors)));
        }
        let mut tx = self.db.write().await?;
        let family = self.sent_case(&mut tx, id).await?.family_id;
        families::lock_family(&mut tx, family).await?;
        let mut case = self.sent_case(&mut tx, id).await?;
        if case.version != version {
            return self.overtaken(&mut tx, access, &case, &fields).await;
        }
        let agents = self.agents(&mut tx).await?;
        let named = to.map(|to| agents.into_iter().find(|(agent, _)| *agent == to).ok_or(ApiError::NotFound)).transpose()?;
        let actor = Actor::Agent(access.account());
        let begins =
            to == Some(access.account()) && case.case_state()? == CaseState::Submitted && case.case_kind()? != CaseKind::Registration;
        if begins {
            self.advance(&mut tx, &mut case, Act::TakeOver, actor, "", Vec::new()).await?;
        } else if case.agent_id != to.map(|to| to.0) {
            case.agent_id = to.map(|to| to.0);
            let (act, name) = named.map_or((Act::HandBack, String::new()), |(_, name)| (Act::Assign, name));
            self.advance(&mut tx, &mut case, act, actor, &name, Vec::new()).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done(desk_page(id, &fields, "")))
    }

    /// Whether it is written already that an agent has a case open.
    pub(super) async fn has_opened(&self, tx: &mut Tx, access: &StaffAccess, case: CaseId) -> Result<bool, Fault> {
        let since = self.clock.now() - Duration::minutes(NOTED_MINUTES);
        Ok(desk::openings_of_case(tx, case.0, since).await?.iter().any(|row| row.account_id == access.account().0))
    }

    /// Writes that an agent has a case open.
    pub(super) async fn note_opening(&self, tx: &mut Tx, access: &StaffAccess, case: CaseId) -> Result<(), Fault> {
        Ok(desk::set_opening(tx, access.account().0, case.0, self.clock.now()).await?)
    }

    /// The other agents who have a case open: who, and since when.
    pub(super) async fn others_who_read(&self, tx: &mut Tx, access: &StaffAccess, case: &CaseRow) -> Result<Vec<(String, String)>, Fault> {
        let since = self.clock.now() - Duration::minutes(OPEN_MINUTES);
        let rows = desk::openings_of_case(tx, case.id, since).await?.into_iter().filter(|row| row.account_id != access.account().0);
        Ok(rows.map(|row| (format!("{} {}", row.first_name, row.usual_name), local_hour(row.at))).collect())
    }

    /// Writes a note about a case; sent twice, it is one.
    pub(super) async fn write_note(&self, access: &StaffAccess, id: CaseId, fields: Fields) -> Result<Outcome, Fault> {
        let errors = FormId::Note.check(&fields, self.clock.today());
        if !errors.is_empty() {
            return Ok(Outcome::Form(FormState::refused(&fields, errors)));
        }
        let mut tx = self.db.write().await?;
        let case = self.sent_case(&mut tx, id).await?;
        let author = accounts::find_account(&mut tx, access.account().0).await?.ok_or(ApiError::NotFound)?;
        let row = NoteRow {
            id: fields.get("note_id").parse::<NoteId>().map_err(|_| ApiError::NotUnderstood)?.0,
            case_id: case.id,
            account_id: author.id,
            author: format!("{} {}", author.first_name, author.usual_name),
            body: FormId::Note.form().clean(&fields).get("note").to_owned(),
            at: self.clock.now(),
        };
        desk::insert_note(&mut tx, &row).await?;
        tx.commit().await?;
        Ok(Outcome::Done(format!("{}#notes", desk_page(id, &fields, ""))))
    }

    /// A message being written, with a text put into it.
    pub(super) async fn with_text(&self, id: CaseId, fields: Fields) -> Result<Outcome, Fault> {
        let mut tx = self.db.read().await?;
        let case = self.sent_case(&mut tx, id).await?;
        let texts = desk::texts(&mut tx).await?;
        let Some(text) = texts.into_iter().find(|text| text.number.to_string() == fields.get("text")) else {
            return Ok(Outcome::Form(FormState::refused(&fields, vec![FieldError::new("text", "Choisissez d’abord un texte.")])));
        };
        let text = text.body.replace("{numéro}", case.number.as_deref().unwrap_or_default()).replace("{enfant}", &case.child_name);
        let typed = fields.get("body");
        let body = if typed.is_empty() { text } else { format!("{typed}\n\n{text}") };
        Ok(Outcome::Form(FormState::filled(fields.without_secrets().with("body", body).with("text", ""))))
    }

    /// Adds a reusable text, or changes it.
    pub(super) async fn write_text(&self, fields: Fields) -> Result<Outcome, Fault> {
        let errors = FormId::Text.check(&fields, self.clock.today());
        if !errors.is_empty() {
            return Ok(Outcome::Form(FormState::refused(&fields, errors)));
        }
        let text = FormId::Text.form().clean(&fields);
        let (title, body) = (text.get("title").to_owned(), text.get("text_body").to_owned());
        let mut tx = self.db.write().await?;
        let written = match fields.get("number").parse::<i64>() {
            Ok(number) => desk::update_text(&mut tx, &TextRow { number, title, body }).await,
            Err(_) => desk::insert_text(&mut tx, &title, &body).await.map(|()| true),
        };
        match written {
            Ok(true) => tx.commit().await?,
            Ok(false) => return Err(ApiError::NotFound.into()),
            Err(error) if is_duplicate(&error) => {
                let errors = vec![FieldError::new("title", "Un autre texte a déjà ce titre.")];
                return Ok(Outcome::Form(FormState::refused(&fields, errors)));
            }
            Err(error) => return Err(error.into()),
        }
        Ok(Outcome::Done("/admin/textes".into()))
    }
}
