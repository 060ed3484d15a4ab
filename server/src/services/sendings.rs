//! Files that go up piece by piece, and go on after a cut from where the portal is (D4, H4).

use app::{
    api::{ApiError, guard::FamilyAccess},
    domain::{
        ids::{CaseId, SendingId},
        pieces::Piece,
    },
};
use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};
use futures::Stream;

use super::{
    Fault, Services,
    uploads::{UploadFault, clean_name},
};
use crate::{
    files::{self, sniff},
    store::{
        families,
        sendings::{self, SendingRow},
    },
};

/// More files of one account half on their way than any telephone has: the oldest gives way, and begins again should it go on.
const OPEN_MAX: i64 = 50;
/// One that looks at a file and says nothing for so long was stopped: another may look.
const CLAIM_SECONDS: i64 = 120;

/// What a browser says of a file on its way.
#[derive(Clone, Copy, Debug)]
pub struct Sending<'a> {
    /// How it calls it.
    pub id: SendingId,
    /// The dossier and its piece that it is for.
    pub place: (CaseId, Piece),
    /// Its name.
    pub name: &'a str,
    /// Its size in bytes.
    pub size: u64,
    /// Where the piece that comes with this belongs; none when it only asks how far it is.
    pub offset: Option<u64>,
}

/// How far a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many bytes are there. When these are all, somebody looks at the file: ask again.
    Received(u64),
    /// It is kept.
    Kept,
    /// It was refused, and why.
    Refused(String),
}

impl Services {
    /// Takes a piece of a file, and the file once it is all there. The same piece may come twice, and at any time.
    ///
    /// # Errors
    /// `NotFound` for the dossier of another family; `Conflict` once the dossier is closed; `NotUnderstood` for what is not a piece.
    pub async fn receive_piece<E>(
        &self,
        access: &FamilyAccess,
        sending: &Sending<'_>,
        stream: impl Stream<Item = Result<Bytes, E>> + Unpin + Send,
    ) -> Result<Progress, Fault> {
        let Some(row) = self.begun(access, sending).await? else { return Ok(Progress::Refused(sniff::Fault::TooLarge.sentence().into())) };
        if row.state != "open" {
            return Ok(row.progress());
        }
        let row = if sending.offset == Some(row.received.unsigned_abs()) && row.received < row.size {
            let length = self.files.put_piece(row.id, row.received.unsigned_abs(), row.size.unsigned_abs(), stream).await?;
            self.add_piece(&row, length.ok_or(ApiError::NotUnderstood)?).await?
        } else {
            row
        };
        if row.state == "open" && row.received == row.size { self.finish(access, sending, row).await } else { Ok(row.progress()) }
    }

    /// The sending that the account calls so, begun now if it was not; none for a file that is too large.
    async fn begun(&self, access: &FamilyAccess, sending: &Sending<'_>) -> Result<Option<SendingRow>, Fault> {
        let (case, piece) = sending.place;
        let (account, now) = (access.account().0, self.clock.now());
        let mut tx = self.db.read().await?;
        if let Some(row) = sendings::find_sending(&mut tx, account, sending.id.0).await? {
            if !row.is_as_told(sending) {
                return Err(ApiError::NotUnderstood.into());
            }
            if row.state == "open" {
                self.dossier_that_takes(&mut tx, access, case, piece).await?;
            }
            return Ok(Some(row));
        }
        self.dossier_that_takes(&mut tx, access, case, piece).await?;
        drop(tx);
        if sending.size > files::MAX_BYTES {
            return Ok(None);
        }
        let row = SendingRow {
            id: self.clock.new_id(),
            account_id: account,
            sending: sending.id.0,
            case_id: case.0,
            piece: piece.code().into(),
            file_name: clean_name(sending.name),
            size: i64::try_from(sending.size).unwrap_or(i64::MAX),
            received: 0,
            state: "open".into(),
            refusal: String::new(),
            claimed_until: None,
            begun_at: now,
        };
        let mut tx = self.db.write().await?;
        families::lock_family(&mut tx, access.family().0).await?;
        sendings::insert_sending(&mut tx, &row).await?;
        let oldest = sendings::delete_oldest_open_sendings(&mut tx, account, OPEN_MAX).await?;
        // Another of its pieces may have begun it at the same time.
        let row = sendings::find_sending(&mut tx, account, sending.id.0).await?.ok_or(ApiError::Unavailable)?;
        tx.commit().await?;
        self.delete_pieces(&oldest).await?;
        Ok(Some(row))
    }

    /// How the sending stands with one more piece; nothing stays of one that came too late.
    async fn add_piece(&self, row: &SendingRow, length: u64) -> Result<SendingRow, Fault> {
        let mut tx = self.db.write().await?;
        sendings::add_to_sending(&mut tx, row.id, row.received, i64::try_from(length).unwrap_or(i64::MAX)).await?;
        let now = sendings::find_sending(&mut tx, row.account_id, row.sending).await?;
        tx.commit().await?;
        if !now.as_ref().is_some_and(|now| now.id == row.id && now.state == "open") {
            self.delete_pieces(std::slice::from_ref(row)).await?;
        }
        Ok(now.unwrap_or_else(|| SendingRow { received: 0, ..row.clone() }))
    }

    /// Has a file that is all there looked at and kept, by one at a time.
    async fn finish(&self, access: &FamilyAccess, sending: &Sending<'_>, row: SendingRow) -> Result<Progress, Fault> {
        let now = self.clock.now();
        let mut tx = self.db.write().await?;
        let is_ours = sendings::claim_sending(&mut tx, row.id, now, now + Duration::seconds(CLAIM_SECONDS)).await?;
        tx.commit().await?;
        if !is_ours {
            return Ok(row.progress());
        }
        let (case, piece) = sending.place;
        let pieces = self.files.open_pieces(row.id, row.size.unsigned_abs());
        let (state, refusal) = match self.receive_file(access, case, piece, &row.file_name, pieces).await {
            Ok(()) => ("kept", ""),
            Err(UploadFault::Refused(why)) => ("refused", why),
            Err(fault) => return Err(self.give_back(&row, fault).await?),
        };
        let mut tx = self.db.write().await?;
        sendings::settle_sending(&mut tx, row.id, state, refusal).await?;
        tx.commit().await?;
        // After the commit: until then another could still have to begin again.
        self.delete_pieces(std::slice::from_ref(&row)).await?;
        Ok(SendingRow { state: state.into(), refusal: refusal.into(), ..row }.progress())
    }

    /// Lets a file be looked at again. One whose pieces cannot be read to the end begins again.
    async fn give_back(&self, row: &SendingRow, fault: UploadFault) -> Result<Fault, Fault> {
        let mut tx = self.db.write().await?;
        let fault = if let UploadFault::Fault(fault) = fault {
            sendings::release_sending(&mut tx, row.id).await?;
            fault
        } else {
            sendings::delete_open_sending(&mut tx, row.id).await?;
            ApiError::Unavailable.into()
        };
        tx.commit().await?;
        Ok(fault)
    }

    /// Forgets what was begun before an instant and never arrived.
    ///
    /// # Errors
    /// Of the database, or of the file store.
    pub async fn forget_sendings_begun_before(&self, before: DateTime<Utc>) -> Result<(), Fault> {
        let mut tx = self.db.write().await?;
        let rows = sendings::delete_open_sendings_before(&mut tx, before).await?;
        tx.commit().await?;
        self.delete_pieces(&rows).await
    }

    async fn delete_pieces(&self, rows: &[SendingRow]) -> Result<(), Fault> {
        for row in rows {
            self.files.delete_pieces(row.id, row.size.unsigned_abs()).await?;
        }
        Ok(())
    }
}

impl SendingRow {
    /// Whether it is for the same place, and of the same size.
    fn is_as_told(&self, sending: &Sending<'_>) -> bool {
        let (case, piece) = sending.place;
        self.case_id == case.0 && self.piece == piece.code() && self.size.unsigned_abs() == sending.size
    }

    fn progress(&self) -> Progress {
        match self.state.as_str() {
            "kept" => Progress::Kept,
            "refused" => Progress::Refused(self.refusal.clone()),
            _ => Progress::Received(self.received.unsigned_abs()),
        }
    }
}
