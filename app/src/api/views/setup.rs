//! What the pages of an administrator who sets up show.

use crate::domain::{
    activity::{ActivityState, Weekdays},
    breakage::Broken,
    form::Fields,
    ids::{ActivityId, SiteId},
    school_year::SchoolYear,
};

/// A school year in the list.
#[derive(Clone, Debug)]
pub struct YearLine {
    /// The school year.
    pub school_year: SchoolYear,
    /// When its dossiers open, in local time.
    pub opens: String,
    /// Whether its dossiers can be made now.
    pub is_open: bool,
    /// How many activities it has, and how many of them are still drafts.
    pub activities: (usize, usize),
}

/// A site in the list.
#[derive(Clone, Debug)]
pub struct SiteLine {
    /// Its id.
    pub id: SiteId,
    /// Its name and its town.
    pub name: String,
    /// Whether it is a school.
    pub is_school: bool,
    /// Since when it is closed; empty while it is open.
    pub closed: String,
}

/// A line of the history of what is set up.
#[derive(Clone, Debug)]
pub struct SetupEvent {
    /// When, in local time.
    pub at: String,
    /// What happened.
    pub what: &'static str,
    /// To what.
    pub subject: String,
    /// Who did it.
    pub actor: String,
    /// What exactly.
    pub detail: String,
}

/// "Réglages".
#[derive(Clone, Debug)]
pub struct SetupOverview {
    /// The school years, last first.
    pub years: Vec<YearLine>,
    /// The year that comes next; `None` when there is none yet.
    pub next: Option<SchoolYear>,
    /// The sites.
    pub sites: Vec<SiteLine>,
    /// What was done lately.
    pub history: Vec<SetupEvent>,
}

/// An activity as it is set up.
#[derive(Clone, Debug)]
pub struct SetupLine {
    /// Its id.
    pub id: ActivityId,
    /// Its name.
    pub name: String,
    /// Name of its kind.
    pub kind: &'static str,
    /// Name of its site.
    pub site: String,
    /// Which children, in words.
    pub children: String,
    /// On which days.
    pub weekdays: Weekdays,
    /// Places wanted; `None` when unlimited.
    pub places: Option<i64>,
    /// Places taken.
    pub taken: i64,
    /// From when to when it takes requests, in local time.
    pub requests: (String, String),
    /// Where it stands.
    pub state: ActivityState,
}

/// One school year and its activities.
#[derive(Clone, Debug)]
pub struct SetupYear {
    /// The school year.
    pub line: YearLine,
    /// The form of its opening, filled in.
    pub values: Fields,
    /// Its activities.
    pub activities: Vec<SetupLine>,
}

/// A school year that would be made.
#[derive(Clone, Debug)]
pub struct NewYear {
    /// The year it copies; `None` for the first one.
    pub from: Option<SchoolYear>,
    /// Which years can be made.
    pub years: Vec<SchoolYear>,
    /// The form, filled in.
    pub values: Fields,
    /// The activities that would be made.
    pub activities: Vec<SetupLine>,
    /// The activities that would not, and why.
    pub left: Vec<(String, &'static str)>,
}

/// One site, or a new one.
#[derive(Clone, Debug)]
pub struct SetupSite {
    /// Its id.
    pub id: SiteId,
    /// The form, filled in.
    pub values: Fields,
    /// Since when it is closed; empty while it is open.
    pub closed: String,
    /// How many activities are there, and how many of them families see.
    pub activities: (i64, i64),
    /// How many dossiers name it.
    pub dossiers: i64,
    /// What was done to it.
    pub history: Vec<SetupEvent>,
}

/// One activity, or a new one.
#[derive(Clone, Debug)]
pub struct SetupActivity {
    /// Its id.
    pub id: ActivityId,
    /// Its school year.
    pub school_year: SchoolYear,
    /// Its name; empty when it is new.
    pub name: String,
    /// The version that is shown; a change names it.
    pub version: i64,
    /// The form, filled in.
    pub values: Fields,
    /// The sites to choose from.
    pub sites: Vec<(String, String)>,
    /// Where it stands.
    pub state: ActivityState,
    /// Whether somebody has ever asked for it.
    pub has_registrations: bool,
    /// Places taken, and places wanted when they are fewer.
    pub taken: (i64, Option<i64>),
    /// What was done to it.
    pub history: Vec<SetupEvent>,
}

/// A change that would break registrations.
#[derive(Clone, Debug)]
pub struct ChangeView {
    /// The activity.
    pub id: ActivityId,
    /// Its name.
    pub name: String,
    /// What changes, in words.
    pub differences: Vec<String>,
    /// What would break.
    pub broken: Vec<Broken>,
    /// Stands for all of it: what is confirmed is what was read.
    pub seen: String,
}
