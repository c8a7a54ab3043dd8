//! A grey plane and its halves. A pixel covers `[x, x + 1)`, so its centre is at `x + 0.5`.

use super::Point;
use crate::LumaFrame;
use crate::budget::Meter;
use std::borrow::Cow;

/// Pixels passed over in order in the time of one looked up between pixels.
const PIXELS_A_UNIT: usize = 8;

/// Bits of a pixel's fraction in whole numbers: the longest side of a frame leaves room for as many again.
pub(crate) const PIXEL_BITS: u32 = 14;

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
            let mut fours = out.chunks_exact_mut(4);
            let eights = above.chunks_exact(8).zip(below.chunks_exact(8));
            for (four, (a, b)) in (&mut fours).zip(eights) {
                let word = |eight: &[u8]| u64::from_le_bytes(eight.try_into().unwrap_or([0; 8]));
                four.copy_from_slice(&mean_of_fours(word(a), word(b)).to_le_bytes());
            }
            let rest = fours.into_remainder();
            let done = 2 * (width - rest.len());
            let pairs = above[done..].chunks_exact(2).zip(below[done..].chunks_exact(2));
            for (pixel, (a, b)) in rest.iter_mut().zip(pairs) {
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

    /// Twice the size: a module of little more than a pixel is then crossed by more than one sample of a ray. Nothing
    /// when the budget ends before.
    pub(crate) fn enlarged(&self, meter: &Meter<'_>) -> Option<Plane<'static>> {
        let (width, height) = (2 * self.width, 2 * self.height);
        let mut lines: Vec<Vec<i16>> = Vec::with_capacity(self.height);
        for y in 0..self.height {
            // Four products for each pixel made, here and once more below.
            if meter.spend(width / 2) {
                return None;
            }
            let row = self.row(y);
            lines.push(doubled(self.width, |x| row.get(x).copied().map_or(0, i16::from)).collect());
        }
        let mut data = vec![0; width * height];
        for x in 0..width {
            if meter.spend(height / 2) {
                return None;
            }
            let column = doubled(self.height, |y| {
                lines.get(y).and_then(|line| line.get(x)).copied().unwrap_or(0)
            });
            for (y, grey) in column.enumerate() {
                if let Some(pixel) = data.get_mut(y * width + x) {
                    *pixel = grey.clamp(0, 255) as u8;
                }
            }
        }
        Some(Plane {
            width,
            height,
            data: Cow::Owned(data),
        })
    }

    /// Puts one grey over everything between four corners. True when the budget ends before.
    pub(crate) fn cover(&mut self, corners: &[Point; 4], grey: u8, meter: &Meter<'_>) -> bool {
        let (mut top, mut bottom) = (f32::MAX, f32::MIN);
        for corner in corners {
            top = top.min(corner.y);
            bottom = bottom.max(corner.y);
        }
        let row_of = |y: f32| (y.max(0.0) as usize).min(self.height);
        for y in row_of(top)..row_of(bottom.ceil()) {
            if meter.spend(self.width / PIXELS_A_UNIT) {
                return true;
            }
            let middle = y as f32 + 0.5;
            let (mut from, mut to) = (f32::MAX, f32::MIN);
            for (i, a) in corners.iter().enumerate() {
                let b = corners[(i + 1) % 4];
                if (a.y <= middle) != (b.y <= middle) {
                    let x = a.x + (b.x - a.x) * (middle - a.y) / (b.y - a.y);
                    from = from.min(x);
                    to = to.max(x);
                }
            }
            let column_of = |x: f32| (x.max(0.0) as usize).min(self.width);
            let (from, to) = (column_of(from), column_of(to.ceil()));
            let start = y * self.width;
            if let Some(span) = self.data.to_mut().get_mut(start + from..start + to.max(from)) {
                span.fill(grey);
            }
        }
        false
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
        // A side fits 32 bits, and those become a fraction in one step.
        let side = |side: usize| side as i32 as f32 - margin;
        p.x >= margin && p.y >= margin && p.x < side(self.width) && p.y < side(self.height)
    }

    /// The same for whoever looks up many values between pixels.
    #[inline]
    pub(crate) fn grid(&self) -> Grid<'_> {
        Grid {
            width: self.width as u32,
            pixels: &self.data,
        }
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

/// The pixels of a plane, without the question to whom they belong.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grid<'a> {
    width: u32,
    pixels: &'a [u8],
}

impl Grid<'_> {
    /// Pixels from one row to the next.
    pub(crate) fn width(&self) -> usize {
        self.width as usize
    }

    /// A pixel by its place among all.
    #[inline(always)]
    pub(crate) fn pixel(&self, at: usize) -> u8 {
        self.pixels.get(at).copied().unwrap_or(255)
    }

    /// Grey value between pixels in parts of [`GREY`], bilinear, at a place in parts of [`PIXEL`] from the first pixel's
    /// centre. Whole numbers take half the time of [`Plane::grey`]; who asks sees to it that four pixels lie around,
    /// for beyond them the answer means nothing.
    #[inline(always)]
    pub(crate) fn grey_within(&self, x: i32, y: i32) -> i32 {
        let (column, row) = ((x >> PIXEL_BITS) as u32, (y >> PIXEL_BITS) as u32);
        let fraction = |v: i32| (v >> (PIXEL_BITS - 8)) & 255;
        let (fx, fy) = (fraction(x), fraction(y));
        // Of 32 bits each, so that where words are longer one bound is seen to hold for all four.
        let at = row.wrapping_mul(self.width).wrapping_add(column) as usize;
        let below = at.wrapping_add(self.width as usize);
        if at >= self.pixels.len() || below.wrapping_add(1) >= self.pixels.len() {
            return 0;
        }
        let [a, b, c, d] = [at, at + 1, below, below + 1].map(|at| i32::from(self.pixels[at]));
        let upper = 256 * a + (b - a) * fx;
        let lower = 256 * c + (d - c) * fx;
        256 * upper + (lower - upper) * fy
    }
}

/// Two values for each, a quarter to its left and a quarter to its right, by a cubic through four neighbours (Catmull and
/// Rom's): straight lines between neighbours would take the more of the contrast the smaller modules are.
fn doubled(count: usize, value: impl Fn(usize) -> i16) -> impl Iterator<Item = i16> {
    const WEIGHTS: [i32; 4] = [-9, 111, 29, -3];
    let last = count.saturating_sub(1) as i32;
    let near = move |at: i32| i32::from(value(at.clamp(0, last) as usize));
    (0..2 * count as i32).map(move |at| {
        let (middle, side) = (at / 2, if at % 2 == 0 { -1 } else { 1 });
        let sum: i32 = (-1..3)
            .zip(WEIGHTS)
            .map(|(step, weight)| weight * near(middle + side * step))
            .sum();
        ((sum + 64) >> 7) as i16
    })
}

/// The means of four pixels each, of eight above eight, the first in the lowest byte: a browser's module has no
/// instructions for many bytes at once, but words of eight.
fn mean_of_fours(above: u64, below: u64) -> u32 {
    const EVEN: u64 = 0x00ff_00ff_00ff_00ff;
    const TWOS: u64 = 0x0002_0002_0002_0002;
    let pairs = |word: u64| (word & EVEN) + ((word >> 8) & EVEN);
    let means = ((pairs(above) + pairs(below) + TWOS) >> 2) & EVEN;
    let closer = (means | (means >> 8)) & 0x0000_ffff_0000_ffff;
    (closer | (closer >> 16)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::{Effort, ReadBudget};

    #[test]
    fn half_the_size_is_the_rounded_mean_of_four_wherever_a_row_ends() {
        let budget = ReadBudget::unhurried(Effort::Video);
        for (width, height) in [(2, 2), (7, 4), (16, 6), (23, 5), (42, 8)] {
            let data: Vec<u8> = (0..width * height).map(|i| (i * 97 % 256) as u8).collect();
            let frame = LumaFrame::new(width, height, &data).expect("a frame");
            let meter = Meter::new(&budget, width * height);
            let plane = Plane::of(&frame, &meter).expect("a plane");
            let half = plane.halved(&meter).expect("half of it");
            for y in 0..height / 2 {
                let row: Vec<u8> = (0..width / 2)
                    .map(|x| {
                        let at = |dx: usize, dy: usize| u32::from(data[(2 * y + dy) * width + 2 * x + dx]);
                        ((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1) + 2) / 4) as u8
                    })
                    .collect();
                assert_eq!(half.row(y), row, "{width} x {height}, row {y}");
            }
        }
    }

    #[test]
    fn whole_numbers_give_the_grey_between_pixels_that_fractions_give() {
        let data: Vec<u8> = (0..20 * 20).map(|i| (i * 89 % 256) as u8).collect();
        let frame = LumaFrame::new(20, 20, &data).expect("a frame");
        let budget = ReadBudget::unhurried(Effort::Video);
        let meter = Meter::new(&budget, 400);
        let plane = Plane::of(&frame, &meter).expect("a plane");
        for i in 0..500 {
            let p = Point::new(
                1.0 + (i * 37 % 180) as f32 / 10.0,
                1.0 + (i * 53 % 179) as f32 / 10.0,
            );
            let parts = |v: f32| ((v - 0.5) * PIXEL) as i32;
            let whole = plane.grid().grey_within(parts(p.x), parts(p.y)) as f32 / GREY as f32;
            assert!(
                (whole - plane.grey(p)).abs() < 2.5,
                "{whole} at {p:?}, not {}",
                plane.grey(p)
            );
        }
    }
}
