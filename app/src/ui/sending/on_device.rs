//! The files of a page on a device that is the person's own: kept there as they are chosen, and sent from there when the page opens again (H2).

use js_sys::{Array, Uint8Array};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag};

use super::{Parcel, Queue, Row, State, go_on, line, relay};
use crate::{
    device::{
        kept,
        vault::{self, Fault},
    },
    domain::on_device::KeptFile,
    ui::{post::CUT, standing::OnDevice},
};

/// Keeps a file that was just chosen.
pub(super) fn keep(row: Row) {
    let Some(relay) = relay(row.key) else { return };
    if vault::declared_owner().is_none() || row.state.with_untracked(|state| *state != State::Waiting) {
        return;
    }
    let parcel = relay.parcel();
    let file = KeptFile {
        id: parcel.id.clone(),
        action: row.queue.action.get_value(),
        name: parcel.name.clone(),
        media_type: parcel.content.type_(),
        refusal: String::new(),
    };
    let content = parcel.content.clone();
    row.on_device.set(OnDevice::Soon);
    spawn_local(async move {
        let bytes = JsFuture::from(content.array_buffer()).await.map(|buffer| Uint8Array::new(&buffer));
        let done = match bytes {
            Ok(bytes) => kept::keep_file(&file, &bytes).await,
            Err(_) => Err(Fault::Broken),
        };
        row.on_device.set(match done {
            Ok(()) => OnDevice::Yes,
            Err(Fault::NoRoom) => OnDevice::Full,
            Err(Fault::Closed) => OnDevice::No,
            Err(Fault::Broken) => OnDevice::Broken,
        });
        // Meanwhile it may have been cut, received or taken back.
        settle(row);
        go_on();
    });
}

/// What is said of a file that the device keeps, after a failure of that status.
pub(super) const fn words(status: u16) -> &'static str {
    match status {
        CUT => "Gardé sur cet appareil, en attente de réseau",
        401 => "Gardé sur cet appareil : reconnectez-vous pour l’envoyer",
        _ => "Gardé sur cet appareil : le portail ne répond pas",
    }
}

/// What becomes on the device of a file that has come to an end, or to a halt.
pub(super) fn settle(row: Row) {
    match (row.state.get_untracked(), row.on_device.get_untracked()) {
        (State::Cut(_), OnDevice::Yes) => row.state.set(State::Kept(words(CUT))),
        (State::Cut(why), OnDevice::Full) if !why.contains(NO_ROOM) => row.state.set(State::Cut(format!("{why} {NO_ROOM}"))),
        (State::Received | State::Refused(_) | State::TakenBack, OnDevice::Yes) => forget_then(row, go_on),
        _ => {}
    }
}

const NO_ROOM: &str = "Votre appareil n’a plus de place pour garder ce fichier.";

/// Takes a file off the device, if it is there, then calls back. One that is still being kept is taken off by `settle`, once it is there.
pub(super) fn forget_then(row: Row, then: impl FnOnce() + 'static) {
    match relay(row.key) {
        Some(relay) if !matches!(row.on_device.get_untracked(), OnDevice::No | OnDevice::Soon) => spawn_local(async move {
            kept::forget_file(&relay.parcel().id).await;
            row.on_device.set(OnDevice::No);
            then();
        }),
        _ => then(),
    }
}

/// Brings the files of a card back that wait on the device, and sends them.
pub fn bring_back(queue: Queue) {
    if vault::declared_owner().is_none() {
        return;
    }
    spawn_local(async move {
        let files = kept::files().await.unwrap_or_default();
        for file in files.into_iter().filter(|file| file.action == queue.action.get_value()) {
            let Some(parcel) = kept::bytes(&file.id).await.and_then(|bytes| parcel(&file, &bytes)) else { continue };
            let row = line(parcel, queue);
            row.on_device.set(OnDevice::Yes);
            if !file.refusal.is_empty() {
                // The person may send it again: the piece takes files by now.
                row.state.set(State::Cut(file.refusal));
            }
        }
        go_on();
    });
}

/// A file of the device, ready to be sent.
pub(crate) fn parcel(file: &KeptFile, bytes: &Uint8Array) -> Option<Parcel> {
    let kind = BlobPropertyBag::new();
    kind.set_type(&file.media_type);
    let content = Blob::new_with_u8_array_sequence_and_options(&Array::of1(bytes), &kind).ok()?;
    Some(Parcel { id: file.id.clone(), name: file.name.clone(), content })
}
