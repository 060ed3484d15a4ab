//! The accounts of the department: second factor, sensitive acts, and the administrator who keeps them.

use app::{
    api::{
        ApiError,
        ports::{SignedIn, StaffAccounts as _},
    },
    domain::{
        ids::AccountId,
        role::{AccountRole, Right},
    },
};
use chrono::Duration;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{
    Browser, Engine, Page, Portal, Setting,
    accounts::{OWN, choose_password, create_family, family_of, forget, temporary_password},
    database::{number, texts},
    on_both_engines,
    page::Form,
    portal::PASSWORD,
};

const CODE: &str = "one_time_password";
const SECOND_FACTOR: &str = "/api/access/second_factor";
const MAKE_CODES: &str = "/api/access/make_recovery_codes";
const PROVE: &str = "/api/access/prove";
const CREATE: &str = "/api/staff_accounts/create";
const SET_ROLE: &str = "/api/staff_accounts/set_role";
const RESET: &str = "/api/staff_accounts/reset_second_factor";
const CLOSE: &str = "/api/staff_accounts/close";

async fn protected(engine: Engine) -> Portal {
    let mut setting = Setting::default();
    setting.accounts.staff_second_factor = Some(true);
    Portal::with(engine, setting).await
}

fn wait(portal: &Portal, minutes: i64) {
    portal.clock.move_to(portal.clock.now() + Duration::minutes(minutes));
}

async fn give_code(browser: &Browser, page: &Page, code: &str) -> Page {
    browser.send(page.form(SECOND_FACTOR).fill(CODE, code)).await
}

/// The form of that account on the page of accounts.
fn of(page: &Page, action: &str, account: Uuid) -> Form {
    let found = page.forms(action).into_iter().find(|form| form.value("account") == account.to_string());
    found.unwrap_or_else(|| panic!("no {action} for {account}: {}", page.text()))
}

async fn staff_set_a_second_factor_up_before_anything_else(engine: Engine) {
    let portal = protected(engine).await;
    portal.staff("claire.agent", AccountRole::Agent).await;
    let agent = portal.browser();
    let page = agent.sign_in("claire.agent", PASSWORD).await;
    page.is_at("/proteger-mon-compte");
    for path in ["/admin", "/admin/familles", "/mon-espace", "/codes-de-secours"] {
        let answer = agent.get(path).await;
        assert_eq!(answer.status, 303, "{path}");
        assert!(answer.location().starts_with("/proteger-mon-compte"), "{path} leads to {}", answer.location());
    }
    assert_eq!(agent.call("staff/create_family", &[("usual_name", "X")]).await.status, 401);
    let enrol = page.form("/api/access/enrol_second_factor");
    let wrong = agent.send(enrol.clone().fill(CODE, "000000")).await;
    assert_eq!(wrong.is_at("/proteger-mon-compte").mistakes().len(), 1);
    let secret = portal.enrol(&agent, wrong).await;
    agent.open("/admin").await.says("File des demandes");
    let mail = portal.new_mail().await;
    assert_eq!(mail.subject, "Votre compte est protégé par un second facteur");

    agent.open("/proteger-mon-compte").await.hides(&secret);
    let next = portal.browser();
    let step = next.sign_in("claire.agent", PASSWORD).await;
    step.is_at("/second-facteur");
    assert!(next.get("/admin").await.location().starts_with("/second-facteur"));
    next.open("/proteger-mon-compte").await.hides(&secret);
    give_code(&next, &step, &portal.code(&secret)).await.is_at("/second-facteur").says("Ce code n’est pas le bon, ou il a déjà servi");
    wait(&portal, 1);
    let code = portal.code(&secret);
    give_code(&next, &step, &format!("{} {}", &code[..3], &code[3..])).await.is_at("/admin");
    let third = portal.browser();
    let step = third.sign_in("claire.agent", PASSWORD).await;
    give_code(&third, &step, &code).await.is_at("/second-facteur");
    assert_eq!(give_code(&agent, &step, &code).await.status, 403, "whoever is in has no code to give");
}

async fn codes_are_not_guessed(engine: Engine) {
    let portal = protected(engine).await;
    let (agent, secret) = portal.protected_staff("claire.agent", AccountRole::Agent).await;
    wait(&portal, 16);
    let right = portal.code(&secret);
    let wrong = |n: usize| if format!("{n:06}") == right { "999999".to_owned() } else { format!("{n:06}") };
    for n in 0..10 {
        // Whoever has stolen the password gains nothing by beginning again.
        let thief = portal.browser();
        let step = thief.sign_in("claire.agent", PASSWORD).await;
        give_code(&thief, &step, &wrong(n)).await.is_at("/second-facteur");
    }
    let thief = portal.browser();
    let step = thief.sign_in("claire.agent", PASSWORD).await;
    assert_eq!(give_code(&thief, &step, &right).await.status, 429);
    let stolen = agent.call("access/prove", &[("password", PASSWORD), (CODE, &right), ("next", "")]).await;
    assert_eq!(stolen.status, 429, "nor by the door of sensitive acts");
    wait(&portal, 15);
    for n in 0..10 {
        assert_eq!(agent.call("access/prove", &[("password", PASSWORD), (CODE, &wrong(n)), ("next", "")]).await.status, 200);
    }
    let right = portal.code(&secret);
    assert_eq!(agent.call("access/prove", &[("password", PASSWORD), (CODE, &right), ("next", "")]).await.status, 429);
}

async fn recovery_codes_are_shown_once_and_serve_once(engine: Engine) {
    let portal = protected(engine).await;
    let (agent, _) = portal.protected_staff("claire.agent", AccountRole::Agent).await;
    let page = agent.send(agent.open("/codes-de-secours").await.form(MAKE_CODES)).await;
    let read = |page: &Page| -> Vec<String> {
        let codes = page.html.split("<li><code>").skip(1).filter_map(|rest| rest.split('<').next());
        codes.map(str::to_owned).collect()
    };
    let codes = read(page.says("Notez-les : ils ne seront plus affichés"));
    assert_eq!(codes.len(), 10, "{}", page.text());
    assert!(read(&agent.open("/codes-de-secours").await).is_empty());
    let kept = texts(portal.db(), "SELECT state FROM kept_forms").await;
    assert!(kept.iter().all(|state| !state.contains(&codes[0])), "{kept:?}");
    agent.open("/mon-espace").await.says("10 restants");
    for (code, leads_to) in
        [(codes[0].clone(), "/admin"), (codes[0].clone(), "/second-facteur"), (codes[1].to_uppercase().replace('-', ""), "/admin")]
    {
        let other = portal.browser();
        let step = other.sign_in("claire.agent", PASSWORD).await;
        give_code(&other, &step, &code).await.is_at(leads_to);
    }
    agent.send(agent.open("/codes-de-secours").await.form(MAKE_CODES)).await.is_at("/codes-de-secours");
    let other = portal.browser();
    let step = other.sign_in("claire.agent", PASSWORD).await;
    give_code(&other, &step, &codes[2]).await.is_at("/second-facteur").says("il a déjà servi");
}

async fn a_forgotten_password_does_not_go_round_the_second_factor(engine: Engine) {
    let portal = protected(engine).await;
    let (_, secret) = portal.protected_staff("claire.agent", AccountRole::Agent).await;
    portal.new_mails().await;
    let browser = portal.browser();
    forget(&browser, "claire.agent").await;
    let link = portal.path_in(&portal.new_mail().await);
    let step = choose_password(&browser, &link, OWN).await;
    step.is_at("/second-facteur");
    assert!(browser.get("/admin").await.location().starts_with("/second-facteur"));
    wait(&portal, 1);
    give_code(&browser, &step, &portal.code(&secret)).await.is_at("/admin");
    let kept = browser.call("access/remove_second_factor", &[]).await;
    assert_eq!(kept.status, 403, "the authority wants one");
}

async fn an_administrator_makes_changes_and_closes_accounts(engine: Engine) {
    let portal = protected(engine).await;
    let (chief, _) = portal.protected_staff("chef", AccountRole::Administrator).await;
    portal.new_mails().await;
    let form = chief.open(&chief.open("/admin/comptes").await.link("Nouveau compte")).await.form(CREATE);
    let names = [
        ("civility", "madame"),
        ("first_name", "Nadia"),
        ("usual_name", "BEN ALI"),
        ("email", "nadia@service.example"),
        ("staff_role", "agent"),
    ];
    let page = chief.send(form.clone().fill_all(&names)).await;
    page.is_at("/admin/comptes?fait=cree").says("Madame Nadia BEN ALI").says("n.benali").says("À activer");
    let taken = chief.send(form.fill_all(&names)).await;
    assert_eq!(taken.mistakes(), ["Cette adresse sert déjà au compte de Madame Nadia BEN ALI."]);
    let mail = portal.new_mail().await;
    assert!(mail.body_text.contains("Un compte a été créé pour vous"), "{}", mail.body_text);

    let nadia = portal.browser();
    nadia.open(&portal.path_in(&mail)).await.says("n.benali");
    let step = nadia.sign_in("n.benali", &temporary_password(&mail)).await;
    let protect = nadia.send(step.is_at("/nouveau-mot-de-passe").form("/api/access/new_password").fill("new_password", OWN)).await;
    let secret = portal.enrol(&nadia, protect).await;
    nadia.open("/admin").await.says("File des demandes");
    portal.new_mails().await;
    let id = portal.account("n.benali").await.id;
    let accounts = async || chief.open("/admin/comptes").await;

    assert_eq!(nadia.get("/admin/comptes").await.status, 403);
    chief.send(of(&accounts().await, SET_ROLE, id).clone()).await.is_at("/admin/comptes").says("Repasser agent");
    assert_eq!(portal.new_mail().await.subject, "Votre rôle a changé");
    nadia.open("/admin/comptes").await.is_at("/admin/comptes");
    chief.send(of(&accounts().await, SET_ROLE, id)).await;
    assert_eq!(nadia.get("/admin/comptes").await.status, 403);
    portal.new_mails().await;

    chief.send(of(&accounts().await, RESET, id)).await.says("Sans second facteur");
    assert_eq!(portal.new_mail().await.subject, "Votre second facteur a été retiré");
    let page = nadia.open("/admin").await;
    page.is_at("/proteger-mon-compte").hides(&secret);
    let anew = portal.browser();
    let page = anew.sign_in("n.benali", OWN).await;
    assert_ne!(portal.enrol(&anew, page).await, secret);

    chief.send(of(&accounts().await, CLOSE, id)).await.says("Fermé");
    anew.open("/admin").await.is_at("/connexion");
    anew.sign_in("n.benali", OWN).await.is_at("/connexion").says("Nous ne reconnaissons pas");
    assert!(accounts().await.forms(SET_ROLE).is_empty(), "a closed account has no more acts");
}

async fn one_administrator_always_stays(engine: Engine) {
    let portal = Portal::new(engine).await;
    let chief = portal.staff("chef", AccountRole::Administrator).await;
    portal.staff("autre", AccountRole::Administrator).await;
    let (one, other) = (portal.account("chef").await.id, portal.account("autre").await.id);
    for function in ["staff_accounts/close", "staff_accounts/set_role"] {
        let fields = [("account", one.to_string()), ("role", "agent".to_owned())];
        assert_eq!(chief.call(function, &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await.status, 403, "one's own");
    }
    // Each takes the other away at once: one of them stays.
    let mut tasks = JoinSet::new();
    for (who, whom) in [(one, other), (other, one)] {
        let services = portal.app.services.clone();
        tasks.spawn(async move {
            let who = SignedIn { account: AccountId(who), role: AccountRole::Administrator, family: None, reads_health: false };
            let access = who.staff(Right::ManageStaff).expect("an administrator");
            services.set_role(&access, AccountId(whom), AccountRole::Agent).await
        });
    }
    let mut answers = tasks.join_all().await;
    answers.sort_by_key(Result::is_err);
    assert_eq!(answers, [Ok(()), Err(ApiError::Conflict)]);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM accounts WHERE role = 'administrator'").await, 1);
}

async fn a_sensitive_act_asks_again_who_one_is(engine: Engine) {
    let portal = protected(engine).await;
    let (chief, secret) = portal.protected_staff("chef", AccountRole::Administrator).await;
    let family = family_of(&create_family(&chief, &[("email", "")]).await);
    let names = [
        ("civility", "madame"),
        ("first_name", "Nadia"),
        ("usual_name", "BEN ALI"),
        ("email", "nadia@service.example"),
        ("staff_role", "agent"),
    ];
    let form = chief.open("/admin/comptes/nouveau").await.form(CREATE).fill_all(&names);
    wait(&portal, 16);
    let key = family.to_string();
    for (function, fields) in
        [("staff_accounts/create", names.as_slice()), ("staff/make_key", &[("family", &key)]), ("access/make_recovery_codes", &[])]
    {
        assert_eq!(chief.call(function, fields).await.status, 428, "{function}");
    }
    chief.open("/admin/comptes").await.is_at("/confirmer-identite?suite=/admin/comptes");
    chief.open(&format!("/admin/familles/{family}")).await.says("TEMP");

    let page = chief.send(form).await;
    page.is_at("/confirmer-identite").says("Confirmez que c’est vous");
    let prove = page.form(PROVE);
    let wrong = chief.send(prove.clone().fill("password", "au-hasard-1").fill(CODE, &portal.code(&secret))).await;
    wrong.is_at("/confirmer-identite").says("Ce n’est pas votre mot de passe actuel");
    let wrong = chief.send(wrong.form(PROVE).fill("password", PASSWORD)).await;
    wrong.is_at("/confirmer-identite").says("Indiquez le code affiché par votre téléphone");
    let back = chief.send(wrong.form(PROVE).fill("password", PASSWORD).fill(CODE, &portal.code(&secret))).await;
    back.is_at("/admin/comptes/nouveau").says("Ces réponses ne sont pas encore envoyées");
    let form = back.form(CREATE);
    assert_eq!(names.map(|(name, _)| form.value(name)), names.map(|(_, value)| value));
    chief.send(form).await.is_at("/admin/comptes?fait=cree");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM accounts WHERE usual_name = 'BEN ALI'").await, 1);
}

async fn agents_keep_no_accounts(engine: Engine) {
    let portal = Portal::new(engine).await;
    let agent = portal.agent("claire.agent").await;
    portal.staff("chef", AccountRole::Administrator).await;
    let chief = portal.account("chef").await.id.to_string();
    for path in ["/admin/comptes", "/admin/comptes/nouveau"] {
        assert_eq!(agent.get(path).await.status, 403, "{path}");
    }
    agent.open("/admin").await.hides("/admin/comptes");
    for function in ["create", "set_role", "send_activation", "reset_second_factor", "close"] {
        let fields = [("account", chief.as_str()), ("role", "agent"), ("usual_name", "X")];
        assert_eq!(agent.call(&format!("staff_accounts/{function}"), &fields).await.status, 403, "{function}");
    }
    assert_eq!(portal.account("chef").await.role, "administrator");
}

on_both_engines!(
    staff_set_a_second_factor_up_before_anything_else,
    codes_are_not_guessed,
    recovery_codes_are_shown_once_and_serve_once,
    a_forgotten_password_does_not_go_round_the_second_factor,
    an_administrator_makes_changes_and_closes_accounts,
    one_administrator_always_stays,
    a_sensitive_act_asks_again_who_one_is,
    agents_keep_no_accounts,
);
