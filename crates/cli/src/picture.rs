//! A file to grey levels, within bounds.

use std::fs::File;
use std::io::{Cursor, Read as _};
use std::path::Path;

use image::{DynamicImage, GrayImage, ImageError, ImageReader, Limits};

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
            Self::TooManyPixels { .. } => "too_many_pixels",
            Self::Damaged(_) => "damaged_picture",
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

/// Grey levels on white paper: a code drawn in black on nothing must not turn black on black.
fn flatten(picture: DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.into_luma8();
    }
    let see_through = picture.into_luma_alpha8();
    GrayImage::from_fn(see_through.width(), see_through.height(), |x, y| {
        let [level, alpha] = see_through.get_pixel(x, y).0;
        let (level, alpha) = (u16::from(level), u16::from(alpha));
        image::Luma([((level * alpha + 255 * (255 - alpha)) / 255) as u8])
    })
}
