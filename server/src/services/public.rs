//! What anybody may see: the authority, and what is open or opens when (A1).

use std::collections::BTreeMap;

use app::{
    api::{
        ApiError,
        ports::Public,
        views::{Authority, Opening, OpeningState},
    },
    domain::{
        activity::{ActivityKind, ActivityState},
        ids::PersonId,
        school_year::SchoolYear,
    },
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};

use super::{Fault, Services, answer};
use crate::{
    clock::{local_date, local_day_and_month, local_hour},
    store::{
        Tx,
        activities::{self, ActivityRow, SchoolYearRow, SiteRow},
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
        answer(async { schools_to_choose(&mut self.db.read().await?, "").await }).await
    }

    async fn openings(&self) -> Result<Vec<Opening>, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let Some(prepared) = self.current_year_row(&mut tx).await? else { return Ok(Vec::new()) };
            let name = school_year(prepared.start_year)?;
            let note = "À remplir avant toute inscription";
            let dossiers = self.opening(format!("Dossier administratif {name}"), note, prepared.dossiers_open_at, None);
            let activities = activities::activities_of_year(&mut tx, prepared.start_year).await?;
            let mut openings: Vec<_> = std::iter::once(dossiers).chain(self.activity_openings(&activities, "")).collect();
            for running in self.open_years(&mut tx).await?.into_iter().filter(|year| *year != name) {
                let activities = activities::activities_of_year(&mut tx, i64::from(running.start_year())).await?;
                let lines = self.activity_openings(&activities, &format!(" {running}"));
                openings.extend(lines.into_iter().filter(|line| !matches!(line.state, OpeningState::Closed)));
            }
            Ok(openings)
        })
        .await
    }
}

impl Services {
    /// One line for all kinds of activity that open at the same instant; `year` comes after their names.
    fn activity_openings(&self, activities: &[ActivityRow], year: &str) -> Vec<Opening> {
        let mut by_instant: BTreeMap<(DateTime<Utc>, DateTime<Utc>), Vec<ActivityKind>> = BTreeMap::new();
        for activity in activities.iter().filter(|activity| activity.state == ActivityState::Published.code()) {
            let kinds = by_instant.entry((activity.opens_at, activity.closes_at)).or_default();
            kinds.extend(ActivityKind::from_code(&activity.kind).filter(|kind| !kinds.contains(kind)));
        }
        let line = |((opens_at, closes_at), mut kinds): ((DateTime<Utc>, DateTime<Utc>), Vec<ActivityKind>)| {
            kinds.sort();
            let title = kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
            self.opening(format!("{title}{year}"), "Après validation du dossier", opens_at, Some(closes_at))
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

    /// The school years whose dossiers can be made, last first: from their opening to their last day.
    pub(super) async fn open_years(&self, tx: &mut Tx) -> Result<Vec<SchoolYear>, Fault> {
        let (now, today) = (self.clock.now(), self.clock.today());
        let years = activities::school_years(tx).await?.into_iter().filter(|year| year.dossiers_open_at <= now);
        let years = years.map(|year| school_year(year.start_year)).collect::<Result<Vec<_>, _>>()?;
        Ok(years.into_iter().filter(|year| today <= year.last_day()).collect())
    }

    /// The school year being prepared, where the portal cannot do without.
    pub(super) async fn current_year(&self, tx: &mut Tx) -> Result<(SchoolYear, SchoolYearRow), Fault> {
        let row = self.current_year_row(tx).await?.ok_or(ApiError::NotFound)?;
        Ok((school_year(row.start_year)?, row))
    }
}

/// A school year of the database.
pub(super) fn school_year(start_year: i64) -> Result<SchoolYear, Fault> {
    i32::try_from(start_year).ok().and_then(SchoolYear::starting_in).ok_or(Fault::Unknown("school year"))
}

/// Every school year, last first.
pub(super) async fn known_years(tx: &mut Tx) -> Result<Vec<SchoolYear>, Fault> {
    activities::school_years(tx).await?.iter().map(|row| school_year(row.start_year)).collect()
}

/// Every school: its id and its name.
pub(super) async fn all_schools(tx: &mut Tx) -> Result<Vec<(String, String)>, Fault> {
    Ok(activities::schools(tx).await?.iter().map(named).collect())
}

/// The schools to choose from. One that is closed stays where it was chosen before.
pub(super) async fn schools_to_choose(tx: &mut Tx, chosen: &str) -> Result<Vec<(String, String)>, Fault> {
    let schools = activities::schools(tx).await?.into_iter();
    Ok(schools.filter(|site| site.closed_at.is_none() || site.id.to_string() == chosen).map(|site| named(&site)).collect())
}

fn named(site: &SiteRow) -> (String, String) {
    let closed = if site.closed_at.is_some() { ", fermée" } else { "" };
    (site.id.to_string(), format!("{} ({}){closed}", site.name, site.town))
}
