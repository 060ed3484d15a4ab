//! The draft of a page on a device that is the person's own: written there at each key, read there when the page opens again (H1, H2).

use std::{mem, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use web_sys::{HtmlFormElement, UrlSearchParams};

use super::{CUT, Draft, drawn, shows};
use crate::{
    device::{
        kept::{self, Spot},
        vault::{self, Fault, Over, Stamp},
    },
    domain::{form::Fields, on_device::Standpoint},
    ui::standing::{OnDevice, Standing},
};

/// A device that does not answer within this time is done without.
const PATIENCE: Duration = Duration::from_secs(3);

/// One writing at a time, each over the last of this page: another window may write too.
#[derive(Clone, Copy, Default)]
pub(super) struct Keeping {
    is_writing: bool,
    is_due: bool,
    last: Option<Stamp>,
}

impl Draft {
    /// Brings into the page what the device holds that the server was not told; in a page that the device drew, all that it holds.
    pub(super) fn open_device(self, form: &HtmlFormElement, fields: &Fields) {
        let (case, section) = (fields.raw("case"), fields.raw("section").to_owned());
        let is_of_device = case.is_empty();
        let case = if is_of_device { kept::case_of_address() } else { case.to_owned() };
        if is_of_device {
            drawn::set_hidden(form, "case", &case);
        }
        let spot = Spot { case, section };
        self.spot.set_value(Some(spot.clone()));
        if vault::declared_owner().is_none() {
            self.is_ready.set_value(true);
            return;
        }
        if !is_of_device {
            set_timeout(move || self.ready(), PATIENCE);
        }
        let form = form.clone();
        spawn_local(async move {
            let held = kept::section(&spot).await;
            let is_late = self.is_ready.get_value() && self.standing.get_untracked() != Standing::Untouched;
            match held {
                // Sent meanwhile without what the device holds, which stays there for the next time.
                _ if is_late => return,
                Ok(Some((held, stamp))) => {
                    self.keeping.update_value(|keeping| keeping.last = Some(stamp));
                    self.restore(&form, held, is_of_device);
                }
                // Nothing is known of it here: without a network it cannot be filled.
                Ok(None) if is_of_device => return,
                Ok(None) => {}
                // Something may be there: it is not written over.
                Err(_) => return self.ready(),
            }
            self.on_device.set(OnDevice::Soon);
            self.keep();
            self.ready();
        });
    }

    fn ready(self) {
        if !self.is_ready.get_value() {
            self.is_ready.set_value(true);
            self.flush();
        }
    }

    fn restore(self, form: &HtmlFormElement, mut held: Standpoint, is_of_device: bool) {
        let is_pending = held.is_pending(self.id.form()) || held.is_to_choose;
        if !is_pending && !is_of_device {
            return;
        }
        if held.is_to_choose {
            // Asked again, the server tells the two answers again.
            held.known = self.clean(&held.seen);
        }
        let Ok(now) = self.answers() else { return };
        let drawn_first = self.stands.with_value(|stands| stands.known.clone());
        for field in self.id.form().fields() {
            let (name, value) = (field.name, held.answers.raw(field.name));
            // What was typed while the device was asked counts more.
            if now.raw(name) == drawn_first.raw(name) && !shows(form, name, value) {
                // Not among the choices of this page: it stays as it is.
                self.unshown.update_value(|unshown| unshown.set(name, value));
            }
        }
        self.stands.set_value(held);
        self.tell_seen(form);
        self.ask(form);
        if is_pending {
            self.touched(Duration::ZERO);
        }
    }

    /// What the form would send now, with the answers that the page cannot show.
    ///
    /// # Errors
    /// Of a page without its form.
    pub fn pairs(self) -> Result<UrlSearchParams, JsValue> {
        let form = self.form.get_untracked().ok_or(JsValue::NULL)?;
        let pairs = drawn::pairs(&form, None)?;
        self.unshown.with_value(|unshown| {
            for (name, value) in unshown.iter().filter(|(name, _)| pairs.get(name).is_none_or(|shown| shown.is_empty())) {
                pairs.set(name, value);
            }
        });
        Ok(pairs)
    }

    /// The answers of the page.
    pub(super) fn answers(self) -> Result<Fields, JsValue> {
        self.pairs().map(|pairs| self.clean(&drawn::fields(&pairs)))
    }

    /// Writes the draft down on the device.
    pub(super) fn keep(self) {
        if self.on_device.get_untracked() == OnDevice::No {
            return;
        }
        self.on_device.set(OnDevice::Soon);
        self.keeping.update_value(|keeping| keeping.is_due = true);
        if !self.keeping.with_value(|keeping| keeping.is_writing) {
            self.keeping.update_value(|keeping| keeping.is_writing = true);
            spawn_local(self.keep_all());
        }
    }

    async fn keep_all(self) {
        while self.keeping.try_update_value(|keeping| mem::take(&mut keeping.is_due)) == Some(true) {
            self.on_device.set(match self.keep_once().await {
                Ok(()) => OnDevice::Yes,
                Err(Fault::NoRoom) => OnDevice::Full,
                Err(Fault::Closed) => OnDevice::No,
                Err(Fault::Broken) => OnDevice::Broken,
            });
        }
        self.keeping.update_value(|keeping| keeping.is_writing = false);
        if let Some(then) = self.then_kept.try_update_value(Option::take).flatten() {
            then(self.on_device.get_untracked() == OnDevice::Yes);
        }
    }

    async fn keep_once(self) -> Result<(), Fault> {
        let Some(spot) = self.spot.get_value() else { return Err(Fault::Broken) };
        let stands = Standpoint { answers: self.answers()?, ..self.stands.get_value() };
        let last = self.keeping.with_value(|keeping| keeping.last);
        let stamp = kept::keep_section(&spot, &stands, Over::Only(last)).await?;
        if stamp.is_none() {
            // Another window has written: what is new there is taken in, then written with the rest.
            let other = kept::section(&spot).await?;
            if let Some((other, _)) = &other {
                self.take_in_from(other);
            }
            self.keeping.update_value(|keeping| keeping.is_due = true);
            self.keeping.update_value(|keeping| keeping.last = other.map(|(_, stamp)| stamp));
            return Ok(());
        }
        self.keeping.update_value(|keeping| keeping.last = stamp);
        Ok(())
    }

    /// Shows what another window of this device answered where this one has answered nothing new.
    fn take_in_from(self, other: &Standpoint) {
        let (Some(form), Ok(now)) = (self.form.get_untracked(), self.answers()) else { return };
        let known = self.stands.with_value(|stands| stands.known.clone());
        for field in self.id.form().fields() {
            let name = field.name;
            if now.raw(name) == known.raw(name) && other.answers.raw(name) != known.raw(name) {
                drawn::fill_one(&form, name, other.answers.raw(name));
            }
        }
        self.ask(&form);
        self.wait(super::PAUSE);
    }

    /// Without a network: calls back once the device has everything, or cannot.
    pub fn keep_then(self, then: impl FnOnce(bool) + Send + Sync + 'static) {
        if self.standing.get_untracked() == Standing::Delayed(CUT) && self.on_device.get_untracked() != OnDevice::No {
            self.then_kept.set_value(Some(Box::new(then)));
            self.keep();
        } else {
            then(false);
        }
    }

    /// The page of the dossier.
    pub fn dossier(self) -> String {
        format!("/dossiers/{}", self.spot.with_value(|spot| spot.as_ref().map(|spot| spot.case.clone())).unwrap_or_default())
    }
}
