//! Other days for a registration, from a day on (E5).

use app::{
    api::{ApiError, Outcome, guard::FamilyAccess, views::RegistrationView},
    domain::{
        activity::Confirmation,
        case::{Act, CaseKind},
        contact::{show_day, show_long_day},
        form::{Fields, FormState},
        ids::CaseId,
        registration::{Change, Request},
        seat::Seat,
    },
};

use super::{
    Fault, Services,
    cases::Actor,
    families::known_entourage,
    registrations::{first_possible_day, read_activity},
};
use crate::store::{
    Tx,
    activities::{ActivityRow, find_activity},
    cases::CaseRow,
    families,
};

impl Services {
    /// The family changes the days by itself where nobody has to agree; elsewhere it writes to the department.
    pub(super) async fn reschedule_own(&self, access: &FamilyAccess, id: CaseId, fields: Fields) -> Result<Outcome, Fault> {
        let mut tx = self.db.write().await?;
        families::lock_family(&mut tx, access.family().0).await?;
        let case = self.case_of_family(&mut tx, access.family().0, id).await?;
        if case.case_kind()? != CaseKind::Registration {
            return Err(ApiError::NotFound.into());
        }
        let (activity, mut case) = self.lock_registration(&mut tx, &case).await?;
        if !is_free(&activity, &case) {
            return Err(ApiError::Conflict.into());
        }
        let actor = Actor::Family(access.account());
        if let Err(refused) = self.reschedule_as(&mut tx, &mut case, &activity, &fields, actor).await? {
            return Ok(Outcome::Form(refused));
        }
        tx.commit().await?;
        Ok(Outcome::Done(format!("/demandes/{id}")))
    }

    /// Changes the days; pressed twice, they have changed already. Whoever calls holds the activity's lock.
    pub(super) async fn reschedule_as(
        &self,
        tx: &mut Tx,
        case: &mut CaseRow,
        activity: &ActivityRow,
        fields: &Fields,
        actor: Actor,
    ) -> Result<Result<(), FormState>, Fault> {
        let change = match Change::parse(fields, &read_activity(activity)?, self.clock.today()) {
            Ok(change) => change,
            Err(errors) => return Ok(Err(FormState::refused(fields, errors))),
        };
        let told = format!("{}, à partir du {}", change.weekdays, show_long_day(change.from));
        let request: Request = serde_json::from_str(&case.content)?;
        let changed = request.clone().rescheduled(change);
        if changed != request {
            case.content = serde_json::to_string(&changed)?;
            self.act_on_registration(tx, case, Act::Reschedule, actor, &told).await?;
        }
        Ok(Ok(()))
    }

    /// What a registration asks for.
    pub(super) async fn registration_view(&self, tx: &mut Tx, case: &CaseRow) -> Result<RegistrationView, Fault> {
        let request: Request = serde_json::from_str(&case.content)?;
        let row = find_activity(tx, case.activity_id.unwrap_or_default()).await?.ok_or(Fault::Unknown("activity"))?;
        let activity = read_activity(&row)?;
        let entourage = known_entourage(&families::family(tx, case.family_id).await?)?;
        let today = self.clock.today();
        Ok(RegistrationView {
            child: case.child_name.clone(),
            activity: row.name.clone(),
            kind: activity.kind,
            weekdays: request.weekdays,
            start: show_long_day(request.start),
            changes: request.changes.iter().map(|change| (show_long_day(change.from), change.weekdays)).collect(),
            current: request.days_on(today.max(request.start)),
            offered: activity.weekdays,
            change_from: show_day(first_possible_day(activity.school_year, today).max(request.start)),
            is_free: is_free(&row, case),
            has_siblings: entourage.children().count() > 1,
        })
    }
}

/// Whether nobody has to agree when the family changes the days.
fn is_free(activity: &ActivityRow, case: &CaseRow) -> bool {
    let is_waiting = case.seat() == Some(Seat::Waiting);
    let is_over = case.seat().is_none_or(|seat| seat == Seat::Released);
    !is_over && (is_waiting || Confirmation::from_code(&activity.confirmation) == Confirmation::AtOnce)
}
