//! A change that would break registrations waits until the administrator has read what it breaks.

use app::{
    api::{ApiError, Outcome, guard::StaffAccess, views::ChangeView},
    domain::{
        activity::{Activity, ActivityState},
        breakage::{Breakage, Broken, Standing, broken},
        eligibility::Candidate,
        form::{FieldError, Fields, FormState},
        ids::ActivityId,
        school_year::Grade,
        setup::ActivitySetting,
    },
};

use super::activities::{page_of, setting_of, with_setting};
use crate::{
    clock::{digest, hex},
    services::{Fault, Services, registrations::read_activity, rolls::OnRoll},
    store::{
        Tx,
        activities::{self, ActivityRow},
        places, setup,
    },
};

impl Services {
    /// Makes a change that breaks nothing; another is kept to be looked at.
    pub(super) async fn change_activity(
        &self,
        mut tx: Tx,
        access: &StaffAccess,
        known: ActivityRow,
        setting: &ActivitySetting,
        fields: &Fields,
    ) -> Result<Outcome, Fault> {
        if self.broken_by(&mut tx, &known, setting).await?.is_empty() {
            self.write_setting(&mut tx, access, &known, setting).await?;
            tx.commit().await?;
            return Ok(Outcome::Done(format!("{}?fait=changee", page_of(known.id))));
        }
        setup::keep_change(&mut tx, known.id, &serde_json::to_string(fields)?, self.clock.now()).await?;
        tx.commit().await?;
        Ok(Outcome::Done(format!("{}/changement", page_of(known.id))))
    }

    /// What a setting would break.
    async fn broken_by(&self, tx: &mut Tx, known: &ActivityRow, setting: &ActivitySetting) -> Result<Vec<Broken>, Fault> {
        let wanted = |row: &ActivityRow, places| Ok::<_, Fault>(Activity { places, ..read_activity(row)? });
        let old = wanted(known, known.reduced_to.or(known.places))?;
        let new = wanted(&with_setting(known.clone(), setting), setting.places)?;
        let standing = self.roll(tx, known).await?.into_iter().map(standing).collect::<Result<Vec<_>, _>>()?;
        let mut found = broken(&old, &new, &standing, self.clock.now());
        // What families do not see cannot be interrupted.
        found.retain(|one| one.what != Breakage::Interrupted || old.state == ActivityState::Published);
        Ok(found)
    }

    pub(super) async fn kept_change(&self, id: ActivityId) -> Result<ChangeView, Fault> {
        let mut tx = self.db.read().await?;
        let row = activities::find_activity(&mut tx, id.0).await?.ok_or(ApiError::NotFound)?;
        let (setting, _) = self.find_change(&mut tx, &row).await?;
        self.change_view(&mut tx, &row, &setting).await
    }

    async fn find_change(&self, tx: &mut Tx, row: &ActivityRow) -> Result<(ActivitySetting, Fields), Fault> {
        let fields: Fields = serde_json::from_str(&setup::find_change(tx, row.id).await?.ok_or(ApiError::NotFound)?)?;
        // Somebody has changed the activity since.
        if fields.get("version") != row.version.to_string() {
            return Err(ApiError::Conflict.into());
        }
        let setting = self.read_setting(tx, Some(row), &fields).await?.map_err(|_| ApiError::Conflict)?;
        Ok((setting, fields))
    }

    async fn change_view(&self, tx: &mut Tx, row: &ActivityRow, setting: &ActivitySetting) -> Result<ChangeView, Fault> {
        let differences = self.differences(tx, &setting_of(row)?, setting).await?;
        let broken = self.broken_by(tx, row, setting).await?;
        let seen = hex(&digest(&format!("{differences:?} {broken:?}")));
        Ok(ChangeView { id: ActivityId(row.id), name: row.name.clone(), differences, broken, seen })
    }

    pub(super) async fn make_kept_change(&self, access: &StaffAccess, id: ActivityId, seen: &str) -> Result<Outcome, Fault> {
        let mut tx = self.db.write().await?;
        let row = places::lock_activity(&mut tx, id.0).await?.ok_or(ApiError::NotFound)?;
        let (setting, fields) = self.find_change(&mut tx, &row).await?;
        if self.change_view(&mut tx, &row, &setting).await?.seen != seen {
            let why = "Des inscriptions ont changé entre-temps. Relisez ce que ce changement touche, puis confirmez.";
            return Ok(Outcome::Form(FormState::refused(&fields, vec![FieldError::whole(why)])));
        }
        self.write_setting(&mut tx, access, &row, &setting).await?;
        tx.commit().await?;
        Ok(Outcome::Done(format!("{}?fait=changee", page_of(row.id))))
    }
}

fn standing(one: OnRoll) -> Result<Standing, Fault> {
    let answers: Fields = one.dossier.map(|dossier| serde_json::from_str(&dossier.content)).transpose()?.unwrap_or_default();
    let candidate = Candidate {
        birth_date: one.child.and_then(|child| child.birth_date),
        dossier: None,
        school: answers.get("site").parse().ok(),
        grade: Grade::from_code(answers.get("grade")),
        is_registered: true,
    };
    Ok(Standing { child: one.case.child_name, candidate, request: one.request })
}
