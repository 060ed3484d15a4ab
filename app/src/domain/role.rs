//! What staff may do: the table of rights.

use serde::{Deserialize, Serialize};

/// What kind of account somebody signs in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountRole {
    /// An adult of a family.
    Family,
    /// An agent of the department.
    Agent,
    /// Who sets up the school year and the other accounts.
    Administrator,
}

/// One thing that staff may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// See the queue and the cases, decide them.
    Review,
    /// See the mails of the outbox, where the settings show them.
    ReadMails,
    /// Look families up, create and import known ones, give keys, link families.
    ManageFamilies,
    /// Make, change and close the accounts of the department.
    ManageStaff,
    /// Set up school years, sites and activities.
    SetUp,
    /// Write what everybody reads: news, pages of information.
    WriteContent,
    /// Write the texts that agents reuse.
    ManageTexts,
}

impl AccountRole {
    /// Name in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Family => "family",
            Self::Agent => "agent",
            Self::Administrator => "administrator",
        }
    }

    /// Reads a name of the database.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Family, Self::Agent, Self::Administrator].into_iter().find(|role| role.code() == code)
    }

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Family => "Famille",
            Self::Agent => "Agent",
            Self::Administrator => "Administrateur",
        }
    }

    /// Whether this role has that right.
    pub const fn may(self, right: Right) -> bool {
        match right {
            Right::Review | Right::ReadMails | Right::ManageFamilies => self.is_staff(),
            Right::ManageStaff | Right::SetUp | Right::WriteContent | Right::ManageTexts => matches!(self, Self::Administrator),
        }
    }

    /// Whether this is an account of the department.
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Family)
    }
}
