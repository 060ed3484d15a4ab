//! Lists taken away as files: what they hold, what they never hold, and who took them (F7).

use std::io::{Cursor, Read};

use app::{
    api::ports::Dossiers,
    domain::{
        dossier::Section,
        entourage::Entourage,
        form::Fields,
        ids::PersonId,
        person::{Person, Role},
        role::AccountRole,
    },
};
use server::store::families::{FamilyRow, insert_family};

use crate::support::{
    Answer, Browser, Engine, Household, Portal, at,
    database::{change, number},
    household::{answers, done},
    on_both_engines,
    portal::{CANTEEN, WEDNESDAYS},
};

const FAMILIES: &str = "/admin/exports/familles";
const CHILDREN: &str = "/admin/exports/enfants";
const YEAR: &str = "/admin/exports/inscriptions";
const FORMULA: &str = "=HYPERLINK(\"http://evil.example\";\"Ouvrir\")";

/// A line of a CSV, as a spreadsheet shows it.
type Line = Vec<String>;

async fn taken(agent: &Browser, path: &str) -> Answer {
    let answer = agent.get(path).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "private, no-store"), "{path}: {}", answer.text());
    answer
}

/// The lines of a CSV, titles included: UTF-8 that says so, with line ends of Windows.
async fn csv(agent: &Browser, path: &str) -> Vec<Line> {
    let answer = taken(agent, path).await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let text = String::from_utf8(answer.bytes).expect("UTF-8");
    let text = text.strip_prefix('\u{feff}').expect("a byte-order mark");
    assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains('\n'), "{text:?}");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|line| line.expect("a line as long as the others").iter().map(str::to_owned).collect()).collect()
}

/// What stands under a title.
#[track_caller]
fn column<'a>(lines: &'a [Line], title: &str) -> Vec<&'a str> {
    let at = lines[0].iter().position(|known| known == title).unwrap_or_else(|| panic!("no {title} in {:?}", lines[0]));
    lines[1..].iter().map(|line| line[at].as_str()).collect()
}

/// The sheet of a spreadsheet and its styles, as they are written.
async fn xlsx(agent: &Browser, path: &str) -> (String, String) {
    let answer = taken(agent, path).await;
    assert_eq!(answer.header("content-type"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    let mut archive = zip::ZipArchive::new(Cursor::new(answer.bytes)).expect("a spreadsheet");
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).expect(name).read_to_string(&mut text).expect("a text");
        text
    };
    (part("xl/worksheets/sheet1.xml"), part("xl/styles.xml"))
}

/// A child with an allergy, whose dossier is validated.
async fn family(portal: &Portal) -> Household {
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.filled_dossier(&household, household.children[0], &[]).await;
    let health = answers(Section::Health).into_iter().fold(Fields::default(), |fields, (name, value)| fields.with(name, value));
    let health = health.with("allergic", "oui").with("allergies", "ARACHIDE");
    done(portal.app.services.save_section(&household.access(), case, Section::Health, health.into()).await.expect("saved"));
    change(portal.db(), "UPDATE cases SET state = 'validated', number = 'D-2026-09999' WHERE kind = 'dossier' AND state = 'draft'").await;
    household
}

async fn lists_open_in_a_french_spreadsheet(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = family(&portal).await;
    let other = [
        ("civility", "monsieur"),
        ("first_name", "Paul"),
        ("usual_name", "D’ARCY"),
        ("relationship", "autre"),
        ("mobile", "06 11 22 33 44"),
        ("forbidden", "oui"),
    ];
    portal.add_person(&household, Role::Contact, &other).await;
    portal.clock.move_to(at(6, 2, 8));
    portal.registered(&household, CANTEEN, &[("monday", "oui"), ("thursday", "oui")]).await;
    let agent = portal.agent("an.agent").await;

    let page = agent.open("/admin/familles").await;
    let families = csv(&agent, &page.link("CSV : Toutes les familles")).await;
    assert_eq!((column(&families, "Famille"), column(&families, "Titulaire")), (vec!["C.TEMP"], vec!["Sophie c.temp"]));
    assert_eq!(
        (column(&families, "Portable"), column(&families, "Adresse électronique")),
        (vec!["06 12 34 56 78"], vec!["c.temp@famille.example"])
    );
    assert_eq!((column(&families, "Adresse"), column(&families, "Ville")), (vec!["2 rue des Fusains"], vec!["Melle"]));
    assert_eq!((column(&families, "Connue depuis le"), column(&families, "Enfants")), (vec!["20/05/2026"], vec!["Léa"]));
    assert!(!families.concat().concat().contains("D’ARCY"), "what is not validated is the family’s own affair");

    let children = csv(&agent, &page.link("CSV : Tous les enfants")).await;
    assert_eq!((column(&children, "Prénom"), column(&children, "Né(e) le")), (vec!["Léa"], vec!["12/09/2018"]));
    assert_eq!((column(&children, "École"), column(&children, "Classe")), (vec!["École Jacques Prévert (Melle)"], vec!["CE1"]));
    assert_eq!(column(&children, "Dossier de l’année"), ["Validée"]);

    let page = agent.open(&format!("/admin/activites/{CANTEEN}")).await;
    let path = page.link("CSV : Inscriptions");
    let answer = taken(&agent, &path).await;
    let name = "attachment; filename=\"Inscriptions Cantine_ Melle 2026-06-02.csv\"";
    assert!(answer.header("content-disposition").starts_with(name), "{}", answer.header("content-disposition"));
    let registrations = csv(&agent, &path).await;
    let row: Vec<_> = ["Activité", "Nom", "Prénom", "Né(e) le", "Classe", "État", "Rang", "Jours", "À partir du", "Demandée le"]
        .map(|title| column(&registrations, title).join("|"))
        .to_vec();
    let expected = ["Cantine, Melle", "c.temp", "Léa", "12/09/2018", "CE1", "Inscrit", "", "lundi, jeudi", "01/09/2026", "02/06/2026"];
    assert_eq!(row, expected);

    let (sheet, styles) = xlsx(&agent, &page.link("XLSX : Inscriptions")).await;
    assert!(sheet.contains("ySplit=\"1\"") && sheet.contains("state=\"frozen\"") && sheet.contains("<cols>"), "{sheet}");
    // 12 September 2018 and 1 September 2026, as spreadsheets count days.
    assert!(styles.contains("dd/mm/yyyy") && sheet.contains("<v>43355</v>") && sheet.contains("<v>46266</v>"), "{sheet}");
    assert!(sheet.contains(">06 12 34 56 78</t>"), "{sheet}");

    for path in [FAMILIES, CHILDREN].map(|path| format!("{path}.csv")).iter().chain([&path]) {
        assert!(!taken(&agent, path).await.text().contains("ARACHIDE"), "{path} says nothing of health");
    }
    assert!(!sheet.contains("ARACHIDE"));
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM health_reads").await, 0);
}

async fn what_people_type_is_never_a_formula(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.known_family("c.temp", &["Léa", "Noé"]).await;
    change(portal.db(), "UPDATE families SET name = '=HYPERLINK(\"http://evil.example\";\"Ouvrir\")', reference = '@SUM(1)'").await;
    change(portal.db(), "UPDATE families SET entourage = REPLACE(REPLACE(entourage, '\"Léa\"', '\"+1\"'), '\"Noé\"', '\"\\t=1\"')").await;
    change(portal.db(), "UPDATE families SET entourage = REPLACE(entourage, '\"Melle\"', '\"-2+3\"')").await;
    let agent = portal.agent("an.agent").await;
    let lines = csv(&agent, "/admin/exports/enfants.csv").await;
    assert_eq!(column(&lines, "Famille"), [format!("'{FORMULA}"), format!("'{FORMULA}")]);
    assert_eq!((column(&lines, "Prénom"), column(&lines, "Numéro de famille")), (vec!["'+1", "'\t=1"], vec!["'@SUM(1)"; 2]));
    assert_eq!(column(&lines, "Ville"), ["'-2+3"; 2]);
    let is_defused = |value: &String| !value.starts_with(['=', '+', '-', '@', '\t', '\r']);
    assert!(csv(&agent, "/admin/exports/familles.csv").await.iter().flatten().all(is_defused));

    let (sheet, _) = xlsx(&agent, "/admin/exports/enfants.xlsx").await;
    assert!(sheet.contains("=HYPERLINK") && !sheet.contains("<f"), "a text stays a text: {sheet}");
}

async fn registrations_of_a_year_say_where_each_stands(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (first, second) = (portal.ready_family("a.first").await, portal.ready_family("b.second").await);
    portal.clock.move_to(at(6, 2, 8));
    portal.registered(&first, CANTEEN, &[("monday", "oui")]).await;
    portal.registered(&first, WEDNESDAYS, &[("wednesday", "oui")]).await;
    portal.registered(&second, WEDNESDAYS, &[("wednesday", "oui"), ("waiting", "oui")]).await;
    let agent = portal.agent("an.agent").await;
    let page = agent.open("/admin/activites").await;
    let lines = csv(&agent, &page.link("CSV : Toutes les inscriptions")).await;
    assert_eq!(column(&lines, "Activité"), ["Cantine, Melle", "Mercredis, Melle", "Mercredis, Melle"]);
    assert_eq!(column(&lines, "Famille"), ["A.FIRST", "A.FIRST", "B.SECOND"]);
    assert_eq!(column(&lines, "État"), ["Inscrit", "À confirmer", "Liste d’attente"]);
    assert_eq!(column(&lines, "Rang"), ["", "", "1"]);
    assert_eq!(csv(&agent, &format!("{YEAR}.csv?activite={WEDNESDAYS}")).await.len(), 3);
    // What was given back is on no list.
    change(portal.db(), "UPDATE cases SET state = 'withdrawn', seat = 'released' WHERE seat = 'waiting'").await;
    assert_eq!(csv(&agent, &format!("{YEAR}.csv?annee=2026-2027")).await.len(), 3);
    for wrong in ["annee=2030-2031", "annee=2026", "activite=x", "", "annee=2026-2027&activite=x"] {
        assert_eq!(agent.get(&format!("{YEAR}.csv?{wrong}")).await.status, 404, "{wrong}");
    }
    assert_eq!(agent.get(&format!("{YEAR}.pdf?annee=2026-2027")).await.status, 404);
}

async fn each_list_that_is_taken_away_is_noted(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa", "Noé"]).await;
    let agent = portal.agent("an.agent").await;
    for path in [format!("{FAMILIES}.xlsx"), format!("{CHILDREN}.csv"), format!("{YEAR}.csv?annee=2026-2027")] {
        taken(&agent, &path).await;
    }
    for (who, status) in [(portal.browser_at(&household).await, 403), (portal.browser(), 303)] {
        assert_eq!(who.get(&format!("{FAMILIES}.csv")).await.status, status);
    }
    let admin = portal.staff("an.admin", AccountRole::Administrator).await;
    let page = admin.open("/admin/comptes").await;
    page.says("Liste exportée : Familles, XLSX, 1 ligne").says("Liste exportée : Enfants, CSV, 2 lignes");
    page.says("Liste exportée : Inscriptions 2026-2027, CSV, 0 ligne").says("Claire AGENT, le 20 mai 2026");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM account_events WHERE act = 'exported'").await, 3);
    // The family does not read it among what was done about its access.
    portal.browser_at(&household).await.open("/mon-espace/foyer").await.hides("exportée");
}

async fn long_lists_are_read_page_by_page(engine: Engine) {
    const COUNT: usize = 1_203;
    let portal = Portal::new(engine).await;
    let child = Fields::default().with("first_name", "Léa").with("usual_name", "TEMP").with("birth_date", "12 9 2018");
    let mut tx = portal.db().write().await.expect("a transaction");
    for number in 0..COUNT {
        let id = portal.clock.new_id();
        let persons = vec![Person::from_fields(PersonId(id), Role::Child, &child)];
        let row = FamilyRow {
            id,
            name: format!("FAMILLE {number}"),
            // Many of one name: each stands once, whatever page it falls on.
            search_key: format!("famille {}", number % 7),
            draft_entourage: None,
            entourage: Some(serde_json::to_string(&Entourage { persons }).expect("an entourage")),
            created_at: portal.clock.now(),
            reference: None,
        };
        insert_family(&mut tx, &row).await.expect("a family");
    }
    tx.commit().await.expect("committed");
    let agent = portal.agent("an.agent").await;
    for list in [FAMILIES, CHILDREN] {
        let lines = csv(&agent, &format!("{list}.csv")).await;
        let mut names = column(&lines, "Famille");
        names.sort_unstable();
        names.dedup();
        assert_eq!((lines.len(), names.len()), (COUNT + 1, COUNT), "{list}");
        let (sheet, _) = xlsx(&agent, &format!("{list}.xlsx")).await;
        assert_eq!(sheet.matches("<row ").count(), COUNT + 1, "{list}");
    }
}

on_both_engines!(
    lists_open_in_a_french_spreadsheet,
    what_people_type_is_never_a_formula,
    registrations_of_a_year_say_where_each_stands,
    each_list_that_is_taken_away_is_noted,
    long_lists_are_read_page_by_page,
);
