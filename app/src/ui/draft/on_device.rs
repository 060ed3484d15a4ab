//! The draft of a page on a device that is the person's own: written there at each key, read there when the page opens again (H1, H2).

use std::{mem, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use web_sys::HtmlFormElement;

use super::{CUT, Draft, drawn};
use crate::{
    domain::{form::Fields, on_device::Standpoint},
    offline::{
        kept::{self, Spot},
        vault::{self, Fault, Over},
    },
    ui::standing::{OnDevice, Standing},
};

/// A device that does not answer within this time is done without.
const PATIENCE: Duration = Duration::from_secs(3);

/// One writing at a time.
#[derive(Clone, Copy, Default)]
pub(super) struct Keeping {
    is_writing: bool,
    is_due: bool,
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
        set_timeout(move || self.ready(), PATIENCE);
        let form = form.clone();
        spawn_local(async move {
            let held = kept::section(&spot).await;
            if self.is_ready.get_value() {
                return;
            }
            match held {
                Some((held, _)) => self.restore(&form, held, is_of_device),
                // Nothing is known of it here: without a network it cannot be filled.
                None if is_of_device => return,
                None => {}
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

    fn restore(self, form: &HtmlFormElement, held: Standpoint, is_of_device: bool) {
        let is_pending = held.is_pending(self.id.form()) || held.is_to_choose;
        if !is_pending && !is_of_device {
            return;
        }
        let Ok(pairs) = drawn::pairs(form, None) else { return };
        let (now, drawn_first) = (self.clean(&drawn::fields(&pairs)), self.stands.with_value(|stands| stands.known.clone()));
        for field in self.id.form().fields() {
            // What was typed while the device was asked counts more.
            if now.raw(field.name) == drawn_first.raw(field.name) {
                drawn::fill_one(form, field.name, held.answers.raw(field.name));
            }
        }
        self.stands.set_value(held);
        self.tell_seen(form);
        self.ask(form);
        if is_pending {
            self.touched(Duration::ZERO);
        }
    }

    /// Writes the draft down on the device.
    pub(super) fn keep(self) {
        if self.on_device.get_untracked() == OnDevice::No {
            return;
        }
        self.on_device.set(OnDevice::Soon);
        self.keeping.update_value(|keeping| keeping.is_due = true);
        if !self.keeping.get_value().is_writing {
            self.keeping.update_value(|keeping| keeping.is_writing = true);
            spawn_local(self.keep_all());
        }
    }

    async fn keep_all(self) {
        while self.keeping.try_update_value(|keeping| mem::take(&mut keeping.is_due)) == Some(true) {
            let written = match (self.spot.get_value(), self.here()) {
                (Some(spot), Some(stands)) => kept::keep_section(&spot, &stands, Over::Anything).await,
                _ => Err(Fault::Broken),
            };
            self.on_device.set(match written {
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

    /// Without a network: calls back once the device has everything, or cannot.
    pub fn keep_then(self, then: impl FnOnce(bool) + Send + Sync + 'static) {
        if self.standing.get_untracked() == Standing::Delayed(CUT) && self.on_device.get_untracked() != OnDevice::No {
            self.then_kept.set_value(Some(Box::new(then)));
            self.keep();
        } else {
            then(false);
        }
    }

    fn here(self) -> Option<Standpoint> {
        let pairs = drawn::pairs(&self.form.get_untracked()?, None).ok()?;
        Some(Standpoint { answers: self.clean(&drawn::fields(&pairs)), ..self.stands.get_value() })
    }

    /// The page of the dossier.
    pub fn dossier(self) -> String {
        format!("/dossiers/{}", self.spot.with_value(|spot| spot.as_ref().map(|spot| spot.case.clone())).unwrap_or_default())
    }
}
