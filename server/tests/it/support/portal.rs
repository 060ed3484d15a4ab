//! The portal on a real port, with a clock that a test moves, and a school year to prepare.

use std::{net::SocketAddr, path::PathBuf, sync::Mutex};

use app::{
    api::views::{Authority, Creditor},
    domain::role::AccountRole,
};
use axum::Router;
use chrono::{DateTime, TimeZone, Utc};
use leptos::prelude::LeptosOptions;
use server::{
    App, build_on,
    clock::{Clock, digest, new_secret},
    config::{AccountsConfig, AntivirusConfig, Config, DeskConfig, MailConfig, RegistrationsConfig},
    files::Files,
    http, jobs,
    mail::transport::Post,
    services::staff_accounts::NewStaff,
    store::{
        Db,
        accounts::{self, AccountRow},
        activities::{self, ActivityRow, SchoolYearRow, SiteRow},
        mails::MailRow,
        sessions,
    },
};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
use uuid::Uuid;

use super::{Browser, Database, Engine};

/// The school of the tests' families, another one, and what they offer.
pub const MELLE: Uuid = Uuid::from_u128(0x51);
pub const CELLES: Uuid = Uuid::from_u128(0x52);
pub const CANTEEN: Uuid = Uuid::from_u128(0xa1);
pub const OTHER_CANTEEN: Uuid = Uuid::from_u128(0xa2);
pub const WEDNESDAYS: Uuid = Uuid::from_u128(0xa3);

/// The password of everybody whom the tests do not sign up.
pub const PASSWORD: &str = "cerise-42-melle";

/// An instant of 2026, in UTC.
pub fn at(month: u32, day: u32, hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, month, day, hour, 0, 0).single().expect("a real instant")
}

/// What a test may set.
#[derive(Clone, Debug)]
pub struct Setting {
    pub public_url: String,
    pub smtp_url: Option<String>,
    pub trusted_proxies: usize,
    pub terms: Option<PathBuf>,
    pub accounts: AccountsConfig,
    pub creditor: Creditor,
    /// Address of the antivirus.
    pub clamd: Option<String>,
    pub offline: bool,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            public_url: "http://portal.test".into(),
            smtp_url: None,
            trusted_proxies: 0,
            terms: None,
            accounts: AccountsConfig::default(),
            creditor: Creditor { name: "SGC de Melle".into(), identifier: "FR12ZZZ123456".into(), address: "Melle".into() },
            clamd: None,
            offline: true,
        }
    }
}

/// A portal that serves.
pub struct Portal {
    pub app: App,
    pub clock: Clock,
    pub address: SocketAddr,
    pub setting: Setting,
    server: JoinHandle<()>,
    read_mails: Mutex<usize>,
    files: TempDir,
    // Last: dropped when nothing uses it any more.
    database: Database,
}

impl Portal {
    /// On 20 May 2026 at 10 in the morning, with a school year whose dossiers are open and whose canteen is not yet.
    pub async fn new(engine: Engine) -> Self {
        Self::with(engine, Setting::default()).await
    }

    pub async fn with(engine: Engine, setting: Setting) -> Self {
        let portal = Self::empty(engine, setting, at(5, 20, 8)).await;
        fill(portal.db()).await;
        portal
    }

    /// At that time, without a school year, a school or anybody.
    pub async fn empty(engine: Engine, setting: Setting, now: DateTime<Utc>) -> Self {
        let database = Database::new(engine).await;
        let files = tempfile::tempdir().expect("a temporary folder");
        let clock = Clock::set_to(now);
        let app = app(&setting, &clock, database.open().await, &files);
        let (address, server) = serve(app.router()).await;
        Self { app, clock, address, setting, server, read_mails: Mutex::default(), files, database }
    }

    /// The same database and files, another process.
    pub async fn restarted(mut self) -> Self {
        self.server.abort();
        self.app.services.db.close().await;
        self.app = app(&self.setting, &self.clock, self.database.open().await, &self.files);
        (self.address, self.server) = serve(self.app.router()).await;
        self
    }

    /// The same portal, with the files of another site.
    pub async fn serving(mut self, site: LeptosOptions) -> Self {
        self.server.abort();
        (self.address, self.server) = serve(http::router(self.app.services.clone(), site)).await;
        self
    }

    pub fn db(&self) -> &Db {
        &self.app.services.db
    }

    /// Names of the files of its store, those on their way included.
    pub fn stored(&self) -> Vec<String> {
        let mut folders = vec![self.files.path().to_owned()];
        let mut names = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    names.push(entry.file_name().to_string_lossy().into_owned());
                }
            }
        }
        names
    }

    /// Somebody who has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(self.address, None)
    }

    /// Somebody whose session is open, without going through the sign-in page.
    pub async fn browser_of(&self, account: Uuid) -> Browser {
        let (secret, now) = (new_secret(), self.clock.now());
        let mut tx = self.db().write().await.expect("a transaction");
        let until = now + chrono::Duration::hours(12);
        sessions::insert_session(&mut tx, &digest(&secret), account, "", now, until, Some(now)).await.expect("a session");
        tx.commit().await.expect("committed");
        Browser::new(self.address, Some(&secret))
    }

    /// The account with that username.
    pub async fn account(&self, username: &str) -> AccountRow {
        let mut tx = self.db().read().await.expect("a transaction");
        accounts::find_account_by_username(&mut tx, username).await.expect("a search").expect("an account")
    }

    /// An agent who may read what concerns health, signed in.
    pub async fn agent(&self, username: &str) -> Browser {
        self.staff_who(username, AccountRole::Agent, true).await
    }

    /// A member of staff who may not, signed in.
    pub async fn staff(&self, username: &str, role: AccountRole) -> Browser {
        self.staff_who(username, role, false).await
    }

    async fn staff_who(&self, username: &str, role: AccountRole, reads_health: bool) -> Browser {
        let staff = NewStaff {
            role,
            first_name: "Claire".into(),
            usual_name: "AGENT".into(),
            email: format!("{username}@service.example"),
            username: username.into(),
            password: PASSWORD.into(),
            reads_health,
        };
        self.app.services.create_staff(staff).await.expect("a staff account");
        self.browser_of(self.account(username).await.id).await
    }

    /// Sends what waits, and gives the mails that have left since the last time.
    pub async fn new_mails(&self) -> Vec<MailRow> {
        self.app.services.answer_recoveries().await.expect("recoveries");
        jobs::send_waiting_mails(&self.app.services, &self.app.post).await.expect("the outbox");
        let sent = self.app.post.sent();
        let mut read = self.read_mails.lock().expect("a lock");
        sent[std::mem::replace(&mut *read, sent.len())..].to_vec()
    }

    /// The one mail that has left since the last time.
    pub async fn new_mail(&self) -> MailRow {
        let mut mails = self.new_mails().await;
        let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.clone()).collect();
        assert_eq!(mails.len(), 1, "one mail was expected: {subjects:?}");
        mails.remove(0)
    }

    /// The path of the link of a mail.
    pub fn path_in(&self, mail: &MailRow) -> String {
        let line = mail.body_text.lines().find(|line| line.starts_with(&self.setting.public_url)).expect("a link in the mail");
        line[self.setting.public_url.len()..].to_owned()
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn app(setting: &Setting, clock: &Clock, db: Db, files: &TempDir) -> App {
    let config = Config {
        production: false,
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        public_url: setting.public_url.clone(),
        database_url: String::new(),
        files: files.path().into(),
        trusted_proxies: setting.trusted_proxies,
        offline: setting.offline,
        mail: MailConfig {
            sender: "Espace Familles <education@melleois.example>".into(),
            smtp_url: setting.smtp_url.clone(),
            folder: None,
            shown_to_agents: false,
        },
        authority: Authority {
            name: "Mellois en Poitou".into(),
            department: "Direction de l’éducation".into(),
            phone: "05 49 27 56 84".into(),
            email: "education@melloisenpoitou.fr".into(),
            hours: "Fermé le mardi matin et le jeudi matin".into(),
        },
        terms: setting.terms.clone(),
        accounts: setting.accounts.clone(),
        creditor: setting.creditor.clone(),
        antivirus: AntivirusConfig { clamd: setting.clamd.clone() },
        registrations: RegistrationsConfig::default(),
        desk: DeskConfig::default(),
    };
    let post = Post::new(&config.mail).expect("a way out for mails");
    // This program is the tests': the portal's own opens the files.
    let files = Files::in_folder(files.path()).expect("a folder").inspected_by(env!("CARGO_BIN_EXE_server"));
    build_on(config, clock.clone(), db, files, post).expect("a portal")
}

async fn serve(router: Router) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    (address, tokio::spawn(http::serve(listener, router, std::future::pending())))
}

async fn fill(db: &Db) {
    let mut tx = db.write().await.expect("a transaction");
    let year = SchoolYearRow { start_year: 2026, dossiers_open_at: at(5, 4, 6) };
    activities::insert_school_year(&mut tx, &year).await.expect("a school year");
    for (id, name, town) in [(MELLE, "École Jacques Prévert", "Melle"), (CELLES, "École du Bourg", "Celles-sur-Belle")] {
        let site =
            SiteRow { id, kind: "school".into(), name: name.into(), town: town.into(), sort_key: town.to_lowercase(), closed_at: None };
        activities::insert_site(&mut tx, &site).await.expect("a site");
    }
    for (id, site_id, kind, name) in [
        (CANTEEN, MELLE, "restauration", "Cantine, Melle"),
        (OTHER_CANTEEN, CELLES, "restauration", "Cantine, Celles-sur-Belle"),
        (WEDNESDAYS, MELLE, "acm", "Mercredis, Melle"),
    ] {
        let is_canteen = kind == "restauration";
        let activity = ActivityRow {
            id,
            school_year: 2026,
            kind: kind.into(),
            name: name.into(),
            sort_key: name.to_lowercase(),
            site_id,
            site_name: String::new(),
            from_grade: is_canteen.then(|| "ps".into()),
            to_grade: is_canteen.then(|| "cm2".into()),
            from_months: (!is_canteen).then_some(36),
            below_months: (!is_canteen).then_some(144),
            weekdays: if is_canteen { 0b1_1011 } else { 0b0_0100 },
            places: Some(if is_canteen { 7 } else { 1 }),
            taken: 0,
            waiting: 0,
            opens_at: at(6, 1, 6),
            closes_at: at(10, 1, 6),
            confirmation: if is_canteen { "at_once" } else { "by_agent" }.into(),
            state: "published".into(),
            reduced_to: None,
            version: 1,
        };
        activities::insert_activity(&mut tx, &activity).await.expect("an activity");
    }
    tx.commit().await.expect("committed");
}
