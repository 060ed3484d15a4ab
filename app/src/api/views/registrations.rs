//! What the pages about registrations show.

use super::CaseLine;
use crate::domain::{
    activity::{Activity, ActivityKind, Weekdays},
    eligibility::{Barrier, Door},
    form::Fields,
    ids::{ActivityId, PersonId, RequestId},
    school_year::SchoolYear,
};

/// An activity offered to a child.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The activity.
    pub activity: Activity,
    /// Name of its site.
    pub site: String,
    /// Why not now, each in a sentence; empty when it can be asked for.
    pub barriers: Vec<(Barrier, String)>,
    /// The request, when there is one.
    pub case: Option<CaseLine>,
    /// Its days today, or when it begins.
    pub weekdays: Weekdays,
}

impl Offer {
    /// What can be asked for.
    pub fn door(&self) -> Door {
        Door::behind(self.barriers.iter().map(|(barrier, _)| *barrier).collect())
    }

    /// Whether something can be asked for: a place, or a rank in the waiting list.
    pub fn is_open(&self) -> bool {
        self.case.is_none() && !matches!(self.door(), Door::Closed(_))
    }
}

/// The activities for one child.
#[derive(Clone, Debug)]
pub struct ChildOffers {
    /// Id of the child.
    pub child: PersonId,
    /// First name of the child.
    pub first_name: String,
    /// What is offered.
    pub offers: Vec<Offer>,
}

/// "Inscriptions".
#[derive(Clone, Debug)]
pub struct Offers {
    /// The school year.
    pub school_year: SchoolYear,
    /// The school years that are open, last first.
    pub years: Vec<SchoolYear>,
    /// Child by child.
    pub children: Vec<ChildOffers>,
}

/// Several children for one kind of activity.
#[derive(Clone, Debug)]
pub struct Together {
    /// The kind.
    pub kind: ActivityKind,
    /// The school year.
    pub school_year: SchoolYear,
    /// The days on which any of its activities takes place.
    pub weekdays: Weekdays,
    /// What is filled in at first.
    pub values: Fields,
    /// The children, with what is offered of that kind.
    pub children: Vec<ChildOffers>,
}

/// A request for several children, before or after its sending.
#[derive(Clone, Debug)]
pub struct SeveralView {
    /// Its id.
    pub id: RequestId,
    /// Of which kind of activity.
    pub kind: ActivityKind,
    /// Whether it was sent.
    pub is_sent: bool,
    /// What happens when one cannot have a place.
    pub otherwise: &'static str,
    /// Child by child.
    pub lines: Vec<SeveralLine>,
}

/// One child of such a request.
#[derive(Clone, Debug)]
pub struct SeveralLine {
    /// The child.
    pub child: PersonId,
    /// Its first name.
    pub first_name: String,
    /// The activity.
    pub activity: ActivityId,
    /// Its school year.
    pub school_year: SchoolYear,
    /// Its name.
    pub activity_name: String,
    /// The days on which it takes place.
    pub offered: Weekdays,
    /// The days that are asked for.
    pub weekdays: Weekdays,
    /// The start that is asked for.
    pub start: String,
    /// What would be typed to ask for them.
    pub values: Fields,
    /// Before it is sent: whether only the waiting list is open to it.
    pub is_full: bool,
    /// Of what is sent: its case, if it has one.
    pub case: Option<CaseLine>,
    /// Why it has none or could have none, each in a sentence.
    pub why_not: Vec<String>,
}

/// An activity in the list of agents.
#[derive(Clone, Debug)]
pub struct ActivityLine {
    /// Its id.
    pub id: ActivityId,
    /// Its name.
    pub name: String,
    /// Name of its site.
    pub site: String,
    /// Its places; `None` when unlimited.
    pub places: Option<i64>,
    /// Places taken, those offered included.
    pub taken: i64,
    /// Those that an agent has to confirm.
    pub to_confirm: i64,
    /// Places that wait for the answer of a family.
    pub offered: i64,
    /// Those that wait for a place.
    pub waiting: i64,
}

/// The activities of a school year, for agents.
#[derive(Clone, Debug)]
pub struct ActivitiesOfYear {
    /// The school year.
    pub school_year: SchoolYear,
    /// All of them, last first.
    pub years: Vec<SchoolYear>,
    /// What families see or saw.
    pub activities: Vec<ActivityLine>,
}

/// A registration in such a list.
#[derive(Clone, Debug)]
pub struct ActivityRequest {
    /// The case, with its rank.
    pub case: CaseLine,
    /// Name of the child.
    pub child: String,
    /// Its days.
    pub weekdays: Weekdays,
    /// First day.
    pub start: String,
    /// When it was asked for, in local time.
    pub asked_at: String,
}

/// One activity and its registrations, for agents.
#[derive(Clone, Debug)]
pub struct ActivityDesk {
    /// The activity.
    pub line: ActivityLine,
    /// Those that an agent has to confirm, in the order of arrival.
    pub to_confirm: Vec<ActivityRequest>,
    /// Those to whom a place is offered.
    pub offered: Vec<ActivityRequest>,
    /// Those that wait, in order.
    pub waiting: Vec<ActivityRequest>,
    /// Those that are confirmed.
    pub confirmed: Vec<ActivityRequest>,
}
