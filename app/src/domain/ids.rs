//! Identifiers: one type per kind of thing, so that one is never taken for another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

id! {
    /// Somebody who signs in.
    AccountId,
    /// A household known to the department.
    FamilyId,
    /// A person of an entourage.
    PersonId,
    /// Anything sent, or being prepared to be sent, to the department.
    CaseId,
    /// A file given for a piece.
    UploadId,
    /// A file on its way, as its browser calls it.
    SendingId,
    /// A school, a leisure centre.
    SiteId,
    /// What a child can be registered for.
    ActivityId,
    /// A mail of the outbox.
    MailId,
    /// A *clé enfance*.
    ServiceKeyId,
    /// An invitation of the other adult.
    InvitationId,
    /// A file of known families to import.
    ImportId,
    /// A message about a case.
    MessageId,
    /// Places asked for several children at once.
    RequestId,
    /// A note of an agent about a case.
    NoteId,
    /// A dated news item.
    NewsId,
    /// A view of the queue that an agent has named.
    ViewId,
}
