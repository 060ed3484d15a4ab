//! PDFs that are not to be kept.

use lopdf::{Dictionary, Document, EncryptionState, EncryptionVersion, Object, Permissions, StringFormat, dictionary};

use super::PDF;

fn example() -> Document {
    Document::load_mem(PDF).expect("the PDF of the demo")
}

fn saved(mut document: Document) -> Vec<u8> {
    let mut content = Vec::new();
    document.save_to(&mut content).expect("a PDF");
    content
}

fn with(key: &str, value: Dictionary) -> Vec<u8> {
    let mut document = example();
    document.catalog_mut().expect("a catalog").set(key, value);
    saved(document)
}

/// It asks for a password.
pub fn locked() -> Vec<u8> {
    let mut document = example();
    let id = Object::String(b"0123456789abcdef".to_vec(), StringFormat::Literal);
    document.trailer.set("ID", vec![id.clone(), id]);
    let version = EncryptionVersion::V1 {
        document: &document,
        owner_password: "owner",
        user_password: "secret",
        permissions: Permissions::PRINTABLE,
    };
    let state = EncryptionState::try_from(version).expect("a way to lock it");
    document.encrypt(&state).expect("a locked PDF");
    saved(document)
}

/// It starts a program when it is opened.
pub fn with_program() -> Vec<u8> {
    with("OpenAction", dictionary! { "S" => "Launch", "F" => Object::string_literal("cmd.exe") })
}

/// It holds another file.
pub fn with_file() -> Vec<u8> {
    let file = dictionary! { "Type" => "Filespec", "EF" => dictionary! { "F" => Object::Reference((1, 0)) } };
    with("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => vec![Object::string_literal("x"), file.into()] } })
}

/// It has no page.
pub fn empty() -> Vec<u8> {
    let mut document = example();
    let root = document.catalog().and_then(|catalog| catalog.get(b"Pages")).and_then(Object::as_reference).expect("its pages");
    document.objects.insert(root, dictionary! { "Type" => "Pages", "Count" => 0, "Kids" => Vec::<Object>::new() }.into());
    saved(document)
}
