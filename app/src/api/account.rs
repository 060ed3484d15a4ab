//! Creating, opening and closing a space.

use leptos::prelude::*;

use super::{ApiError, Outcome};
use crate::domain::form::Fields;
#[cfg(feature = "ssr")]
use crate::{
    api::{
        access::signed_in,
        guard,
        ports::{Cookie, answer, ports},
    },
    domain::{account::Step, role::AccountRole},
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

/// Last step: the terms of use. Somebody invited by mail has shown their address already: their space is open.
#[server(prefix = "/api", endpoint = "account/accept_terms")]
pub async fn accept_terms() -> Result<Outcome, ApiError> {
    let is_open = ports().accounts.accept_terms(&guard::visitor()).await?;
    answer().cookie(Cookie::SignUp, None);
    Ok(Outcome::Done(if is_open { "/connexion?ouvert=1".into() } else { "/creer-mon-espace/fin".into() }))
}

/// Confirms the e-mail address with the secret of the mail's link.
#[server(prefix = "/api", endpoint = "account/confirm")]
pub async fn confirm(token: String) -> Result<Outcome, ApiError> {
    Ok(Outcome::Done(match ports().accounts.confirm_email(&token).await {
        Ok(()) => "/connexion?ouvert=1".into(),
        Err(ApiError::NotFound) => "/lien-expire".into(),
        Err(error) => return Err(error),
    }))
}

/// Opens a session, by username or e-mail.
#[server(prefix = "/api", endpoint = "account/sign_in")]
pub async fn sign_in(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let after = fields.get("next").to_owned();
    Ok(signed_in(ports().accounts.sign_in(&guard::visitor(), fields).await?, &after))
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

/// Where a sign-in leads: the step that is still to be done, the page that asked for it when it is one of ours and of this role, else
/// the first page of the role.
#[cfg(feature = "ssr")]
pub(super) fn landing_page(role: AccountRole, step: Option<Step>, after: &str) -> String {
    let first = if role.is_staff() { "/admin" } else { "/tableau-de-bord" };
    let is_shared = after.starts_with("/mon-espace") || after.starts_with("/codes-de-secours");
    let is_of_role = is_shared || after.starts_with("/admin") == role.is_staff();
    let after = if is_of_role && after != "/" { guard::page_of_ours(after, first) } else { first.to_owned() };
    match step {
        Some(step) if after == first => step.page().to_owned(),
        Some(step) => format!("{}?suite={after}", step.page()),
        None => after,
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
            assert_eq!(landing_page(AccountRole::Family, None, outside), "/tableau-de-bord", "{outside}");
        }
        assert_eq!(landing_page(AccountRole::Family, None, "/famille"), "/famille");
        assert_eq!(landing_page(AccountRole::Family, None, "/admin"), "/tableau-de-bord");
        assert_eq!(landing_page(AccountRole::Agent, None, "/famille"), "/admin");
        assert_eq!(landing_page(AccountRole::Agent, None, "/admin/mails"), "/admin/mails");
        assert_eq!(landing_page(AccountRole::Agent, None, "/mon-espace/sessions"), "/mon-espace/sessions");
        assert_eq!(landing_page(AccountRole::Family, Some(Step::NewPassword), ""), "/nouveau-mot-de-passe");
        assert_eq!(landing_page(AccountRole::Family, Some(Step::Terms), "/famille"), "/nouvelles-conditions?suite=/famille");
    }
}
