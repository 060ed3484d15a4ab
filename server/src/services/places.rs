//! Places and waiting lists (E4): a place that gets free is offered to the first who waits, for a while, then to the next.

use app::{
    api::{ApiError, guard::FamilyAccess},
    domain::{
        activity::Confirmation,
        case::{Act, CaseState},
        ids::{ActivityId, CaseId},
        seat::Seat,
    },
};
use uuid::Uuid;

use super::{Fault, Services, cases::Actor};
use crate::{
    mail::Template,
    store::{
        Tx,
        activities::ActivityRow,
        cases::{self, CaseRow},
        families,
        places::{self, LapsedRow},
    },
};

/// How many offers that ran out are looked at in one go.
const LAPSED_AT_ONCE: i64 = 200;
/// How many places are offered in one transaction.
const OFFERED_AT_ONCE: i64 = 500;

impl Services {
    /// A registration and its activity, kept from whoever gives or takes places; read again, since it may have changed while one waited.
    pub(super) async fn lock_registration(&self, tx: &mut Tx, case: &CaseRow) -> Result<(ActivityRow, CaseRow), Fault> {
        let activity = places::lock_activity(tx, case.activity_id.unwrap_or_default()).await?.ok_or(ApiError::NotFound)?;
        let case = cases::find_case(tx, case.id).await?.ok_or(ApiError::NotFound)?;
        // Moved to another activity meanwhile: its place is counted there.
        if case.activity_id == Some(activity.id) { Ok((activity, case)) } else { Err(ApiError::Conflict.into()) }
    }

    /// Moves a registration by one act; the place that it gives back is offered to the next. Whoever calls holds the activity's lock.
    pub(super) async fn act_on_registration(
        &self,
        tx: &mut Tx,
        case: &mut CaseRow,
        act: Act,
        actor: Actor,
        reason: &str,
    ) -> Result<(), Fault> {
        let had = case.seat().is_some_and(Seat::is_counted);
        self.advance(tx, case, act, actor, reason, Vec::new()).await?;
        if let Some(activity) = case.activity_id.filter(|_| had && !case.seat().is_some_and(Seat::is_counted)) {
            places::free_place(tx, activity).await?;
            self.offer_free_places(tx, activity).await?;
        }
        Ok(())
    }

    /// Offers every free place of an activity to those who wait, in order. Whoever calls holds its lock.
    pub(super) async fn offer_free_places(&self, tx: &mut Tx, activity: Uuid) -> Result<(), Fault> {
        let Some(row) = places::lock_activity(tx, activity).await? else { return Ok(()) };
        let free = row.places.map_or(OFFERED_AT_ONCE, |places| (places - row.taken).min(OFFERED_AT_ONCE));
        if free <= 0 || row.waiting == 0 {
            return Ok(());
        }
        for mut case in places::first_waiting(tx, activity, free).await? {
            self.offer_place(tx, &mut case, Actor::Rule, "").await?;
        }
        Ok(())
    }

    /// Keeps a place for a request that waits, if there is one left; tells whether it did.
    pub(super) async fn offer_place(&self, tx: &mut Tx, case: &mut CaseRow, actor: Actor, reason: &str) -> Result<bool, Fault> {
        if !places::take_place(tx, case.activity_id.unwrap_or_default()).await? {
            return Ok(false);
        }
        self.advance(tx, case, Act::Offer, actor, reason, Vec::new()).await?;
        Ok(true)
    }

    /// The family takes the place it was offered; pressed again, it is taken already. Told too late, the next has it.
    pub(super) async fn accept_offered(&self, access: &FamilyAccess, id: CaseId) -> Result<(), Fault> {
        let mut tx = self.db.write().await?;
        families::lock_family(&mut tx, access.family().0).await?;
        let case = self.case_of_family(&mut tx, access.family().0, id).await?;
        let (activity, mut case) = self.lock_registration(&mut tx, &case).await?;
        match case.seat() {
            Some(Seat::Held) => return Ok(()),
            Some(Seat::Offered) => {}
            // It ran out: the page says so.
            Some(Seat::Released) if case.case_state()? == CaseState::Withdrawn => return Ok(()),
            _ => return Err(ApiError::Conflict.into()),
        }
        if case.offered_until.is_some_and(|until| until <= self.clock.now()) {
            self.act_on_registration(&mut tx, &mut case, Act::Lapse, Actor::Rule, "").await?;
        } else {
            self.act_on_registration(&mut tx, &mut case, Act::Accept, Actor::Family(access.account()), "").await?;
            match Confirmation::from_code(&activity.confirmation) {
                Confirmation::AtOnce => self.act_on_registration(&mut tx, &mut case, Act::ConfirmAtOnce, Actor::Rule, "").await?,
                Confirmation::ByAgent => {
                    self.tell_adults(&mut tx, &case, Act::Accept, Template::PlaceAccepted, "", Vec::new()).await?;
                }
            }
        }
        Ok(tx.commit().await?)
    }

    /// Offers that ran out go to the next in the list.
    ///
    /// # Errors
    /// Of the database.
    pub async fn let_offers_lapse(&self) -> Result<(), Fault> {
        let lapsed = places::lapsed_offers(&mut self.db.read().await?, self.clock.now(), LAPSED_AT_ONCE).await?;
        for LapsedRow { id, activity_id } in lapsed {
            let mut tx = self.db.write().await?;
            places::lock_activity(&mut tx, activity_id).await?;
            // The family may have answered meanwhile, or another server may have been first.
            let case = cases::find_case(&mut tx, id).await?;
            let has_lapsed =
                |case: &CaseRow| case.seat() == Some(Seat::Offered) && case.offered_until.is_some_and(|at| at <= self.clock.now());
            if let Some(mut case) = case.filter(|case| case.activity_id == Some(activity_id) && has_lapsed(case)) {
                self.act_on_registration(&mut tx, &mut case, Act::Lapse, Actor::Rule, "").await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// Sets how many places an activity has, and offers those that are new; tells whether it could: not fewer than are taken.
    ///
    /// # Errors
    /// Of the database.
    pub async fn set_places(&self, activity: ActivityId, count: Option<i64>) -> Result<bool, Fault> {
        let mut tx = self.db.write().await?;
        places::lock_activity(&mut tx, activity.0).await?.ok_or(ApiError::NotFound)?;
        if !places::set_places(&mut tx, activity.0, count).await? {
            return Ok(false);
        }
        self.offer_free_places(&mut tx, activity.0).await?;
        tx.commit().await?;
        Ok(true)
    }
}
