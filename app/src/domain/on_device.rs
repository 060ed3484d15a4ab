//! What a device keeps of a dossier, so that it can be filled without a network (H2). Written by one version of the portal, it is read by
//! later ones: a field is added with a default, never renamed, and never given another meaning.

use serde::{Deserialize, Serialize};

use super::{
    form::{Fields, Form, FormState},
    ids::CaseId,
};

/// A dossier, but for its answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDossier {
    /// Its id.
    pub case: CaseId,
    /// `Dossier de Léa 2026-2027`.
    pub title: String,
    /// The codes of the sections that can be filled.
    #[serde(default)]
    pub sections: Vec<String>,
    /// The pieces that take files.
    #[serde(default)]
    pub pieces: Vec<KeptPiece>,
}

/// A piece that takes files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPiece {
    /// Its code in addresses.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Why it is asked.
    pub reason: String,
}

/// A file that waits for a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// The UUID of its sending.
    pub id: String,
    /// Where it is posted: `/pieces/{case}/{piece}`.
    pub action: String,
    /// Its name.
    pub name: String,
    /// Its type, as the device tells.
    #[serde(default)]
    pub media_type: String,
    /// Why the portal did not take it; empty while it is to be sent.
    #[serde(default)]
    pub refusal: String,
}

/// A draft of one section as it stands in one place, page or device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standpoint {
    /// The answers on the server that the person has had before their eyes.
    #[serde(default)]
    pub seen: Fields,
    /// The answers of this place that need not be sent any more.
    #[serde(default)]
    pub known: Fields,
    /// The answers of this place.
    #[serde(default)]
    pub answers: Fields,
    /// The save that is sent until it is answered, as it was first sent.
    #[serde(default)]
    pub under_way: Option<String>,
    /// Whether the person must choose between two answers: nothing is sent before.
    #[serde(default)]
    pub is_to_choose: bool,
    /// Whether the dossier was closed before it could be sent: it waits for nothing any more.
    #[serde(default)]
    pub is_refused: bool,
}

impl Standpoint {
    /// A place that has just been told what the server holds.
    pub fn of(held: Fields) -> Self {
        Self { seen: held.clone(), known: held.clone(), answers: held, ..Self::default() }
    }

    /// Whether something is to be sent.
    pub fn is_pending(&self, form: &Form) -> bool {
        self.under_way.is_some() || form.clean(&self.answers) != form.clean(&self.known)
    }

    /// Takes in what the server says it holds after the save of `sent`: what it holds is shown, but where one has typed since, where the
    /// person must choose, and where `shows` says that this place cannot show it.
    pub fn take_in(&mut self, form: &Form, sent: &Fields, state: &FormState, mut shows: impl FnMut(&str, &str) -> bool) {
        let mut known = sent.clone();
        for field in form.fields() {
            let name = field.name;
            let (held, ours) = (state.values.raw(name), sent.raw(name));
            let is_asked_about = state.conflicts.iter().any(|conflict| conflict.field == name);
            if is_asked_about || (self.answers.raw(name) != ours && held != ours) {
                continue;
            }
            if !ours.is_empty() && !field.is_asked(&state.values) {
                // Closed elsewhere: what was typed stays under the hidden question, should it be opened again.
                if self.seen.raw(name) == ours {
                    self.seen.set(name, held);
                }
                continue;
            }
            if held != ours && !shows(name, held) {
                // It stays as it is on the server.
                continue;
            }
            known.set(name, held);
            self.seen.set(name, held);
            if self.answers.raw(name) == ours {
                self.answers.set(name, held);
            }
        }
        self.known = form.clean(&known);
        self.is_to_choose = !state.conflicts.is_empty();
        self.is_refused = false;
        self.under_way = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{dossier::Section, form::Conflict};

    fn fields(text: &str) -> Fields {
        text.split_whitespace().filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    fn conflict(name: &str) -> Conflict {
        Conflict { field: name.into(), question: String::new(), ours: String::new(), theirs: String::new(), value: String::new() }
    }

    #[test]
    fn what_the_first_version_kept_is_still_read() {
        let dossier = r#"{"case":"01900000-0000-7000-8000-000000000042","title":"Dossier de Léa 2026-2027","sections":["sante"],
            "pieces":[{"code":"vaccination","name":"Carnet","reason":"Demandé pour tous"}]}"#;
        let kept: KeptDossier = serde_json::from_str(dossier).expect("a dossier of the first version");
        assert_eq!((kept.sections.len(), kept.pieces[0].code.as_str()), (1, "vaccination"));
        let section =
            r#"{"seen":{"insured":"non"},"known":{"insured":"non"},"answers":{"insured":"oui"},"under_way":"save=1","is_to_choose":false}"#;
        let kept: Standpoint = serde_json::from_str(section).expect("a section of the first version");
        assert!(kept.is_pending(Section::Insurance.form()));
        assert_eq!((kept.answers.get("insured"), kept.under_way.as_deref()), ("oui", Some("save=1")));
        let file = r#"{"id":"78b5f180-3548-4045-9e67-8d6a8dc680fa","action":"/pieces/0190/rib","name":"rib.jpg"}"#;
        assert_eq!(serde_json::from_str::<KeptFile>(file).expect("a file of the first version").name, "rib.jpg");
        // Nor does what a later version adds stop this one.
        assert!(serde_json::from_str::<Standpoint>(r#"{"answers":{},"later":1}"#).is_ok());
    }

    #[test]
    fn what_the_server_holds_is_taken_in_where_nothing_was_typed_since() {
        let form = Section::Insurance.form();
        // What was seen, what was sent, what stands here by now, what the server holds, what is asked about; then what stands, and whether
        // something is still to be sent.
        let table = [
            ("", "insured=non", "insured=non", "insured=non", "", "insured=non", false),
            ("insured=oui", "insured=oui insurer=A", "insured=oui insurer=AB", "insured=oui insurer=A", "", "insured=oui insurer=AB", true),
            (
                "insured=oui",
                "insured=oui insurer=A",
                "insured=oui insurer=A",
                "insured=oui insurer=A policy=1",
                "",
                "insured=oui insurer=A policy=1",
                false,
            ),
            (
                "insured=oui",
                "insured=oui insurer=A",
                "insured=oui insurer=A",
                "insured=oui insurer=B",
                "insurer",
                "insured=oui insurer=A",
                false,
            ),
        ];
        for (seen, sent, now, held, asked, stands, is_pending) in table {
            let mut here = Standpoint { answers: fields(now), under_way: Some("save=1".into()), ..Standpoint::of(fields(seen)) };
            here.answers = fields(now);
            let conflicts = asked.split_whitespace().map(conflict).collect();
            here.take_in(form, &fields(sent), &FormState { conflicts, ..FormState::filled(fields(held)) }, |_, _| true);
            let standing: Fields =
                here.answers.iter().filter(|(_, value)| !value.is_empty()).map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            assert_eq!(
                (standing, here.is_pending(form), here.is_to_choose),
                (fields(stands), is_pending, !asked.is_empty()),
                "{sent} | {held}"
            );
        }
    }
}
