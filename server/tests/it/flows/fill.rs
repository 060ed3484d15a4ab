//! A database filled with invented families: the same each time, plausible, and served as any other.

use app::domain::{
    dossier::{self, Section},
    entourage::Entourage,
    form::Fields,
};
use server::{
    config::Config,
    services::{
        demo::PASSWORD,
        fill::{self, FillError, Scene},
    },
};

use crate::support::{
    Engine, Portal, Setting, at,
    database::{self, texts},
    on_both_engines,
};

const FAMILIES: usize = 30;

/// Filled on the first morning of the school year; looked at some weeks later.
async fn filled(engine: Engine) -> Portal {
    let portal = Portal::empty(engine, Setting::default(), fill::instant(at(11, 20, 8).date_naive())).await;
    let told = portal.app.services.fill(FAMILIES, Scene::SchoolYear, portal.clock.now()).await.expect("families");
    assert_eq!(told.families, FAMILIES);
    assert!(told.cases > 2 * FAMILIES && told.uploads > FAMILIES, "{told}");
    portal.clock.move_to(at(11, 20, 8));
    portal
}

/// The tables, line by line, but for what is drawn at random: digests of passwords and the staff's ids. The texts hold the ids of persons
/// and cases.
async fn content(portal: &Portal) -> Vec<Vec<String>> {
    const QUERIES: [&str; 8] = [
        "SELECT name || search_key || entourage || reference FROM families ORDER BY reference",
        "SELECT username || email || civility || first_name || usual_name FROM accounts WHERE role = 'family' ORDER BY username",
        "SELECT match_key FROM known_children ORDER BY child_id",
        "SELECT kind || state || title || content || version || COALESCE(number, '') FROM cases ORDER BY id",
        "SELECT answers FROM health_answers ORDER BY case_id",
        "SELECT act || state || actor || reason || at FROM case_events ORDER BY id",
        "SELECT piece || verdict || created_at FROM uploads ORDER BY id",
        "SELECT recipient || subject || body_text FROM mails ORDER BY id",
    ];
    let mut all = Vec::new();
    for query in QUERIES {
        all.push(texts(portal.db(), query).await);
    }
    all
}

async fn the_same_families_are_filled_each_time(engine: Engine) {
    let (one, other) = (filled(engine).await, filled(engine).await);
    let (one, other) = (content(&one).await, content(&other).await);
    assert!(one.iter().all(|lines| lines.len() >= FAMILIES), "{:?}", one.iter().map(Vec::len).collect::<Vec<_>>());
    assert!(one == other, "the two differ");
}

async fn filled_families_could_have_done_it_all_themselves(engine: Engine) {
    let portal = filled(engine).await;
    let (db, today) = (portal.db(), portal.clock.today());
    for json in texts(db, "SELECT entourage FROM families").await {
        let entourage: Entourage = serde_json::from_str(&json).expect("an entourage");
        assert_eq!(entourage.missing(today), [], "{json}");
    }
    let states = texts(db, "SELECT DISTINCT state FROM cases WHERE kind = 'dossier' ORDER BY state").await;
    assert_eq!(states, ["draft", "needs_correction", "submitted", "under_review", "validated"]);
    let answers = texts(db, "SELECT content FROM cases WHERE kind = 'dossier' AND state <> 'draft' ORDER BY id").await;
    let health = texts(
        db,
        "SELECT h.answers FROM health_answers h JOIN cases k ON k.id = h.case_id WHERE k.kind = 'dossier' AND k.state <> 'draft' ORDER BY k.id",
    )
    .await;
    assert_eq!(answers.len(), health.len());
    let read = |json: &String| serde_json::from_str::<Fields>(json).expect("answers");
    for (answers, health) in answers.iter().map(read).zip(health.iter().map(read)) {
        let is_of_health = |name: &str| Section::Health.form().fields().any(|field| field.name == name);
        assert!(answers.iter().all(|(name, _)| !is_of_health(name)), "health is kept apart: {answers:?}");
        let all: Fields = answers.iter().chain(health.iter()).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        assert_eq!(dossier::missing_answers(&all, today), [], "{all:?}");
    }
}

async fn the_pages_of_filled_families_open(engine: Engine) {
    let portal = filled(engine).await;
    let agent = portal.browser_of(portal.account("claire.agent").await.id).await;
    let queue = agent.open("/admin").await;
    let waiting = links(&queue.is_at("/admin").html, "/admin/demandes/");
    assert!(waiting.len() > 5, "{waiting:?}");
    for case in waiting {
        agent.open(&case).await.is_at(&case);
    }
    // The files of the first families are kept.
    let first = "SELECT a.username FROM accounts a JOIN families f ON f.id = a.family_id ORDER BY f.reference LIMIT 8";
    for username in texts(portal.db(), first).await {
        let family = portal.browser();
        family.sign_in(&username, PASSWORD).await.is_at("/tableau-de-bord");
        let home = family.open("/famille").await;
        for path in ["/famille/entourage", "/demandes", "/inscriptions"] {
            family.open(path).await.is_at(path);
        }
        for dossier in links(&home.html, "/dossiers/") {
            for page in ["", "/pieces", "/verifier"] {
                family.open(&format!("{dossier}{page}")).await.is_at(&dossier);
            }
            for file in links(&family.open(&format!("{dossier}/pieces")).await.html, "/fichiers/") {
                assert_eq!(family.get(&file).await.status, 200, "{file} of {username}");
            }
        }
    }
}

/// The addresses of a page that begin so, up to their id.
fn links(html: &str, start: &str) -> Vec<String> {
    let mut found: Vec<_> =
        html.match_indices(start).filter_map(|(at, _)| html.get(at..at + start.len() + 36)).map(str::to_owned).collect();
    found.sort();
    found.dedup();
    found
}

async fn neither_a_full_database_nor_production_is_filled(engine: Engine) {
    let portal = filled(engine).await;
    assert!(matches!(portal.app.services.fill(1, Scene::SchoolYear, portal.clock.now()).await, Err(FillError::NotEmpty)));
    let config = Config { production: true, ..portal.app.services.config.clone() };
    assert!(matches!(fill::allow(&config), Err(FillError::Production)));
}

async fn on_the_eve_of_an_opening_every_child_can_be_registered(engine: Engine) {
    let portal = Portal::empty(engine, Setting::default(), fill::instant(at(11, 20, 8).date_naive())).await;
    let told = portal.app.services.fill(FAMILIES, Scene::OpeningDay, portal.clock.now()).await.expect("families");
    let number = |query| database::number(portal.db(), query);
    assert_eq!(number("SELECT COUNT(*) FROM cases WHERE kind = 'dossier' AND state = 'validated'").await, told.children as i64);
    assert_eq!(number("SELECT COUNT(*) FROM cases WHERE kind = 'registration'").await, 0);
    assert_eq!(number("SELECT COUNT(*) FROM activities WHERE name LIKE 'Ouverture %'").await, 40);
    let browser = portal.browser_of(portal.account(&told.example).await.id).await;
    let page = browser.open("/inscriptions").await;
    page.says("Ouverture 01").says("Les inscriptions ouvrent le");
}

on_both_engines!(
    on_the_eve_of_an_opening_every_child_can_be_registered,
    the_same_families_are_filled_each_time,
    filled_families_could_have_done_it_all_themselves,
    the_pages_of_filled_families_open,
    neither_a_full_database_nor_production_is_filled,
);
