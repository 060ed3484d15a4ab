//! Access to one's space: forgotten identifiers, steps of a sign-in, changes of username, address and password, sessions, second factor.

use leptos::prelude::*;

use super::{ApiError, Outcome};
use crate::domain::form::Fields;
#[cfg(feature = "ssr")]
use crate::{
    api::{
        account::landing_page,
        guard,
        ports::{Cookie, SignInOutcome, answer, ports},
    },
    domain::{account::Step, form::FormState},
};

/// "Identifiants oubliés": the answer is the same whether or not there is such a space.
#[server(prefix = "/api", endpoint = "access/recover")]
pub async fn recover(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().access.recover(&guard::visitor(), fields).await
}

/// A new password, with the secret of the mail's link; opens a session.
#[server(prefix = "/api", endpoint = "access/reset_password")]
pub async fn reset_password(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    match ports().access.reset_password(&guard::visitor(), fields).await {
        Ok(outcome) => Ok(signed_in(outcome, "")),
        Err(ApiError::NotFound) => Ok(Outcome::Done("/lien-expire".into())),
        Err(error) => Err(error),
    }
}

/// A password of one's own instead of the temporary one.
#[server(prefix = "/api", endpoint = "access/new_password")]
pub async fn new_password(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let (halfway, after) = (guard::halfway(Step::NewPassword)?, fields.get("next").to_owned());
    Ok(match ports().access.new_password(&guard::visitor(), &halfway, fields).await? {
        Ok(next) => Outcome::Done(landing_page(halfway.role, next, &after)),
        Err(state) => Outcome::Form(state),
    })
}

/// The terms of use, or their new version, are accepted.
#[server(prefix = "/api", endpoint = "access/accept_new_terms")]
pub async fn accept_new_terms(next: String) -> Result<Outcome, ApiError> {
    let halfway = guard::halfway(Step::Terms)?;
    let step = ports().access.accept_new_terms(&guard::visitor(), &halfway).await?;
    Ok(Outcome::Done(landing_page(halfway.role, step, &next)))
}

/// The code of the second factor.
#[server(prefix = "/api", endpoint = "access/second_factor")]
pub async fn second_factor(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let (halfway, after) = (guard::halfway(Step::SecondFactor)?, fields.get("next").to_owned());
    Ok(match ports().access.give_second_factor(&guard::visitor(), &halfway, fields).await? {
        Ok(next) => Outcome::Done(landing_page(halfway.role, next, &after)),
        Err(state) => Outcome::Form(state),
    })
}

/// The first code of a new second factor.
#[server(prefix = "/api", endpoint = "access/enrol_second_factor")]
pub async fn enrol_second_factor(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().access.enrol_second_factor(&guard::visitor(), guard::enroller()?, fields).await
}

/// New recovery codes, shown once; the former ones no longer serve.
#[server(prefix = "/api", endpoint = "access/make_recovery_codes")]
pub async fn make_recovery_codes() -> Result<Outcome, ApiError> {
    let codes = ports().access.make_recovery_codes(guard::proved_staff()?).await?;
    Ok(Outcome::Form(FormState::shown_once(&codes.join(" "))))
}

/// Takes one's own second factor away, where the authority does not want one.
#[server(prefix = "/api", endpoint = "access/remove_second_factor")]
pub async fn remove_second_factor() -> Result<Outcome, ApiError> {
    ports().access.remove_second_factor(guard::proved_staff()?).await?;
    Ok(Outcome::Done("/mon-espace".into()))
}

/// "Confirmez que c’est vous".
#[server(prefix = "/api", endpoint = "access/prove")]
pub async fn prove(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    let (who, after) = (guard::signed_in()?, fields.get("next").to_owned());
    Ok(match ports().access.prove(&guard::visitor(), &who, fields).await? {
        None => Outcome::Done(landing_page(who.role, None, &after)),
        Some(state) => Outcome::Form(state),
    })
}

/// A new password, by somebody who knows the old one; the other sessions are closed.
#[server(prefix = "/api", endpoint = "access/change_password")]
pub async fn change_password(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().access.change_password(&guard::visitor(), &guard::signed_in()?, fields).await
}

/// A new address: confirmed at the new one, told to the old one.
#[server(prefix = "/api", endpoint = "access/change_email")]
pub async fn change_email(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().access.change_email(&guard::visitor(), &guard::signed_in()?, fields).await
}

/// Confirms the new address with the secret of the mail's link.
#[server(prefix = "/api", endpoint = "access/confirm_new_email")]
pub async fn confirm_new_email(token: String) -> Result<Outcome, ApiError> {
    Ok(Outcome::Done(match ports().access.confirm_new_email(&token).await {
        Ok(()) => "/adresse-changee".into(),
        Err(ApiError::NotFound) => "/lien-expire".into(),
        Err(error) => return Err(error),
    }))
}

/// A new username.
#[server(prefix = "/api", endpoint = "access/change_username")]
pub async fn change_username(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().access.change_username(&guard::visitor(), &guard::signed_in()?, fields).await
}

/// Closes one of one's own sessions.
#[server(prefix = "/api", endpoint = "access/close_session")]
pub async fn close_session(session: String) -> Result<Outcome, ApiError> {
    ports().access.close_session(&guard::signed_in()?, &session).await?;
    Ok(Outcome::Done("/mon-espace/sessions".into()))
}

/// Closes all of one's own sessions but this one.
#[server(prefix = "/api", endpoint = "access/close_other_sessions")]
pub async fn close_other_sessions() -> Result<Outcome, ApiError> {
    ports().access.close_other_sessions(&guard::visitor(), &guard::signed_in()?).await?;
    Ok(Outcome::Done("/mon-espace/sessions".into()))
}

/// What a sign-in led to: its cookies, and the page that comes next.
#[cfg(feature = "ssr")]
pub(super) fn signed_in(outcome: SignInOutcome, after: &str) -> Outcome {
    match outcome {
        SignInOutcome::Opened(opened) => {
            answer().cookie(Cookie::Session, Some(opened.session));
            answer().cookie(Cookie::Device, Some(opened.device));
            Outcome::Done(landing_page(opened.role, opened.step, after))
        }
        SignInOutcome::Refused(state) => Outcome::Form(state),
    }
}
