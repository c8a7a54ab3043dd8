//! A file to grey levels, within bounds.

use std::fs::File;
use std::io::{Cursor, Read as _};
use std::path::Path;

use image::{DynamicImage, GrayImage, ImageError, ImageReader, Limits};

use crate::words::Words;

/// Largest picture file: the largest photographs of phones are under 40 MB.
const MAX_FILE: u64 = 64 << 20;

/// Most pixels looked at: phones take up to 50 megapixels, the reader up to this.
const MAX_PIXELS: u64 = assay_reader::MAX_PIXELS as u64;

/// Longest side in pixels.
const MAX_SIDE: u32 = assay_reader::MAX_SIDE as u32;

/// Why a file gives no picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureError {
    #[error("there is no such file")]
    Missing,
    #[error("the file cannot be read: {0}")]
    Unreadable(std::io::Error),
    #[error("the file is empty")]
    Empty,
    #[error("the file has over {MAX_FILE} bytes")]
    FileTooLarge,
    #[error("the file is no picture of a known kind (PNG, JPEG, WebP, GIF, BMP, TIFF, PNM)")]
    NotAPicture,
    #[error("{} pictures are not read: save it as JPEG or PNG", .0.name())]
    OtherKind(OtherKind),
    #[error("the picture is {width} x {height} pixels, over {MAX_PIXELS} in all or {MAX_SIDE} a side")]
    TooManyPixels { width: u32, height: u32 },
    #[error("the picture is damaged or cut short: {0}")]
    Damaged(String),
}

impl PictureError {
    /// Stable name, for scripts.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing_file",
            Self::Unreadable(_) => "unreadable_file",
            Self::Empty => "empty_file",
            Self::FileTooLarge => "file_too_large",
            Self::NotAPicture => "not_a_picture",
            Self::OtherKind(_) => "picture_of_other_kind",
            Self::TooManyPixels { .. } => "too_many_pixels",
            Self::Damaged(_) => "damaged_picture",
        }
    }

    /// What it tells the person: what to do in their language, where something can be done.
    pub(crate) fn message(&self, words: &Words) -> String {
        match self {
            Self::OtherKind(kind) => words.fill("picture.other_kind", &[("kind", kind.name())]),
            Self::Missing
            | Self::Unreadable(_)
            | Self::Empty
            | Self::FileTooLarge
            | Self::NotAPicture
            | Self::TooManyPixels { .. }
            | Self::Damaged(_) => self.to_string(),
        }
    }
}

/// Kinds of picture that phones make and nothing here decodes: it takes codecs under patents, or as large as all else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OtherKind {
    Heic,
    Avif,
}

impl OtherKind {
    fn name(self) -> &'static str {
        match self {
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
        }
    }

    /// By the brands in the box that such a file begins with (ISO/IEC 14496-12, 4.3). Both kinds may begin with a brand that
    /// says nothing of the codec, so all of them are looked at.
    fn of(bytes: &[u8]) -> Option<Self> {
        let length = u32::from_be_bytes(*bytes.first_chunk()?) as usize;
        let brands = bytes.get(4..length)?.strip_prefix(b"ftyp")?;
        let is = |wanted: &[&[u8; 4]]| {
            brands
                .chunks_exact(4)
                .any(|brand| wanted.iter().any(|w| brand == *w))
        };
        if is(&[b"avif", b"avis"]) {
            Some(Self::Avif)
        } else {
            is(&[
                b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
            ])
            .then_some(Self::Heic)
        }
    }
}

/// Reads the picture at `path`. Its size is judged by its header, before any pixel is decoded.
pub(crate) fn open(path: &Path) -> Result<GrayImage, PictureError> {
    let file = File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => PictureError::Missing,
        _ => PictureError::Unreadable(error),
    })?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(PictureError::Unreadable)?;
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    if bytes.len() as u64 > MAX_FILE {
        return Err(PictureError::FileTooLarge);
    }
    decode(&bytes)
}

fn decode(bytes: &[u8]) -> Result<GrayImage, PictureError> {
    if let Some(kind) = OtherKind::of(bytes) {
        return Err(PictureError::OtherKind(kind));
    }
    // By its first bytes alone: a name is no promise.
    let format = image::guess_format(bytes).map_err(|_| PictureError::NotAPicture)?;
    let (width, height) = ImageReader::with_format(Cursor::new(bytes), format)
        .into_dimensions()
        .map_err(named)?;
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooManyPixels { width, height });
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    // Eight bytes a pixel is 16-bit colour with transparency, the most any kind takes.
    limits.max_alloc = Some(MAX_PIXELS * 8);
    reader.limits(limits);
    Ok(flatten(reader.decode().map_err(named)?))
}

fn named(error: ImageError) -> PictureError {
    match error {
        ImageError::Unsupported(_) => PictureError::NotAPicture,
        ImageError::Limits(_) => PictureError::FileTooLarge,
        ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::IoError(_) => PictureError::Damaged(error.to_string()),
    }
}

/// Grey levels on paper: white where anything dark is seen, for a code drawn in black on nothing must not turn black on
/// black; and black where all that is seen is light, for one drawn in white.
fn flatten(picture: DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.into_luma8();
    }
    let see_through = picture.into_luma_alpha8();
    let seen = see_through.pixels().filter(|pixel| pixel.0[1] >= 128);
    let (all, dark) = seen.fold((0u64, 0u64), |(all, dark), pixel| {
        (all + 1, dark + u64::from(pixel.0[0] < 128))
    });
    // One in a hundred is the rim of a drawing or its noise.
    let paper: u16 = if dark * 100 > all || all == 0 { 255 } else { 0 };
    GrayImage::from_fn(see_through.width(), see_through.height(), |x, y| {
        let [level, alpha] = see_through.get_pixel(x, y).0;
        let (level, alpha) = (u16::from(level), u16::from(alpha));
        image::Luma([((level * alpha + paper * (255 - alpha)) / 255) as u8])
    })
}
