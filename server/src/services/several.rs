//! Several children in one request (E3): prepared, looked at, sent once; sent again, it has the same answer.

use std::collections::BTreeSet;

use app::{
    api::{
        ApiError, Outcome,
        guard::FamilyAccess,
        views::{ChildOffers, SeveralLine, SeveralView, Together},
    },
    domain::{
        activity::{ActivityKind, Weekdays},
        contact::{show_day, show_long_day},
        eligibility::Door,
        form::{FieldError, Fields, FormState},
        ids::{ActivityId, CaseId, PersonId, RequestId},
        person::Person,
        registration::{Request, SEVERAL},
        school_year::SchoolYear,
        several::{Line, LineAnswer, Otherwise, Several, ticked},
    },
};

use super::{
    Fault, Services,
    public::school_year,
    registrations::{Asking, Registered, as_validated, candidate, first_possible_day, live_request, read_activity},
};
use crate::{
    clock::local_instant,
    store::{
        Tx,
        activities::find_activity,
        cases::{self, CaseRow},
        families, places,
        registration_requests::{self as requests, RequestRow},
    },
};

/// What is told of a child that could have had a place, when the family wants all of them or none.
const ALL_OR_NONE: &str = "Un autre enfant ne peut pas être inscrit. Comme vous l’avez demandé, personne ne l’a été.";

impl Services {
    /// What is offered of one kind to the children of a family; filled in like another request of it, if one is named.
    pub(super) async fn offers_together(
        &self,
        access: &FamilyAccess,
        kind: ActivityKind,
        year: Option<SchoolYear>,
        like: Option<CaseId>,
    ) -> Result<Together, Fault> {
        let mut tx = self.db.read().await?;
        let like = match like {
            Some(id) => Some(self.case_of_family(&mut tx, access.family().0, id).await?),
            None => None,
        };
        let year_of_like = like.as_ref().and_then(|case| case.school_year).map(school_year).transpose()?;
        let offers = self.family_offers(&mut tx, access, year_of_like.or(year)).await?;
        let of_kind = |child: ChildOffers| ChildOffers {
            offers: child.offers.into_iter().filter(|offer| offer.activity.kind == kind).collect(),
            ..child
        };
        let children: Vec<_> = offers.children.into_iter().map(of_kind).collect();
        let days = children.iter().flat_map(|child| &child.offers).filter(|offer| offer.is_open()).map(|offer| offer.activity.weekdays);
        let weekdays = days.fold(Weekdays::default(), |all, some| Weekdays::from_bits(all.bits() | some.bits()));
        let start = first_possible_day(offers.school_year, self.clock.today());
        let values = match like {
            Some(case) => {
                let request: Request = serde_json::from_str(&case.content)?;
                Request { start: request.start.max(start), ..request }.to_fields()
            }
            None => Fields::default().with("start", show_day(start)),
        };
        Ok(Together { kind, school_year: offers.school_year, weekdays, values: values.with("otherwise", "waiting"), children })
    }

    /// Keeps what is asked for several children, to be looked at before it is sent.
    pub(super) async fn prepare_several(&self, access: &FamilyAccess, fields: Fields) -> Result<Outcome, Fault> {
        let kind = ActivityKind::from_code(fields.get("kind")).ok_or(ApiError::NotUnderstood)?;
        let mut tx = self.db.write().await?;
        families::lock_family(&mut tx, access.family().0).await?;
        let offers = self.family_offers(&mut tx, access, fields.get("year").parse().ok()).await?;
        let mut errors = Vec::new();
        let mut lines = Vec::new();
        for (child, activity) in ticked(&fields) {
            let offered = offers.children.iter().find(|known| known.child == child).into_iter().flat_map(|known| &known.offers);
            let offer = offered.into_iter().find(|offer| offer.activity.id == activity && offer.activity.kind == kind);
            match Request::parse(&fields, &offer.ok_or(ApiError::NotFound)?.activity, self.clock.today()) {
                Ok(request) => lines.push(Line { child, activity, request }),
                Err(wrong) => errors = wrong,
            }
        }
        // As the family knows them, not as their ids sort.
        lines.sort_by_key(|line| offers.children.iter().position(|known| known.child == line.child));
        if lines.is_empty() && errors.is_empty() {
            errors = SEVERAL.check(&fields, self.clock.today());
            errors.insert(0, FieldError::new("who", "Choisissez au moins un enfant."));
        } else if let Some(wrong) = SEVERAL.check(&fields, self.clock.today()).into_iter().find(|error| error.field == "otherwise") {
            errors.push(wrong);
        }
        let (Some(otherwise), true) = (Otherwise::from_code(fields.get("otherwise")), errors.is_empty()) else {
            return Ok(Outcome::Form(FormState::refused(&fields, errors)));
        };
        let row = RequestRow {
            id: self.clock.new_id(),
            family_id: access.family().0,
            content: serde_json::to_string(&Several { kind, otherwise, lines })?,
            answer: None,
            made_at: self.clock.now(),
            sent_at: None,
        };
        requests::insert_request(&mut tx, &row).await?;
        tx.commit().await?;
        Ok(Outcome::Done(format!("/inscriptions/envoi/{}", row.id)))
    }

    /// Other days for one child of a request that is not sent yet; or those of another child, to be looked at first.
    pub(super) async fn change_one_of_several(&self, access: &FamilyAccess, id: RequestId, fields: Fields) -> Result<Outcome, Fault> {
        let mut tx = self.db.write().await?;
        families::lock_family(&mut tx, access.family().0).await?;
        let row = requests::find_request(&mut tx, access.family().0, id.0).await?.ok_or(ApiError::NotFound)?;
        let mut several: Several = serde_json::from_str(&row.content)?;
        let at: usize = fields.get("line").parse().map_err(|_| ApiError::NotUnderstood)?;
        let lines = several.lines.clone();
        let line = several.lines.get_mut(at).ok_or(ApiError::NotFound)?;
        if let Ok(like) = fields.get("like").parse::<usize>() {
            let like = lines.get(like).ok_or(ApiError::NotFound)?;
            return Ok(Outcome::Form(FormState::filled(like.request.to_fields())));
        }
        let activity = find_activity(&mut tx, line.activity.0).await?.ok_or(ApiError::NotFound)?;
        match Request::parse(&fields, &read_activity(&activity)?, self.clock.today()) {
            Ok(request) => line.request = request,
            Err(errors) => return Ok(Outcome::Form(FormState::refused(&fields, errors))),
        }
        // What was sent stays as it is: its page says what was answered.
        if row.answer.is_none() {
            requests::set_content(&mut tx, id.0, &serde_json::to_string(&several)?).await?;
            tx.commit().await?;
        }
        Ok(Outcome::Done(format!("/inscriptions/envoi/{id}")))
    }

    /// Sends a request, once.
    pub(super) async fn answer_several(&self, access: &FamilyAccess, id: RequestId) -> Result<(), Fault> {
        let (mut tx, row) = self.lock_request(access, id).await?;
        if row.answer.is_some() {
            return Ok(());
        }
        let several: Several = serde_json::from_str(&row.content)?;
        let mut answers = self.register_all(&mut tx, access, &several).await?;
        if several.otherwise == Otherwise::Nobody && answers.iter().any(|answer| matches!(answer, LineAnswer::No(_))) {
            // What was given to the others is given back, as if it had never been.
            drop(tx);
            let (again, row) = self.lock_request(access, id).await?;
            if row.answer.is_some() {
                return Ok(());
            }
            tx = again;
            for answer in &mut answers {
                if matches!(answer, LineAnswer::Case(_)) {
                    *answer = LineAnswer::No(vec![ALL_OR_NONE.into()]);
                }
            }
        }
        requests::set_answer(&mut tx, id.0, &serde_json::to_string(&answers)?, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    async fn lock_request(&self, access: &FamilyAccess, id: RequestId) -> Result<(Tx, RequestRow), Fault> {
        let mut tx = self.db.write().await?;
        families::lock_family(&mut tx, access.family().0).await?;
        let row = requests::find_request(&mut tx, access.family().0, id.0).await?.ok_or(ApiError::NotFound)?;
        Ok((tx, row))
    }

    async fn register_all(&self, tx: &mut Tx, access: &FamilyAccess, several: &Several) -> Result<Vec<LineAnswer>, Fault> {
        let family = families::family(tx, access.family().0).await?;
        let persons = as_validated(&family)?;
        let all = cases::cases_of_family(tx, family.id).await?;
        // In one order for everybody: two families never wait for each other.
        for activity in several.lines.iter().map(|line| line.activity).collect::<BTreeSet<_>>() {
            places::lock_activity(tx, activity.0).await?;
        }
        let mut answers = Vec::new();
        for line in &several.lines {
            answers.push(self.register_line(tx, access, &all, &persons, several.otherwise, line).await?);
        }
        Ok(answers)
    }

    async fn register_line(
        &self,
        tx: &mut Tx,
        access: &FamilyAccess,
        all: &[CaseRow],
        persons: &[Person],
        otherwise: Otherwise,
        line: &Line,
    ) -> Result<LineAnswer, Fault> {
        if let Some(case) = live_request(all, line.activity, line.child) {
            return Ok(LineAnswer::Case(CaseId(case.id)));
        }
        let child = find_person(persons, line.child)?;
        let row = find_activity(tx, line.activity.0).await?.ok_or(ApiError::NotFound)?;
        let asking = Asking { child, request: line.request.clone(), may_wait: otherwise == Otherwise::Waiting };
        Ok(match self.register(tx, access, all, &row, asking).await? {
            Registered::Case(case) => LineAnswer::Case(CaseId(case.id)),
            Registered::No(why_not) => LineAnswer::No(why_not.into_iter().map(|barrier| barrier.sentence(local_instant)).collect()),
        })
    }

    /// A request, with what stands in its way before it is sent, or what was answered.
    pub(super) async fn view_several(&self, access: &FamilyAccess, id: RequestId) -> Result<SeveralView, Fault> {
        let mut tx = self.db.read().await?;
        let row = requests::find_request(&mut tx, access.family().0, id.0).await?.ok_or(ApiError::NotFound)?;
        let several: Several = serde_json::from_str(&row.content)?;
        let answers: Option<Vec<LineAnswer>> = row.answer.as_deref().map(serde_json::from_str).transpose()?;
        let family = families::family(&mut tx, access.family().0).await?;
        let persons = as_validated(&family)?;
        let all = cases::cases_of_family(&mut tx, family.id).await?;
        let mut lines = Vec::new();
        for (at, line) in several.lines.iter().enumerate() {
            let answer = answers.as_ref().and_then(|answers| answers.get(at));
            lines.push(self.line_view(&mut tx, &all, &persons, line, answer).await?);
        }
        let mut shown: Vec<_> = lines.iter().filter_map(|line| line.case.clone()).collect();
        self.show_ranks(&mut tx, family.id, &mut shown).await?;
        for case in lines.iter_mut().filter_map(|line| line.case.as_mut()) {
            case.rank = shown.iter().find(|known| known.id == case.id).map_or(0, |known| known.rank);
        }
        let otherwise = SEVERAL.fields().find(|field| field.name == "otherwise");
        let code = match several.otherwise {
            Otherwise::Waiting => "waiting",
            Otherwise::Others => "others",
            Otherwise::Nobody => "nobody",
        };
        let otherwise = otherwise.map_or("", |field| field.show(code, &[]));
        Ok(SeveralView { id, kind: several.kind, is_sent: answers.is_some(), otherwise, lines })
    }

    async fn line_view(
        &self,
        tx: &mut Tx,
        all: &[CaseRow],
        persons: &[Person],
        line: &Line,
        answer: Option<&LineAnswer>,
    ) -> Result<SeveralLine, Fault> {
        let child = find_person(persons, line.child)?;
        let row = find_activity(tx, line.activity.0).await?.ok_or(ApiError::NotFound)?;
        let offer = self.offer_of(&row, &candidate(all, child, read_activity(&row)?.school_year)?, child, all, line.request.start)?;
        let (case, why_not) = match answer {
            Some(LineAnswer::Case(id)) => {
                let case = all.iter().find(|case| case.id == id.0);
                (case.map(|case| self.case_line(case, "")).transpose()?, Vec::new())
            }
            Some(LineAnswer::No(why_not)) => (None, why_not.clone()),
            None if offer.case.is_some() => (offer.case.clone(), Vec::new()),
            None => (None, offer.barriers.iter().map(|(_, told)| told.clone()).collect()),
        };
        Ok(SeveralLine {
            child: line.child,
            first_name: child.first_name.clone(),
            activity: ActivityId(row.id),
            school_year: offer.activity.school_year,
            activity_name: row.name.clone(),
            offered: offer.activity.weekdays,
            weekdays: line.request.weekdays,
            start: show_long_day(line.request.start),
            values: line.request.to_fields(),
            is_full: answer.is_none() && offer.case.is_none() && offer.door() == Door::WaitingList,
            case,
            why_not,
        })
    }
}

fn find_person(persons: &[Person], id: PersonId) -> Result<&Person, Fault> {
    Ok(persons.iter().find(|person| person.id == id).ok_or(ApiError::NotFound)?)
}
