//! What somebody ill-meant, or only unlucky, does with accounts.

use app::domain::role::AccountRole;
use server::jobs;

use crate::support::{
    Engine, Portal, Setting,
    accounts::{OWN, begin_space, create_family, create_space, family_of, make_key, temporary_password, type_key},
    at,
    database::{change, number, texts},
    on_both_engines,
    portal::PASSWORD,
};

async fn a_name_is_never_markup_not_even_in_a_title(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    change(portal.db(), "UPDATE families SET name = '</title><meta http-equiv=refresh content=0>'").await;
    let page = portal.agent("claire.agent").await.open(&format!("/admin/familles/{}", household.family)).await;
    assert!(page.html.contains("&lt;/title&gt;") && !page.html.contains("</title><meta"), "{}", page.html);
    let form = portal.browser().open("/creer-mon-espace").await.form("/api/account/sign_up");
    let told = portal.browser().send(form.fill("first_name", "Gagnez http://evil.example")).await.mistakes();
    assert!(told.iter().any(|mistake| mistake.contains("Écrivez un nom")), "{told:?}");
}

async fn who_is_stopped_alone_stops_nobody_else(engine: Engine) {
    let portal = Portal::with(engine, Setting { trusted_proxies: 1, ..Setting::default() }).await;
    portal.family("c.temp").await;
    let pirate = portal.browser().seen_at("203.0.113.1");
    let wrong = [("identifier", "c.temp"), ("password", "au-hasard-1"), ("next", "")];
    let mut heard = 0;
    for _ in 0..45 {
        heard += i64::from(pirate.call("account/sign_in", &wrong).await.status == 200);
    }
    assert_eq!(heard, 8);
    portal.browser().seen_at("198.51.100.1").sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
}

async fn a_creation_ends_alike_whether_the_address_is_known_or_not(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("known").await;
    let mut ends = Vec::new();
    for (email, username) in [("known@famille.example", "libre"), ("nobody@famille.example", "libre2")] {
        let (first, second) = (portal.browser(), portal.browser());
        begin_space(&first, username).await;
        let fields = [("civility", "madame"), ("first_name", "Sophie"), ("usual_name", "TEMP"), ("email", email), ("username", username)];
        let form = second.open("/creer-mon-espace").await.form("/api/account/sign_up").fill_all(&fields).fill("new_password", OWN);
        second.send(form).await.is_at("/creer-mon-espace/cadenas");
        for browser in [&first, &second] {
            assert_eq!(browser.call("account/service_key", &[("service_key", "")]).await.status, 200);
        }
        assert_eq!(first.call("account/accept_terms", &[]).await.status, 200);
        ends.push(second.call("account/accept_terms", &[]).await.status);
    }
    assert_eq!(ends, [409, 409], "the username was taken meanwhile, whoever the address is of");
}

async fn a_mail_that_has_left_keeps_no_secret(engine: Engine) {
    let portal = Portal::new(engine).await;
    let agent = portal.agent("claire.agent").await;
    create_family(&agent, &[]).await;
    assert!(portal.new_mail().await.body_text.contains("Mot de passe temporaire"));
    assert_eq!(
        texts(portal.db(), "SELECT subject || body_text || body_html FROM mails").await,
        ["Votre espace personnel : Mellois en Poitou"]
    );
}

async fn a_key_for_a_space_that_is_never_opened_does_not_stop_housekeeping(engine: Engine) {
    let portal = Portal::new(engine).await;
    create_space(&portal.browser(), "jamais.venu", "").await;
    let agent = portal.agent("claire.agent").await;
    let family = portal.account("jamais.venu").await.family_id.expect("a family");
    make_key(&agent, family).await;
    portal.clock.move_to(at(5, 25, 8));
    jobs::keep_house(&portal.app.services).await.expect("a tidy house");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM accounts WHERE username = 'jamais.venu'").await, 0);
    create_space(&portal.browser(), "jamais.venu", "").await.is_at("/creer-mon-espace/fin");
}

async fn one_of_two_adults_does_not_move_the_family_with_a_key(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    portal.family("paul").await;
    let agent = portal.agent("claire.agent").await;
    let key = make_key(&agent, family_of(&create_family(&agent, &[("email", ""), ("usual_name", "AUTRE")]).await)).await;
    let paul = portal.account("paul").await.id;
    let mut tx = portal.db().write().await.expect("a transaction");
    server::store::accounts::move_accounts(&mut tx, portal_family(&portal, "paul").await, household.family, true).await.expect("moved");
    tx.commit().await.expect("committed");
    let page = type_key(&portal.browser_of(paul).await, &key).await;
    assert_eq!(page.mistakes(), ["Deux adultes partagent cet espace : une clé ne peut pas déplacer toute la famille. Appelez le service."]);
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM service_keys WHERE used_by IS NULL").await, 1);
}

async fn portal_family(portal: &Portal, username: &str) -> uuid::Uuid {
    portal.account(username).await.family_id.expect("a family")
}

async fn an_administrator_at_a_wrong_address_can_be_taken_back(engine: Engine) {
    let portal = Portal::new(engine).await;
    let administrator = portal.staff("d.admin", AccountRole::Administrator).await;
    let fields = [("civility", "madame"), ("first_name", "Eve"), ("usual_name", "FAUTE"), ("email", "faute@ailleurs.example")];
    let form = administrator.open("/admin/comptes/nouveau").await.form("/api/staff_accounts/create");
    administrator.send(form.fill_all(&fields).fill("staff_role", "administrator")).await.says("Eve FAUTE");
    let id = portal.account("e.faute").await.id.to_string();
    for (function, status) in [("staff_accounts/set_role", 200), ("staff_accounts/close", 200)] {
        assert_eq!(administrator.call(function, &[("account", &id), ("role", "agent")]).await.status, status, "{function}");
    }
}

async fn a_mail_sent_again_stops_whoever_had_the_first(engine: Engine) {
    let portal = Portal::new(engine).await;
    let agent = portal.agent("claire.agent").await;
    let page = create_family(&agent, &[]).await;
    let stranger = portal.browser();
    stranger.sign_in("c.temp", &temporary_password(&portal.new_mail().await)).await.is_at("/nouveau-mot-de-passe");
    agent.send(page.form("/api/staff/send_activation")).await;
    assert_eq!(stranger.call("access/new_password", &[("new_password", OWN)]).await.status, 401);
    portal.browser().sign_in("c.temp", &temporary_password(&portal.new_mail().await)).await.is_at("/nouveau-mot-de-passe");
}

async fn a_space_begun_with_somebody_elses_address_makes_room(engine: Engine) {
    let portal = Portal::new(engine).await;
    let agent = portal.agent("claire.agent").await;
    create_space(&portal.browser(), "clemence.temp", "").await;
    portal.new_mails().await;
    create_family(&agent, &[("email", "clemence.temp@famille.example")]).await.says("c.temp");
    assert_eq!(portal.new_mail().await.template, "activation");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM accounts WHERE username = 'clemence.temp'").await, 0);
}

on_both_engines!(
    a_name_is_never_markup_not_even_in_a_title,
    who_is_stopped_alone_stops_nobody_else,
    a_creation_ends_alike_whether_the_address_is_known_or_not,
    a_mail_that_has_left_keeps_no_secret,
    a_key_for_a_space_that_is_never_opened_does_not_stop_housekeeping,
    one_of_two_adults_does_not_move_the_family_with_a_key,
    an_administrator_at_a_wrong_address_can_be_taken_back,
    a_mail_sent_again_stops_whoever_had_the_first,
    a_space_begun_with_somebody_elses_address_makes_room,
);
