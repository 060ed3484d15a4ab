//! Accounts at any stage, made in the browser: known families, spaces with or without a key, second factors.

use app::domain::{entourage::Entourage, ids::PersonId, person::Person, role::AccountRole};
use server::store::{families, mails::MailRow};
use totp_rs::{Builder, Secret};
use uuid::Uuid;

use super::{Browser, Page, Portal, portal::PASSWORD};

/// The password that everybody of these tests chooses.
pub const OWN: &str = "trois-mots-et-7";

/// A family that the department makes: Clémence TEMP and Léa, as in the guide.
pub const FAMILY: [(&str, &str); 8] = [
    ("civility", "madame"),
    ("first_name", "Clémence"),
    ("usual_name", "TEMP"),
    ("email", "clemence.temp@famille.example"),
    ("child_civility", "fille"),
    ("child_first_name", "Léa"),
    ("child_usual_name", "TEMP"),
    ("child_birth_date", "12 9 2018"),
];

/// An agent makes that family, with some of its answers changed.
pub async fn create_family(agent: &Browser, changed: &[(&str, &str)]) -> Page {
    let form = agent.open("/admin/familles/nouvelle").await.form("/api/staff/create_family");
    agent.send(form.fill_all(&FAMILY).fill_all(changed)).await
}

/// The family of a page such as `/admin/familles/{id}?cree=1`.
#[track_caller]
pub fn family_of(page: &Page) -> Uuid {
    let id = page.path.split(['/', '?']).find_map(|part| part.parse().ok());
    id.unwrap_or_else(|| panic!("{} is of no family: {}", page.path, page.text()))
}

/// An agent makes a key for a family, and reads it.
pub async fn make_key(agent: &Browser, family: Uuid) -> String {
    let page = agent.open(&format!("/admin/familles/{family}")).await;
    let page = agent.send(page.form("/api/staff/make_key")).await;
    let text = page.says("Elle ne sera plus affichée").text();
    let shown = text.split("La clé enfance de cette famille ").nth(1).and_then(|rest| rest.split(' ').next());
    shown.expect("a key on the page").to_owned()
}

/// The temporary password of an activation mail.
pub fn temporary_password(mail: &MailRow) -> String {
    let line = mail.body_text.lines().find(|line| line.contains("Mot de passe temporaire"));
    let word = line.and_then(|line| line.rsplit(char::is_whitespace).next());
    word.expect("a temporary password in the mail").to_owned()
}

/// "Créer mon espace" up to the padlock step.
pub async fn begin_space(browser: &Browser, username: &str) -> Page {
    let email = format!("{username}@famille.example");
    let form = browser.open("/creer-mon-espace").await.form("/api/account/sign_up").fill_all(&[
        ("civility", "madame"),
        ("first_name", "Sophie"),
        ("usual_name", "TEMP"),
        ("email", &email),
        ("username", username),
        ("new_password", OWN),
    ]);
    let page = browser.send(form).await;
    page.is_at("/creer-mon-espace/cadenas");
    page
}

/// "Créer mon espace" to its end, with a key or none. The mail is still to be followed.
pub async fn create_space(browser: &Browser, username: &str, key: &str) -> Page {
    let padlock = begin_space(browser, username).await.form("/api/account/service_key").fill("service_key", key);
    let terms = browser.send(padlock).await;
    terms.is_at("/creer-mon-espace/conditions");
    browser.send(terms.form("/api/account/accept_terms")).await
}

/// Types a key in "Mon espace".
pub async fn type_key(browser: &Browser, key: &str) -> Page {
    let form = browser.open("/mon-espace/cle").await.form("/api/household/link_family");
    browser.send(form.fill("service_key", key)).await
}

/// Follows the link of a recovery mail and chooses a password.
pub async fn choose_password(browser: &Browser, link: &str, password: &str) -> Page {
    let page = browser.open(link).await;
    browser.send(page.form("/api/access/reset_password").fill("new_password", password)).await
}

/// Asks for a mail with "Identifiants oubliés".
pub async fn forget(browser: &Browser, identifier: &str) -> Page {
    let form = browser.open("/identifiants-oublies").await.form("/api/access/recover");
    browser.send(form.fill("identifier", identifier)).await
}

/// The secret that "Protéger mon compte" shows.
pub fn shown_secret(page: &Page) -> String {
    let shown = page.html.split(r#"class="secret">"#).nth(1).and_then(|rest| rest.split('<').next());
    shown.unwrap_or_else(|| panic!("{} shows no secret: {}", page.path, page.text())).replace(' ', "")
}

impl Portal {
    /// What the telephone shows now.
    pub fn code(&self, secret: &str) -> String {
        let secret = Secret::try_from_base32(secret).expect("a secret in base 32");
        let totp = Builder::new().with_secret(secret).with_account_name("x").build().expect("a second factor");
        totp.generate(u64::try_from(self.clock.now().timestamp()).expect("a time")).to_string()
    }

    /// A member of staff who has just signed in and set a second factor up, and its secret.
    pub async fn protected_staff(&self, username: &str, role: AccountRole) -> (Browser, String) {
        self.staff(username, role).await;
        let browser = self.browser();
        let page = browser.sign_in(username, PASSWORD).await;
        let secret = self.enrol(&browser, page).await;
        (browser, secret)
    }

    /// Sets a second factor up on the page that asks for it; gives its secret.
    pub async fn enrol(&self, browser: &Browser, page: Page) -> String {
        let secret = shown_secret(page.is_at("/proteger-mon-compte"));
        let form = page.form("/api/access/enrol_second_factor").fill("one_time_password", &self.code(&secret));
        browser.send(form).await.is_at("/codes-de-secours");
        secret
    }

    /// What a family declares or has had validated.
    pub async fn entourage(&self, family: Uuid) -> Entourage {
        let mut tx = self.db().read().await.expect("a transaction");
        let row = families::family(&mut tx, family).await.expect("a family");
        row.draft_entourage.or(row.entourage).map_or_else(Entourage::default, |json| serde_json::from_str(&json).expect("an entourage"))
    }

    /// Its children: id and first name.
    pub async fn children(&self, family: Uuid) -> Vec<(PersonId, String)> {
        let entourage = self.entourage(family).await;
        entourage.children().map(|child: &Person| (child.id, child.first_name.clone())).collect()
    }
}
