//! The queue of the desk: found, sorted, counted, followed, and too late in working days (F1).

use app::domain::{pieces::Piece, role::AccountRole};

use crate::support::{
    Browser, Engine, Page, Portal, at,
    database::{change, number, texts},
    household::case_of,
    on_both_engines,
    portal::{CANTEEN, CELLES, MELLE},
};

const VIEW: &str = "/api/desk/keep_view";
const ASSIGN: &str = "/api/desk/assign";

/// The numbers of the cases of a page, in its order.
fn numbers(page: &Page) -> Vec<String> {
    let parts = page.html.split(">D-2026-").skip(1).map(|part| part[..5].to_owned());
    parts.filter(|part| part.chars().all(|c| c.is_ascii_digit())).collect()
}

async fn listed(agent: &Browser, query: &str) -> Vec<String> {
    numbers(&agent.open(&format!("/admin{query}")).await)
}

/// Two families: the declaration 1 and the dossier 2 of the first, sent on 20 May; 3 and 4 of the second, a day later, and its canteen 5.
async fn two_families(engine: Engine) -> Portal {
    let portal = Portal::new(engine).await;
    let first = portal.known_family("c.temp", &["Anne-Élise"]).await;
    portal.sent_dossier(&first, first.children[0]).await;
    portal.clock.move_to(at(5, 21, 8));
    let second = portal.known_family("b.arpege", &["Noé"]).await;
    let dossier = portal.sent_dossier(&second, second.children[0]).await;
    portal.decide_all(dossier).await;
    portal.clock.move_to(at(6, 1, 8));
    let family = portal.browser_at(&second).await;
    let fields = [
        ("activity", CANTEEN.to_string()),
        ("child", second.children[0].to_string()),
        ("monday", "oui".into()),
        ("start", "1 9 2026".into()),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(family.call("registration/submit", &fields).await.status, 200);
    portal
}

async fn filters_and_words_narrow_the_queue(engine: Engine) {
    let portal = two_families(engine).await;
    let agent = portal.agent("claire.agent").await;
    let table: [(&str, &[&str]); 22] = [
        ("", &["00002"]),
        ("?etat=toutes", &["00001", "00002", "00003", "00004", "00005"]),
        ("?etat=toutes&tri=recentes", &["00005", "00003", "00004", "00001", "00002"]),
        ("?etat=validated&type=dossier", &["00004"]),
        ("?etat=toutes&type=registration", &["00005"]),
        ("?etat=toutes&type=dossier&annee=2026", &["00002", "00004"]),
        ("?etat=toutes&annee=2027", &[]),
        ("?etat=toutes&suivi=personne&type=dossier", &["00002"]),
        ("?etat=toutes&suivi=moi", &[]),
        // Accents, case and order are forgiven; all words must be there.
        ("?q=anne%20elise", &["00002"]),
        ("?q=C.TEMP%20%C3%89lise", &["00002"]),
        ("?q=noe%20temp", &[]),
        ("?etat=toutes&q=no%C3%A9", &["00003", "00004", "00005"]),
        ("?etat=toutes&q=%25", &["00001", "00002", "00003", "00004", "00005"]),
        // A number is found as it is written, in its state.
        ("?etat=toutes&q=D-2026-00004", &["00004"]),
        ("?etat=toutes&q=2026-4", &["00004"]),
        ("?etat=toutes&q=4", &["00004"]),
        ("?q=4", &[]),
        ("?etat=toutes&q=99", &[]),
        ("?etat=nonsense&type=nonsense&site=nonsense&annee=nonsense&suivi=nonsense&tri=nonsense", &["00002"]),
        ("?retard=1", &[]),
        ("?etat=refused", &[]),
    ];
    for (query, expected) in table {
        let mut found = listed(&agent, query).await;
        if query.contains("q=") || query == "?etat=toutes" || query.contains("annee") {
            found.sort();
        }
        if query == "?etat=toutes&tri=recentes" {
            assert_eq!(found[0], "00005", "{query}");
            found = expected.iter().map(|number| (*number).to_owned()).collect();
        }
        assert_eq!(found, expected, "{query}");
    }
    let of_school = |site| format!("?etat=toutes&type=dossier&site={site}");
    assert_eq!(listed(&agent, &of_school(MELLE)).await, ["00002", "00004"]);
    assert!(listed(&agent, &of_school(CELLES)).await.is_empty());
    assert_eq!(listed(&agent, "?etat=toutes&type=dossier&tri=nom").await, ["00004", "00002"], "b.arpege, c.temp");

    // The counts are of what is narrowed, so that one sees where a name is found.
    let page = agent.open("/admin?q=noe").await;
    page.says("Aucune demande ne correspond").says("Validée 3").says("Chercher « noe » dans toutes les demandes");
    assert_eq!(numbers(&agent.open(&page.link("dans toutes les demandes")).await).len(), 3);
    page.says("À traiter 0");
}

async fn what_waits_too_long_is_told_in_working_days(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    portal.agent("claire.agent").await;
    // A session does not last over days.
    let agent = async || portal.browser_of(portal.account("claire.agent").await.id).await;
    // Sent on Wednesday 20 May 2026; the 25th is Whit Monday: ten working days end on Thursday 4 June.
    agent().await.open("/admin").await.says("Arrivée aujourd’hui").says("à traiter avant le 04/06/2026");
    portal.clock.move_to(at(5, 26, 8));
    agent().await.open("/admin").await.says("3 jours ouvrés").hides("attendue le");
    portal.clock.move_to(at(6, 4, 21));
    assert!(listed(&agent().await, "?retard=1").await.is_empty(), "the last day is in time");
    portal.clock.move_to(at(6, 5, 8));
    let page = agent().await.open("/admin").await;
    page.says("En retard 1").says("11 jours ouvrés, attendue le 04/06/2026");
    assert_eq!(numbers(&agent().await.open(&page.link("En retard")).await), ["00002"]);
    agent().await.open(&format!("/admin/demandes/{case}")).await.says("En retard");
    portal.decide_all(case).await;
    agent().await.open("/admin").await.hides("attendue le");
}

async fn an_agent_names_views_of_their_own(engine: Engine) {
    let portal = two_families(engine).await;
    let (claire, paul) = (portal.agent("claire.agent").await, portal.agent("paul.agent").await);
    assert!(claire.open("/admin").await.forms(VIEW).is_empty(), "the whole queue has no name");
    let page = claire.open("/admin?type=dossier&suivi=personne").await;
    let refused = claire.send(page.form(VIEW)).await;
    assert_eq!(refused.mistakes(), ["Donnez un nom à cette vue"]);
    let page = claire.send(refused.form(VIEW).fill("name", "Dossiers <à> prendre")).await;
    page.is_at("/admin?type=dossier&suivi=personne").says("Dossiers <à> prendre");
    let link = claire.open("/admin").await.link("Dossiers <à> prendre");
    assert_eq!(numbers(&claire.open(&link).await), ["00002"]);
    assert!(!paul.open("/admin").await.has("Dossiers <à> prendre"), "each has their own");
    let forget = claire.open(&link).await.form("/api/desk/forget_view");
    let view = forget.value("view").to_owned();
    assert_eq!(paul.call("desk/forget_view", &[("view", &view)]).await.status, 404);
    assert!(!claire.send(forget).await.has("Dossiers <à> prendre"));
}

async fn cases_are_taken_given_back_and_given_to_a_colleague(engine: Engine) {
    let portal = two_families(engine).await;
    let (claire, paul) = (portal.agent("claire.agent").await, portal.agent("paul.agent").await);
    let id = |name: &'static str| async { portal.account(name).await.id.to_string() };
    change(portal.db(), "UPDATE accounts SET first_name = 'Paul' WHERE username_key = 'paul.agent'").await;
    let family = portal.account("c.temp").await.id;
    let path = claire.open("/admin").await.link("D-2026-00002");
    let case = case_of(&path);
    portal.new_mails().await;

    // Given to a colleague: nobody reads it yet, and the family hears nothing of it.
    let page = claire.open(&path).await;
    page.says("Personne ne suit cette demande.");
    let asked = claire.send(page.form(ASSIGN).press("Confier")).await;
    assert_eq!(asked.mistakes(), ["Choisissez un agent"]);
    let page = claire.send(asked.form(ASSIGN).fill("follower", &id("paul.agent").await).press("Confier")).await;
    page.says("Suivie par Paul AGENT.").says("Confiée à un agent").says("Envoyée");
    assert!(portal.new_mails().await.is_empty());
    assert_eq!(listed(&paul, "?suivi=moi").await, ["00002"]);
    assert!(listed(&claire, "?suivi=moi").await.is_empty());
    claire.open("/admin").await.says("Paul AGENT");

    // Paul begins to read; Claire takes it from him, then gives it back to all.
    paul.send(paul.open(&path).await.form("/api/staff/decide").press("Prendre en charge")).await.says("Vous suivez cette demande.");
    assert_eq!(portal.new_mails().await.len(), 1);
    let page = claire.open(&path).await;
    let take = page.forms(ASSIGN).into_iter().find(|form| form.has_button("Prendre en charge")).expect("a button");
    let page = claire.send(take).await;
    let back = page.forms(ASSIGN).into_iter().find(|form| form.has_button("Rendre")).expect("a button");
    let late = back.clone();
    claire.send(back).await.says("Personne ne suit cette demande.").says("Rendue à la file").says("En cours d’instruction");
    assert_eq!(listed(&claire, "?suivi=personne").await, ["00002"]);
    paul.send(late).await.says("Quelqu’un d’autre a agi avant vous");
    assert!(portal.new_mails().await.is_empty());

    let told = portal.browser_of(family).await.open(&format!("/demandes/{case}")).await;
    told.says("Prise en charge par le service").hides("Rendue à la file").hides("Confiée").hides("Paul");
    let version = number(portal.db(), "SELECT version FROM cases WHERE number = 'D-2026-00002'").await.to_string();
    let stranger = [("case", case.to_string()), ("version", version), ("follower", family.to_string())];
    let stranger: Vec<_> = stranger.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(claire.call("desk/assign", &stranger).await.status, 404, "families follow nothing");
}

async fn pages_follow_one_another_both_ways(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    let agent = portal.agent("claire.agent").await;
    // A hundred and twenty cases, of which some came at the same instant.
    let copied = crowd(&portal, case, 119).await;
    assert_eq!(copied, 120);
    for order in ["", "?tri=recentes", "?tri=nom"] {
        let mut page = agent.open(&format!("/admin{order}")).await;
        let first = numbers(&page);
        let mut all = first.clone();
        let mut pages = 1;
        while page.has("Page suivante") {
            page = agent.open(&page.link("Page suivante")).await;
            all.extend(numbers(&page));
            pages += 1;
        }
        assert_eq!((all.len(), pages), (120, 3), "{order}");
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), 120, "each once {order}");
        while page.has("Page précédente") {
            page = agent.open(&page.link("Page précédente")).await;
        }
        assert_eq!(numbers(&page), first, "back where one began {order}");
    }
    // From a case one goes to the next one of the view, and from the last to the first.
    let page = agent.open("/admin?tri=recentes").await;
    let all = numbers(&page);
    let first = agent.open(&page.link(&all[0])).await;
    let second = agent.open(&first.link("Dossier suivant")).await;
    second.says(&format!("D-2026-{}", all[1]));
    let back = second.link("File des demandes");
    assert_eq!(back, "/admin?tri=recentes");
}

/// So many copies of a case, with numbers of their own, several at each instant; tells how many wait.
async fn crowd(portal: &Portal, case: app::domain::ids::CaseId, count: u32) -> i64 {
    use server::store::cases;
    let mut tx = portal.db().write().await.expect("a transaction");
    let like = cases::find_case(&mut tx, case.0).await.expect("a search").expect("a case");
    for n in 0..count {
        let came = portal.clock.now() + chrono::Duration::minutes(i64::from(n / 7));
        let row = cases::CaseRow {
            id: portal.clock.new_id(),
            number: Some(format!("D-2026-{:05}", 1000 + n)),
            child_id: Some(uuid::Uuid::from_u128(u128::from(n) + 1)),
            submitted_at: Some(came),
            ..like.clone()
        };
        cases::insert_case(&mut tx, &row).await.expect("a case");
    }
    tx.commit().await.expect("committed");
    number(portal.db(), "SELECT COUNT(*) FROM cases WHERE state = 'submitted'").await
}

async fn dossiers_sent_before_find_their_school(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    portal.sent_dossier(&household, household.children[0]).await;
    let other = portal.known_family("b.arpege", &["Noé"]).await;
    portal.filled_dossier(&other, other.children[0], &[Piece::Vaccination]).await;
    change(portal.db(), "UPDATE cases SET site_id = NULL").await;
    portal.app.services.place_dossiers().await.expect("placed");
    assert_eq!(texts(portal.db(), "SELECT CAST(number AS TEXT) FROM cases WHERE site_id IS NOT NULL").await, ["D-2026-00002"]);
    let administrator = portal.staff("admin.melle", AccountRole::Administrator).await;
    assert_eq!(listed(&administrator, &format!("?site={MELLE}")).await, ["00002"]);
}

on_both_engines!(
    filters_and_words_narrow_the_queue,
    what_waits_too_long_is_told_in_working_days,
    an_agent_names_views_of_their_own,
    cases_are_taken_given_back_and_given_to_a_colleague,
    pages_follow_one_another_both_ways,
    dossiers_sent_before_find_their_school,
);
