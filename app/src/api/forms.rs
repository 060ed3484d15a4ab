//! Every form that the portal draws: where it goes, what it asks, and the server function behind it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{ApiError, Outcome, account, dossier, family, registration, staff};
use crate::domain::{
    dossier::Section,
    form::{FieldError, Fields, Form},
    forms,
    person::Role,
    registration::REGISTRATION,
};

/// A form of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is named after its server function")]
pub enum FormId {
    SignUp,
    ServiceKey,
    SignIn,
    Person(Role),
    Section(Section),
    Registration,
    Decision,
}

impl FormId {
    /// Where the form is posted.
    pub const fn action(self) -> &'static str {
        match self {
            Self::SignUp => "/api/account/sign_up",
            Self::ServiceKey => "/api/account/service_key",
            Self::SignIn => "/api/account/sign_in",
            Self::Person(_) => "/api/family/save_person",
            Self::Section(_) => "/api/dossier/save_section",
            Self::Registration => "/api/registration/submit",
            Self::Decision => "/api/staff/decide",
        }
    }

    /// What it asks.
    pub const fn form(self) -> &'static Form {
        match self {
            Self::SignUp => &forms::SIGN_UP,
            Self::ServiceKey => &forms::SERVICE_KEY,
            Self::SignIn => &forms::SIGN_IN,
            Self::Person(role) => forms::person(role),
            Self::Section(section) => section.form(),
            Self::Registration => &REGISTRATION,
            Self::Decision => &forms::DECISION,
        }
    }

    /// Everything that the browser can already tell is wrong.
    pub fn check(self, fields: &Fields, today: NaiveDate) -> Vec<FieldError> {
        let mut errors = self.form().check(fields, today);
        if self == Self::SignUp {
            let told: Vec<_> = errors.iter().map(|error| error.field.clone()).collect();
            errors.extend(forms::sign_up_faults(fields).into_iter().filter(|fault| !told.contains(&fault.field)));
        }
        errors
    }

    /// Whether mistakes stop the sending. A draft is kept as it is, mistakes and all.
    pub const fn stops_on_mistakes(self) -> bool {
        !matches!(self, Self::Section(_))
    }

    /// Calls the server function behind the form.
    ///
    /// # Errors
    /// Those of the server function.
    pub async fn send(self, fields: Fields) -> Result<Outcome, ApiError> {
        match self {
            Self::SignUp => account::sign_up(fields).await,
            Self::ServiceKey => account::service_key(fields).await,
            Self::SignIn => account::sign_in(fields).await,
            Self::Person(_) => family::save_person(fields).await,
            Self::Section(_) => dossier::save_section(fields).await,
            Self::Registration => registration::submit(fields).await,
            Self::Decision => staff::decide(fields).await,
        }
    }
}
