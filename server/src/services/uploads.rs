//! Giving files, and opening them again (D4).

use app::{
    api::{ApiError, guard::FamilyAccess, ports::SignedIn},
    domain::{
        ids::{CaseId, UploadId},
        pieces::Piece,
        role::Right,
        text,
        verdict::Verdict,
    },
};
use bytes::Bytes;
use futures::Stream;

use super::{
    Fault, Services,
    folder::{Folder, child_of_piece},
};
use crate::{
    files::{Content, Kept, Part, PutError, antivirus::Scan, sniff::MediaType},
    store::{
        Tx,
        cases::{self, CaseRow},
        families,
        uploads::{self, UploadRow},
    },
};

/// Longest name of a file that is kept, in characters.
const NAME_MAX: usize = 120;
/// More files for one family and year than any situation asks for: a limit against abuse.
const FILES_MAX: usize = 200;

/// Why a file was not taken.
#[derive(Debug)]
pub enum UploadFault {
    /// Something is wrong with the file: told to the person.
    Refused(&'static str),
    /// It did not come to its end.
    Cut,
    /// Anything else.
    Fault(Fault),
}

impl<E: Into<Fault>> From<E> for UploadFault {
    fn from(error: E) -> Self {
        Self::Fault(error.into())
    }
}

impl UploadFault {
    /// Why a file that streamed in was not kept.
    pub(super) fn of_put(error: PutError) -> Self {
        match error {
            PutError::Refused(fault) => Self::Refused(fault.sentence()),
            PutError::Cut => Self::Cut,
            PutError::Store(error) => error.into(),
            PutError::Inspector(error) => Fault::Inspector(error).into(),
        }
    }
}

impl Services {
    /// Keeps a file that streams in for a piece of a dossier.
    ///
    /// # Errors
    /// What is wrong with the file; `NotFound` for the dossier of another family; `Conflict` once the dossier is closed.
    pub async fn receive_file<E>(
        &self,
        access: &FamilyAccess,
        case: CaseId,
        piece: Piece,
        name: &str,
        stream: impl Stream<Item = Result<Bytes, E>> + Unpin + Send,
    ) -> Result<(), UploadFault> {
        let (_, case) = self.dossier_that_takes(&mut self.db.read().await?, access, case, piece).await?;
        let id = self.clock.new_id();
        let kept = self.files.put(id, stream).await.map_err(UploadFault::of_put)?;
        let row = UploadRow {
            id,
            family_id: case.family_id,
            child_id: child_of_piece(piece, &case),
            piece: piece.code().into(),
            school_year: case.school_year.unwrap_or_default(),
            file_name: name_of_kept(&clean_name(name), &kept),
            media_type: kept.media_type.as_str().into(),
            size: i64::try_from(kept.size).unwrap_or(i64::MAX),
            sha256: kept.sha256,
            scan: kept.scan.code().into(),
            turns: 0,
            has_preview: kept.has_preview,
            pages: kept.pages.map(i64::from),
            made_for: None,
            created_at: self.clock.now(),
            verdict: Verdict::Waiting.code().into(),
            refusal: String::new(),
            remark: String::new(),
            valid_until: None,
            judged_by: None,
            judged_at: None,
        };
        let done = self.keep_upload(access, CaseId(case.id), piece, row).await;
        if !matches!(done, Ok(true)) {
            self.files.delete(id).await?;
        }
        done.map(drop)
    }

    /// Writes a file down, once it is all there: much may have happened to the dossier while it came. Tells whether it is new: a browser that
    /// did not hear our answer sends its file again.
    async fn keep_upload(&self, access: &FamilyAccess, case: CaseId, piece: Piece, row: UploadRow) -> Result<bool, UploadFault> {
        let mut tx = self.db.write().await?;
        families::lock_family(&mut tx, row.family_id).await?;
        let (folder, mut case) = self.dossier_that_takes(&mut tx, access, case, piece).await?;
        let row = UploadRow { made_for: Some(folder.made_for(&case, piece)?), ..row };
        if folder.holds(&row) {
            return Ok(false);
        }
        // After it: a file that arrives again is not one more.
        if folder.files_of_year(row.school_year) >= FILES_MAX {
            return Err(UploadFault::Refused(
                "Vous avez déjà joint beaucoup de fichiers. Retirez ceux qui ne servent plus, ou contactez le service.",
            ));
        }
        // The version grows: an agent does not validate a file without having seen it.
        case.updated_at = self.clock.now();
        if !cases::update_case(&mut tx, &case).await? {
            return Err(Fault::from(ApiError::Conflict).into());
        }
        uploads::insert_upload(&mut tx, &row).await?;
        self.note_new_files(&mut tx, row.family_id).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes a file back, and tells of which piece it was. One that is gone already is no fault.
    pub(super) async fn remove_file(&self, access: &FamilyAccess, case: CaseId, upload: UploadId) -> Result<Option<Piece>, Fault> {
        let mut tx = self.db.write().await?;
        let Some((_, row)) = self.file_to_change(&mut tx, access, case, upload).await? else { return Ok(None) };
        uploads::delete_upload(&mut tx, row.id).await?;
        tx.commit().await?;
        // After the commit: a row without its file would be worse than a file without its row.
        self.files.delete(row.id).await?;
        Ok(Piece::from_code(&row.piece))
    }

    /// Turns a photo by a quarter to the right, and tells of which piece it is. One that is gone already is no fault.
    pub(super) async fn turn_file(&self, access: &FamilyAccess, case: CaseId, upload: UploadId) -> Result<Option<Piece>, Fault> {
        let mut tx = self.db.write().await?;
        let Some((mut case, row)) = self.file_to_change(&mut tx, access, case, upload).await? else { return Ok(None) };
        if !row.has_preview {
            return Err(ApiError::NotFound.into());
        }
        case.updated_at = self.clock.now();
        if !cases::update_case(&mut tx, &case).await? {
            return Err(ApiError::Conflict.into());
        }
        uploads::turn_upload(&mut tx, row.id).await?;
        tx.commit().await?;
        Ok(Piece::from_code(&row.piece))
    }

    /// A file of a dossier that its family may still change, and its dossier; none when it is gone.
    async fn file_to_change(
        &self,
        tx: &mut Tx,
        access: &FamilyAccess,
        case: CaseId,
        upload: UploadId,
    ) -> Result<Option<(CaseRow, UploadRow)>, Fault> {
        families::lock_family(tx, access.family().0).await?;
        let (folder, case) = self.own_dossier(tx, access, case).await?;
        let Some(row) = folder.upload_of(&case, upload).cloned() else {
            let is_own = uploads::find_upload(tx, upload.0).await?.is_some_and(|row| row.family_id == case.family_id);
            // Of another dossier; or taken back already.
            return if is_own { Err(ApiError::Conflict.into()) } else { Ok(None) };
        };
        if folder.may_change(&case, &row)? { Ok(Some((case, row))) } else { Err(ApiError::Conflict.into()) }
    }

    /// The dossier of a family that asks for that piece, and takes a file for it now.
    pub(super) async fn dossier_that_takes(
        &self,
        tx: &mut Tx,
        access: &FamilyAccess,
        id: CaseId,
        piece: Piece,
    ) -> Result<(Folder, CaseRow), Fault> {
        let (folder, case) = self.own_dossier(tx, access, id).await?;
        let pieces = folder.pieces(&case, self.clock.today())?;
        let takes = pieces.iter().any(|view| view.required.piece == piece && view.can_add);
        if takes { Ok((folder, case)) } else { Err(ApiError::Conflict.into()) }
    }

    /// A file, for its family or for an agent; one about health, for an agent who may read it, and the reading is noted.
    ///
    /// # Errors
    /// `NotFound` for everybody else, as if there were none; and for everybody while the antivirus has not seen it.
    pub async fn file(&self, who: &SignedIn, id: UploadId) -> Result<UploadRow, Fault> {
        let row = uploads::find_upload(&mut self.db.read().await?, id.0).await?.ok_or(ApiError::NotFound)?;
        if row.scan != Scan::Clean.code() {
            return Err(ApiError::NotFound.into());
        }
        if who.family.is_some_and(|family| family.0 == row.family_id) {
            return Ok(row);
        }
        let reader = who.staff(Right::Review).map_err(|_| ApiError::NotFound)?;
        if Piece::from_code(&row.piece).is_none_or(Piece::is_health) {
            reader.for_health().map_err(|_| ApiError::NotFound)?;
            let mut tx = self.db.write().await?;
            self.note_read(&mut tx, reader.account(), row.family_id, row.child_id.unwrap_or_default(), &row.piece).await?;
            tx.commit().await?;
        }
        Ok(row)
    }

    /// The content of a file, or of its small picture, as it is to be shown.
    ///
    /// # Errors
    /// `NotFound` for a small picture that is not there.
    pub async fn content(&self, row: &UploadRow, part: Part) -> Result<Content, Fault> {
        if part == Part::Preview && !row.has_preview {
            return Err(ApiError::NotFound.into());
        }
        Ok(self.files.open(row.id, part, row.turns).await?)
    }
}

/// The last part of a path, on one line.
pub(super) fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let line: String = text::one_line(last).chars().take(NAME_MAX).collect();
    if line.is_empty() { "fichier".into() } else { line }
}

/// A photo that was made anew is a JPEG, whatever it was.
pub(super) fn name_of_kept(name: &str, kept: &Kept) -> String {
    let lower = name.to_lowercase();
    if kept.media_type != MediaType::Jpeg || lower.ends_with(".jpg") || lower.ends_with(".jpeg") {
        return name.to_owned();
    }
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_extension = !stem.is_empty() && (1..=4).contains(&extension.len()) && extension.chars().all(char::is_alphanumeric);
    format!("{}.jpg", if is_extension { stem } else { name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_one_short_line_without_its_folder() {
        assert_eq!(clean_name(r"C:\photos\carnet.jpg"), "carnet.jpg");
        assert_eq!(clean_name("../../etc/passwd\r\nX: y"), "passwd X: y");
        assert_eq!(clean_name(""), "fichier");
        assert_eq!(clean_name(&"é".repeat(500)).chars().count(), NAME_MAX);
    }

    #[test]
    fn a_photo_is_named_as_the_jpeg_that_is_kept() {
        let kept = |media_type| Kept { media_type, size: 1, sha256: Vec::new(), pages: None, has_preview: false, scan: Scan::Clean };
        let table = [
            ("IMG_1.HEIC", "IMG_1.jpg"),
            ("photo.JPG", "photo.JPG"),
            ("photo.jpeg", "photo.jpeg"),
            ("photo.pdf", "photo.jpg"),
            ("carnet p. 2", "carnet p. 2.jpg"),
            (".png", ".png.jpg"),
            ("fichier", "fichier.jpg"),
        ];
        for (given, shown) in table {
            assert_eq!(name_of_kept(given, &kept(MediaType::Jpeg)), shown);
        }
        assert_eq!(name_of_kept("carnet.PDF", &kept(MediaType::Pdf)), "carnet.PDF");
    }
}
