//! Who may do what: every server function and every route × (nobody, another family, the family itself, an agent, an administrator).

use std::collections::BTreeSet;

use app::domain::{ids::CaseId, person::Role, pieces::Piece, role::AccountRole};
use leptos::server_fn::axum::server_fn_paths;
use server::http::{OTHER_ROUTES, page_paths};

use crate::support::{Browser, Engine, Household, PDF, Portal, database::texts, on_both_engines, portal::CANTEEN};

/// Status for nobody, another family, the family itself, an agent, an administrator.
type Expected = [u16; 5];

const ANYBODY: Expected = [200; 5];
const NO_COOKIE: Expected = [404; 5];
const START_AGAIN: Expected = [303; 5];
/// What each family does with its own things only.
const ANY_FAMILY: Expected = [401, 200, 200, 403, 403];
/// What belongs to one family.
const ITS_FAMILY: Expected = [401, 404, 200, 403, 403];
const FAMILY_PAGE: Expected = [303, 200, 200, 403, 403];
const ITS_PAGE: Expected = [303, 404, 200, 403, 403];
const STAFF_PAGE: Expected = [303, 403, 403, 200, 200];

/// A server function with its arguments; acts that would spoil the later ones come last.
type Function = (&'static str, &'static [(&'static str, &'static str)], Expected);

const FUNCTIONS: [Function; 16] = [
    ("account/accept_terms", &[], NO_COOKIE),
    ("account/confirm", &[("token", "0123")], ANYBODY),
    ("account/service_key", &[("service_key", "")], NO_COOKIE),
    ("account/sign_in", &[("identifier", "")], ANYBODY),
    ("account/sign_out", &[], ANYBODY),
    ("account/sign_up", &[("username", "")], ANYBODY),
    ("dossier/create", &[("child", "{child}"), ("year", "2026-2027")], ITS_FAMILY),
    ("dossier/save_section", &[("case", "{case}"), ("section", "sante"), ("pai", "non")], ITS_FAMILY),
    ("dossier/remove_upload", &[("case", "{case}"), ("upload", "{id}")], ITS_FAMILY),
    ("dossier/submit", &[("case", "{case}")], ITS_FAMILY),
    ("registration/submit", &[("activity", "{activity}"), ("child", "{child}"), ("monday", "oui")], ITS_FAMILY),
    ("family/save_person", &[("role", "enfant"), ("person", "{person}"), ("first_name", "Pirate")], ANY_FAMILY),
    ("family/remove_person", &[("person", "{person}")], ANY_FAMILY),
    ("family/declare_entourage", &[], ANY_FAMILY),
    // The administrator comes after the agent, with the version that the agent has changed.
    ("staff/decide", &[("case", "{sent}"), ("version", "{version}"), ("act", "take_over")], [401, 403, 403, 200, 409]),
    ("family/withdraw", &[("case", "{case}")], ITS_FAMILY),
];

const PAGES: [(&str, Expected); 26] = [
    ("/", ANYBODY),
    ("/conditions", ANYBODY),
    ("/erreur/{status}", [404; 5]),
    ("/connexion", ANYBODY),
    ("/creer-mon-espace", ANYBODY),
    ("/creer-mon-espace/cadenas", START_AGAIN),
    ("/creer-mon-espace/conditions", START_AGAIN),
    ("/creer-mon-espace/fin", ANYBODY),
    ("/confirmer/{token}", ANYBODY),
    ("/confirmation-impossible", ANYBODY),
    ("/mon-espace", [303, 200, 200, 200, 200]),
    ("/tableau-de-bord", FAMILY_PAGE),
    ("/famille", FAMILY_PAGE),
    ("/famille/entourage", FAMILY_PAGE),
    ("/famille/entourage/{role}", FAMILY_PAGE),
    ("/famille/entourage/{role}/{person}", ITS_PAGE),
    ("/dossiers/{case}", ITS_PAGE),
    ("/dossiers/{case}/pieces", ITS_PAGE),
    ("/dossiers/{case}/verifier", ITS_PAGE),
    ("/dossiers/{case}/{section}", ITS_PAGE),
    ("/demandes", FAMILY_PAGE),
    ("/demandes/{case}", ITS_PAGE),
    ("/inscriptions", FAMILY_PAGE),
    ("/inscriptions/{activity}/{child}", ITS_PAGE),
    ("/admin", STAFF_PAGE),
    ("/admin/demandes/{case}", STAFF_PAGE),
];
/// Where the settings do not show the mails, there is no such page for staff either.
const MAILS_PAGE: (&str, Expected) = ("/admin/mails", [303, 403, 403, 404, 404]);

const ROUTES: [(&str, Expected); 4] = [
    ("/pieces/{case}/{piece}", ITS_FAMILY),
    ("/fichiers/{id}", [401, 404, 200, 200, 200]),
    ("/sante/vivant", ANYBODY),
    ("/sante/pret", ANYBODY),
];

/// A family with a draft dossier, a sent one and a file; and everybody who might want to see them.
struct Stage {
    portal: Portal,
    owner: Household,
    other: Household,
    known: Vec<(&'static str, String)>,
}

impl Stage {
    async fn new(engine: Engine) -> Self {
        let portal = Portal::new(engine).await;
        let owner = portal.known_family("OWNER", &["Léa", "Zoé"]).await;
        let other = portal.known_family("OTHER", &["Tom"]).await;
        let contact = portal.add_person(&owner, Role::Member, MEMBER).await;
        let draft = portal.filled_dossier(&owner, owner.children[0], &[Piece::Vaccination, Piece::Insurance]).await;
        let sent = portal.sent_dossier(&owner, owner.children[1]).await;
        portal.staff("an.agent", AccountRole::Agent).await;
        portal.staff("an.administrator", AccountRole::Administrator).await;
        let known = vec![
            ("{case}", draft.to_string()),
            ("{sent}", sent.to_string()),
            ("{version}", version(&portal, sent).await),
            ("{id}", upload_of(&portal, &owner).await),
            ("{child}", owner.children[0].to_string()),
            ("{person}", contact.to_string()),
            ("{activity}", CANTEEN.to_string()),
            ("{status}", "404".into()),
            ("{token}", "0123".into()),
            ("{role}", "membre".into()),
            ("{section}", "sante".into()),
            ("{piece}", "assurance".into()),
        ];
        Self { portal, owner, other, known }
    }

    fn fill(&self, text: &str) -> String {
        self.known.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    /// Everybody, in the order of [`Expected`], each with a session of their own.
    async fn everybody(&self) -> [(&'static str, Browser); 5] {
        let of = async |username: &str| self.portal.browser_of(self.portal.account(username).await.id).await;
        [
            ("nobody", self.portal.browser()),
            ("another family", self.portal.browser_at(&self.other).await),
            ("the family itself", self.portal.browser_at(&self.owner).await),
            ("an agent", of("an.agent").await),
            ("an administrator", of("an.administrator").await),
        ]
    }

    /// Everything that is kept about the owner.
    async fn kept(&self) -> Vec<String> {
        let db = self.portal.db();
        let mut kept =
            texts(db, "SELECT COALESCE(draft_entourage, '-') || COALESCE(entourage, '-') FROM families WHERE name = 'OWNER'").await;
        kept.extend(texts(db, OWNED_CASES).await);
        kept.extend(texts(db, "SELECT piece || file_name || size FROM uploads ORDER BY piece, id").await);
        kept.extend(texts(db, "SELECT subject FROM mails WHERE recipient = 'OWNER@famille.example' ORDER BY id").await);
        kept
    }
}

const OWNED_CASES: &str = "SELECT k.title || k.state || k.version || k.content FROM cases k JOIN families f ON f.id = k.family_id \
     WHERE f.name = 'OWNER' ORDER BY k.title, k.version";
const MEMBER: &[(&str, &str)] = &[("civility", "monsieur"), ("first_name", "Paul"), ("usual_name", "OWNER"), ("relationship", "conjoint")];

async fn version(portal: &Portal, case: CaseId) -> String {
    let mut tx = portal.db().read().await.expect("a transaction");
    server::store::cases::find_case(&mut tx, case.0).await.expect("a search").expect("a case").version.to_string()
}

async fn upload_of(portal: &Portal, owner: &Household) -> String {
    let mut tx = portal.db().read().await.expect("a transaction");
    let all = server::store::uploads::uploads_for_child(&mut tx, owner.family, owner.children[0].0, 2026).await.expect("uploads");
    all.first().expect("a file").id.to_string()
}

async fn every_server_function_answers_each_visitor_as_the_table_says(engine: Engine) {
    let stage = Stage::new(engine).await;
    let linked: BTreeSet<_> = server_fn_paths().map(|(path, method)| format!("{method} {path}")).collect();
    let listed: BTreeSet<_> = FUNCTIONS.iter().map(|(name, ..)| format!("POST /api/{name}")).collect();
    assert_eq!(linked, listed, "each server function is in the table");
    let mut wrong = Vec::new();
    for (function, arguments, expected) in FUNCTIONS {
        let arguments: Vec<_> = arguments.iter().map(|(name, value)| (*name, stage.fill(value))).collect();
        let arguments: Vec<_> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for ((who, browser), expected) in stage.everybody().await.into_iter().zip(expected) {
            let before = stage.kept().await;
            let answer = browser.call(function, &arguments).await;
            if answer.status != expected {
                wrong.push(format!("{function} for {who}: {} instead of {expected}: {}", answer.status, answer.text()));
            }
            let may_change = who == "the family itself" || (who == "an agent" && function == "staff/decide");
            if !may_change && stage.kept().await != before {
                wrong.push(format!("{function} by {who} changed what is kept about the family"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn every_page_answers_each_visitor_as_the_table_says(engine: Engine) {
    let stage = Stage::new(engine).await;
    let table: Vec<_> = PAGES.into_iter().chain([MAILS_PAGE]).collect();
    let listed: BTreeSet<_> = table.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(page_paths().into_iter().collect::<BTreeSet<_>>(), listed, "each page is in the table");
    let everybody = stage.everybody().await;
    let mut wrong = Vec::new();
    for (path, expected) in table {
        // Staff see what was sent; a draft is the family's own affair.
        let asked = stage.fill(&if path.starts_with("/admin") { path.replace("{case}", "{sent}") } else { path.to_owned() });
        for ((who, browser), expected) in everybody.iter().zip(expected) {
            let answer = browser.get(&asked).await;
            if answer.status != expected {
                wrong.push(format!("{path} for {who}: {} instead of {expected}", answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn every_other_route_answers_each_visitor_as_the_table_says(engine: Engine) {
    let stage = Stage::new(engine).await;
    assert_eq!(OTHER_ROUTES.into_iter().collect::<BTreeSet<_>>(), ROUTES.iter().map(|(path, _)| *path).collect());
    let mut wrong = Vec::new();
    for (path, expected) in ROUTES {
        for ((who, browser), expected) in stage.everybody().await.into_iter().zip(expected) {
            let answer = match path {
                "/pieces/{case}/{piece}" => browser.give(stage.fill("{case}"), "assurance", "attestation.pdf", PDF).await,
                path => browser.get(&stage.fill(path)).await,
            };
            if answer.status != expected {
                wrong.push(format!("{path} for {who}: {} instead of {expected}", answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn nothing_can_be_posted_from_another_site(engine: Engine) {
    let stage = Stage::new(engine).await;
    let before = stage.kept().await;
    let functions = server_fn_paths().map(|(path, _)| path.to_owned());
    for path in functions.chain([stage.fill("/pieces/{case}/{piece}")]) {
        for (who, browser) in stage.everybody().await {
            assert_eq!(browser.post_from_elsewhere(&path).await.status, 403, "{path} for {who}");
        }
    }
    assert_eq!(stage.kept().await, before);
}

on_both_engines!(
    every_server_function_answers_each_visitor_as_the_table_says,
    every_page_answers_each_visitor_as_the_table_says,
    every_other_route_answers_each_visitor_as_the_table_says,
    nothing_can_be_posted_from_another_site,
);
