//! The figures of a school year: one query for each thing that is counted (F11).

use app::{
    api::{
        ApiError,
        guard::StaffAccess,
        ports::{Figures, SignedIn},
        views::YearFigures,
    },
    domain::{
        activity::ActivityState,
        case::{CaseKind, CaseState},
        export::FileFormat,
        figures::{CaseCount, Figure, Line, by_delay, by_month, by_state},
        role::Right,
        school_year::SchoolYear,
    },
};
use async_trait::async_trait;
use chrono::{NaiveDate, NaiveDateTime};

use super::{Fault, Services, answer, exports::Taken, public::known_years};
use crate::{
    clock::local_date,
    sheets::{Cell, Column, Row, Sheet},
    store::{
        Tx,
        activities::{self, ActivityRow},
        figures::{self, CaseCountRow, HourRow},
    },
};

#[async_trait]
impl Figures for Services {
    async fn figures(&self, _access: &StaffAccess, year: Option<SchoolYear>) -> Result<YearFigures, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let years = known_years(&mut tx).await?;
            let school_year = match year.filter(|year| years.contains(year)) {
                Some(year) => year,
                None => self.current_year(&mut tx).await?.0,
            };
            let figures = self.count_figures(&mut tx, school_year, &Figure::ALL).await?;
            Ok(YearFigures { school_year, years, target_days: self.config.desk.target_days, figures })
        })
        .await
    }
}

impl Services {
    /// The table of a figure as CSV. It tells of nobody: who takes it is not noted.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, or a failure of ours.
    pub async fn figure_file(&self, who: &SignedIn, figure: Figure, year: SchoolYear) -> Result<Taken, ApiError> {
        who.staff(Right::Review)?;
        answer(async {
            let mut tx = self.db.read().await?;
            if !known_years(&mut tx).await?.contains(&year) {
                return Err(ApiError::NotFound.into());
            }
            let lines = self.count_figures(&mut tx, year, &[figure]).await?.into_iter().flat_map(|(_, lines)| lines);
            let columns = figure.columns().iter().map(|title| Column::new(title, 20)).collect();
            let mut table = Sheet { name: figure.title().into(), heading: Vec::new(), columns }.begin(FileFormat::Csv);
            table.add(lines.map(row).collect()).await?;
            let (content, _) = table.end().await?;
            let name = self.file_name(&format!("{} {year}", figure.title()), FileFormat::Csv);
            Ok(Taken { name, format: FileFormat::Csv, content })
        })
        .await
    }

    /// Counts what is wanted, and nothing else.
    async fn count_figures(&self, tx: &mut Tx, year: SchoolYear, wanted: &[Figure]) -> Result<Vec<(Figure, Vec<Line>)>, Fault> {
        let wants = |any: &[Figure]| any.iter().any(|figure| wanted.contains(figure));
        let (mut counts, mut received, mut validated, mut offered) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let start = i64::from(year.start_year());
        if wants(&[Figure::States, Figure::Delays]) {
            let rows = figures::case_counts(tx, start, self.late_before()).await?;
            counts = rows.iter().map(case_count).collect::<Result<_, _>>()?;
        }
        if wants(&[Figure::Months]) {
            let (then, before): (Vec<_>, Vec<_>) = figures::case_hours(tx, start).await?.into_iter().partition(|row| row.is_validated);
            validated = then.iter().map(day_count).collect::<Result<_, _>>()?;
            received = before.iter().map(day_count).collect::<Result<_, _>>()?;
        }
        if wants(&[Figure::Places, Figure::Waiting]) {
            offered = activities::activities_of_year(tx, start).await?;
            offered.retain(|row| row.state != ActivityState::Draft.code());
        }
        let lines = |figure: Figure| match figure {
            Figure::States => by_state(&counts),
            Figure::Delays => by_delay(&counts),
            Figure::Months => by_month(&received, &validated),
            Figure::Places => offered.iter().map(places_line).collect(),
            Figure::Waiting => waiting_lines(&offered),
        };
        Ok(wanted.iter().map(|figure| (*figure, lines(*figure))).collect())
    }
}

fn case_count(row: &CaseCountRow) -> Result<CaseCount, Fault> {
    Ok(CaseCount {
        kind: CaseKind::from_code(&row.kind).ok_or(Fault::Unknown("kind of case"))?,
        state: CaseState::from_code(&row.state).ok_or(Fault::Unknown("state"))?,
        count: row.count,
        waiting: row.waiting,
        late: row.late,
    })
}

/// The day in Paris on which an hour began, and how many cases it holds.
fn day_count(row: &HourRow) -> Result<(NaiveDate, i64), Fault> {
    let hour = format!("{}:00", row.hour.replace(' ', "T"));
    let at = NaiveDateTime::parse_from_str(&hour, "%Y-%m-%dT%H:%M").map_err(|_| Fault::Unknown("hour"))?;
    Ok((local_date(at.and_utc()), row.count))
}

fn places_line(row: &ActivityRow) -> Line {
    Line { label: row.name.clone(), counts: vec![Some(row.taken), row.places] }
}

/// The longest list first.
fn waiting_lines(offered: &[ActivityRow]) -> Vec<Line> {
    let mut full: Vec<_> = offered.iter().filter(|row| row.waiting > 0).collect();
    full.sort_by_key(|row| std::cmp::Reverse(row.waiting));
    full.into_iter().map(|row| Line::new(&row.name, [row.waiting])).collect()
}

fn row(line: Line) -> Row {
    let number = |count: Option<i64>| count.map_or(Cell::text("sans limite"), |count| Cell::Number(count as f64));
    std::iter::once(Cell::text(line.label)).chain(line.counts.into_iter().map(number)).collect()
}
