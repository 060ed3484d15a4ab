//! What an agent does to registrations: many at once, their order in the list, another activity (E4, E5).

use super::{
    case::{Act, CaseState},
    form::{Field, Fields, Form, Group, Kind, field, line},
    ids::CaseId,
    seat::Seat,
};

const fn why(name: &'static str) -> Field {
    field(name, "Motif écrit à la famille", Kind::LongText)
        .max(1000)
        .hint("La famille le lira tel quel.")
        .missing("Écrivez le motif : la famille doit savoir pourquoi.")
}

/// What is decided about those that are ticked.
pub const DECIDE_MANY: Form = Form {
    groups: &[Group {
        title: "",
        fields: &[why("reason").optional().hint("Nécessaire pour refuser ou annuler. Les familles le liront tel quel.")],
    }],
};

/// Another rank in the waiting list.
pub const RANK: Form = Form {
    groups: &[Group {
        title: "",
        fields: &[line("rank", "Nouveau rang").max(4).hint("1 est le premier").missing("Indiquez le rang"), why("rank_reason")],
    }],
};

/// A place out of order.
pub const OFFER: Form = Form { groups: &[Group { title: "", fields: &[why("offer_reason")] }] };

/// Another activity of the same kind.
pub const RELOCATE: Form = Form {
    groups: &[Group {
        title: "",
        fields: &[field("to", "Nouvelle activité", Kind::OneOf).missing("Choisissez l’activité"), why("move_reason")],
    }],
};

/// The box that chooses a registration.
pub fn case_box(case: CaseId) -> String {
    format!("case_{case}")
}

/// The registrations that were ticked.
pub fn ticked(fields: &Fields) -> Vec<CaseId> {
    let id = |name: &str| name.strip_prefix("case_")?.parse().ok();
    fields.iter().filter(|(name, _)| fields.is_yes(name)).filter_map(|(name, _)| id(name)).collect()
}

/// What becomes of one that was ticked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ticked {
    /// It can be done.
    Do,
    /// It was done already: the button was pressed twice.
    Done,
    /// It is not for a registration that stands there.
    NotFor,
}

/// Whether an act can be done to a registration among many.
pub fn for_ticked(act: Act, state: CaseState, seat: Seat) -> Ticked {
    let is_done = matches!(
        (act, state),
        (Act::Confirm, CaseState::Validated) | (Act::Refuse, CaseState::Refused) | (Act::Cancel, CaseState::Withdrawn)
    );
    // One that waits to be confirmed is refused; one that is confirmed is cancelled.
    let is_meant = act != Act::Cancel || state == CaseState::Validated;
    if is_done {
        Ticked::Done
    } else if is_meant && state.after(act).is_ok() && seat.after(act).is_ok() {
        Ticked::Do
    } else {
        Ticked::NotFor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_about_many_leaves_those_alone_that_it_is_not_for() {
        let table = [
            (Act::Confirm, CaseState::Submitted, Seat::Held, Ticked::Do),
            (Act::Confirm, CaseState::Submitted, Seat::Waiting, Ticked::NotFor),
            (Act::Confirm, CaseState::Submitted, Seat::Offered, Ticked::NotFor),
            (Act::Confirm, CaseState::Validated, Seat::Held, Ticked::Done),
            (Act::Confirm, CaseState::Withdrawn, Seat::Released, Ticked::NotFor),
            (Act::Refuse, CaseState::Submitted, Seat::Waiting, Ticked::Do),
            (Act::Refuse, CaseState::Refused, Seat::Released, Ticked::Done),
            (Act::Refuse, CaseState::Validated, Seat::Held, Ticked::NotFor),
            (Act::Cancel, CaseState::Validated, Seat::Held, Ticked::Do),
            (Act::Cancel, CaseState::Submitted, Seat::Held, Ticked::NotFor),
            (Act::Cancel, CaseState::Withdrawn, Seat::Released, Ticked::Done),
        ];
        for (act, state, seat, expected) in table {
            assert_eq!(for_ticked(act, state, seat), expected, "{act:?} {state:?} {seat:?}");
        }
    }
}
