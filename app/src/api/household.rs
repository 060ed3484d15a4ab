//! Who has access to a family: the key of the department, the other adult.

use leptos::prelude::*;

use super::{ApiError, Outcome};
#[cfg(feature = "ssr")]
use crate::api::{
    guard,
    ports::{Cookie, answer, ports},
};
use crate::domain::{
    form::Fields,
    ids::{AccountId, InvitationId},
};

/// The *clé enfance*, typed in "Modification de mon espace".
#[server(prefix = "/api", endpoint = "household/link_family")]
pub async fn link_family(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().household.link_family(&guard::visitor(), &guard::family()?, fields).await
}

/// Invites the other adult.
#[server(prefix = "/api", endpoint = "household/invite")]
pub async fn invite(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().household.invite(&guard::family()?, fields).await
}

/// Takes an invitation back.
#[server(prefix = "/api", endpoint = "household/cancel_invitation")]
pub async fn cancel_invitation(invitation: InvitationId) -> Result<Outcome, ApiError> {
    ports().household.cancel_invitation(&guard::family()?, invitation).await?;
    Ok(Outcome::Done("/mon-espace/foyer".into()))
}

/// Closes the account of the other adult, or one's own.
#[server(prefix = "/api", endpoint = "household/remove_adult")]
pub async fn remove_adult(account: AccountId) -> Result<Outcome, ApiError> {
    let access = guard::family()?;
    ports().household.remove_adult(&access, account).await?;
    Ok(Outcome::Done(if access.account() == account { "/?au-revoir=1".into() } else { "/mon-espace/foyer".into() }))
}

/// An invited adult chooses a username and a password; the terms come next.
#[server(prefix = "/api", endpoint = "household/join")]
pub async fn join(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    Ok(match ports().household.join(&guard::visitor(), fields).await {
        Ok(Ok(secret)) => {
            answer().cookie(Cookie::SignUp, Some(secret));
            Outcome::Done("/creer-mon-espace/conditions".into())
        }
        Ok(Err(state)) => Outcome::Form(state),
        Err(ApiError::NotFound) => Outcome::Done("/lien-expire".into()),
        Err(error) => return Err(error),
    })
}
