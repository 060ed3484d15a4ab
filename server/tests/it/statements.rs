//! How much a page asks of the database: not more for a large family than for a small one.

use std::collections::BTreeMap;

use app::{
    api::ports::Dossiers,
    domain::{ids::CaseId, pieces::Piece},
};

use crate::support::{
    Browser, Engine, Household, PDF, Portal,
    household::done,
    statements::{Statements, measured},
};

/// The statements of each page, by its name.
type Asked = BTreeMap<&'static str, Vec<String>>;

const ONE: &[&str] = &["Léa"];
const FOUR: &[&str] = &["Léa", "Noé", "Inès", "Éloi"];

/// A family whose children have a dossier each, sent without the piece that may follow.
async fn family(portal: &Portal, username: &str, children: &[&str]) -> (Household, Vec<CaseId>) {
    let household = portal.known_family(username, children).await;
    let mut cases = Vec::new();
    for child in &household.children {
        let case = portal.filled_dossier(&household, *child, &[Piece::Vaccination]).await;
        done(Dossiers::submit(&portal.app.services, &household.access(), case).await.expect("sent"));
        cases.push(case);
    }
    (household, cases)
}

async fn asked(portal: &Portal, statements: Statements, agent: &Browser, family: &Household, case: CaseId) -> Asked {
    let browser = portal.browser_at(family).await;
    let pages = [
        ("dashboard", &browser, "/tableau-de-bord".to_owned()),
        ("family", &browser, "/famille".to_owned()),
        ("dossier", &browser, format!("/dossiers/{case}")),
        ("pieces of a dossier", &browser, format!("/dossiers/{case}/pieces")),
        ("case, for an agent", agent, format!("/admin/demandes/{case}")),
        ("queue", agent, "/admin".to_owned()),
    ];
    let mut asked = Asked::new();
    for (name, who, path) in pages {
        // The first time may write down when somebody was last seen.
        who.open(&path).await.is_at(&path);
        let told = statements.of(async { assert_eq!(who.get(&path).await.status, 200) }).await;
        assert!(told.iter().any(|statement| statement.contains("FROM cases")), "the statements of {path} are heard: {told:#?}");
        asked.insert(name, told);
    }
    asked
}

/// The pages that ask for more, each with what it asks for.
fn growing(few: &Asked, many: &Asked, why: &str) -> Vec<String> {
    let grown = many.iter().filter(|(name, told)| told.len() > few[*name].len());
    grown.map(|(name, told)| told_more(&format!("{name}, {why}"), &few[name], told)).collect()
}

fn told_more(name: &str, few: &[String], many: &[String]) -> String {
    let times = |list: &[String], statement: &String| list.iter().filter(|other| *other == statement).count();
    let mut more: Vec<_> = many.iter().filter(|statement| times(many, statement) > times(few, statement)).collect();
    more.sort();
    more.dedup();
    let lines: Vec<_> = more.into_iter().map(|s| format!("    {} × instead of {} ×: {s}", times(many, s), times(few, s))).collect();
    format!("{name}: {} statements instead of {}\n{}", many.len(), few.len(), lines.join("\n"))
}

/// Large and small: the number of statements is that of the small family.
async fn pages_ask_no_more_for_four_children_than_for_one(engine: Engine, statements: Statements) {
    let portal = Portal::new(engine).await;
    let agent = portal.agent("claire.agent").await;
    let (small, cases_of_small) = family(&portal, "c.petit", ONE).await;
    let few = asked(&portal, statements, &agent, &small, cases_of_small[0]).await;
    let (large, cases_of_large) = family(&portal, "c.grand", FOUR).await;
    let parent = portal.browser_at(&large).await;
    for case in &cases_of_large {
        for name in ["page 1.pdf", "page 2.pdf", "page 3.pdf"] {
            assert_eq!(parent.give(case, "vaccination", name, PDF).await.status, 200);
        }
    }
    let many = asked(&portal, statements, &agent, &large, cases_of_large[0]).await;
    let mut all = growing(&few, &many, "with four children and more files");

    for case in cases_of_small.iter().chain(&cases_of_large) {
        portal.decide(*case, "take_over", "").await;
        portal.decide(*case, "ask_for_correction", "Joignez l’attestation d’assurance.").await;
    }
    let few = asked(&portal, statements, &agent, &small, cases_of_small[0]).await;
    let many = asked(&portal, statements, &agent, &large, cases_of_large[0]).await;
    all.extend(growing(&few, &many, "with four dossiers to correct"));
    assert!(all.is_empty(), "pages ask the database for more:\n{}", all.join("\n"));
}

#[test]
fn pages_ask_no_more_for_a_large_family_on_sqlite() {
    measured(|statements| pages_ask_no_more_for_four_children_than_for_one(Engine::Sqlite, statements));
}

#[test]
fn pages_ask_no_more_for_a_large_family_on_postgres() {
    measured(|statements| pages_ask_no_more_for_four_children_than_for_one(Engine::Postgres, statements));
}
