//! What families keep on their own devices, to fill a dossier without a network (H2, H5).

use app::{
    api::{
        ApiError,
        guard::FamilyAccess,
        on_device::{DeviceKey, DossierForDevice},
        ports::Devices,
    },
    domain::{
        dossier::{Section, of_section},
        ids::CaseId,
        on_device::{KeptDossier, KeptPiece},
    },
};
use async_trait::async_trait;

use super::{Fault, Services, answer};
use crate::{clock::random_bytes, store::device_keys};

/// AES-256.
const KEY_BYTES: usize = 32;

#[async_trait]
impl Devices for Services {
    async fn device_key(&self, access: &FamilyAccess) -> Result<DeviceKey, ApiError> {
        answer(async {
            let account = access.account();
            let mut tx = self.db.write().await?;
            device_keys::insert_device_key(&mut tx, account.0, &random_bytes::<KEY_BYTES>(), self.clock.now()).await?;
            let secret = device_keys::find_device_key(&mut tx, account.0).await?.ok_or(ApiError::NotFound)?;
            tx.commit().await?;
            Ok(DeviceKey { owner: account, secret })
        })
        .await
    }

    async fn dossier_for_device(&self, access: &FamilyAccess, id: CaseId) -> Result<DossierForDevice, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let (folder, case) = self.own_dossier(&mut tx, access, id).await?;
            let dossier = self.dossier_view(&mut tx, &folder, &case).await?;
            let open = |section: Section| dossier.open.contains(&section);
            let pieces = dossier.pieces.iter().filter(|piece| piece.can_add).map(|piece| KeptPiece {
                code: piece.required.piece.code().into(),
                name: piece.name().into(),
                reason: piece.required.reason.into(),
            });
            Ok::<_, Fault>(DossierForDevice {
                kept: KeptDossier {
                    case: id,
                    title: dossier.case.title.clone(),
                    sections: Section::ALL.into_iter().filter(|section| open(*section)).map(|section| section.code().into()).collect(),
                    pieces: pieces.collect(),
                },
                answers: Section::ALL
                    .into_iter()
                    .filter(|section| open(*section))
                    .map(|section| of_section(&dossier.answers, section))
                    .collect(),
            })
        })
        .await
    }
}
