//! What anybody may see: the authority, and what is open or opens when (A1).

use std::collections::BTreeMap;

use app::{
    api::{
        ApiError,
        ports::Public,
        views::{Authority, Opening, OpeningState},
    },
    domain::{activity::ActivityKind, ids::PersonId, school_year::SchoolYear},
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

use super::{Fault, Services, answer};
use crate::{
    clock::{local_date, local_day_and_month, local_hour},
    store::{
        Tx,
        activities::{self, ActivityRow, SchoolYearRow},
    },
};

#[async_trait]
impl Public for Services {
    fn authority(&self) -> Authority {
        self.config.authority.clone()
    }

    fn today(&self) -> NaiveDate {
        self.clock.today()
    }

    fn new_person(&self) -> PersonId {
        PersonId(self.clock.new_id())
    }

    fn shows_mails(&self) -> bool {
        self.config.mail.shown_to_agents
    }

    fn works_offline(&self) -> bool {
        self.config.offline
    }

    async fn schools(&self) -> Result<Vec<(String, String)>, ApiError> {
        answer(async { schools_to_choose(&mut self.db.read().await?).await }).await
    }

    async fn openings(&self) -> Result<Vec<Opening>, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let Some(year) = self.current_year_row(&mut tx).await? else { return Ok(Vec::new()) };
            let name = school_year(year.start_year)?;
            let dossiers =
                self.opening(format!("Dossier administratif {name}"), "À remplir avant toute inscription", year.dossiers_open_at, None);
            let activities = activities::activities_of_year(&mut tx, year.start_year).await?;
            Ok(std::iter::once(dossiers).chain(self.activity_openings(&activities)).collect())
        })
        .await
    }
}

impl Services {
    /// One line for all kinds of activity that open at the same instant.
    fn activity_openings(&self, activities: &[ActivityRow]) -> Vec<Opening> {
        let mut by_instant: BTreeMap<(DateTime<Utc>, DateTime<Utc>), Vec<ActivityKind>> = BTreeMap::new();
        for activity in activities {
            let kinds = by_instant.entry((activity.opens_at, activity.closes_at)).or_default();
            kinds.extend(ActivityKind::from_code(&activity.kind).filter(|kind| !kinds.contains(kind)));
        }
        let line = |((opens_at, closes_at), mut kinds): ((DateTime<Utc>, DateTime<Utc>), Vec<ActivityKind>)| {
            kinds.sort();
            let title = kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
            self.opening(title, "Après validation du dossier", opens_at, Some(closes_at))
        };
        by_instant.into_iter().map(line).collect()
    }

    fn opening(&self, title: String, note: &str, opens_at: DateTime<Utc>, closes_at: Option<DateTime<Utc>>) -> Opening {
        let now = self.clock.now();
        let state = if closes_at.is_some_and(|at| now >= at) {
            OpeningState::Closed
        } else if now >= opens_at {
            OpeningState::Open
        } else {
            OpeningState::InDays((local_date(opens_at) - self.clock.today()).num_days())
        };
        let (day, month) = local_day_and_month(opens_at);
        let hour = local_hour(opens_at);
        let note = if now < opens_at { format!("À {hour}. {note}") } else { note.to_owned() };
        Opening { day, month, title, note, state }
    }

    /// The school year being prepared: the last one whose dossiers can be made, else the first to come.
    pub(super) async fn current_year_row(&self, tx: &mut Tx) -> Result<Option<SchoolYearRow>, Fault> {
        let now = self.clock.now();
        let years = activities::school_years(tx).await?;
        let open = years.iter().find(|year| year.dossiers_open_at <= now);
        Ok(open.or(years.last()).cloned())
    }

    /// The same, where the portal cannot do without.
    pub(super) async fn current_year(&self, tx: &mut Tx) -> Result<(SchoolYear, SchoolYearRow), Fault> {
        let row = self.current_year_row(tx).await?.ok_or(ApiError::NotFound)?;
        Ok((school_year(row.start_year)?, row))
    }
}

/// A school year of the database.
pub(super) fn school_year(start_year: i64) -> Result<SchoolYear, Fault> {
    i32::try_from(start_year).ok().and_then(SchoolYear::starting_in).ok_or(Fault::Unknown("school year"))
}

/// Every school, as it is chosen in a list: its id and its name.
pub(super) async fn schools_to_choose(tx: &mut Tx) -> Result<Vec<(String, String)>, Fault> {
    let schools = activities::schools(tx).await?.into_iter();
    Ok(schools.map(|site| (site.id.to_string(), format!("{} ({})", site.name, site.town))).collect())
}
