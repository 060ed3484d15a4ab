//! School years: opened by copying the last one, a year later.

use app::{
    api::{
        ApiError, Outcome,
        guard::StaffAccess,
        views::{NewYear, SetupLine, SetupYear, YearLine},
    },
    domain::{
        activity::{ActivityKind, ActivityState, Weekdays},
        contact::show_day,
        form::{FieldError, Fields, FormState},
        ids::ActivityId,
        school_year::SchoolYear,
        setup::{NEW_YEAR, YEAR, a_year_later, parse_opening, show_hour, show_window},
        setup_act::SetupAct,
    },
};
use chrono::{DateTime, Utc};

use crate::{
    clock::{from_local, local_instant, to_local},
    services::{Fault, Services, public::school_year, registrations::read_activity},
    store::{
        Tx,
        activities::{self, ActivityRow, SchoolYearRow},
    },
};

impl Services {
    pub(super) async fn year_lines(&self, tx: &mut Tx) -> Result<Vec<YearLine>, Fault> {
        let counts = activities::activity_counts(tx).await?;
        let line = |row: &SchoolYearRow| {
            let of_year = |wanted: Option<ActivityState>| {
                let mine =
                    counts.iter().filter(|(year, state, _)| *year == row.start_year && wanted.is_none_or(|wanted| wanted.code() == state));
                mine.map(|(.., count)| usize::try_from(*count).unwrap_or_default()).sum()
            };
            Ok(YearLine {
                school_year: school_year(row.start_year)?,
                opens: local_instant(row.dossiers_open_at),
                is_open: row.dossiers_open_at <= self.clock.now() && self.clock.today() <= school_year(row.start_year)?.last_day(),
                activities: (of_year(None), of_year(Some(ActivityState::Draft))),
            })
        };
        activities::school_years(tx).await?.iter().map(line).collect()
    }

    pub(super) async fn setup_year(&self, year: SchoolYear) -> Result<SetupYear, Fault> {
        let mut tx = self.db.read().await?;
        let line = self.year_lines(&mut tx).await?.into_iter().find(|line| line.school_year == year).ok_or(ApiError::NotFound)?;
        let row = find_year(&mut tx, year).await?.ok_or(ApiError::NotFound)?;
        let rows = activities::activities_of_year(&mut tx, row.start_year).await?;
        let activities = rows.iter().map(setup_line).collect::<Result<_, _>>()?;
        Ok(SetupYear { line, values: opening_fields(row.dossiers_open_at), activities })
    }

    /// What would be made: the last year again, or the first one.
    pub(super) async fn year_to_come(&self) -> Result<NewYear, Fault> {
        let mut tx = self.db.read().await?;
        let Some(last) = activities::school_years(&mut tx).await?.first().cloned() else {
            let running = SchoolYear::of(self.clock.today());
            return Ok(NewYear {
                from: None,
                years: vec![running, running.next()],
                values: opening_fields(self.clock.now()),
                activities: Vec::new(),
                left: Vec::new(),
            });
        };
        let from = school_year(last.start_year)?;
        let (copies, left) = self.copies(&mut tx, from).await?;
        Ok(NewYear {
            from: Some(from),
            years: vec![from.next()],
            values: opening_fields(later(last.dossiers_open_at)),
            activities: copies.iter().map(setup_line).collect::<Result<_, _>>()?,
            left,
        })
    }

    /// The activities of a year as drafts of the next: same rules, instants a year later, nobody registered. And those that are left out.
    async fn copies(&self, tx: &mut Tx, from: SchoolYear) -> Result<(Vec<ActivityRow>, Vec<(String, &'static str)>), Fault> {
        let closed: Vec<_> = activities::sites(tx).await?.into_iter().filter(|site| site.closed_at.is_some()).map(|site| site.id).collect();
        let (mut copies, mut left) = (Vec::new(), Vec::new());
        for row in activities::activities_of_year(tx, i64::from(from.start_year())).await? {
            if row.state == ActivityState::Closed.code() {
                left.push((row.name, "elle est fermée"));
            } else if closed.contains(&row.site_id) {
                left.push((row.name, "sa structure est fermée"));
            } else {
                copies.push(ActivityRow {
                    id: self.clock.new_id(),
                    school_year: i64::from(from.next().start_year()),
                    places: row.reduced_to.or(row.places),
                    reduced_to: None,
                    taken: 0,
                    waiting: 0,
                    opens_at: later(row.opens_at),
                    closes_at: later(row.closes_at),
                    state: ActivityState::Draft.code().into(),
                    version: 1,
                    ..row
                });
            }
        }
        Ok((copies, left))
    }

    pub(super) async fn make_year(&self, access: &StaffAccess, fields: Fields) -> Result<Outcome, Fault> {
        let opens = match parse_opening(&NEW_YEAR, &fields, self.clock.today()) {
            Ok(opens) => from_local(opens),
            Err(errors) => return Ok(Outcome::Form(FormState::refused(&fields, errors))),
        };
        let year: SchoolYear = fields.get("year").parse().map_err(|_| ApiError::NotUnderstood)?;
        let mut tx = self.db.write().await?;
        let years = activities::lock_school_years(&mut tx).await?;
        if years.iter().any(|row| row.start_year == i64::from(year.start_year())) {
            // Sent twice, or a colleague was first: it is there.
            return Ok(Outcome::Done(page_of(year)));
        }
        let last = years.first().map(|row| school_year(row.start_year)).transpose()?;
        if last.is_some_and(|last| last.next() != year) {
            return Err(ApiError::Conflict.into());
        }
        let row = SchoolYearRow { start_year: i64::from(year.start_year()), dossiers_open_at: opens };
        activities::insert_school_year(&mut tx, &row).await?;
        let detail = format!("Ouverture des dossiers : {}", local_instant(opens));
        self.note_setup(&mut tx, access, SetupAct::YearOpened, (None, &year.to_string()), &detail).await?;
        if let Some(last) = last {
            for copy in self.copies(&mut tx, last).await?.0 {
                activities::insert_activity(&mut tx, &copy).await?;
                self.note_setup(&mut tx, access, SetupAct::ActivityCopied, (Some(copy.id), &copy.name), &last.to_string()).await?;
            }
        }
        tx.commit().await?;
        Ok(Outcome::Done(format!("{}?fait=ouverte", page_of(year))))
    }

    pub(super) async fn set_opening(&self, access: &StaffAccess, year: SchoolYear, fields: Fields) -> Result<Outcome, Fault> {
        let opens = match parse_opening(&YEAR, &fields, self.clock.today()) {
            Ok(opens) => from_local(opens),
            Err(errors) => return Ok(Outcome::Form(FormState::refused(&fields, errors))),
        };
        let mut tx = self.db.write().await?;
        let row = find_year(&mut tx, year).await?.ok_or(ApiError::NotFound)?;
        if opens > self.clock.now() && opens > row.dossiers_open_at && activities::has_dossiers(&mut tx, row.start_year).await? {
            let why = "Des familles ont déjà commencé leur dossier : l’ouverture ne peut plus être remise à plus tard.";
            return Ok(Outcome::Form(FormState::refused(&fields, vec![FieldError::new("dossiers_on", why)])));
        }
        if opens != row.dossiers_open_at {
            activities::set_dossiers_open_at(&mut tx, &SchoolYearRow { dossiers_open_at: opens, ..row.clone() }).await?;
            let detail = format!("{} → {}", local_instant(row.dossiers_open_at), local_instant(opens));
            self.note_setup(&mut tx, access, SetupAct::YearChanged, (None, &year.to_string()), &detail).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done(format!("{}?fait=changee", page_of(year))))
    }

    pub(super) async fn publish_drafts(&self, access: &StaffAccess, year: SchoolYear) -> Result<(), Fault> {
        let mut tx = self.db.write().await?;
        let row = find_year(&mut tx, year).await?.ok_or(ApiError::NotFound)?;
        for draft in activities::publish_drafts(&mut tx, row.start_year).await? {
            self.note_setup(&mut tx, access, SetupAct::ActivityPublished, (Some(draft.0), &draft.1), "").await?;
        }
        Ok(tx.commit().await?)
    }
}

pub(super) async fn find_year(tx: &mut Tx, year: SchoolYear) -> Result<Option<SchoolYearRow>, Fault> {
    Ok(activities::school_years(tx).await?.into_iter().find(|row| row.start_year == i64::from(year.start_year())))
}

fn page_of(year: SchoolYear) -> String {
    format!("/admin/reglages/annees/{year}")
}

/// The same local day and hour, a year later.
fn later(at: DateTime<Utc>) -> DateTime<Utc> {
    from_local(a_year_later(to_local(at)))
}

fn opening_fields(at: DateTime<Utc>) -> Fields {
    let local = to_local(at);
    Fields::default().with("dossiers_on", show_day(local.date())).with("dossiers_at", show_hour(local.time()))
}

/// An activity as it is set up.
pub(super) fn setup_line(row: &ActivityRow) -> Result<SetupLine, Fault> {
    Ok(SetupLine {
        id: ActivityId(row.id),
        name: row.name.clone(),
        kind: ActivityKind::from_code(&row.kind).ok_or(Fault::Unknown("kind of activity"))?.short_name(),
        site: row.site_name.clone(),
        children: show_window(read_activity(row)?.window),
        weekdays: Weekdays::from_bits(row.weekdays),
        places: row.reduced_to.or(row.places),
        taken: row.taken,
        requests: (local_instant(row.opens_at), local_instant(row.closes_at)),
        state: ActivityState::from_code(&row.state).ok_or(Fault::Unknown("state of an activity"))?,
    })
}
