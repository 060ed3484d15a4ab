//! Files on their way: two at a time for the whole page, each with its own end and its own second try. `ui::relay` carries each.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BeforeUnloadEvent, DragEvent, FileList, Url};

use super::{
    post::{CUT, new_id},
    relay::{News, Parcel, Relay},
    standing::OnDevice,
};
use crate::{
    api::{ApiError, Outcome},
    domain::text,
};

mod on_device;
pub use on_device::bring_back;
pub(crate) use on_device::parcel;

/// Largest file, in bytes.
pub const MAX_FILE_BYTES: u64 = 10 * 1024 * 1024;
/// More at once would only slow each other down on a telephone's network.
const AT_ONCE: usize = 2;

/// How long after a cut files are sent again: browsers do not always tell when the network is back. Each wait is twice the last.
const AGAIN: Duration = Duration::from_secs(10);
/// So many times; then the person presses the button.
const TRIES: u32 = 6;

/// Where a file stands.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Others go up before it.
    Waiting,
    /// So many hundredths of it are up.
    Going(u32),
    /// The portal has it.
    Received,
    /// Something is wrong with the file: sending it again would not help.
    Refused(String),
    /// Something was wrong on the way.
    Cut(String),
    /// The device has it, and sends it when it can.
    Kept(&'static str),
    /// The person took it back.
    TakenBack,
}

impl State {
    /// Whether nothing more happens to it by itself.
    pub const fn is_settled(&self) -> bool {
        !matches!(self, Self::Waiting | Self::Going(_))
    }

    /// Whether sending it again may help.
    pub const fn may_try_again(&self) -> bool {
        matches!(self, Self::Cut(_) | Self::Kept(_))
    }

    /// Whether it would be lost with the page.
    const fn is_at_risk(&self) -> bool {
        matches!(self, Self::Waiting | Self::Going(_) | Self::Cut(_))
    }

    /// What went wrong.
    pub fn fault(&self) -> Option<&str> {
        match self {
            Self::Refused(why) | Self::Cut(why) => Some(why),
            _ => None,
        }
    }

    /// What is said of it beside its name.
    pub fn words(&self) -> String {
        match self {
            Self::Waiting => "En attente".into(),
            Self::Going(100) => "Vérification…".into(),
            Self::Going(percent) => format!("{percent} %"),
            Self::Received => "Reçu".into(),
            Self::Kept(words) => (*words).into(),
            Self::Refused(_) | Self::Cut(_) | Self::TakenBack => String::new(),
        }
    }
}

/// A file of the page.
#[derive(Clone, Copy)]
pub struct Row {
    /// Distinguishes it.
    pub key: usize,
    /// Its name.
    pub name: StoredValue<String>,
    /// `4,2 Mo`.
    pub size: StoredValue<String>,
    /// Where it stands.
    pub state: RwSignal<State>,
    /// Of a photo: the address of its picture in this browser.
    pub picture: RwSignal<Option<String>>,
    on_device: RwSignal<OnDevice>,
    queue: Queue,
}

impl Row {
    /// Whether nothing more happens to it by itself. What the portal has is to leave the device first: the page shown anew would send it again.
    fn is_over(self) -> bool {
        let is_leaving = matches!(self.on_device.get_untracked(), OnDevice::Soon | OnDevice::Yes);
        self.state.with_untracked(|state| state.is_settled() && !(is_leaving && *state == State::Received))
    }

    /// Gives the memory of the picture back: it is drawn, or cannot be.
    pub fn forget_picture(self, is_broken: bool) {
        if let Some(address) = self.picture.get_untracked() {
            let _ = Url::revoke_object_url(&address);
        }
        if is_broken {
            self.picture.set(None);
        }
    }
}

/// The files of one card.
#[derive(Clone, Copy)]
pub struct Queue {
    action: StoredValue<String>,
    /// Those that are shown.
    pub rows: RwSignal<Vec<Row>>,
    /// What a screen reader is told: beginnings and ends, no percentages.
    pub said: RwSignal<String>,
    /// Whether some were received while others of the page failed: it is not shown anew by itself, which would lose what it says of these.
    pub is_half_done: RwSignal<bool>,
}

impl Queue {
    /// Files that are posted to `action`.
    pub fn new(action: String) -> Self {
        Self {
            action: StoredValue::new(action),
            rows: RwSignal::new(Vec::new()),
            said: RwSignal::new(String::new()),
            is_half_done: RwSignal::new(false),
        }
    }
}

struct Given {
    row: Row,
    relay: Rc<Relay>,
}

thread_local! {
    // Files of the browser stay on its one thread. The server, which has several, must not hold them in a view.
    static GIVEN: RefCell<Vec<Given>> = const { RefCell::new(Vec::new()) };
    static TRIED: Cell<u32> = const { Cell::new(0) };
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Takes files that the person chose.
pub fn give(list: Option<FileList>, queue: Queue) {
    let files = list.iter().flat_map(|list| (0..list.length()).filter_map(|at| list.get(at)));
    // Every browser that runs this draws numbers.
    send(files.filter_map(|file| Some(Parcel { id: new_id().ok()?, name: file.name(), content: file.into() })).collect(), queue);
}

/// Sends files, each with its line in the queue.
fn send(parcels: Vec<Parcel>, queue: Queue) {
    if parcels.is_empty() {
        return;
    }
    queue.said.set(format!("Envoi : {}.", text::count(parcels.len(), "fichier", "fichiers")));
    for parcel in parcels {
        let row = line(parcel, queue);
        on_device::keep(row);
    }
    go_on();
}

/// Gives a file its line.
fn line(parcel: Parcel, queue: Queue) -> Row {
    let size = parcel.content.size();
    let is_photo = parcel.content.type_().starts_with("image/");
    let picture = is_photo.then(|| Url::create_object_url_with_blob(&parcel.content).ok()).flatten();
    let is_too_large = size > MAX_FILE_BYTES as f64;
    let state = if is_too_large { State::Refused(TOO_LARGE.into()) } else { State::Waiting };
    let row = Row {
        key: GIVEN.with_borrow(Vec::len),
        name: StoredValue::new(parcel.name.clone()),
        size: StoredValue::new(text::size(size as u64)),
        state: RwSignal::new(state),
        picture: RwSignal::new(picture),
        on_device: RwSignal::new(OnDevice::No),
        queue,
    };
    let relay = Relay::new(&queue.action.get_value(), parcel, move |news| heard(row, size as u64, news));
    GIVEN.with_borrow_mut(|given| given.push(Given { row, relay }));
    queue.rows.update(|rows| rows.push(row));
    row
}

const TOO_LARGE: &str = "Ce fichier dépasse 10 Mo. Choisissez-en un plus léger, ou prenez une photo moins grande.";

/// Sends a file once more.
pub fn try_again(row: Row) {
    row.state.set(State::Waiting);
    go_on();
}

/// Takes a file back, on its way or not, and its line away.
pub fn take_back(row: Row, queue: Queue) {
    row.state.set(State::TakenBack);
    row.forget_picture(true);
    queue.rows.update(|rows| rows.retain(|other| other.key != row.key));
    if let Some(relay) = relay(row.key) {
        relay.stop();
    }
    on_device::forget_then(row, go_on);
}

/// Sends again what was cut: the network is back, or may be. The portal knows a file that arrives twice.
fn try_all_again() {
    for row in rows().into_iter().filter(|row| row.state.with_untracked(State::may_try_again)) {
        row.state.set(State::Waiting);
    }
    go_on();
}

/// Shows the page anew.
pub fn reload() {
    let _ = window().location().reload();
}

fn rows() -> Vec<Row> {
    GIVEN.with_borrow(|given| given.iter().map(|given| given.row).collect())
}

fn states() -> Vec<State> {
    rows().into_iter().map(|row| row.state.get_untracked()).collect()
}

/// Sends what waits. Once all is settled the page is shown anew with what was received, or by the person when something went wrong.
fn go_on() {
    let states = states();
    let free = AT_ONCE.saturating_sub(states.iter().filter(|state| matches!(state, State::Going(_))).count());
    let waiting: Vec<_> = rows().into_iter().filter(|row| row.state.get_untracked() == State::Waiting).take(free).collect();
    waiting.into_iter().for_each(start);
    let is_over = rows().into_iter().all(Row::is_over);
    let is_faulty = states.iter().any(|state| state.fault().is_some());
    let received: Vec<_> = rows().into_iter().filter(|row| row.state.get_untracked() == State::Received).collect();
    if is_over && !is_faulty && !received.is_empty() {
        reload();
    }
    for row in received {
        row.queue.is_half_done.set(is_over && is_faulty);
    }
}

fn relay(key: usize) -> Option<Rc<Relay>> {
    GIVEN.with_borrow(|given| given.get(key).map(|given| given.relay.clone()))
}

fn start(row: Row) {
    if let Some(relay) = relay(row.key) {
        row.state.set(State::Going(hundredths(relay.arrived(), relay.size())));
        relay.go();
    }
}

fn hundredths(part: u64, whole: u64) -> u32 {
    (part * 100 / whole.max(1)) as u32
}

fn heard(row: Row, size: u64, news: News) {
    let (up, has_more) = match news {
        News::Left(up) => (up, false),
        News::Arrived(up) => (up, true),
        News::Ended(outcome) => return ended(row, outcome),
    };
    if has_more {
        // A network that falls and comes back brings the file on.
        TRIED.set(0);
    }
    if row.state.with_untracked(|state| matches!(state, State::Going(_))) {
        row.state.set(State::Going(hundredths(up, size)));
    }
}

fn ended(row: Row, outcome: Result<Outcome, u16>) {
    if outcome.is_ok() {
        // First: the page shown anew must not send it again.
        on_device::forget_then(row, move || concluded(row, outcome));
    } else {
        concluded(row, outcome);
    }
}

fn concluded(row: Row, outcome: Result<Outcome, u16>) {
    if row.state.get_untracked() != State::TakenBack {
        let failure = outcome.as_ref().err().copied();
        let state = match outcome {
            Ok(Outcome::Done(_)) => State::Received,
            Ok(Outcome::Form(state)) => State::Refused(state.errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" ")),
            Err(status @ (CUT | 401 | 429 | 500..)) if row.on_device.get_untracked() == OnDevice::Yes => {
                State::Kept(on_device::words(status))
            }
            Err(CUT) => State::Cut("L’envoi a été interrompu. Il reprendra avec le réseau : gardez cette page ouverte.".into()),
            Err(401) => State::Cut("Votre session est terminée. Reconnectez-vous dans un autre onglet, puis réessayez.".into()),
            Err(status @ (429 | 500..)) => State::Cut(ApiError::from_status(status).title().into()),
            Err(status) => State::Refused(ApiError::from_status(status).title().into()),
        };
        let tried = TRIED.get();
        if failure == Some(CUT) && tried < TRIES {
            TRIED.set(tried + 1);
            set_timeout(try_all_again, AGAIN * 2_u32.pow(tried));
        }
        let told = state.fault().map_or_else(|| state.words(), str::to_owned);
        row.queue.said.set(format!("{} : {told}", row.name.get_value()));
        row.state.set(state);
        on_device::settle(row);
    }
    go_on();
}

/// Leaving while a file goes up is asked about first; a file dropped beside a card does not take the place of the page.
pub fn guard_the_page() {
    if IS_GUARDED.replace(true) {
        return;
    }
    let leave = Closure::<dyn Fn(BeforeUnloadEvent)>::new(|event: BeforeUnloadEvent| {
        if rows().iter().any(|row| row.on_device.get_untracked() != OnDevice::Yes && row.state.with_untracked(State::is_at_risk)) {
            event.prevent_default();
            event.set_return_value("1");
        }
    });
    let online = Closure::<dyn Fn()>::new(try_all_again).into_js_value();
    let _ = window().add_event_listener_with_callback("online", online.unchecked_ref());
    window().set_onbeforeunload(Some(leave.into_js_value().unchecked_ref()));
    let aside = Closure::<dyn Fn(DragEvent)>::new(|event: DragEvent| {
        if !event.default_prevented() {
            event.prevent_default();
            if let Some(data) = event.data_transfer() {
                data.set_drop_effect("none");
            }
        }
    });
    let aside: js_sys::Function = aside.into_js_value().unchecked_into();
    for name in ["dragover", "drop"] {
        let _ = window().add_event_listener_with_callback(name, &aside);
    }
}
