//! A grey plane and its halves. A pixel covers `[x, x + 1)`, so its centre is at `x + 0.5`.

use super::Point;
use crate::LumaFrame;
use crate::budget::Meter;
use std::borrow::Cow;

/// Pixels passed over in order in the time of one looked up between pixels.
const PIXELS_A_UNIT: usize = 8;

/// Bits of a pixel's fraction in whole numbers: the longest side of a frame leaves room for as many again.
const PIXEL_BITS: u32 = 14;

/// Parts of a pixel.
pub(crate) const PIXEL: f32 = (1 << PIXEL_BITS) as f32;

/// Parts of a grey value.
pub(crate) const GREY: i32 = 1 << 16;

/// One scale of the frame.
#[derive(Clone, Debug)]
pub(crate) struct Plane<'a> {
    width: usize,
    height: usize,
    data: Cow<'a, [u8]>,
}

impl<'a> Plane<'a> {
    /// The frame's own scale; copies only when rows have gaps between them. Nothing when the budget ends before.
    pub(crate) fn of(frame: &LumaFrame<'a>, meter: &Meter<'_>) -> Option<Self> {
        let (width, height) = (frame.width(), frame.height());
        let data = match frame.contiguous() {
            Some(luma) => Cow::Borrowed(luma),
            None => {
                let mut data = Vec::with_capacity(width * height);
                for y in 0..height {
                    if meter.spend(width / PIXELS_A_UNIT) {
                        return None;
                    }
                    data.extend_from_slice(frame.row(y));
                }
                Cow::Owned(data)
            }
        };
        Some(Self { width, height, data })
    }

    /// Half the size, each pixel the mean of four; an odd last row or column is left out.
    /// Nothing when a side would vanish or the budget ends before.
    #[inline(never)]
    pub(crate) fn halved(&self, meter: &Meter<'_>) -> Option<Plane<'static>> {
        let (width, height) = (self.width / 2, self.height / 2);
        if width == 0 || height == 0 {
            return None;
        }
        let mut data = vec![0u8; width * height];
        for (y, out) in data.chunks_exact_mut(width).enumerate() {
            if meter.spend(4 * width / PIXELS_A_UNIT) {
                return None;
            }
            let (above, below) = (self.row(2 * y), self.row(2 * y + 1));
            let pairs = above.chunks_exact(2).zip(below.chunks_exact(2));
            for (pixel, (a, b)) in out.iter_mut().zip(pairs) {
                let sum = u16::from(a[0]) + u16::from(a[1]) + u16::from(b[0]) + u16::from(b[1]);
                *pixel = ((sum + 2) >> 2) as u8;
            }
        }
        Some(Plane {
            width,
            height,
            data: Cow::Owned(data),
        })
    }

    /// The part from one pixel to before another. Nothing when it is empty or the budget ends before.
    pub(crate) fn cut(
        &self,
        from: (usize, usize),
        to: (usize, usize),
        meter: &Meter<'_>,
    ) -> Option<Plane<'static>> {
        let width = to.0.checked_sub(from.0).filter(|width| *width > 0)?;
        let height = to.1.checked_sub(from.1).filter(|height| *height > 0)?;
        let mut data = Vec::with_capacity(width * height);
        for y in from.1..to.1 {
            if meter.spend(width / PIXELS_A_UNIT) {
                return None;
            }
            data.extend_from_slice(self.row(y).get(from.0..to.0)?);
        }
        Some(Plane {
            width,
            height,
            data: Cow::Owned(data),
        })
    }

    /// Light for dark. Nothing when the budget ends before.
    pub(crate) fn inverted(&self, meter: &Meter<'_>) -> Option<Plane<'static>> {
        let mut data = Vec::with_capacity(self.data.len());
        for y in 0..self.height {
            if meter.spend(self.width / PIXELS_A_UNIT) {
                return None;
            }
            data.extend(self.row(y).iter().map(|&v| 255 - v));
        }
        Some(Plane {
            width: self.width,
            height: self.height,
            data: Cow::Owned(data),
        })
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    /// Row `y`; empty below the last.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        let start = y * self.width;
        self.data.get(start..start + self.width).unwrap_or(&[])
    }

    /// One pixel, within the width.
    #[inline]
    pub(crate) fn pixel(&self, x: usize, y: usize) -> Option<u8> {
        self.data.get(y * self.width + x).copied()
    }

    /// Whether the point lies within the plane, `margin` pixels from its rim.
    pub(crate) fn holds(&self, p: Point, margin: f32) -> bool {
        p.x >= margin
            && p.y >= margin
            && p.x < self.width as f32 - margin
            && p.y < self.height as f32 - margin
    }

    /// Grey value between pixels in parts of [`GREY`], bilinear, at a place in parts of [`PIXEL`] from the first pixel's
    /// centre. Whole numbers take half the time of [`Plane::grey`]; who asks sees to it that four pixels lie around,
    /// for beyond them the answer means nothing.
    #[inline(always)]
    pub(crate) fn grey_within(&self, x: i32, y: i32) -> i32 {
        let (column, row) = ((x >> PIXEL_BITS) as usize, (y >> PIXEL_BITS) as usize);
        let fraction = |v: i32| (v >> (PIXEL_BITS - 8)) & 255;
        let (fx, fy) = (fraction(x), fraction(y));
        let at = row.wrapping_mul(self.width).wrapping_add(column);
        let pair = |at: usize| match self.data.get(at..at.wrapping_add(2)) {
            Some(&[a, b]) => [i32::from(a), i32::from(b)],
            _ => [0, 0],
        };
        let ([a, b], [c, d]) = (pair(at), pair(at.wrapping_add(self.width)));
        let upper = 256 * a + (b - a) * fx;
        let lower = 256 * c + (d - c) * fx;
        256 * upper + (lower - upper) * fy
    }

    /// Grey value between pixels, bilinear; points outside take the rim's value.
    #[inline(always)]
    pub(crate) fn grey(&self, p: Point) -> f32 {
        let (x, y) = (p.x - 0.5, p.y - 0.5);
        // Most points have four pixels around them; two slices then need two bounds to be looked at.
        if x >= 0.0 && y >= 0.0 && x < (self.width - 1) as f32 && y < (self.height - 1) as f32 {
            let (x0, y0) = (x as i32, y as i32);
            let (fx, fy) = (x - x0 as f32, y - y0 as f32);
            let at = y0 as usize * self.width + x0 as usize;
            let below = at + self.width;
            if let (Some(&[a, b]), Some(&[c, d])) =
                (self.data.get(at..at + 2), self.data.get(below..below + 2))
            {
                let [a, b, c, d] = [a, b, c, d].map(f32::from);
                let upper = a + (b - a) * fx;
                let lower = c + (d - c) * fx;
                return upper + (lower - upper) * fy;
            }
        }
        self.grey_at_rim(x, y)
    }

    #[cold]
    fn grey_at_rim(&self, x: f32, y: f32) -> f32 {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        // A NaN clamps to NaN and casts to 0, which is inside.
        let (x0, y0) = (x as usize, y as usize);
        let (fx, fy) = (x - x0 as f32, y - y0 as f32);
        let x1 = (x0 + 1).min(self.width - 1);
        let top = y0 * self.width;
        let bottom = (y0 + 1).min(self.height - 1) * self.width;
        let at = |i: usize| f32::from(self.data[i]);
        let upper = at(top + x0) + (at(top + x1) - at(top + x0)) * fx;
        let lower = at(bottom + x0) + (at(bottom + x1) - at(bottom + x0)) * fx;
        upper + (lower - upper) * fy
    }
}
