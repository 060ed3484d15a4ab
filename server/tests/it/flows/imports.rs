//! Files of known families: looked at, then imported all or nothing.

use std::time::Instant;

use app::{
    api::{
        ApiError, Outcome,
        guard::StaffAccess,
        ports::{KnownFamilies, SignedIn},
        views::ImportReport,
    },
    domain::{
        ids::{AccountId, ImportId},
        role::{AccountRole, Right},
    },
};
use reqwest::multipart;

use crate::support::{
    Browser, Engine, Portal,
    database::{change, number, texts},
    household::done,
    on_both_engines,
};

/// The file that agents are given as a model.
const MODEL: &[u8] = include_bytes!("../../../content/familles.csv");

const HEADER: &str = "famille;role;civilite;prenom;nom_usage;date_naissance;email\n";

const FAMILIES: &str = "SELECT COUNT(*) FROM families";
const ACCOUNTS: &str = "SELECT COUNT(*) FROM accounts WHERE role = 'family'";
const MAILS: &str = "SELECT COUNT(*) FROM mails";

/// A portal, and an agent at their desk.
struct Desk {
    portal: Portal,
    browser: Browser,
    access: StaffAccess,
}

impl Desk {
    async fn new(engine: Engine) -> Self {
        let portal = Portal::new(engine).await;
        let browser = portal.agent("an.agent").await;
        let who = SignedIn {
            account: AccountId(portal.account("an.agent").await.id),
            role: AccountRole::Agent,
            family: None,
            reads_health: false,
        };
        let access = who.staff(Right::ManageFamilies).expect("an agent");
        Self { portal, browser, access }
    }

    /// Sends a file that is kept.
    async fn send(&self, content: impl Into<Vec<u8>>) -> ImportId {
        let services = &self.portal.app.services;
        services.receive_import(&self.access, "familles.csv", content.into()).await.expect("an answer").expect("a file that is kept")
    }

    async fn report(&self, id: ImportId) -> ImportReport {
        KnownFamilies::import_report(&self.portal.app.services, &self.access, id).await.expect("a report")
    }

    async fn import(&self, id: ImportId) -> Result<Outcome, ApiError> {
        KnownFamilies::import(&self.portal.app.services, &self.access, id).await
    }

    /// Imports a file with nothing wrong.
    async fn import_whole(&self, content: impl Into<Vec<u8>>) -> ImportId {
        let id = self.send(content).await;
        let faults = self.report(id).await.faults;
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(done(self.import(id).await.expect("an answer")), format!("/admin/imports/{id}"));
        id
    }

    /// How many families, accounts of families, and mails there are.
    async fn counts(&self) -> [i64; 3] {
        let db = self.portal.db();
        [number(db, FAMILIES).await, number(db, ACCOUNTS).await, number(db, MAILS).await]
    }
}

/// Posts a file as a browser does; gives the status and what is said.
async fn post(browser: &Browser, name: &str, content: &[u8]) -> (u16, String) {
    let part = multipart::Part::bytes(content.to_vec()).file_name(name.to_owned());
    let request = reqwest::Client::new().post(browser.url("/imports")).header("Accept", "application/json");
    let request = request.header("Sec-Fetch-Site", "same-origin").header("Cookie", browser.cookies());
    let response = request.multipart(multipart::Form::new().part("fichier", part)).send().await.expect("an answer");
    (response.status().as_u16(), response.text().await.expect("a whole answer"))
}

async fn a_file_is_looked_at_without_writing_anything(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (status, told) = post(&desk.browser, "familles.csv", MODEL).await;
    assert!(status == 200 && told.contains("/admin/imports/"), "{status} {told}");
    let id = told.split(['/', '"']).find_map(|part| part.parse().ok()).expect("the id of an import");
    let report = desk.report(id).await;
    assert_eq!((report.file_name.as_str(), report.lines, report.known, report.accounts, report.done), ("familles.csv", 12, 0, 3, None));
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    let families: Vec<_> = report.families.iter().map(|(name, persons, username)| (name.as_str(), *persons, username.as_str())).collect();
    let expected = [("TEMPLET", 4, "c.templet"), ("LE GOFF D’ARCY", 3, "a.legoff"), ("ŻAK", 3, "l.zak"), ("N’DIAYE", 2, "")];
    assert_eq!((families, desk.counts().await), (expected.to_vec(), [0, 0, 0]));
}

async fn a_good_file_makes_families_accounts_and_mails(engine: Engine) {
    let desk = Desk::new(engine).await;
    let id = desk.import_whole(MODEL).await;
    let db = desk.portal.db();
    assert_eq!(desk.counts().await, [4, 3, 3]);
    assert_eq!(texts(db, "SELECT reference FROM families ORDER BY reference").await, ["1001", "1002", "1003", "1004"]);
    assert_eq!(number(db, "SELECT COUNT(*) FROM families WHERE entourage IS NOT NULL AND draft_entourage IS NULL").await, 4);
    assert_eq!(number(db, "SELECT COUNT(*) FROM known_children").await, 5);
    let usernames = "SELECT username FROM accounts WHERE role = 'family' AND origin = 'department' ORDER BY username";
    assert_eq!(texts(db, usernames).await, ["a.legoff", "c.templet", "l.zak"]);
    let mut mails = desk.portal.new_mails().await;
    mails.sort_by(|one, other| one.recipient.cmp(&other.recipient));
    let recipients: Vec<_> = mails.iter().map(|mail| mail.recipient.as_str()).collect();
    assert_eq!(recipients, ["anne-elise@exemple.fr", "clemence.templet@exemple.fr", "lukasz.zak@exemple.fr"]);
    assert!(mails[0].body_text.contains("a.legoff"), "{}", mails[0].body_text);
    assert_eq!((desk.report(id).await.done, texts(db, "SELECT content FROM imports").await), (Some(4), vec![String::new()]));
}

async fn the_same_file_again_makes_nothing_twice(engine: Engine) {
    let desk = Desk::new(engine).await;
    let id = desk.import_whole(MODEL).await;
    assert_eq!(done(desk.import(id).await.expect("an answer")), format!("/admin/imports/{id}"), "pressed twice");
    let again = desk.send(MODEL).await;
    let report = desk.report(again).await;
    assert_eq!((report.known, report.families.len(), report.accounts), (4, 0, 0));
    desk.import_whole(MODEL).await;
    assert_eq!(desk.counts().await, [4, 3, 3]);
    assert_eq!(desk.report(again).await.done, None, "looked at, not imported");
}

async fn pressed_by_two_agents_at_once_it_is_imported_once(engine: Engine) {
    let desk = Desk::new(engine).await;
    let id = desk.send(MODEL).await;
    let (one, other) = tokio::join!(desk.import(id), desk.import(id));
    assert_eq!((done(one.expect("an answer")), desk.counts().await), (done(other.expect("an answer")), [4, 3, 3]));
    let more = format!("{HEADER}F1;titulaire;mme;Sophie;TEST2;;s@exemple.fr\nF1;enfant;fille;Léa;TEST2;12/09/2019;\n");
    let (here, there) = (desk.send(more.clone()).await, desk.send(more).await);
    // Two files with the same family: one is first, the other finds it known.
    let (one, other) = tokio::join!(desk.import(here), desk.import(there));
    let kinds = [one, other].map(|answer| matches!(answer, Ok(Outcome::Done(_))));
    assert_eq!((kinds, desk.counts().await), ([true, true], [5, 4, 4]));
}

async fn one_bad_line_imports_nothing(engine: Engine) {
    let desk = Desk::new(engine).await;
    let lines =
        "F1;titulaire;mme;Sophie;TEST2;;s@exemple.fr\nF1;enfant;fille;Léa;TEST2;12/09/2019;\nF2;titulaire;m;Paul;DUPONT;31/02/1980;\n";
    let id = desk.send(format!("{HEADER}{lines}")).await;
    let report = desk.report(id).await;
    let faults: Vec<_> = report.faults.iter().map(|line| (line.number, line.family.as_str(), line.fault.as_str())).collect();
    let expected = [
        (4, "F2", "La date de naissance « 31/02/1980 » n’existe pas. Écrivez-la comme 27/03/1985."),
        (4, "F2", "Cette famille n’a pas d’enfant."),
    ];
    assert_eq!((faults, report.families.len()), (expected.to_vec(), 1));
    match desk.import(id).await.expect("an answer") {
        Outcome::Form(state) => assert!(state.errors[0].field.is_empty() && state.errors[0].message.starts_with("Rien n’a été importé")),
        Outcome::Done(path) => panic!("imported: {path}"),
    }
    assert_eq!(desk.counts().await, [0, 0, 0]);
}

async fn a_spreadsheet_of_windows_is_read_with_its_accents(engine: Engine) {
    let desk = Desk::new(engine).await;
    let content = b"Pr\xe9nom,Nom usage,Famille,R\xf4le,Civilit\xe9,Date naissance\r\n\
        H\xe9lo\xefse,\"L\x92H\x94TE, dite C\x9cur\",7,titulaire,Madame,\r\nTh\xe9o,D\xe9,7,enfant,gar\xe7on,12/09/2019\r\n";
    desk.import_whole(content).await;
    assert_eq!(texts(desk.portal.db(), "SELECT name FROM families").await, ["L’H”TE, dite Cœur"]);
}

async fn what_looks_like_a_program_is_only_a_name(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (formula, tag) = ("=HYPERLINK(\"\"x\"\")", "<b onclick=x>D'ARCY</b>");
    let lines = format!("1;titulaire;mme;\"{formula}\";{tag};;s@exemple.fr\n1;enfant;fille;{{{{ link }}}};+SUM(A1);12/09/2019;\n");
    let id = desk.send(format!("{HEADER}{lines}")).await;
    assert_eq!(desk.report(id).await.families[0].0, tag);
    desk.browser.open(&format!("/admin/imports/{id}")).await.says(tag).hides("<b onclick");
    done(desk.import(id).await.expect("an answer"));
    assert_eq!(texts(desk.portal.db(), "SELECT name FROM families").await, [tag]);
    assert_eq!(texts(desk.portal.db(), "SELECT first_name FROM accounts WHERE role = 'family'").await, ["=HYPERLINK(\"x\")"]);
    let mail = desk.portal.new_mail().await;
    assert!(mail.body_text.contains(tag) && !mail.body_html.contains("<b onclick"), "{}", mail.body_html);
}

async fn usernames_and_addresses_are_used_once(engine: Engine) {
    let desk = Desk::new(engine).await;
    let known = desk.portal.family("s.test2").await;
    let family =
        |number: usize, email: &str| format!("{number};titulaire;mme;Sophie;TEST2;;{email}\n{number};enfant;fille;Léa;TEST2;12/09/2019;\n");
    let taken = desk.send(format!("{HEADER}{}", family(1, "S.Test2@famille.example"))).await;
    let faults: Vec<_> = desk.report(taken).await.faults.into_iter().map(|line| (line.number, line.fault)).collect();
    assert_eq!(faults, [(2, "L’adresse S.Test2@famille.example sert déjà à un espace.".to_owned())]);
    let id = desk.send(format!("{HEADER}{}{}{}", family(1, "a@exemple.fr"), family(2, ""), family(3, "b@exemple.fr"))).await;
    let told: Vec<_> = desk.report(id).await.families.into_iter().map(|(_, _, username)| username).collect();
    assert_eq!(told, ["s.test22", "", "s.test23"]);
    done(desk.import(id).await.expect("an answer"));
    let made = texts(desk.portal.db(), "SELECT username FROM accounts WHERE role = 'family' ORDER BY username").await;
    assert_eq!(made, ["s.test2", "s.test22", "s.test23"]);
    assert_eq!(desk.counts().await[0], 4, "{known:?} and three more");
}

async fn only_staff_who_proved_who_they_are_send_files(engine: Engine) {
    let desk = Desk::new(engine).await;
    let family = desk.portal.browser_at(&desk.portal.family("c.temp").await).await;
    assert_eq!(post(&desk.portal.browser(), "f.csv", MODEL).await.0, 401);
    assert_eq!(post(&family, "f.csv", MODEL).await.0, 403);
    let table: [(&str, &[u8], &str); 4] = [
        ("", b"", "Choisissez d’abord un fichier."),
        ("vide.csv", b"", "Ce fichier est vide."),
        ("familles.xlsx", b"PK\x03\x04\0\0", "Ce fichier n’est pas au format CSV."),
        ("grand.csv", &b"x;y\n".repeat(6 * 1024 * 1024), "Ce fichier dépasse 20 Mo."),
    ];
    for (name, content, why) in table {
        let (status, told) = post(&desk.browser, name, content).await;
        assert!(status == 200 && told.contains(why), "{name}: {status} {told}");
    }
    change(desk.portal.db(), "UPDATE sessions SET proved_at = '2026-01-01T00:00:00+00:00'").await;
    assert_eq!(post(&desk.browser, "f.csv", MODEL).await.0, 428);
    assert_eq!(number(desk.portal.db(), "SELECT COUNT(*) FROM imports").await, 0);
}

on_both_engines!(
    a_file_is_looked_at_without_writing_anything,
    a_good_file_makes_families_accounts_and_mails,
    the_same_file_again_makes_nothing_twice,
    pressed_by_two_agents_at_once_it_is_imported_once,
    one_bad_line_imports_nothing,
    a_spreadsheet_of_windows_is_read_with_its_accents,
    what_looks_like_a_program_is_only_a_name,
    usernames_and_addresses_are_used_once,
    only_staff_who_proved_who_they_are_send_files,
);

/// A real department: ten thousand families of two persons, an address each, some of the same name.
async fn twenty_thousand_rows_take_a_reasonable_time(engine: Engine) {
    let desk = Desk::new(engine).await;
    let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).expect("a letter"));
    let family = |n: usize| {
        let (first_name, name) = (letter(n), format!("Nom{}{}", letter(n / 26), letter(n / 676)));
        format!("{n};titulaire;mme;{first_name};{name};27/03/1985;f{n}@exemple.fr\n{n};enfant;fille;Léa;{name};12/09/2019;\n")
    };
    let id = desk.send(format!("{HEADER}{}", (0..10_000).map(family).collect::<String>())).await;
    let start = Instant::now();
    let report = desk.report(id).await;
    let looked_at = start.elapsed();
    done(desk.import(id).await.expect("an answer"));
    println!("{engine:?}: 20 000 rows looked at in {looked_at:.1?}, imported in {:.1?}", start.elapsed() - looked_at);
    assert_eq!((report.lines, desk.counts().await), (20_000, [10_000, 10_000, 10_000]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "takes long: run it to know how long"]
async fn twenty_thousand_rows_on_sqlite() {
    twenty_thousand_rows_take_a_reasonable_time(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "takes long: run it to know how long"]
async fn twenty_thousand_rows_on_postgres() {
    twenty_thousand_rows_take_a_reasonable_time(Engine::Postgres).await;
}
