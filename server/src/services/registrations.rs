//! Registering children for activities (E1–E3).

use app::{
    api::{
        ApiError, Outcome,
        guard::FamilyAccess,
        ports::Registrations,
        views::{ChildOffers, Offer, Offers, SeveralView, Together},
    },
    domain::{
        activity::{Activity, ActivityKind, ActivityState, Confirmation, Weekdays, Window},
        case::{Act, CaseKind, CaseState},
        eligibility::{Barrier, Candidate, Door, barriers},
        form::{FieldError, Fields, FormState},
        ids::{ActivityId, CaseId, PersonId, RequestId, SiteId},
        person::Person,
        registration::Request,
        school_year::{Grade, SchoolYear},
        seat::Seat,
    },
};
use async_trait::async_trait;
use chrono::NaiveDate;

use super::{
    Fault, Services, answer,
    cases::Actor,
    families::{known_entourage, live_dossier, receipt, valid_entourage},
    public::school_year,
};
use crate::{
    clock::local_instant,
    store::{
        Tx,
        activities::{self, ActivityRow},
        cases::{self, CaseRow},
        families::{self, FamilyRow},
        is_duplicate, places,
    },
};

#[async_trait]
impl Registrations for Services {
    async fn offers(&self, access: &FamilyAccess, year: Option<SchoolYear>) -> Result<Offers, ApiError> {
        answer(async { self.family_offers(&mut self.db.read().await?, access, year).await }).await
    }

    async fn offer(&self, access: &FamilyAccess, activity: ActivityId, child: PersonId) -> Result<(String, Offer), ApiError> {
        answer(async {
            let mut tx = self.db.read().await?;
            let (row, person, all) = self.asked(&mut tx, access, activity, child).await?;
            let candidate = candidate(&all, &person, school_year(row.school_year)?)?;
            let start = first_possible_day(school_year(row.school_year)?, self.clock.today());
            Ok((person.first_name.clone(), self.offer_of(&row, &candidate, &person, &all, start)?))
        })
        .await
    }

    async fn submit(&self, access: &FamilyAccess, activity: ActivityId, child: PersonId, fields: Fields) -> Result<Outcome, ApiError> {
        answer(async {
            let mut tx = self.db.write().await?;
            families::lock_family(&mut tx, access.family().0).await?;
            let (row, person, all) = self.asked(&mut tx, access, activity, child).await?;
            if let Some(case) = live_request(&all, activity, child) {
                // Sent twice: it is one request.
                return Ok(Outcome::Done(receipt(case)));
            }
            let request = match Request::parse(&fields, &read_activity(&row)?, self.clock.today()) {
                Ok(request) => request,
                Err(errors) => return Ok(Outcome::Form(FormState::refused(&fields, errors))),
            };
            let row = places::lock_activity(&mut tx, row.id).await?.ok_or(ApiError::NotFound)?;
            let asking = Asking { child: &person, request, may_wait: fields.is_yes("waiting") };
            match self.register(&mut tx, access, &all, &row, asking).await? {
                Registered::Case(case) => {
                    tx.commit().await?;
                    Ok(Outcome::Done(receipt(&case)))
                }
                Registered::No(why_not) => {
                    let errors = why_not.into_iter().map(told).collect();
                    Ok(Outcome::Form(FormState::refused(&fields, errors)))
                }
            }
        })
        .await
    }

    async fn together(
        &self,
        access: &FamilyAccess,
        kind: ActivityKind,
        year: Option<SchoolYear>,
        like: Option<CaseId>,
    ) -> Result<Together, ApiError> {
        answer(self.offers_together(access, kind, year, like)).await
    }

    async fn prepare(&self, access: &FamilyAccess, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.prepare_several(access, fields)).await
    }

    async fn several(&self, access: &FamilyAccess, request: RequestId) -> Result<SeveralView, ApiError> {
        answer(self.view_several(access, request)).await
    }

    async fn change_line(&self, access: &FamilyAccess, request: RequestId, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.change_one_of_several(access, request, fields)).await
    }

    async fn send_several(&self, access: &FamilyAccess, request: RequestId) -> Result<(), ApiError> {
        answer(self.answer_several(access, request)).await
    }

    async fn reschedule(&self, access: &FamilyAccess, case: CaseId, fields: Fields) -> Result<Outcome, ApiError> {
        answer(self.reschedule_own(access, case, fields)).await
    }

    async fn accept(&self, access: &FamilyAccess, case: CaseId) -> Result<(), ApiError> {
        answer(self.accept_offered(access, case)).await
    }
}

/// A place asked for a child.
pub(super) struct Asking<'a> {
    pub child: &'a Person,
    pub request: Request,
    /// Whether the family wants a rank in the waiting list when there is no place.
    pub may_wait: bool,
}

/// What became of it.
pub(super) enum Registered {
    Case(Box<CaseRow>),
    No(Vec<Barrier>),
}

impl Services {
    /// What is offered to each child of a family, for that year if it is open, else for the one being prepared.
    pub(super) async fn family_offers(&self, tx: &mut Tx, access: &FamilyAccess, year: Option<SchoolYear>) -> Result<Offers, Fault> {
        let family = families::family(tx, access.family().0).await?;
        let all = cases::cases_of_family(tx, family.id).await?;
        let (prepared, _) = self.current_year(tx).await?;
        let years = self.open_years(tx).await?;
        let year = year.filter(|year| years.contains(year)).unwrap_or(prepared);
        let rows = activities::activities_of_year(tx, i64::from(year.start_year())).await?;
        let start = first_possible_day(year, self.clock.today());
        // A draft is the administrator's own.
        let rows: Vec<_> = rows.into_iter().filter(|row| row.state != ActivityState::Draft.code()).collect();
        let child_offers = |child: &Person| {
            let candidate = candidate(&all, child, year)?;
            let offers = rows.iter().map(|row| self.offer_of(row, &candidate, child, &all, start)).collect::<Result<Vec<_>, Fault>>()?;
            // An activity that is closed, or for which the child is too young all year, is not worth a line.
            let is_vain = |barrier: &Barrier| match barrier {
                Barrier::TooYoung(from) => *from > year.last_day(),
                barrier => *barrier == Barrier::Stopped,
            };
            let offers = offers.into_iter().filter(|offer| !offer.barriers.iter().any(|(barrier, _)| is_vain(barrier))).collect();
            Ok::<_, Fault>(ChildOffers { child: child.id, first_name: child.first_name.clone(), offers })
        };
        let mut children = as_validated(&family)?.iter().map(child_offers).collect::<Result<Vec<_>, _>>()?;
        let ranks = places::ranks_of_family(tx, family.id).await?;
        for case in children.iter_mut().flat_map(|child| &mut child.offers).filter_map(|offer| offer.case.as_mut()) {
            case.rank = ranks.iter().find(|(id, _)| *id == case.id.0).map_or(0, |(_, rank)| *rank);
        }
        Ok(Offers { school_year: year, years, children })
    }

    /// Gives a child a place, or a rank in the waiting list. Whoever calls holds the locks of the family and of the activity.
    pub(super) async fn register(
        &self,
        tx: &mut Tx,
        access: &FamilyAccess,
        all: &[CaseRow],
        row: &ActivityRow,
        asking: Asking<'_>,
    ) -> Result<Registered, Fault> {
        let Asking { child, request, may_wait } = asking;
        let activity = read_activity(row)?;
        let candidate = candidate(all, child, activity.school_year)?;
        let seat = match Door::behind(barriers(&activity, &candidate, request.start, self.clock.now())) {
            Door::Open => Seat::Held,
            Door::WaitingList if may_wait => Seat::Waiting,
            Door::WaitingList => return Ok(Registered::No(vec![Barrier::Full])),
            Door::Closed(why_not) => return Ok(Registered::No(why_not)),
        };
        let ticket = match seat {
            Seat::Waiting => Some(places::next_ticket(tx, row.id).await?),
            // The lock is held and there was a place: it is there.
            _ if places::take_place(tx, row.id).await? => None,
            _ => return Err(ApiError::Conflict.into()),
        };
        let mut case = CaseRow {
            child_id: Some(child.id.0),
            child_name: child.full_name(),
            school_year: Some(row.school_year),
            activity_id: Some(row.id),
            site_id: Some(row.site_id),
            seat: seat.code().into(),
            ticket,
            ..self.draft(
                CaseKind::Registration,
                access.family().0,
                format!("{} : {}", row.name, child.first_name),
                serde_json::to_string(&request)?,
            )
        };
        match cases::insert_case(tx, &case).await {
            // The other parent, or a double click, was first.
            Err(error) if is_duplicate(&error) => return Err(ApiError::Conflict.into()),
            done => done?,
        }
        self.advance(tx, &mut case, Act::Submit, Actor::Family(access.account()), "", Vec::new()).await?;
        if seat == Seat::Waiting {
            let rank = places::rank_of(tx, &case).await?;
            self.advance(tx, &mut case, Act::Queue, Actor::Rule, &format!("Rang {rank}"), Vec::new()).await?;
        } else if activity.confirmation == Confirmation::AtOnce {
            self.advance(tx, &mut case, Act::ConfirmAtOnce, Actor::Rule, "", Vec::new()).await?;
        }
        Ok(Registered::Case(Box::new(case)))
    }

    /// What a request is about: an activity, a child of the family, and the family's cases.
    async fn asked(
        &self,
        tx: &mut Tx,
        access: &FamilyAccess,
        activity: ActivityId,
        child: PersonId,
    ) -> Result<(ActivityRow, Person, Vec<CaseRow>), Fault> {
        let family = families::family(tx, access.family().0).await?;
        let person = as_validated(&family)?.into_iter().find(|person| person.id == child).ok_or(ApiError::NotFound)?;
        let row = activities::find_activity(tx, activity.0).await?.filter(|row| row.state != ActivityState::Draft.code());
        let row = row.ok_or(ApiError::NotFound)?;
        Ok((row, person, cases::cases_of_family(tx, family.id).await?))
    }

    pub(super) fn offer_of(
        &self,
        row: &ActivityRow,
        candidate: &Candidate,
        child: &Person,
        all: &[CaseRow],
        start: NaiveDate,
    ) -> Result<Offer, Fault> {
        let activity = read_activity(row)?;
        let request = live_request(all, activity.id, child.id);
        let candidate = Candidate { is_registered: request.is_some(), ..*candidate };
        let asked: Option<Request> = request.map(|case| serde_json::from_str(&case.content)).transpose()?;
        let barriers = barriers(&activity, &candidate, start, self.clock.now());
        Ok(Offer {
            site: row.site_name.clone(),
            barriers: barriers.into_iter().map(|barrier| (barrier, barrier.sentence(local_instant))).collect(),
            case: request.map(|case| self.case_line(case, "")).transpose()?,
            weekdays: asked.map(|asked| asked.days_on(self.clock.today().max(asked.start))).unwrap_or_default(),
            activity,
        })
    }
}

/// Why a request is not taken, where the form can say it best.
fn told(barrier: Barrier) -> FieldError {
    let field = if barrier == Barrier::Full { "waiting" } else { "" };
    let sentence = if barrier == Barrier::Full {
        "Toutes les places sont prises. Cochez cette case pour demander la liste d’attente.".to_owned()
    } else {
        barrier.sentence(local_instant)
    };
    FieldError::new(field, sentence)
}

/// The first day of attendance one can ask for.
pub(super) fn first_possible_day(year: SchoolYear, today: NaiveDate) -> NaiveDate {
    today.max(year.first_day())
}

/// The children as the department knows them; one that it does not know yet, as declared: a dossier will be asked for first.
pub(super) fn as_validated(family: &FamilyRow) -> Result<Vec<Person>, Fault> {
    let valid = valid_entourage(family)?;
    let known = known_entourage(family)?;
    Ok(known.children().map(|child| valid.find(child.id).unwrap_or(child).clone()).collect())
}

pub(super) fn live_request(all: &[CaseRow], activity: ActivityId, child: PersonId) -> Option<&CaseRow> {
    all.iter().find(|case| {
        case.activity_id == Some(activity.0) && case.child_id == Some(child.0) && !matches!(case.state.as_str(), "refused" | "withdrawn")
    })
}

pub(super) fn candidate(all: &[CaseRow], child: &Person, year: SchoolYear) -> Result<Candidate, Fault> {
    let dossier = live_dossier(all, child.id, year);
    let answers: Fields = dossier.map(|case| serde_json::from_str(&case.content)).transpose()?.unwrap_or_default();
    let state: Option<CaseState> = dossier.map(CaseRow::case_state).transpose()?;
    Ok(Candidate {
        birth_date: child.birth_date,
        dossier: state,
        school: answers.get("site").parse::<SiteId>().ok(),
        grade: Grade::from_code(answers.get("grade")),
        is_registered: false,
    })
}

pub(super) fn read_activity(row: &ActivityRow) -> Result<Activity, Fault> {
    let grade = |code: &Option<String>| code.as_deref().map(|code| Grade::from_code(code).ok_or(Fault::Unknown("grade"))).transpose();
    Ok(Activity {
        id: ActivityId(row.id),
        kind: ActivityKind::from_code(&row.kind).ok_or(Fault::Unknown("kind of activity"))?,
        name: row.name.clone(),
        site: SiteId(row.site_id),
        school_year: school_year(row.school_year)?,
        window: Window {
            from_grade: grade(&row.from_grade)?,
            to_grade: grade(&row.to_grade)?,
            from_months: row.from_months,
            below_months: row.below_months,
        },
        weekdays: Weekdays::from_bits(row.weekdays),
        places: row.places,
        taken: row.taken,
        waiting: row.waiting,
        opens_at: row.opens_at,
        closes_at: row.closes_at,
        confirmation: Confirmation::from_code(&row.confirmation),
        state: ActivityState::from_code(&row.state).ok_or(Fault::Unknown("state of an activity"))?,
    })
}
