//! A dossier sent back opens exactly what is asked; a validated one is opened again (D7, D8).

use app::domain::ids::CaseId;

use crate::support::{Browser, Engine, PDF, Portal, on_both_engines};

struct Review {
    portal: Portal,
    agent: Browser,
    family: Browser,
    case: CaseId,
}

impl Review {
    async fn new(engine: Engine) -> Self {
        let portal = Portal::new(engine).await;
        let household = portal.known_family("c.temp", &["Léa"]).await;
        let case = portal.sent_dossier(&household, household.children[0]).await;
        let (agent, family) = (portal.agent("claire.agent").await, portal.browser_at(&household).await);
        let review = Self { portal, agent, family, case };
        assert_eq!(review.decide(&[("act", "take_over")]).await, 200);
        review.portal.new_mails().await;
        review
    }

    async fn act(&self, function: &str, fields: &[(&str, &str)]) -> crate::support::browser::Answer {
        let case = self.case.to_string();
        let version = {
            let mut tx = self.portal.db().read().await.expect("a transaction");
            server::store::cases::find_case(&mut tx, self.case.0).await.expect("a search").expect("a case").version.to_string()
        };
        let named = [("case", case.as_str()), ("version", version.as_str())];
        self.agent.call(function, &[&named[..], fields].concat()).await
    }

    async fn decide(&self, fields: &[(&str, &str)]) -> u16 {
        self.act("staff/decide", fields).await.status
    }

    async fn refuse(&self, piece: &str) {
        let fields = [("piece", piece), ("verdict", "refused"), ("refusal", "unreadable")];
        assert!(self.act("staff/judge", &fields).await.text().contains("done"));
    }

    async fn save(&self, section: &str, fields: &[(&str, &str)]) -> u16 {
        let case = self.case.to_string();
        let named = [("case", case.as_str()), ("section", section)];
        self.family.call("dossier/save_section", &[&named[..], fields].concat()).await.status
    }
}

async fn a_correction_opens_what_is_asked_and_nothing_else(engine: Engine) {
    let review = Review::new(engine).await;
    review.refuse("vaccination").await;
    let decision = [("act", "ask_for_correction"), ("reason", ""), ("correct_paiement", "oui"), ("correct_by", "5 6 2026")];
    assert_eq!(review.decide(&decision).await, 200);
    let mail = review.portal.new_mail().await;
    for told in ["Léa", "Carnet de vaccination : Illisible, floue ou coupée", "avant le 05/06/2026"] {
        assert!(mail.body_text.contains(told), "{told}: {}", mail.body_text);
    }
    assert_eq!(review.portal.path_in(&mail), format!("/dossiers/{}", review.case), "two places: their list");
    review.family.open("/tableau-de-bord").await.says("Illisible").says("05/06/2026");
    assert_eq!(review.save("autorisations", &[("allow_image", "oui")]).await, 409);
    let tasks = format!("/dossiers/{}", review.case);
    review.family.open(&tasks).await.says("À corriger").hides("Corrigé");
    assert_eq!(review.save("paiement", &[("payment", "autre"), ("payer", "")]).await, 200);
    review.family.open(&tasks).await.hides("Corrigé");
    for payer in ["Jean TEST", "Jean TEST2"] {
        assert_eq!(review.save("paiement", &[("payment", "autre"), ("payer", payer)]).await, 200);
        review.family.open(&tasks).await.says("Corrigé");
    }
    let pieces = review.family.open(&format!("/dossiers/{}/pieces", review.case)).await;
    assert_eq!(pieces.forms("/api/dossier/remove_upload").len(), 1, "the refused file, not the other");
    assert_eq!(review.family.give(review.case, "assurance", "autre.pdf", PDF).await.status, 409, "nobody asked for it");
    for page in ["carnet.pdf", "page2.pdf"] {
        assert_eq!(review.family.give(review.case, "vaccination", page, PDF).await.status, 200);
    }
    let pieces = review.family.open(&format!("/dossiers/{}/pieces", review.case)).await;
    assert_eq!(pieces.forms("/api/dossier/remove_upload").len(), 3, "what was just given can be taken back too");
    let sent = review.family.call("dossier/submit", &[("case", &review.case.to_string())]).await;
    assert!(sent.text().contains("envoi=1"), "{}", sent.text());
    assert_eq!(review.save("paiement", &[("payer", "Jean TEST2")]).await, 409, "sent: nothing is open");
}

async fn the_mail_leads_to_the_one_thing_to_correct(engine: Engine) {
    let review = Review::new(engine).await;
    review.refuse("assurance").await;
    assert_eq!(review.decide(&[("act", "ask_for_correction")]).await, 200);
    let mail = review.portal.new_mail().await;
    assert_eq!(review.portal.path_in(&mail), format!("/dossiers/{}/pieces#assurance", review.case));
    assert!(!mail.body_text.contains("avant le"), "{}", mail.body_text);
    assert_eq!(review.save("ecole", &[("grade", "cm1")]).await, 409);
}

/// A question may have been added since the dossier was filled: the part that lacks it opens, whatever was asked.
async fn a_part_that_lacks_an_answer_opens_too(engine: Engine) {
    let review = Review::new(engine).await;
    let mut tx = review.portal.db().write().await.expect("a transaction");
    let row = server::store::cases::find_case(&mut tx, review.case.0).await.expect("a search").expect("a case");
    let content = row.content.replace(r#""bus":"non","#, "");
    assert_ne!(content, row.content);
    server::store::health::set_content(&mut tx, row.id, &content).await.expect("written");
    tx.commit().await.expect("committed");
    review.refuse("assurance").await;
    assert_eq!(review.decide(&[("act", "ask_for_correction")]).await, 200);
    assert_eq!(review.save("autorisations", &[("allow_image", "oui")]).await, 409);
    let form = review.family.open(&format!("/dossiers/{}/ecole", review.case)).await.form("/api/dossier/save_section");
    review.family.send(form.fill("bus", "non")).await;
    assert_eq!(review.family.give(review.case, "assurance", "attestation.pdf", PDF).await.status, 200);
    let sent = review.family.call("dossier/submit", &[("case", &review.case.to_string())]).await;
    assert!(sent.text().contains("envoi=1"), "{}", sent.text());
}

async fn a_day_that_has_passed_and_a_correction_without_a_word_are_told(engine: Engine) {
    let review = Review::new(engine).await;
    let late = review.act("staff/decide", &[("act", "ask_for_correction"), ("reason", "Vérifiez."), ("correct_by", "1 5 2026")]).await;
    assert!(late.text().contains("Cette date est passée"), "{}", late.text());
    let silent = review.act("staff/decide", &[("act", "ask_for_correction"), ("correct_ecole", "oui")]).await;
    assert!(silent.text().contains("Écrivez le motif"), "{}", silent.text());
    assert!(review.portal.new_mails().await.is_empty());
}

async fn a_validated_dossier_is_opened_again_by_an_agent_who_says_why(engine: Engine) {
    let review = Review::new(engine).await;
    assert_eq!(review.decide(&[("act", "validate")]).await, 200);
    review.portal.new_mails().await;
    let silent = review.act("staff/decide", &[("act", "reopen")]).await;
    assert!(silent.text().contains("Écrivez le motif"), "{}", silent.text());
    assert_eq!(review.decide(&[("act", "reopen"), ("reason", "L’adresse a changé.")]).await, 200);
    let mail = review.portal.new_mail().await;
    assert_eq!(mail.template, "case_reopened");
    assert!(mail.body_text.contains("L’adresse a changé."), "{}", mail.body_text);
    review.agent.open(&format!("/admin/demandes/{}", review.case)).await.says("En cours d’instruction").says("Demande rouverte");
    review.refuse("vaccination").await;
    assert_eq!(review.decide(&[("act", "ask_for_correction")]).await, 200);
    review.family.open("/famille").await.says("Le service demande une correction.");
}

async fn what_is_said_of_each_piece_stands_in_the_history(engine: Engine) {
    let review = Review::new(engine).await;
    review.refuse("vaccination").await;
    let fields = [("piece", "assurance"), ("verdict", "accepted")];
    assert!(review.act("staff/judge", &fields).await.text().contains("done"));
    let page = review.family.open(&format!("/demandes/{}", review.case)).await;
    page.says("Pièce examinée").says("Carnet de vaccination : Illisible, floue ou coupée");
    page.says("Attestation d’assurance : acceptée, jusqu’au 31/08/2027");
    assert!(review.portal.new_mails().await.is_empty(), "told with the decision");
}

on_both_engines!(
    a_correction_opens_what_is_asked_and_nothing_else,
    the_mail_leads_to_the_one_thing_to_correct,
    a_part_that_lacks_an_answer_opens_too,
    a_day_that_has_passed_and_a_correction_without_a_word_are_told,
    a_validated_dossier_is_opened_again_by_an_agent_who_says_why,
    what_is_said_of_each_piece_stands_in_the_history,
);
