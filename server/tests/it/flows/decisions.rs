//! What agents decide, and what families do next.

use app::domain::pieces::Piece;

use crate::support::{
    Engine, Portal,
    database::{change, number, texts},
    on_both_engines,
};

const DECIDE: &str = "/api/staff/decide";

async fn of_two_agents_on_one_version_the_second_is_told(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    let (claire, paul) = (portal.agent("claire.agent").await, portal.agent("paul.agent").await);
    let path = format!("/admin/demandes/{case}");
    let (of_claire, of_paul) = (claire.open(&path).await.form(DECIDE), paul.open(&path).await.form(DECIDE));
    claire.send(of_claire.press("Prendre en charge")).await.says("En cours d’instruction");
    portal.new_mails().await;
    let late = paul.send(of_paul.press("Prendre en charge")).await;
    late.says("Quelqu’un d’autre a agi avant vous").says("Prise en charge par le service : Claire AGENT");
    let (of_claire, of_paul) = (claire.open(&path).await.form(DECIDE), paul.open(&path).await.form(DECIDE));
    let (valid, refused) =
        tokio::join!(claire.post(of_claire.press("Valider")), paul.post(of_paul.press("Refuser").fill("reason", "Doublon")));
    assert_eq!([valid.status, refused.status], [303, 303]);
    assert_eq!(portal.new_mails().await.len(), 1, "one wins");
    let pages = [claire.open(&path).await, paul.open(&path).await];
    assert_eq!(pages.iter().filter(|page| page.has("Quelqu’un d’autre a agi avant vous")).count(), 1, "the other is told");
}

async fn a_family_that_adds_an_answer_meanwhile_is_not_decided_unread(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    let agent = portal.agent("claire.agent").await;
    let form = agent.open(&format!("/admin/demandes/{case}")).await.form(DECIDE).press("Prendre en charge");
    let family = portal.browser_at(&household).await;
    let page = family.open(&format!("/demandes/{case}")).await;
    family.send(page.form("/api/family/withdraw")).await.says("Retirée");
    agent.send(form).await.says("Demande retirée par la famille : Madame Sophie C.TEMP").says("Retirée");
}

async fn a_correction_says_why_and_comes_back_under_the_same_number(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    let (agent, family) = (portal.agent("claire.agent").await, portal.browser_at(&household).await);
    let path = format!("/admin/demandes/{case}");
    let page = agent.send(agent.open(&path).await.form(DECIDE).press("Prendre en charge")).await;
    portal.new_mails().await;

    let refused = agent.send(page.form(DECIDE).press("Renvoyer à corriger").fill("reason", "  ")).await;
    assert_eq!(refused.mistakes(), ["Écrivez le motif : la famille doit savoir quoi faire."]);
    assert!(portal.new_mails().await.is_empty());
    let reason = "La photo du carnet est illisible : <page 2> & suivantes.";
    agent.send(refused.form(DECIDE).press("Renvoyer à corriger").fill("reason", reason)).await.says("À corriger").says(reason);
    let mail = portal.new_mail().await;
    assert!(mail.body_text.contains(reason) && mail.body_html.contains("&lt;page 2&gt; &amp;"), "{}", mail.body_html);
    assert_eq!(portal.path_in(&mail), format!("/dossiers/{case}"), "where it is mended");

    family.open("/tableau-de-bord").await.says(reason).says("Corriger");
    let page = family.open(&format!("/dossiers/{case}/paiement")).await;
    family.send(page.form("/api/dossier/save_section").fill("payer", "Jean TEST2")).await.is_at(&format!("/dossiers/{case}/pieces"));
    let receipt = family.send(family.open(&format!("/dossiers/{case}/verifier")).await.form("/api/dossier/submit")).await;
    receipt.is_at(&format!("/demandes/{case}")).says("D-2026-00002").says("Correction demandée").says(reason);
    agent.open(&path).await.says("Jean TEST2").says("Envoyée");
    assert_eq!(portal.new_mail().await.template, "case_submitted");
}

async fn a_refused_declaration_says_why_and_can_be_sent_again(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family_with_children("c.temp", &["Léa"]).await;
    let (agent, family) = (portal.agent("claire.agent").await, portal.browser_at(&household).await);
    let declare = |page: crate::support::Page| page.form("/api/family/declare_entourage");
    family.send(declare(family.open("/famille/entourage").await)).await.says("D-2026-00001");
    let page = agent.open(&agent.open("/admin").await.link("D-2026-00001")).await;
    let page = agent.send(page.form(DECIDE).press("Prendre en charge")).await;
    agent.send(page.form(DECIDE).press("Refuser").fill("reason", "Adresse hors du territoire.")).await.says("Refusée");
    let page = family.open("/famille/entourage").await;
    page.says("Votre déclaration a été refusée").says("Adresse hors du territoire.").says("Léa");
    family.send(declare(page)).await.says("D-2026-00002");
}

async fn a_case_that_is_over_cannot_be_changed(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.ready_family("c.temp").await;
    let case = texts(portal.db(), "SELECT CAST(number AS TEXT) FROM cases WHERE kind = 'dossier'").await;
    assert_eq!(case, ["D-2026-00002"]);
    let family = portal.browser_at(&household).await;
    let link = family.open("/famille").await.link("Voir le dossier");
    let id = link.rsplit('/').next().unwrap_or_default().to_owned();
    let before = texts(portal.db(), "SELECT content FROM cases WHERE kind = 'dossier'").await;
    for (function, status) in [("dossier/save_section", 409), ("family/withdraw", 409), ("dossier/remove_upload", 200)] {
        let fields = [("case", id.as_str()), ("section", "sante"), ("diet", "sans_porc"), ("upload", &id)];
        assert_eq!(family.call(function, &fields).await.status, status, "{function}");
    }
    assert_eq!(family.give(&id, "assurance", "autre.pdf", crate::support::PDF).await.status, 409);
    assert_eq!(texts(portal.db(), "SELECT content FROM cases WHERE kind = 'dossier'").await, before);
}

async fn a_sent_dossier_takes_what_is_missing_and_nothing_else(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.filled_dossier(&household, household.children[0], &[Piece::Vaccination]).await;
    let family = portal.browser_at(&household).await;
    family.send(family.open(&format!("/dossiers/{case}/verifier")).await.form("/api/dossier/submit")).await.says("D-2026-00002");
    assert_eq!(family.call("dossier/save_section", &[("case", &case.to_string()), ("section", "sante")]).await.status, 409);
    let page = family.open(&format!("/dossiers/{case}/sante")).await;
    assert!(page.forms("/api/dossier/save_section").is_empty());
    let pieces = family.open(&format!("/dossiers/{case}/pieces")).await;
    assert!(pieces.forms("/api/dossier/remove_upload").is_empty());
    assert_eq!(family.give(case, "assurance", "attestation.pdf", crate::support::PDF).await.status, 200);
    change(portal.db(), "UPDATE cases SET state = 'withdrawn' WHERE kind = 'dossier'").await;
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM uploads").await, 2);
    assert_eq!(family.give(case, "assurance", "attestation.pdf", crate::support::PDF).await.status, 409);
}

on_both_engines!(
    of_two_agents_on_one_version_the_second_is_told,
    a_family_that_adds_an_answer_meanwhile_is_not_decided_unread,
    a_correction_says_why_and_comes_back_under_the_same_number,
    a_refused_declaration_says_why_and_can_be_sent_again,
    a_case_that_is_over_cannot_be_changed,
    a_sent_dossier_takes_what_is_missing_and_nothing_else,
);
