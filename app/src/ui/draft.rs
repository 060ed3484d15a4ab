//! A draft keeps itself: what is typed goes to the server a moment later, one save at a time, the same again until it is answered (H1).
//! What was answered elsewhere meanwhile is taken in, or asked about (H3).

use std::time::Duration;

use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use uuid::Builder;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Event, HtmlFormElement, UrlSearchParams};

use super::{
    drawn,
    post::{CUT, post},
    standing::Standing,
};
use crate::{
    api::{ApiError, Outcome, forms::FormId},
    domain::{
        draft::{SAVE, SEEN},
        form::{Conflict, Fields, FormState, Kind},
    },
};

/// How long after the last key what was typed is sent.
pub const PAUSE: Duration = Duration::from_millis(800);
/// A save that is not answered within this time is sent again.
const PATIENCE_MILLISECONDS: u32 = 20_000;
const LONGEST_WAIT_SECONDS: u64 = 30;

type Then = Box<dyn FnOnce(Result<(), ApiError>) + Send + Sync>;

/// The draft of a form.
#[derive(Clone, Copy)]
pub struct Draft {
    /// What is true of what was typed.
    pub standing: RwSignal<Standing>,
    /// The questions with two answers.
    pub conflicts: RwSignal<Vec<Conflict>>,
    id: FormId,
    action: &'static str,
    form: NodeRef<html::Form>,
    /// The answers on the server that the person has had before their eyes.
    seen: StoredValue<Fields>,
    /// The answers of the page that need not be sent any more.
    known: StoredValue<Fields>,
    /// The save that is sent until it is answered.
    under_way: StoredValue<Option<String>>,
    is_sending: StoredValue<bool>,
    failures: StoredValue<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
    then: StoredValue<Option<Then>>,
}

impl Draft {
    /// The draft of that form, if it is one.
    pub fn of(id: FormId, form: NodeRef<html::Form>) -> Option<Self> {
        id.draft_action().map(|action| Self {
            standing: RwSignal::new(Standing::Untouched),
            conflicts: RwSignal::new(Vec::new()),
            id,
            action,
            form,
            seen: StoredValue::default(),
            known: StoredValue::default(),
            under_way: StoredValue::default(),
            is_sending: StoredValue::default(),
            failures: StoredValue::default(),
            timer: StoredValue::default(),
            then: StoredValue::new(None),
        })
    }

    /// Wakes up with the page. What was typed before, or the browser brought back, is sent.
    pub fn begin(self, form: &HtmlFormElement) {
        let Ok(pairs) = drawn::pairs(form, None) else { return };
        let fields = drawn::fields(&pairs);
        let mut seen: Fields = serde_json::from_str(fields.raw(SEEN)).unwrap_or_default();
        // An answer that this page cannot show stays as it is on the server.
        for field in self.id.form().fields().filter(|field| matches!(field.kind, Kind::OneOf | Kind::Choice(_))) {
            if fields.raw(field.name).is_empty() {
                seen.set(field.name, "");
            }
        }
        self.known.set_value(self.clean(&seen));
        self.seen.set_value(seen);
        self.tell_seen(form);
        listen("online", move |_| self.flush());
        listen("focus", move |_| self.flush());
        listen("beforeunload", move |event| self.hold_back(event));
        listen("pagehide", move |_| self.send_in_passing());
        if self.clean(&fields) != self.known.get_value() {
            self.touched(PAUSE);
        }
    }

    /// Something was typed: it is sent after a pause.
    pub fn touched(self, pause: Duration) {
        if !self.standing.get_untracked().is_bad() {
            self.standing.set(Standing::Pending);
        }
        self.wait(pause);
    }

    /// Calls back once the server has everything, or cannot be told.
    pub fn settle(self, then: impl FnOnce(Result<(), ApiError>) + Send + Sync + 'static) {
        self.then.set_value(Some(Box::new(then)));
        if self.standing.get_untracked() == Standing::Untouched {
            self.standing.set(Standing::Pending);
        }
        self.flush();
    }

    /// The person has chosen between two answers.
    pub fn choose(self, conflict: &Conflict, is_ours: bool) {
        let Some(form) = self.form.get_untracked() else { return };
        self.conflicts.update(|all| all.retain(|other| other.field != conflict.field));
        if !is_ours && !shows(&form, &conflict.field, &conflict.value) {
            // Not among the choices of this page, which the server draws anew.
            let _ = window().location().reload();
            return;
        }
        self.see(&form, &conflict.field, &conflict.value);
        self.known.update_value(|known| known.set(&conflict.field, &conflict.value));
        self.ask(&form);
        self.touched(Duration::ZERO);
    }

    fn wait(self, pause: Duration) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.timer.set_value(set_timeout_with_handle(move || self.flush(), pause).ok());
    }

    /// Sends what the server does not have.
    fn flush(self) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        if self.is_sending.get_value() || self.standing.get_untracked() == Standing::Untouched {
            return;
        }
        match self.last() {
            Ok(Some(body)) => {
                self.is_sending.set_value(true);
                if self.send(&body).is_err() {
                    self.failed(CUT);
                }
            }
            Ok(None) => {
                if self.standing.get_untracked() == Standing::Pending {
                    self.standing.set(Standing::Saved);
                }
                self.call_back(Ok(()));
            }
            Err(_) => self.failed(CUT),
        }
    }

    fn send(self, body: &str) -> Result<(), JsValue> {
        let pairs = UrlSearchParams::new_with_str(body)?;
        let sent = drawn::fields(&pairs);
        let request = post(self.action, move |outcome| match outcome {
            Ok(Outcome::Form(state)) => self.arrived(&sent, state),
            Ok(Outcome::Done(_)) => self.failed(400),
            Err(status) => self.failed(status),
        })?;
        request.set_timeout(PATIENCE_MILLISECONDS);
        request.send_with_opt_url_search_params(Some(&pairs))
    }

    /// The save that is to be answered, or the next; none when the server has all.
    fn last(self) -> Result<Option<String>, JsValue> {
        let body = match self.under_way.get_value() {
            Some(body) => Some(body),
            None => self.next()?,
        };
        self.under_way.set_value(body.clone());
        Ok(body)
    }

    fn next(self) -> Result<Option<String>, JsValue> {
        let Some(form) = self.form.get_untracked() else { return Ok(None) };
        let pairs = drawn::pairs(&form, None)?;
        if self.clean(&drawn::fields(&pairs)) == self.known.get_value() {
            return Ok(None);
        }
        // What was seen stands in the form.
        pairs.set(SAVE, &new_id()?);
        Ok(pairs.to_string().as_string())
    }

    fn arrived(self, sent: &Fields, state: FormState) {
        self.is_sending.set_value(false);
        self.under_way.set_value(None);
        self.failures.set_value(0);
        self.standing.set(Standing::Pending);
        if let Some(form) = self.form.get_untracked() {
            self.take_in(&form, &self.clean(sent), &state);
        }
        self.conflicts.set(state.conflicts);
        // Typed meanwhile, or all saved.
        self.flush();
    }

    /// Shows what the server holds where the person has not typed since.
    fn take_in(self, form: &HtmlFormElement, sent: &Fields, state: &FormState) {
        let Ok(pairs) = drawn::pairs(form, None) else { return };
        let now = self.clean(&drawn::fields(&pairs));
        let mut known = sent.clone();
        for field in self.id.form().fields() {
            let name = field.name;
            let (held, ours) = (state.values.raw(name), sent.raw(name));
            let is_asked_about = state.conflicts.iter().any(|conflict| conflict.field == name);
            if is_asked_about || (now.raw(name) != ours && held != ours) {
                continue;
            }
            if !ours.is_empty() && !field.is_asked(&state.values) {
                // Closed elsewhere: what was typed stays under the hidden question, should it be opened again.
                if self.seen.with_value(|seen| seen.raw(name) == ours) {
                    self.see(form, name, held);
                }
                continue;
            }
            if held != ours && !shows(form, name, held) {
                // Not among the choices of this page: it stays as it is on the server.
                drawn::fill_one(form, name, ours);
                continue;
            }
            known.set(name, held);
            self.see(form, name, held);
        }
        self.known.set_value(self.clean(&known));
        self.ask(form);
    }

    fn see(self, form: &HtmlFormElement, name: &str, value: &str) {
        self.seen.update_value(|seen| seen.set(name, value));
        self.tell_seen(form);
    }

    /// Every way of sending the form tells what was seen.
    fn tell_seen(self, form: &HtmlFormElement) {
        let told = self.seen.with_value(|seen| serde_json::to_string(seen).unwrap_or_default());
        drawn::set_hidden(form, SEEN, &told);
    }

    fn failed(self, status: u16) {
        self.is_sending.set_value(false);
        self.standing.set(Standing::Delayed(status));
        let failures = self.failures.get_value();
        self.failures.set_value(failures + 1);
        if matches!(status, CUT | 401 | 408 | 429 | 500..) {
            self.wait(Duration::from_secs((1 << failures.min(5)).min(LONGEST_WAIT_SECONDS)));
        } else {
            // Nothing of it was done: what is typed next is another save.
            self.under_way.set_value(None);
        }
        self.call_back(Err(ApiError::from_status(status)));
    }

    fn call_back(self, result: Result<(), ApiError>) {
        if let Some(then) = self.then.try_update_value(Option::take).flatten() {
            then(result);
        }
    }

    fn clean(self, fields: &Fields) -> Fields {
        self.id.form().clean(fields)
    }

    fn ask(self, form: &HtmlFormElement) {
        if let Ok(pairs) = drawn::pairs(form, None) {
            drawn::ask(form, self.id.form(), &drawn::fields(&pairs));
        }
    }

    /// Asks before a page is left that holds what the server could not be told. Else what is not sent yet goes now: later, the next page would
    /// be drawn without it.
    fn hold_back(self, event: &Event) {
        let is_two_behind = self.under_way.with_value(Option::is_some) && self.typed_since();
        let is_to_choose = self.conflicts.with_untracked(|conflicts| !conflicts.is_empty());
        if (self.standing.get_untracked().is_bad() || is_two_behind || is_to_choose) && self.then.with_value(Option::is_none) {
            event.prevent_default();
        } else {
            self.send_in_passing();
        }
    }

    fn typed_since(self) -> bool {
        let Some(body) = self.under_way.get_value() else { return false };
        let sent = UrlSearchParams::new_with_str(&body).map(|pairs| self.clean(&drawn::fields(&pairs)));
        let now = self.form.get_untracked().and_then(|form| drawn::pairs(&form, None).ok()).map(|pairs| self.clean(&drawn::fields(&pairs)));
        sent.ok() != now
    }

    /// A page that is left sends its last save on; the same save, should it arrive twice.
    fn send_in_passing(self) {
        if self.standing.get_untracked() == Standing::Untouched {
            return;
        }
        if let Ok(Some(body)) = self.last()
            && let Ok(pairs) = UrlSearchParams::new_with_str(&body)
        {
            let _ = window().navigator().send_beacon_with_opt_url_search_params(self.action, Some(&pairs));
        }
    }
}

/// Gives a question its value; tells whether the page can show it.
fn shows(form: &HtmlFormElement, name: &str, value: &str) -> bool {
    drawn::fill_one(form, name, value);
    // Browsers send the lines of a text with a carriage return.
    drawn::pairs(form, None).is_ok_and(|pairs| drawn::fields(&pairs).raw(name).replace("\r\n", "\n") == value)
}

fn listen(name: &str, act: impl Fn(&Event) + 'static) {
    let act = Closure::<dyn Fn(Event)>::new(move |event: Event| act(&event));
    let _ = window().add_event_listener_with_callback(name, act.into_js_value().unchecked_ref());
}

/// A UUID drawn by the browser.
pub(super) fn new_id() -> Result<String, JsValue> {
    let mut bytes = [0; 16];
    window().crypto()?.get_random_values_with_u8_array(&mut bytes)?;
    Ok(Builder::from_random_bytes(bytes).into_uuid().to_string())
}
