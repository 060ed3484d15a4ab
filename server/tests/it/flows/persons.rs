//! The entourage, when something is wrong.

use app::{
    api::ports::Families,
    domain::{ids::PersonId, person::Role},
};
use tokio::task::JoinSet;

use crate::support::{
    Browser, Engine, Page, Portal,
    database::{number, texts},
    household::{done, filled},
    on_both_engines,
};

async fn send(browser: &Browser, role: &str, pairs: &[(&str, &str)]) -> Page {
    let form = browser.open(&format!("/famille/entourage/{role}")).await.form("/api/family/save_person");
    browser.send(form.fill_all(pairs)).await
}

const CHILD: [(&str, &str); 3] = [("civility", "fille"), ("first_name", "Léa"), ("usual_name", "TEST2")];

async fn births_that_cannot_be_are_refused_and_what_was_typed_stays(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family_with_children("c.temp", &[]).await;
    let browser = portal.browser_at(&household).await;
    let holder = browser.open(&browser.open("/famille/entourage").await.link("Modifier")).await.form("/api/family/save_person");
    browser.send(holder.fill("birth_date", "27 3 1985")).await.is_at("/famille/entourage");
    for (birth, told) in [
        ("12 9 2050", "Cette date n’est pas encore passée. Vérifiez l’année de naissance."),
        ("45 45 2020", "Indiquez une date de naissance qui existe, par exemple 27 3 1985"),
        ("1 1 1980", "Cet enfant serait plus âgé que son parent, ou presque. Vérifiez les deux dates de naissance."),
        ("", "Indiquez la date de naissance de l’enfant"),
    ] {
        let page = send(&browser, "enfant", &[&CHILD[..], &[("birth_date", birth)]].concat()).await;
        assert_eq!(page.mistakes(), [told], "{birth}");
        let form = page.form("/api/family/save_person");
        assert_eq!((form.value("birth_date"), form.value("first_name"), form.value("civility")), (birth, "Léa", "fille"));
    }
    let page = send(&browser, "enfant", &[&CHILD[..], &[("birth_date", "20/05/2026")]].concat()).await;
    page.is_at("/famille/entourage").says("née le 20/05/2026");
}

async fn a_bad_address_and_a_bad_number_are_told_at_their_fields(engine: Engine) {
    let portal = Portal::new(engine).await;
    let browser = portal.browser_at(&portal.family("c.temp").await).await;
    let long = "rue ".repeat(50);
    let typed = [("relationship", "mere"), ("mobile", "06 12"), ("street", long.trim()), ("postal_code", "7950"), ("town", "")];
    let page = send(&browser, "titulaire", &typed).await;
    assert_eq!(
        page.mistakes(),
        [
            "Indiquez un numéro de téléphone à 10 chiffres, par exemple 06 12 34 56 78",
            "Raccourcissez cette réponse : 100 caractères au plus.",
            "Indiquez un code postal à 5 chiffres, par exemple 79500",
            "Indiquez la ville",
        ]
    );
    let form = page.form("/api/family/save_person");
    assert!(typed.iter().all(|(name, value)| form.value(name) == *value));
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM families WHERE draft_entourage IS NOT NULL").await, 0);
}

const CONTACT: [(&str, &str); 3] = [("civility", "madame"), ("usual_name", "d’ARCY"), ("relationship", "ami")];

async fn a_contact_that_was_refused_once_does_not_come_back_in_place_of_the_next(engine: Engine) {
    let portal = Portal::new(engine).await;
    let browser = portal.browser_at(&portal.family_with_children("c.temp", &[]).await).await;
    let refused = send(&browser, "contact", &[&CONTACT[..], &[("first_name", "Anne"), ("mobile", "06")]].concat()).await;
    let mended = refused.form("/api/family/save_person").fill("mobile", "06 12 34 56 78");
    browser.send(mended).await.is_at("/famille/entourage").says("Anne d’ARCY");
    let next = browser.open("/famille/entourage/contact").await;
    assert_eq!(next.form("/api/family/save_person").value("first_name"), "", "an empty form for somebody new");
    let both = send(&browser, "contact", &[&CONTACT[..], &[("first_name", "Zoé")]].concat()).await;
    both.says("Anne d’ARCY").says("Zoé d’ARCY");
}

async fn a_person_sent_twice_is_added_once(engine: Engine) {
    let portal = Portal::new(engine).await;
    let browser = portal.browser_at(&portal.family_with_children("c.temp", &[]).await).await;
    let form = browser.open("/famille/entourage/enfant").await.form("/api/family/save_person");
    let form = form.fill_all(&CHILD).fill("birth_date", "12 9 2018");
    browser.send(form.clone()).await;
    let page = browser.send(form).await;
    assert_eq!(page.text().matches("Léa TEST2").count(), 3, "one card: its name, and that of its two buttons: {}", page.text());
}

async fn persons_added_at_the_same_time_by_both_parents_are_all_kept(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family_with_children("c.temp", &[]).await;
    let mut tasks = JoinSet::new();
    for n in 0..8 {
        let (services, access) = (portal.app.services.clone(), household.access());
        let id = PersonId(portal.clock.new_id());
        tasks.spawn(async move {
            let name = format!("Enfant{n}");
            let child = [("civility", "fille"), ("first_name", name.as_str()), ("usual_name", "TEST2"), ("birth_date", "12 9 2018")];
            let fields = filled(&child).with("role", Role::Child.code()).with("person", id.to_string());
            done(Families::save_person(&services, &access, fields).await.expect("saved"));
        });
    }
    tasks.join_all().await;
    let kept = &texts(portal.db(), "SELECT draft_entourage FROM families").await[0];
    let lost: Vec<_> = (0..8).filter(|n| !kept.contains(&format!("Enfant{n}"))).collect();
    assert!(lost.is_empty(), "children {lost:?} were told to be saved, and are lost");
}

async fn an_entourage_without_a_child_is_not_sent(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.family_with_children("c.temp", &[]).await;
    let browser = portal.browser_at(&household).await;
    let page = browser.open("/famille/entourage").await;
    page.says("Ajoutez au moins un enfant");
    assert!(page.forms("/api/family/declare_entourage").is_empty());
    let answer = browser.call("family/declare_entourage", &[]).await;
    assert!(answer.text().contains("Ajoutez au moins un enfant"), "{}", answer.text());
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM cases").await, 0);
}

on_both_engines!(
    births_that_cannot_be_are_refused_and_what_was_typed_stays,
    a_bad_address_and_a_bad_number_are_told_at_their_fields,
    a_contact_that_was_refused_once_does_not_come_back_in_place_of_the_next,
    a_person_sent_twice_is_added_once,
    persons_added_at_the_same_time_by_both_parents_are_all_kept,
    an_entourage_without_a_child_is_not_sent,
);
