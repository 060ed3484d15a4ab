//! Use cases: one transaction each, mails included.

pub mod accounts;
pub mod cases;
pub mod demo;
pub mod desk;
pub mod dossiers;
pub mod families;
pub mod kept_forms;
pub mod public;
pub mod registrations;
pub mod sessions;
pub mod staff_accounts;
pub mod throttle;
pub mod uploads;

use std::{future::Future, sync::Arc};

use app::api::{ApiError, ports::Ports};

use crate::{
    clock::Clock,
    config::Config,
    files::Files,
    mail::{Template, TemplateError, Values, Writer},
    password::PasswordError,
    store::{
        Db, Tx,
        accounts::AccountRow,
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
            families: shared.clone(),
            dossiers: shared.clone(),
            registrations: shared.clone(),
            desk: shared.clone(),
            public: shared,
        }
    }

    /// Puts a mail in the outbox, in the transaction of what it announces.
    async fn post(&self, tx: &mut Tx, to: &AccountRow, template: Template, values: Values) -> Result<(), Fault> {
        let values = Values { name: greeting(to), ..values };
        let mail = self.writer.write(template, &values)?;
        let now = self.clock.now();
        let row = MailRow {
            id: self.clock.new_id(),
            template: template.code().into(),
            recipient: to.email.clone(),
            subject: mail.subject,
            body_text: mail.text,
            body_html: mail.html,
            state: "waiting".into(),
            attempts: 0,
            next_attempt_at: now,
            last_error: String::new(),
            created_at: now,
            sent_at: None,
        };
        Ok(insert_mail(tx, &row).await?)
    }

    /// The address of a page, as a mail gives it.
    fn link(&self, path: &str) -> String {
        format!("{}{path}", self.config.public_url)
    }
}

/// `Madame Test2 TEST2`.
fn greeting(account: &AccountRow) -> String {
    let civility = match account.civility.as_str() {
        "madame" => "Madame ",
        "monsieur" => "Monsieur ",
        _ => "",
    };
    format!("{civility}{} {}", account.first_name, account.usual_name)
}
