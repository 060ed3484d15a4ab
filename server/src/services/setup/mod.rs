//! Setting up: school years, sites, activities, each change with its line of history (F5).

mod activities;
mod changes;
mod sites;
mod years;

use app::{
    api::{
        ApiError, Outcome,
        guard::StaffAccess,
        ports::Setup,
        views::{ChangeView, NewYear, SetupActivity, SetupEvent, SetupOverview, SetupSite, SetupYear},
    },
    domain::{
        activity::ActivityState,
        form::Fields,
        ids::{ActivityId, SiteId},
        school_year::SchoolYear,
        setup_act::SetupAct,
    },
};
use async_trait::async_trait;
use uuid::Uuid;

use super::{Fault, Services, answer, greeting};
use crate::{
    clock::local_instant,
    store::{
        Tx,
        accounts::find_account,
        setup::{self, SetupEventRow},
    },
};

/// How many lines of history a page shows.
const SHOWN: i64 = 50;

#[async_trait]
impl Setup for Services {
    async fn overview(&self, _access: &StaffAccess) -> Result<SetupOverview, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let years = self.year_lines(&mut tx).await?;
            Ok(SetupOverview {
                next: years.first().map(|line| line.school_year.next()),
                years,
                sites: self.site_lines(&mut tx).await?,
                history: last_events(&mut tx).await?,
            })
        })
        .await
    }

    async fn school_year(&self, _access: &StaffAccess, year: SchoolYear) -> Result<SetupYear, ApiError> {
        answer(self.setup_year(year)).await
    }

    async fn next_year(&self, _access: &StaffAccess) -> Result<NewYear, ApiError> {
        answer(self.year_to_come()).await
    }

    async fn open_year(&self, access: &StaffAccess, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.make_year(access, fields)).await
    }

    async fn save_year(&self, access: &StaffAccess, year: SchoolYear, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.set_opening(access, year, fields)).await
    }

    async fn publish_year(&self, access: &StaffAccess, year: SchoolYear) -> Result<(), ApiError> {
        answer(self.publish_drafts(access, year)).await
    }

    async fn site(&self, _access: &StaffAccess, id: Option<SiteId>) -> Result<SetupSite, ApiError> {
        answer(self.setup_site(id)).await
    }

    async fn save_site(&self, access: &StaffAccess, id: SiteId, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.put_site(access, id, fields)).await
    }

    async fn close_site(&self, access: &StaffAccess, id: SiteId, is_closed: bool) -> Result<(), ApiError> {
        answer(self.set_site_closed(access, id, is_closed)).await
    }

    async fn delete_site(&self, access: &StaffAccess, id: SiteId) -> Result<(), ApiError> {
        answer(self.remove_site(access, id)).await
    }

    async fn activity(&self, _access: &StaffAccess, id: ActivityId) -> Result<SetupActivity, ApiError> {
        answer(self.setup_activity(id)).await
    }

    async fn new_activity(&self, _access: &StaffAccess, year: SchoolYear) -> Result<SetupActivity, ApiError> {
        answer(self.activity_to_add(year)).await
    }

    async fn save_activity(&self, access: &StaffAccess, id: ActivityId, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.put_activity(access, id, fields)).await
    }

    async fn change(&self, _access: &StaffAccess, id: ActivityId) -> Result<ChangeView, ApiError> {
        answer(self.kept_change(id)).await
    }

    async fn confirm_change(&self, access: &StaffAccess, id: ActivityId, seen: &str) -> Result<Outcome, ApiError> {
        answer(self.make_kept_change(access, id, seen)).await
    }

    async fn set_activity_state(&self, access: &StaffAccess, id: ActivityId, state: ActivityState) -> Result<(), ApiError> {
        answer(self.move_activity(access, id, state)).await
    }

    async fn delete_activity(&self, access: &StaffAccess, id: ActivityId) -> Result<SchoolYear, ApiError> {
        answer(self.remove_activity(access, id)).await
    }
}

impl Services {
    /// Adds a line to the history of what is set up and published.
    pub(super) async fn note_setup(
        &self,
        tx: &mut Tx,
        access: &StaffAccess,
        act: SetupAct,
        (subject_id, subject): (Option<Uuid>, &str),
        detail: &str,
    ) -> Result<(), Fault> {
        let account = access.account().0;
        let event = SetupEventRow {
            id: self.clock.new_id(),
            subject_id,
            subject: subject.into(),
            act: act.code().into(),
            account_id: account,
            actor: find_account(tx, account).await?.map(|who| greeting(&who)).unwrap_or_default(),
            detail: detail.into(),
            at: self.clock.now(),
        };
        Ok(setup::insert_setup_event(tx, &event).await?)
    }
}

/// The last lines of that history.
pub(super) async fn last_events(tx: &mut Tx) -> Result<Vec<SetupEvent>, Fault> {
    events(setup::last_setup_events(tx, SHOWN).await?)
}

fn events(rows: Vec<SetupEventRow>) -> Result<Vec<SetupEvent>, Fault> {
    let event = |row: SetupEventRow| {
        let act = SetupAct::from_code(&row.act).ok_or(Fault::Unknown("act"))?;
        Ok(SetupEvent { at: local_instant(row.at), what: act.past(), subject: row.subject, actor: row.actor, detail: row.detail })
    };
    rows.into_iter().map(event).collect()
}
