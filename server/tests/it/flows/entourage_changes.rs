//! Later changes of an entourage: old and new side by side, and never a family locked out (C4).

use app::domain::person::Role;

use crate::support::{Engine, Portal, database::number, on_both_engines};

const DECIDE: &str = "/api/staff/decide";
const DECLARE: &str = "/api/family/declare_entourage";
const CONTACT: [(&str, &str); 4] = [("civility", "monsieur"), ("first_name", "Jean"), ("usual_name", "DUPONT"), ("relationship", "autre")];

async fn a_declaration_is_completed_until_an_agent_takes_it(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family_with_children("c.temp", &["Léa"]).await;
    let (agent, family) = (portal.agent("claire.agent").await, portal.browser_at(&household).await);
    family.send(family.open("/famille/entourage").await.form(DECLARE)).await.says("D-2026-00001");
    assert!(family.open("/famille/entourage").await.forms(DECLARE).is_empty(), "nothing has changed");
    let link = agent.open("/admin").await.link("D-2026-00001");
    let read_before = agent.open(&link).await;

    portal.add_person(&household, Role::Contact, &CONTACT).await;
    let page = family.open("/famille/entourage").await;
    page.says("Vous avez des changements qui ne sont pas encore envoyés");
    family.send(page.form(DECLARE)).await.says("D-2026-00001").says("Changements ajoutés");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM cases WHERE kind = 'entourage'").await, 1);
    let page = agent.send(read_before.form(DECIDE).press("Prendre en charge")).await;
    page.says("Quelqu’un d’autre a agi avant vous").says("Changements ajoutés").says("Envoyée");
    page.says("Jean DUPONT");
    agent.send(page.form(DECIDE).press("Prendre en charge")).await;

    // From now on changes wait for the decision, and stay.
    let again = [("first_name", "Luc"), ("civility", "monsieur"), ("usual_name", "DUPONT"), ("relationship", "autre")];
    portal.add_person(&household, Role::Contact, &again).await;
    let page = family.open("/famille/entourage").await;
    assert!(page.says("Vous pourrez envoyer d’autres changements ensuite").forms(DECLARE).is_empty());
    agent.send(agent.open(&link).await.form(DECIDE).press("Valider")).await.says("Validée");
    let page = family.open("/famille/entourage").await;
    page.says("Luc DUPONT").says("changements qui ne sont pas encore envoyés");
    family.send(page.form(DECLARE)).await.says("D-2026-00002");
}

async fn the_agent_sees_old_and_new_side_by_side(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa", "Tom"]).await;
    let (agent, family) = (portal.agent("claire.agent").await, portal.browser_at(&household).await);
    let holder = family.open("/famille/entourage").await.link("Modifier");
    let form = family.open(&holder).await.form("/api/family/save_person");
    family.send(form.fill("mobile", "07 11 22 33 44")).await;
    portal.add_person(&household, Role::Contact, &[&CONTACT[..], &[("forbidden", "oui")]].concat()).await;
    let tom = household.children[1].to_string();
    assert_eq!(family.call("family/remove_person", &[("person", &tom)]).await.status, 200);
    family.send(family.open("/famille/entourage").await.form(DECLARE)).await.says("D-2026-00002");

    let page = agent.open(&agent.open("/admin").await.link("D-2026-00002")).await;
    page.says("Ce qui change").says("Téléphone portable").says("06 12 34 56 78").says("07 11 22 33 44");
    page.says("Nouvelle personne").says("Jean DUPONT").says("Retirée").says("Tom");
}

on_both_engines!(a_declaration_is_completed_until_an_agent_takes_it, the_agent_sees_old_and_new_side_by_side);
