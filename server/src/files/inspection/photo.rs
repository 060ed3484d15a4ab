//! Photos: made anew as upright JPEGs, without what they tell of the place and the telephone.

use std::io::Cursor;

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage, RgbaImage, codecs::jpeg::JpegEncoder,
    metadata::Orientation,
};
use zune_jpeg::{
    JpegDecoder,
    errors::DecodeErrors,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::super::sniff::{Fault, MediaType};

/// More pixels than this are refused before they are decoded.
pub const MAX_PIXELS: u64 = 100_000_000;
/// What the pixels may take once decoded, in bytes.
const MAX_DECODED_BYTES: u64 = 640 * 1024 * 1024;
/// Longest side of a photo that is kept: a page of A4 is then read at 340 dots per inch.
const LONGEST: u32 = 4000;
/// Longest side of its preview.
const PREVIEW_LONGEST: u32 = 320;
const QUALITY: u8 = 85;
const PREVIEW_QUALITY: u8 = 75;

/// A photo as it is kept.
#[derive(Debug)]
pub struct MadeAnew {
    pub photo: Vec<u8>,
    pub preview: Vec<u8>,
}

/// The photo and its preview, both as JPEGs.
pub fn made_anew(kind: MediaType, content: &[u8]) -> Result<MadeAnew, Fault> {
    let (decoded, orientation) = decoded(kind, content)?;
    let opaque = DynamicImage::from(on_white(decoded));
    // Smaller first: turning takes as much memory again.
    let mut photo = smaller(&opaque, LONGEST)?.unwrap_or(opaque);
    photo.apply_orientation(orientation);
    let preview = smaller(&photo, PREVIEW_LONGEST)?;
    Ok(MadeAnew { photo: jpeg(&photo, QUALITY)?, preview: jpeg(preview.as_ref().unwrap_or(&photo), PREVIEW_QUALITY)? })
}

fn decoded(kind: MediaType, content: &[u8]) -> Result<(DynamicImage, Orientation), Fault> {
    match kind {
        MediaType::Jpeg => from_jpeg(content),
        MediaType::Heic => from_heic(content),
        MediaType::Png => from_image(ImageFormat::Png, content),
        MediaType::Webp => from_image(ImageFormat::WebP, content),
        MediaType::Pdf => Err(Fault::OtherType),
    }
}

/// `image` would fill what is missing with grey; read strictly, a photo that lacks something is damaged.
fn from_jpeg(content: &[u8]) -> Result<(DynamicImage, Orientation), Fault> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let damaged = |_: DecodeErrors| Fault::Damaged;
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(content), options);
    decoder.decode_headers().map_err(damaged)?;
    let (width, height) = decoder.dimensions().ok_or(Fault::Damaged)?;
    let (width, height) = (side(width)?, side(height)?);
    within_limit(width, height)?;
    let orientation = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif)).unwrap_or(Orientation::NoTransforms);
    let pixels = decoder.decode().map_err(damaged)?;
    let image = RgbImage::from_raw(width, height, pixels).ok_or(Fault::Damaged)?;
    Ok((image.into(), orientation))
}

/// Its turns are of its container, and already made; its EXIF tells them a second time.
fn from_heic(content: &[u8]) -> Result<(DynamicImage, Orientation), Fault> {
    let options = heifer::Options { max_threads: 1, max_pixels: MAX_PIXELS };
    let decoded = match heifer::decode_srgb_rgba8(content, &options) {
        // Colours that it cannot convert are shown as they are.
        Err(heifer::Error::Unsupported(_)) => heifer::decode_rgba8(content, &options),
        decoded => decoded,
    };
    let decoded = decoded.map_err(|_| Fault::Damaged)?;
    let image = RgbaImage::from_raw(decoded.width, decoded.height, decoded.data).ok_or(Fault::Damaged)?;
    let image = DynamicImage::from(image);
    Ok((if decoded.has_alpha { image } else { image.into_rgb8().into() }, Orientation::NoTransforms))
}

fn from_image(format: ImageFormat, content: &[u8]) -> Result<(DynamicImage, Orientation), Fault> {
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(fault)?;
    let (width, height) = decoder.dimensions();
    within_limit(width, height)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder).map_err(fault)?, orientation))
}

fn fault(error: ImageError) -> Fault {
    if matches!(error, ImageError::Limits(_)) { Fault::TooManyPixels } else { Fault::Damaged }
}

fn side(length: usize) -> Result<u32, Fault> {
    u32::try_from(length).map_err(|_| Fault::TooManyPixels)
}

fn within_limit(width: u32, height: u32) -> Result<(), Fault> {
    if u64::from(width) * u64::from(height) > MAX_PIXELS { Err(Fault::TooManyPixels) } else { Ok(()) }
}

/// The same picture with no side longer than that, unless none is.
fn smaller(image: &DynamicImage, longest: u32) -> Result<Option<DynamicImage>, Fault> {
    let side = image.width().max(image.height());
    if side <= longest {
        return Ok(None);
    }
    let scaled = |length: u32| u64::from(length) * u64::from(longest) / u64::from(side);
    let [width, height] = [image.width(), image.height()].map(|length| u32::try_from(scaled(length)).unwrap_or(longest).max(1));
    let mut made = DynamicImage::new(width, height, image.color());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new().resize(image, &mut made, &options).map_err(|_| Fault::Damaged)?;
    Ok(Some(made))
}

/// Transparent parts become white: a JPEG has none.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let with_alpha = image.into_rgba8();
    RgbImage::from_fn(with_alpha.width(), with_alpha.height(), |x, y| {
        let [red, green, blue, alpha] = with_alpha.get_pixel(x, y).0;
        image::Rgb([red, green, blue].map(|part| blend(part, alpha)))
    })
}

fn blend(part: u8, alpha: u8) -> u8 {
    let (part, alpha) = (u32::from(part), u32::from(alpha));
    u8::try_from((part * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

fn jpeg(image: &DynamicImage, quality: u8) -> Result<Vec<u8>, Fault> {
    let mut content = Vec::new();
    JpegEncoder::new_with_quality(&mut content, quality).encode_image(image).map_err(|_| Fault::Damaged)?;
    Ok(content)
}

#[cfg(test)]
mod tests;
