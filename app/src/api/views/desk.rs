//! What the queue and the cases of the desk show.

use super::{CaseLine, CaseView, HealthRead, LikelyMatch, Message};
use crate::domain::{
    case::CaseState,
    changes::{Change, PersonChange},
    dossier::Section,
    ids::{AccountId, CaseId, FamilyId, NoteId, UploadId, ViewId},
    queue::QueueFilter,
    school_year::SchoolYear,
    working_days::Wait,
};

/// A case in the queue.
#[derive(Clone, Debug)]
pub struct QueueLine {
    /// The case.
    pub case: CaseLine,
    /// Who follows it; empty when nobody does.
    pub agent: String,
    /// How long it has waited for the department; `None` when it does not.
    pub wait: Option<Wait>,
}

/// A page of the queue.
#[derive(Clone, Debug)]
pub struct Queue {
    /// What is shown.
    pub filter: QueueFilter,
    /// How many wait for the department.
    pub waiting: i64,
    /// How many of them have waited too long.
    pub late: i64,
    /// How many messages of families wait for an answer.
    pub unanswered: i64,
    /// How many validated dossiers hold a file that nobody has looked at.
    pub with_new_files: i64,
    /// How many cases are in each state.
    pub counts: Vec<(CaseState, i64)>,
    /// The cases.
    pub cases: Vec<QueueLine>,
    /// The case after which the next page begins, if there is one.
    pub next: Option<CaseId>,
    /// The case before which the page before ends, if there is one.
    pub before: Option<CaseId>,
    /// The schools and centres to choose from: ids and names.
    pub sites: Vec<(String, String)>,
    /// The school years to choose from.
    pub years: Vec<SchoolYear>,
    /// The agents to choose from.
    pub agents: Vec<(AccountId, String)>,
    /// The views that the agent has named.
    pub views: Vec<(ViewId, String, QueueFilter)>,
}

/// What changed in a dossier since it was sent before.
#[derive(Clone, Debug)]
pub struct Resent {
    /// When it was sent before, in local time.
    pub before: String,
    /// The answers that changed; those about health only once they are asked for.
    pub answers: Vec<(Section, Vec<Change>)>,
    /// Whether answers about health changed that are not shown yet.
    pub has_health: bool,
    /// The files that came since.
    pub files: Vec<UploadId>,
}

/// A text that agents reuse.
#[derive(Clone, Debug)]
pub struct DeskText {
    /// Its number.
    pub number: i64,
    /// What it is for.
    pub title: String,
    /// What it says.
    pub body: String,
}

/// A case on the desk.
#[derive(Clone, Debug)]
pub struct DeskCase {
    /// The case.
    pub view: CaseView,
    /// The view of the queue that its reader came from.
    pub filter: QueueFilter,
    /// Who follows it.
    pub agent: Option<(AccountId, String)>,
    /// Whether that is its reader.
    pub is_mine: bool,
    /// Who could follow it.
    pub agents: Vec<(AccountId, String)>,
    /// How long it has waited for the department.
    pub wait: Option<Wait>,
    /// The other agents who have it open: who, and since when.
    pub open_by: Vec<(String, String)>,
    /// Who the family is and how to reach it.
    pub family: String,
    /// Pieces without which it cannot be validated.
    pub missing: Vec<&'static str>,
    /// The next case of the view.
    pub next: Option<CaseId>,
    /// The family it comes from.
    pub family_id: FamilyId,
    /// What a declaration changes to the entourage that is valid; `None` when there is none to compare with.
    pub changes: Option<Vec<PersonChange>>,
    /// What changed in a dossier that was sent again.
    pub resent: Option<Resent>,
    /// Whether its reader may read what concerns health.
    pub may_read_health: bool,
    /// Who read what concerns the child's health, last first; only for those who may.
    pub reads: Vec<HealthRead>,
    /// Families that it may be one with: to be decided before a declaration is validated.
    pub matches: Vec<LikelyMatch>,
    /// Of a registration: the other activities of its kind that have a place, by id and name.
    pub moves: Vec<(String, String)>,
    /// What agents wrote to one another, first to last.
    pub notes: Vec<Message>,
    /// The id of a note about to be written: one sent twice is one.
    pub new_note: NoteId,
    /// The texts to reuse: number and title.
    pub texts: Vec<(String, String)>,
}
