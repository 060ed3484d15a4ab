//! One request for several children (E3): prepared, looked at, sent once, and what was answered to each.

use serde::{Deserialize, Serialize};

use super::{
    activity::ActivityKind,
    form::Fields,
    ids::{ActivityId, CaseId, PersonId},
    registration::Request,
};

/// What happens to the others when one child cannot have a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// They are registered, and that child waits.
    Waiting,
    /// They are registered.
    Others,
    /// Nobody is.
    Nobody,
}

impl Otherwise {
    /// Reads an answer of the form.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "waiting" => Some(Self::Waiting),
            "others" => Some(Self::Others),
            "nobody" => Some(Self::Nobody),
            _ => None,
        }
    }
}

/// A place asked for one child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The child.
    pub child: PersonId,
    /// The activity.
    pub activity: ActivityId,
    /// Days and start.
    pub request: Request,
}

/// Places asked for several children.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Several {
    /// Of which kind of activity.
    pub kind: ActivityKind,
    /// What happens when one cannot have a place.
    pub otherwise: Otherwise,
    /// Child by child.
    pub lines: Vec<Line>,
}

/// What was answered about one child: its case, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineAnswer {
    /// It has a case: a place, or a rank in the waiting list.
    Case(CaseId),
    /// It has none, and why.
    No(Vec<String>),
}

/// The box that chooses a child for an activity.
pub fn child_box(child: PersonId, activity: ActivityId) -> String {
    format!("child_{child}_{activity}")
}

/// The boxes that were ticked.
pub fn ticked(fields: &Fields) -> Vec<(PersonId, ActivityId)> {
    let pair = |name: &str| {
        let (child, activity) = name.strip_prefix("child_")?.split_once('_')?;
        Some((child.parse().ok()?, activity.parse().ok()?))
    };
    fields.iter().filter(|(name, _)| fields.is_yes(name)).filter_map(|(name, _)| pair(name)).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_ticked_box_says_which_child_and_which_activity() {
        let (child, activity) = (PersonId(Uuid::from_u128(1)), ActivityId(Uuid::from_u128(2)));
        let fields = Fields::default().with(&child_box(child, activity), "oui").with("child_x_y", "oui").with("monday", "oui");
        assert_eq!(ticked(&fields), [(child, activity)]);
        assert!(ticked(&Fields::default().with(&child_box(child, activity), "")).is_empty());
    }
}
