//! What agents do to the registrations of an activity: many at once, the order of the list, other days, another activity.

use crate::support::{
    Browser, Engine, Household, Page, Portal, at,
    database::{change, number},
    household::case_of,
    on_both_engines,
    portal::{CANTEEN, OTHER_CANTEEN, WEDNESDAYS},
};

const ACTION: &str = "/api/registration/submit";
const DECIDE: &str = "/api/places/decide_many";

async fn opened(engine: Engine) -> Portal {
    let portal = Portal::new(engine).await;
    portal.clock.move_to(at(6, 2, 8));
    portal
}

/// A family that asked for the Wednesdays: itself and its receipt.
async fn asks(portal: &Portal, username: &str) -> (Household, String) {
    let household = portal.ready_family(username).await;
    let browser = portal.browser_at(&household).await;
    let page = browser.open(&format!("/inscriptions/{WEDNESDAYS}/{}", household.children[0])).await;
    let receipt = browser.send(page.form(ACTION).fill("wednesday", "oui")).await;
    portal.new_mails().await;
    (household, receipt.path.clone())
}

async fn desk_of(agent: &Browser) -> Page {
    let list = agent.open("/admin/activites").await;
    agent.open(&list.link("Mercredis, Melle")).await
}

fn case_box(path: &str) -> String {
    format!("case_{}", case_of(path))
}

async fn many_are_confirmed_or_refused_at_once(engine: Engine) {
    let portal = opened(engine).await;
    change(portal.db(), "UPDATE activities SET places = 2 WHERE name = 'Mercredis, Melle'").await;
    let (first, second, third) = (asks(&portal, "first").await, asks(&portal, "second").await, asks(&portal, "third").await);
    let agent = portal.agent("autre.agent").await;
    agent.open("/admin/activites").await.says("2 sur 2");
    let page = desk_of(&agent).await;
    page.says("À confirmer 2").says("Liste d’attente 1");
    let none = agent.send(page.form(DECIDE).press("Confirmer")).await;
    assert_eq!(none.mistakes(), ["Cochez au moins une demande."]);
    // Of the three, the one that waits has no place to confirm.
    let all = [&first, &second, &third].iter().fold(page.form(DECIDE), |form, (_, path)| form.fill(&case_box(path), "oui"));
    for _ in 0..2 {
        let done = agent.send(all.clone().press("Confirmer")).await;
        done.says("2 demandes traitées").says("1 demande n’a pas été changée").says("Inscrits 2");
    }
    let templates: Vec<_> = portal.new_mails().await.into_iter().map(|mail| mail.template).collect();
    assert_eq!(templates, ["case_validated", "case_validated"], "each family is told once");
    let page = desk_of(&agent).await;
    let cancel = page.form(DECIDE).fill(&case_box(&first.1), "oui").press("Annuler l’inscription");
    let page = agent.send(cancel.clone()).await;
    assert_eq!(page.mistakes(), ["Écrivez le motif : les familles doivent savoir pourquoi."]);
    assert_eq!(page.form(DECIDE).value(&case_box(&first.1)), "oui", "what was ticked stays ticked");
    agent
        .send(cancel.fill("reason", "Le centre ferme."))
        .await
        .says("1 demande traitée")
        .says("Place proposée, la famille doit répondre 1");
    let told: Vec<_> = portal.new_mails().await.into_iter().map(|mail| mail.template).collect();
    assert_eq!(told, ["registration_cancelled", "place_offered"]);
    let browser = portal.browser_at(&first.0).await;
    browser.open(&first.1).await.says("Inscription annulée").says("Le centre ferme.");
}

async fn an_agent_changes_the_order_and_says_why(engine: Engine) {
    let portal = opened(engine).await;
    let (first, second, third) = (asks(&portal, "first").await, asks(&portal, "second").await, asks(&portal, "third").await);
    let agent = portal.agent("autre.agent").await;
    let page = agent.open(&format!("/admin/demandes/{}", case_of(&third.1))).await;
    let form = page.form("/api/places/set_rank");
    let wrong = agent.send(form.clone().fill("rank", "zéro")).await;
    assert_eq!(wrong.mistakes().len(), 2, "{:?}", wrong.mistakes());
    agent.send(form.clone().fill("rank", "1").fill("rank_reason", "Situation d’urgence.")).await.says("Liste d’attente, rang 1");
    // Read before the change: told to look again.
    assert_eq!(agent.send(form.fill("rank", "2").fill("rank_reason", "Erreur.")).await.status, 409);
    let mail = portal.new_mail().await;
    assert_eq!((mail.template.as_str(), mail.recipient.as_str()), ("registration_waiting", "third@famille.example"));
    assert!(mail.body_text.contains("Situation d’urgence.") && mail.body_text.contains("rang est maintenant : 1"), "{}", mail.body_text);
    portal.browser_at(&second.0).await.open(&second.1).await.says("Liste d’attente, rang 2");
    let browser = portal.browser_at(&first.0).await;
    browser.send(browser.open(&first.1).await.form("/api/family/withdraw")).await.says("Retirée");
    portal.browser_at(&third.0).await.open(&third.1).await.says("Une place vous est proposée");
    // Somebody who comes later comes after all of them.
    let (_, path) = asks(&portal, "fourth").await;
    agent.open(&format!("/admin/demandes/{}", case_of(&path))).await.says("Liste d’attente, rang 2");
}

async fn a_place_out_of_order_is_one_more_place(engine: Engine) {
    let portal = opened(engine).await;
    let (_, second, third) = (asks(&portal, "first").await, asks(&portal, "second").await, asks(&portal, "third").await);
    let agent = portal.agent("autre.agent").await;
    let page = agent.open(&format!("/admin/demandes/{}", case_of(&third.1))).await;
    let form = page.form("/api/places/offer");
    assert_eq!(agent.send(form.clone()).await.mistakes().len(), 1, "it says why");
    agent.send(form.fill("offer_reason", "Fratrie déjà accueillie.")).await.says("Place proposée");
    assert!(portal.new_mail().await.body_text.contains("Fratrie déjà accueillie."));
    portal.browser_at(&second.0).await.open(&second.1).await.says("Liste d’attente, rang 1");
    agent.open("/admin/activites").await.says("2 sur 2");
}

async fn a_registration_moves_to_another_activity_of_its_kind(engine: Engine) {
    let portal = opened(engine).await;
    let household = portal.ready_family("c.temp").await;
    let browser = portal.browser_at(&household).await;
    let page = browser.open(&format!("/inscriptions/{CANTEEN}/{}", household.children[0])).await;
    let receipt = browser.send(page.form(ACTION).fill("monday", "oui")).await;
    portal.new_mails().await;
    let agent = portal.agent("autre.agent").await;
    let path = format!("/admin/demandes/{}", case_of(&receipt.path));
    let form = agent.open(&path).await.form("/api/places/relocate");
    let form = form.fill("to", &OTHER_CANTEEN.to_string()).fill("move_reason", "Changement d’école.");
    agent.send(form.clone()).await.says("Activité changée").says("Cantine, Celles-sur-Belle");
    assert_eq!(agent.send(form).await.status, 409, "it has moved already");
    let mail = portal.new_mail().await;
    assert_eq!(mail.template, "registration_moved");
    assert!(mail.body_text.contains("« Cantine, Celles-sur-Belle : Léa »"), "{}", mail.body_text);
    assert_eq!(number(portal.db(), "SELECT SUM(CAST(taken AS INTEGER)) FROM activities WHERE name = 'Cantine, Melle'").await, 0);
    assert_eq!(number(portal.db(), "SELECT SUM(CAST(taken AS INTEGER)) FROM activities WHERE name = 'Cantine, Celles-sur-Belle'").await, 1);
    // Where there is no place, nothing moves.
    change(portal.db(), "UPDATE activities SET places = 0 WHERE name = 'Cantine, Melle'").await;
    let version = agent.open(&path).await.form("/api/places/reschedule").value("version").to_owned();
    let (case, to) = (case_of(&receipt.path).to_string(), CANTEEN.to_string());
    let asked = [("case", case.as_str()), ("version", &version), ("to", &to), ("move_reason", "Retour.")];
    assert!(agent.call("places/relocate", &asked).await.text().contains("Cette activité n’a plus de place."));
}

async fn an_agent_changes_the_days_of_what_an_agent_confirms(engine: Engine) {
    let portal = opened(engine).await;
    change(portal.db(), "UPDATE activities SET weekdays = 6 WHERE name = 'Mercredis, Melle'").await;
    let (household, path) = asks(&portal, "c.temp").await;
    let agent = portal.agent("autre.agent").await;
    let page = agent.open(&format!("/admin/demandes/{}", case_of(&path))).await;
    let form = page.form("/api/places/reschedule").fill("tuesday", "oui").fill("from", "5 10 2026");
    agent.send(form).await.says("Jours changés").says("À partir du 5 octobre 2026 mardi, mercredi");
    assert_eq!(portal.new_mail().await.template, "registration_changed");
    portal.browser_at(&household).await.open(&path).await.says("mardi, mercredi, à partir du 5 octobre 2026");
}

on_both_engines!(
    many_are_confirmed_or_refused_at_once,
    an_agent_changes_the_order_and_says_why,
    a_place_out_of_order_is_one_more_place,
    a_registration_moves_to_another_activity_of_its_kind,
    an_agent_changes_the_days_of_what_an_agent_confirms,
);
