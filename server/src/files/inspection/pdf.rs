//! PDFs: opened to be counted, and refused when they hold more than pages.

use lopdf::{Dictionary, Document, Error, LoadOptions, Object, ObjectId, xref::XrefRecovery};

use super::super::sniff::Fault;

/// What one compressed part of a PDF may grow to, in bytes.
const MAX_PART_BYTES: usize = 64 * 1024 * 1024;

/// How many pages a PDF has.
pub fn pages(content: &[u8]) -> Result<u32, Fault> {
    let options = LoadOptions { max_decompressed_size: Some(MAX_PART_BYTES), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(content, options).map_err(|error| fault(&error))?;
    // One that has a password only against changes opens by itself.
    // `is_encrypted` does not see a lock that is written in the trailer itself.
    if document.trailer.has(b"Encrypt") {
        return Err(Fault::Locked);
    }
    document.objects.values().try_for_each(|object| harmless(object, 0))?;
    counted(&document)
}

fn fault(error: &Error) -> Fault {
    match error {
        Error::Decryption(_) | Error::InvalidPassword | Error::UnsupportedSecurityHandler(_) => Fault::Locked,
        _ => Fault::Damaged,
    }
}

fn counted(document: &Document) -> Result<u32, Fault> {
    let root = document.catalog().and_then(|catalog| catalog.get_deref(b"Pages", document)).and_then(Object::as_dict);
    let announced = root.and_then(|root| root.get_deref(b"Count", document)).and_then(Object::as_i64).map_err(|_| Fault::Damaged)?;
    let found = u32::try_from(document.page_iter().count()).map_err(|_| Fault::Damaged)?;
    let is_mended = document.xref_recovery == Some(XrefRecovery::Reconstructed);
    let lacks_something = || i64::from(found) < announced || document.page_iter().any(|page| lacks_content(document, page));
    match found {
        _ if is_mended && lacks_something() => Err(Fault::Damaged),
        0 if announced > 0 => Err(Fault::Damaged),
        0 => Err(Fault::NoPage),
        found => Ok(found),
    }
}

/// Whether a page was lost, or what it shows: its content, a font or a picture.
fn lacks_content(document: &Document, page: ObjectId) -> bool {
    let is_lost = |object: &Object| object.as_reference().is_ok_and(|id| !document.has_object(id));
    // Its parents name a page that is gone.
    let Ok(page) = document.get_dictionary(page) else { return true };
    let lacks =
        |key: &[u8]| page.get(key).is_ok_and(|object| is_lost(object) || object.as_array().is_ok_and(|parts| parts.iter().any(is_lost)));
    let resources = page.get_deref(b"Resources", document).and_then(Object::as_dict);
    let lacks_shown = |kind: &[u8]| {
        let shown = resources.as_ref().ok().and_then(|all| all.get_deref(kind, document).and_then(Object::as_dict).ok());
        shown.is_some_and(|shown| shown.iter().any(|(_, object)| is_lost(object)))
    };
    lacks(b"Contents") || lacks(b"Resources") || lacks_shown(b"Font") || lacks_shown(b"XObject")
}

/// Deeper than any real document: the parser itself stops before.
const MAX_DEPTH: usize = 200;

/// Neither starts a program nor holds a file, in itself or in what it holds directly.
fn harmless(object: &Object, depth: usize) -> Result<(), Fault> {
    if depth > MAX_DEPTH {
        return Err(Fault::Damaged);
    }
    let inside = |dictionary: &Dictionary| {
        harmless_dictionary(dictionary)?;
        dictionary.iter().try_for_each(|(_, value)| harmless(value, depth + 1))
    };
    match object {
        Object::Array(items) => items.iter().try_for_each(|item| harmless(item, depth + 1)),
        Object::Dictionary(dictionary) => inside(dictionary),
        Object::Stream(stream) => inside(&stream.dict),
        _ => Ok(()),
    }
}

fn harmless_dictionary(dictionary: &Dictionary) -> Result<(), Fault> {
    let is = |key: &[u8], name: &[u8]| dictionary.get(key).and_then(Object::as_name).is_ok_and(|found| found == name);
    if is(b"S", b"Launch") {
        return Err(Fault::Program);
    }
    let holds_file = is(b"Type", b"EmbeddedFile") || dictionary.has(b"EF");
    if holds_file { Err(Fault::Attachment) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
