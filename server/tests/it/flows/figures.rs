//! The figures of a school year, on their page and as CSV (F11).

use app::domain::role::AccountRole;

use crate::support::{
    Browser, Engine, Portal, Setting, at,
    database::change,
    on_both_engines,
    portal::{CANTEEN, WEDNESDAYS},
};

/// The lines of a figure as CSV, without its titles.
async fn lines(agent: &Browser, figure: &str) -> Vec<String> {
    let answer = agent.get(&format!("/admin/chiffres/{figure}.csv?annee=2026-2027")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/csv; charset=utf-8"), "{figure}");
    answer.text().lines().skip(1).map(str::to_owned).collect()
}

/// Two families that are ready in May and ask for places in June; a third sends its dossier when June begins in Paris.
async fn scene(engine: Engine) -> Portal {
    let portal = Portal::new(engine).await;
    let (first, second) = (portal.ready_family("a.first").await, portal.ready_family("b.second").await);
    let third = portal.known_family("c.third", &["Noé"]).await;
    portal.clock.move_to(at(5, 31, 22));
    portal.sent_dossier(&third, third.children[0]).await;
    portal.clock.move_to(at(6, 2, 8));
    portal.registered(&first, CANTEEN, &[("monday", "oui")]).await;
    portal.registered(&first, WEDNESDAYS, &[("wednesday", "oui")]).await;
    portal.registered(&second, WEDNESDAYS, &[("wednesday", "oui"), ("waiting", "oui")]).await;
    // Families do not see it, nor is it counted.
    change(portal.db(), "UPDATE activities SET state = 'draft' WHERE name LIKE '%Celles%'").await;
    portal
}

async fn each_figure_is_counted(engine: Engine) {
    let portal = scene(engine).await;
    let agent = portal.staff("an.agent", AccountRole::Agent).await;
    let states = ["Envoyée;1;2", "En cours d’instruction;0;0", "À corriger;0;0", "Validée;2;1", "Refusée;0;0", "Retirée;0;0"];
    assert_eq!(lines(&agent, "etats").await, states);
    assert_eq!(lines(&agent, "mois").await, ["mai 2026;2;2", "juin 2026;4;1"]);
    assert_eq!(lines(&agent, "places").await, ["Cantine, Melle;1;7", "Mercredis, Melle;1;1"]);
    assert_eq!(lines(&agent, "attente").await, ["Mercredis, Melle;1"]);
    // Ten working days after 1 June, nobody being late for a waiting list.
    portal.clock.move_to(at(6, 15, 8));
    let agent = portal.staff("b.agent", AccountRole::Agent).await;
    assert_eq!(lines(&agent, "delais").await, ["Dossiers;1;0", "Inscriptions;1;0"]);
    portal.clock.move_to(at(6, 16, 8));
    let agent = portal.staff("c.agent", AccountRole::Agent).await;
    assert_eq!(lines(&agent, "delais").await, ["Dossiers;0;1", "Inscriptions;1;0"]);
    change(portal.db(), "UPDATE activities SET places = NULL WHERE name LIKE 'Cantine%'").await;
    assert_eq!(lines(&agent, "places").await[0], "Cantine, Melle;1;sans limite");
}

async fn the_page_shows_each_as_a_chart_with_its_table(engine: Engine) {
    let portal = scene(engine).await;
    let agent = portal.staff("an.agent", AccountRole::Agent).await;
    let page = agent.open("/admin/chiffres").await;
    page.says("Année scolaire 2026-2027").says("Le service se donne 10 jours ouvrés").says("Dossiers : 2").says("Places : 7");
    assert_eq!(page.html.matches("aria-label=\"Graphique : ").count(), 5);
    assert_eq!(page.html.matches("<table").count(), 5);
    let answer = agent.get(&page.link("CSV : Demandes par mois")).await;
    assert!(answer.header("content-disposition").starts_with("attachment; filename=\"Demandes par mois 2026-2027 2026-06-02.csv\""));
    assert_eq!(answer.text().lines().next(), Some("\u{feff}Mois;Reçues;Validées"));
    for wrong in
        ["etats.xlsx?annee=2026-2027", "etats?annee=2026-2027", "familles.csv?annee=2026-2027", "etats.csv", "etats.csv?annee=2030-2031"]
    {
        assert_eq!(agent.get(&format!("/admin/chiffres/{wrong}")).await.status, 404, "{wrong}");
    }
}

async fn a_year_without_a_case_says_so(engine: Engine) {
    let portal = Portal::new(engine).await;
    let agent = portal.staff("an.agent", AccountRole::Agent).await;
    let page = agent.open("/admin/chiffres").await;
    page.says("Aucune demande pour cette année scolaire.")
        .says("Aucune demande n’attend le service.")
        .says("Aucun enfant n’attend une place.");
    // Without any school year there is no figure of one.
    let empty = Portal::empty(engine, Setting::default(), at(5, 20, 8)).await;
    let agent = empty.staff("an.agent", AccountRole::Agent).await;
    assert_eq!(agent.get("/admin/chiffres").await.status, 404);
}

on_both_engines!(each_figure_is_counted, the_page_shows_each_as_a_chart_with_its_table, a_year_without_a_case_says_so);
