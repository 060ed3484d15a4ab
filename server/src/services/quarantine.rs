//! Files that the antivirus could not look at when they came: nobody opens them until it has.

use app::{
    api::ApiError,
    domain::{
        case::{CaseKind, CaseState},
        pieces::Piece,
        verdict::INFECTED,
    },
};
use uuid::Uuid;

use super::{Fault, Services};
use crate::{
    files::antivirus::Scan,
    mail::Template,
    store::{
        Tx, cases, families,
        uploads::{self, UploadRow},
    },
};

impl Services {
    /// Has the antivirus look at what waits, if it answers.
    ///
    /// # Errors
    /// Of the database or of the file store. What was not looked at still waits.
    pub async fn scan_waiting_files(&self) -> Result<(), Fault> {
        let waiting = uploads::uploads_to_scan(&mut self.db.read().await?).await?;
        if waiting.is_empty() || !self.files.antivirus_answers().await {
            return Ok(());
        }
        for row in waiting {
            match self.files.scan(row.id).await {
                Ok(Scan::Clean) => self.release(row.id).await?,
                Ok(Scan::Infected) => self.put_away(&row).await?,
                // What it cannot look at does not keep the others waiting; what is gone was taken back.
                Ok(Scan::Waiting) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => tracing::error!(%error, "a file that waits for the antivirus cannot be read"),
            }
        }
        Ok(())
    }

    async fn release(&self, id: Uuid) -> Result<(), Fault> {
        let mut tx = self.db.write().await?;
        uploads::set_upload_clean(&mut tx, id).await?;
        Ok(tx.commit().await?)
    }

    /// Refuses an infected file in the place of an agent, and forgets its content.
    async fn put_away(&self, row: &UploadRow) -> Result<(), Fault> {
        let mut tx = self.db.write().await?;
        families::lock_family(&mut tx, row.family_id).await?;
        if uploads::set_upload_infected(&mut tx, row.id, INFECTED.0, self.clock.now()).await? {
            self.renew_dossiers_with(&mut tx, row).await?;
            self.note_new_files(&mut tx, row.family_id).await?;
        }
        tx.commit().await?;
        Ok(self.files.delete(row.id).await?)
    }

    /// The versions grow: an agent who has the page open does not validate a dossier that has just lost a piece.
    async fn renew_dossiers_with(&self, tx: &mut Tx, row: &UploadRow) -> Result<(), Fault> {
        for mut case in cases::cases_of_family(tx, row.family_id).await? {
            let is_its_dossier = case.case_kind()? == CaseKind::Dossier && case.school_year == Some(row.school_year);
            let is_for_child = row.child_id.is_none() || row.child_id == case.child_id;
            let is_live = !matches!(case.case_state()?, CaseState::Refused | CaseState::Withdrawn);
            if is_its_dossier && is_for_child && is_live {
                case.updated_at = self.clock.now();
                if !cases::update_case(tx, &case).await? {
                    return Err(ApiError::Conflict.into());
                }
                if case.case_state()? != CaseState::Draft {
                    let piece = Piece::from_code(&row.piece).map_or("", Piece::name);
                    self.tell_of_pieces(tx, &case, Template::PieceWanted, format!("{piece} : {}", INFECTED.1)).await?;
                }
            }
        }
        Ok(())
    }
}
