//! What the pages show: made by the services, dates already written in local time.

mod accounts;
mod staff;

pub use accounts::{AccountEvent, Activation, Adult, Household, Invitation, OpenSession, PendingInvitation, Profile, SecondFactorSetup};
pub use staff::{FamilyAccount, FamilyLine, FamilyRecord, ImportLine, ImportReport, KeyLine, Keys, LikelyMatch, StaffLine};

use crate::domain::{
    activity::{Activity, Weekdays},
    case::{CaseKind, CaseState},
    contact::PostalAddress,
    dossier::{Progress, Section},
    eligibility::Barrier,
    entourage::{Entourage, Missing},
    form::Fields,
    ids::{CaseId, FamilyId, MailId, PersonId, UploadId},
    pieces::RequiredPiece,
    school_year::SchoolYear,
    verdict::{PieceState, Verdict},
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
    /// Days since it was sent; for staff.
    pub waiting_days: i64,
    /// Whether its family looks like another one; for staff.
    pub is_matched: bool,
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

/// "Ma famille".
#[derive(Clone, Debug)]
pub struct Family {
    /// The school year being prepared.
    pub school_year: SchoolYear,
    /// Why dossiers cannot be made yet, if so.
    pub dossiers_closed: Option<String>,
    /// The children.
    pub children: Vec<Child>,
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

/// A file given for a piece.
#[derive(Clone, Debug)]
pub struct UploadView {
    /// Its id.
    pub id: UploadId,
    /// Its name on the family's device.
    pub name: String,
    /// Its type, told by its content.
    pub media_type: String,
    /// `4,2 Mo`.
    pub size: String,
    /// Day on which it came.
    pub day: String,
    /// What the department says of it.
    pub verdict: Verdict,
    /// Why it was refused; empty otherwise.
    pub refusal: String,
    /// The last day on which it is valid; empty when there is none.
    pub valid_until: String,
    /// Whether the antivirus has looked at it: until then nobody opens it.
    pub is_checked: bool,
    /// Whether there is a small picture of it.
    pub has_preview: bool,
    /// Of a photo: its quarter turns to the right.
    pub turns: i64,
    /// Of a PDF: its pages, when they are known.
    pub pages: Option<i64>,
}

impl UploadView {
    /// Where its small picture is. The turns keep a browser from showing it as it was.
    pub fn preview(&self) -> Option<String> {
        self.has_preview.then(|| format!("/fichiers/{}?apercu=1&t={}", self.id, self.turns))
    }
}

/// A required piece and what was given for it.
#[derive(Clone, Debug)]
pub struct PieceView {
    /// What is asked and why.
    pub required: RequiredPiece,
    /// Where it stands.
    pub state: PieceState,
    /// The files.
    pub uploads: Vec<UploadView>,
}

/// One dossier, as the family and the agents see it.
#[derive(Clone, Debug)]
pub struct DossierView {
    /// The case.
    pub case: CaseLine,
    /// The version that is shown.
    pub version: i64,
    /// First name of the child.
    pub child: String,
    /// The school year.
    pub school_year: SchoolYear,
    /// The answers.
    pub answers: Fields,
    /// How far each section has come.
    pub sections: Vec<(Section, Progress)>,
    /// The pieces that the answers ask for.
    pub pieces: Vec<PieceView>,
    /// The schools to choose from.
    pub schools: Vec<(String, String)>,
    /// Why it was sent back, if so.
    pub reason: String,
    /// What stands in the way of sending.
    pub blockers: Vec<Blocker>,
}

/// What stands in the way of sending, and where to mend it.
#[derive(Clone, Debug)]
pub struct Blocker {
    /// What to do.
    pub text: String,
    /// Where.
    pub link: String,
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
    Registration {
        /// Name of the child.
        child: String,
        /// Name of the activity.
        activity: String,
        /// Days of the week.
        weekdays: Weekdays,
        /// First day.
        start: String,
    },
}

/// An activity offered to a child.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The activity.
    pub activity: Activity,
    /// Name of its site.
    pub site: String,
    /// Why not now, each in a sentence; empty when it can be asked for.
    pub barriers: Vec<(Barrier, String)>,
    /// The request, when there is one.
    pub case: Option<CaseLine>,
}

/// The activities for one child.
#[derive(Clone, Debug)]
pub struct ChildOffers {
    /// Id of the child.
    pub child: PersonId,
    /// First name of the child.
    pub first_name: String,
    /// What is offered.
    pub offers: Vec<Offer>,
}

/// "Inscriptions".
#[derive(Clone, Debug)]
pub struct Offers {
    /// The school year.
    pub school_year: SchoolYear,
    /// Child by child.
    pub children: Vec<ChildOffers>,
}

/// The queue of the staff desk.
#[derive(Clone, Debug)]
pub struct Queue {
    /// The state that is shown; `None` for all that wait for the department.
    pub filter: Option<CaseState>,
    /// How many cases are in each state.
    pub counts: Vec<(CaseState, i64)>,
    /// The cases, oldest first.
    pub cases: Vec<CaseLine>,
}

/// A case on the desk.
#[derive(Clone, Debug)]
pub struct DeskCase {
    /// The case.
    pub view: CaseView,
    /// Who the family is and how to reach it.
    pub family: String,
    /// Pieces without which it cannot be validated.
    pub missing: Vec<&'static str>,
    /// The next case that waits.
    pub next: Option<CaseId>,
    /// The family it comes from.
    pub family_id: FamilyId,
    /// Families that it may be one with: to be decided before a declaration is validated.
    pub matches: Vec<LikelyMatch>,
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
