//! Every form that the portal draws: where it goes and what it asks.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{
    content, document,
    dossier::Section,
    form::{FieldError, Fields, Form},
    forms, forms_of_desk,
    person::Role,
    registration::{ONE_OF_SEVERAL, REGISTRATION, RESCHEDULE, SEVERAL},
    registration_desk::{DECIDE_MANY, OFFER, RANK, RELOCATE},
    setup,
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
    Several,
    OneOfSeveral,
    Reschedule,
    DecideMany,
    Rank,
    OfferPlace,
    Relocate,
    RescheduleFor,
    Decision,
    Verdict,
    Message,
    Answer,
    Note,
    Assign,
    View,
    Text,
    Recover,
    ResetPassword,
    NewPassword,
    ChangePassword,
    ChangeEmail,
    ChangeUsername,
    SecondFactor,
    EnrolSecondFactor,
    Prove,
    LinkFamily,
    Invite,
    Join,
    KnownFamily,
    KnownChild,
    Staff,
    News,
    InfoPage,
    Document,
    NewYear,
    Year,
    Site,
    Activity,
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
            Self::Several => "/api/registration/prepare",
            Self::OneOfSeveral => "/api/registration/change_line",
            Self::Reschedule => "/api/registration/reschedule",
            Self::DecideMany => "/api/places/decide_many",
            Self::Rank => "/api/places/set_rank",
            Self::OfferPlace => "/api/places/offer",
            Self::Relocate => "/api/places/relocate",
            Self::RescheduleFor => "/api/places/reschedule",
            Self::Decision => "/api/staff/decide",
            Self::Verdict => "/api/staff/judge",
            Self::Message => "/api/messages/write",
            Self::Answer => "/api/messages/answer",
            Self::Note => "/api/desk/add_note",
            Self::Assign => "/api/desk/assign",
            Self::View => "/api/desk/keep_view",
            Self::Text => "/api/desk/save_text",
            Self::Recover => "/api/access/recover",
            Self::ResetPassword => "/api/access/reset_password",
            Self::NewPassword => "/api/access/new_password",
            Self::ChangePassword => "/api/access/change_password",
            Self::ChangeEmail => "/api/access/change_email",
            Self::ChangeUsername => "/api/access/change_username",
            Self::SecondFactor => "/api/access/second_factor",
            Self::EnrolSecondFactor => "/api/access/enrol_second_factor",
            Self::Prove => "/api/access/prove",
            Self::LinkFamily => "/api/household/link_family",
            Self::Invite => "/api/household/invite",
            Self::Join => "/api/household/join",
            Self::KnownFamily => "/api/staff/create_family",
            Self::KnownChild => "/api/staff/add_child",
            Self::Staff => "/api/staff_accounts/create",
            Self::News => "/api/content/save_news",
            Self::InfoPage => "/api/content/save_page",
            Self::Document => "/api/documents/save",
            Self::NewYear => "/api/setup/open_year",
            Self::Year => "/api/setup/save_year",
            Self::Site => "/api/setup/save_site",
            Self::Activity => "/api/setup/save_activity",
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
            Self::Several => &SEVERAL,
            Self::OneOfSeveral => &ONE_OF_SEVERAL,
            Self::Reschedule | Self::RescheduleFor => &RESCHEDULE,
            Self::DecideMany => &DECIDE_MANY,
            Self::Rank => &RANK,
            Self::OfferPlace => &OFFER,
            Self::Relocate => &RELOCATE,
            Self::Decision => &forms_of_desk::DECISION,
            Self::Verdict => &forms_of_desk::VERDICT,
            Self::Message => &forms::MESSAGE,
            Self::Answer => &forms_of_desk::ANSWER,
            Self::Note => &forms_of_desk::NOTE,
            Self::Assign => &forms_of_desk::ASSIGN,
            Self::View => &forms_of_desk::VIEW,
            Self::Text => &forms_of_desk::TEXT,
            Self::Recover => &forms::RECOVER,
            Self::ResetPassword | Self::NewPassword => &forms::NEW_PASSWORD,
            Self::ChangePassword => &forms::CHANGE_PASSWORD,
            Self::ChangeEmail => &forms::CHANGE_EMAIL,
            Self::ChangeUsername => &forms::CHANGE_USERNAME,
            Self::SecondFactor => &forms::SECOND_FACTOR,
            Self::EnrolSecondFactor => &forms::ENROL_SECOND_FACTOR,
            Self::Prove => &forms::PROVE,
            Self::LinkFamily => &forms::LINK_FAMILY,
            Self::Invite => &forms::INVITE,
            Self::Join => &forms::JOIN,
            Self::KnownFamily => &forms::KNOWN_FAMILY,
            Self::KnownChild => forms::person(Role::Child),
            Self::Staff => &forms::STAFF,
            Self::News => &content::NEWS,
            Self::InfoPage => &content::INFO_PAGE,
            Self::Document => &document::DOCUMENT,
            Self::NewYear => &setup::NEW_YEAR,
            Self::Year => &setup::YEAR,
            Self::Site => &setup::SITE,
            Self::Activity => &setup::ACTIVITY,
        }
    }

    /// Everything that the browser can already tell is wrong.
    pub fn check(self, fields: &Fields, today: NaiveDate) -> Vec<FieldError> {
        let mut errors = self.form().check(fields, today);
        let told: Vec<_> = errors.iter().map(|error| error.field.clone()).collect();
        let of_form = self.form().fields().filter(|field| matches!(field.name, "username" | "new_password")).map(|field| field.name);
        let chosen: Vec<_> = of_form.filter(|name| !told.iter().any(|field| field == name)).collect();
        errors.extend(forms::credential_faults(fields).into_iter().filter(|fault| chosen.contains(&fault.field.as_str())));
        errors
    }

    /// Of a draft: where it is kept while it is typed, mistakes and all. Mistakes stop the sending of every other form.
    pub const fn draft_action(self) -> Option<&'static str> {
        match self {
            Self::Section(_) => Some("/api/dossier/keep_answers"),
            _ => None,
        }
    }
}
