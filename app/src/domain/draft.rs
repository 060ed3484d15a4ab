//! One draft written in several places: on two devices, or by both parents (H3). Each place remembers the answers that it last saw on the
//! server; what changed since, here and there, is merged answer by answer.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::form::{Fields, Form};

/// Field that tells which answers the person had before their eyes, as JSON.
pub const SEEN: &str = "seen";
/// Field that distinguishes one save from another, so that it is done once however often it arrives.
pub const SAVE: &str = "save";

/// Two versions made one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// What to keep. Where both sides changed the same answer, theirs: it was acknowledged to somebody already.
    pub answers: Fields,
    /// The answers that both sides changed, each in its own way: ours are not kept before the person has chosen.
    pub conflicts: Vec<String>,
}

/// Merges two versions of what was once `base`. Given the other way round, it finds the same conflicts and keeps the same other answers.
pub fn merge(base: &Fields, ours: &Fields, theirs: &Fields) -> Merged {
    let names: BTreeSet<&str> = [base, ours, theirs].into_iter().flat_map(Fields::iter).map(|(name, _)| name).collect();
    let mut merged = Merged { answers: Fields::default(), conflicts: Vec::new() };
    for name in names {
        let (before, our, their) = (base.raw(name), ours.raw(name), theirs.raw(name));
        let kept = if their == before { our } else { their };
        if our != before && their != before && our != their {
            merged.conflicts.push(name.to_owned());
        }
        if !kept.is_empty() {
            merged.answers.set(name, kept);
        }
    }
    merged
}

/// The same for the answers to a form. A question that was answered here and that an answer from elsewhere closes is not dropped: the person
/// chooses between the two answers that open or close it.
pub fn merge_form(form: &Form, base: &Fields, ours: &Fields, theirs: &Fields) -> Merged {
    let mut merged = merge(base, ours, theirs);
    let is_asked = |name: &str| form.fields().any(|field| field.name == name && field.is_asked(&merged.answers));
    let answered = form.fields().filter(|field| !ours.raw(field.name).is_empty() && ours.raw(field.name) != base.raw(field.name));
    let gates: Vec<_> = answered.filter(|field| !is_asked(field.name)).filter_map(|field| Some(field.only_if?.0.to_owned())).collect();
    merged.conflicts.retain(|name| is_asked(name));
    for gate in gates {
        if !merged.conflicts.contains(&gate) {
            merged.conflicts.push(gate);
        }
    }
    merged
}

/// What a page sends to be kept.
#[derive(Clone, Debug)]
pub struct Save {
    /// Which save it is; none from a page that sends once.
    pub id: Option<Uuid>,
    /// The answers that the person had before their eyes; none from a page that does not say.
    pub seen: Option<Fields>,
    /// The answers as they are now.
    pub answers: Fields,
}

impl From<Fields> for Save {
    fn from(sent: Fields) -> Self {
        Self { id: sent.get(SAVE).parse().ok(), seen: serde_json::from_str(sent.get(SEEN)).ok(), answers: sent }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::dossier::Section;

    /// Few names and few values: collisions are what is looked for.
    fn version() -> impl Strategy<Value = Fields> {
        prop::collection::btree_map("[a-d]", "[x-z]", 0..4).prop_map(|pairs| pairs.into_iter().collect())
    }

    fn fields(text: &str) -> Fields {
        text.split_whitespace().filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn answers_are_merged_one_by_one() {
        // What was seen, ours, theirs, what is kept, what is asked.
        let table = [
            ("a=1", "a=1", "a=1", "a=1", ""),
            ("a=1", "a=2", "a=1", "a=2", ""),
            ("a=1", "a=1", "a=2", "a=2", ""),
            ("a=1", "a=2", "a=2", "a=2", ""),
            ("a=1", "a=2", "a=3", "a=3", "a"),
            ("a=1", "", "a=1", "", ""),
            ("a=1", "", "a=3", "a=3", "a"),
            ("a=1", "a=2", "", "", "a"),
            ("", "a=1", "b=1", "a=1 b=1", ""),
            ("", "a=1 b=1", "a=2", "a=2 b=1", "a"),
            ("a=1 b=1", "a=2 b=1", "a=1 b=2", "a=2 b=2", ""),
        ];
        for (base, ours, theirs, kept, asked) in table {
            let merged = merge(&fields(base), &fields(ours), &fields(theirs));
            assert_eq!((merged.answers, merged.conflicts.join(" ")), (fields(kept), asked.to_owned()), "{base} | {ours} | {theirs}");
        }
    }

    #[test]
    fn an_answer_is_not_dropped_because_its_question_was_closed_elsewhere() {
        let form = Section::Insurance.form();
        // What was seen, ours, theirs, what is asked.
        let table = [
            ("insured=oui insurer=A", "insured=oui insurer=A policy=1", "insured=non", "insured"),
            ("insured=oui insurer=A", "insured=oui insurer=B", "insured=non", "insured"),
            ("", "insured=oui insurer=A", "insured=non", "insured"),
            ("insured=oui insurer=A", "insured=oui insurer=A", "insured=non", ""),
            ("insured=oui insurer=A", "insured=non", "insured=oui insurer=A policy=1", ""),
        ];
        for (base, ours, theirs, asked) in table {
            let merged = merge_form(form, &fields(base), &fields(ours), &fields(theirs));
            assert_eq!(merged.conflicts.join(" "), asked, "{base} | {ours} | {theirs}");
        }
    }

    #[test]
    fn a_page_that_says_nothing_of_what_it_saw_is_understood() {
        let save = Save::from(fields("a=1 save=x seen={"));
        assert!(save.id.is_none() && save.seen.is_none());
        let save = Save::from(fields(r#"a=1 save=01900000-0000-7000-8000-000000000001 seen={"a":"0"}"#));
        assert!(save.id.is_some());
        assert_eq!(save.seen, Some(fields("a=0")));
    }

    proptest! {
        #[test]
        fn both_sides_find_the_same_conflicts_and_keep_the_same_rest(base in version(), a in version(), b in version()) {
            let (here, there) = (merge(&base, &a, &b), merge(&base, &b, &a));
            prop_assert_eq!(&here.conflicts, &there.conflicts);
            for name in ["a", "b", "c", "d"].into_iter().filter(|name| !here.conflicts.iter().any(|conflict| conflict == name)) {
                prop_assert_eq!(here.answers.raw(name), there.answers.raw(name));
            }
        }

        #[test]
        fn no_change_is_lost(base in version(), a in version(), b in version()) {
            let merged = merge(&base, &a, &b);
            for name in ["a", "b", "c", "d"] {
                if b.raw(name) != base.raw(name) {
                    prop_assert_eq!(merged.answers.raw(name), b.raw(name));
                }
                let is_asked = merged.conflicts.iter().any(|conflict| conflict == name);
                if a.raw(name) != base.raw(name) {
                    prop_assert!(is_asked || merged.answers.raw(name) == a.raw(name));
                }
            }
        }

        #[test]
        fn merging_again_changes_nothing(base in version(), a in version(), b in version()) {
            let once = merge(&base, &a, &b);
            let again = merge(&base, &a, &once.answers);
            prop_assert_eq!(once, again);
        }

        /// Two devices save in any order, some answers getting lost and the save coming again; each sees the draft as the server told it.
        #[test]
        fn two_devices_end_with_the_same_draft(
            edits in prop::collection::vec((0..2_usize, "[a-d]", "[x-z]?", any::<bool>(), any::<bool>()), 0..30),
        ) {
            let mut server = Fields::default();
            let mut devices = [Device::default(), Device::default()];
            for (at, name, value, saves, is_told) in edits {
                devices[at].answers.set(name, value);
                if saves {
                    devices[at].save(&mut server, is_told);
                }
            }
            for _ in 0..2 {
                for device in &mut devices {
                    device.save(&mut server, true);
                }
            }
            for device in &devices {
                prop_assert_eq!(without_empty(&device.answers), server.clone());
            }
        }
    }

    fn without_empty(fields: &Fields) -> Fields {
        fields.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// A device as the browser's part behaves: a save goes on until it is told of, then the next begins. Its person always keeps their own.
    #[derive(Default)]
    struct Device {
        seen: Fields,
        answers: Fields,
        under_way: Option<(Fields, bool)>,
    }

    impl Device {
        fn save(&mut self, server: &mut Fields, is_told: bool) {
            let (sent, was_done) = self.under_way.take().unwrap_or_else(|| (self.answers.clone(), false));
            let conflicts = if was_done {
                Vec::new()
            } else {
                let merged = merge(&self.seen, &sent, server);
                *server = merged.answers;
                merged.conflicts
            };
            if !is_told {
                self.under_way = Some((sent, true));
                return;
            }
            for name in ["a", "b", "c", "d"] {
                let is_typed_since = self.answers.raw(name) != sent.raw(name);
                let is_chosen = conflicts.iter().any(|conflict| conflict == name);
                if !is_typed_since && !is_chosen {
                    self.answers.set(name, server.raw(name));
                }
            }
            self.seen = server.clone();
            if without_empty(&self.answers) != without_empty(&self.seen) {
                self.save(server, true);
            }
        }
    }
}
