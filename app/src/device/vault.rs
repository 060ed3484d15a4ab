//! What a family keeps on a device that it said to be its own: IndexedDB, each record encrypted with a key that the browser uses and does not
//! show (H5). Whoever signs out, or somebody else who signs in, takes the key away.

use std::cell::RefCell;

use idb::{Database, DatabaseEvent, Factory, KeyRange, Transaction, TransactionMode};
use js_sys::{Array, Object, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, CryptoKey, DomException, SubtleCrypto};

/// Its name.
pub const DATABASE: &str = "espace-familles";
/// Grows when the stores change, which then happens in [`open`]. What the records hold has its own rules: see `domain::on_device`.
pub const VERSION: u32 = 1;
/// The key of the person whose device it is, by their account: one, or none.
pub const KEYS: &str = "keys";
/// What each person keeps, by their account and its name.
pub const RECORDS: &str = "records";
/// In the local storage, whose device it is: pages without this script look there, and take the key from anybody else.
pub const OWNER: &str = "appareil";

/// In its place, where the person said no.
pub const NOBODY: &str = "non";

const CIPHER: &str = "AES-GCM";
/// Of the number that is never used twice with the same key: stands before what it encrypted.
const NONCE_BYTES: u32 = 12;

/// Why something is not kept on the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is nobody's device, or no longer.
    Closed,
    /// It has no room left.
    NoRoom,
    /// The browser does not let us.
    Broken,
}

impl From<idb::Error> for Fault {
    fn from(error: idb::Error) -> Self {
        match error {
            idb::Error::DomException(error) if error.name() == "QuotaExceededError" => Self::NoRoom,
            idb::Error::UpdateFailed(error) => error.into(),
            _ => Self::Broken,
        }
    }
}

impl From<JsValue> for Fault {
    fn from(error: JsValue) -> Self {
        let is_full = error.dyn_ref::<DomException>().is_some_and(|error| error.name() == "QuotaExceededError");
        if is_full { Self::NoRoom } else { Self::Broken }
    }
}

/// What distinguishes one writing of a record from another.
pub type Stamp = [u8; NONCE_BYTES as usize];

/// A record that was read.
pub struct Record {
    /// What it holds.
    pub content: Uint8Array,
    /// Which writing of it this is.
    pub stamp: Stamp,
}

/// What a writing may replace.
#[derive(Clone, Copy)]
pub enum Over {
    /// Whatever there is.
    Anything,
    /// That writing only, or nothing.
    Only(Option<Stamp>),
}

thread_local! {
    static OPEN: RefCell<Option<Database>> = const { RefCell::new(None) };
}

/// Whether the browser can keep anything: encryption is there on secure pages only.
pub fn is_possible() -> bool {
    Factory::new().is_ok() && window().crypto().is_ok_and(|crypto| crypto.subtle().is_object())
}

/// Whose device it was said to be; what is kept is read only with the key.
pub fn declared_owner() -> Option<String> {
    window().local_storage().ok()??.get_item(OWNER).ok()?.filter(|owner| owner != NOBODY)
}

/// Whether it was said to be nobody's own.
pub fn is_declined() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.and_then(|storage| storage.get_item(OWNER).ok()?).is_some_and(|owner| owner == NOBODY)
}

/// Notes that it is nobody's own: it is not asked again. Not where it was said to be somebody's, in another window.
pub fn decline() {
    if declared_owner().is_none()
        && let Ok(Some(storage)) = window().local_storage()
    {
        let _ = storage.set_item(OWNER, NOBODY);
    }
}

/// Whether what is kept can be read: browsers throw keys away, too.
pub async fn is_open() -> bool {
    open_key().await.is_ok()
}

/// Makes it the device of that person: what they kept here before is read again.
///
/// # Errors
/// When the browser keeps nothing.
pub async fn declare(owner: &str, secret: &[u8]) -> Result<(), Fault> {
    let uses = Array::of2(&"encrypt".into(), &"decrypt".into());
    let secret = Uint8Array::from(secret);
    let key = JsFuture::from(subtle()?.import_key_with_str("raw", &secret, CIPHER, false, &uses)?).await?;
    let tx = begin(TransactionMode::ReadWrite).await?;
    let keys = tx.object_store(KEYS)?;
    keys.clear()?.await?;
    keys.put(&key, Some(&owner.into()))?.await?;
    end(tx).await?;
    let storage = window().local_storage()?.ok_or(Fault::Broken)?;
    storage.set_item(OWNER, owner)?;
    // Browsers throw away what they need not keep; they may refuse.
    let _ = window().navigator().storage().persist();
    Ok(())
}

/// Forgets everything that this person keeps here, and that it is their device.
///
/// # Errors
/// Of the browser's store.
pub async fn forget() -> Result<(), Fault> {
    if let Some(owner) = declared_owner() {
        let tx = begin(TransactionMode::ReadWrite).await?;
        tx.object_store(KEYS)?.clear()?.await?;
        tx.object_store(RECORDS)?.delete(all_of(&owner)?)?.await?;
        end(tx).await?;
        if let Ok(Some(storage)) = window().local_storage() {
            storage.remove_item(OWNER)?;
        }
    }
    Ok(())
}

/// Keeps a record, and tells which writing this is; none when another window has written it since it was read: then nothing is done.
///
/// # Errors
/// `Closed` on a device that is nobody's; `NoRoom`.
pub async fn put(name: &str, content: &Uint8Array, over: Over) -> Result<Option<Stamp>, Fault> {
    let (owner, key) = open_key().await?;
    let place = place(&owner, name);
    let nonce = Uint8Array::new_with_length(NONCE_BYTES);
    window().crypto()?.get_random_values_with_array_buffer_view(&nonce)?;
    let sealed = JsFuture::from(subtle()?.encrypt_with_object_and_js_u8_array(&cipher(&nonce, &place), &key, content)?).await?;
    let sealed = Uint8Array::new(&sealed);
    let record = Uint8Array::new_with_length(NONCE_BYTES + sealed.length());
    record.set(&nonce, 0);
    record.set(&sealed, NONCE_BYTES);
    let tx = begin(TransactionMode::ReadWrite).await?;
    // Somebody may have signed out meanwhile, in another window.
    if tx.object_store(KEYS)?.get_key(JsValue::from(&owner))?.await?.is_none() {
        return Err(Fault::Closed);
    }
    let records = tx.object_store(RECORDS)?;
    if let Over::Only(stamp) = over {
        let there = records.get(JsValue::from(&place))?.await?;
        if there.map(|record| stamp_of(&Uint8Array::new(&record))) != stamp {
            return Ok(None);
        }
    }
    records.put(&record, Some(&place.into()))?.await?;
    end(tx).await?;
    Ok(Some(stamp_of(&record)))
}

/// A record; none when there is none, or none that can be read.
///
/// # Errors
/// `Closed` on a device that is nobody's.
pub async fn get(name: &str) -> Result<Option<Record>, Fault> {
    let (owner, key) = open_key().await?;
    let place = place(&owner, name);
    let tx = begin(TransactionMode::ReadOnly).await?;
    let Some(record) = tx.object_store(RECORDS)?.get(JsValue::from(&place))?.await? else { return Ok(None) };
    let record = Uint8Array::new(&record);
    let (nonce, sealed) = (record.slice(0, NONCE_BYTES), record.slice(NONCE_BYTES, record.length()));
    let read = subtle()?.decrypt_with_object_and_buffer_source(&cipher(&nonce, &place), &key, &sealed)?;
    let content = JsFuture::from(read).await.ok();
    Ok(content.map(|content| Record { content: Uint8Array::new(&content), stamp: stamp_of(&record) }))
}

/// Forgets a record.
///
/// # Errors
/// `Closed` on a device that is nobody's.
pub async fn delete(name: &str) -> Result<(), Fault> {
    let owner = declared_owner().ok_or(Fault::Closed)?;
    let tx = begin(TransactionMode::ReadWrite).await?;
    tx.object_store(RECORDS)?.delete(JsValue::from(place(&owner, name)))?.await?;
    end(tx).await
}

/// The names of the records.
///
/// # Errors
/// `Closed` on a device that is nobody's.
pub async fn names() -> Result<Vec<String>, Fault> {
    let (owner, _) = open_key().await?;
    let owner = owner.as_str();
    let tx = begin(TransactionMode::ReadOnly).await?;
    let keys = tx.object_store(RECORDS)?.get_all_keys(Some(all_of(owner)?.into()), None)?.await?;
    let own = |key: JsValue| key.as_string()?.strip_prefix(owner)?.strip_prefix(' ').map(str::to_owned);
    Ok(keys.into_iter().filter_map(own).collect())
}

fn stamp_of(record: &Uint8Array) -> Stamp {
    let mut stamp = Stamp::default();
    record.slice(0, NONCE_BYTES).copy_to(&mut stamp);
    stamp
}

/// Where a record stands; it is encrypted for that place only.
fn place(owner: &str, name: &str) -> String {
    format!("{owner} {name}")
}

fn all_of(owner: &str) -> Result<KeyRange, Fault> {
    // What follows a space, in the order of characters.
    Ok(KeyRange::bound(&place(owner, "").into(), &format!("{owner}!").into(), None, Some(true))?)
}

fn cipher(nonce: &Uint8Array, place: &str) -> Object {
    let cipher = AesGcmParams::new_with_u8_array(CIPHER, nonce);
    cipher.set_additional_data_u8_array(&Uint8Array::from(place.as_bytes()));
    cipher.into()
}

fn subtle() -> Result<SubtleCrypto, Fault> {
    Ok(window().crypto()?.subtle())
}

async fn open_key() -> Result<(String, CryptoKey), Fault> {
    let owner = declared_owner().ok_or(Fault::Closed)?;
    let tx = begin(TransactionMode::ReadOnly).await?;
    let key = tx.object_store(KEYS)?.get(JsValue::from(&owner))?.await?.ok_or(Fault::Closed)?;
    Ok((owner, key.unchecked_into()))
}

async fn begin(mode: TransactionMode) -> Result<Transaction, Fault> {
    let begin = |database: &Database| database.transaction(&[KEYS, RECORDS], mode);
    let begun = OPEN.with_borrow(|database| database.as_ref().and_then(|database| begin(database).ok()));
    if let Some(tx) = begun {
        return Ok(tx);
    }
    // Some browsers close it behind the page.
    let database = open().await?;
    let tx = begin(&database)?;
    // Another part of the page may have opened it meanwhile. The transaction goes on.
    if let Some(other) = OPEN.replace(Some(database)) {
        other.close();
    }
    Ok(tx)
}

async fn open() -> Result<Database, Fault> {
    let mut request = Factory::new()?.open(DATABASE, Some(VERSION))?;
    request.on_upgrade_needed(|event| {
        let Ok(database) = event.database() else { return };
        for store in [KEYS, RECORDS] {
            let _ = database.create_object_store(store, idb::ObjectStoreParams::new());
        }
    });
    let mut database = request.await?;
    // A later version of the portal must not wait for this page.
    database.on_version_change(|_| {
        if let Some(database) = OPEN.take() {
            database.close();
        }
    });
    Ok(database)
}

async fn end(tx: Transaction) -> Result<(), Fault> {
    let done = tx.await?;
    if done.is_committed() { Ok(()) } else { Err(Fault::NoRoom) }
}
