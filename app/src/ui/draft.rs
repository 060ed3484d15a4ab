//! A draft keeps itself: what is typed goes to the server a moment later, one save at a time, the same again until it is answered (H1).
//! What was answered elsewhere meanwhile is taken in, or asked about (H3).

use std::time::Duration;

use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Event, HtmlFormElement, UrlSearchParams};

use super::{
    drawn, keeping,
    post::{CUT, PATIENCE_MILLISECONDS, new_id, post},
    reconnect,
    standing::{OnDevice, Standing},
};
use crate::{
    api::{ApiError, Outcome, forms::FormId},
    device::kept::Spot,
    domain::{
        draft::{SAVE, SEEN},
        form::{Conflict, Fields, FormState, Kind},
        on_device::Standpoint,
    },
};

mod on_device;

/// How long after the last key what was typed is sent.
pub const PAUSE: Duration = Duration::from_millis(800);
const LONGEST_WAIT_SECONDS: u64 = 30;

type Then = Box<dyn FnOnce(Result<(), ApiError>) + Send + Sync>;
type ThenKept = Box<dyn FnOnce(bool) + Send + Sync>;

/// The draft of a form.
#[derive(Clone, Copy)]
pub struct Draft {
    /// What is true of what was typed.
    pub standing: RwSignal<Standing>,
    /// Whether the device has it.
    pub on_device: RwSignal<OnDevice>,
    /// The questions with two answers.
    pub conflicts: RwSignal<Vec<Conflict>>,
    id: FormId,
    action: &'static str,
    form: NodeRef<html::Form>,
    /// Where it stands; its answers are those of the page.
    stands: StoredValue<Standpoint>,
    /// Which section of which dossier.
    spot: StoredValue<Option<Spot>>,
    /// The answers of the device that this page cannot show.
    unshown: StoredValue<Fields>,
    /// Whether what the device kept is in the page: nothing is sent before.
    is_ready: StoredValue<bool>,
    keeping: StoredValue<on_device::Keeping>,
    /// Whether that is still to be seen.
    is_of_another: StoredValue<bool>,
    is_sending: StoredValue<bool>,
    failures: StoredValue<u32>,
    timer: StoredValue<Option<TimeoutHandle>>,
    then: StoredValue<Option<Then>>,
    then_kept: StoredValue<Option<ThenKept>>,
}

impl Draft {
    /// The draft of that form, if it is one.
    pub fn of(id: FormId, form: NodeRef<html::Form>) -> Option<Self> {
        id.draft_action().map(|action| Self {
            standing: RwSignal::new(Standing::Untouched),
            on_device: RwSignal::new(OnDevice::No),
            conflicts: RwSignal::new(Vec::new()),
            id,
            action,
            form,
            stands: StoredValue::default(),
            spot: StoredValue::default(),
            unshown: StoredValue::default(),
            is_ready: StoredValue::default(),
            keeping: StoredValue::default(),
            is_of_another: StoredValue::default(),
            is_sending: StoredValue::default(),
            failures: StoredValue::default(),
            timer: StoredValue::default(),
            then: StoredValue::new(None),
            then_kept: StoredValue::new(None),
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
        self.stands.set_value(Standpoint { known: self.clean(&seen), seen, ..Standpoint::default() });
        self.tell_seen(form);
        listen("online", move |_| self.flush());
        listen("focus", move |_| self.flush());
        listen("beforeunload", move |event| self.hold_back(event));
        listen("pagehide", move |_| self.send_in_passing());
        if self.clean(&fields) != self.stands.with_value(|stands| stands.known.clone()) {
            self.touched(PAUSE);
        }
        self.open_device(form, &fields);
    }

    /// Something was typed: it is sent after a pause.
    pub fn touched(self, pause: Duration) {
        if !self.standing.get_untracked().is_delayed() {
            self.standing.set(Standing::Pending);
        }
        self.keep();
        self.wait(pause);
    }

    /// Nobody is signed in any more: the page asks for it.
    pub fn signed_out(self) {
        self.standing.set(Standing::Delayed(401));
        keeping::show(reconnect::PLACE);
    }

    /// Somebody signed in again in this page: who was there, or somebody else who is not to see it.
    pub fn signed_in_again(self) {
        self.is_of_another.set_value(true);
        self.standing.set(Standing::Pending);
        self.flush();
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
        self.stands.update_value(|stands| {
            stands.seen.set(&conflict.field, &conflict.value);
            stands.known.set(&conflict.field, &conflict.value);
            stands.is_to_choose = self.conflicts.with_untracked(|all| !all.is_empty());
        });
        self.tell_seen(&form);
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
        if self.is_sending.get_value() || !self.is_ready.get_value() || self.standing.get_untracked() == Standing::Untouched {
            return;
        }
        match self.last() {
            Ok(Some(body)) => {
                self.is_sending.set_value(true);
                // The same save goes, should this page end before it is answered.
                self.keep();
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
        let body = match self.stands.with_value(|stands| stands.under_way.clone()) {
            Some(body) => Some(body),
            None => self.next()?,
        };
        self.stands.update_value(|stands| stands.under_way = body.clone());
        Ok(body)
    }

    fn next(self) -> Result<Option<String>, JsValue> {
        let pairs = self.pairs()?;
        if self.clean(&drawn::fields(&pairs)) == self.stands.with_value(|stands| stands.known.clone()) {
            return Ok(None);
        }
        // What was seen stands in the form.
        pairs.set(SAVE, &new_id()?);
        Ok(pairs.to_string().as_string())
    }

    fn arrived(self, sent: &Fields, state: FormState) {
        self.is_sending.set_value(false);
        self.is_of_another.set_value(false);
        self.failures.set_value(0);
        self.standing.set(Standing::Pending);
        if let Some(form) = self.form.get_untracked() {
            self.take_in(&form, &self.clean(sent), &state);
        }
        self.conflicts.set(state.conflicts);
        self.keep();
        // Typed meanwhile, or all saved.
        self.flush();
    }

    /// Shows what the server holds where the person has not typed since.
    fn take_in(self, form: &HtmlFormElement, sent: &Fields, state: &FormState) {
        let Ok(answers) = self.answers() else { return };
        let mut stands = Standpoint { answers, ..self.stands.get_value() };
        stands.take_in(self.id.form(), sent, state, |name, held| {
            let is_shown = shows(form, name, held);
            if !is_shown {
                // Not among the choices of this page.
                drawn::fill_one(form, name, sent.raw(name));
            }
            is_shown
        });
        self.stands.set_value(stands);
        self.tell_seen(form);
        self.ask(form);
    }

    /// Every way of sending the form tells what was seen.
    fn tell_seen(self, form: &HtmlFormElement) {
        let told = self.stands.with_value(|stands| serde_json::to_string(&stands.seen).unwrap_or_default());
        drawn::set_hidden(form, SEEN, &told);
    }

    fn failed(self, status: u16) {
        self.is_sending.set_value(false);
        if self.is_of_another.get_value() && matches!(status, 403 | 404) {
            self.standing.set(Standing::Untouched);
            drop(window().location().reload());
            return;
        }
        self.standing.set(Standing::Delayed(status));
        let failures = self.failures.get_value();
        self.failures.set_value(failures + 1);
        if matches!(status, CUT | 401 | 408 | 429 | 500..) {
            self.wait(Duration::from_secs((1 << failures.min(5)).min(LONGEST_WAIT_SECONDS)));
        } else {
            // Nothing of it was done: what is typed next is another save.
            self.stands.update_value(|stands| stands.under_way = None);
        }
        self.keep();
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
        let is_two_behind = self.stands.with_value(|stands| stands.under_way.is_some()) && self.typed_since();
        let is_to_choose = self.conflicts.with_untracked(|conflicts| !conflicts.is_empty());
        let is_missing = (self.standing.get_untracked().is_delayed() || is_two_behind) && self.on_device.get_untracked() != OnDevice::Yes;
        if (is_missing || is_to_choose) && self.then.with_value(Option::is_none) {
            event.prevent_default();
        } else {
            self.send_in_passing();
        }
    }

    fn typed_since(self) -> bool {
        let Some(body) = self.stands.with_value(|stands| stands.under_way.clone()) else { return false };
        let sent = UrlSearchParams::new_with_str(&body).map(|pairs| self.clean(&drawn::fields(&pairs)));
        sent.ok() != self.answers().ok()
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
