//! Activities: added as drafts, changed, published, closed; one that somebody has asked for is never deleted.

use app::{
    api::{ApiError, Outcome, guard::StaffAccess, views::SetupActivity},
    domain::{
        activity::{ActivityKind, ActivityState},
        form::{FieldError, Fields, FormState},
        ids::{ActivityId, SiteId},
        school_year::SchoolYear,
        setup::ActivitySetting,
        setup_act::SetupAct,
        text,
    },
};
use uuid::Uuid;

use super::{SHOWN, events, sites::name_of, years::find_year};
use crate::{
    clock::{from_local, to_local},
    services::{Fault, Services, public::school_year, registrations::read_activity},
    store::{
        Tx,
        activities::{self, ActivityRow, SiteRow},
        is_duplicate, places, setup,
    },
};

impl Services {
    pub(super) async fn setup_activity(&self, id: ActivityId) -> Result<SetupActivity, Fault> {
        let mut tx = self.db.read().await?;
        let row = activities::find_activity(&mut tx, id.0).await?.ok_or(ApiError::NotFound)?;
        Ok(SetupActivity {
            id,
            school_year: school_year(row.school_year)?,
            name: row.name.clone(),
            version: row.version,
            values: setting_of(&row)?.to_fields(),
            sites: sites_to_choose(&mut tx, Some(row.site_id)).await?,
            state: read_activity(&row)?.state,
            has_registrations: places::has_registrations(&mut tx, row.id).await?,
            taken: (row.taken, row.reduced_to),
            history: events(setup::setup_events_of(&mut tx, row.id, SHOWN).await?)?,
        })
    }

    pub(super) async fn activity_to_add(&self, year: SchoolYear) -> Result<SetupActivity, Fault> {
        let mut tx = self.db.read().await?;
        find_year(&mut tx, year).await?.ok_or(ApiError::NotFound)?;
        Ok(SetupActivity {
            id: ActivityId(self.clock.new_id()),
            school_year: year,
            name: String::new(),
            version: 0,
            values: Fields::default().with("confirmation", "at_once"),
            sites: sites_to_choose(&mut tx, None).await?,
            state: ActivityState::Draft,
            has_registrations: false,
            taken: (0, None),
            history: Vec::new(),
        })
    }

    pub(super) async fn put_activity(&self, access: &StaffAccess, id: ActivityId, fields: Fields) -> Result<Outcome, Fault> {
        let mut tx = self.db.write().await?;
        let known = places::lock_activity(&mut tx, id.0).await?;
        let version: i64 = fields.get("version").parse().map_err(|_| ApiError::NotUnderstood)?;
        let setting = match self.read_setting(&mut tx, known.as_ref(), &fields).await? {
            Ok(setting) => setting,
            Err(errors) => return Ok(Outcome::Form(FormState::refused(&fields, errors))),
        };
        match known {
            None => self.add_activity(tx, access, id, fields.get("year"), &setting).await,
            // The form of a new one, sent twice.
            Some(known) if version == 0 && known.version == 1 => Ok(Outcome::Done(page_of(known.id))),
            Some(known) if version != known.version => {
                let why = "Cette activité a été changée entre-temps. Rouvrez la page pour voir ce qui a changé.";
                Ok(Outcome::Form(FormState::refused(&fields, vec![FieldError::whole(why)])))
            }
            Some(known) => self.change_activity(tx, access, known, &setting, &fields).await,
        }
    }

    /// The setting that was typed, or its mistakes, those beside what is known included.
    pub(super) async fn read_setting(
        &self,
        tx: &mut Tx,
        known: Option<&ActivityRow>,
        fields: &Fields,
    ) -> Result<Result<ActivitySetting, Vec<FieldError>>, Fault> {
        let setting = match ActivitySetting::parse(fields, self.clock.today()) {
            Ok(setting) => setting,
            Err(errors) => return Ok(Err(errors)),
        };
        let sites = activities::sites(tx).await?;
        let site = sites.iter().find(|site| site.id == setting.site.0);
        let stays = known.is_some_and(|known| known.site_id == setting.site.0);
        let mut errors = Vec::new();
        match site {
            Some(site) if setting.kind.is_of_a_school() && site.kind != "school" => {
                errors.push(FieldError::new("site", "Cette activité se passe dans une école : choisissez l’école."));
            }
            Some(site) if site.closed_at.is_some() && !stays => {
                errors.push(FieldError::new("site", "Cette structure est fermée. Choisissez-en une autre, ou rouvrez-la."));
            }
            Some(_) => {}
            None => errors.push(FieldError::new("site", "Choisissez une structure de la liste.")),
        }
        if let Some(known) = known.filter(|known| known.kind != setting.kind.code())
            && places::has_registrations(tx, known.id).await?
        {
            errors.push(FieldError::new("kind", "Des enfants y sont inscrits : le type ne peut plus changer."));
        }
        Ok(if errors.is_empty() { Ok(setting) } else { Err(errors) })
    }

    async fn add_activity(
        &self,
        mut tx: Tx,
        access: &StaffAccess,
        id: ActivityId,
        year: &str,
        setting: &ActivitySetting,
    ) -> Result<Outcome, Fault> {
        let year: SchoolYear = year.parse().map_err(|_| ApiError::NotFound)?;
        let year = find_year(&mut tx, year).await?.ok_or(ApiError::NotFound)?;
        let row = ActivityRow {
            id: id.0,
            school_year: year.start_year,
            kind: String::new(),
            name: String::new(),
            sort_key: String::new(),
            site_id: Uuid::nil(),
            site_name: String::new(),
            from_grade: None,
            to_grade: None,
            from_months: None,
            below_months: None,
            weekdays: 0,
            places: setting.places,
            taken: 0,
            waiting: 0,
            opens_at: self.clock.now(),
            closes_at: self.clock.now(),
            confirmation: String::new(),
            state: ActivityState::Draft.code().into(),
            reduced_to: None,
            version: 1,
        };
        match activities::insert_activity(&mut tx, &with_setting(row, setting)).await {
            // A double click was first.
            Err(error) if is_duplicate(&error) => return Ok(Outcome::Done(page_of(id.0))),
            done => done?,
        }
        self.note_setup(&mut tx, access, SetupAct::ActivityAdded, (Some(id.0), &setting.name), "").await?;
        tx.commit().await?;
        Ok(Outcome::Done(format!("{}?fait=ajoutee", page_of(id.0))))
    }

    /// Writes a setting; places that this adds are offered to those who wait.
    pub(super) async fn write_setting(
        &self,
        tx: &mut Tx,
        access: &StaffAccess,
        known: &ActivityRow,
        setting: &ActivitySetting,
    ) -> Result<(), Fault> {
        let before = setting_of(known)?;
        let differences = self.differences(tx, &before, setting).await?;
        setup::drop_change(tx, known.id).await?;
        if differences.is_empty() {
            return Ok(());
        }
        if !activities::update_activity(tx, &with_setting(known.clone(), setting)).await? {
            return Err(ApiError::Conflict.into());
        }
        if before.places != setting.places {
            places::want_places(tx, known.id, setting.places).await?;
            self.offer_free_places(tx, known.id).await?;
        }
        self.note_setup(tx, access, SetupAct::ActivityChanged, (Some(known.id), &setting.name), &differences.join("\n")).await
    }

    /// What differs between two settings, in words.
    pub(super) async fn differences(&self, tx: &mut Tx, before: &ActivitySetting, after: &ActivitySetting) -> Result<Vec<String>, Fault> {
        let sites = activities::sites(tx).await?;
        let name = |id: SiteId| sites.iter().find(|site| site.id == id.0).map(name_of).unwrap_or_default();
        Ok(before.differences(after, name))
    }

    pub(super) async fn move_activity(&self, access: &StaffAccess, id: ActivityId, state: ActivityState) -> Result<(), Fault> {
        let mut tx = self.db.write().await?;
        let row = places::lock_activity(&mut tx, id.0).await?.ok_or(ApiError::NotFound)?;
        let stands = read_activity(&row)?.state;
        if stands == state {
            return Ok(());
        }
        if !stands.may_become(state, places::has_registrations(&mut tx, row.id).await?) {
            return Err(ApiError::Conflict.into());
        }
        let act = match state {
            ActivityState::Draft => SetupAct::ActivityHidden,
            ActivityState::Published => SetupAct::ActivityPublished,
            ActivityState::Closed => SetupAct::ActivityClosed,
        };
        self.note_setup(&mut tx, access, act, (Some(row.id), &row.name), "").await?;
        activities::update_activity(&mut tx, &ActivityRow { state: state.code().into(), ..row }).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn remove_activity(&self, access: &StaffAccess, id: ActivityId) -> Result<SchoolYear, Fault> {
        let mut tx = self.db.write().await?;
        let row = places::lock_activity(&mut tx, id.0).await?.ok_or(ApiError::NotFound)?;
        if row.state != ActivityState::Draft.code() || places::has_registrations(&mut tx, row.id).await? {
            return Err(ApiError::Conflict.into());
        }
        activities::delete_activity(&mut tx, row.id).await?;
        self.note_setup(&mut tx, access, SetupAct::ActivityDeleted, (Some(row.id), &row.name), "").await?;
        tx.commit().await?;
        school_year(row.school_year)
    }
}

pub(super) fn page_of(activity: Uuid) -> String {
    format!("/admin/reglages/activites/{activity}")
}

/// The open sites, and the one that is chosen already.
async fn sites_to_choose(tx: &mut Tx, chosen: Option<Uuid>) -> Result<Vec<(String, String)>, Fault> {
    let is_offered = |site: &SiteRow| site.closed_at.is_none() || Some(site.id) == chosen;
    let sites = activities::sites(tx).await?.into_iter().filter(is_offered);
    Ok(sites.map(|site| (site.id.to_string(), name_of(&site))).collect())
}

/// An activity as an administrator describes it.
pub(super) fn setting_of(row: &ActivityRow) -> Result<ActivitySetting, Fault> {
    let activity = read_activity(row)?;
    Ok(ActivitySetting {
        kind: activity.kind,
        name: activity.name,
        site: activity.site,
        window: activity.window,
        weekdays: activity.weekdays,
        places: row.reduced_to.or(row.places),
        opens: to_local(row.opens_at),
        closes: to_local(row.closes_at),
        confirmation: activity.confirmation,
    })
}

/// The row with that setting, but for its places: those are counted with their lock.
pub(super) fn with_setting(row: ActivityRow, setting: &ActivitySetting) -> ActivityRow {
    let ActivitySetting { kind, name, site, window, weekdays, opens, closes, confirmation, .. } = setting;
    ActivityRow {
        kind: kind.code().into(),
        sort_key: sort_key(*kind, name),
        name: name.clone(),
        site_id: site.0,
        from_grade: window.from_grade.map(|grade| grade.code().into()),
        to_grade: window.to_grade.map(|grade| grade.code().into()),
        from_months: window.from_months,
        below_months: window.below_months,
        weekdays: weekdays.bits(),
        opens_at: from_local(*opens),
        closes_at: from_local(*closes),
        confirmation: confirmation.code().into(),
        ..row
    }
}

fn sort_key(kind: ActivityKind, name: &str) -> String {
    format!("{} {}", kind as u8, text::search_key(name))
}
