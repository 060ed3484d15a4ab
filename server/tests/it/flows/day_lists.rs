//! The children of a day, for those who run an activity: on a page and in a spreadsheet.

use std::io::{Cursor, Read};

use app::{
    api::ports::{Dossiers, Families, Registrations},
    domain::{
        dossier::Section,
        form::Fields,
        ids::{ActivityId, CaseId},
        person::Role,
        role::AccountRole,
    },
};

use crate::support::{
    Engine, Household, Portal, at,
    database::{change, number},
    household::{answers, case_of, done, filled},
    on_both_engines,
    portal::{CANTEEN, WEDNESDAYS},
};

const CONTACT: &[(&str, &str)] =
    &[("civility", "monsieur"), ("usual_name", "TEMP"), ("relationship", "autre"), ("mobile", "06 11 22 33 44")];

fn list(rest: &str) -> String {
    format!("/admin/activites/{CANTEEN}/{rest}")
}

async fn register(portal: &Portal, household: &Household, activity: uuid::Uuid, days: &[&str]) -> CaseId {
    let days = days.iter().map(|day| (*day, "oui")).chain([("start", "1 9 2026")]).collect::<Vec<_>>();
    let access = household.access();
    let asked = Registrations::submit(&portal.app.services, &access, ActivityId(activity), household.children[0], filled(&days));
    case_of(&done(asked.await.expect("an answer")))
}

/// A child with an allergy, a grandmother who may pick it up, and somebody whom a court keeps away.
async fn family(portal: &Portal) -> Household {
    let household = portal.family_with_children("TEMP", &["Léa"]).await;
    let contact = |name: &'static str, what: &'static str| [CONTACT, &[("first_name", name), (what, "oui")]].concat();
    for (name, what) in [("Odette", "may_pick_up"), ("Urgence", "in_emergency"), ("Interdit", "forbidden")] {
        portal.add_person(&household, Role::Contact, &contact(name, what)).await;
    }
    let services = &portal.app.services;
    let receipt = Families::declare_entourage(services, &household.access()).await.expect("declared");
    portal.decide_all(case_of(&done(receipt))).await;
    let case = portal.filled_dossier(&household, household.children[0], &[]).await;
    let health = answers(Section::Health).into_iter().fold(Fields::default(), |fields, (name, value)| fields.with(name, value));
    let health = health.with("allergic", "oui").with("allergies", "=ARACHIDE : éviter").with("diet", "sans_porc");
    done(services.save_section(&household.access(), case, Section::Health, health.into()).await.expect("saved"));
    change(portal.db(), "UPDATE cases SET state = 'validated', number = 'D-2026-09999' WHERE kind = 'dossier' AND state = 'draft'").await;
    household
}

async fn a_list_tells_what_must_be_known_of_those_who_come(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = family(&portal).await;
    let other = portal.ready_family("other").await;
    portal.clock.move_to(at(6, 2, 8));
    register(&portal, &household, CANTEEN, &["monday", "thursday"]).await;
    register(&portal, &other, CANTEEN, &["thursday"]).await;
    let agent = portal.staff("an.agent", AccountRole::Agent).await;

    let monday = agent.open(&list("liste?jour=2026-09-07")).await;
    monday.says("lundi 7 septembre 2026").says("1 enfant").says("TEMP Léa").says("CE1").hides("other Léa");
    monday.says("06 12 34 56 78").says("Odette TEMP").says("Urgence TEMP").says("06 11 22 33 44");
    monday.says("Interdit d’approcher : Interdit TEMP").says("hospitalisation autorisée").says("ne rentre pas seul");
    monday.hides("ARACHIDE").hides("sans porc").hides("sante=1");
    agent.open(&list("liste?jour=10+9+2026")).await.says("jeudi 10 septembre 2026").says("2 enfants");
    agent.open(&list("liste?jour=2026-09-08")).await.says("Aucun enfant inscrit ce jour-là.");
    agent.open(&list("liste?jour=2026-09-09")).await.says("Cette activité n’a pas lieu ce jour-là.");
    agent.open(&list("liste?jour=hier")).await.says("Indiquez un jour qui existe").says("mardi 1er septembre 2026");
    assert_eq!(agent.get(&list("liste?jour=2026-09-07&sante=1")).await.status, 403);
    assert_eq!(agent.get(&list("liste.xlsx?jour=2026-09-07&sante=1")).await.status, 403);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM health_reads").await, 0);

    let reader = portal.agent("a.reader").await;
    let page = reader.open(&list("liste?jour=2026-09-07")).await;
    page.hides("ARACHIDE");
    let page = reader.open(&page.link("Avec la santé")).await;
    page.says("=ARACHIDE : éviter").says("Repas sans porc").says("Interdit d’approcher");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM health_reads").await, 1, "noted, and only of who is on the list");
    portal.browser_at(&household).await.open("/tableau-de-bord").await;
}

async fn only_confirmed_children_are_on_the_list(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.ready_family("c.temp").await;
    portal.clock.move_to(at(6, 2, 8));
    let case = register(&portal, &household, WEDNESDAYS, &["wednesday"]).await;
    let agent = portal.agent("an.agent").await;
    let page = format!("/admin/activites/{WEDNESDAYS}/liste");
    agent.open(&page).await.says("mercredi 2 septembre 2026").says("1 demande attend une confirmation").hides("c.temp Léa");
    portal.decide(case, "take_over", "").await;
    portal.decide(case, "validate", "").await;
    agent.open(&page).await.says("c.temp Léa").hides("attend une confirmation");
}

/// What the sheet holds, and whether it holds a formula.
fn read(bytes: &[u8]) -> (String, bool) {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a spreadsheet");
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).expect(name).read_to_string(&mut text).expect("a text");
        text
    };
    (part("xl/sharedStrings.xml"), part("xl/worksheets/sheet1.xml").contains("<f"))
}

async fn the_same_list_comes_as_a_spreadsheet(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = family(&portal).await;
    portal.clock.move_to(at(6, 2, 8));
    register(&portal, &household, CANTEEN, &["monday"]).await;
    let reader = portal.agent("a.reader").await;
    let answer = reader.get(&list("liste.xlsx?jour=2026-09-07")).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "private, no-store"));
    assert!(answer.header("content-disposition").starts_with("attachment; filename=\"Cantine_ Melle 2026-09-07.xlsx\""));
    let (text, _) = read(&answer.bytes);
    assert!(text.contains("TEMP Léa") && text.contains("Interdit TEMP") && text.contains("lundi 7 septembre 2026"), "{text}");
    assert!(!text.contains("ARACHIDE") && !text.contains("Santé"), "{text}");
    let (text, has_formula) = read(&reader.get(&list("liste.xlsx?jour=2026-09-07&sante=1")).await.bytes);
    assert!(text.contains("=ARACHIDE") && !has_formula, "a text stays a text");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM health_reads").await, 1);
    assert_eq!(reader.get("/admin/activites/x/liste.xlsx").await.status, 404);
}

on_both_engines!(
    a_list_tells_what_must_be_known_of_those_who_come,
    only_confirmed_children_are_on_the_list,
    the_same_list_comes_as_a_spreadsheet,
);
