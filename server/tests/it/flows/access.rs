//! Changing one's password, address and username; one's own sessions; what a sign-in tells a stranger.

use server::store::accounts::close_account;

use crate::support::{
    Answer, Browser, Engine, Page, Portal,
    accounts::{OWN, create_family, create_space},
    at,
    database::{number, texts},
    on_both_engines,
    portal::PASSWORD,
};

const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const DESKTOP: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
const CLOSE: &str = "/api/access/close_session";
const CHANGE_EMAIL: &str = "/api/access/change_email";

async fn signed_in(portal: &Portal, agent: &'static str) -> Browser {
    let browser = portal.browser().named(agent);
    browser.sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
    browser
}

async fn change(browser: &Browser, page: &str, action: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.open(&format!("/mon-espace/{page}")).await.form(&format!("/api/access/{action}"));
    browser.send(form.fill_all(fields)).await
}

async fn change_email(browser: &Browser, email: &str) -> Page {
    change(browser, "adresse", "change_email", &[("email", email), ("password", PASSWORD)]).await
}

async fn a_new_password_closes_the_other_sessions_and_is_told(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let (here, there) = (signed_in(&portal, DESKTOP).await, signed_in(&portal, PHONE).await);
    let with = |password, chosen| [("password", password), ("new_password", chosen)];
    let wrong = change(&here, "mot-de-passe", "change_password", &with("au-hasard-1", OWN)).await;
    assert_eq!(wrong.mistakes(), ["Ce n’est pas votre mot de passe actuel. Recommencez."]);
    wrong.hides("au-hasard-1").hides(OWN);
    for weak in ["court1", "Azerty123", "iloveyou2"] {
        let page = change(&here, "mot-de-passe", "change_password", &with(PASSWORD, weak)).await;
        let is_told = page.is_at("/mon-espace/mot-de-passe").mistakes().len() == 1;
        assert!(is_told, "{weak}: {}", page.text());
    }
    there.open("/tableau-de-bord").await.is_at("/tableau-de-bord");
    assert!(portal.new_mails().await.is_empty(), "nothing has changed yet");
    let done = change(&here, "mot-de-passe", "change_password", &with(PASSWORD, OWN)).await;
    done.is_at("/mon-espace?fait=mot-de-passe").says("Votre mot de passe est changé");
    there.open("/tableau-de-bord").await.is_at("/connexion");
    let mail = portal.new_mail().await;
    assert_eq!((mail.subject.as_str(), mail.recipient.as_str()), ("Votre mot de passe a changé", "c.temp@famille.example"));
    assert!(!mail.body_text.contains(OWN));
    portal.browser().sign_in("c.temp", PASSWORD).await.is_at("/connexion");
    portal.browser().sign_in("c.temp", OWN).await.is_at("/tableau-de-bord");
}

async fn a_stolen_session_does_not_guess_the_password(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let stolen = signed_in(&portal, DESKTOP).await;
    let try_one = async |function: &str, field: &str| {
        let fields = [("password", "au-hasard-1"), (field, "libre@famille.example"), ("new_password", OWN)];
        stolen.call(function, &fields).await.status
    };
    for _ in 0..5 {
        assert_eq!([try_one("access/change_password", "x").await, try_one("access/change_email", "email").await], [200, 200]);
    }
    assert_eq!(try_one("access/change_password", "x").await, 429);
    assert_eq!(stolen.call("access/change_username", &[("password", PASSWORD), ("username", "pirate")]).await.status, 429);
    portal.browser().sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
}

async fn a_new_address_is_confirmed_there_and_told_to_the_old_one(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let browser = signed_in(&portal, DESKTOP).await;
    let own = change_email(&browser, "C.TEMP@famille.example").await;
    assert_eq!(own.mistakes(), ["C’est déjà l’adresse de votre espace."]);
    let page = change_email(&browser, "neuve@famille.example").await;
    page.is_at("/mon-espace?fait=adresse").says("Confirmez votre nouvelle adresse").says("c.temp@famille.example");
    let mail = portal.new_mail().await;
    assert_eq!((mail.recipient.as_str(), mail.template.as_str()), ("neuve@famille.example", "change_email"));
    portal.browser().sign_in("neuve@famille.example", PASSWORD).await.is_at("/connexion");

    let link = portal.path_in(&mail);
    let by_mail = portal.browser();
    let form = by_mail.open(&link).await.form("/api/access/confirm_new_email");
    assert_eq!(
        number(portal.db(), "SELECT COUNT(*) FROM accounts WHERE email_key = 'neuve@famille.example'").await,
        0,
        "looking changes nothing"
    );
    by_mail.send(form.clone()).await.is_at("/adresse-changee").says("Votre adresse est changée");
    let told = portal.new_mail().await;
    assert_eq!((told.recipient.as_str(), told.subject.as_str()), ("c.temp@famille.example", "Votre adresse électronique a changé"));
    portal.browser().sign_in("neuve@famille.example", PASSWORD).await.is_at("/tableau-de-bord");
    portal.browser().sign_in("c.temp@famille.example", PASSWORD).await.is_at("/connexion");
    by_mail.send(form).await.is_at("/lien-expire");
}

async fn a_link_to_a_new_address_ends_with_time_and_with_the_next_one(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let browser = signed_in(&portal, DESKTOP).await;
    let mut links = Vec::new();
    for email in ["un@famille.example", "deux@famille.example"] {
        change_email(&browser, email).await.is_at("/mon-espace?fait=adresse");
        links.push(portal.path_in(&portal.new_mail().await));
    }
    let confirm = async |link: &str| {
        let by_mail = portal.browser();
        by_mail.send(by_mail.open(link).await.form("/api/access/confirm_new_email")).await
    };
    confirm(&links[0]).await.is_at("/lien-expire");
    portal.clock.move_to(at(5, 23, 8));
    confirm(&links[1]).await.is_at("/lien-expire");
    assert_eq!(texts(portal.db(), "SELECT email FROM accounts").await, ["c.temp@famille.example"]);
}

async fn a_taken_address_is_told_to_its_owner_only(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    portal.family("voisin").await;
    let browser = signed_in(&portal, DESKTOP).await;
    let mut seen: Vec<(u16, String, usize, String)> = Vec::new();
    for email in ["libre@famille.example", "Voisin@famille.example"] {
        let form = browser.open("/mon-espace/adresse").await.form(CHANGE_EMAIL);
        let answer = browser.post(form.fill("email", email).fill("password", PASSWORD)).await;
        let page = browser.open(answer.location()).await;
        seen.push((answer.status, answer.location().to_owned(), answer.bytes.len(), page.text()));
    }
    assert_eq!(seen[0], seen[1]);
    let mails = portal.new_mails().await;
    let sent: Vec<_> = mails.iter().map(|mail| (mail.recipient.as_str(), mail.template.as_str())).collect();
    assert_eq!(sent, [("libre@famille.example", "change_email"), ("voisin@famille.example", "already_known")]);
    assert!(!mails[1].body_text.contains("c.temp"), "the owner is not told who asked: {}", mails[1].body_text);
    // Taken between the mail and its link.
    create_space(&portal.browser(), "libre", "").await;
    let by_mail = portal.browser();
    let form = by_mail.open(&portal.path_in(&mails[0])).await.form("/api/access/confirm_new_email");
    by_mail.send(form).await.is_at("/lien-expire");
}

async fn a_new_username_serves_at_once_and_a_taken_one_is_told(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    portal.family("voisin").await;
    let browser = signed_in(&portal, DESKTOP).await;
    let to = async |username: &str| {
        change(&browser, "nom-utilisateur", "change_username", &[("username", username), ("password", PASSWORD)]).await
    };
    let taken = to("VOISIN").await;
    assert_eq!(taken.mistakes(), ["Ce nom d’utilisateur est déjà pris. Choisissez-en un autre."]);
    assert_eq!(taken.form("/api/access/change_username").value("username"), "VOISIN");
    assert_eq!(to("a b").await.mistakes().len(), 1);
    to("Clémence").await.is_at("/mon-espace?fait=nom").says("Votre nom d’utilisateur est changé").says("Clémence");
    let mail = portal.new_mail().await;
    assert!(mail.body_text.contains("Le nouveau est : Clémence"), "{}", mail.body_text);
    portal.browser().sign_in("clemence", PASSWORD).await.is_at("/tableau-de-bord");
    portal.browser().sign_in("c.temp", PASSWORD).await.is_at("/connexion");
    browser.open("/tableau-de-bord").await.is_at("/tableau-de-bord");
}

async fn each_device_is_named_and_can_be_closed(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let here = signed_in(&portal, DESKTOP).await;
    portal.clock.move_to(at(5, 20, 9));
    let (phone, other) = (signed_in(&portal, PHONE).await, signed_in(&portal, "").await);
    let page = here.open("/mon-espace/sessions").await;
    page.says("Firefox sur Windows").says("Safari sur iPhone").says("Appareil inconnu").says("Cet appareil");
    page.says("Connecté le 20 mai 2026 à 10 h 00").says("Connecté le 20 mai 2026 à 11 h 00");
    assert_eq!(page.forms(CLOSE).len(), 2, "this one is not closed here");
    let on_phone = phone.open("/mon-espace/sessions").await;
    let of_here =
        on_phone.forms(CLOSE).into_iter().find(|form| page.forms(CLOSE).iter().all(|mine| mine.value("session") != form.value("session")));
    phone.send(of_here.expect("the first session")).await.is_at("/mon-espace/sessions").hides("Firefox sur Windows");
    here.open("/tableau-de-bord").await.is_at("/connexion");
    let rest = phone.open("/mon-espace/sessions").await;
    phone.send(rest.form("/api/access/close_other_sessions")).await.is_at("/mon-espace/sessions").hides("Appareil inconnu");
    other.open("/tableau-de-bord").await.is_at("/connexion");
    phone.open("/tableau-de-bord").await.is_at("/tableau-de-bord");
}

async fn nobody_closes_the_sessions_of_somebody_else(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let pirate = portal.browser_at(&portal.family("pirate").await).await;
    let (here, there) = (signed_in(&portal, DESKTOP).await, signed_in(&portal, PHONE).await);
    let form = here.open("/mon-espace/sessions").await.form(CLOSE);
    pirate.send(form).await.is_at("/mon-espace/sessions").hides("Safari");
    pirate.call("access/close_other_sessions", &[]).await;
    for browser in [&here, &there, &pirate] {
        browser.open("/tableau-de-bord").await.is_at("/tableau-de-bord");
    }
    let secrets = here.open("/mon-espace/sessions").await.html;
    let secret = |browser: &Browser| {
        browser.cookies().split("session=").nth(1).and_then(|rest| rest.split(';').next()).unwrap_or_default().to_owned()
    };
    assert!([&here, &there].iter().all(|browser| !secrets.contains(&secret(browser))), "the list opens no session");
}

async fn a_sign_in_tells_a_stranger_nothing(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("c.temp").await;
    let closed = portal.family("est.ferme").await.account;
    let mut tx = portal.db().write().await.expect("a transaction");
    close_account(&mut tx, closed, portal.clock.now()).await.expect("closed");
    tx.commit().await.expect("committed");
    create_space(&portal.browser(), "pas.ouvert", "").await;
    create_family(&portal.agent("claire.agent").await, &[("first_name", "Zoé")]).await.says("z.temp");
    let mut seen: Vec<(u16, usize, String)> = Vec::new();
    for (identifier, password) in [
        ("c.temp", "au-hasard-1"),
        ("c.temp@famille.example", "au-hasard-1"),
        ("personne", PASSWORD),
        ("personne@famille.example", PASSWORD),
        ("pas.ouvert", OWN),
        ("z.temp", "au-hasard-1"),
        ("z.temp", ""),
        ("est.ferme", PASSWORD),
        ("claire.agent", "au-hasard-1"),
    ] {
        let answer: Answer = portal.browser().call("account/sign_in", &[("identifier", identifier), ("password", password)]).await;
        if password.is_empty() {
            assert!(answer.text().contains("Indiquez votre mot de passe"), "{}", answer.text());
            continue;
        }
        seen.push((answer.status, answer.headers.len(), answer.text().replace(identifier, "…")));
    }
    assert!(seen.iter().all(|answer| *answer == seen[0]), "{seen:#?}");
    assert_eq!(
        number(portal.db(), "SELECT COUNT(*) FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE a.role = 'family'").await,
        0
    );
}

on_both_engines!(
    a_new_password_closes_the_other_sessions_and_is_told,
    a_stolen_session_does_not_guess_the_password,
    a_new_address_is_confirmed_there_and_told_to_the_old_one,
    a_link_to_a_new_address_ends_with_time_and_with_the_next_one,
    a_taken_address_is_told_to_its_owner_only,
    a_new_username_serves_at_once_and_a_taken_one_is_told,
    each_device_is_named_and_can_be_closed,
    nobody_closes_the_sessions_of_somebody_else,
    a_sign_in_tells_a_stranger_nothing,
);
