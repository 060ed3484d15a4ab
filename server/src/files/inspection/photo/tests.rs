use image::{ExtendedColorType, ImageEncoder, Rgb, Rgba, codecs::png::PngEncoder, codecs::webp::WebPEncoder};

use super::*;

const HEIC: &[u8] = include_bytes!("../../../../tests/it/fixtures/photo.heic");
const RED: [u8; 3] = [220, 30, 30];
const GREEN: [u8; 3] = [30, 200, 30];
const BLUE: [u8; 3] = [30, 30, 220];
const WHITE: [u8; 3] = [255, 255, 255];

/// Red, green; blue, white.
fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb(match (x < width / 2, y < height / 2) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => WHITE,
        })
    })
}

/// The colours of the four quarters, in the same order.
fn seen(content: &[u8]) -> [[u8; 3]; 4] {
    let image = image::load_from_memory_with_format(content, ImageFormat::Jpeg).expect("a JPEG").into_rgb8();
    let (x, y) = (image.width() / 4, image.height() / 4);
    [(x, y), (3 * x, y), (x, 3 * y), (3 * x, 3 * y)].map(|(x, y)| image.get_pixel(x, y).0)
}

#[track_caller]
fn assert_shows(content: &[u8], expected: [[u8; 3]; 4]) {
    let found = seen(content);
    let is_near = found.iter().flatten().zip(expected.iter().flatten()).all(|(a, b)| a.abs_diff(*b) < 24);
    assert!(is_near, "{found:?} instead of {expected:?}");
}

fn sides(content: &[u8]) -> (u32, u32) {
    let image = image::load_from_memory_with_format(content, ImageFormat::Jpeg).expect("a JPEG");
    (image.width(), image.height())
}

/// The EXIF of a telephone: how it was held, its make, and where it was.
fn exif(orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let directory = |entries: &[Vec<u8>]| [&[0, entries.len() as u8][..], &entries.concat(), &[0; 4]].concat();
    let first = directory(&[
        entry(0x010f, 2, 4, *b"Tel\0"),
        entry(0x0112, 3, 1, [0, orientation, 0, 0]),
        entry(0x8825, 4, 1, 50_u32.to_be_bytes()),
    ]);
    let place = directory(&[entry(1, 2, 2, *b"N\0\0\0"), entry(29, 2, 4, *b"GPS!")]);
    [b"MM\0\x2a\0\0\0\x08", &first[..], &place].concat()
}

fn jpeg_with_exif(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut content = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut content, 90);
    encoder.set_exif_metadata(exif(orientation)).expect("an encoder that writes EXIF");
    encoder.encode_image(image).expect("a JPEG");
    content
}

fn png(image: &DynamicImage) -> Vec<u8> {
    let mut content = Vec::new();
    image.write_with_encoder(PngEncoder::new(&mut content)).expect("a PNG");
    content
}

fn holds(content: &[u8], mark: &[u8]) -> bool {
    content.windows(mark.len()).any(|window| window == mark)
}

#[test]
fn a_photo_taken_in_any_direction_comes_upright_and_does_not_tell_where() {
    let table = [
        (1, (96, 64), [RED, GREEN, BLUE, WHITE]),
        (3, (96, 64), [WHITE, BLUE, GREEN, RED]),
        (6, (64, 96), [BLUE, RED, WHITE, GREEN]),
        (8, (64, 96), [GREEN, WHITE, RED, BLUE]),
        (2, (96, 64), [GREEN, RED, WHITE, BLUE]),
    ];
    for (orientation, expected_sides, colours) in table {
        let given = jpeg_with_exif(&quarters(96, 64), orientation);
        assert!(holds(&given, b"GPS!") && holds(&given, b"Exif"));
        let made = made_anew(MediaType::Jpeg, &given).expect("a photo");
        for picture in [&made.photo, &made.preview] {
            assert_shows(picture, colours);
            assert_eq!(sides(picture), expected_sides);
            assert!(!holds(picture, b"GPS!") && !holds(picture, b"Exif") && !holds(picture, b"Tel"));
        }
    }
}

#[test]
fn a_heic_comes_upright_as_a_jpeg_and_does_not_tell_where() {
    assert!(holds(HEIC, b"irot") && holds(HEIC, b"iPhone"));
    let made = made_anew(MediaType::Heic, HEIC).expect("a photo");
    assert_shows(&made.photo, [BLUE, RED, WHITE, GREEN]);
    assert_eq!(sides(&made.photo), (64, 96));
    assert!(!holds(&made.photo, b"iPhone") && !holds(&made.photo, b"Exif"));
}

#[test]
fn a_heic_of_many_tiles_is_put_together() {
    let image = quarters(1300, 900);
    let options = heifer::EncodeOptions { quality: 50, max_threads: 1 };
    let given = heifer::encode_rgb8(1300, 900, &image, &options).expect("a HEIC");
    assert!(holds(&given, b"grid"));
    let made = made_anew(MediaType::Heic, &given).expect("a photo");
    assert_shows(&made.photo, [RED, GREEN, BLUE, WHITE]);
    assert_eq!((sides(&made.photo), sides(&made.preview)), ((1300, 900), (320, 221)));
}

#[test]
fn transparent_parts_become_white() {
    let image = image::RgbaImage::from_fn(40, 40, |x, y| {
        let [red, green, blue] = if y < 20 { RED } else { [0, 0, 0] };
        Rgba([red, green, blue, if x < 20 { 255 } else { 0 }])
    });
    let made = made_anew(MediaType::Png, &png(&image.clone().into())).expect("a photo");
    assert_shows(&made.photo, [RED, WHITE, [0, 0, 0], WHITE]);
    let mut webp = Vec::new();
    WebPEncoder::new_lossless(&mut webp).write_image(&image, 40, 40, ExtendedColorType::Rgba8).expect("a WebP");
    let made = made_anew(MediaType::Webp, &webp).expect("a photo");
    assert_shows(&made.photo, [RED, WHITE, [0, 0, 0], WHITE]);
}

#[test]
fn every_kind_of_pixel_is_understood() {
    let image = DynamicImage::from(quarters(600, 400));
    for image in [image.to_luma8().into(), image.to_luma_alpha16().into(), image.to_rgb16().into(), DynamicImage::from(image.to_rgba16())] {
        made_anew(MediaType::Png, &png(&image)).expect("a photo");
    }
    let mut grey = Vec::new();
    JpegEncoder::new(&mut grey).encode_image(&image.to_luma8()).expect("a JPEG");
    made_anew(MediaType::Jpeg, &grey).expect("a photo");
}

#[test]
fn a_large_photo_is_made_smaller_and_a_small_one_stays() {
    for (given, photo, preview) in
        [((4100, 20), (4000, 19), (320, 1)), ((20, 9000), (8, 4000), (1, 320)), ((300, 200), (300, 200), (300, 200))]
    {
        let made = made_anew(MediaType::Png, &png(&quarters(given.0, given.1).into())).expect("a photo");
        assert_eq!((sides(&made.photo), sides(&made.preview)), (photo, preview), "{given:?}");
    }
}

#[test]
fn a_photo_of_too_many_pixels_is_refused_by_its_first_bytes() {
    let bomb = headed_png(60_000, 60_000);
    assert_eq!(made_anew(MediaType::Png, &bomb).err(), Some(Fault::TooManyPixels));
    assert_eq!(made_anew(MediaType::Png, &headed_png(20_000, 5_001)).err(), Some(Fault::TooManyPixels));
    let mut jpeg = jpeg_with_exif(&quarters(96, 64), 1);
    let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).expect("a frame");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(made_anew(MediaType::Jpeg, &jpeg).err(), Some(Fault::TooManyPixels));
}

/// The first bytes of a PNG that says to be so large.
fn headed_png(width: u32, height: u32) -> Vec<u8> {
    let mut content = png(&quarters(8, 8).into());
    content[16..24].copy_from_slice(&[width.to_be_bytes(), height.to_be_bytes()].concat());
    let sum = crc(&content[12..29]);
    content[29..33].copy_from_slice(&sum.to_be_bytes());
    content
}

/// The check sum of a chunk of PNG.
fn crc(bytes: &[u8]) -> u32 {
    let next = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1)));
    !bytes.iter().fold(u32::MAX, next)
}

#[test]
fn a_cut_or_corrupt_photo_is_refused() {
    let image = RgbImage::from_fn(400, 300, |x, y| Rgb([(x * y % 251) as u8, (x * 7 % 253) as u8, (y * 5 % 255) as u8]));
    let jpeg = jpeg_with_exif(&image, 1);
    let png = png(&image.clone().into());
    let mut webp = Vec::new();
    WebPEncoder::new_lossless(&mut webp).write_image(&image, 400, 300, ExtendedColorType::Rgb8).expect("a WebP");
    let heic = heifer::encode_rgb8(400, 300, &image, &heifer::EncodeOptions::default()).expect("a HEIC");
    for (kind, content) in [(MediaType::Jpeg, jpeg), (MediaType::Png, png), (MediaType::Webp, webp), (MediaType::Heic, heic)] {
        made_anew(kind, &content).expect("a whole photo");
        for share in [10, 50, 90, 99] {
            let cut = &content[..content.len() * share / 100];
            assert_eq!(made_anew(kind, cut).err(), Some(Fault::Damaged), "{kind:?} to {share} %");
        }
    }
    assert_eq!(made_anew(MediaType::Jpeg, &[0xff, 0xd8, 0xff, 0xe0, 0xff, 0xd9]).err(), Some(Fault::Damaged));
}
