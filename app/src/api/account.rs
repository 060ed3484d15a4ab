//! Creating, opening and closing a space.

use leptos::prelude::*;

use super::{ApiError, Outcome};
use crate::domain::form::Fields;
#[cfg(feature = "ssr")]
use crate::{
    api::{
        guard,
        ports::{Cookie, SignInOutcome, answer, ports},
    },
    domain::role::AccountRole,
};

/// First step of "Créer mon espace".
#[server(prefix = "/api", endpoint = "account/sign_up")]
pub async fn sign_up(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    Ok(match ports().accounts.begin_sign_up(&guard::visitor(), fields).await? {
        Ok(secret) => {
            answer().cookie(Cookie::SignUp, Some(secret));
            Outcome::Done("/creer-mon-espace/cadenas".into())
        }
        Err(state) => Outcome::Form(state),
    })
}

/// Padlock step.
#[server(prefix = "/api", endpoint = "account/service_key")]
pub async fn service_key(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().accounts.give_service_key(&guard::visitor(), fields).await
}

/// Last step: the terms of use.
#[server(prefix = "/api", endpoint = "account/accept_terms")]
pub async fn accept_terms() -> Result<Outcome, ApiError> {
    ports().accounts.accept_terms(&guard::visitor()).await?;
    answer().cookie(Cookie::SignUp, None);
    Ok(Outcome::Done("/creer-mon-espace/fin".into()))
}

/// Confirms the e-mail address with the secret of the mail's link.
#[server(prefix = "/api", endpoint = "account/confirm")]
pub async fn confirm(token: String) -> Result<Outcome, ApiError> {
    Ok(Outcome::Done(match ports().accounts.confirm_email(&token).await {
        Ok(()) => "/connexion?ouvert=1".into(),
        Err(ApiError::NotFound) => "/confirmation-impossible".into(),
        Err(error) => return Err(error),
    }))
}

/// Opens a session, by username or e-mail.
#[server(prefix = "/api", endpoint = "account/sign_in")]
pub async fn sign_in(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let after = fields.get("next").to_owned();
    Ok(match ports().accounts.sign_in(&guard::visitor(), fields).await? {
        SignInOutcome::Opened(secret, who) => {
            answer().cookie(Cookie::Session, Some(secret));
            Outcome::Done(landing_page(who.role, &after))
        }
        SignInOutcome::Refused(state) => Outcome::Form(state),
    })
}

/// Closes the session.
#[server(prefix = "/api", endpoint = "account/sign_out")]
pub async fn sign_out() -> Result<Outcome, ApiError> {
    if let Some(session) = guard::visitor().session {
        ports().accounts.sign_out(&session).await?;
    }
    answer().cookie(Cookie::Session, None);
    Ok(Outcome::Done("/?au-revoir=1".into()))
}

/// Where a sign-in leads: the page that asked for it when it is one of ours and of this role, else the first page of the role.
#[cfg(feature = "ssr")]
fn landing_page(role: AccountRole, after: &str) -> String {
    let ours = after.starts_with('/')
        && !after.starts_with("//")
        && !after.contains('\\')
        && !after.chars().any(char::is_control)
        && !after.starts_with("/api");
    let of_role = after.starts_with("/admin") == role.is_staff();
    match (ours && of_role && after != "/", role.is_staff()) {
        (true, _) => after.to_owned(),
        (false, true) => "/admin".into(),
        (false, false) => "/tableau-de-bord".into(),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_never_leads_outside_the_portal() {
        for outside in
            ["https://exemple.fr", "//exemple.fr", "/\\exemple.fr", "/\t/exemple.fr", "javascript:alert(1)", "/api/account/sign_out", ""]
        {
            assert_eq!(landing_page(AccountRole::Family, outside), "/tableau-de-bord", "{outside}");
        }
        assert_eq!(landing_page(AccountRole::Family, "/famille"), "/famille");
        assert_eq!(landing_page(AccountRole::Family, "/admin"), "/tableau-de-bord");
        assert_eq!(landing_page(AccountRole::Agent, "/famille"), "/admin");
        assert_eq!(landing_page(AccountRole::Agent, "/admin/mails"), "/admin/mails");
    }
}
