//! Families at any stage, made through the use cases themselves, for the tests that begin in the middle.

use app::{
    api::{
        Outcome,
        guard::FamilyAccess,
        ports::{Desk, Dossiers, Families, Registrations, SignedIn},
    },
    domain::{
        dossier::Section,
        form::Fields,
        ids::{AccountId, ActivityId, CaseId, FamilyId, PersonId},
        person::Role,
        pieces::Piece,
        queue::QueueFilter,
        role::{AccountRole, Right},
        school_year::SchoolYear,
    },
};
use bytes::Bytes;
use futures::stream;
use server::{
    password,
    store::{
        accounts::{AccountRow, insert_account},
        families::{FamilyRow, insert_family},
    },
};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{
    Browser, PDF, Portal,
    portal::{MELLE, PASSWORD},
};

/// A family with an open account.
#[derive(Clone, Debug)]
pub struct Household {
    pub account: Uuid,
    pub family: Uuid,
    pub children: Vec<PersonId>,
}

static HASH: OnceCell<String> = OnceCell::const_new();

/// The digest of the tests' password: it takes time, once.
pub async fn password_hash() -> String {
    HASH.get_or_init(|| async { password::hash(PASSWORD.into()).await.expect("a digest") }).await.clone()
}

pub fn filled(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().fold(Fields::default(), |fields, (name, value)| fields.with(name, *value))
}

/// The page that an act led to.
#[track_caller]
pub fn done(outcome: Outcome) -> String {
    match outcome {
        Outcome::Done(path) => path,
        Outcome::Form(state) => panic!("refused: {:?}", state.errors),
    }
}

/// What a good dossier says, section by section.
pub fn answers(section: Section) -> Vec<(&'static str, String)> {
    let pairs: &[(&str, &str)] = match section {
        Section::School => return vec![("site", MELLE.to_string()), ("grade", "ce1".into()), ("bus", "non".into())],
        Section::Health => &[("vaccinated", "oui"), ("allergic", "non"), ("pai", "non"), ("diet", "standard")],
        Section::Custody => &[("custody", "ensemble"), ("contacts_checked", "oui")],
        Section::Authorisations => {
            &[("allow_hospital", "oui"), ("allow_outings", "oui"), ("swims", "oui"), ("allow_alone", "non"), ("allow_image", "non")]
        }
        Section::Insurance => &[("insured", "oui"), ("insurer", "Assurance du Poitou"), ("policy", "4 120 887 K")],
        Section::Payment => &[("payment", "autre"), ("payer", "Test2 TEST2")],
    };
    pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

impl Household {
    pub fn access(&self) -> FamilyAccess {
        let who = SignedIn {
            account: AccountId(self.account),
            role: AccountRole::Family,
            family: Some(FamilyId(self.family)),
            reads_health: false,
        };
        who.family().expect("a family")
    }
}

impl Portal {
    /// A family whose account is open and whose entourage is empty.
    pub async fn family(&self, username: &str) -> Household {
        let (now, name) = (self.clock.now(), username.to_uppercase());
        let (family, account) = (self.clock.new_id(), self.clock.new_id());
        let row = FamilyRow {
            id: family,
            search_key: username.to_lowercase(),
            name: name.clone(),
            draft_entourage: None,
            entourage: None,
            created_at: now,
            reference: None,
        };
        let email = format!("{username}@famille.example");
        let account_row = AccountRow {
            id: account,
            role: "family".into(),
            family_id: Some(family),
            username: username.into(),
            username_key: username.into(),
            email_key: email.clone(),
            email,
            password_hash: password_hash().await,
            civility: "madame".into(),
            first_name: "Sophie".into(),
            usual_name: name,
            terms_version: Some(self.app.services.terms.0.clone()),
            terms_accepted_at: Some(now),
            created_at: now,
            confirmed_at: Some(now),
            origin: "self".into(),
            place: "holder".into(),
            temporary_until: None,
            last_sign_in_at: None,
            closed_at: None,
            reads_health: true,
        };
        let mut tx = self.db().write().await.expect("a transaction");
        insert_family(&mut tx, &row).await.expect("a family");
        insert_account(&mut tx, &account_row).await.expect("an account");
        tx.commit().await.expect("committed");
        Household { account, family, children: Vec::new() }
    }

    pub async fn browser_at(&self, household: &Household) -> Browser {
        self.browser_of(household.account).await
    }

    /// Adds a person of that role.
    pub async fn add_person(&self, household: &Household, role: Role, pairs: &[(&str, &str)]) -> PersonId {
        let id = PersonId(self.clock.new_id());
        let fields = filled(pairs).with("role", role.code()).with("person", id.to_string());
        done(Families::save_person(&self.app.services, &household.access(), fields).await.expect("saved"));
        id
    }

    /// A family with a holder and these children, nothing declared yet.
    pub async fn family_with_children(&self, username: &str, names: &[&str]) -> Household {
        let mut household = self.family(username).await;
        let holder = [
            ("civility", "madame"),
            ("first_name", "Sophie"),
            ("usual_name", username),
            ("relationship", "mere"),
            ("mobile", "06 12 34 56 78"),
            ("number", "2"),
            ("street", "rue des Fusains"),
            ("postal_code", "79500"),
            ("town", "Melle"),
            ("country", "FRANCE"),
        ];
        self.add_person(&household, Role::Holder, &holder).await;
        for name in names {
            let child = [("civility", "fille"), ("first_name", name), ("usual_name", username), ("birth_date", "12 9 2018")];
            let id = self.add_person(&household, Role::Child, &child).await;
            household.children.push(id);
        }
        household
    }

    /// A family whose entourage the department has validated.
    pub async fn known_family(&self, username: &str, names: &[&str]) -> Household {
        let household = self.family_with_children(username, names).await;
        let receipt = done(Families::declare_entourage(&self.app.services, &household.access()).await.expect("declared"));
        self.decide_all(case_of(&receipt)).await;
        household
    }

    /// The dossier of a child with every answer given and these pieces, not sent.
    pub async fn filled_dossier(&self, household: &Household, child: PersonId, pieces: &[Piece]) -> CaseId {
        let (services, access) = (&self.app.services, household.access());
        let year = SchoolYear::starting_in(2026).expect("a year");
        let case = Dossiers::create(services, &access, child, year).await.expect("a dossier");
        for section in Section::ALL {
            let fields = answers(section).into_iter().fold(Fields::default(), |fields, (name, value)| fields.with(name, value));
            done(services.save_section(&access, case, section, fields.into()).await.expect("saved"));
        }
        for piece in pieces {
            let content = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(PDF))]);
            services.receive_file(&access, case, *piece, &format!("{}.pdf", piece.code()), content).await.expect("a file");
        }
        case
    }

    /// A dossier that the department has to read.
    pub async fn sent_dossier(&self, household: &Household, child: PersonId) -> CaseId {
        let case = self.filled_dossier(household, child, &[Piece::Vaccination, Piece::Insurance]).await;
        done(Dossiers::submit(&self.app.services, &household.access(), case).await.expect("sent"));
        case
    }

    /// A family with one child whose dossier is validated; the mails of it all have left.
    pub async fn ready_family(&self, username: &str) -> Household {
        let household = self.known_family(username, &["Léa"]).await;
        let case = self.sent_dossier(&household, household.children[0]).await;
        self.decide_all(case).await;
        self.new_mails().await;
        household
    }

    /// The first child of a family asks for a place from the first day of school on.
    pub async fn registered(&self, household: &Household, activity: Uuid, asked: &[(&str, &str)]) -> CaseId {
        let fields = filled(asked).with("start", "1 9 2026");
        let child = household.children[0];
        let sent = Registrations::submit(&self.app.services, &household.access(), ActivityId(activity), child, fields).await;
        case_of(&done(sent.expect("an answer")))
    }

    /// The address of the file that the family of an account gave for a piece.
    pub async fn file_of(&self, username: &str, piece: &str) -> String {
        let family = self.account(username).await.family_id.expect("a family");
        let mut tx = self.db().read().await.expect("a transaction");
        let all = server::store::uploads::all_uploads_of_family(&mut tx, family).await.expect("files");
        format!("/fichiers/{}", all.iter().find(|row| row.piece == piece).expect("a file").id)
    }

    /// Takes a case over and validates it.
    pub async fn decide_all(&self, case: CaseId) {
        for act in ["take_over", "validate"] {
            self.decide(case, act, "").await;
        }
    }

    /// Decides about a case as it stands.
    pub async fn decide(&self, case: CaseId, act: &str, reason: &str) {
        let who = SignedIn { account: AccountId(self.any_agent().await), role: AccountRole::Agent, family: None, reads_health: true };
        let access = who.staff(Right::Review).expect("an agent");
        let version = Desk::case(&self.app.services, &access, case, &QueueFilter::default()).await.expect("a case").view.version;
        let fields = filled(&[("act", act), ("reason", reason)]);
        done(self.app.services.decide(&access, case, version, fields).await.expect("decided"));
    }

    async fn any_agent(&self) -> Uuid {
        let mut tx = self.db().read().await.expect("a transaction");
        let known = server::store::accounts::find_account_by_username(&mut tx, "some.agent").await.expect("a search");
        drop(tx);
        if let Some(account) = known {
            return account.id;
        }
        let now = self.clock.now();
        let account = AccountRow {
            id: self.clock.new_id(),
            role: "agent".into(),
            family_id: None,
            username: "some.agent".into(),
            username_key: "some.agent".into(),
            email: "some.agent@service.example".into(),
            email_key: "some.agent@service.example".into(),
            password_hash: password_hash().await,
            civility: String::new(),
            first_name: "Paul".into(),
            usual_name: "AGENT".into(),
            terms_version: None,
            terms_accepted_at: None,
            created_at: now,
            confirmed_at: Some(now),
            origin: "self".into(),
            place: "holder".into(),
            temporary_until: None,
            last_sign_in_at: None,
            closed_at: None,
            reads_health: true,
        };
        let mut tx = self.db().write().await.expect("a transaction");
        insert_account(&mut tx, &account).await.expect("an account");
        tx.commit().await.expect("committed");
        account.id
    }
}

/// The case of a path such as `/demandes/{id}?envoi=1`.
#[track_caller]
pub fn case_of(path: &str) -> CaseId {
    let id = path.split(['/', '?', '#']).find_map(|part| part.parse().ok());
    id.unwrap_or_else(|| panic!("{path} names no case"))
}
