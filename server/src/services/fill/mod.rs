//! Fills an empty database with as many plausible families as one likes, the same each time: to measure, and to see lists at their
//! length. Built on the demo's sites, activities and staff; not for production.

mod answers;
mod dice;
mod filled;
mod history;
mod household;
mod names;
mod opening_day;
mod papers;

use std::{collections::HashSet, sync::LazyLock};

use app::domain::{account::Username, contact::Email, entourage::Entourage, person::Person, school_year::SchoolYear};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use self::filled::{FillError, Filled};
use self::{dice::Dice, papers::Papers};
use super::{
    Fault, Services,
    accounts::Named,
    demo::{EXAMPLE, PASSWORD},
    joining::search_words,
};
use crate::{
    config::Config,
    password,
    store::{
        accounts::AccountRow,
        activities::{self, ActivityRow, SiteRow},
        bulk::{self, Batch},
        families::FamilyRow,
    },
};

/// Families written in one transaction.
const TOGETHER: usize = 250;
/// The files of the first families can be opened; the others are known, but not kept.
const WITH_FILES: usize = 20;
/// Days before the school year in which the first and the last family came.
const DAYS: (i64, i64) = (29, 9);

/// Whether a portal of these settings may be filled.
///
/// # Errors
/// [`FillError::Production`].
pub const fn allow(config: &Config) -> Result<(), FillError> {
    if config.production { Err(FillError::Production) } else { Ok(()) }
}

/// When everything was filled: on the first morning of the school year of a day.
pub fn instant(today: NaiveDate) -> DateTime<Utc> {
    let morning = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default();
    SchoolYear::of(today).first_day().and_time(morning).and_utc()
}

/// What the families are filled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scene {
    /// A school year under way: dossiers in every state, some registrations.
    SchoolYear,
    /// The eve of an opening: every dossier is validated, nobody is registered, and forty activities are about to open.
    OpeningDay,
}

/// What all filled families share.
struct Ground {
    scene: Scene,
    year: SchoolYear,
    now: DateTime<Utc>,
    agent: Uuid,
    password_hash: String,
    schools: Vec<SiteRow>,
    activities: Vec<ActivityRow>,
    usernames: HashSet<String>,
    last_number: i64,
}

impl Services {
    /// Fills an empty database with the demo's offer and staff, and so many families; none is to be written to on the day of that instant, on
    /// which it is first served.
    ///
    /// # Errors
    /// [`FillError`]: in production, on a database that is not empty, or for a failure of ours.
    pub async fn fill(&self, families: usize, scene: Scene, served: DateTime<Utc>) -> Result<Filled, FillError> {
        allow(&self.config)?;
        if !activities::school_years(&mut self.db.read().await?).await?.is_empty() {
            return Err(FillError::NotEmpty);
        }
        let mut ground = self.ground(scene, families).await?;
        let mut filled = Filled { families, ..Filled::default() };
        let numbers: Vec<usize> = (0..families).collect();
        for some in numbers.chunks(TOGETHER) {
            let mut batch = Batch::default();
            for number in some {
                let at = came(&ground, *number, families);
                self.fill_family(&mut ground, *number, at, &mut batch)?;
            }
            filled.add(&batch);
            self.write_batch(&batch, some.first().is_some_and(|first| *first == 0)).await?;
        }
        self.write_counters(&ground, served).await?;
        Ok(filled)
    }

    async fn ground(&self, scene: Scene, families: usize) -> Result<Ground, FillError> {
        let year = SchoolYear::of(self.clock.today());
        self.demo_offer(year).await?;
        if scene == Scene::OpeningDay {
            self.fill_opening_day(year, families).await?;
        }
        let agent = self.demo_staff().await?.account.0;
        let mut tx = self.db.read().await?;
        Ok(Ground {
            scene,
            year,
            now: self.clock.now(),
            agent,
            password_hash: password::hash(PASSWORD.into()).await?,
            schools: activities::schools(&mut tx).await?,
            activities: activities::activities_of_year(&mut tx, i64::from(year.start_year())).await?,
            usernames: HashSet::new(),
            last_number: 0,
        })
    }

    /// One family: it came at that instant.
    fn fill_family(&self, ground: &mut Ground, number: usize, at: DateTime<Utc>, batch: &mut Batch) -> Result<(), FillError> {
        let mut dice = Dice::of(number as u64);
        let school = dice.pick(&ground.schools);
        let entourage = household::entourage(&mut dice, ground.scene, &school.town, ground.year, at);
        let holder = entourage.holder().ok_or(Fault::Unknown("holder"))?;
        let family = family_row(dice.id(at), holder, number, &entourage, at)?;
        let account = self.filled_account(ground, &mut dice, holder, family.id, at)?;
        for (child, key) in entourage.child_keys() {
            batch.known_children.push((family.id, child.0, key));
        }
        batch.families.push(family);
        batch.accounts.push(account.clone());
        Papers::new(self, ground, batch, dice, account, at).fill(&entourage, &school)
    }

    fn filled_account(
        &self,
        ground: &mut Ground,
        dice: &mut Dice,
        holder: &Person,
        family: Uuid,
        at: DateTime<Utc>,
    ) -> Result<AccountRow, FillError> {
        let username = Username::for_person(&holder.first_name, &holder.usual_name, |name| ground.usernames.contains(name));
        ground.usernames.insert(username.as_str().to_owned());
        let email = Email::parse(&format!("{}@famille.example", username.as_str())).map_err(|_| Fault::Unknown("address"))?;
        let named = Named { civility: &holder.civility, first_name: &holder.first_name, usual_name: &holder.usual_name };
        Ok(AccountRow {
            id: dice.id(at),
            family_id: Some(family),
            terms_version: Some(self.terms.0.clone()),
            terms_accepted_at: Some(at),
            created_at: at,
            confirmed_at: Some(at),
            ..self.account_row(&username, &email, ground.password_hash.clone(), named)
        })
    }

    async fn write_batch(&self, batch: &Batch, with_files: bool) -> Result<(), FillError> {
        if with_files {
            let first: HashSet<Uuid> = batch.families.iter().take(WITH_FILES).map(|family| family.id).collect();
            for upload in batch.uploads.iter().filter(|upload| first.contains(&upload.family_id)) {
                self.files.put_whole(upload.id, EXAMPLE).await?;
            }
        }
        let mut tx = self.db.write().await?;
        bulk::insert_batch(&mut tx, batch).await?;
        Ok(tx.commit().await?)
    }

    /// What counts on from here.
    async fn write_counters(&self, ground: &Ground, served: DateTime<Utc>) -> Result<(), FillError> {
        let mut tx = self.db.write().await?;
        bulk::set_last_case_number(&mut tx, i64::from(ground.year.start_year()), ground.last_number).await?;
        for activity in &ground.activities {
            bulk::set_places_taken(&mut tx, activity.id, activity.taken).await?;
        }
        // The server was never away: no family is to be written to on its first day.
        bulk::set_all_reminded(&mut tx, served).await?;
        bulk::analyse(&mut tx).await?;
        Ok(tx.commit().await?)
    }
}

/// When a family came: the first one long before the last.
fn came(ground: &Ground, number: usize, families: usize) -> DateTime<Utc> {
    let part = number as f64 / families.max(1) as f64;
    let seconds = Duration::days(DAYS.0 - DAYS.1).num_seconds() as f64 * part;
    ground.now - Duration::days(DAYS.0) + Duration::seconds(seconds as i64)
}

fn family_row(id: Uuid, holder: &Person, number: usize, entourage: &Entourage, at: DateTime<Utc>) -> Result<FamilyRow, FillError> {
    let reference = format!("F{}", 10_000 + number);
    Ok(FamilyRow {
        id,
        name: holder.usual_name.clone(),
        search_key: search_words(&holder.usual_name, Some(&reference), entourage),
        draft_entourage: None,
        entourage: Some(serde_json::to_string(entourage)?),
        created_at: at,
        reference: Some(reference),
    })
}

/// The digest of the one file that every family gives.
static EXAMPLE_DIGEST: LazyLock<Vec<u8>> = LazyLock::new(|| Sha256::digest(EXAMPLE).to_vec());
