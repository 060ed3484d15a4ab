//! An administrator sets up school years, sites and activities; nothing happens to a registration without being told before.

use app::{
    api::ports::{Families, Registrations},
    domain::{
        ids::{ActivityId, CaseId},
        role::AccountRole,
    },
};
use uuid::Uuid;

use crate::support::{
    Browser, Engine, Household, Page, Portal, Setting, at,
    database::{number, texts},
    household::{case_of, done, filled},
    on_both_engines,
    portal::{CANTEEN, CELLES, MELLE, WEDNESDAYS},
};

const SAVE: &str = "/api/setup/save_activity";
const CONFIRM: &str = "/api/setup/confirm_change";
const SET_STATE: &str = "/api/setup/set_activity_state";
const ACTIVITY: &[(&str, &str)] = &[
    ("kind", "restauration"),
    ("name", "Cantine du bourg"),
    ("from_grade", "ps"),
    ("to_grade", "cm2"),
    ("monday", "oui"),
    ("thursday", "oui"),
    ("places", "20"),
    ("opens_on", "1 6 2026"),
    ("opens_at", "8h"),
    ("closes_on", "20 8 2026"),
    ("closes_at", "18 h 00"),
];

async fn administrator(portal: &Portal) -> Browser {
    portal.staff("an.admin", AccountRole::Administrator).await
}

fn page_of(activity: Uuid) -> String {
    format!("/admin/reglages/activites/{activity}")
}

/// Asks for a place on these days.
async fn register(portal: &Portal, household: &Household, days: &[&str]) -> CaseId {
    let days = days.iter().map(|day| (*day, "oui")).chain([("start", "1 9 2026"), ("waiting", "oui")]).collect::<Vec<_>>();
    let access = household.access();
    let asked = Registrations::submit(&portal.app.services, &access, ActivityId(CANTEEN), household.children[0], filled(&days));
    case_of(&done(asked.await.expect("an answer")))
}

async fn change_canteen(admin: &Browser, pairs: &[(&str, &str)]) -> Page {
    let form = admin.open(&page_of(CANTEEN)).await.form(SAVE);
    admin.send(form.fill_all(pairs)).await
}

async fn a_portal_is_set_up_from_nothing(engine: Engine) {
    let portal = Portal::empty(engine, Setting::default(), at(5, 20, 8)).await;
    let admin = administrator(&portal).await;
    admin.open("/admin/reglages").await.says("Aucune année scolaire").says("Aucune structure");

    let form = admin.open("/admin/reglages/annees/nouvelle").await.form("/api/setup/open_year");
    let wrong = admin.send(form.clone().fill("year", "2026-2027").fill("dossiers_on", "31 2 2026")).await;
    assert_eq!(wrong.mistakes(), ["Indiquez une date qui existe, par exemple 27 3 1985"]);
    let year = admin.send(form.clone().fill_all(&[("year", "2026-2027"), ("dossiers_on", "4 5 2026"), ("dossiers_at", "8 h")])).await;
    year.is_at("/admin/reglages/annees/2026-2027").says("Dossiers ouverts").says("Aucune activité");

    let form = admin.open("/admin/reglages/structures/nouvelle").await.form("/api/setup/save_site");
    let school = form.clone().fill_all(&[("kind", "school"), ("name", "École du Bourg"), ("town", "Celles-sur-Belle")]);
    admin.send(school.clone()).await.is_at("/admin/reglages").says("École du Bourg (Celles-sur-Belle)");
    admin.send(school).await.is_at("/admin/reglages");
    let again = admin.open("/admin/reglages/structures/nouvelle").await.form("/api/setup/save_site");
    let twin = again.fill_all(&[("kind", "centre"), ("name", "Ecole du bourg"), ("town", "Celles sur Belle")]);
    assert_eq!(admin.send(twin).await.mistakes(), ["Il y a déjà une structure de ce nom dans cette commune."]);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM sites").await, 1);

    let form = admin.open("/admin/reglages/annees/2026-2027/activite").await.form(SAVE);
    let empty = admin.send(form.clone()).await;
    assert_eq!(empty.mistakes().len(), 8, "{:?}", empty.mistakes());
    let site = texts(portal.db(), "SELECT name FROM sites").await;
    assert_eq!(site, ["École du Bourg"]);
    let id = admin.open("/admin/reglages").await.link("École du Bourg").rsplit('/').next().expect("an id").to_owned();
    let form = form.fill_all(ACTIVITY).fill("site", &id);
    admin.send(form.clone()).await.is_at("/admin/reglages/activites/").says("Cantine du bourg").says("Brouillon");
    admin.send(form).await.is_at("/admin/reglages/activites/");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM activities").await, 1, "sent twice, it is one");

    portal.browser().open("/").await.hides("Après validation du dossier");
    let year = admin.open("/admin/reglages/annees/2026-2027").await;
    year.says("1 activité est un brouillon").says("Petite section à CM2").says("lundi, jeudi");
    admin.send(year.form("/api/setup/publish_year")).await.says("Publiée").hides("brouillon");
    portal.browser().open("/").await.says("Restauration").says("À 8 h 00.");
    let history = admin.open("/admin/reglages").await;
    history
        .says("Année scolaire ouverte : 2026-2027")
        .says("Structure ajoutée")
        .says("Activité publiée : Cantine du bourg")
        .says("Claire AGENT");
}

async fn the_next_year_is_shown_then_made_from_the_last(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.ready_family("c.temp").await;
    portal.clock.move_to(at(6, 2, 8));
    let admin = administrator(&portal).await;
    register(&portal, &household, &["monday"]).await;
    admin.send(admin.open(&page_of(WEDNESDAYS)).await.form(SET_STATE)).await.says("Fermée");

    let shown = admin.open("/admin/reglages/annees/nouvelle").await;
    shown.says("Ouvrir l’année scolaire 2027-2028").says("2 activités reprises").says("Cantine, Celles-sur-Belle");
    shown.says("1er juin 2027 à 8 h 00").says("Ce qui ne sera pas repris").says("Mercredis, Melle : elle est fermée").says("devient CP");
    let form = shown.form("/api/setup/open_year");
    assert_eq!((form.value("dossiers_on"), form.value("dossiers_at"), form.value("year")), ("04/05/2027", "8 h 00", "2027-2028"));
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM school_years").await, 1, "nothing is made yet");
    admin.send(form.clone()).await.is_at("/admin/reglages/annees/2027-2028").says("2 activités sont des brouillons");
    admin.send(form).await.is_at("/admin/reglages/annees/2027-2028");
    let made = "SELECT name || ' ' || state || ' ' || taken || ' ' || places FROM activities WHERE school_year = 2027 ORDER BY name";
    assert_eq!(texts(portal.db(), made).await, ["Cantine, Celles-sur-Belle draft 0 7", "Cantine, Melle draft 0 7"]);
    let kept = texts(portal.db(), "SELECT name || taken FROM activities WHERE school_year = 2026 AND name = 'Cantine, Melle'").await;
    assert_eq!(kept, ["Cantine, Melle1"], "the running year stays as it is");
    admin.open("/admin/activites?annee=2027-2028").await.says("s’afficheront ici");
}

async fn what_breaks_is_told_before_it_is_done(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (first, next) = (portal.ready_family("first").await, portal.ready_family("next").await);
    portal.clock.move_to(at(6, 2, 8));
    let admin = administrator(&portal).await;
    let case = register(&portal, &first, &["monday", "tuesday"]).await;
    portal.new_mails().await;

    change_canteen(&admin, &[("name", "Cantine de Melle"), ("wednesday", "oui")])
        .await
        .is_at(&page_of(CANTEEN))
        .says("Le changement est enregistré.");
    let told = change_canteen(&admin, &[("tuesday", ""), ("from_grade", "ce2"), ("closes_on", "3 6 2026")]).await;
    told.is_at(&format!("{}/changement", page_of(CANTEEN)))
        .says("Jours : lundi, mardi, mercredi, jeudi, vendredi → lundi, mercredi, jeudi, vendredi");
    told.says("Des enfants viennent un jour que vous retirez (mardi).")
        .says("Léa first")
        .says("dans les classes accueillies")
        .hides("Léa next");
    let before = "SELECT weekdays || ' ' || COALESCE(from_grade, '') || ' ' || version FROM activities WHERE name = 'Cantine de Melle'";
    assert_eq!(texts(portal.db(), before).await, ["31 ps 2"], "nothing is changed yet");

    register(&portal, &next, &["tuesday"]).await;
    let stale = admin.send(told.form(CONFIRM)).await;
    stale.says("Des inscriptions ont changé entre-temps").says("Léa next");
    assert_eq!(texts(portal.db(), before).await, ["31 ps 2"]);
    let kept =
        texts(portal.db(), "SELECT title || state || version || content FROM cases WHERE kind = 'registration' ORDER BY number").await;
    portal.new_mails().await;
    admin.send(stale.form(CONFIRM)).await.is_at(&page_of(CANTEEN)).says("Jours : lundi, mardi, mercredi");
    assert_eq!(texts(portal.db(), before).await, ["29 ce2 3"]);
    let now =
        texts(portal.db(), "SELECT title || state || version || content FROM cases WHERE kind = 'registration' ORDER BY number").await;
    assert_eq!(now, kept, "registrations stay as they are");
    assert!(portal.new_mails().await.is_empty());
    assert_eq!(admin.get(&format!("{}/changement", page_of(CANTEEN))).await.status, 404);
    portal.browser_at(&first).await.open(&format!("/demandes/{case}")).await.says("lundi, mardi");
}

async fn fewer_places_than_are_taken_take_no_place_away(engine: Engine) {
    let portal = Portal::new(engine).await;
    let mut cases = Vec::new();
    let households = [portal.ready_family("one").await, portal.ready_family("two").await, portal.ready_family("three").await];
    portal.clock.move_to(at(6, 2, 8));
    let admin = administrator(&portal).await;
    for household in &households {
        cases.push(register(&portal, household, &["monday"]).await);
    }
    let told = change_canteen(&admin, &[("places", "1")]).await;
    told.says("3 places sont prises, vous en voulez 1.");
    admin.send(told.form(CONFIRM)).await.says("3 places sont prises pour 1").says("Nombre de places : 7 → 1");
    let places =
        "SELECT taken || '/' || places || '/' || COALESCE(CAST(reduced_to AS TEXT), '-') FROM activities WHERE name = 'Cantine, Melle'";
    assert_eq!(texts(portal.db(), places).await, ["3/3/1"]);
    // Saved as it stands, nothing more is told.
    change_canteen(&admin, &[("name", "Cantine, Melle")]).await.says("Le changement est enregistré.");

    let last = portal.ready_family("last").await;
    let waits = register(&portal, &last, &["monday"]).await;
    let state = "SELECT seat FROM cases WHERE kind = 'registration' ORDER BY number DESC LIMIT 1";
    for (left, case) in ["2/2/1", "1/1/-"].into_iter().zip(&cases) {
        let household = &households[cases.iter().position(|known| known == case).expect("a family")];
        Families::withdraw(&portal.app.services, &household.access(), *case).await.expect("withdrawn");
        assert_eq!(texts(portal.db(), places).await, [left]);
        assert_eq!(texts(portal.db(), state).await, ["waiting"], "a place that is no longer wanted is nobody's");
    }
    Families::withdraw(&portal.app.services, &households[2].access(), cases[2]).await.expect("withdrawn");
    assert_eq!((texts(portal.db(), places).await, texts(portal.db(), state).await), (vec!["1/1/-".into()], vec!["offered".into()]));
    // More places go to those who wait, by an offer.
    Families::withdraw(&portal.app.services, &last.access(), waits).await.expect("withdrawn");
    let (one, two) = (register(&portal, &households[0], &["monday"]).await, register(&portal, &households[1], &["monday"]).await);
    assert_ne!(one, two);
    change_canteen(&admin, &[("places", "5")]).await.says("Le changement est enregistré.");
    assert_eq!(texts(portal.db(), places).await, ["2/5/-"]);
}

async fn what_somebody_asked_for_is_closed_and_never_deleted(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.ready_family("c.temp").await;
    portal.clock.move_to(at(6, 2, 8));
    let admin = administrator(&portal).await;
    let case = register(&portal, &household, &["monday"]).await;
    let page = admin.open(&page_of(CANTEEN)).await;
    assert!(page.forms("/api/setup/delete_activity").is_empty() && page.forms(SET_STATE).len() == 1);
    let canteen = CANTEEN.to_string();
    assert_eq!(admin.call("setup/delete_activity", &[("activity", &canteen)]).await.status, 409);
    assert_eq!(admin.call("setup/set_activity_state", &[("activity", &canteen), ("state", "draft")]).await.status, 409);
    admin.send(page.form(SET_STATE)).await.says("Elle ne prend plus d’inscriptions. Celles qui existent restent.");
    let family = portal.browser_at(&household).await;
    family.open("/inscriptions").await.says("Cantine, Melle");
    family.open(&format!("/demandes/{case}")).await.says("Validée");
    portal.browser_at(&portal.ready_family("other").await).await.open("/inscriptions").await.hides("Cantine, Melle");

    // Nobody has asked for that one.
    let page = admin.open(&page_of(WEDNESDAYS)).await;
    admin.send(page.forms(SET_STATE).into_iter().nth(1).expect("a second act")).await.says("Les familles ne voient pas ce brouillon.");
    let page = admin.open(&page_of(WEDNESDAYS)).await;
    admin.send(page.form("/api/setup/delete_activity")).await.is_at("/admin/reglages/annees/2026-2027").hides("Mercredis");
    assert_eq!(admin.get(&page_of(WEDNESDAYS)).await.status, 404);
    admin.open("/admin/reglages").await.says("Activité supprimée : Mercredis, Melle");
}

async fn a_site_that_is_closed_is_no_longer_chosen(engine: Engine) {
    let portal = Portal::new(engine).await;
    let admin = administrator(&portal).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let draft = portal.filled_dossier(&household, household.children[0], &[]).await;
    let page = admin.open(&format!("/admin/reglages/structures/{MELLE}")).await;
    page.says("1 dossier la nomme").says("2 activités");
    assert!(page.forms("/api/setup/delete_site").is_empty());
    assert_eq!(admin.call("setup/delete_site", &[("site", &MELLE.to_string())]).await.status, 409);
    admin.send(page.form("/api/setup/close_site")).await.says("Fermée depuis le 20/05/2026");

    let family = portal.browser_at(&household).await;
    let form = family.open(&format!("/dossiers/{draft}/ecole")).await;
    form.says("École Jacques Prévert (Melle), fermée");
    family.send(form.form("/api/dossier/save_section")).await.says("Choisissez une école de la liste.");
    let other = family.open(&format!("/dossiers/{draft}/ecole")).await.form("/api/dossier/save_section");
    family.send(other.fill("site", &CELLES.to_string())).await.is_at(&format!("/dossiers/{draft}/sante"));
    let new = admin.open("/admin/reglages/annees/2026-2027/activite").await;
    new.hides("Jacques Prévert").says("École du Bourg");
    admin.open("/admin/reglages/annees/nouvelle").await.says("Cantine, Melle : sa structure est fermée");

    let page = admin.open(&format!("/admin/reglages/structures/{MELLE}")).await;
    admin.send(page.form("/api/setup/close_site")).await.hides("Fermée depuis");
}

async fn two_administrators_do_not_undo_each_other(engine: Engine) {
    let portal = Portal::new(engine).await;
    let admin = administrator(&portal).await;
    let stale = admin.open(&page_of(CANTEEN)).await.form(SAVE);
    change_canteen(&admin, &[("places", "9")]).await.says("Le changement est enregistré.");
    let told = admin.send(stale.fill("name", "Cantine")).await;
    assert_eq!(told.mistakes(), ["Cette activité a été changée entre-temps. Rouvrez la page pour voir ce qui a changé."]);
    // Of dossiers that exist, the opening is not put off.
    portal.known_family("c.temp", &["Léa"]).await;
    let household = portal.known_family("o.autre", &["Zoé"]).await;
    portal.filled_dossier(&household, household.children[0], &[]).await;
    let opening = admin.open("/admin/reglages/annees/2026-2027").await.form("/api/setup/save_year");
    let told = admin.send(opening.clone().fill("dossiers_on", "1 6 2026")).await;
    told.says("Des familles ont déjà commencé leur dossier");
    admin.send(opening.fill("dossiers_on", "5 5 2026")).await.says("Le changement est enregistré.");
}

on_both_engines!(
    a_portal_is_set_up_from_nothing,
    the_next_year_is_shown_then_made_from_the_last,
    what_breaks_is_told_before_it_is_done,
    fewer_places_than_are_taken_take_no_place_away,
    what_somebody_asked_for_is_closed_and_never_deleted,
    a_site_that_is_closed_is_no_longer_chosen,
    two_administrators_do_not_undo_each_other,
);
