//! What all cases share: opening, moving from state to state, history and mails (D7).

use app::{
    api::{
        ApiError,
        views::{CaseLine, Event},
    },
    domain::{
        case::{Act, CaseKind, CaseState},
        contact::show_day,
        ids::{AccountId, CaseId},
        seat::Seat,
    },
};
use chrono::{Datelike, Duration};
use uuid::Uuid;

use super::{
    Fault, Services, corrections, greeting,
    health::{Reader, Sight, sealed},
};
use crate::{
    clock::{local_day, local_instant},
    mail::{Template, Values},
    store::{
        Tx, accounts,
        cases::{self, CaseRow, EventRow, NamedEventRow},
        places,
    },
};

/// Who acts on a case.
#[derive(Clone, Copy, Debug)]
pub enum Actor {
    /// An adult of the family.
    Family(AccountId),
    /// An agent.
    Agent(AccountId),
    /// A rule of the portal.
    Rule,
}

impl CaseRow {
    /// Where it stands.
    ///
    /// # Errors
    /// When the database holds another word.
    pub fn case_state(&self) -> Result<CaseState, Fault> {
        CaseState::from_code(&self.state).ok_or(Fault::Unknown("state"))
    }

    /// What it is about.
    ///
    /// # Errors
    /// When the database holds another word.
    pub fn case_kind(&self) -> Result<CaseKind, Fault> {
        CaseKind::from_code(&self.kind).ok_or(Fault::Unknown("kind of case"))
    }

    /// What it has of its activity; `None` of what is no registration.
    pub fn seat(&self) -> Option<Seat> {
        Seat::from_code(&self.seat)
    }
}

impl Services {
    /// A new draft of a family.
    pub(super) fn draft(&self, kind: CaseKind, family: Uuid, title: String, content: String) -> CaseRow {
        let now = self.clock.now();
        CaseRow {
            id: self.clock.new_id(),
            number: None,
            kind: kind.code().into(),
            state: CaseState::Draft.code().into(),
            family_id: family,
            child_id: None,
            child_name: String::new(),
            school_year: None,
            activity_id: None,
            title,
            content,
            version: 1,
            agent_id: None,
            created_at: now,
            submitted_at: None,
            updated_at: now,
            state_since: Some(now),
            to_correct: String::new(),
            corrected: String::new(),
            correct_by: None,
            unanswered_since: None,
            new_files_since: None,
            seat: String::new(),
            ticket: None,
            offered_until: None,
            site_id: None,
        }
    }

    /// Moves a case by one act: state, number, history and mails, all in the transaction.
    ///
    /// # Errors
    /// `Conflict` when the act does not belong to the state, or somebody else acted first.
    pub(super) async fn advance(
        &self,
        tx: &mut Tx,
        case: &mut CaseRow,
        act: Act,
        actor: Actor,
        reason: &str,
        missing: Vec<&'static str>,
    ) -> Result<(), Fault> {
        let now = self.clock.now();
        if !act.is_for(case.case_kind()?) {
            return Err(ApiError::Conflict.into());
        }
        let state = case.case_state()?.after(act).map_err(|_| ApiError::Conflict)?;
        if let Some(seat) = case.seat() {
            case.seat = seat.after(act).map_err(|_| ApiError::Conflict)?.code().into();
            let until = now + Duration::hours(self.config.registrations.offer_hours);
            case.offered_until = match case.seat() {
                Some(Seat::Offered) => case.offered_until.or(Some(until)),
                _ => None,
            };
        }
        let was_never_sent = case.number.is_none();
        case.state = state.code().into();
        case.updated_at = now;
        if !matches!(act, Act::Judge | Act::Amend | Act::Rank | Act::Reschedule | Act::Relocate | Act::Assign | Act::HandBack) {
            case.state_since = Some(now);
        }
        if act == Act::Submit {
            (case.to_correct, case.corrected, case.correct_by) = (String::new(), String::new(), None);
            case.submitted_at = Some(now);
            if was_never_sent {
                let year = self.clock.today().year();
                case.number = Some(format!("D-{year}-{:05}", cases::next_case_number(tx, i64::from(year)).await?));
            }
        }
        if let (Act::TakeOver, Actor::Agent(agent)) = (act, actor) {
            case.agent_id = Some(agent.0);
        }
        if !cases::update_case(tx, case).await? {
            return Err(ApiError::Conflict.into());
        }
        case.version += 1;
        self.record(tx, case, act, actor, reason).await?;
        let is_silent = match act {
            // What is said of one piece is announced with the decision; that a place is taken, by whoever confirms it.
            Act::Judge | Act::Accept => true,
            act if act.is_internal() => true,
            // A draft that is thrown away was never announced.
            Act::Withdraw => was_never_sent,
            // Who waits is told so by the next act.
            Act::Submit => case.seat() == Some(Seat::Waiting),
            _ => false,
        };
        if is_silent { Ok(()) } else { self.announce(tx, case, act, reason, missing).await }
    }

    async fn record(&self, tx: &mut Tx, case: &CaseRow, act: Act, actor: Actor, reason: &str) -> Result<(), Fault> {
        let (account_id, name) = match actor {
            Actor::Rule if matches!(act, Act::Queue | Act::Offer | Act::Lapse) => (None, "Liste d’attente".to_owned()),
            Actor::Rule => (None, "Confirmation automatique".to_owned()),
            Actor::Agent(id) => (Some(id.0), "Le service".to_owned()),
            Actor::Family(id) => {
                (Some(id.0), accounts::find_account(tx, id.0).await?.map(|account| greeting(&account)).unwrap_or_default())
            }
        };
        let event = EventRow {
            id: self.clock.new_id(),
            case_id: case.id,
            act: act.code().into(),
            state: case.state.clone(),
            account_id,
            actor: name,
            reason: reason.into(),
            at: self.clock.now(),
        };
        Ok(cases::insert_event(tx, &event).await?)
    }

    async fn announce(&self, tx: &mut Tx, case: &CaseRow, act: Act, reason: &str, missing: Vec<&'static str>) -> Result<(), Fault> {
        let template = match act {
            Act::Submit | Act::Amend => Template::CaseSubmitted,
            Act::TakeOver => Template::CaseTakenOver,
            Act::AskForCorrection => Template::CaseToCorrect,
            Act::Validate | Act::ConfirmAtOnce | Act::Confirm => Template::CaseValidated,
            Act::Refuse => Template::CaseRefused,
            Act::Withdraw => Template::CaseWithdrawn,
            Act::Reopen | Act::Judge | Act::Assign | Act::HandBack => Template::CaseReopened,
            Act::Queue | Act::Rank => Template::RegistrationWaiting,
            Act::Offer => Template::PlaceOffered,
            Act::Accept => Template::PlaceAccepted,
            Act::Lapse => Template::OfferLapsed,
            Act::Cancel => Template::RegistrationCancelled,
            Act::Reschedule => Template::RegistrationChanged,
            Act::Relocate => Template::RegistrationMoved,
        };
        self.tell_adults(tx, case, act, template, reason, missing).await
    }

    /// Writes to the adults of a family what an act did to a case.
    pub(super) async fn tell_adults(
        &self,
        tx: &mut Tx,
        case: &CaseRow,
        act: Act,
        template: Template,
        reason: &str,
        missing: Vec<&'static str>,
    ) -> Result<(), Fault> {
        let is_waiting = template == Template::RegistrationWaiting;
        let until = case.offered_until.map(local_instant).or_else(|| case.correct_by.map(show_day));
        let values = Values {
            title: case.title.clone(),
            number: case.number.clone().unwrap_or_default(),
            kind: case.case_kind()?.code(),
            // That one has entered the list needs no reason; its rank is told apart.
            reason: if act == Act::Queue { String::new() } else { reason.into() },
            missing,
            until: until.unwrap_or_default(),
            rank: if is_waiting { places::rank_of(tx, case).await? } else { 0 },
            link: self.link(&correction_page(case, act)?),
            ..Values::default()
        };
        for account in accounts::accounts_of_family(tx, case.family_id).await? {
            self.post(tx, &account, template, values.clone()).await?;
        }
        Ok(())
    }

    /// One line of a list.
    pub(super) fn case_line(&self, case: &CaseRow, family: &str) -> Result<CaseLine, Fault> {
        Ok(CaseLine {
            id: CaseId(case.id),
            number: case.number.clone().unwrap_or_default(),
            title: case.title.clone(),
            kind: case.case_kind()?,
            state: case.case_state()?,
            day: local_day(case.updated_at),
            family: family.into(),
            is_matched: false,
            since: local_day(case.state_since.unwrap_or(case.updated_at)),
            unanswered_since: case.unanswered_since.map(local_day).unwrap_or_default(),
            seat: case.seat(),
            rank: 0,
            offered_until: case.offered_until.map(local_instant).unwrap_or_default(),
        })
    }

    /// The history of a case, last first, as its reader may see it: agents see each other, families see the service.
    pub(super) async fn history(&self, tx: &mut Tx, case: Uuid, reader: Reader) -> Result<Vec<Event>, Fault> {
        let mut shown = Vec::new();
        for NamedEventRow { event, agent_name } in cases::events_of_case(tx, case).await? {
            let act = Act::from_code(&event.act).ok_or(Fault::Unknown("act"))?;
            if act.is_internal() && reader == Reader::Family {
                continue;
            }
            let reason = if reader == Reader::Staff(Sight::Nothing) { sealed(&event.reason) } else { event.reason };
            let actor = if reader != Reader::Family && !agent_name.is_empty() { agent_name } else { event.actor };
            shown.push(Event { at: local_instant(event.at), what: act.past(), actor, reason });
        }
        Ok(shown)
    }

    /// A case of that family.
    pub(super) async fn case_of_family(&self, tx: &mut Tx, family: Uuid, id: CaseId) -> Result<CaseRow, Fault> {
        let case = cases::find_case(tx, id.0).await?;
        Ok(case.filter(|case| case.family_id == family).ok_or(ApiError::NotFound)?)
    }
}

/// The page a mail leads to: where to mend what must be mended, else the case itself.
fn correction_page(case: &CaseRow, act: Act) -> Result<String, Fault> {
    Ok(match (act, case.case_kind()?) {
        (Act::AskForCorrection, CaseKind::Dossier) => corrections::page_to_open(case),
        (Act::AskForCorrection, CaseKind::Entourage) => "/famille/entourage".into(),
        _ => format!("/demandes/{}", case.id),
    })
}
