//! Reminders of pieces: one that is missing while the department has the dossier, one that will soon no longer serve (D3, D4, G).

use app::{
    api::views::PieceView,
    domain::{
        case::{CaseKind, CaseState},
        ids::UploadId,
        pieces::Piece,
        school_year::SchoolYear,
        verdict::PieceState,
    },
};
use chrono::{Days, Duration, NaiveDate};

use super::{
    Fault, Services,
    folder::{Folder, RENEWAL_DAYS, missing_pieces, year_of},
};
use crate::{
    mail::{Template, Values},
    store::{
        Tx, accounts,
        cases::{self, CaseRow},
        families,
        uploads::{self, UploadRow},
    },
};

/// How long a dossier has been with the department before the family is reminded of a missing piece, and between two reminders.
const MISSING_DAYS: i64 = 15;
/// How many dossiers are read at once.
const AT_ONCE: i64 = 100;
/// How many files are looked at in an hour.
const ENDS_AT_ONCE: i64 = 1000;

impl Services {
    /// Reminds families of the pieces that are missing or will soon no longer serve: each time once.
    ///
    /// # Errors
    /// Of the database.
    pub async fn remind_of_pieces(&self) -> Result<(), Fault> {
        while self.remind_of_missing().await? {}
        self.announce_ends().await
    }

    /// Tells whether there may be more.
    async fn remind_of_missing(&self) -> Result<bool, Fault> {
        let before = self.clock.now() - Duration::days(MISSING_DAYS);
        let year = i64::from(SchoolYear::of(self.clock.today()).start_year());
        let some = cases::dossiers_to_remind_of(&mut self.db.read().await?, year, before, AT_ONCE).await?;
        for case in &some {
            let mut tx = self.db.write().await?;
            families::lock_family(&mut tx, case.family_id).await?;
            // Another server may have been first, or the department may have decided.
            if cases::set_reminded(&mut tx, case.id, self.clock.now(), before).await? {
                let folder = Folder::read(&mut tx, case.family_id).await?;
                let Some(case) = folder.cases.iter().find(|known| known.id == case.id) else { continue };
                let missing = missing_pieces(&folder.pieces(case, self.clock.today())?);
                if !missing.is_empty() {
                    self.tell_of_pieces(&mut tx, case, Template::PieceWanted, missing.join("\n")).await?;
                }
            }
            tx.commit().await?;
        }
        Ok(!some.is_empty())
    }

    async fn announce_ends(&self) -> Result<(), Fault> {
        let today = self.clock.today();
        let until = today.checked_add_days(Days::new(RENEWAL_DAYS)).unwrap_or(today);
        let some = uploads::uploads_that_end(&mut self.db.read().await?, today, until, ENDS_AT_ONCE).await?;
        for row in &some {
            let mut tx = self.db.write().await?;
            families::lock_family(&mut tx, row.family_id).await?;
            let folder = Folder::read(&mut tx, row.family_id).await?;
            let ends = self.ends(&folder, row)?;
            // What is of no dossier yet may be of one later: it is told then.
            if !ends.is_empty() && uploads::set_end_told(&mut tx, row.id, self.clock.now()).await? {
                for (case, piece, last) in ends {
                    let told = format!("{} : valable jusqu’au {last}", piece.name());
                    self.tell_of_pieces(&mut tx, case, Template::PieceEnds, told).await?;
                }
            }
            tx.commit().await?;
        }
        Ok(())
    }

    /// The dossiers for which a file ends before the school year does, and nothing else was given instead.
    fn ends<'a>(&self, folder: &'a Folder, row: &UploadRow) -> Result<Vec<(&'a CaseRow, Piece, String)>, Fault> {
        let mut found = Vec::new();
        for case in folder.cases.iter().filter(|case| case.kind == CaseKind::Dossier.code()) {
            let is_running = matches!(case.case_state()?, CaseState::Submitted | CaseState::UnderReview | CaseState::Validated);
            let ends_early = |last: NaiveDate| year_of(case).map(|year| last >= year.first_day() && last < year.last_day());
            if !is_running || !row.valid_until.map(ends_early).transpose()?.unwrap_or(false) {
                continue;
            }
            let pieces = folder.pieces(case, self.clock.today())?;
            let is_it = |piece: &&PieceView| {
                piece.state == PieceState::Accepted && piece.can_add && piece.uploads.iter().any(|upload| upload.id == UploadId(row.id))
            };
            found.extend(pieces.iter().find(is_it).map(|piece| {
                let last = piece.uploads.iter().find(|upload| upload.id == UploadId(row.id)).map(|upload| upload.valid_until.clone());
                (case, piece.required.piece, last.unwrap_or_default())
            }));
        }
        Ok(found)
    }

    /// Writes to the adults of a family about pieces of a dossier; the mail leads to the pieces.
    pub(super) async fn tell_of_pieces(&self, tx: &mut Tx, case: &CaseRow, template: Template, told: String) -> Result<(), Fault> {
        let values = Values { reason: told, ..self.about(case, &format!("/dossiers/{}/pieces", case.id)) };
        for adult in accounts::accounts_of_family(tx, case.family_id).await? {
            self.post(tx, &adult, template, values.clone()).await?;
        }
        Ok(())
    }
}
