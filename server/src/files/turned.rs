//! Turning a JPEG without touching its pixels: an EXIF segment right after its first marker says how it is shown.

use bytes::Bytes;

/// The first marker of a JPEG: two bytes.
pub const START: [u8; 2] = [0xff, 0xd8];

/// What a JPEG begins with to be shown after so many quarter turns to the right: in place of its [`START`].
pub fn turned_start(turns: i64) -> Bytes {
    let orientation: u8 = match turns.rem_euclid(4) {
        1 => 6,
        2 => 3,
        3 => 8,
        _ => return Bytes::from_static(&START),
    };
    let mut start = START.to_vec();
    // APP1, its length with these two bytes, then a TIFF of one entry: Orientation (0x0112), one SHORT.
    start.extend_from_slice(&[0xff, 0xe1, 0, 34]);
    start.extend_from_slice(b"Exif\0\0MM\0\x2a\0\0\0\x08");
    start.extend_from_slice(&[0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
    start.into()
}

#[cfg(test)]
mod tests {
    use image::metadata::Orientation;
    use zune_jpeg::{JpegDecoder, zune_core::bytestream::ZCursor};

    use super::*;

    #[test]
    fn the_segment_is_read_by_others_and_its_length_is_right() {
        let mut plain = Vec::new();
        image::codecs::jpeg::JpegEncoder::new(&mut plain).encode_image(&image::RgbImage::new(8, 8)).expect("a JPEG");
        let turns =
            [(0, None), (1, Some(Orientation::Rotate90)), (2, Some(Orientation::Rotate180)), (3, Some(Orientation::Rotate270)), (4, None)];
        for (turns, expected) in turns {
            let turned = [&turned_start(turns), &plain[2..]].concat();
            let mut decoder = JpegDecoder::new(ZCursor::new(turned));
            decoder.decode().expect("a JPEG");
            assert_eq!(decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif)), expected, "{turns}");
        }
    }
}
