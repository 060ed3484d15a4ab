//! Two adults, two accounts, one family.

use app::domain::person::Role;

use crate::support::{
    Browser, Engine, Household, Page, Portal,
    accounts::{OWN, create_family, create_space},
    at,
    database::{number, texts},
    on_both_engines,
    page::Form,
    portal::PASSWORD,
};

const INVITE: &str = "/api/household/invite";
const REMOVE: &str = "/api/household/remove_adult";
const CANCEL: &str = "/api/household/cancel_invitation";
const JOIN: &str = "/api/household/join";
const PLACE: &str = "/mon-espace/foyer";
const JEAN: &str = "jean@famille.example";

async fn invite(browser: &Browser, email: &str) -> Page {
    let form = browser.open("/mon-espace/foyer/inviter").await.form(INVITE);
    let names = [("civility", "monsieur"), ("first_name", "Jean"), ("usual_name", "TEMP"), ("email", email)];
    browser.send(form.fill_all(&names)).await
}

/// A family, the browser of its holder, and the link that Jean got.
async fn invited(portal: &Portal) -> (Household, Browser, String) {
    let household = portal.known_family("c.temp", &["Léa"]).await;
    portal.new_mails().await;
    let holder = portal.browser_at(&household).await;
    invite(&holder, JEAN).await.is_at("/mon-espace/foyer?fait=invitation");
    let link = portal.path_in(&portal.new_mail().await);
    (household, holder, link)
}

async fn join(browser: &Browser, link: &str) -> Page {
    let form = browser.open(link).await.form(JOIN);
    assert_eq!(form.value("username"), "j.temp", "one that is free");
    let terms = browser.send(form.fill("new_password", OWN)).await;
    browser.send(terms.is_at("/creer-mon-espace/conditions").form("/api/account/accept_terms")).await
}

/// The same, once Jean has joined and signed in.
async fn together(portal: &Portal) -> (Household, Browser, Browser) {
    let (household, holder, link) = invited(portal).await;
    let jean = portal.browser();
    join(&jean, &link).await.is_at("/connexion?ouvert=1").says("Votre espace est ouvert");
    jean.sign_in("j.temp", OWN).await.is_at("/tableau-de-bord");
    portal.new_mails().await;
    (household, holder, jean)
}

fn of_account(page: &Page, action: &str, field: &str, id: impl ToString) -> Option<Form> {
    page.forms(action).into_iter().find(|form| form.value(field) == id.to_string())
}

async fn the_other_adult_joins_and_sees_the_same_family(engine: Engine) {
    let portal = Portal::new(engine).await;
    let household = portal.known_family("c.temp", &["Léa"]).await;
    let other = [("civility", "monsieur"), ("first_name", "Jean"), ("usual_name", "TEMP"), ("relationship", "pere"), ("email", JEAN)];
    let address = [("street", "rue des Fusains"), ("postal_code", "79500"), ("town", "Melle"), ("country", "FRANCE")];
    portal.add_person(&household, Role::CoRepresentative, &[other.as_slice(), &address].concat()).await;
    portal.new_mails().await;
    let holder = portal.browser_at(&household).await;
    let page = holder.open(&holder.open(PLACE).await.link("Inviter l’autre adulte")).await;
    let form = page.form(INVITE);
    assert_eq!([form.value("first_name"), form.value("email")], ["Jean", JEAN], "as the entourage names them");
    let sent = holder.send(form).await;
    sent.is_at(PLACE).says("Invitation envoyée").says("Monsieur Jean TEMP").says("À accepter avant le 3 juin 2026 à 10 h 00");

    let mail = portal.new_mail().await;
    assert_eq!((mail.recipient.as_str(), mail.template.as_str()), (JEAN, "invitation"));
    assert_eq!(mail.subject, "Madame Sophie C.TEMP vous invite sur l’Espace Familles");
    let (jean, link) = (portal.browser(), portal.path_in(&mail));
    jean.open(&link).await.says("Madame Sophie C.TEMP vous invite").says("Bonjour Monsieur Jean TEMP");
    join(&jean, &link).await.is_at("/connexion?ouvert=1");
    let told = portal.new_mail().await;
    assert_eq!(told.subject, "Un nouvel accès à l’espace de votre famille");
    assert!(told.body_text.contains("Monsieur Jean TEMP"), "{}", told.body_text);
    jean.sign_in(JEAN, OWN).await.is_at("/tableau-de-bord").says("Bonjour Monsieur Jean TEMP").says("D-2026-00001");
    jean.open("/famille").await.says("Léa");
    jean.open(PLACE).await.says("Invitation envoyée").says("Nouvel accès ouvert").says("Madame Sophie C.TEMP").says("Titulaire");
    portal.browser().open(&link).await.is_at("/lien-expire");
    portal.browser().sign_in("c.temp", PASSWORD).await.is_at("/tableau-de-bord");
}

async fn the_history_says_which_adult_acted_and_both_are_written_to(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, holder, jean) = together(&portal).await;
    let as_jean = Household { account: portal.account("j.temp").await.id, ..household.clone() };
    let case = portal.sent_dossier(&as_jean, household.children[0]).await;
    let mut recipients: Vec<_> = portal.new_mails().await.into_iter().map(|mail| mail.recipient).collect();
    recipients.sort();
    assert_eq!(recipients, ["c.temp@famille.example", JEAN]);
    for browser in [&holder, &jean] {
        browser.open(&format!("/demandes/{case}")).await.says("Demande envoyée Monsieur Jean TEMP");
    }
    holder.call("family/withdraw", &[("case", &case.to_string())]).await;
    jean.open(&format!("/demandes/{case}")).await.says("Madame Sophie C.TEMP");
}

async fn an_address_that_has_a_space_looks_the_same_to_the_inviter(engine: Engine) {
    let portal = Portal::new(engine).await;
    portal.family("voisin").await;
    let holder = portal.browser_at(&portal.known_family("c.temp", &["Léa"]).await).await;
    portal.new_mails().await;
    let mut seen: Vec<String> = Vec::new();
    for email in ["libre@famille.example", "VOISIN@famille.example"] {
        let page = invite(&holder, email).await;
        seen.push(page.is_at("/mon-espace/foyer?fait=invitation").text().replace(email, "…"));
        let form = page.form(CANCEL);
        holder.send(form).await.is_at(PLACE);
        crate::support::database::change(portal.db(), "DELETE FROM account_events").await;
    }
    assert_eq!(seen[0], seen[1]);
    let mails = portal.new_mails().await;
    let sent: Vec<_> = mails.iter().map(|mail| (mail.recipient.as_str(), mail.template.as_str())).collect();
    assert_eq!(sent, [("libre@famille.example", "invitation"), ("VOISIN@famille.example", "invitation_elsewhere")]);
    assert!(!mails[1].body_text.contains("/invitation/"), "two accounts never share an address: {}", mails[1].body_text);
}

async fn an_address_whose_space_waits_for_its_owner_is_not_led_to_a_dead_end(engine: Engine) {
    let portal = Portal::new(engine).await;
    let holder = portal.browser_at(&portal.known_family("c.temp", &["Léa"]).await).await;
    create_family(&portal.agent("claire.agent").await, &[("email", JEAN)]).await.is_at("/admin/familles/");
    create_space(&portal.browser(), "jamais.ouvert", "").await;
    portal.new_mails().await;
    invite(&holder, JEAN).await.is_at(PLACE);
    assert_eq!(portal.new_mail().await.template, "invitation_elsewhere");
    // A space that somebody began with that address and never opened makes room.
    invite(&holder, "jamais.ouvert@famille.example").await.is_at(PLACE);
    join(&portal.browser(), &portal.path_in(&portal.new_mail().await)).await.is_at("/connexion?ouvert=1");
}

async fn ones_own_address_is_refused_with_help(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, holder, _) = together(&portal).await;
    let page = invite(&holder, "C.Temp@famille.example").await;
    page.is_at("/mon-espace/foyer/inviter").says("C’est votre propre adresse").says("Nous n’avons qu’une adresse pour deux");
    assert_eq!(page.form(INVITE).value("first_name"), "Jean", "what was typed stays");
    assert_eq!(invite(&holder, JEAN).await.mistakes(), ["Cette personne a déjà accès à l’espace de votre famille."]);
    assert!(portal.new_mails().await.is_empty());
}

async fn an_invitation_that_is_over_opens_nothing(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, holder, link) = invited(&portal).await;
    let (jean, late) = (portal.browser(), portal.browser());
    let form = jean.open(&link).await.form(JOIN).fill("new_password", OWN);
    let terms = late.send(form.clone()).await;
    holder.send(holder.open(PLACE).await.form(CANCEL)).await.is_at(PLACE).says("Invitation annulée").hides(JEAN);
    portal.browser().open(&link).await.is_at("/lien-expire").says("vous inviter de nouveau");
    jean.send(form).await.is_at("/lien-expire");
    assert_eq!(late.post(terms.form("/api/account/accept_terms")).await.status, 409, "even at the last step");

    invite(&holder, JEAN).await.is_at(PLACE);
    let first = portal.path_in(&portal.new_mail().await);
    invite(&holder, JEAN).await.is_at(PLACE);
    let second = portal.path_in(&portal.new_mail().await);
    portal.browser().open(&first).await.is_at("/lien-expire");
    portal.browser().open(&second).await.says("vous invite");
    portal.clock.move_to(at(6, 3, 8));
    portal.browser().open(&second).await.is_at("/lien-expire");
    let holder = portal.browser_of(portal.account("c.temp").await.id).await;
    holder.open(PLACE).await.says("Trop tard : annulez et recommencez");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM accounts WHERE email_key = 'jean@famille.example'").await, 0);
}

async fn only_the_holder_invites_and_removes(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (household, holder, jean) = together(&portal).await;
    let stranger = portal.browser_at(&portal.family("voisin").await).await;
    invite(&holder, "tante@famille.example").await.is_at(PLACE);
    let pending = holder.open(PLACE).await.form(CANCEL).value("invitation").to_owned();
    let fields = [("civility", "madame"), ("first_name", "Anne"), ("usual_name", "TEMP"), ("email", "anne@famille.example")];
    assert_eq!(jean.call("household/invite", &fields).await.status, 403);
    jean.open("/mon-espace/foyer/inviter").await.is_at(PLACE);
    let (sophie, of_jean) = (household.account.to_string(), portal.account("j.temp").await.id.to_string());
    assert!(of_account(&jean.open(PLACE).await, REMOVE, "account", &sophie).is_none(), "no such button");
    for (browser, account, status) in
        [(&jean, &sophie, 403), (&holder, &sophie, 403), (&stranger, &of_jean, 404), (&stranger, &sophie, 404)]
    {
        assert_eq!(browser.call("household/remove_adult", &[("account", account)]).await.status, status);
    }
    for (browser, status) in [(&stranger, 404), (&jean, 403)] {
        assert_eq!(browser.call("household/cancel_invitation", &[("invitation", &pending)]).await.status, status);
    }
    assert!(jean.open(PLACE).await.forms(CANCEL).is_empty(), "no such button");
    assert_eq!(number(portal.db(), "SELECT COUNT(*) FROM accounts WHERE closed_at IS NOT NULL").await, 0);
    assert_eq!(portal.new_mail().await.recipient, "tante@famille.example");
}

async fn an_access_that_is_removed_closes_at_once_and_frees_the_address(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, holder, jean) = together(&portal).await;
    let page = holder.open(PLACE).await;
    let form = of_account(&page, REMOVE, "account", portal.account("j.temp").await.id).expect("a button");
    let page = holder.send(form).await;
    page.is_at(PLACE).says("Accès retiré").says("Monsieur Jean TEMP").hides(JEAN);
    jean.open("/tableau-de-bord").await.is_at("/connexion");
    jean.sign_in("j.temp", OWN).await.is_at("/connexion").says("Nous ne reconnaissons pas");
    let mail = portal.new_mail().await;
    assert_eq!((mail.recipient.as_str(), mail.subject.as_str()), (JEAN, "Un accès à l’espace de votre famille a été retiré"));
    assert!(mail.body_text.contains("retiré par Madame Sophie C.TEMP"), "{}", mail.body_text);
    let texts = texts(portal.db(), "SELECT act || actor || detail FROM account_events WHERE act = 'removed'").await;
    assert_eq!(texts, ["removedMadame Sophie C.TEMPMonsieur Jean TEMP"]);
    create_space(&portal.browser(), "jean", "").await.is_at("/creer-mon-espace/fin");
    portal.new_mails().await;
    invite(&holder, JEAN).await.is_at(PLACE);
    join(&portal.browser(), &portal.path_in(&portal.new_mail().await)).await.is_at("/connexion?ouvert=1");
}

async fn the_other_adult_can_leave(engine: Engine) {
    let portal = Portal::new(engine).await;
    let (_, holder, jean) = together(&portal).await;
    let form = jean.open(PLACE).await.form(REMOVE);
    assert!(jean.send(form).await.path.starts_with("/?au-revoir"));
    jean.open("/tableau-de-bord").await.is_at("/connexion");
    let mail = portal.new_mail().await;
    assert_eq!(mail.recipient, "c.temp@famille.example");
    assert!(mail.body_text.contains("Monsieur Jean TEMP n’a plus accès"), "{}", mail.body_text);
    holder.open("/famille").await.says("Léa");
    holder.open(PLACE).await.says("Accès retiré").says("Inviter l’autre adulte");
}

on_both_engines!(
    the_other_adult_joins_and_sees_the_same_family,
    the_history_says_which_adult_acted_and_both_are_written_to,
    an_address_that_has_a_space_looks_the_same_to_the_inviter,
    an_address_whose_space_waits_for_its_owner_is_not_led_to_a_dead_end,
    ones_own_address_is_refused_with_help,
    an_invitation_that_is_over_opens_nothing,
    only_the_holder_invites_and_removes,
    an_access_that_is_removed_closes_at_once_and_frees_the_address,
    the_other_adult_can_leave,
);
