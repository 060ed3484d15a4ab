//! One file on its way to the portal, piece by piece: after a cut it goes on from where the portal is.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use leptos::prelude::set_timeout;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

use super::post::{CUT, post};
use crate::api::Outcome;

/// All pieces of a file have this size, in bytes, but the last.
pub const PIECE_BYTES: u64 = 512 * 1024;

/// The header with the name of the file, written as in an address: headers hold no accents.
pub const NAME: &str = "upload-name";
/// The header with the size of the file, in bytes.
pub const LENGTH: &str = "upload-length";
/// The header with the offset of the piece that is sent; in the answer, of the one that is awaited.
pub const OFFSET: &str = "upload-offset";

/// The status of an answer that awaits the next piece.
const AWAITED: u16 = 202;
/// A piece takes no longer on the poorest of networks (3 kB a second).
const PATIENCE_MILLISECONDS: u32 = 180_000;
/// How long to wait while the portal looks at the file for another request of ours.
const LOOKED_AT: Duration = Duration::from_secs(2);

/// A file to be sent.
#[derive(Clone)]
pub struct Parcel {
    /// A UUID, the same as long as it is the same sending: after a cut, or from another page.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub content: Blob,
}

/// What becomes of a file.
pub enum News {
    /// So many bytes have left.
    Left(u64),
    /// So many bytes are there: more than before.
    Arrived(u64),
    /// What it led to, or the status of the failure.
    Ended(Result<Outcome, u16>),
}

/// A file on its way.
pub struct Relay {
    address: String,
    parcel: Parcel,
    told: Box<dyn Fn(News)>,
    /// How much the portal has, as it said last.
    arrived: Cell<u64>,
    /// Whether it is asked first.
    must_ask: Cell<bool>,
    is_stopped: Cell<bool>,
    request: RefCell<Option<XmlHttpRequest>>,
}

impl Relay {
    /// A file to be posted below `action`; `told` hears what becomes of it.
    pub fn new(action: &str, parcel: Parcel, told: impl Fn(News) + 'static) -> Rc<Self> {
        let is_long = parcel.content.size() as u64 > PIECE_BYTES;
        let relay = Self {
            address: format!("{action}/{}", parcel.id),
            parcel,
            told: Box::new(told),
            arrived: Cell::new(0),
            must_ask: Cell::new(is_long),
            is_stopped: Cell::new(false),
            request: RefCell::new(None),
        };
        Rc::new(relay)
    }

    /// The file.
    pub const fn parcel(&self) -> &Parcel {
        &self.parcel
    }

    /// Its size, in bytes.
    pub fn size(&self) -> u64 {
        self.parcel.content.size() as u64
    }

    /// How much of it the portal has, as it said last.
    pub fn arrived(&self) -> u64 {
        self.arrived.get()
    }

    /// Sends it, or goes on after a cut.
    pub fn go(self: &Rc<Self>) {
        if self.is_stopped.get() {
            return;
        }
        match self.send(self.must_ask.replace(false)) {
            Ok(request) => *self.request.borrow_mut() = Some(request),
            Err(_) => self.ended(Err(CUT)),
        }
    }

    /// Ends it, wherever it is.
    pub fn stop(&self) {
        self.is_stopped.set(true);
        // Outside of the borrow: the end of the request is told at once.
        let request = self.request.borrow_mut().take();
        if let Some(request) = request {
            let _ = request.abort();
        }
    }

    fn send(self: &Rc<Self>, is_asking: bool) -> Result<XmlHttpRequest, JsValue> {
        let relay = self.clone();
        let request = post(&self.address, move |outcome| relay.answered(outcome))?;
        request.set_request_header(NAME, &String::from(js_sys::encode_uri_component(&self.parcel.name)))?;
        request.set_request_header(LENGTH, &self.size().to_string())?;
        request.set_timeout(PATIENCE_MILLISECONDS);
        if is_asking {
            request.send()?;
            return Ok(request);
        }
        let from = if self.size() > PIECE_BYTES { self.arrived.get() } else { 0 };
        let until = self.size().min(from + PIECE_BYTES);
        request.set_request_header(OFFSET, &from.to_string())?;
        let relay = self.clone();
        let left = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            (relay.told)(News::Left(until.min(from + event.loaded() as u64)));
        });
        request.upload()?.set_onprogress(Some(left.into_js_value().unchecked_ref()));
        request.send_with_opt_blob(Some(&self.parcel.content.slice_with_f64_and_f64(from as f64, until as f64)?))?;
        Ok(request)
    }

    fn answered(self: &Rc<Self>, outcome: Result<Outcome, u16>) {
        let awaited = (outcome == Err(AWAITED)).then(|| self.awaited()).flatten();
        let Some(arrived) = awaited else { return self.ended(outcome) };
        if self.arrived.replace(arrived) < arrived {
            (self.told)(News::Arrived(arrived));
        }
        if arrived < self.size() {
            self.go();
        } else {
            self.must_ask.set(true);
            let relay = self.clone();
            set_timeout(move || relay.go(), LOOKED_AT);
        }
    }

    fn awaited(&self) -> Option<u64> {
        self.request.borrow().as_ref()?.get_response_header(OFFSET).ok()??.parse().ok()
    }

    fn ended(&self, outcome: Result<Outcome, u16>) {
        // What is one piece is sent rather than asked about.
        self.must_ask.set(self.size() > PIECE_BYTES);
        (self.told)(News::Ended(outcome));
    }
}
