//! What the pages and the server functions need of the world. The server implements it and puts it in context.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use leptos::prelude::{expect_context, use_context};

use super::{
    ApiError, Outcome,
    guard::{FamilyAccess, StaffAccess},
    on_device::{DeviceKey, DossierForDevice},
    views,
};
use crate::domain::{
    account::Step,
    activity::ActivityKind,
    dossier::Section,
    draft::Save,
    form::{Fields, FormState},
    ids::{AccountId, ActivityId, CaseId, FamilyId, PersonId, RequestId, UploadId},
    person::Role,
    pieces::Piece,
    role::AccountRole,
    school_year::SchoolYear,
};

mod accounts;
mod content;
mod desk;
mod documents;
mod figures;
mod setup;
mod staff;

pub use accounts::{Access, Accounts, Household, Opened, SignInOutcome};
pub use content::Content;
pub use desk::Desk;
pub use documents::Documents;
pub use figures::Figures;
pub use setup::Setup;
pub use staff::{KnownFamilies, Places, StaffAccounts};

type Answered<T> = Result<T, ApiError>;

/// Somebody signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Their account.
    pub account: AccountId,
    /// Its role.
    pub role: AccountRole,
    /// Their family, unless they are staff.
    pub family: Option<FamilyId>,
    /// Of staff: whether they may read what concerns health.
    pub reads_health: bool,
}

/// Somebody whose session is half open: a step is still to be done.
#[derive(Clone, Copy, Debug)]
pub struct Halfway {
    /// Their account.
    pub account: AccountId,
    /// Its role.
    pub role: AccountRole,
    /// What is still to be done.
    pub step: Step,
}

/// Who asks, and from where.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// Who is signed in.
    pub signed_in: Option<SignedIn>,
    /// Who is not yet, for want of a step.
    pub halfway: Option<Halfway>,
    /// Whether the bearer proved a short while ago who they are.
    pub is_proved: bool,
    /// The secret of a browser that has signed in before, from its cookie.
    pub known_device: Option<String>,
    /// The secret of the session, from its cookie.
    pub session: Option<String>,
    /// The secret of a space being created, from its cookie.
    pub sign_up: Option<String>,
    /// Network address, to slow down guessing.
    pub address: String,
    /// The browser, as it names itself.
    pub device: String,
    /// Path of the page.
    pub path: String,
    /// A form that could not be accepted, to be shown again.
    pub kept: Option<KeptForm>,
}

/// A form sent without JavaScript that could not be accepted.
#[derive(Clone, Debug)]
pub struct KeptForm {
    /// Where it was posted.
    pub action: String,
    /// What it held, and what is wrong.
    pub state: FormState,
}

/// The cookies of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The session.
    Session,
    /// A space being created.
    SignUp,
    /// A browser that has signed in before.
    Device,
}

/// What a page or a server function adds to the answer.
pub trait Answer: Send + Sync {
    /// Sets a cookie, or clears it with `None`.
    fn cookie(&self, cookie: Cookie, value: Option<String>);
    /// Sends the browser to another page of the portal.
    fn redirect(&self, path: &str);
    /// Sets the HTTP status.
    fn status(&self, status: u16);
    /// Sets the policy of scripts for this page.
    fn script_nonce(&self, nonce: &str);
}

/// Families and their entourage.
#[async_trait]
pub trait Families: Send + Sync {
    /// "Mon tableau de bord".
    async fn dashboard(&self, access: &FamilyAccess) -> Answered<views::Dashboard>;
    /// "Ma famille".
    async fn family(&self, access: &FamilyAccess) -> Answered<views::Family>;
    /// "Entourage".
    async fn entourage(&self, access: &FamilyAccess) -> Answered<views::EntourageView>;
    /// The form of one person, new or known.
    async fn person(&self, access: &FamilyAccess, role: Role, id: Option<PersonId>) -> Answered<views::PersonView>;
    /// Adds or changes a person, or fills the form's address in.
    async fn save_person(&self, access: &FamilyAccess, fields: Fields) -> Answered<Outcome>;
    /// Takes a person out.
    async fn remove_person(&self, access: &FamilyAccess, id: PersonId) -> Answered<()>;
    /// "Déclarer mon entourage".
    async fn declare_entourage(&self, access: &FamilyAccess) -> Answered<Outcome>;
    /// Every case of the family, last first.
    async fn cases(&self, access: &FamilyAccess) -> Answered<Vec<views::CaseLine>>;
    /// One case of the family.
    async fn case(&self, access: &FamilyAccess, id: CaseId) -> Answered<views::CaseView>;
    /// Takes a case back.
    async fn withdraw(&self, access: &FamilyAccess, id: CaseId) -> Answered<()>;
}

/// Dossiers and their pieces.
#[async_trait]
pub trait Dossiers: Send + Sync {
    /// Creates the dossier of a child, or finds it.
    async fn create(&self, access: &FamilyAccess, child: PersonId, year: SchoolYear) -> Answered<CaseId>;
    /// One dossier of the family.
    async fn dossier(&self, access: &FamilyAccess, id: CaseId) -> Answered<views::DossierView>;
    /// One section of it, with the answers that can be taken from elsewhere.
    async fn section(&self, access: &FamilyAccess, id: CaseId, section: Section) -> Answered<views::SectionView>;
    /// Takes the answers of another dossier of the family for a section.
    async fn take_answers(&self, access: &FamilyAccess, id: CaseId, section: Section, from: CaseId) -> Answered<()>;
    /// The SEPA mandate that the dossier asks for, filled in.
    async fn mandate(&self, access: &FamilyAccess, id: CaseId) -> Answered<views::SepaMandate>;
    /// Keeps the answers of a section, mistakes and all, and tells what to fill next.
    async fn save_section(&self, access: &FamilyAccess, id: CaseId, section: Section, save: Save) -> Answered<Outcome>;
    /// Keeps the answers of a section while they are typed; gives them back as they then stand, with those to choose between.
    async fn keep_answers(&self, access: &FamilyAccess, id: CaseId, section: Section, save: Save) -> Answered<FormState>;
    /// Takes a file back; tells of which piece it was.
    async fn remove_upload(&self, access: &FamilyAccess, id: CaseId, upload: UploadId) -> Answered<Option<Piece>>;
    /// Turns a photo by a quarter to the right; tells of which piece it is.
    async fn turn_upload(&self, access: &FamilyAccess, id: CaseId, upload: UploadId) -> Answered<Option<Piece>>;
    /// Sends the dossier; sending it twice sends it once.
    async fn submit(&self, access: &FamilyAccess, id: CaseId) -> Answered<Outcome>;
}

/// What families keep on their own devices.
#[async_trait]
pub trait Devices: Send + Sync {
    /// The key of an account.
    async fn device_key(&self, access: &FamilyAccess) -> Answered<DeviceKey>;
    /// One dossier of the family, with the answers that it may still change.
    async fn dossier_for_device(&self, access: &FamilyAccess, id: CaseId) -> Answered<DossierForDevice>;
}

/// Messages about a case, between its family and the department.
#[async_trait]
pub trait Messages: Send + Sync {
    /// The family writes.
    async fn write(&self, access: &FamilyAccess, case: CaseId, fields: Fields) -> Answered<Outcome>;
    /// The department writes.
    async fn answer(&self, access: &StaffAccess, case: CaseId, fields: Fields) -> Answered<Outcome>;
    /// What the family wrote, so many messages, needs no answer.
    async fn settle(&self, access: &StaffAccess, case: CaseId, seen: usize) -> Answered<()>;
}

/// Registrations for activities.
#[async_trait]
pub trait Registrations: Send + Sync {
    /// "Inscriptions", for that school year if it is open.
    async fn offers(&self, access: &FamilyAccess, year: Option<SchoolYear>) -> Answered<views::Offers>;
    /// One activity for one child.
    async fn offer(&self, access: &FamilyAccess, activity: ActivityId, child: PersonId) -> Answered<(String, views::Offer)>;
    /// Asks for a place.
    async fn submit(&self, access: &FamilyAccess, activity: ActivityId, child: PersonId, fields: Fields) -> Answered<Outcome>;
    /// Several children for one kind of activity, as another request if one is named.
    async fn together(
        &self,
        access: &FamilyAccess,
        kind: ActivityKind,
        year: Option<SchoolYear>,
        like: Option<CaseId>,
    ) -> Answered<views::Together>;
    /// Prepares a request for several children.
    async fn prepare(&self, access: &FamilyAccess, fields: Fields) -> Answered<Outcome>;
    /// A request for several children, prepared or sent.
    async fn several(&self, access: &FamilyAccess, request: RequestId) -> Answered<views::SeveralView>;
    /// Other days for one child of a prepared request.
    async fn change_line(&self, access: &FamilyAccess, request: RequestId, fields: Fields) -> Answered<Outcome>;
    /// Sends it; sent again, it has the same answer.
    async fn send_several(&self, access: &FamilyAccess, request: RequestId) -> Answered<()>;
    /// Other days for a registration, from a day on.
    async fn reschedule(&self, access: &FamilyAccess, case: CaseId, fields: Fields) -> Answered<Outcome>;
    /// Takes the place that a request was offered.
    async fn accept(&self, access: &FamilyAccess, case: CaseId) -> Answered<()>;
}

/// What anybody may see.
#[async_trait]
pub trait Public: Send + Sync {
    /// The authority.
    fn authority(&self) -> views::Authority;
    /// Today, in local time.
    fn today(&self) -> NaiveDate;
    /// The id of a person about to be added: a form sent twice adds one person.
    fn new_person(&self) -> PersonId;
    /// Whether the desk shows the mails.
    fn shows_mails(&self) -> bool;
    /// Whether devices keep a page of ours for when there is no network.
    fn works_offline(&self) -> bool;
    /// The schools to choose from: their ids and names.
    async fn schools(&self) -> Answered<Vec<(String, String)>>;
    /// What is open, or opens when.
    async fn openings(&self) -> Answered<Vec<views::Opening>>;
}

/// Everything the server offers.
#[derive(Clone)]
#[expect(missing_docs, reason = "each is named after its trait")]
pub struct Ports {
    pub accounts: Arc<dyn Accounts>,
    pub access: Arc<dyn Access>,
    pub household: Arc<dyn Household>,
    pub families: Arc<dyn Families>,
    pub dossiers: Arc<dyn Dossiers>,
    pub devices: Arc<dyn Devices>,
    pub messages: Arc<dyn Messages>,
    pub registrations: Arc<dyn Registrations>,
    pub desk: Arc<dyn Desk>,
    pub places: Arc<dyn Places>,
    pub setup: Arc<dyn Setup>,
    pub content: Arc<dyn Content>,
    pub documents: Arc<dyn Documents>,
    pub figures: Arc<dyn Figures>,
    pub known_families: Arc<dyn KnownFamilies>,
    pub staff_accounts: Arc<dyn StaffAccounts>,
    pub public: Arc<dyn Public>,
}

/// The server's ports.
pub fn ports() -> Ports {
    expect_context::<Ports>()
}

/// The answer being made.
pub fn answer() -> Arc<dyn Answer> {
    expect_context::<Arc<dyn Answer>>()
}

/// The form that was just refused on this page, if it was posted to `action`.
pub fn kept_form(action: &str) -> Option<FormState> {
    use_context::<Visitor>()?.kept.filter(|kept| kept.action == action).map(|kept| kept.state)
}
