//! What agents say of each piece, and what the family then has to do (D8).

use app::domain::pieces::Piece;

use crate::support::{
    Engine, PDF, Portal,
    database::{number, texts},
    on_both_engines,
};

const DECIDE: &str = "/api/staff/decide";
const JUDGE: &str = "/api/staff/judge";

async fn of_two_pieces_only_the_refused_one_is_asked_again(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    let (agent, family) = (portal.agent("claire.agent").await, portal.browser_at(&household).await);
    let page = agent.send(agent.open(&format!("/admin/demandes/{case}")).await.form(DECIDE).press("Prendre en charge")).await;

    // What concerns health is opened on purpose.
    assert_eq!(page.form(JUDGE).value("piece"), "assurance");
    let form = agent.open(&page.link("vaccination.pdf")).await.form(JUDGE);
    assert_eq!(form.value("piece"), "vaccination");
    let told = agent.send(form.clone().press("Refuser la pièce")).await;
    assert_eq!(told.mistakes(), ["Choisissez une raison : la famille doit savoir quoi faire."]);
    let form = told.form(JUDGE).fill("refusal", "unreadable").fill("remark", "La page 2 est coupée.");
    let page = agent.send(form.press("Refuser la pièce")).await;
    page.says("Refusée : Illisible, floue ou coupée. La page 2 est coupée.").says("Il manque : Carnet de vaccination");
    assert!(!page.form(DECIDE).has_button("Valider"), "what is refused is not validated");

    let form = page.form(JUDGE);
    assert_eq!(form.value("piece"), "assurance", "the next piece that waits");
    let late = agent.send(form.clone().fill("valid_until", "1 1 2026").press("Accepter la pièce")).await;
    assert_eq!(late.mistakes(), ["Cette date est passée : refusez la pièce, ou corrigez la date."]);
    let page = agent.send(late.form(JUDGE).fill("valid_until", "31 8 2027").press("Accepter la pièce")).await;
    page.says("Valable jusqu’au 31/08/2027");
    portal.new_mails().await;

    // What is to be replaced is said piece by piece: no other reason is needed.
    agent.send(page.form(DECIDE).press("Renvoyer à corriger")).await.says("À corriger");
    let mail = portal.new_mail().await;
    let told = "Carnet de vaccination : Illisible, floue ou coupée. La page 2 est coupée.";
    assert!(mail.subject.contains("Léa") && mail.body_text.contains(told), "{}", mail.body_text);

    let pieces = family.open(&format!("/dossiers/{case}/pieces")).await;
    pieces.says("À remplacer : Illisible, floue ou coupée. La page 2 est coupée.").says("Acceptée");
    let review = family.open(&format!("/dossiers/{case}/verifier")).await;
    review.says("Remplacez : Carnet de vaccination");
    assert_eq!(family.call("dossier/submit", &[("case", &case.to_string())]).await.text().matches("Remplacez").count(), 1);
    assert_eq!(family.give(case, "vaccination", "carnet.pdf", PDF).await.status, 200);
    let receipt = family.send(family.open(&format!("/dossiers/{case}/verifier")).await.form("/api/dossier/submit")).await;
    receipt.says("D-2026-00002").says("Envoyée");

    portal.decide_all(case).await;
    let verdicts = texts(portal.db(), "SELECT piece || ' ' || verdict FROM uploads ORDER BY created_at, id").await;
    assert_eq!(verdicts, ["vaccination refused", "assurance accepted", "vaccination accepted"]);
}

async fn a_verdict_on_an_older_version_is_refused(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.filled_dossier(&household, household.children[0], &[Piece::Vaccination]).await;
    let (agent, family) = (portal.agent("claire.agent").await, portal.browser_at(&household).await);
    family.send(family.open(&format!("/dossiers/{case}/verifier")).await.form("/api/dossier/submit")).await;
    let path = format!("/admin/demandes/{case}");
    let page = agent.send(agent.open(&path).await.form(DECIDE).press("Prendre en charge")).await;
    let page = agent.open(&page.link("vaccination.pdf")).await;
    assert_eq!(family.give(case, "assurance", "attestation.pdf", PDF).await.status, 200);
    agent.send(page.form(JUDGE).press("Accepter la pièce")).await.says("Quelqu’un d’autre a agi avant vous");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM uploads WHERE verdict <> 'waiting'").await, 0);
    agent.send(agent.open(&path).await.form(JUDGE).press("Accepter la pièce")).await.says("Acceptée");
}

async fn a_verdict_belongs_to_the_review(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await.to_string();
    let agent = portal.agent("claire.agent").await;
    let path = format!("/admin/demandes/{case}");
    let page = agent.open(&path).await;
    assert!(page.forms(JUDGE).is_empty(), "nobody has taken it over");
    let version = page.form(DECIDE).value("version").to_owned();
    let fields = [("case", case.as_str()), ("version", &version), ("piece", "vaccination"), ("verdict", "accepted")];
    assert_eq!(agent.call("staff/judge", &fields).await.status, 409);
    let unknown = [("case", case.as_str()), ("version", &version), ("piece", "vaccination"), ("verdict", "waiting")];
    assert_eq!(agent.call("staff/judge", &unknown).await.status, 400);
}

async fn a_verdict_on_one_childs_piece_leaves_the_siblings_alone(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa", "Tom"]).await;
    let of_lea = portal.sent_dossier(&household, household.children[0]).await;
    let of_tom = portal.sent_dossier(&household, household.children[1]).await;
    let agent = portal.agent("claire.agent").await;
    let page = agent.send(agent.open(&format!("/admin/demandes/{of_lea}")).await.form(DECIDE).press("Prendre en charge")).await;
    let form = agent.open(&page.link("vaccination.pdf")).await.form(JUDGE).fill("refusal", "expired").press("Refuser la pièce");
    agent.send(form).await.says("Refusée : Elle n’est plus valable");
    agent.open(&format!("/admin/demandes/{of_tom}")).await.hides("Elle n’est plus valable");
}

async fn an_agent_thinks_again_and_what_served_keeps_serving(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    let agent = portal.agent("claire.agent").await;
    let path = format!("/admin/demandes/{case}");
    let page = agent.send(agent.open(&path).await.form(DECIDE).press("Prendre en charge")).await;
    let file = page.link("vaccination.pdf");
    agent.send(agent.open(&file).await.form(JUDGE).fill("refusal", "unreadable").press("Refuser la pièce")).await;
    let page = agent.open(&file).await;
    agent.send(page.form(JUDGE).press("Accepter la pièce")).await;
    let verdicts = || texts(portal.db(), "SELECT piece || ' ' || verdict FROM uploads ORDER BY created_at, id");
    assert_eq!(verdicts().await, ["vaccination accepted", "assurance waiting"]);
    // A second page comes: what is said of it is not said of the first.
    let family = portal.browser_at(&household).await;
    assert_eq!(family.give(case, "assurance", "page2.pdf", PDF).await.status, 200);
    let early = agent.send(agent.open(&path).await.form(JUDGE).fill("valid_until", "30 8 2026").press("Accepter la pièce")).await;
    assert_eq!(early.mistakes(), ["L’année scolaire n’aura pas commencé : refusez la pièce, ou corrigez la date."]);
}

on_both_engines!(
    of_two_pieces_only_the_refused_one_is_asked_again,
    a_verdict_on_an_older_version_is_refused,
    a_verdict_belongs_to_the_review,
    a_verdict_on_one_childs_piece_leaves_the_siblings_alone,
    an_agent_thinks_again_and_what_served_keeps_serving,
);
