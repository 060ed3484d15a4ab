//! What concerns the health of a child: kept apart, read by those who need it, each reading noted (D2).

use app::domain::{dossier::Section, pieces::Piece, role::AccountRole};

use crate::support::{
    Browser, Engine, Household, Portal,
    database::{number, texts},
    on_both_engines,
};

const PAI: &str = "Projet d’accueil individualisé";

/// A sent dossier with an allergy and a PAI.
async fn sent(portal: &Portal) -> (Household, String) {
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.filled_dossier(&household, household.children[0], &[Piece::Vaccination, Piece::Insurance]).await;
    let family = portal.browser_at(&household).await;
    let health = family.open(&format!("/dossiers/{case}/sante")).await.form("/api/dossier/save_section");
    family.send(health.fill_all(&[("allergic", "oui"), ("allergies", "Arachide."), ("pai", "etabli")])).await;
    assert_eq!(family.give(case, "pai", "pai.pdf", crate::support::PDF).await.status, 200);
    let sent = family.call("dossier/submit", &[("case", &case.to_string())]).await;
    assert!(sent.text().contains("envoi=1"), "{}", sent.text());
    (household, case.to_string())
}

async fn decide(agent: &Browser, portal: &Portal, case: &str, function: &str, fields: &[(&str, &str)]) -> crate::support::browser::Answer {
    let mut tx = portal.db().read().await.expect("a transaction");
    let row = server::store::cases::find_case(&mut tx, case.parse().expect("an id")).await.expect("a search").expect("a case");
    drop(tx);
    let version = row.version.to_string();
    agent.call(function, &[&[("case", case), ("version", &version)], fields].concat()).await
}

async fn an_agent_without_the_right_sees_nothing_of_health_by_any_route(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, case) = sent(&portal).await;
    let agent = portal.staff("paul.agent", AccountRole::Agent).await;
    let path = format!("/admin/demandes/{case}");
    for path in [path.clone(), format!("{path}?sante=1")] {
        let answer = agent.get(&path).await;
        for secret in ["Arachide", PAI, "pai.pdf", "vaccination.pdf"] {
            assert!(!answer.text().contains(secret), "{path} tells {secret}");
        }
    }
    agent.open(&path).await.says("Pièce de santé");
    for piece in ["vaccination", "pai"] {
        assert_eq!(agent.get(&portal.file_of("c.temp", piece).await).await.status, 404);
    }
    assert_eq!(agent.get(&portal.file_of("c.temp", "assurance").await).await.status, 200);
    assert_eq!(decide(&agent, &portal, &case, "staff/decide", &[("act", "take_over")]).await.status, 200);
    let page = agent.open(&path).await;
    assert!(
        !page.says("par un agent qui peut la lire").form("/api/staff/decide").has_button("Valider"),
        "what would be refused is not offered"
    );
    let judged = decide(&agent, &portal, &case, "staff/judge", &[("piece", "pai"), ("verdict", "accepted")]).await;
    assert_eq!(judged.status, 403);
    let validated = decide(&agent, &portal, &case, "staff/decide", &[("act", "validate")]).await;
    assert!(validated.text().contains("par un agent qui peut la lire"), "{}", validated.text());
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM health_reads").await, 0);

    // What a colleague said of the piece does not tell its name either.
    let nurse = portal.agent("claire.agent").await;
    for piece in ["vaccination", "pai"] {
        let fields = [("piece", piece), ("verdict", "refused"), ("refusal", "expired"), ("remark", "Le ROR manque.")];
        assert_eq!(decide(&nurse, &portal, &case, "staff/judge", &fields).await.status, 200);
    }
    let page = agent.open(&path).await;
    page.hides(PAI).hides("Le ROR manque").says("Pièce de santé : à remplacer");
    let refused = decide(&agent, &portal, &case, "staff/decide", &[("act", "validate")]).await.text();
    assert!(refused.contains("Pièce de santé") && !refused.contains(PAI), "{refused}");
}

async fn each_reading_is_noted_and_the_family_sees_it(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, case) = sent(&portal).await;
    let (agent, family) = (portal.agent("claire.agent").await, portal.browser_at(&household).await);
    let path = format!("/admin/demandes/{case}");
    assert!(!agent.get(&path).await.text().contains("Arachide"));
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM health_reads").await, 0, "nothing was read yet");
    agent.open(&format!("{path}?sante=1")).await.says("Arachide");
    assert_eq!(agent.get(&portal.file_of("c.temp", "pai").await).await.status, 200);
    assert_eq!(texts(portal.db(), "SELECT what FROM health_reads ORDER BY at, id").await, ["sante", "pai"]);
    let page = family.open(&format!("/dossiers/{case}/sante")).await;
    page.says("Arachide").says("Le service").says(PAI);
    page.hides("Claire");
    // Its own family reads without being noted.
    assert_eq!(family.get(&portal.file_of("c.temp", "pai").await).await.status, 200);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM health_reads").await, 2);
}

async fn the_administrator_gives_and_takes_the_right(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, case) = sent(&portal).await;
    let (agent, chief) = (portal.staff("paul.agent", AccountRole::Agent).await, portal.staff("d.admin", AccountRole::Administrator).await);
    let path = format!("/admin/demandes/{case}?sante=1");
    let account = portal.account("paul.agent").await.id.to_string();
    for (may_read, shown) in [("true", true), ("false", false)] {
        let set = chief.call("staff_accounts/set_health", &[("account", &account), ("may_read", may_read)]).await;
        assert_eq!(set.status, 200, "{}", set.text());
        assert_eq!(agent.get(&path).await.text().contains("Arachide"), shown, "{may_read}");
    }
    let acts = texts(portal.db(), "SELECT act FROM account_events WHERE act LIKE 'health%' ORDER BY at, id").await;
    assert_eq!(acts, ["health_opened", "health_closed"]);
}

async fn dossiers_written_before_are_put_in_order(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.filled_dossier(&household, household.children[0], &[]).await;
    let whole = r#"{"allergic":"oui","allergies":"Arachide.","grade":"ce1","payer":"Test2"}"#;
    crate::support::database::change(portal.db(), "DELETE FROM health_answers").await;
    let mut tx = portal.db().write().await.expect("a transaction");
    server::store::health::set_content(&mut tx, case.0, whole).await.expect("written");
    tx.commit().await.expect("committed");
    for _ in 0..2 {
        portal.app.services.set_health_apart().await.expect("put in order");
        let kept = texts(portal.db(), "SELECT content FROM cases WHERE kind = 'dossier'").await;
        assert_eq!(kept, [r#"{"grade":"ce1","payer":"Test2"}"#]);
        assert_eq!(texts(portal.db(), "SELECT answers FROM health_answers").await, [r#"{"allergic":"oui","allergies":"Arachide."}"#]);
    }
    let family = portal.browser_at(&household).await;
    family.open(&format!("/dossiers/{case}/{}", Section::Health.code())).await.says("Arachide.");
}

on_both_engines!(
    an_agent_without_the_right_sees_nothing_of_health_by_any_route,
    each_reading_is_noted_and_the_family_sees_it,
    the_administrator_gives_and_takes_the_right,
    dossiers_written_before_are_put_in_order,
);
