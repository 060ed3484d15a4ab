//! What concerns the health of children: kept apart, read only by those who need it, and each reading noted (D2).

use app::{
    api::{
        guard::{HealthAccess, StaffAccess},
        views::{DossierView, HealthRead},
    },
    domain::{
        dossier::{Section, health_apart},
        form::Fields,
        ids::AccountId,
        pieces::Piece,
    },
};
use uuid::Uuid;

use super::{Fault, Services};
use crate::{
    clock::local_instant,
    store::{
        Tx,
        cases::{self, CaseRow},
        families,
        health::{self, HealthReadRow},
    },
};

/// How many readings a page shows.
const SHOWN: i64 = 50;
/// How many dossiers are read at once.
const AT_ONCE: i64 = 200;

/// What the reader of a dossier may see of health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// All of it: the family, or somebody whose reading has been noted.
    All,
    /// The pieces, each reading of which is noted, but not the answers.
    Pieces,
    /// That there is something, and no more.
    Nothing,
}

impl Sight {
    /// What a member of staff sees before asking for more.
    pub fn of(staff: &StaffAccess) -> Self {
        if staff.reads_health() { Self::Pieces } else { Self::Nothing }
    }
}

/// Who reads a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// The family: everything but what is the department's own affair.
    Family,
    /// A member of staff, as far as they may.
    Staff(Sight),
}

impl Reader {
    /// What they may see of health.
    pub const fn sight(self) -> Sight {
        match self {
            Self::Family => Sight::All,
            Self::Staff(sight) => sight,
        }
    }
}

/// The dossier as that reader may see it.
pub(super) fn seen(dossier: DossierView, sight: Sight) -> DossierView {
    let shows_health = sight == Sight::All;
    let answers = if shows_health { dossier.answers } else { health_apart(&dossier.answers).1 };
    let mut pieces = dossier.pieces;
    for piece in pieces.iter_mut().filter(|piece| sight == Sight::Nothing && piece.required.piece.is_health()) {
        piece.is_sealed = true;
        piece.uploads.clear();
    }
    let reason = if sight == Sight::Nothing { sealed(&dossier.reason) } else { dossier.reason };
    // What stands in the way of sending is the family's affair.
    let blockers = if shows_health { dossier.blockers } else { Vec::new() };
    DossierView { answers, pieces, shows_health, reason, blockers, ..dossier }
}

/// What the department said of pieces, for those who may not read about health: of a piece of health, only that it was accepted or not.
pub(super) fn sealed(text: &str) -> String {
    let health = || Piece::ALL.into_iter().filter(|piece| piece.is_health());
    let seal = |line: &str| {
        let about = health().find_map(|piece| line.strip_prefix(piece.name()));
        match about {
            Some(said) if said.contains("acceptée") => "Pièce de santé : acceptée".to_owned(),
            Some(_) => "Pièce de santé : à remplacer".to_owned(),
            None => health().fold(line.to_owned(), |line, piece| line.replace(piece.name(), "Pièce de santé")),
        }
    };
    text.lines().map(seal).collect::<Vec<_>>().join("\n")
}

impl Services {
    /// Keeps the answers of a dossier, those about health apart.
    pub(super) async fn set_answers(&self, tx: &mut Tx, dossier: &mut CaseRow, answers: &Fields) -> Result<(), Fault> {
        let (apart, others) = health_apart(answers);
        dossier.content = serde_json::to_string(&others)?;
        Ok(health::set_health_answers(tx, dossier.id, &serde_json::to_string(&apart)?).await?)
    }

    /// Notes that somebody of the department reads the answers about health of a dossier.
    pub(super) async fn note_answers_read(&self, tx: &mut Tx, access: &HealthAccess, dossier: &CaseRow) -> Result<(), Fault> {
        let child = dossier.child_id.unwrap_or_default();
        self.note_read(tx, access.staff().account(), dossier.family_id, child, Section::Health.code()).await
    }

    /// Notes a reading: of the answers, or of a piece.
    pub(super) async fn note_read(&self, tx: &mut Tx, reader: AccountId, family: Uuid, child: Uuid, what: &str) -> Result<(), Fault> {
        let (id, now) = (self.clock.new_id(), self.clock.now());
        Ok(health::insert_health_read(tx, id, family, child, reader.0, what, now).await?)
    }

    /// Who read what concerns the child of a dossier, last first; families see the service, not the agent.
    pub(super) async fn reads(&self, tx: &mut Tx, dossier: &CaseRow, is_for_staff: bool) -> Result<Vec<HealthRead>, Fault> {
        let rows = health::health_reads(tx, dossier.family_id, dossier.child_id.unwrap_or_default(), SHOWN).await?;
        let read = |row: HealthReadRow| HealthRead {
            at: local_instant(row.at),
            who: if is_for_staff { format!("{} {}", row.first_name, row.usual_name) } else { "Le service".into() },
            what: Piece::from_code(&row.what).map_or("Réponses sur la santé", Piece::name),
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// Takes what concerns health out of the answers of dossiers written before the two were kept apart.
    ///
    /// # Errors
    /// Of the database.
    pub async fn set_health_apart(&self) -> Result<(), Fault> {
        let mut last = Uuid::nil();
        loop {
            let some = health::dossiers_with_health_inside(&mut self.db.read().await?, last, AT_ONCE).await?;
            for (id, family) in &some {
                let mut tx = self.db.write().await?;
                families::lock_family(&mut tx, *family).await?;
                let content = cases::find_case(&mut tx, *id).await?.map(|case| case.content).unwrap_or_default();
                let (mut apart, others) = health_apart(&serde_json::from_str(&content)?);
                if !apart.is_empty() {
                    // What is kept apart already is newer.
                    let kept = health::health_of_family(&mut tx, *family).await?.into_iter().find(|(case, _)| case == id);
                    let kept: Fields = kept.map(|(_, json)| serde_json::from_str(&json)).transpose()?.unwrap_or_default();
                    kept.iter().for_each(|(name, value)| apart.set(name, value));
                    health::set_health_answers(&mut tx, *id, &serde_json::to_string(&apart)?).await?;
                    health::set_content(&mut tx, *id, &serde_json::to_string(&others)?).await?;
                }
                tx.commit().await?;
            }
            match some.last() {
                Some((id, _)) => last = *id,
                None => return Ok(()),
            }
        }
    }
}
