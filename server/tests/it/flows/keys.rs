//! The *clé enfance*: it links a space to the family that the department knows, once.

use app::{
    api::{
        ApiError, Outcome,
        ports::{Household as _, Visitor},
    },
    domain::{person::Role, pieces::Piece},
};
use server::{clock::digest, jobs};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{
    Browser, Engine, Household, Portal, Setting,
    accounts::{begin_space, create_family, create_space, family_of, make_key, temporary_password, type_key},
    at,
    database::{number, texts},
    household::filled,
    on_both_engines,
};

const UNKNOWN: &str = "Cette clé n’est pas reconnue. Elle a peut-être déjà servi, ou elle est trop ancienne. Vérifiez-la avec le service.";
const KEY_STEP: &str = "/api/account/service_key";

fn behind_a_proxy() -> Setting {
    Setting { trusted_proxies: 1, ..Setting::default() }
}

/// An agent, and the family of Léa TEMP, which has no space yet.
async fn without_space(portal: &Portal) -> (Browser, Uuid) {
    let agent = portal.agent("claire.agent").await;
    let family = family_of(&create_family(&agent, &[("email", ""), ("first_name", "Sophie")]).await);
    (agent, family)
}

/// Follows the mail that confirms a new space, and signs in.
async fn open_space(portal: &Portal, browser: &Browser, username: &str) {
    let link = portal.path_in(&portal.new_mail().await);
    browser.send(browser.open(&link).await.form("/api/account/confirm")).await.says("Votre espace est ouvert");
    browser.sign_in(username, crate::support::accounts::OWN).await.is_at("/tableau-de-bord");
}

async fn a_key_is_shown_once_and_kept_nowhere(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (agent, family) = without_space(&portal).await;
    let key = make_key(&agent, family).await;
    let record = agent.open(&format!("/admin/familles/{family}")).await;
    record.hides(&key).says("Valable").says("Clé enfance donnée");
    agent.open("/admin/cles").await.hides(&key).says("TEMP");
    let digests = match engine {
        Engine::Sqlite => "SELECT LOWER(HEX(key_hash)) FROM service_keys",
        Engine::Postgres => "SELECT ENCODE(key_hash, 'hex') FROM service_keys",
    };
    let mut kept = texts(portal.db(), digests).await;
    assert_eq!(kept.len(), 1);
    kept.extend(texts(portal.db(), "SELECT path || action || state FROM kept_forms").await);
    kept.extend(texts(portal.db(), "SELECT act || actor || detail FROM account_events").await);
    kept.extend(texts(portal.db(), "SELECT body_text FROM mails").await);
    let plain = key.replace('-', "");
    let spellings = [key.clone(), plain.clone(), hex(key.as_bytes()), hex(plain.as_bytes()), hex(&digest(&key)), hex(&digest(&plain))];
    for spelling in spellings {
        assert!(!kept.iter().any(|row| row.contains(&spelling)), "{spelling} in {kept:?}");
    }
}

fn hex(bytes: &[u8]) -> String {
    server::clock::hex(bytes)
}

async fn a_key_typed_while_creating_a_space_opens_the_known_family(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (agent, family) = without_space(&portal).await;
    let key = make_key(&agent, family).await;
    let browser = portal.browser();
    let typed = key.to_lowercase().replace('-', "").replace('0', "O");
    create_space(&browser, "s.temp", &typed).await.is_at("/creer-mon-espace/fin");
    open_space(&portal, &browser, "s.temp").await;
    browser.open("/famille").await.says("Léa TEMP");
    browser.open("/famille/entourage").await.says("Léa TEMP").says("Sophie TEMP");
    let account = portal.account("s.temp").await;
    assert_eq!((account.family_id, account.place.as_str()), (Some(family), "holder"));
    // Its entourage counts as validated: a dossier can be sent at once.
    let child = portal.children(family).await[0].0;
    portal.sent_dossier(&Household { account: account.id, family, children: vec![child] }, child).await;
    agent.open(&format!("/admin/familles/{family}")).await.says("Utilisée").says("Espace relié par une clé enfance").says("s.temp");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM families").await, 1, "no other family was made");
}

async fn a_key_typed_later_loses_nothing_and_doubles_nobody(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (agent, family) = without_space(&portal).await;
    let key = make_key(&agent, family).await;
    let household = portal.family_with_children("temp", &["Léa", "Zoé"]).await;
    let contact =
        [("civility", "madame"), ("first_name", "Odile"), ("usual_name", "ARCY"), ("relationship", "ami"), ("mobile", "0698765432")];
    portal.add_person(&household, Role::Contact, &contact).await;
    let case = portal.filled_dossier(&household, household.children[0], &[Piece::Vaccination]).await;
    let browser = portal.browser_at(&household).await;
    type_key(&browser, &key).await.is_at("/mon-espace?fait=cle").says("Votre espace est relié à votre dossier");

    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM families").await, 1);
    let known = portal.entourage(family).await;
    let persons: Vec<_> = known.persons.iter().map(|person| (person.role, person.first_name.as_str())).collect();
    assert_eq!(persons, [(Role::Holder, "Sophie"), (Role::Child, "Léa"), (Role::Child, "Zoé"), (Role::Contact, "Odile")]);
    assert_eq!(known.holder().expect("a holder").address.town, "Melle", "what the family typed is there");
    browser.open("/famille").await.says("Continuer le dossier").says("Zoé");
    let pieces = browser.open(&format!("/dossiers/{case}/pieces")).await;
    assert_eq!(browser.get(&pieces.link("vaccination.pdf")).await.status, 200, "the file follows the child");
    browser.open(&format!("/dossiers/{case}/verifier")).await.says("Assurance du Poitou");
    let mail = portal.new_mails().await.pop().expect("a mail");
    assert_eq!(mail.subject, "Votre espace est relié à votre famille");
    let again = type_key(&browser, &make_key(&agent, family).await).await;
    assert_eq!(again.mistakes(), ["Votre espace est déjà relié à cette famille. Vous n’avez rien à faire."]);
}

async fn whatever_is_wrong_with_a_key_the_answer_is_the_same(engine: Engine) {
    let mut setting = Setting::default();
    setting.accounts.key_days = 1;
    let portal = Portal::with(engine, setting).await;
    let (agent, family) = without_space(&portal).await;
    let expired = make_key(&agent, family).await;
    portal.clock.move_to(at(5, 21, 8));
    let agent = portal.browser_of(portal.account("claire.agent").await.id).await;
    let used = make_key(&agent, family).await;
    let neighbour = portal.family("voisin").await;
    type_key(&portal.browser_at(&neighbour).await, &used).await.is_at("/mon-espace?fait=cle");
    let revoked = make_key(&agent, family).await;
    let record = agent.open(&format!("/admin/familles/{family}")).await;
    agent.send(record.form("/api/staff/revoke_key")).await.says("Annulée").says("Expirée").says("Utilisée").says("Clé enfance annulée");
    let household = portal.family("temp").await;
    let browser = portal.browser_at(&household).await;
    for key in [&expired, &used, &revoked, "0000-ZZZ-000"] {
        let page = type_key(&browser, key).await;
        assert_eq!(page.is_at("/mon-espace/cle").mistakes(), [UNKNOWN], "{key}");
    }
    let malformed = type_key(&browser, "1234").await.mistakes();
    assert!(malformed[0].starts_with("Indiquez la clé enfance comme le service"), "{malformed:?}");
    let noted = agent.open("/admin/cles").await;
    noted.says("Madame Sophie TEMP").hides(&used).hides("0000-ZZZ-000");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM account_events WHERE act = 'wrong_key'").await, 4);
}

async fn tries_are_limited_for_an_account_and_for_an_address_only(engine: Engine) {
    let portal = Portal::with(engine, behind_a_proxy()).await;
    let (agent, family) = without_space(&portal).await;
    let key = make_key(&agent, family).await;
    let at_home = portal.browser_at(&portal.family("devin").await).await;
    for n in 0..10 {
        // From one place to another: it is the account that is counted.
        let moving = at_home.clone().seen_at(&format!("192.0.2.{}", n % 3 + 1));
        type_key(&moving, &format!("0000-ABC-{n:03}")).await.is_at("/mon-espace/cle");
    }
    let refused = type_key(&at_home.clone().seen_at("192.0.2.4"), &key).await;
    assert_eq!(refused.status, 429, "even the right one");
    for who in ["un", "deux", "trois"] {
        let browser = portal.browser_at(&portal.family(who).await).await.seen_at("192.0.2.9");
        for n in 0..10 {
            type_key(&browser, &format!("0000-ABD-{n:03}")).await.is_at("/mon-espace/cle");
        }
    }
    let other = portal.browser_at(&portal.family("temp").await).await;
    assert_eq!(type_key(&other.clone().seen_at("192.0.2.9"), &key).await.status, 429, "thirty from one address");
    type_key(&other.seen_at("192.0.2.10"), &key).await.is_at("/mon-espace?fait=cle");
    agent.open("/admin/cles").await.says("Madame Sophie DEVIN");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM account_events WHERE act = 'wrong_key'").await, 40, "the refused ones are not");
}

async fn ten_thousand_guesses_link_nothing(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (agent, family) = without_space(&portal).await;
    let key = make_key(&agent, family).await;
    let (access, services) = (portal.family("devin").await.access(), &portal.app.services);
    let mut heard = 0;
    for n in 0..10_000_u32 {
        let [_, _, high, low] = n.to_be_bytes();
        let visitor = Visitor { address: format!("192.0.{high}.{low}"), ..Visitor::default() };
        let guess = if n == 5_000 { key.clone() } else { format!("{n:04}-ABC-{:03}", n % 1_000) };
        match services.link_family(&visitor, &access, filled(&[("service_key", &guess)])).await {
            Ok(Outcome::Form(state)) => {
                assert_eq!(state.errors.len(), 1);
                heard += 1;
            }
            Err(error) => assert_eq!(error, ApiError::TooManyAttempts),
            Ok(Outcome::Done(path)) => panic!("guess {n} led to {path}"),
        }
    }
    assert_eq!(heard, 10);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM families").await, 2);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM service_keys WHERE used_by IS NOT NULL").await, 0);
}

async fn a_space_that_is_never_opened_gives_its_key_back(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (agent, family) = without_space(&portal).await;
    let key = make_key(&agent, family).await;
    create_space(&portal.browser(), "s.temp", &key).await.is_at("/creer-mon-espace/fin");
    let record = format!("/admin/familles/{family}");
    agent.open(&record).await.says("Utilisée");
    portal.clock.move_to(at(5, 24, 8));
    jobs::keep_house(&portal.app.services).await.expect("a house in order");
    portal.new_mails().await;
    let agent = portal.browser_of(portal.account("claire.agent").await.id).await;
    let page = agent.open(&record).await;
    page.says("Valable").hides("Utilisée");
    assert_eq!(page.forms("/api/staff/revoke_key").len(), 1, "it can be revoked again");
    let browser = portal.browser();
    create_space(&browser, "s.temp", &key).await.is_at("/creer-mon-espace/fin");
    open_space(&portal, &browser, "s.temp").await;
    browser.open("/famille").await.says("Léa TEMP");
}

async fn who_comes_after_the_holder_takes_the_other_place(engine: Engine) {
    let portal = Portal::new(engine).await;
    let agent = portal.agent("claire.agent").await;
    let family = family_of(&create_family(&agent, &[]).await);
    let temporary = temporary_password(&portal.new_mail().await);
    let other = portal.browser();
    create_space(&other, "paul.temp", &make_key(&agent, family).await).await;
    open_space(&portal, &other, "paul.temp").await;
    portal.browser().sign_in("c.temp", &temporary).await.is_at("/nouveau-mot-de-passe");
    let places = texts(portal.db(), "SELECT username || ' ' || place FROM accounts WHERE role = 'family' ORDER BY username").await;
    assert_eq!(places, ["c.temp co_representative", "paul.temp holder"]);
}

async fn of_two_who_type_one_key_at_once_one_wins(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (agent, family) = without_space(&portal).await;
    let key = make_key(&agent, family).await;
    let mut tasks = JoinSet::new();
    for username in ["un", "deux", "trois"] {
        let browser = portal.browser_at(&portal.family(username).await).await;
        let key = key.clone();
        tasks.spawn(async move { type_key(&browser, &key).await });
    }
    let pages = tasks.join_all().await;
    let won = pages.iter().filter(|page| page.path == "/mon-espace?fait=cle").count();
    let told = |page: &&crate::support::Page| page.status == 409 || page.mistakes() == [UNKNOWN];
    assert_eq!((won, pages.iter().filter(told).count()), (1, 2), "{:?}", pages.iter().map(|page| page.status).collect::<Vec<_>>());
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM families").await, 3);
}

async fn who_comes_second_to_the_end_of_a_creation_continues_without_the_key(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (agent, family) = without_space(&portal).await;
    let key = make_key(&agent, family).await;
    let (first, second) = (portal.browser(), portal.browser());
    let padlock = begin_space(&second, "deux.temp").await.form(KEY_STEP);
    let terms = second.send(padlock.clone().fill("service_key", &key)).await;
    create_space(&first, "un.temp", &key).await.is_at("/creer-mon-espace/fin");
    let accept = terms.is_at("/creer-mon-espace/conditions").form("/api/account/accept_terms");
    assert_eq!(second.post(accept).await.status, 409);
    let terms = second.send(padlock).await;
    second.send(terms.form("/api/account/accept_terms")).await.is_at("/creer-mon-espace/fin");
    assert_eq!(portal.account("un.temp").await.family_id, Some(family));
    assert_ne!(portal.account("deux.temp").await.family_id, Some(family));
}

on_both_engines!(
    a_key_is_shown_once_and_kept_nowhere,
    a_key_typed_while_creating_a_space_opens_the_known_family,
    a_key_typed_later_loses_nothing_and_doubles_nobody,
    whatever_is_wrong_with_a_key_the_answer_is_the_same,
    tries_are_limited_for_an_account_and_for_an_address_only,
    ten_thousand_guesses_link_nothing,
    a_space_that_is_never_opened_gives_its_key_back,
    who_comes_after_the_holder_takes_the_other_place,
    of_two_who_type_one_key_at_once_one_wins,
    who_comes_second_to_the_end_of_a_creation_continues_without_the_key,
);
