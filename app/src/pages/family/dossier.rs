//! What the pages of a dossier share.

use crate::{
    api::{ApiError, guard, ports::ports, views::DossierView},
    domain::ids::CaseId,
};

/// The dossier that an address names, of the family that asks.
///
/// # Errors
/// Those of the guard; `NotFound`.
pub(super) async fn dossier(case: Result<CaseId, ApiError>) -> Result<DossierView, ApiError> {
    ports().dossiers.dossier(&guard::family()?, case?).await
}

/// The title of its pages.
pub(super) fn title(dossier: &DossierView) -> String {
    dossier.case.title.clone()
}
