//! Use cases: one transaction each, mails included.

pub mod access;
pub mod accounts;
mod activity_desk;
pub mod cases;
mod content;
mod corrections;
mod day_lists;
pub mod demo;
pub mod desk;
mod desk_acts;
mod desk_cases;
mod devices;
mod documents;
pub mod dossiers;
mod drafts;
pub mod exports;
pub mod families;
mod figures;
pub mod fill;
mod folder;
mod health;
pub mod household;
pub mod imports;
pub mod joining;
pub mod kept_forms;
pub mod known_families;
mod mandates;
mod messages;
mod offers;
mod places;
pub mod public;
pub mod quarantine;
pub mod queue;
pub mod recoveries;
pub mod registrations;
mod reminders;
mod rescheduling;
mod rolls;
pub mod second_factors;
pub mod sendings;
pub mod service_keys;
pub mod sessions;
mod setup;
mod several;
mod spelling;
pub mod staff_accounts;
pub mod throttle;
pub mod uploads;
pub mod verdicts;

use std::{future::Future, sync::Arc};

use app::{
    api::{ApiError, ports::Ports, views::AccountEvent},
    domain::{account_act::AccountAct, ids::AccountId},
};
use uuid::Uuid;

use self::accounts::Named;

use crate::{
    clock::{Clock, local_instant},
    config::Config,
    files::Files,
    mail::{Template, TemplateError, Values, Writer},
    password::PasswordError,
    sheets::SheetError,
    store::{
        Db, Tx,
        account_events::{AccountEventRow, insert_account_event},
        accounts::{AccountRow, find_account},
        mails::{MailRow, insert_mail},
    },
};

/// Everything that the use cases need.
#[derive(Clone)]
pub struct Services(Arc<World>);

/// The world of the use cases.
pub struct World {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// The files that families give.
    pub files: Files,
    /// Who writes the mails.
    pub writer: Writer,
    /// The settings.
    pub config: Config,
    /// The terms of use: version and paragraphs.
    pub terms: (String, Vec<String>),
    /// What was counted of the queue a short while ago.
    pub queue_counts: queue::QueueCounts,
}

impl std::ops::Deref for Services {
    type Target = World;

    fn deref(&self) -> &World {
        &self.0
    }
}

/// Why a use case did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It may not, or there is no such thing: told as it is.
    #[error("{0}")]
    Refused(#[from] ApiError),
    /// The database failed.
    #[error("the database failed: {0}")]
    Store(#[from] sqlx::Error),
    /// A mail could not be written.
    #[error(transparent)]
    Mail(#[from] TemplateError),
    /// What is kept cannot be read.
    #[error("what is kept in the database cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// A value of the database is not one we know.
    #[error("the database holds an unknown {0}")]
    Unknown(&'static str),
    /// A password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The file store failed.
    #[error("the file store failed: {0}")]
    Files(#[from] object_store::Error),
    /// A spreadsheet could not be written.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// Files cannot be opened to be looked at.
    #[error("files cannot be inspected: {0}")]
    Inspector(std::io::Error),
}

impl From<Fault> for ApiError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(error) => error,
            ours => {
                tracing::error!(error = %ours, "a request failed");
                ApiError::Unavailable
            }
        }
    }
}

/// The answer of a use case: a failure of ours is logged once, here, and told politely.
async fn answer<T>(work: impl Future<Output = Result<T, Fault>>) -> Result<T, ApiError> {
    work.await.map_err(ApiError::from)
}

impl Services {
    /// The use cases in a world.
    pub fn new(world: World) -> Self {
        Self(Arc::new(world))
    }

    /// What the pages and the server functions call.
    pub fn ports(&self) -> Ports {
        let shared = Arc::new(self.clone());
        Ports {
            accounts: shared.clone(),
            access: shared.clone(),
            household: shared.clone(),
            families: shared.clone(),
            dossiers: shared.clone(),
            devices: shared.clone(),
            messages: shared.clone(),
            registrations: shared.clone(),
            desk: shared.clone(),
            places: shared.clone(),
            content: shared.clone(),
            documents: shared.clone(),
            figures: shared.clone(),
            setup: shared.clone(),
            known_families: shared.clone(),
            staff_accounts: shared.clone(),
            public: shared,
        }
    }

    /// Puts a mail in the outbox, in the transaction of what it announces.
    async fn post(&self, tx: &mut Tx, to: &AccountRow, template: Template, values: Values) -> Result<(), Fault> {
        let values = Values { name: greeting(to), ..values };
        self.post_to(tx, &to.email, Some(to.id), template, &values).await
    }

    /// The same to any address, for somebody who may have no account.
    async fn post_to(&self, tx: &mut Tx, email: &str, account: Option<Uuid>, template: Template, values: &Values) -> Result<(), Fault> {
        let mail = self.writer.write(template, values)?;
        let now = self.clock.now();
        let row = MailRow {
            id: self.clock.new_id(),
            template: template.code().into(),
            recipient: email.into(),
            subject: mail.subject,
            body_text: mail.text,
            body_html: mail.html,
            state: "waiting".into(),
            attempts: 0,
            next_attempt_at: now,
            last_error: String::new(),
            created_at: now,
            sent_at: None,
            account_id: account,
        };
        Ok(insert_mail(tx, &row).await?)
    }

    /// Tells the owner of an account what has changed about it.
    async fn notify(&self, tx: &mut Tx, to: &AccountRow, what: &'static str, other: &str) -> Result<(), Fault> {
        let values =
            Values { kind: what, username: to.username.clone(), other: other.into(), link: self.link("/mon-espace"), ..Values::default() };
        self.post(tx, to, Template::SecurityNotice, values).await
    }

    /// Adds a line to the history of accounts.
    async fn note(&self, tx: &mut Tx, act: AccountAct, about: About<'_>) -> Result<(), Fault> {
        let event = AccountEventRow {
            id: self.clock.new_id(),
            account_id: about.account,
            family_id: about.family,
            act: act.code().into(),
            actor: about.actor.into(),
            by_staff: about.by_staff,
            detail: about.detail.into(),
            at: self.clock.now(),
        };
        Ok(insert_account_event(tx, &event).await?)
    }

    /// Adds what an agent did to the history of accounts.
    async fn note_by_staff(
        &self,
        tx: &mut Tx,
        act: AccountAct,
        by: AccountId,
        account: Option<Uuid>,
        family: Option<Uuid>,
        detail: &str,
    ) -> Result<(), Fault> {
        let actor = find_account(tx, by.0).await?.map(|agent| greeting(&agent)).unwrap_or_default();
        self.note(tx, act, About { account, family, actor: &actor, by_staff: true, detail }).await
    }

    /// The address of a page, as a mail gives it.
    fn link(&self, path: &str) -> String {
        format!("{}{path}", self.config.public_url)
    }
}

/// What a line of the history of accounts is about, and who acted.
#[derive(Clone, Copy, Debug, Default)]
struct About<'a> {
    account: Option<Uuid>,
    family: Option<Uuid>,
    actor: &'a str,
    by_staff: bool,
    detail: &'a str,
}

impl<'a> About<'a> {
    /// Something that the owner of an account did to it.
    fn own(account: &AccountRow, actor: &'a str) -> Self {
        Self { account: Some(account.id), family: account.family_id, actor, ..Self::default() }
    }
}

/// A line of the history of accounts; families see the service, not the agent.
fn account_event(row: AccountEventRow, is_for_staff: bool) -> Result<AccountEvent, Fault> {
    let act = AccountAct::from_code(&row.act).ok_or(Fault::Unknown("act"))?;
    let actor = if row.by_staff && !is_for_staff { "Le service".into() } else { row.actor };
    Ok(AccountEvent { at: local_instant(row.at), what: act.past(), actor, detail: row.detail })
}

/// `Madame Test2 TEST2`.
fn greeting(account: &AccountRow) -> String {
    named_greeting(Named { civility: &account.civility, first_name: &account.first_name, usual_name: &account.usual_name })
}

fn named_greeting(named: Named<'_>) -> String {
    let civility = match named.civility {
        "madame" => "Madame ",
        "monsieur" => "Monsieur ",
        _ => "",
    };
    format!("{civility}{} {}", named.first_name, named.usual_name)
}
