//! A family that the department knows: its space is made for it (guide, case 1).

use crate::support::{
    Browser, Engine, Page, Portal, Setting,
    accounts::{FAMILY, OWN, choose_password, create_family, family_of, forget, temporary_password},
    at,
    database::{number, texts},
    on_both_engines,
    portal::PASSWORD,
};

const NEW_PASSWORD: &str = "/api/access/new_password";
const ACCEPT: &str = "/api/access/accept_new_terms";
const SEND: &str = "/api/staff/send_activation";

/// The agent, the page of the family that they have just made, the link of its mail and its temporary password.
async fn known(portal: &Portal) -> (Browser, Page, String, String) {
    let agent = portal.agent("claire.agent").await;
    let page = create_family(&agent, &[]).await;
    let mail = portal.new_mail().await;
    (agent, page, portal.path_in(&mail), temporary_password(&mail))
}

async fn a_known_family_goes_from_the_mail_to_its_children(engine: Engine) {
    let portal = Portal::new(engine).await;
    let agent = portal.agent("claire.agent").await;
    let page = create_family(&agent, &[]).await;
    page.is_at("/admin/familles/").says("La famille est créée. Le message d’activation est parti.").says("À activer").says("Léa TEMP");

    let mail = portal.new_mail().await;
    assert_eq!((mail.recipient.as_str(), mail.template.as_str()), ("clemence.temp@famille.example", "activation"));
    assert_eq!(mail.subject, "Votre espace personnel : Mellois en Poitou");
    for line in ["Bonjour Madame Clémence TEMP,", "Nous vous souhaitons la bienvenue sur l’Espace Familles Mellois en Poitou.", "c.temp"]
    {
        assert!(mail.body_text.contains(line) && mail.body_html.contains(line), "{line}: {}", mail.body_text);
    }
    let (link, temporary) = (portal.path_in(&mail), temporary_password(&mail));

    let family = portal.browser();
    let active = family.open(&link).await;
    active.is_at("/activation/").says("Votre espace a bien été activé pour le nom d’utilisateur : c.temp");
    let step = family.sign_in("c.temp", &temporary).await;
    step.is_at("/nouveau-mot-de-passe").says("Remplacez-le par un mot de passe que vous seul connaissez");
    let step = family.open("/famille").await;
    assert_eq!(step.is_at("/nouveau-mot-de-passe").path, "/nouveau-mot-de-passe?suite=/famille");
    let terms = family.send(step.form(NEW_PASSWORD).fill("new_password", OWN)).await;
    terms.is_at("/nouvelles-conditions").says("Conditions générales d’utilisation");
    let home = family.send(terms.form(ACCEPT)).await;
    assert_eq!(home.is_at("/famille").path, "/famille", "the page that was asked for first");
    home.says("Léa TEMP");
    family.open("/tableau-de-bord").await.says("Bonjour Madame Clémence TEMP");

    portal.browser().open(&link).await.says("Ce lien a déjà servi").says("connectez-vous avec le mot de passe que vous avez choisi");
    portal.browser().sign_in("c.temp", &temporary).await.is_at("/connexion").says("Nous ne reconnaissons pas cet identifiant");
    portal.browser().sign_in("c.temp", OWN).await.is_at("/tableau-de-bord");

    let record = agent.open(&page.path).await;
    record.says("Ouvert").says("Vu le 20/05/2026").says("Messages envoyés").says(&mail.subject).says("envoyé");
    record.says("Espace créé par le service").says("Espace activé").says("Mot de passe choisi");
    assert!(record.forms(SEND).is_empty(), "an open space has no activation to send");
}

async fn a_temporary_password_opens_only_the_step_that_replaces_it(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, _, _, temporary) = known(&portal).await;
    let family = portal.browser();
    // Whoever has the password has read the mail: the link need not be followed.
    let step = family.sign_in("c.temp", &temporary).await;
    for path in ["/tableau-de-bord", "/famille", "/famille/entourage", "/demandes", "/inscriptions", "/mon-espace", "/mon-espace/sessions"]
    {
        let answer = family.get(path).await;
        assert_eq!((answer.status, answer.location()), (303, format!("/nouveau-mot-de-passe?suite={path}").as_str()));
    }
    for function in ["family/declare_entourage", "access/close_other_sessions", "access/accept_new_terms", "access/second_factor"] {
        let status = family.call(function, &[("next", ""), ("one_time_password", "123456")]).await.status;
        assert!(matches!(status, 401 | 403), "{function}: {status}");
    }
    for weak in ["court1", "azerty123", "clemence.temp@famille.example", temporary.as_str()] {
        let page = family.send(step.form(NEW_PASSWORD).fill("new_password", weak)).await;
        assert_eq!(page.is_at("/nouveau-mot-de-passe").mistakes().len(), 1, "{weak}: {}", page.text());
    }
    let terms = family.send(step.form(NEW_PASSWORD).fill("new_password", OWN)).await;
    terms.is_at("/nouvelles-conditions");
    family.open("/tableau-de-bord").await.is_at("/nouvelles-conditions");
    let out = family.send(terms.form("/api/account/sign_out")).await;
    assert!(out.path.starts_with("/?au-revoir"), "there is a way out: {}", out.path);
}

async fn the_link_and_the_temporary_password_expire_together(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, page, link, temporary) = known(&portal).await;
    portal.clock.move_to(at(6, 19, 7));
    portal.browser().open(&link).await.says("Votre espace a bien été activé");
    portal.clock.move_to(at(6, 19, 8));
    let family = portal.browser();
    family.sign_in("c.temp", &temporary).await.is_at("/connexion").says("Ce mot de passe temporaire a expiré");
    let dead = family.open(&link).await;
    dead.is_at("/lien-expire").says("Demandez un nouveau message ici");
    let agent = portal.browser_of(portal.account("claire.agent").await.id).await;
    agent.open(&page.path).await.says("Activation expirée");

    let form = dead.form("/api/access/recover").fill("identifier", "clemence.temp@famille.example");
    family.send(form).await.is_at("/identifiants-oublies/envoye");
    let mail = portal.new_mail().await;
    let terms = choose_password(&family, &portal.path_in(&mail), OWN).await;
    family.send(terms.is_at("/nouvelles-conditions").form(ACCEPT)).await.is_at("/tableau-de-bord");
    agent.open(&page.path).await.says("Ouvert").hides("Activation expirée");
}

async fn how_long_they_serve_is_a_setting(engine: Engine) {
    let mut setting = Setting::default();
    setting.accounts.activation_days = 2;
    let portal = Portal::with(engine, setting).await;
    let (_, _, link, _) = known(&portal).await;
    portal.clock.move_to(at(5, 22, 8));
    portal.browser().open(&link).await.is_at("/lien-expire");
}

async fn an_altered_or_cut_link_opens_nothing(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, _, link, _) = known(&portal).await;
    let last = if link.ends_with('0') { "1" } else { "0" };
    let altered = format!("{}{last}", &link[..link.len() - 1]);
    for wrong in [altered.as_str(), &link[..link.len() - 1], &link[..20], &format!("{link}0"), "/activation/%00", "/activation/é"] {
        portal.browser().open(wrong).await.is_at("/lien-expire").says("coupé par la messagerie");
    }
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM accounts WHERE username = 'c.temp' AND confirmed_at IS NOT NULL").await, 0);
    portal.browser().open(&link).await.says("Votre espace a bien été activé");
}

async fn a_mail_sent_again_makes_the_former_one_worthless(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (agent, page, link, temporary) = known(&portal).await;
    portal.browser().open(&link).await.says("Votre espace a bien été activé");
    let page = agent.send(page.form(SEND)).await;
    page.says("Un nouveau message d’activation est parti").says("Message d’activation envoyé");
    let mail = portal.new_mail().await;
    let family = portal.browser();
    family.open(&link).await.is_at("/lien-expire");
    family.sign_in("c.temp", &temporary).await.is_at("/connexion").says("Nous ne reconnaissons pas");
    family.open(&portal.path_in(&mail)).await.says("Votre espace a bien été activé");
    let step = family.sign_in("c.temp", &temporary_password(&mail)).await;
    family.send(step.form(NEW_PASSWORD).fill("new_password", OWN)).await.is_at("/nouvelles-conditions");
    // The button was on the page that the agent still has open.
    let refused = agent.send(page.form(SEND)).await;
    assert_eq!(refused.status, 409);
    assert!(portal.new_mails().await.is_empty());
    portal.browser().sign_in("c.temp", OWN).await.is_at("/nouvelles-conditions");
}

async fn each_family_has_a_username_and_an_address_of_its_own(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (agent, ..) = known(&portal).await;
    let again = create_family(&agent, &[("email", "CLEMENCE.temp@famille.example")]).await;
    assert_eq!(again.mistakes(), ["Cette adresse sert déjà à l’espace de Madame Clémence TEMP. Cherchez cette famille."]);
    assert_eq!(again.form("/api/staff/create_family").value("child_first_name"), "Léa", "what was typed stays");
    for (email, username) in [("claude@famille.example", "c.temp2"), ("claire@famille.example", "c.temp3")] {
        let page = create_family(&agent, &[("email", email), ("first_name", "Claude"), ("child_first_name", "Tom")]).await;
        page.is_at("/admin/familles/").says(username);
        assert!(portal.new_mail().await.body_text.contains(username));
    }
    let numbered = [("email", ""), ("reference", "1042"), ("child_first_name", "Zoé")];
    create_family(&agent, &numbered).await.says("Elle n’a pas de compte : donnez-lui une clé enfance").says("Numéro de famille : 1042");
    assert_eq!(create_family(&agent, &numbered).await.mistakes(), ["Ce numéro est déjà celui de la famille TEMP."]);
    assert!(portal.new_mails().await.is_empty(), "nobody to write to");
    let agent = portal.browser_of(portal.account("claire.agent").await.id).await;
    let missing = agent.send(agent.open("/admin/familles/nouvelle").await.form("/api/staff/create_family")).await;
    assert_eq!(missing.mistakes().len(), FAMILY.len() - 1, "the address alone may be left out");
}

async fn an_agent_finds_a_family_and_adds_a_child_that_it_sees(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (agent, page, _, temporary) = known(&portal).await;
    for words in ["temp lea", "CLÉMENCE", "c.temp", "clemence.temp@famille.example"] {
        let found = agent.open(&format!("/admin/familles?q={words}")).await;
        assert_eq!(found.link("TEMP"), format!("/admin/familles/{}", family_of(&page)), "{words}");
    }
    agent.open("/admin/familles?q=dupont").await.says("Aucune famille ne correspond");
    // A slip of the hand is mended, and told.
    let found = agent.open("/admin/familles?q=Clémnece").await;
    found.says("Aucune famille pour « Clémnece ». Voici celles pour « clemence ».");
    assert_eq!(found.link("TEMP"), format!("/admin/familles/{}", family_of(&page)));
    let form = agent.open(&page.link("Ajouter un enfant")).await.form("/api/staff/add_child");
    let child = [("civility", "garcon"), ("first_name", "Noé"), ("usual_name", "TEMP"), ("birth_date", "3 4 2021")];
    agent.send(form.fill_all(&child)).await.says("Noé TEMP").says("Enfant ajouté par le service");
    let family = portal.browser();
    let step = family.sign_in("c.temp", &temporary).await;
    let terms = family.send(step.form(NEW_PASSWORD).fill("new_password", OWN)).await;
    family.send(terms.form(ACCEPT)).await;
    family.open("/famille").await.says("Léa TEMP").says("Noé TEMP");
}

async fn forgetting_before_the_first_sign_in_leads_to_the_space_too(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, _, link, temporary) = known(&portal).await;
    let family = portal.browser();
    forget(&family, "c.temp").await.is_at("/identifiants-oublies/envoye");
    let mail = portal.new_mail().await;
    choose_password(&family, &portal.path_in(&mail), OWN).await.is_at("/nouvelles-conditions");
    portal.browser().sign_in("c.temp", &temporary).await.is_at("/connexion").says("Nous ne reconnaissons pas");
    portal.browser().open(&link).await.says("Ce lien a déjà servi");
}

async fn a_new_version_of_the_terms_is_asked_again(engine: Engine) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("terms.txt");
    std::fs::write(&file, "1\n\nLes premières conditions.\n").expect("written");
    let portal = Portal::with(engine, Setting { terms: Some(file.clone()), ..Setting::default() }).await;
    portal.family("c.temp").await;
    portal.agent("claire.agent").await;
    let family = portal.browser();
    family.sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
    let cookies = family.cookies();
    std::fs::write(&file, "2\n\nLes nouvelles conditions.\n").expect("written");
    let portal = portal.restarted().await;
    let family = portal.browser().with_cookies(&cookies);
    let terms = family.open("/famille").await;
    terms.is_at("/nouvelles-conditions?suite=/famille").says("Les nouvelles conditions.");
    portal.browser().sign_in("c.temp", PASSWORD).await.is_at("/nouvelles-conditions");
    family.send(terms.form(ACCEPT)).await.is_at("/famille");
    portal.browser().sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
    assert_eq!(texts(portal.db(), "SELECT terms_version FROM accounts WHERE username = 'c.temp'").await, ["2"]);
    portal.browser().sign_in("claire.agent", PASSWORD).await.is_at("/admin");
}

on_both_engines!(
    a_known_family_goes_from_the_mail_to_its_children,
    a_temporary_password_opens_only_the_step_that_replaces_it,
    the_link_and_the_temporary_password_expire_together,
    how_long_they_serve_is_a_setting,
    an_altered_or_cut_link_opens_nothing,
    a_mail_sent_again_makes_the_former_one_worthless,
    each_family_has_a_username_and_an_address_of_its_own,
    an_agent_finds_a_family_and_adds_a_child_that_it_sees,
    forgetting_before_the_first_sign_in_leads_to_the_space_too,
    a_new_version_of_the_terms_is_asked_again,
);
