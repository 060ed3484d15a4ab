//! A case on the desk: agents who see each other, notes, reusable texts, what changed, health that is opened on purpose (F2).

use app::domain::role::AccountRole;

use crate::support::{
    Engine, PDF, Portal, at,
    database::{change, number, texts},
    on_both_engines,
};

const DECIDE: &str = "/api/staff/decide";
const JUDGE: &str = "/api/staff/judge";
const NOTE: &str = "/api/desk/add_note";
const ANSWER: &str = "/api/messages/answer";
const AGENTS: &str =
    "SELECT COUNT(*) FROM case_openings o JOIN accounts a ON a.id = o.account_id WHERE a.username_key IN ('claire.agent', 'paul.agent')";

async fn two_agents_on_one_case_see_each_other(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa", "Tom"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    let other = portal.sent_dossier(&household, household.children[1]).await;
    let (claire, paul) = (portal.agent("claire.agent").await, portal.agent("paul.agent").await);
    change(portal.db(), "UPDATE accounts SET first_name = 'Paul' WHERE username_key = 'paul.agent'").await;
    let path = format!("/admin/demandes/{case}");
    assert!(!claire.open(&path).await.has("demande ouverte"), "one is alone");
    paul.open(&path).await.says("Claire AGENT a cette demande ouverte depuis 10 h 00");
    claire.open(&path).await.says("Paul AGENT a cette demande ouverte");
    paul.open(&format!("/admin/demandes/{other}")).await;
    assert!(!claire.open(&path).await.has("demande ouverte"), "he has gone to another one");
    portal.clock.move_to(portal.clock.now() + chrono::Duration::minutes(16));
    assert!(!paul.open(&path).await.has("demande ouverte"), "she has not come back for a quarter of an hour");
    assert_eq!(number(portal.db(), AGENTS).await, 2, "one line for each agent");
    // Whose family it is never sees any of it.
    portal.browser_at(&household).await.open(&format!("/demandes/{case}")).await.hides("Paul").hides("ouverte depuis");
}

async fn the_second_to_decide_is_told_what_the_first_decided_and_keeps_what_they_typed(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    let (claire, paul) = (portal.agent("claire.agent").await, portal.agent("paul.agent").await);
    let path = format!("/admin/demandes/{case}?tri=nom");
    claire.send(claire.open(&path).await.form(DECIDE).press("Prendre en charge")).await;
    let (of_claire, of_paul) = (claire.open(&path).await, paul.open(&path).await);
    claire.send(of_claire.form(DECIDE).press("Renvoyer à corriger").fill("reason", "Joignez le jugement.")).await.says("À corriger");
    portal.new_mails().await;

    let told = paul.send(of_paul.form(DECIDE).press("Refuser").fill("reason", "Doublon <b>du</b> 12 mai")).await;
    told.is_at(&path)
        .says("Quelqu’un d’autre a agi avant vous")
        .says("Correction demandée (Joignez le jugement.) : Claire AGENT, le 20 mai 2026");
    told.says("Vous aviez écrit : Doublon <b>du</b> 12 mai");
    // A verdict is overtaken as a decision is, and a judged piece is not judged again unseen.
    let late =
        paul.send(of_paul.form(JUDGE).press("Refuser la pièce").fill("refusal", "other").fill("remark", "Il manque le verso.")).await;
    late.says("Quelqu’un d’autre a agi avant vous").says("Il manque le verso.");
    assert_eq!(texts(portal.db(), "SELECT state FROM cases WHERE kind = 'dossier'").await, ["needs_correction"]);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM uploads WHERE verdict <> 'waiting'").await, 0);
    assert!(portal.new_mails().await.is_empty());
}

async fn what_was_typed_stands_in_the_form_when_it_can_still_be_sent(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    let (claire, paul) = (portal.agent("claire.agent").await, portal.agent("paul.agent").await);
    let path = format!("/admin/demandes/{case}");
    claire.send(claire.open(&path).await.form(DECIDE).press("Prendre en charge")).await;
    let (of_claire, of_paul) = (claire.open(&path).await, paul.open(&path).await);
    claire.send(of_claire.form(JUDGE).press("Accepter la pièce")).await;
    let told = paul.send(of_paul.form(DECIDE).press("Refuser").fill("reason", "Hors du territoire.")).await;
    told.says("Pièce examinée (Attestation d’assurance : acceptée");
    let again = told.form(DECIDE);
    assert_eq!(again.value("reason"), "Hors du territoire.");
    paul.send(again.press("Refuser")).await.says("Demande refusée");
}

async fn notes_are_for_agents_alone(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    let (claire, paul) = (portal.agent("claire.agent").await, portal.staff("paul.agent", AccountRole::Agent).await);
    let path = format!("/admin/demandes/{case}");
    let refused = claire.send(claire.open(&path).await.form(NOTE)).await;
    assert_eq!(refused.mistakes(), ["Écrivez votre note"]);
    let note = refused.form(NOTE).fill("note", "Rappeler <la mère> jeudi.\nElle travaille le matin.");
    claire.send(note.clone()).await.says("Rappeler <la mère> jeudi. Elle travaille le matin.").says("Claire AGENT");
    claire.send(note).await;
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM case_notes").await, 1, "sent twice, it is one");
    paul.open(&path).await.says("Rappeler <la mère> jeudi.");
    assert!(portal.new_mails().await.iter().all(|mail| !mail.body_text.contains("Rappeler")));

    let family = portal.browser_at(&household).await;
    let all = [
        "/tableau-de-bord".to_owned(),
        "/demandes".into(),
        format!("/demandes/{case}"),
        format!("/dossiers/{case}"),
        format!("/dossiers/{case}/pieces"),
        format!("/dossiers/{case}/imprimer"),
    ];
    for page in all {
        family.open(&page).await.hides("Rappeler").hides("Notes internes").hides("case_notes");
    }
    assert_eq!(family.call("desk/add_note", &[("case", &case.to_string()), ("note", "x")]).await.status, 403);
}

async fn a_text_is_put_into_a_message_and_sent_by_a_plain_form(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    let (agent, administrator) = (portal.agent("claire.agent").await, portal.staff("admin.melle", AccountRole::Administrator).await);
    agent.open("/admin").await.hides("/admin/textes");

    // The administrator writes one, mends it, and cannot give two the same title.
    const TEXT: &str = "/api/desk/save_text";
    let page = administrator.open("/admin/textes").await;
    page.says("Pièce illisible").says("Mandat à signer");
    let refused = administrator.send(page.form(TEXT).fill("title", "Pièce illisible").fill("text_body", "x")).await;
    assert_eq!(refused.mistakes(), ["Un autre texte a déjà ce titre."]);
    administrator.send(refused.form(TEXT).fill("title", "Photo").fill("text_body", "Dossier {numéro} de {enfant} : une photo, SVP.")).await;
    let link = "/admin/textes?texte=7";
    let page = administrator.open(link).await;
    administrator.send(page.form(TEXT).fill("title", "Photo d’identité")).await.is_at("/admin/textes").says("Photo d’identité");

    let path = format!("/admin/demandes/{case}?type=dossier");
    let page = agent.open(&path).await;
    let refused = agent.send(page.form(ANSWER).press("Insérer ce texte")).await;
    assert_eq!(refused.mistakes(), ["Choisissez d’abord un texte."]);
    let page = agent.send(refused.form(ANSWER).fill("text", "7").fill("body", "Bonjour,").press("Insérer ce texte")).await;
    let form = page.form(ANSWER);
    assert_eq!(form.value("body"), "Bonjour,\n\nDossier D-2026-00002 de Léa c.temp : une photo, SVP.");
    agent.send(form.press("Envoyer à la famille")).await.is_at(&path).says("une photo, SVP.");
    portal.browser_at(&household).await.open(&format!("/demandes/{case}")).await.says("Dossier D-2026-00002 de Léa c.temp");

    let forget = administrator.open("/admin/textes").await.forms("/api/desk/forget_text").remove(0);
    administrator.send(forget.clone()).await;
    assert_eq!(administrator.post(forget).await.status, 404);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM desk_texts").await, 6);
}

async fn what_changed_since_the_last_sending_is_shown(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    let agent = portal.agent("claire.agent").await;
    let path = format!("/admin/demandes/{case}");
    agent.open(&path).await.hides("Ce qui a changé");
    agent.send(agent.open(&path).await.form(DECIDE).press("Prendre en charge")).await;
    let form =
        agent.open(&path).await.form(DECIDE).fill("correct_paiement", "oui").fill("correct_sante", "oui").fill("reason", "Complétez.");
    agent.send(form.press("Renvoyer à corriger")).await;

    portal.clock.move_to(at(5, 22, 8));
    let (agent, family) = (portal.browser_of(portal.account("claire.agent").await.id).await, portal.browser_at(&household).await);
    let page = family.open(&format!("/dossiers/{case}/paiement")).await;
    family.send(page.form("/api/dossier/save_section").fill("payer", "Jean-René D’ARCY")).await;
    let page = family.open(&format!("/dossiers/{case}/sante")).await;
    family.send(page.form("/api/dossier/save_section").fill("diet", "sans_porc")).await;
    family.send(family.open(&format!("/dossiers/{case}/verifier")).await.form("/api/dossier/submit")).await.says("Envoyée");
    assert_eq!(family.give(case, "assurance", "avenant.pdf", PDF).await.status, 200);

    let page = agent.open(&path).await;
    page.says("Ce qui a changé depuis l’envoi du 20 mai 2026 à 10 h 00").says("Test2 TEST2 Jean-René D’ARCY");
    page.says("Des réponses de santé ont changé").says("Nouveau fichier").hides("sans porc");
    let read = agent.open(&page.link("Lire (la lecture est notée)")).await;
    read.says("Repas sans porc");
    let paul = portal.staff("paul.agent", AccountRole::Agent).await;
    paul.open(&path).await.says("Jean-René D’ARCY").hides("réponses de santé ont changé").hides("sans porc");

    // Sent a third time, what changed is told since the second.
    agent.send(agent.open(&path).await.form(DECIDE).press("Prendre en charge")).await;
    agent
        .send(agent.open(&path).await.form(DECIDE).fill("correct_paiement", "oui").fill("reason", "Encore.").press("Renvoyer à corriger"))
        .await;
    portal.clock.move_to(at(5, 23, 8));
    let (agent, family) = (portal.browser_of(portal.account("claire.agent").await.id).await, portal.browser_at(&household).await);
    family.send(family.open(&format!("/dossiers/{case}/verifier")).await.form("/api/dossier/submit")).await;
    agent.open(&path).await.says("depuis l’envoi du 22 mai 2026").hides("réponses de santé ont changé");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM sent_answers").await, 2, "older ones are forgotten");
}

async fn a_piece_of_health_is_opened_on_purpose(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    let agent = portal.agent("claire.agent").await;
    let path = format!("/admin/demandes/{case}");
    let page = agent.send(agent.open(&path).await.form(DECIDE).press("Prendre en charge")).await;
    let vaccination = portal.file_of("c.temp", "vaccination").await;
    page.hides(&vaccination).says("Ouvrir (la lecture est notée)");
    assert_eq!(page.form(JUDGE).value("piece"), "assurance");
    let page = agent.send(page.form(JUDGE).press("Accepter la pièce")).await;
    page.hides(&vaccination);
    assert_eq!(page.form(JUDGE).value("piece"), "assurance", "the next one concerns health: nothing opens by itself");
    let page = agent.open(&page.link("vaccination.pdf")).await;
    assert!(page.html.contains(&vaccination));
    agent.send(page.form(JUDGE).press("Accepter la pièce")).await.hides(&vaccination);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM uploads WHERE verdict = 'accepted'").await, 2);
}

on_both_engines!(
    two_agents_on_one_case_see_each_other,
    the_second_to_decide_is_told_what_the_first_decided_and_keeps_what_they_typed,
    what_was_typed_stands_in_the_form_when_it_can_still_be_sent,
    notes_are_for_agents_alone,
    a_text_is_put_into_a_message_and_sent_by_a_plain_form,
    what_changed_since_the_last_sending_is_shown,
    a_piece_of_health_is_opened_on_purpose,
);
