//! What the tests are made of: a portal on a real port, and the people who use it.

pub mod accounts;
pub mod browser;
pub mod database;
pub mod household;
pub mod page;
pub mod portal;
pub mod smtp;
pub mod statements;

pub use browser::{Answer, Browser};
pub(crate) use database::on_both_engines;
pub use database::{Database, Engine};
pub use household::Household;
pub use page::Page;
pub use portal::{Portal, Setting, at};

/// A PDF of the demo, whole.
pub const PDF: &[u8] = include_bytes!("../../../demo/exemple.pdf");

/// A photo: the two ends of a JPEG with something between.
pub fn jpeg() -> Vec<u8> {
    let head = [0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0];
    head.into_iter().chain([0x55; 4000]).chain([0xff, 0xd9]).collect()
}
