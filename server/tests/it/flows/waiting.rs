//! Waiting lists: ranks in the order of arrival, a freed place offered in order, never to a newcomer, never twice.

use app::domain::ids::ActivityId;
use chrono::Duration;
use tokio::task::JoinSet;

use crate::support::{
    Browser, Engine, Household, Page, Portal, at,
    database::{change, number},
    household::case_of,
    on_both_engines,
    portal::WEDNESDAYS,
};

const ACTION: &str = "/api/registration/submit";
const ACCEPT: &str = "/api/registration/accept";

/// A family that asked for the one place of the Wednesdays, and the page it was led to.
struct Asked {
    household: Household,
    browser: Browser,
    receipt: Page,
}

impl Asked {
    async fn page(&self) -> Page {
        self.browser.open(&self.receipt.path).await
    }

    async fn gives_up(&self) {
        self.browser.send(self.page().await.form("/api/family/withdraw")).await.says("Retirée");
    }
}

async fn opened(engine: Engine) -> Portal {
    let portal = Portal::new(engine).await;
    portal.clock.move_to(at(6, 2, 8));
    portal
}

async fn asks(portal: &Portal, username: &str) -> Asked {
    let household = portal.ready_family(username).await;
    let browser = portal.browser_at(&household).await;
    let page = browser.open(&format!("/inscriptions/{WEDNESDAYS}/{}", household.children[0])).await;
    let receipt = browser.send(page.form(ACTION).fill("wednesday", "oui")).await;
    receipt.is_at("/demandes/");
    Asked { household, browser, receipt }
}

async fn three(portal: &Portal) -> [Asked; 3] {
    [asks(portal, "first").await, asks(portal, "second").await, asks(portal, "third").await]
}

async fn templates(portal: &Portal) -> Vec<(String, String)> {
    let mails = portal.new_mails().await;
    mails.into_iter().map(|mail| (mail.recipient.split('@').next().unwrap_or_default().to_owned(), mail.template)).collect()
}

fn told(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(who, what)| ((*who).to_owned(), (*what).to_owned())).collect()
}

async fn who_comes_when_all_is_taken_waits_in_order(engine: Engine) {
    let portal = opened(engine).await;
    let [first, second, third] = three(&portal).await;
    first.receipt.says("Envoyée");
    second.receipt.says("Liste d’attente, rang 1").says("la demande est en liste d’attente");
    third.receipt.says("Liste d’attente, rang 2").says("Rang 2 dans la liste d’attente");
    // Only the last family's mails are new: each was made ready in turn.
    assert_eq!(templates(&portal).await, told(&[("third", "registration_waiting")]));
    third.browser.open("/inscriptions").await.says("Liste d’attente, rang 2");
    third.browser.open("/tableau-de-bord").await.says("Attend une place");
}

async fn a_freed_place_is_kept_for_the_first_who_waits(engine: Engine) {
    let portal = opened(engine).await;
    let [first, second, third] = three(&portal).await;
    portal.new_mails().await;
    first.gives_up().await;
    assert_eq!(templates(&portal).await, told(&[("first", "case_withdrawn"), ("second", "place_offered")]));
    third.page().await.says("Liste d’attente, rang 1");
    // Nobody who comes now takes what is kept.
    asks(&portal, "newcomer").await.receipt.says("Liste d’attente, rang 2");
    second.browser.open("/tableau-de-bord").await.says("Répondez avant le 4 juin 2026 à 10 h 00.");
    let page = second.page().await;
    page.says("Une place vous est proposée").says("jusqu’au 4 juin 2026 à 10 h 00").says("Place proposée");
    let accept = page.form(ACCEPT);
    portal.new_mails().await;
    for _ in 0..2 {
        second.browser.send(accept.clone()).await.says("Envoyée").says("Place acceptée par la famille");
    }
    assert_eq!(templates(&portal).await, told(&[("second", "place_accepted")]), "an agent is still to confirm");
    portal.decide(case_of(&second.receipt.path), "confirm", "").await;
    second.page().await.says("Validée");
    assert_eq!(number(portal.db(), "SELECT SUM(CAST(taken AS INTEGER)) FROM activities").await, 1);
    // Given up once more, it goes on.
    second.browser.send(second.page().await.form("/api/family/withdraw")).await.says("Inscription annulée");
    third.page().await.says("Une place vous est proposée");
}

async fn an_offer_that_runs_out_goes_to_the_next(engine: Engine) {
    let portal = opened(engine).await;
    let [first, second, third] = three(&portal).await;
    first.gives_up().await;
    let accept = second.page().await.form(ACCEPT);
    portal.clock.move_to(at(6, 4, 7) + Duration::minutes(59));
    portal.app.services.let_offers_lapse().await.expect("the job");
    portal.new_mails().await;
    portal.clock.move_to(at(6, 4, 8));
    portal.app.services.let_offers_lapse().await.expect("the job");
    portal.app.services.let_offers_lapse().await.expect("the job, again");
    assert_eq!(templates(&portal).await, told(&[("second", "offer_lapsed"), ("third", "place_offered")]));
    let browser = portal.browser_at(&second.household).await;
    browser.send(accept).await.says("Proposition restée sans réponse").says("Retirée");
    // Too late, though the job has not come by yet: the answer is the same.
    let accept = portal.browser_at(&third.household).await.open(&third.receipt.path).await.form(ACCEPT);
    portal.clock.move_to(at(6, 6, 8));
    let browser = portal.browser_at(&third.household).await;
    browser.send(accept).await.says("Proposition restée sans réponse");
    assert_eq!(number(portal.db(), "SELECT SUM(CAST(taken AS INTEGER)) FROM activities").await, 0);
}

async fn more_places_go_to_those_who_wait(engine: Engine) {
    let portal = opened(engine).await;
    let [_, second, third] = three(&portal).await;
    let services = &portal.app.services;
    assert!(!services.set_places(ActivityId(WEDNESDAYS), Some(0)).await.expect("an answer"), "one is taken");
    assert!(services.set_places(ActivityId(WEDNESDAYS), Some(2)).await.expect("an answer"));
    second.page().await.says("Une place vous est proposée");
    third.page().await.says("Liste d’attente, rang 1");
    assert!(services.set_places(ActivityId(WEDNESDAYS), None).await.expect("an answer"));
    third.page().await.says("Une place vous est proposée");
    asks(&portal, "newcomer").await.receipt.says("Envoyée");
}

async fn who_waits_is_not_confirmed_and_who_leaves_makes_the_others_advance(engine: Engine) {
    let portal = opened(engine).await;
    let [_, second, third] = three(&portal).await;
    let agent = portal.agent("autre.agent").await;
    agent.open("/admin").await.hides("Mercredis, Melle : Léa</a>");
    let page = agent.open(&format!("/admin/demandes/{}", case_of(&second.receipt.path))).await;
    let asked = [("case", case_of(&second.receipt.path).to_string()), ("version", "3".into()), ("act", "confirm".into())];
    let asked: Vec<_> = asked.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = agent.call("staff/decide", &asked).await;
    assert!(answer.text().contains("elle est en liste d’attente"), "{} {}", answer.status, answer.text());
    page.says("Liste d’attente, rang 1");
    second.gives_up().await;
    third.page().await.says("Liste d’attente, rang 1");
    assert_eq!(number(portal.db(), "SELECT SUM(CAST(taken AS INTEGER)) FROM activities").await, 1);
}

async fn a_place_lost_while_the_form_was_filled_in_leads_to_the_waiting_list(engine: Engine) {
    let portal = opened(engine).await;
    let household = portal.ready_family("slow").await;
    let browser = portal.browser_at(&household).await;
    let path = format!("/inscriptions/{WEDNESDAYS}/{}", household.children[0]);
    let form = browser.open(&path).await.form(ACTION).fill("wednesday", "oui");
    asks(&portal, "quick").await;
    let page = browser.send(form).await;
    assert_eq!(page.mistakes(), ["Toutes les places sont prises. Cochez cette case pour demander la liste d’attente."]);
    browser.send(page.form(ACTION).forge("waiting", "oui")).await.is_at("/demandes/").says("Liste d’attente, rang 1");
}

/// Whatever happens at once: as many places are taken as are held or offered, none is free while somebody waits, ranks follow numbers.
async fn is_sound(portal: &Portal) {
    let broken = "SELECT COUNT(*) FROM activities a WHERE a.taken <> \
         (SELECT COUNT(*) FROM cases k WHERE k.activity_id = a.id AND k.seat IN ('held', 'offered')) OR a.taken > a.places \
         OR (a.taken < a.places AND EXISTS (SELECT 1 FROM cases k WHERE k.activity_id = a.id AND k.seat = 'waiting'))";
    assert_eq!(number(portal.db(), broken).await, 0);
    let overtaken =
        "SELECT COUNT(*) FROM cases a JOIN cases b ON a.activity_id = b.activity_id WHERE a.ticket < b.ticket AND a.number > b.number";
    assert_eq!(number(portal.db(), overtaken).await, 0);
}

async fn many_who_come_and_go_at_once_share_three_places(engine: Engine) {
    let portal = opened(engine).await;
    change(portal.db(), "UPDATE activities SET places = 3 WHERE name = 'Mercredis, Melle'").await;
    let mut ready = Vec::new();
    for n in 0..12 {
        let household = portal.ready_family(&format!("family{n}")).await;
        let browser = portal.browser_at(&household).await;
        let page = browser.open(&format!("/inscriptions/{WEDNESDAYS}/{}", household.children[0])).await;
        ready.push((n, browser, page.form(ACTION).fill("wednesday", "oui").fill("waiting", "oui")));
    }
    let mut tasks = JoinSet::new();
    for (n, browser, form) in ready {
        tasks.spawn(async move {
            let (one, other) = tokio::join!(browser.post(form.clone()), browser.post(form.clone()));
            assert_eq!((one.status, one.location()), (303, other.location()), "{}", one.text());
            let page = browser.open(one.location()).await;
            // Every other family gives up at once.
            if n % 2 == 0 {
                browser.send(page.form("/api/family/withdraw")).await.says("Retirée");
            }
        });
    }
    tasks.join_all().await;
    is_sound(&portal).await;
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM cases WHERE kind = 'registration'").await, 12);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM cases WHERE seat IN ('held', 'offered')").await, 3);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM cases WHERE seat = 'waiting'").await, 3);
}

async fn two_servers_let_an_offer_lapse_once(engine: Engine) {
    let portal = opened(engine).await;
    let [first, ..] = three(&portal).await;
    first.gives_up().await;
    portal.clock.move_to(at(6, 4, 8));
    let jobs = (0..6).map(|_| portal.app.services.let_offers_lapse());
    for done in futures::future::join_all(jobs).await {
        done.expect("the job");
    }
    is_sound(&portal).await;
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM mails WHERE template = 'offer_lapsed'").await, 1);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM mails WHERE template = 'place_offered'").await, 2);
}

on_both_engines!(
    who_comes_when_all_is_taken_waits_in_order,
    a_freed_place_is_kept_for_the_first_who_waits,
    an_offer_that_runs_out_goes_to_the_next,
    more_places_go_to_those_who_wait,
    who_waits_is_not_confirmed_and_who_leaves_makes_the_others_advance,
    a_place_lost_while_the_form_was_filled_in_leads_to_the_waiting_list,
    many_who_come_and_go_at_once_share_three_places,
    two_servers_let_an_offer_lapse_once,
);
