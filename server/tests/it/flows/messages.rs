//! What the family and the department write to each other about a case (D9).

use app::domain::ids::CaseId;

use crate::support::{Browser, Engine, Household, Portal, database::number, on_both_engines};

const TEXT: &str = "Bonjour,\nle RIB suit <demain> & c’est sûr.";

async fn sent(portal: &Portal) -> (Household, CaseId) {
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let case = portal.sent_dossier(&household, household.children[0]).await;
    portal.new_mails().await;
    (household, case)
}

async fn write(who: &Browser, function: &str, case: CaseId, message: u128, body: &str) -> crate::support::browser::Answer {
    let (case, message) = (case.to_string(), uuid::Uuid::from_u128(message).to_string());
    who.call(function, &[("case", &case), ("message", &message), ("body", body), ("seen", "9")]).await
}

async fn a_message_is_told_to_who_follows_the_case_and_answered(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, case) = sent(&portal).await;
    let (agent, family) = (portal.agent("claire.agent").await, portal.browser_at(&household).await);
    assert_eq!(write(&family, "messages/write", case, 1, TEXT).await.status, 200);
    assert!(portal.new_mails().await.is_empty(), "nobody follows it yet: the queue shows it");
    agent.open("/admin?etat=messages").await.says("D-2026-00002");
    agent.open(&format!("/admin/demandes/{case}")).await.says("le RIB suit <demain> & c’est sûr.").says("Madame Sophie C.TEMP");

    assert!(write(&agent, "messages/answer", case, 2, "Merci, bien reçu.").await.text().contains("#messages"));
    let mail = portal.new_mail().await;
    assert_eq!((mail.template.as_str(), mail.recipient.as_str()), ("new_message", "c.temp@famille.example"));
    assert!(!mail.body_text.contains("bien reçu"), "what it says is read on the portal: {}", mail.body_text);
    assert_eq!(portal.path_in(&mail), format!("/demandes/{case}#messages"));
    family.open(&format!("/demandes/{case}")).await.says("Merci, bien reçu.").says("Le service");
    agent.open("/admin?etat=messages").await.hides("D-2026-00002");

    portal.decide(case, "take_over", "").await;
    portal.new_mails().await;
    assert_eq!(write(&family, "messages/write", case, 3, "Et le livret ?").await.status, 200);
    let mail = portal.new_mail().await;
    assert_eq!(mail.recipient, "some.agent@service.example");
    assert_eq!(portal.path_in(&mail), format!("/admin/demandes/{case}#messages"));
    assert_eq!(agent.call("messages/settle", &[("case", &case.to_string()), ("seen", "2")]).await.status, 200);
    agent.open("/admin?etat=messages").await.hides("D-2026-00002");
}

async fn a_message_sent_twice_is_one_and_an_empty_one_is_none(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, case) = sent(&portal).await;
    let (agent, family) = (portal.agent("claire.agent").await, portal.browser_at(&household).await);
    for _ in 0..2 {
        assert_eq!(write(&agent, "messages/answer", case, 7, "Bonjour").await.status, 200);
    }
    assert_eq!(portal.new_mails().await.len(), 1);
    let empty = write(&family, "messages/write", case, 8, " \n ").await;
    assert!(empty.text().contains("Écrivez votre message"), "{}", empty.text());
    let long = write(&family, "messages/write", case, 8, &"é".repeat(2001)).await;
    assert!(long.text().contains("Raccourcissez"), "{}", long.text());
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM messages").await, 1);
}

async fn what_came_while_an_agent_wrote_still_waits(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, case) = sent(&portal).await;
    let (agent, family) = (portal.agent("claire.agent").await, portal.browser_at(&household).await);
    write(&family, "messages/write", case, 1, "Première question").await;
    let page = agent.open(&format!("/admin/demandes/{case}")).await;
    write(&family, "messages/write", case, 2, "Deuxième question").await;
    agent.send(page.form("/api/messages/answer").fill("body", "Oui.")).await;
    agent.open("/admin?etat=messages").await.says("D-2026-00002");
    // The first try arrived, its answer did not, and the parent wrote on.
    write(&family, "messages/write", case, 2, "Deuxième question, et une troisième").await;
    agent.open(&format!("/admin/demandes/{case}")).await.says("et une troisième");
    let settle = agent.open(&format!("/admin/demandes/{case}")).await.form("/api/messages/settle");
    agent.send(settle).await;
    agent.open("/admin?etat=messages").await.hides("D-2026-00002");
}

async fn nobody_writes_about_what_is_not_theirs_nor_without_end(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, case) = sent(&portal).await;
    let other = portal.known_family("o.autre", &["Zoé"]).await;
    let draft = portal.filled_dossier(&other, other.children[0], &[]).await;
    let stranger = portal.browser_at(&other).await;
    assert_eq!(write(&stranger, "messages/write", case, 1, "Bonjour").await.status, 404);
    assert_eq!(write(&stranger, "messages/write", draft, 1, "Bonjour").await.status, 409, "it was never sent");
    let family = portal.browser_at(&household).await;
    let mut last = 0;
    for message in 10..80 {
        last = write(&family, "messages/write", case, message, "Bonjour").await.status;
    }
    assert_eq!(last, 429);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM messages").await, 60);
}

on_both_engines!(
    a_message_is_told_to_who_follows_the_case_and_answered,
    a_message_sent_twice_is_one_and_an_empty_one_is_none,
    what_came_while_an_agent_wrote_still_waits,
    nobody_writes_about_what_is_not_theirs_nor_without_end,
);
