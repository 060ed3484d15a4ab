//! Sends the files that wait on the device, from any page of the portal.

use std::{cell::RefCell, rc::Rc};

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::{
    api::Outcome,
    device::{kept, vault::Fault},
    domain::on_device::KeptFile,
    ui::{
        post::CUT,
        relay::{News, Parcel, Relay},
        sending::parcel,
    },
};

/// The files that are to be sent.
///
/// # Errors
/// Of the vault.
pub async fn waiting() -> Result<Vec<KeptFile>, Fault> {
    Ok(kept::files().await?.into_iter().filter(|file| file.refusal.is_empty()).collect())
}

/// Sends them, one after the other, while there is a network.
pub async fn send_all() {
    for file in waiting().await.unwrap_or_default() {
        let Some(parcel) = kept::bytes(&file.id).await.and_then(|bytes| parcel(&file, &bytes)) else { continue };
        match carried(&file.action, parcel).await {
            Ok(Outcome::Done(_)) => kept::forget_file(&file.id).await,
            Ok(Outcome::Form(state)) => {
                let why = state.errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" ");
                kept::keep_refusal(file, &why).await;
            }
            // Sent or changed meanwhile.
            Err(409) => kept::keep_refusal(file, "Le dossier ne prend plus ce fichier : il a été envoyé ou changé entre-temps.").await,
            Err(CUT | 401 | 429) => return,
            Err(_) => {}
        }
    }
}

async fn carried(action: &str, parcel: Parcel) -> Result<Outcome, u16> {
    let end = Rc::new(RefCell::new(Err(CUT)));
    let ended = Promise::new(&mut |resolve, _| {
        let end = end.clone();
        let told = move |news| {
            if let News::Ended(outcome) = news {
                *end.borrow_mut() = outcome;
                let _ = resolve.call0(&JsValue::NULL);
            }
        };
        Relay::new(action, parcel.clone(), told).go();
    });
    let _ = JsFuture::from(ended).await;
    end.replace(Err(CUT))
}
