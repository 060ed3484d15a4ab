//! The demo: the authority "Mellois en Poitou", families in different states, filled through the use cases themselves.

mod content;

use app::{
    api::{
        Outcome,
        guard::FamilyAccess,
        ports::{Desk, Dossiers, Families, KnownFamilies, Registrations, SignedIn},
    },
    domain::{
        account::Username,
        activity::{ActivityKind, Confirmation, Weekdays},
        contact::Email,
        dossier::Section,
        form::Fields,
        ids::{AccountId, ActivityId, CaseId, FamilyId, PersonId},
        person::Role,
        pieces::Piece,
        queue::QueueFilter,
        role::{AccountRole, Right},
        school_year::SchoolYear,
        text,
    },
};
use bytes::Bytes;
use chrono::{DateTime, Duration, NaiveTime, Utc};
use futures::stream;
use uuid::Uuid;

use super::{Fault, Services, accounts::Named, staff_accounts::NewStaff};
use crate::{
    clock::{from_local, id_of},
    password,
    store::{
        accounts::{self, AccountRow},
        activities::{self, ActivityRow, SchoolYearRow, SiteRow},
        families::{self, FamilyRow},
    },
};

/// The one password of the demo.
pub const PASSWORD: &str = "melle-demo-79";
/// Who can sign in, and what there is to see.
pub const SIGN_INS: [(&str, &str, &str); 6] = [
    ("famille", "s.martin", "dossier de Léa validé, cantine ouverte ; dossier de Noé commencé"),
    ("famille", "n.benali", "dossier d’Inès envoyé, à examiner"),
    ("famille", "a.legoff", "entourage déclaré, à valider ; famille peut-être déjà connue"),
    ("agent", "claire.agent", "file des demandes sur /admin, données de santé comprises"),
    ("agent", "paul.agent", "file des demandes sur /admin, sans la santé"),
    ("administrateur", "admin.melle", "file des demandes sur /admin, réglages de l’année scolaire, actualités et pages"),
];

pub(super) const EXAMPLE: &[u8] = include_bytes!("../../../demo/exemple.pdf");
pub(super) const TOWNS: [(&str, &str); 7] = [
    ("École Jacques Prévert", "Melle"),
    ("École du Bourg", "Celles-sur-Belle"),
    ("École de la Boutonne", "Brioux-sur-Boutonne"),
    ("École Louis Pergaud", "Chef-Boutonne"),
    ("École des Tilleuls", "Lezay"),
    ("École du Plan d’Eau", "Sauzé-Vaussais"),
    ("École de la Sèvre", "La Mothe-Saint-Héray"),
];

/// Why the demo could not be filled.
#[derive(Debug, thiserror::Error)]
#[error("the demo could not be filled: {0}")]
pub struct DemoError(String);

impl<E: Into<Fault>> From<E> for DemoError {
    fn from(error: E) -> Self {
        Self(error.into().to_string())
    }
}

/// A family of the demo: its access, its year, its school.
struct Household {
    access: FamilyAccess,
    children: Vec<PersonId>,
}

impl Services {
    /// Fills an empty database; a filled one is left as it is. Tells whether it filled it.
    ///
    /// # Errors
    /// When a step of the demo is refused, or a failure of ours.
    pub async fn fill_demo(&self) -> Result<bool, DemoError> {
        if !activities::school_years(&mut self.db.read().await?).await?.is_empty() {
            return Ok(false);
        }
        let year = SchoolYear::of(self.clock.today());
        let (school, canteen) = self.demo_offer(year).await?;
        let agent = self.demo_staff().await?;
        self.demo_content(&self.demo_account("admin.melle").await?.staff(Right::WriteContent)?).await?;
        self.demo_families(year, school, canteen, &agent).await?;
        Ok(true)
    }

    pub(super) async fn demo_offer(&self, year: SchoolYear) -> Result<(Uuid, Uuid), DemoError> {
        let mut tx = self.db.write().await?;
        let start_year = i64::from(year.start_year());
        activities::insert_school_year(&mut tx, &SchoolYearRow { start_year, dossiers_open_at: self.in_days(-30) }).await?;
        let mut melle = (Uuid::nil(), Uuid::nil());
        for (name, town) in TOWNS {
            let site = SiteRow {
                id: id_of(&format!("{name}, {town}")),
                kind: "school".into(),
                name: name.into(),
                town: town.into(),
                sort_key: text::search_key(town),
                closed_at: None,
            };
            activities::insert_site(&mut tx, &site).await?;
            let school =
                |kind: ActivityKind, name: &str, opens: i64| self.demo_activity(&site, start_year, kind, format!("{name}, {town}"), opens);
            let canteen = ActivityRow { places: Some(120), ..school(ActivityKind::Restauration, "Cantine", -10) };
            activities::insert_activity(&mut tx, &canteen).await?;
            activities::insert_activity(&mut tx, &school(ActivityKind::Garderie, "Garderie", -10)).await?;
            activities::insert_activity(&mut tx, &school(ActivityKind::Tap, "TAP", 9)).await?;
            if town == "Melle" {
                melle = (site.id, canteen.id);
            }
        }
        for town in ["Melle", "Celles-sur-Belle"] {
            let site = SiteRow {
                id: id_of(&format!("Centre de loisirs, {town}")),
                kind: "centre".into(),
                name: "Centre de loisirs".into(),
                town: town.into(),
                sort_key: text::search_key(town),
                closed_at: None,
            };
            activities::insert_site(&mut tx, &site).await?;
            let centre = ActivityRow {
                weekdays: Weekdays::WEDNESDAY.bits(),
                places: Some(if town == "Melle" { 40 } else { 0 }),
                from_months: Some(36),
                below_months: Some(144),
                from_grade: None,
                to_grade: None,
                confirmation: Confirmation::ByAgent.code().into(),
                ..self.demo_activity(&site, start_year, ActivityKind::Acm, format!("Mercredis, {town}"), -2)
            };
            activities::insert_activity(&mut tx, &centre).await?;
            let youth = ActivityRow {
                weekdays: Weekdays::ALL.bits(),
                from_months: Some(132),
                below_months: Some(216),
                from_grade: None,
                to_grade: None,
                ..self.demo_activity(&site, start_year, ActivityKind::AccueilJeunes, format!("Accueil de jeunes, {town}"), 21)
            };
            activities::insert_activity(&mut tx, &youth).await?;
        }
        tx.commit().await?;
        Ok(melle)
    }

    fn demo_activity(&self, site: &SiteRow, school_year: i64, kind: ActivityKind, name: String, opens_in: i64) -> ActivityRow {
        ActivityRow {
            id: id_of(&format!("{name}, {school_year}")),
            school_year,
            kind: kind.code().into(),
            sort_key: format!("{} {}", kind as u8, text::search_key(&name)),
            name,
            site_id: site.id,
            site_name: site.name.clone(),
            from_grade: Some("ps".into()),
            to_grade: Some("cm2".into()),
            from_months: None,
            below_months: None,
            weekdays: Weekdays::SCHOOL.bits(),
            places: None,
            taken: 0,
            waiting: 0,
            opens_at: self.in_days(opens_in),
            closes_at: self.in_days(240),
            confirmation: Confirmation::AtOnce.code().into(),
            state: "published".into(),
            reduced_to: None,
            version: 1,
        }
    }

    /// Eight in the morning, so many days from today, in Paris.
    fn in_days(&self, days: i64) -> DateTime<Utc> {
        let morning = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default();
        from_local((self.clock.today() + Duration::days(days)).and_time(morning))
    }

    pub(super) async fn demo_staff(&self) -> Result<SignedIn, DemoError> {
        for (role, first_name, usual_name, username) in [
            (AccountRole::Agent, "Claire", "AGENT", "claire.agent"),
            (AccountRole::Agent, "Paul", "AGENT", "paul.agent"),
            (AccountRole::Administrator, "Dominique", "ADMIN", "admin.melle"),
        ] {
            let email = format!("{username}@melloisenpoitou.example");
            let staff = NewStaff {
                role,
                first_name: first_name.into(),
                usual_name: usual_name.into(),
                email,
                username: username.into(),
                password: PASSWORD.into(),
                reads_health: username == "claire.agent",
            };
            self.create_staff(staff).await.map_err(|error| DemoError(error.to_string()))?;
        }
        self.demo_account("claire.agent").await
    }

    async fn demo_account(&self, username: &str) -> Result<SignedIn, DemoError> {
        let found = accounts::find_account_by_username(&mut self.db.read().await?, username).await?;
        let account = found.ok_or(Fault::Unknown("member of staff"))?;
        let role = AccountRole::from_code(&account.role).ok_or(Fault::Unknown("role"))?;
        Ok(SignedIn { account: AccountId(account.id), role, family: None, reads_health: account.reads_health })
    }

    async fn demo_families(&self, year: SchoolYear, school: Uuid, canteen: Uuid, agent: &SignedIn) -> Result<(), DemoError> {
        let start = year.start_year();
        let martin =
            self.demo_household("Sophie", "MARTIN", "s.martin", &[("Léa", "fille", start - 7), ("Noé", "garcon", start - 4)]).await?;
        self.decide_declaration(&martin, agent).await?;
        let lea = self.demo_dossier(&martin, martin.children[0], year, school, &[Piece::Vaccination, Piece::Insurance]).await?;
        self.decide_all(agent, lea).await?;
        let days = Fields::default()
            .with("monday", "oui")
            .with("thursday", "oui")
            .with("start", app::domain::contact::show_day(self.clock.today().max(year.first_day())));
        done(Registrations::submit(self, &martin.access, ActivityId(canteen), martin.children[0], days).await?)?;
        let noe = Dossiers::create(self, &martin.access, martin.children[1], year).await?;
        done(
            self.save_section(
                &martin.access,
                noe,
                Section::School,
                Fields::default().with("site", school.to_string()).with("grade", "ms").with("nap", "oui").with("bus", "non").into(),
            )
            .await?,
        )?;

        let benali = self.demo_household("Nadia", "BENALI", "n.benali", &[("Inès", "fille", start - 6)]).await?;
        self.decide_declaration(&benali, agent).await?;
        self.demo_dossier(&benali, benali.children[0], year, school, &[Piece::Vaccination]).await?;

        self.demo_known_families(start, agent).await?;
        let legoff = self.demo_household("Anne-Élise", "LE GOFF D’ARCY", "a.legoff", &[("Éloi", "garcon", start - 5)]).await?;
        done(self.declare_entourage(&legoff.access).await?)
    }

    /// Families that the department knows: one waits for its activation mail to be followed, two for a key.
    async fn demo_known_families(&self, start: i32, agent: &SignedIn) -> Result<(), DemoError> {
        let access = agent.staff(Right::ManageFamilies)?;
        for (reference, first_name, usual_name, email, child, birth) in [
            ("1042", "Clémence", "TEMPLET", "clemence.templet@famille.example", "Jules", 7),
            ("1043", "Testa", "ARPEGE", "", "Mia", 6),
            ("1044", "Anne-Élise", "LE GOFF D’ARCY", "", "Éloi", 5),
        ] {
            let birth_date = format!("12 9 {}", start - birth);
            let fields = [
                ("civility", "madame"),
                ("first_name", first_name),
                ("usual_name", usual_name),
                ("email", email),
                ("reference", reference),
                ("child_civility", if child == "Mia" { "fille" } else { "garcon" }),
                ("child_first_name", child),
                ("child_usual_name", usual_name),
                ("child_birth_date", &birth_date),
            ];
            let fields = fields.iter().fold(Fields::default(), |fields, (name, value)| fields.with(name, *value));
            done(KnownFamilies::create(self, &access, fields).await?)?;
        }
        Ok(())
    }

    async fn demo_household(
        &self,
        first_name: &str,
        usual_name: &str,
        username: &str,
        children: &[(&str, &str, i32)],
    ) -> Result<Household, DemoError> {
        let now = self.clock.now();
        let family = FamilyRow {
            id: self.clock.new_id(),
            name: usual_name.into(),
            search_key: text::search_key(usual_name),
            draft_entourage: None,
            entourage: None,
            created_at: now,
            reference: None,
        };
        let email = format!("{username}@famille.example");
        let known = |_| Fault::Unknown("name of the demo");
        let named = Named { civility: "madame", first_name, usual_name };
        let hash = password::hash(PASSWORD.into()).await?;
        let account = AccountRow {
            family_id: Some(family.id),
            terms_version: Some(self.terms.0.clone()),
            terms_accepted_at: Some(now),
            confirmed_at: Some(now),
            ..self.account_row(&Username::parse(username).map_err(known)?, &Email::parse(&email).map_err(known)?, hash, named)
        };
        let mut tx = self.db.write().await?;
        families::insert_family(&mut tx, &family).await?;
        accounts::insert_account(&mut tx, &account).await?;
        tx.commit().await?;
        let who =
            SignedIn { account: AccountId(account.id), role: AccountRole::Family, family: Some(FamilyId(family.id)), reads_health: false };
        let mut household = Household { access: who.family()?, children: Vec::new() };
        let holder = [
            ("civility", "madame"),
            ("relationship", "mere"),
            ("mobile", "06 12 34 56 78"),
            ("number", "2"),
            ("street", "rue des Fusains"),
            ("postal_code", "79500"),
            ("town", "Melle"),
            ("country", "FRANCE"),
        ];
        self.demo_person(&household, Role::Holder, first_name, usual_name, &holder).await?;
        for (name, civility, birth_year) in children {
            let birth = format!("12 9 {birth_year}");
            let child =
                self.demo_person(&household, Role::Child, name, usual_name, &[("civility", civility), ("birth_date", &birth)]).await?;
            household.children.push(child);
        }
        Ok(household)
    }

    async fn demo_person(
        &self,
        household: &Household,
        role: Role,
        first_name: &str,
        usual_name: &str,
        more: &[(&str, &str)],
    ) -> Result<PersonId, DemoError> {
        let id = PersonId(self.clock.new_id());
        let named = Fields::default()
            .with("role", role.code())
            .with("person", id.to_string())
            .with("first_name", first_name)
            .with("usual_name", usual_name);
        let fields = more.iter().fold(named, |fields, (name, value)| fields.with(name, *value));
        done(self.save_person(&household.access, fields).await?)?;
        Ok(id)
    }

    async fn decide_declaration(&self, household: &Household, agent: &SignedIn) -> Result<(), DemoError> {
        done(self.declare_entourage(&household.access).await?)?;
        let case = Families::cases(self, &household.access).await?.first().map(|case| case.id).ok_or(Fault::Unknown("case"))?;
        self.decide_all(agent, case).await
    }

    async fn decide_all(&self, agent: &SignedIn, case: CaseId) -> Result<(), DemoError> {
        let access = agent.staff(Right::Review)?;
        for act in ["take_over", "validate"] {
            let version = Desk::case(self, &access, case, &QueueFilter::default()).await?.view.version;
            done(self.decide(&access, case, version, Fields::default().with("act", act)).await?)?;
        }
        Ok(())
    }

    async fn demo_dossier(
        &self,
        household: &Household,
        child: PersonId,
        year: SchoolYear,
        school: Uuid,
        pieces: &[Piece],
    ) -> Result<CaseId, DemoError> {
        let case = Dossiers::create(self, &household.access, child, year).await?;
        for section in Section::ALL {
            done(self.save_section(&household.access, case, section, demo_answers(section, school).into()).await?)?;
        }
        for piece in pieces {
            let content = stream::iter([Ok::<_, Fault>(Bytes::from_static(EXAMPLE))]);
            let name = format!("{}.pdf", piece.code());
            self.receive_file(&household.access, case, *piece, &name, content).await.map_err(|fault| DemoError(format!("{fault:?}")))?;
        }
        done(Dossiers::submit(self, &household.access, case).await?)?;
        Ok(case)
    }
}

fn demo_answers(section: Section, school: Uuid) -> Fields {
    let school = school.to_string();
    let answers: &[(&str, &str)] = match section {
        Section::School => &[("site", &school), ("grade", "ce1"), ("bus", "non")],
        Section::Health => &[
            ("vaccinated", "oui"),
            ("allergic", "oui"),
            ("allergies", "Arachide : éviter toute trace."),
            ("pai", "non"),
            ("diet", "standard"),
            ("doctor", "Dr Moreau"),
        ],
        Section::Custody => &[("custody", "ensemble"), ("contacts_checked", "oui")],
        Section::Authorisations => {
            &[("allow_hospital", "oui"), ("allow_outings", "oui"), ("swims", "oui"), ("allow_alone", "non"), ("allow_image", "non")]
        }
        Section::Insurance => &[("insured", "oui"), ("insurer", "Assurance du Poitou"), ("policy", "4 120 887 K")],
        Section::Payment => &[("payment", "autre"), ("payer", "Le titulaire du compte")],
    };
    answers.iter().fold(Fields::default(), |fields, (name, value)| fields.with(name, *value))
}

fn done(outcome: Outcome) -> Result<(), DemoError> {
    match outcome {
        Outcome::Done(_) => Ok(()),
        Outcome::Form(state) => Err(DemoError(format!("{:?}", state.errors))),
    }
}
