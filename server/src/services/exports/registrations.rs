//! The registrations of an activity, or of all those of a school year.

use std::collections::HashMap;

use app::{
    api::ApiError,
    domain::{
        case::CaseState, export::FileFormat, form::Fields, ids::ActivityId, registration::Request, school_year::SchoolYear, seat::Seat,
    },
};
use chrono::DateTime;
use uuid::Uuid;

use super::{ADULTS, AT_SCHOOL, CHILD, FAMILY, PAGE, adult_cells, at_school, begin, child_cells, family_cells, school_names};
use crate::{
    clock::local_date,
    services::{Fault, Services, families::shown_entourage, public::known_years, registrations::as_validated},
    sheets::{Cell, Column, LongTable, Row},
    store::{
        Tx,
        activities::{self, ActivityRow},
        exports::{self, ExportedRegistrationRow},
    },
};

const ACTIVITY: [Column; 2] = [Column::new("Activité", 28), Column::new("Lieu", 28)];
const ASKED: [Column; 6] = [
    Column::new("État", 16),
    Column::new("Rang", 6),
    Column::new("Jours", 26),
    Column::new("À partir du", 12),
    Column::new("Demandée le", 12),
    Column::new("Demande", 14),
];

/// What the rows of an activity share.
struct Shared<'a> {
    activity: &'a ActivityRow,
    schools: &'a HashMap<String, String>,
    /// Who waits, first to last.
    waiting: Vec<Uuid>,
}

impl Services {
    pub(super) async fn registrations_of_year(
        &self,
        tx: &mut Tx,
        year: SchoolYear,
        format: FileFormat,
    ) -> Result<(String, LongTable), Fault> {
        let start = i64::from(year.start_year());
        if !known_years(tx).await?.contains(&year) {
            return Err(ApiError::NotFound.into());
        }
        let all = activities::activities_of_year(tx, start).await?;
        let title = format!("Inscriptions {year}");
        Ok((title, self.registrations_table(tx, &all, format).await?))
    }

    pub(super) async fn registrations_of_one(&self, tx: &mut Tx, id: ActivityId, format: FileFormat) -> Result<(String, LongTable), Fault> {
        let activity = activities::find_activity(tx, id.0).await?.ok_or(ApiError::NotFound)?;
        let title = format!("Inscriptions {}", activity.name);
        Ok((title, self.registrations_table(tx, &[activity], format).await?))
    }

    async fn registrations_table(&self, tx: &mut Tx, all: &[ActivityRow], format: FileFormat) -> Result<LongTable, Fault> {
        let schools = school_names(tx).await?;
        let columns = ACTIVITY.into_iter().chain(CHILD).chain(AT_SCHOOL).chain(ASKED).chain(FAMILY).chain(ADULTS);
        let mut table = begin("Inscriptions", columns, format);
        for activity in all {
            let waiting = if activity.waiting > 0 { exports::waiting_list(tx, activity.id).await? } else { Vec::new() };
            let shared = Shared { activity, schools: &schools, waiting };
            let mut after = (DateTime::UNIX_EPOCH, Uuid::nil());
            loop {
                let page = exports::registrations_after(tx, activity.id, after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after = (last.submitted_at.unwrap_or_default(), last.case_id);
                table.add(page.iter().map(|row| self.registration_row(row, &shared)).collect::<Result<_, _>>()?).await?;
            }
        }
        Ok(table)
    }

    fn registration_row(&self, row: &ExportedRegistrationRow, shared: &Shared<'_>) -> Result<Row, Fault> {
        let asked: Request = serde_json::from_str(&row.content)?;
        let answers: Fields = row.answers.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
        let child = as_validated(&row.family)?.into_iter().find(|child| Some(child.id.0) == row.child_id);
        // One that the family has taken out since is known by its name alone.
        let child = child.map_or_else(|| [Cell::text(&row.child_name), Cell::Empty, Cell::Empty], |child| child_cells(&child));
        let rank = shared.waiting.iter().position(|waiting| *waiting == row.case_id);
        let asked = [
            Cell::text(standing(row)),
            rank.and_then(|before| u32::try_from(before + 1).ok()).map_or(Cell::Empty, |rank| Cell::Number(rank.into())),
            Cell::text(asked.days_on(self.clock.today().max(asked.start)).to_string()),
            Cell::Day(asked.start),
            row.submitted_at.map_or(Cell::Empty, |at| Cell::Day(local_date(at))),
            Cell::text(row.number.as_deref().unwrap_or_default()),
        ];
        let activity = [Cell::text(&shared.activity.name), Cell::text(&shared.activity.site_name)];
        let adults = adult_cells(&shown_entourage(&row.family)?, row.holder_email.as_deref().unwrap_or_default());
        let cells = activity.into_iter().chain(child).chain(at_school(&answers, shared.schools));
        Ok(cells.chain(asked).chain(family_cells(&row.family)).chain(adults).collect())
    }
}

/// Where a registration stands, in the words of the page of its activity.
fn standing(row: &ExportedRegistrationRow) -> &'static str {
    match Seat::from_code(&row.seat) {
        Some(Seat::Waiting) => "Liste d’attente",
        Some(Seat::Offered) => "Place proposée",
        _ if row.state == CaseState::Validated.code() => "Inscrit",
        _ => "À confirmer",
    }
}
