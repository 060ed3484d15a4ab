//! What a family keeps on a device of its own (H2, H5).

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::api::{guard, ports::ports};
use crate::domain::{
    form::Fields,
    ids::{AccountId, CaseId},
    on_device::KeptDossier,
};

/// The key of what an account keeps on its devices.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeviceKey {
    /// The account.
    pub owner: AccountId,
    /// An AES-256 key.
    pub secret: Vec<u8>,
}

/// A dossier to be kept on a device.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DossierForDevice {
    /// The dossier.
    pub kept: KeptDossier,
    /// The answers of its sections, in the same order.
    pub answers: Vec<Fields>,
}

/// The key of the account that asks; the same each time, so that what was kept is read again after a sign-in.
#[server(prefix = "/api", endpoint = "on_device/key")]
pub async fn key() -> Result<DeviceKey, ApiError> {
    ports().devices.device_key(&guard::family()?).await
}

/// A dossier, as a device keeps it.
#[server(prefix = "/api", endpoint = "on_device/dossier")]
pub async fn dossier(case: CaseId) -> Result<DossierForDevice, ApiError> {
    ports().devices.dossier_for_device(&guard::family()?, case).await
}
