//! What happened to a case of a filled family: its acts in turn, and the mail that told of the last one.

use app::domain::case::{Act, CaseKind, CaseState};
use chrono::{Datelike, Duration};

use super::{FillError, papers::Papers};
use crate::{
    mail::{Template, Values},
    services::{Fault, greeting},
    store::{
        cases::{CaseRow, EventRow},
        mails::MailRow,
    },
};

const TO_CORRECT: &[&str] = &[
    "Le carnet de vaccination est illisible : joignez une photo plus nette, page par page.",
    "Indiquez le numéro du contrat d’assurance de l’année scolaire.",
    "La classe ne correspond pas à l’âge de l’enfant : vérifiez-la, s’il vous plaît.",
];

impl Papers<'_> {
    /// Takes a case through its acts; the family was told of the last one.
    pub fn carry_out(&mut self, mut case: CaseRow, acts: &[Act]) -> Result<(), FillError> {
        for act in acts {
            let reason = if act.needs_reason() { self.dice.pick(TO_CORRECT) } else { "" };
            self.act(&mut case, *act, reason)?;
            if Some(act) == acts.last() {
                self.mail(&case, *act, reason)?;
            }
        }
        self.batch.cases.push(case);
        Ok(())
    }

    fn act(&mut self, case: &mut CaseRow, act: Act, reason: &str) -> Result<(), FillError> {
        self.at += Duration::minutes(if act == Act::ConfirmAtOnce { 0 } else { i64::from(self.dice.within(1440)) + 15 });
        case.state = CaseState::from_code(&case.state).ok_or(Fault::Unknown("state"))?.after(act)?.code().into();
        case.updated_at = self.at;
        case.version += 1;
        if act == Act::Submit {
            self.ground.last_number += 1;
            case.number = Some(format!("D-{}-{:05}", self.ground.now.year(), self.ground.last_number));
            case.submitted_at = Some(self.at);
        }
        if act == Act::TakeOver {
            case.agent_id = Some(self.ground.agent);
        }
        let (account_id, actor) = match act {
            Act::ConfirmAtOnce => (None, "Confirmation automatique".to_owned()),
            act if act.is_staff() => (Some(self.ground.agent), "Le service".to_owned()),
            _ => (Some(self.account.id), greeting(&self.account)),
        };
        self.batch.events.push(EventRow {
            id: self.dice.id(self.at),
            case_id: case.id,
            act: act.code().into(),
            state: case.state.clone(),
            account_id,
            actor,
            reason: reason.into(),
            at: self.at,
        });
        Ok(())
    }

    /// A mail that has left. Its HTML is not kept: it would be most of the database.
    fn mail(&mut self, case: &CaseRow, act: Act, reason: &str) -> Result<(), FillError> {
        let template = match act {
            Act::TakeOver => Template::CaseTakenOver,
            Act::AskForCorrection => Template::CaseToCorrect,
            Act::Validate | Act::ConfirmAtOnce | Act::Confirm => Template::CaseValidated,
            _ => Template::CaseSubmitted,
        };
        let values = Values {
            name: greeting(&self.account),
            title: case.title.clone(),
            number: case.number.clone().unwrap_or_default(),
            kind: CaseKind::from_code(&case.kind).map_or("", CaseKind::code),
            reason: reason.into(),
            link: self.services.link(&format!("/demandes/{}", case.id)),
            ..Values::default()
        };
        let mail = self.services.writer.write(template, &values)?;
        self.batch.mails.push(MailRow {
            id: self.dice.id(self.at),
            template: template.code().into(),
            recipient: self.account.email.clone(),
            subject: mail.subject,
            body_text: mail.text,
            body_html: String::new(),
            state: "sent".into(),
            attempts: 1,
            next_attempt_at: self.at,
            last_error: String::new(),
            created_at: self.at,
            sent_at: Some(self.at),
            account_id: Some(self.account.id),
        });
        Ok(())
    }
}
