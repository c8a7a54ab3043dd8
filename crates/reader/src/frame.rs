//! The picture that is read: one grey plane, borrowed, its size checked once.
//!
//! Colour, file formats and cameras are deliberately absent; whoever has those
//! turns them into luma first.

use std::fmt;

/// The most pixels a frame may have (64 megapixels); more is refused, not shrunk.
pub const MAX_PIXELS: usize = 64 << 20;

/// The longest side a frame may have, in pixels.
pub const MAX_SIDE: usize = 32_768;

/// One luma image from a camera or a file: 8 bits a pixel, 0 is black, rows from the top.
#[derive(Clone, Copy, Debug)]
pub struct LumaFrame<'a> {
    width: usize,
    height: usize,
    stride: usize,
    luma: &'a [u8],
}

/// Why bytes are not a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameError {
    /// Width or height is zero.
    Empty,
    /// A side is over [`MAX_SIDE`] or the whole is over [`MAX_PIXELS`].
    TooLarge {
        /// Width asked for, in pixels.
        width: usize,
        /// Height asked for, in pixels.
        height: usize,
    },
    /// A row is longer than the distance between rows.
    StrideTooSmall {
        /// Width asked for, in pixels.
        width: usize,
        /// Bytes from one row to the next.
        stride: usize,
    },
    /// Fewer bytes than the size says.
    TooShort {
        /// Bytes that the size needs.
        needed: usize,
        /// Bytes that were given.
        given: usize,
    },
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the frame has no pixels"),
            Self::TooLarge { width, height } => write!(
                f,
                "a frame of {width} x {height} pixels is over the limit of {MAX_SIDE} a side and {MAX_PIXELS} in all"
            ),
            Self::StrideTooSmall { width, stride } => {
                write!(f, "rows of {width} pixels do not fit a stride of {stride} bytes")
            }
            Self::TooShort { needed, given } => {
                write!(f, "the frame needs {needed} bytes, {given} were given")
            }
        }
    }
}

impl std::error::Error for FrameError {}

impl<'a> LumaFrame<'a> {
    /// A frame whose rows follow each other without a gap.
    ///
    /// # Errors
    /// [`FrameError`] when the size is zero, over the limit, or more than `luma` holds.
    pub fn new(width: usize, height: usize, luma: &'a [u8]) -> Result<Self, FrameError> {
        Self::with_stride(width, height, width, luma)
    }

    /// A frame whose rows start `stride` bytes apart.
    ///
    /// # Errors
    /// As [`LumaFrame::new`], and [`FrameError::StrideTooSmall`].
    pub fn with_stride(
        width: usize,
        height: usize,
        stride: usize,
        luma: &'a [u8],
    ) -> Result<Self, FrameError> {
        if width == 0 || height == 0 {
            return Err(FrameError::Empty);
        }
        let too_large = FrameError::TooLarge { width, height };
        if width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS {
            return Err(too_large);
        }
        if stride < width {
            return Err(FrameError::StrideTooSmall { width, stride });
        }
        let needed = stride
            .checked_mul(height - 1)
            .and_then(|n| n.checked_add(width))
            .ok_or(too_large)?;
        if luma.len() < needed {
            return Err(FrameError::TooShort {
                needed,
                given: luma.len(),
            });
        }
        Ok(Self {
            width,
            height,
            stride,
            luma,
        })
    }

    /// Pixels in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// All pixels in one run, when no bytes lie between the rows.
    pub(crate) fn contiguous(&self) -> Option<&'a [u8]> {
        (self.stride == self.width)
            .then(|| self.luma.get(..self.width * self.height))
            .flatten()
    }

    /// Row `y`, or nothing below the last.
    pub(crate) fn row(&self, y: usize) -> &'a [u8] {
        let start = y * self.stride;
        self.luma.get(start..start + self.width).unwrap_or(&[])
    }
}
