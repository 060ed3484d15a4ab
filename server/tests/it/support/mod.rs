//! What the tests are made of: a portal on a real port, and the people who use it.

pub mod accounts;
pub mod browser;
pub mod clamd;
pub mod database;
pub mod household;
pub mod page;
pub mod pdf;
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

/// A photo of a telephone, as it makes them: a HEIC that lies on its side, with its place.
pub const HEIC: &[u8] = include_bytes!("../fixtures/photo.heic");

/// A photo of 400 by 300 points.
pub fn jpeg() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(400, 300, |x, y| image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 90]));
    let mut content = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut content).encode_image(&picture).expect("a JPEG");
    content
}
