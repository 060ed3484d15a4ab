//! The entourage of a family, and its cases.

use leptos::prelude::*;

use super::{ApiError, Outcome};
#[cfg(feature = "ssr")]
use crate::api::{guard, ports::ports};
use crate::domain::{
    form::Fields,
    ids::{CaseId, PersonId},
};

/// Adds a person, changes one, or fills the address in from the holder's.
#[server(prefix = "/api", endpoint = "family/save_person")]
pub async fn save_person(#[server(flatten)] fields: Fields) -> Result<Outcome, ApiError> {
    ports().families.save_person(&guard::family()?, fields).await
}

/// Takes a person out of the entourage.
#[server(prefix = "/api", endpoint = "family/remove_person")]
pub async fn remove_person(person: PersonId) -> Result<Outcome, ApiError> {
    ports().families.remove_person(&guard::family()?, person).await?;
    Ok(Outcome::Done("/famille/entourage".into()))
}

/// "Déclarer mon entourage".
#[server(prefix = "/api", endpoint = "family/declare_entourage")]
pub async fn declare_entourage() -> Result<Outcome, ApiError> {
    ports().families.declare_entourage(&guard::family()?).await
}

/// Takes a case back.
#[server(prefix = "/api", endpoint = "family/withdraw")]
pub async fn withdraw(case: CaseId) -> Result<Outcome, ApiError> {
    ports().families.withdraw(&guard::family()?, case).await?;
    Ok(Outcome::Done(format!("/demandes/{case}")))
}
