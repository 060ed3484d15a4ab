//! The year under way stays open when the next one is prepared: a child that arrives in May still has a dossier, and a place.

use app::{
    api::ports::Dossiers,
    domain::{dossier::Section, form::Fields, person::Role, school_year::SchoolYear},
};
use chrono::{DateTime, TimeZone, Utc};
use server::store::activities::{SchoolYearRow, insert_school_year};

use crate::support::{
    Engine, Portal,
    database::change,
    household::{answers, done},
    on_both_engines,
    portal::CANTEEN,
};

const CREATE: &str = "/api/dossier/create";

fn in_2027(month: u32, day: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, month, day, 8, 0, 0).single().expect("a real instant")
}

/// Dossiers of 2027-2028 open on 3 May 2027; the canteen of 2026-2027 takes requests until the summer.
async fn prepare_next_year(portal: &Portal) {
    let mut tx = portal.db().write().await.expect("a transaction");
    insert_school_year(&mut tx, &SchoolYearRow { start_year: 2027, dossiers_open_at: in_2027(5, 3) }).await.expect("a year");
    tx.commit().await.expect("committed");
    change(portal.db(), "UPDATE activities SET closes_at = '2027-07-01 06:00:00+00:00'").await;
}

async fn the_year_under_way_takes_dossiers_and_registrations_beside_the_next(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    prepare_next_year(&portal).await;
    portal.clock.move_to(in_2027(5, 20));
    let family = portal.browser_at(&household).await;
    let page = family.open("/famille").await;
    page.says("Dossiers 2027-2028").says("Dossiers 2026-2027").says("Cette année scolaire n’est pas finie");
    assert_eq!(page.forms(CREATE).len(), 2);
    family.open("/tableau-de-bord").await.says("Le dossier 2027-2028 est à créer.").hides("2026-2027 est à créer");

    let running = page.forms(CREATE).into_iter().find(|form| form.value("year") == "2026-2027").expect("a form");
    family.send(running).await.is_at("/dossiers/").says("2026-2027");
    family.open("/tableau-de-bord").await.says("Léa, 2026-2027");
    let case = portal.sent_dossier(&household, household.children[0]).await;
    portal.decide_all(case).await;

    let list = family.open("/inscriptions?annee=2026-2027").await;
    list.says("Année scolaire 2026-2027").says("2027-2028");
    let page = family.open(&list.link("Inscrire")).await;
    let receipt = family.send(page.form("/api/registration/submit").fill_all(&[("monday", "oui"), ("start", "24 5 2027")])).await;
    receipt.is_at("/demandes/").says("Validée");
    family.open("/inscriptions").await.says("Année scolaire 2027-2028").hides("Cantine, Melle");
    portal.agent("an.agent").await.open("/admin/activites?annee=2026-2027").await.says("Cantine, Melle").says("1 sur 7");

    // In the next dossier the class after that one is proposed, whatever the age says.
    let next = SchoolYear::starting_in(2027).expect("a year");
    let services = &portal.app.services;
    let next = Dossiers::create(services, &household.access(), household.children[0], next).await.expect("a dossier");
    let school = family.open(&format!("/dossiers/{next}/ecole")).await.form("/api/dossier/save_section");
    assert_eq!(school.value("grade"), "ce2", "CE1 the year before");
    let given = answers(Section::School).into_iter().fold(Fields::default(), |fields, (name, value)| fields.with(name, value));
    done(services.save_section(&household.access(), next, Section::School, given.with("grade", "ce2").into()).await.expect("saved"));
}

async fn a_year_that_is_over_takes_nothing(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.ready_family("c.temp").await;
    prepare_next_year(&portal).await;
    portal.clock.move_to(in_2027(9, 1));
    let family = portal.browser_at(&household).await;
    family.open("/famille").await.says("Dossiers 2027-2028").hides("Dossiers 2026-2027");
    let child = household.children[0].to_string();
    let noe = [("civility", "garcon"), ("first_name", "Noé"), ("usual_name", "TEMP"), ("birth_date", "12 9 2020")];
    let noe = portal.add_person(&household, Role::Child, &noe).await.to_string();
    let late = family.call("dossier/create", &[("child", &noe), ("year", "2026-2027")]).await;
    assert_eq!(late.status, 404);
    family.open("/inscriptions?annee=2026-2027").await.says("Année scolaire 2027-2028");
    let late = family.open(&format!("/inscriptions/{CANTEEN}/{child}")).await;
    late.says("Les inscriptions sont closes depuis le 1er juillet 2027");
}

on_both_engines!(the_year_under_way_takes_dossiers_and_registrations_beside_the_next, a_year_that_is_over_takes_nothing);
