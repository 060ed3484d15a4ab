//! The queue of the desk: pages of it, its counts, what comes after a case, the views that agents keep (F1).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use app::{
    api::{
        Outcome,
        forms::FormId,
        guard::StaffAccess,
        views::{Queue, QueueLine},
    },
    domain::{
        case::{CaseKind, CaseState, Expected},
        form::{Fields, FormState},
        ids::{CaseId, ViewId},
        queue::{Follower, Order, QueueFilter, Shown, Start, case_number},
        seat::Seat,
        text,
        working_days::{Wait, first_in_time},
    },
};
use chrono::{DateTime, Datelike, Utc};
use uuid::Uuid;

use super::{Fault, Services, public::known_years};
use crate::{
    clock::{local_date, midnight},
    store::{
        Tx, activities,
        cases::CaseRow,
        desk,
        queue::{self, QueueRow, Standing, StateCount, Turn, Wanted},
    },
};

/// How many cases a page shows.
const PAGE: usize = 50;
/// How many dossiers are given their school at once.
const AT_ONCE: i64 = 200;

/// Counts of the queue: with tens of thousands of cases, counting takes longer than all else that the page shows.
#[derive(Debug, Default)]
pub struct QueueCounts(Mutex<HashMap<Asked, Counted>>);

/// What was counted, and what came before that instant is late.
type Asked = (Wanted, DateTime<Utc>);

#[derive(Debug)]
struct Counted {
    /// The last line of the history of all cases.
    last: Option<Uuid>,
    at: Instant,
    counts: Vec<StateCount>,
}

/// How long counts serve at most: two servers that write at the same instant may miss a line of each other's.
const COUNTS_SERVE: Duration = Duration::from_secs(20);
/// More filters than agents use at once.
const COUNTS_KEPT: usize = 200;

impl QueueCounts {
    fn get(&self, asked: &Asked, last: Option<Uuid>) -> Option<Vec<StateCount>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = kept.get(asked).filter(|counted| counted.last == last && counted.at.elapsed() < COUNTS_SERVE)?;
        Some(counted.counts.clone())
    }

    fn keep(&self, asked: Asked, last: Option<Uuid>, counts: Vec<StateCount>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= COUNTS_KEPT {
            kept.clear();
        }
        kept.insert(asked, Counted { last, at: Instant::now(), counts });
    }
}

impl Services {
    /// A page of the queue, with everything there is to choose from.
    pub(super) async fn queue_page(&self, access: &StaffAccess, filter: QueueFilter, start: Option<Start>) -> Result<Queue, Fault> {
        let mut tx = self.db.read().await?;
        let wanted = self.wanted(&mut tx, access, &filter).await?;
        let (rows, before, next) = cases_of_page(&mut tx, &wanted, &filter, start).await?;
        let counts = self.counts(&mut tx, &wanted).await?;
        let (unanswered, with_new_files) = queue::attention_counts(&mut tx, &wanted).await?;
        let count = |state: CaseState| (state, counts.iter().find(|row| row.state == state.code()).map_or(0, |row| row.count));
        let sites =
            activities::sites(&mut tx).await?.into_iter().map(|site| (site.id.to_string(), format!("{} ({})", site.name, site.town)));
        Ok(Queue {
            waiting: counts.iter().map(|row| row.waiting).sum(),
            late: counts.iter().map(|row| row.late).sum(),
            unanswered,
            with_new_files,
            counts: CaseState::ALL.into_iter().skip(1).map(count).collect(),
            cases: rows.iter().map(|row| self.queue_line(row)).collect::<Result<_, _>>()?,
            next,
            before,
            sites: sites.collect(),
            years: known_years(&mut tx).await?,
            agents: self.agents(&mut tx).await?,
            views: desk::views_of(&mut tx, access.account().0).await?.into_iter().map(view).collect(),
            filter,
        })
    }

    /// How many of what is wanted is in each state, as it was counted last if nothing has happened to any case since.
    async fn counts(&self, tx: &mut Tx, wanted: &Wanted) -> Result<Vec<StateCount>, Fault> {
        let asked = (wanted.clone(), self.late_before());
        let last = queue::last_event(tx).await?;
        if let Some(counts) = self.queue_counts.get(&asked, last) {
            return Ok(counts);
        }
        let counts = queue::state_counts(tx, &asked.0, asked.1).await?;
        self.queue_counts.keep(asked, last, counts.clone());
        Ok(counts)
    }

    fn queue_line(&self, row: &QueueRow) -> Result<QueueLine, Fault> {
        let mut case = self.case_line(&row.case, &row.family_name)?;
        case.is_matched = row.is_matched;
        Ok(QueueLine { case, agent: row.agent_name.clone(), wait: self.wait(&row.case)? })
    }

    /// How long a case has waited for the department; `None` when it does not: of one in a waiting list nothing is expected.
    pub(super) fn wait(&self, case: &CaseRow) -> Result<Option<Wait>, Fault> {
        let is_due = case.case_state()?.expected() == Expected::Department && !matches!(case.seat(), Some(Seat::Waiting | Seat::Offered));
        let came = case.submitted_at.filter(|_| is_due).map(local_date);
        Ok(came.map(|came| Wait::of(came, self.clock.today(), self.config.desk.target_days)))
    }

    /// What came before that instant and still waits is late.
    pub(super) fn late_before(&self) -> DateTime<Utc> {
        midnight(first_in_time(self.clock.today(), self.config.desk.target_days))
    }

    async fn wanted(&self, tx: &mut Tx, access: &StaffAccess, filter: &QueueFilter) -> Result<Wanted, Fault> {
        let case = match case_number(&filter.words, self.clock.today().year()) {
            Some(number) => queue::find_numbered(tx, &number).await?,
            None => None,
        };
        let key = if case.is_some() { String::new() } else { text::search_key(&filter.words) };
        Ok(Wanted {
            kind: filter.kind.map(CaseKind::code),
            site: filter.site.map(|site| site.0),
            year: filter.year.map(|year| i64::from(year.start_year())),
            agent: match filter.follower {
                Follower::Me => Some(access.account().0),
                Follower::Agent(agent) => Some(agent.0),
                Follower::Anybody | Follower::Nobody => None,
            },
            of_nobody: filter.follower == Follower::Nobody,
            late_before: filter.is_late.then(|| self.late_before()),
            case,
            words: text::longest_words(&key).map(str::to_owned),
        })
    }

    /// The case that comes after one in a view of the queue; after the last one, the first.
    pub(super) async fn next_in_queue(
        &self,
        tx: &mut Tx,
        access: &StaffAccess,
        filter: &QueueFilter,
        case: Uuid,
    ) -> Result<Option<CaseId>, Fault> {
        let wanted = self.wanted(tx, access, filter).await?;
        let (standing, turn) = (standing(filter.shown), turn(filter.order));
        let found = queue::queue(tx, &wanted, standing, Turn { after: Some(case), ..turn }, 1).await?;
        let found = if found.is_empty() { queue::queue(tx, &wanted, standing, turn, 2).await? } else { found };
        Ok(found.iter().map(|row| row.case.id).find(|id| *id != case).map(CaseId))
    }

    /// Names a view of the queue; one of that name is replaced.
    pub(super) async fn keep_queue_view(&self, access: &StaffAccess, fields: Fields) -> Result<Outcome, Fault> {
        let errors = FormId::View.check(&fields, self.clock.today());
        if !errors.is_empty() {
            return Ok(Outcome::Form(FormState::refused(&fields, errors)));
        }
        let filter = read_query(fields.get("view"));
        let name = FormId::View.form().clean(&fields);
        let mut tx = self.db.write().await?;
        desk::keep_view(&mut tx, self.clock.new_id(), access.account().0, name.get("name"), &filter.query(), self.clock.now()).await?;
        tx.commit().await?;
        Ok(Outcome::Done(filter.page(None)))
    }

    /// Gives the dossiers that were sent before the queue knew schools the one they are about.
    ///
    /// # Errors
    /// Of the database.
    pub async fn place_dossiers(&self) -> Result<(), Fault> {
        let mut last = Uuid::nil();
        loop {
            let mut tx = self.db.write().await?;
            let some = queue::dossiers_without_site(&mut tx, last, AT_ONCE).await?;
            for (case, content) in &some {
                if let Some(site) = site_of(&serde_json::from_str(content)?) {
                    queue::set_site(&mut tx, *case, site).await?;
                }
            }
            tx.commit().await?;
            match some.last() {
                Some((case, _)) => last = *case,
                None => return Ok(()),
            }
        }
    }
}

/// The school that a dossier is about, by its answers.
pub(super) fn site_of(answers: &Fields) -> Option<Uuid> {
    answers.get("site").parse().ok()
}

/// A view of the queue, from the query of its address.
pub(super) fn read_query(query: &str) -> QueueFilter {
    QueueFilter::from_fields(&form_urlencoded::parse(query.as_bytes()).into_owned().collect())
}

fn view((id, name, query): (Uuid, String, String)) -> (ViewId, String, QueueFilter) {
    (ViewId(id), name, read_query(&query))
}

const fn standing(shown: Shown) -> Standing {
    match shown {
        Shown::Waiting => Standing::Waiting,
        Shown::In(state) => Standing::In(state.code()),
        Shown::Unanswered => Standing::Unanswered,
        Shown::NewFiles => Standing::NewFiles,
        Shown::All => Standing::All,
    }
}

fn turn(order: Order) -> Turn {
    Turn { by_name: order == Order::Name, is_down: order == Order::Newest, after: None }
}

/// The cases of a page, the one before which the page before ends, and the one after which the next page begins.
async fn cases_of_page(
    tx: &mut Tx,
    wanted: &Wanted,
    filter: &QueueFilter,
    start: Option<Start>,
) -> Result<(Vec<QueueRow>, Option<CaseId>, Option<CaseId>), Fault> {
    let turn = turn(filter.order);
    let turn = match start {
        None => turn,
        Some(Start::After(case)) => Turn { after: Some(case.0), ..turn },
        Some(Start::Before(case)) => Turn { after: Some(case.0), is_down: !turn.is_down, ..turn },
    };
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = queue::queue(tx, wanted, standing(filter.shown), turn, limit).await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let (is_before, is_after) = match start {
        None => (false, has_more),
        Some(Start::After(_)) => (true, has_more),
        Some(Start::Before(_)) => {
            rows.reverse();
            (has_more, true)
        }
    };
    let (first, last) = (rows.first().map(|row| CaseId(row.case.id)), rows.last().map(|row| CaseId(row.case.id)));
    Ok((rows, first.filter(|_| is_before), last.filter(|_| is_after)))
}
