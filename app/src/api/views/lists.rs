//! What those who run an activity must know of the children of a day.

use chrono::NaiveDate;

use crate::domain::ids::ActivityId;

/// The children of an activity on a day.
#[derive(Clone, Debug)]
pub struct DayList {
    /// The activity.
    pub activity: ActivityId,
    /// Its name.
    pub name: String,
    /// Name of its site.
    pub site: String,
    /// The day.
    pub day: NaiveDate,
    /// Whether the activity takes place on it.
    pub takes_place: bool,
    /// The day before on which it takes place.
    pub before: Option<NaiveDate>,
    /// The next one.
    pub after: Option<NaiveDate>,
    /// The children, by name.
    pub children: Vec<DayChild>,
    /// How many would come, but are not confirmed yet.
    pub to_confirm: usize,
    /// Whether the reader may ask for what concerns health.
    pub may_read_health: bool,
    /// Whether it is there.
    pub shows_health: bool,
}

/// A child of such a list.
#[derive(Clone, Debug)]
pub struct DayChild {
    /// Usual name and first name.
    pub name: String,
    /// Its grade; empty when unknown.
    pub grade: &'static str,
    /// Its age on that day, in years.
    pub age: Option<i32>,
    /// Who is called: the adults who represent it, then the contacts for an emergency.
    pub to_call: Vec<Reachable>,
    /// Who else may pick it up.
    pub may_pick_up: Vec<Reachable>,
    /// Who must not come near it.
    pub forbidden: Vec<String>,
    /// What its family allows or not, each in a few words.
    pub allowed: Vec<String>,
    /// What concerns its health, each with a word for its question; empty when it is not shown.
    pub health: Vec<(&'static str, String)>,
}

/// Somebody who can be called.
#[derive(Clone, Debug)]
pub struct Reachable {
    /// Name.
    pub name: String,
    /// Relationship to the child.
    pub link: String,
    /// Telephone numbers.
    pub phones: Vec<String>,
}
