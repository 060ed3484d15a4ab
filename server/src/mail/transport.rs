//! How mails leave: SMTP, a folder, or the memory of a test.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
};

use crate::{config::MailConfig, store::mails::MailRow};

/// A way out for mails.
#[derive(Clone)]
pub enum Transport {
    /// A mail server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// One file a mail, and a line on the console.
    Folder(PathBuf),
    /// A list, for tests.
    Memory(Arc<Mutex<Vec<MailRow>>>),
}

/// Why a mail did not leave. The text holds no address.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// An address cannot be written to: trying again changes nothing.
    #[error("an address of the mail is not valid")]
    BadAddress,
    /// The mail cannot be put together.
    #[error("the mail could not be put together: {0}")]
    Unwritable(#[from] lettre::error::Error),
    /// The mail server refused for good.
    #[error("the mail server refused the mail for good")]
    Refused,
    /// The mail server could not be reached, or asked to wait.
    #[error("the mail server could not take the mail now")]
    NotNow,
    /// The folder could not be written to.
    #[error("the mail folder cannot be written to")]
    Folder,
}

impl SendError {
    /// Whether trying again may help.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::BadAddress | Self::Unwritable(_) | Self::Refused)
    }
}

/// Mails with their sender.
#[derive(Clone)]
pub struct Post {
    sender: Mailbox,
    transport: Transport,
}

/// Why the settings of mails make no sense.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// `mail.sender` is not an address.
    #[error("mail.sender is not an address")]
    Sender,
    /// `mail.smtp_url` is not the address of a server.
    #[error("mail.smtp_url cannot be used: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
    /// `mail.folder` cannot be made.
    #[error("mail.folder cannot be made: {0}")]
    Folder(#[from] std::io::Error),
}

impl Post {
    /// The way out that the settings name.
    ///
    /// # Errors
    /// When the settings make no sense.
    pub fn new(config: &MailConfig) -> Result<Self, PostError> {
        let sender = config.sender.parse().map_err(|_| PostError::Sender)?;
        let transport = match (&config.smtp_url, &config.folder) {
            (Some(url), _) => Transport::Smtp(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.timeout(Some(std::time::Duration::from_secs(30))).build(),
            ),
            (None, Some(folder)) => {
                std::fs::create_dir_all(folder)?;
                Transport::Folder(folder.clone())
            }
            (None, None) => Transport::Memory(Arc::default()),
        };
        Ok(Self { sender, transport })
    }

    /// The mails that a test has sent.
    pub fn sent(&self) -> Vec<MailRow> {
        match &self.transport {
            Transport::Memory(sent) => sent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Transport::Smtp(_) | Transport::Folder(_) => Vec::new(),
        }
    }

    /// Sends one mail.
    ///
    /// # Errors
    /// [`SendError`], which says whether to try again.
    pub async fn send(&self, mail: &MailRow) -> Result<(), SendError> {
        let recipient: Mailbox = mail.recipient.parse().map_err(|_| SendError::BadAddress)?;
        let message = Message::builder()
            .from(self.sender.clone())
            .to(recipient)
            .subject(&mail.subject)
            // One id a mail: a second sending of the same mail is recognised as such.
            .message_id(Some(format!("<{}@{}>", mail.id, self.sender.email.domain())))
            .multipart(MultiPart::alternative_plain_html(mail.body_text.clone(), mail.body_html.clone()))?;
        match &self.transport {
            Transport::Smtp(smtp) => smtp
                .send(message)
                .await
                .map(drop)
                .map_err(|error| if error.is_permanent() { SendError::Refused } else { SendError::NotNow }),
            Transport::Folder(folder) => {
                AsyncFileTransport::<Tokio1Executor>::new(folder).send(message).await.map_err(|_| SendError::Folder)?;
                #[expect(clippy::print_stdout, reason = "without a mail server the console is where a developer finds the links")]
                {
                    println!("\n──── mail pour {} ────\n{}\n\n{}", mail.recipient, mail.subject, mail.body_text);
                }
                Ok(())
            }
            Transport::Memory(sent) => {
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
                Ok(())
            }
        }
    }
}
