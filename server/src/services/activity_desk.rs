//! The registrations of an activity, for agents: many decided at once, the order of the list, another activity (E4, E5).

use app::{
    api::{
        ApiError, Outcome,
        guard::{HealthAccess, StaffAccess},
        ports::Places,
        views::{ActivitiesOfYear, ActivityDesk, ActivityLine, ActivityRequest, DayList},
    },
    domain::{
        activity::ActivityState,
        case::{Act, CaseKind, CaseState},
        contact::show_long_day,
        form::{FieldError, Fields, FormState},
        ids::{ActivityId, CaseId},
        registration::Request,
        registration_desk::{DECIDE_MANY, OFFER, RANK, RELOCATE, Ticked, for_ticked, ticked},
        school_year::SchoolYear,
        seat::Seat,
    },
};
use async_trait::async_trait;
use chrono::NaiveDate;

use super::{Fault, Services, answer, cases::Actor, public::known_years};
use crate::{
    clock::local_instant,
    store::{
        Tx,
        activities::{self, ActivityRow},
        cases::{self, CaseRow},
        families,
        places::{self, RegistrationRow},
    },
};

/// How many registrations a page shows.
const PAGE: i64 = 1000;

#[async_trait]
impl Places for Services {
    async fn activities(&self, _access: &StaffAccess, year: Option<SchoolYear>) -> Result<ActivitiesOfYear, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let years = known_years(&mut tx).await?;
            let school_year = match year.filter(|year| years.contains(year)) {
                Some(year) => year,
                None => self.current_year(&mut tx).await?.0,
            };
            let start = i64::from(school_year.start_year());
            let counts = places::registration_counts(&mut tx, start).await?;
            let rows = activities::activities_of_year(&mut tx, start).await?;
            let shown = rows.iter().filter(|row| row.state != ActivityState::Draft.code());
            Ok(ActivitiesOfYear { school_year, years, activities: shown.map(|row| line(row, &counts)).collect() })
        })
        .await
    }

    async fn activity(&self, _access: &StaffAccess, id: ActivityId) -> Result<ActivityDesk, ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let row = activities::find_activity(&mut tx, id.0).await?.ok_or(ApiError::NotFound)?;
            let counts = places::registration_counts(&mut tx, row.school_year).await?;
            let all = places::registrations_of_activity(&mut tx, id.0, PAGE).await?;
            self.activity_desk(line(&row, &counts), all)
        })
        .await
    }

    async fn day_list(&self, access: &StaffAccess, id: ActivityId, day: Option<NaiveDate>) -> Result<DayList, ApiError> {
        answer(self.list_of_day(access, id, day)).await
    }

    async fn day_list_with_health(&self, access: &HealthAccess, id: ActivityId, day: Option<NaiveDate>) -> Result<DayList, ApiError> {
        answer(self.list_of_day_with_health(access, id, day)).await
    }

    async fn decide_many(&self, access: &StaffAccess, id: ActivityId, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let act = Act::from_code(fields.get("act")).filter(|act| matches!(act, Act::Confirm | Act::Refuse | Act::Cancel));
            let act = act.ok_or(ApiError::NotUnderstood)?;
            let chosen = ticked(&fields);
            let mut errors = DECIDE_MANY.check(&fields, self.clock.today());
            let reason = DECIDE_MANY.clean(&fields).get("reason").to_owned();
            if act != Act::Confirm && reason.is_empty() {
                errors.push(FieldError::new("reason", "Écrivez le motif : les familles doivent savoir pourquoi."));
            }
            if chosen.is_empty() {
                errors.push(FieldError::whole("Cochez au moins une demande."));
            }
            if !errors.is_empty() {
                return Ok(Outcome::Form(FormState::refused(&fields, errors)));
            }
            let mut tx = self.db.write().await?;
            places::lock_activity(&mut tx, id.0).await?.ok_or(ApiError::NotFound)?;
            let (mut done, mut left) = (0, 0);
            for case in chosen {
                match self.decide_one_of_many(&mut tx, access, id, case, act, &reason).await? {
                    Ticked::Do | Ticked::Done => done += 1,
                    Ticked::NotFor => left += 1,
                }
            }
            tx.commit().await?;
            Ok(Outcome::Done(format!("/admin/activites/{id}?faites={done}&laissees={left}")))
        })
        .await
    }

    async fn set_rank(&self, access: &StaffAccess, id: CaseId, version: i64, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let mut errors = RANK.check(&fields, self.clock.today());
            let rank = fields.get("rank").parse::<usize>().ok().filter(|rank| *rank > 0);
            if rank.is_none() && errors.iter().all(|error| error.field != "rank") {
                errors.push(FieldError::new("rank", "Écrivez un nombre : 1, 2, 3…"));
            }
            let (Some(rank), true) = (rank, errors.is_empty()) else {
                return Ok(Outcome::Form(FormState::refused(&fields, errors)));
            };
            let (mut tx, activity, mut case) = self.shown_registration(id, version).await?;
            let list = places::first_waiting(&mut tx, activity.id, PAGE).await?;
            let others: Vec<_> = list.iter().filter(|other| other.id != case.id).collect();
            let ticket = match others.get(rank - 1) {
                Some(next) => {
                    let ticket = next.ticket.unwrap_or_default();
                    places::make_room(&mut tx, activity.id, ticket).await?;
                    ticket
                }
                None => places::next_ticket(&mut tx, activity.id).await?,
            };
            case.ticket = Some(ticket);
            let reason = RANK.clean(&fields).get("rank_reason").to_owned();
            self.act_on_registration(&mut tx, &mut case, Act::Rank, Actor::Agent(access.account()), &reason).await?;
            tx.commit().await?;
            Ok(Outcome::Done(page_of(id)))
        })
        .await
    }

    async fn offer(&self, access: &StaffAccess, id: CaseId, version: i64, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let errors = OFFER.check(&fields, self.clock.today());
            if !errors.is_empty() {
                return Ok(Outcome::Form(FormState::refused(&fields, errors)));
            }
            let (mut tx, activity, mut case) = self.shown_registration(id, version).await?;
            if activity.places.is_some_and(|places| activity.taken >= places) {
                // A place that the agent adds for this child: nobody who waits loses one.
                places::set_places(&mut tx, activity.id, Some(activity.taken + 1)).await?;
            }
            let reason = OFFER.clean(&fields).get("offer_reason").to_owned();
            if !self.offer_place(&mut tx, &mut case, Actor::Agent(access.account()), &reason).await? {
                return Err(ApiError::Conflict.into());
            }
            tx.commit().await?;
            Ok(Outcome::Done(page_of(id)))
        })
        .await
    }

    async fn relocate(&self, access: &StaffAccess, id: CaseId, version: i64, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let errors = RELOCATE.check(&fields, self.clock.today());
            if !errors.is_empty() {
                return Ok(Outcome::Form(FormState::refused(&fields, errors)));
            }
            let to = fields.get("to").parse::<ActivityId>().map_err(|_| ApiError::NotFound)?;
            self.move_to(access, id, version, to, fields).await
        })
        .await
    }

    async fn reschedule(&self, access: &StaffAccess, id: CaseId, version: i64, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let (mut tx, activity, mut case) = self.shown_registration(id, version).await?;
            let actor = Actor::Agent(access.account());
            if let Err(refused) = self.reschedule_as(&mut tx, &mut case, &activity, &fields, actor).await? {
                return Ok(Outcome::Form(refused));
            }
            tx.commit().await?;
            Ok(Outcome::Done(page_of(id)))
        })
        .await
    }
}

impl Services {
    /// A registration as the agent has read it, its family and its activity kept from other writers.
    async fn shown_registration(&self, id: CaseId, version: i64) -> Result<(Tx, ActivityRow, CaseRow), Fault> {
        let mut tx = self.db.write().await?;
        let case = self.sent_case(&mut tx, id).await?;
        if case.case_kind()? != CaseKind::Registration {
            return Err(ApiError::NotFound.into());
        }
        families::lock_family(&mut tx, case.family_id).await?;
        let (activity, case) = self.lock_registration(&mut tx, &case).await?;
        if case.version == version { Ok((tx, activity, case)) } else { Err(ApiError::Conflict.into()) }
    }

    async fn decide_one_of_many(
        &self,
        tx: &mut Tx,
        access: &StaffAccess,
        activity: ActivityId,
        id: CaseId,
        act: Act,
        reason: &str,
    ) -> Result<Ticked, Fault> {
        let case = cases::find_case(tx, id.0).await?.filter(|case| case.activity_id == Some(activity.0));
        let Some((mut case, seat)) = case.and_then(|case| case.seat().map(|seat| (case, seat))) else { return Ok(Ticked::NotFor) };
        let ticked = for_ticked(act, case.case_state()?, seat);
        if ticked == Ticked::Do {
            let reason = if act == Act::Confirm { "" } else { reason };
            self.act_on_registration(tx, &mut case, act, Actor::Agent(access.account()), reason).await?;
        }
        Ok(ticked)
    }

    /// A place there is taken before the one here is given back.
    async fn move_to(&self, access: &StaffAccess, id: CaseId, version: i64, to: ActivityId, fields: Fields) -> Result<Outcome, Fault> {
        let mut tx = self.db.write().await?;
        let case = self.sent_case(&mut tx, id).await?;
        families::lock_family(&mut tx, case.family_id).await?;
        let from = case.activity_id.ok_or(ApiError::NotFound)?;
        // In one order for everybody: two moves never wait for each other.
        for activity in [from.min(to.0), from.max(to.0)] {
            places::lock_activity(&mut tx, activity).await?;
        }
        let (here, mut case) = self.lock_registration(&mut tx, &case).await?;
        let there = activities::find_activity(&mut tx, to.0).await?.ok_or(ApiError::NotFound)?;
        if case.version != version || there.id == here.id || there.kind != here.kind || there.school_year != here.school_year {
            return Err(ApiError::Conflict.into());
        }
        let twin = cases::cases_of_family(&mut tx, case.family_id).await?;
        let is_there = twin.iter().any(|other| {
            other.child_id == case.child_id
                && other.activity_id == Some(there.id)
                && other.seat().is_some_and(|seat| seat != Seat::Released)
        });
        let why = match (is_there, there.waiting > 0) {
            (true, _) => Some("Une demande existe déjà pour cet enfant dans cette activité."),
            (_, true) => Some("D’autres attendent une place dans cette activité."),
            _ if !places::take_place(&mut tx, there.id).await? => Some("Cette activité n’a plus de place."),
            _ => None,
        };
        if let Some(why) = why {
            return Ok(Outcome::Form(FormState::refused(&fields, vec![FieldError::new("to", why)])));
        }
        let had = case.seat().is_some_and(Seat::is_counted);
        let first_name = case.title.rsplit(" : ").next().unwrap_or_default();
        case.title = format!("{} : {first_name}", there.name);
        (case.activity_id, case.site_id, case.ticket) = (Some(there.id), Some(there.site_id), None);
        let reason = RELOCATE.clean(&fields).get("move_reason").to_owned();
        self.advance(&mut tx, &mut case, Act::Relocate, Actor::Agent(access.account()), &reason, Vec::new()).await?;
        if had {
            places::free_place(&mut tx, here.id).await?;
            self.offer_free_places(&mut tx, here.id).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done(page_of(id)))
    }

    /// The other activities of its kind that have a place for a registration.
    pub(super) async fn moves_of(&self, tx: &mut Tx, case: &CaseRow) -> Result<Vec<(String, String)>, Fault> {
        let rows = activities::activities_of_year(tx, case.school_year.unwrap_or_default()).await?;
        let kind = rows.iter().find(|row| Some(row.id) == case.activity_id).map(|row| row.kind.clone());
        let has_place = |row: &&ActivityRow| {
            row.state == ActivityState::Published.code() && row.waiting == 0 && row.places.is_none_or(|places| row.taken < places)
        };
        let others = rows.iter().filter(|row| Some(&row.kind) == kind.as_ref() && Some(row.id) != case.activity_id);
        Ok(others.filter(has_place).map(|row| (row.id.to_string(), row.name.clone())).collect())
    }

    fn activity_desk(&self, line: ActivityLine, all: Vec<RegistrationRow>) -> Result<ActivityDesk, Fault> {
        let mut desk = ActivityDesk { line, to_confirm: Vec::new(), offered: Vec::new(), waiting: Vec::new(), confirmed: Vec::new() };
        let mut waiting = Vec::new();
        for RegistrationRow { case, family_name } in all {
            let request = self.activity_request(&case, &family_name)?;
            match (case.seat(), case.case_state()?) {
                (Some(Seat::Waiting), _) => waiting.push((case.ticket, request)),
                (Some(Seat::Offered), _) => desk.offered.push(request),
                (_, CaseState::Validated) => desk.confirmed.push(request),
                _ => desk.to_confirm.push(request),
            }
        }
        waiting.sort_by_key(|(ticket, request)| (*ticket, request.case.id));
        let ranked = (1..).zip(waiting).map(|(rank, (_, mut request))| {
            request.case.rank = rank;
            request
        });
        desk.waiting = ranked.collect();
        Ok(desk)
    }

    fn activity_request(&self, case: &CaseRow, family: &str) -> Result<ActivityRequest, Fault> {
        let request: Request = serde_json::from_str(&case.content)?;
        Ok(ActivityRequest {
            child: case.child_name.clone(),
            weekdays: request.days_on(self.clock.today().max(request.start)),
            start: show_long_day(request.start),
            asked_at: case.submitted_at.map(local_instant).unwrap_or_default(),
            case: self.case_line(case, family)?,
        })
    }
}

fn page_of(case: CaseId) -> String {
    format!("/admin/demandes/{case}")
}

pub(super) fn line(row: &ActivityRow, counts: &[(uuid::Uuid, String, String, i64)]) -> ActivityLine {
    let count = |wanted: fn(&str, &str) -> bool| {
        let mine = counts.iter().filter(|(id, state, seat, _)| *id == row.id && wanted(state, seat));
        mine.map(|(.., count)| count).sum()
    };
    ActivityLine {
        id: ActivityId(row.id),
        name: row.name.clone(),
        site: row.site_name.clone(),
        places: row.places,
        taken: row.taken,
        to_confirm: count(|state, seat| seat == "held" && state != "validated"),
        offered: count(|_, seat| seat == "offered"),
        waiting: row.waiting,
    }
}
