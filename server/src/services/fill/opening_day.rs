//! The forty activities of an opening day: thirty with room for all, ten that are too small.

use app::domain::{
    activity::{ActivityKind, Confirmation, Weekdays},
    school_year::SchoolYear,
};
use chrono::Duration;

use super::FillError;
use crate::{
    clock::id_of,
    services::Services,
    store::activities::{self, ActivityRow, SiteRow},
};

const ACTIVITIES: usize = 40;
const TOO_SMALL: usize = 10;

impl Services {
    /// Adds them at a centre of their own; they open in a year, or when somebody says so.
    pub(super) async fn fill_opening_day(&self, year: SchoolYear, families: usize) -> Result<(), FillError> {
        let mut tx = self.db.write().await?;
        let site = SiteRow {
            id: id_of("Centre de l’ouverture"),
            kind: "centre".into(),
            name: "Centre de l’ouverture".into(),
            town: "Melle".into(),
            sort_key: "melle".into(),
            closed_at: None,
        };
        activities::insert_site(&mut tx, &site).await?;
        // Seven children for five families; a too small one has places for a quarter of those who ask.
        let asked = i64::try_from(families * 7 / 5 / ACTIVITIES).unwrap_or(i64::MAX).max(4);
        for number in 0..ACTIVITIES {
            let name = format!("Ouverture {:02}", number + 1);
            let activity = ActivityRow {
                id: id_of(&name),
                school_year: i64::from(year.start_year()),
                kind: ActivityKind::Acm.code().into(),
                sort_key: format!("9 {name}"),
                name,
                site_id: site.id,
                site_name: String::new(),
                from_grade: None,
                to_grade: None,
                from_months: None,
                below_months: None,
                weekdays: Weekdays::WEDNESDAY.bits(),
                places: Some(if number < TOO_SMALL { asked / 4 } else { asked * 4 }),
                taken: 0,
                waiting: 0,
                opens_at: self.clock.now() + Duration::days(365),
                closes_at: self.clock.now() + Duration::days(730),
                confirmation: Confirmation::AtOnce.code().into(),
                state: "published".into(),
                reduced_to: None,
                version: 1,
            };
            activities::insert_activity(&mut tx, &activity).await?;
        }
        Ok(tx.commit().await?)
    }
}
