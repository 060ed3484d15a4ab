use lopdf::{EncryptionState, EncryptionVersion, Permissions, Stream, StringFormat, dictionary};

use super::*;

/// A scan of so many pages, each a picture of that many bytes.
fn scan(pages: i64, picture_bytes: usize) -> Document {
    let mut document = Document::with_version("1.5");
    // First, as scanners write it: of a file that was cut, the catalog is still there.
    let (catalog, tree) = (document.new_object_id(), document.new_object_id());
    let kids = (0..pages).map(|page| {
        let noise = (0..picture_bytes).map(|n| (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()[0] ^ page as u8).collect();
        let picture = dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 100, "Height" => 100, "Filter" => "DCTDecode" };
        let picture = document.add_object(Stream::new(picture, noise));
        let content = document.add_object(Stream::new(dictionary! {}, b"q 595 0 0 842 0 0 cm /I Do Q".to_vec()));
        let resources = dictionary! { "XObject" => dictionary! { "I" => picture } };
        Object::Reference(document.add_object(dictionary! {
            "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => resources,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        }))
    });
    let kids: Vec<Object> = kids.collect();
    document.objects.insert(tree, dictionary! { "Type" => "Pages", "Count" => pages, "Kids" => kids }.into());
    document.objects.insert(catalog, dictionary! { "Type" => "Catalog", "Pages" => tree }.into());
    document.trailer.set("Root", catalog);
    let id = Object::String(b"0123456789abcdef".to_vec(), StringFormat::Literal);
    document.trailer.set("ID", vec![id.clone(), id]);
    document
}

fn saved(mut document: Document) -> Vec<u8> {
    let mut content = Vec::new();
    document.save_to(&mut content).expect("a PDF");
    content
}

/// A scan of one page whose catalog says more.
fn with(key: &str, value: impl Into<Object>) -> Vec<u8> {
    let mut document = scan(1, 100);
    document.catalog_mut().expect("a catalog").set(key, value);
    saved(document)
}

fn locked(user_password: &str) -> Vec<u8> {
    saved(locked_document(user_password))
}

fn locked_document(user_password: &str) -> Document {
    let mut document = scan(2, 100);
    let permissions = Permissions::PRINTABLE;
    let version = EncryptionVersion::V2 { document: &document, owner_password: "chef", user_password, key_length: 128, permissions };
    let state = EncryptionState::try_from(version).expect("a way to lock it");
    document.encrypt(&state).expect("a locked PDF");
    document
}

#[test]
fn the_pages_of_a_pdf_are_counted() {
    assert_eq!(pages(&saved(scan(1, 100))), Ok(1));
    assert_eq!(pages(include_bytes!("../../../../demo/exemple.pdf")), Ok(1));
    let large = saved(scan(40, 9 * 1024 * 1024 / 40));
    assert!(large.len() > 9 * 1024 * 1024 && large.len() < 10 * 1024 * 1024);
    assert_eq!(pages(&large), Ok(40));
}

#[test]
fn packed_objects_are_read_too() {
    let mut content = Vec::new();
    scan(3, 100).save_modern(&mut content).expect("a PDF");
    assert_eq!(pages(&content), Ok(3));
}

#[test]
fn a_pdf_that_asks_for_a_password_is_refused_and_one_that_opens_by_itself_is_not() {
    assert_eq!(pages(&locked("secret")), Err(Fault::Locked));
    assert_eq!(pages(&locked("")), Ok(2));

    let mut document = locked_document("secret");
    let lock = document.trailer.get_deref(b"Encrypt", &document).expect("a lock").clone();
    document.trailer.set("Encrypt", lock);
    assert_eq!(pages(&saved(document)), Err(Fault::Locked), "the lock stands in the trailer");
}

#[test]
fn a_damaged_or_empty_pdf_is_refused() {
    assert_eq!(pages(&saved(scan(0, 0))), Err(Fault::NoPage));
    let whole = saved(scan(4, 4000));
    let cut = [&whole[..whole.len() / 2], b"\nstartxref\n9\n%%EOF\n"].concat();
    assert_eq!(pages(&cut), Err(Fault::Damaged));
    let example = include_bytes!("../../../../demo/exemple.pdf");
    let cut = [&example[..example.len() / 2], b"\nstartxref\n9\n%%EOF\n"].concat();
    assert_eq!(pages(&cut), Err(Fault::Damaged), "its page is there, and nothing on it");
    assert_eq!(pages(b"%PDF-1.7\nnothing of the kind\nstartxref\n9\n%%EOF\n"), Err(Fault::Damaged));
    assert_eq!(pages(b"%PDF-1.7"), Err(Fault::Damaged));
}

/// It says that its table is where it is not.
fn without_table(document: Document) -> Vec<u8> {
    let mut content = saved(document);
    let at = content.windows(9).rposition(|window| window == b"startxref").expect("a table");
    content.splice(at.., *b"startxref\n7\n%%EOF\n");
    content
}

#[test]
fn a_pdf_without_its_table_is_refused_when_it_lacks_a_page_or_what_it_shows() {
    for kind in ["Page", "XObject"] {
        let mut document = scan(2, 100);
        let is_one = |object: &Object| object.type_name().is_ok_and(|name| name == kind.as_bytes());
        let lost = document.objects.iter().find(|(_, object)| is_one(object)).map(|(id, _)| *id).expect("one of that kind");
        document.objects.remove(&lost);
        assert_eq!(pages(&without_table(document)), Err(Fault::Damaged), "{kind}");
    }
}

#[test]
fn a_pdf_whose_table_is_wrong_opens_as_in_a_browser() {
    let content = without_table(scan(3, 1000));
    assert_eq!(pages(&content), Ok(3));
}

#[test]
fn a_pdf_that_starts_a_program_or_holds_a_file_is_refused() {
    let launch = dictionary! { "S" => "Launch", "F" => Object::string_literal("cmd.exe") };
    assert_eq!(pages(&with("OpenAction", launch.clone())), Err(Fault::Program));
    let later = dictionary! { "S" => "URI", "Next" => vec![launch.into()] };
    assert_eq!(pages(&with("OpenAction", later)), Err(Fault::Program));
    let files = |file: Object| dictionary! { "EmbeddedFiles" => dictionary! { "Names" => vec![Object::string_literal("x"), file] } };
    let file = dictionary! { "Type" => "Filespec", "EF" => dictionary! { "F" => Object::Reference((1, 0)) } };
    assert_eq!(pages(&with("Names", files(file.into()))), Err(Fault::Attachment));
    let mut document = scan(1, 100);
    document.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"MZ".to_vec()));
    assert_eq!(pages(&saved(document)), Err(Fault::Attachment));
}

#[test]
fn links_forms_and_scripts_of_forms_do_no_harm() {
    let link = dictionary! { "S" => "URI", "URI" => Object::string_literal("https://www.service-public.fr") };
    assert_eq!(pages(&with("OpenAction", link)), Ok(1));
    let script = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") };
    assert_eq!(pages(&with("OpenAction", script)), Ok(1));
    assert_eq!(pages(&with("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => Vec::<Object>::new() } })), Ok(1));
}
