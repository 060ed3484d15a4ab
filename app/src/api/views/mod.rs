//! What the pages show: made by the services, dates already written in local time.

mod accounts;
mod content;
mod desk;
mod documents;
mod dossiers;
mod figures;
mod lists;
mod registrations;
mod setup;
mod staff;

pub use accounts::{AccountEvent, Activation, Adult, Household, Invitation, OpenSession, PendingInvitation, Profile, SecondFactorSetup};
pub use content::{Contents, DraftNote, NewsItem, NewsLine, PageLine, PageLink, PageView, Preview, Standing, Writing};
pub use desk::{DeskCase, DeskText, Queue, QueueLine, Resent};
pub use documents::{Document, DocumentFile};
pub use dossiers::{Blocker, DossierView, HealthRead, Message, PieceView, SectionOffer, SectionView, SepaMandate, UploadView};
pub use figures::YearFigures;
pub use lists::{DayChild, DayList, Reachable};
pub use registrations::{
    ActivitiesOfYear, ActivityDesk, ActivityLine, ActivityRequest, ChildOffers, Offer, Offers, SeveralLine, SeveralView, Together,
};
pub use setup::{ChangeView, NewYear, SetupActivity, SetupEvent, SetupLine, SetupOverview, SetupSite, SetupYear, SiteLine, YearLine};
pub use staff::{FamilyAccount, FamilyLine, FamilyRecord, FoundFamilies, ImportLine, ImportReport, KeyLine, Keys, LikelyMatch, StaffLine};

use crate::domain::{
    activity::{ActivityKind, Weekdays},
    case::{CaseKind, CaseState},
    contact::PostalAddress,
    entourage::{Entourage, Missing},
    form::Fields,
    ids::{CaseId, MailId, MessageId, PersonId},
    school_year::SchoolYear,
    seat::Seat,
};

/// The authority that runs the portal, from the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// `Mellois en Poitou`.
    pub name: String,
    /// `direction de l'éducation`.
    pub department: String,
    /// Telephone of the department.
    pub phone: String,
    /// E-mail address of the department.
    pub email: String,
    /// When the telephone is not answered, or opening hours.
    pub hours: String,
}

/// Who draws direct debits, from the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Creditor {
    /// As the bank knows it: `SGC de Melle`.
    pub name: String,
    /// Its SEPA identifier (ICS): `FR12ZZZ123456`.
    pub identifier: String,
    /// Its postal address, on one line.
    pub address: String,
}

/// A line of "Ce qui est ouvert".
#[derive(Clone, Debug)]
pub struct Opening {
    /// Day of the month of the opening.
    pub day: String,
    /// Month of the opening, short.
    pub month: String,
    /// What opens.
    pub title: String,
    /// What must be known.
    pub note: String,
    /// Where it stands.
    pub state: OpeningState,
}

/// Where an opening stands.
#[derive(Clone, Debug)]
pub enum OpeningState {
    /// Open now.
    Open,
    /// Opens in so many days, today being none.
    InDays(i64),
    /// Over.
    Closed,
}

/// One case in a list.
#[derive(Clone, Debug)]
pub struct CaseLine {
    /// Its id.
    pub id: CaseId,
    /// Its number; empty for a draft.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Its kind.
    pub kind: CaseKind,
    /// Its state.
    pub state: CaseState,
    /// Day of its last change.
    pub day: String,
    /// Who sent it; for staff.
    pub family: String,
    /// Whether its family looks like another one; for staff.
    pub is_matched: bool,
    /// Since when it is in its state.
    pub since: String,
    /// Since when a message of its family waits for an answer; for staff, empty when none does.
    pub unanswered_since: String,
    /// Of a registration: what it has of its activity.
    pub seat: Option<Seat>,
    /// Its rank in the waiting list; 0 where it has none or it is not shown.
    pub rank: i64,
    /// Until when the place that it is offered is kept; empty when none is.
    pub offered_until: String,
}

/// Something the family has to do.
#[derive(Clone, Debug)]
pub struct Todo {
    /// Who or what it is about.
    pub title: String,
    /// What is missing.
    pub text: String,
    /// State of the case, if there is one.
    pub state: Option<CaseState>,
    /// Since when it is expected, in a sentence; empty for what was never begun.
    pub since: String,
    /// Parts done, and parts in all.
    pub progress: Option<(usize, usize)>,
    /// The verb of the button.
    pub verb: &'static str,
    /// Where it leads.
    pub link: String,
}

/// "Mon tableau de bord".
#[derive(Clone, Debug)]
pub struct Dashboard {
    /// How the person is greeted.
    pub name: String,
    /// The school year being prepared.
    pub school_year: SchoolYear,
    /// What the family has to do.
    pub todo: Vec<Todo>,
    /// The last cases.
    pub recent: Vec<CaseLine>,
}

/// A child on "Ma famille".
#[derive(Clone, Debug)]
pub struct Child {
    /// Its id.
    pub id: PersonId,
    /// First name.
    pub first_name: String,
    /// Full name.
    pub name: String,
    /// Age in years.
    pub age: i32,
    /// This year's dossier.
    pub dossier: Option<(CaseId, CaseState)>,
    /// What to do next.
    pub next: String,
}

/// The dossiers of one school year.
#[derive(Clone, Debug)]
pub struct YearDossiers {
    /// The school year.
    pub school_year: SchoolYear,
    /// Whether it is the one being prepared; else it is under way.
    pub is_prepared: bool,
    /// The children.
    pub children: Vec<Child>,
}

/// "Ma famille".
#[derive(Clone, Debug)]
pub struct Family {
    /// The school years: the one being prepared, then those under way.
    pub years: Vec<YearDossiers>,
    /// Why dossiers cannot be made yet, if so.
    pub dossiers_closed: Option<String>,
    /// Where the declaration of the entourage stands; `None` before the first.
    pub entourage: Option<CaseState>,
}

/// "Entourage".
#[derive(Clone, Debug)]
pub struct EntourageView {
    /// The persons as they stand now.
    pub entourage: Entourage,
    /// Where it stands: valid too when the department knew it before any declaration.
    pub state: Option<CaseState>,
    /// Why it was sent back or refused.
    pub reason: String,
    /// Whether something has changed since the last sending.
    pub is_draft: bool,
    /// Whether changes can be added to the declaration that was sent: nobody has taken it yet.
    pub can_complete: bool,
    /// What stands in the way of sending.
    pub missing: Vec<Missing>,
}

/// One person's form.
#[derive(Clone, Debug)]
pub struct PersonView {
    /// What is known already.
    pub values: Fields,
    /// Whether the person is new.
    pub is_new: bool,
    /// Name of the person, when known.
    pub name: String,
    /// Whether the holder's address can be copied.
    pub holder_address: Option<PostalAddress>,
}

/// A line of a history.
#[derive(Clone, Debug)]
pub struct Event {
    /// When, in local time.
    pub at: String,
    /// What happened.
    pub what: &'static str,
    /// Who did it.
    pub actor: String,
    /// Why.
    pub reason: String,
}

/// A case with its history.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// The case.
    pub case: CaseLine,
    /// The version that is shown; a decision names it.
    pub version: i64,
    /// When it was sent, in local time; empty for a draft.
    pub submitted_at: String,
    /// Its history, last first.
    pub history: Vec<Event>,
    /// What the family and the department wrote to each other, first to last.
    pub messages: Vec<Message>,
    /// The id of a message about to be written: one sent twice is one.
    pub new_message: MessageId,
    /// What it declares.
    pub content: Content,
}

/// What a case declares.
#[derive(Clone, Debug)]
pub enum Content {
    /// Persons.
    Entourage(Entourage),
    /// Answers and pieces.
    Dossier(Box<DossierView>),
    /// Days and start for an activity.
    Registration(Box<RegistrationView>),
}

/// What a registration asks for.
#[derive(Clone, Debug)]
pub struct RegistrationView {
    /// Name of the child.
    pub child: String,
    /// Name of the activity.
    pub activity: String,
    /// Kind of the activity.
    pub kind: ActivityKind,
    /// Days of the week, at first.
    pub weekdays: Weekdays,
    /// First day.
    pub start: String,
    /// Other days since: from when, and which.
    pub changes: Vec<(String, Weekdays)>,
    /// The days as they are today, or when it begins.
    pub current: Weekdays,
    /// The days on which the activity takes place.
    pub offered: Weekdays,
    /// The first day on which other days can begin.
    pub change_from: String,
    /// Whether the family may change the days by itself: where an agent confirms, an agent agrees.
    pub is_free: bool,
    /// Whether the family has other children, who may be registered alike.
    pub has_siblings: bool,
}

/// A mail of the outbox.
#[derive(Clone, Debug)]
pub struct MailView {
    /// Its id.
    pub id: MailId,
    /// When it was written.
    pub at: String,
    /// To whom.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// `sent`, `waiting`, `failed`.
    pub state: String,
}
