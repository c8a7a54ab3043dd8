//! Local thresholds: what counts as dark depends on the light around it.
//!
//! The plane is cut into blocks of 8 x 8 pixels; each block's threshold comes from its neighbourhood of 5 x 5
//! blocks. Nothing is binarised here: whoever scans a row or casts a ray compares as it goes.

use super::{Plane, Point};
use crate::budget::Meter;

/// Side of a block in pixels.
pub(crate) const BLOCK: usize = 8;

/// How a neighbourhood becomes a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// The mean of the blocks that have contrast: steady under noise and blur.
    Mean,
    /// Half way between the darkest and the lightest: right where dark and light areas are unequal.
    Middle,
}

/// A threshold for every block of a plane.
#[derive(Clone, Debug)]
pub(crate) struct Thresholds {
    columns: usize,
    rows: usize,
    values: Vec<u8>,
    /// A block's side is two to the power of this.
    shift: u32,
}

/// Least difference within a block that counts as contrast.
const CONTRAST: u8 = 20;

/// What both rules need to know of a plane.
#[derive(Clone, Debug)]
pub(crate) struct Blocks {
    columns: usize,
    rows: usize,
    all: Vec<Block>,
}

impl Blocks {
    /// Nothing when the budget ends before all are made.
    pub(crate) fn of(plane: &Plane<'_>, meter: &Meter<'_>) -> Option<Self> {
        let columns = plane.width().div_ceil(BLOCK);
        let rows = plane.height().div_ceil(BLOCK);
        let all = blocks(plane, columns, rows, meter)?;
        Some(Self { columns, rows, all })
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Block {
    low: u8,
    high: u8,
    mean: u8,
}

impl Thresholds {
    pub(crate) fn of(blocks: &Blocks, rule: Rule) -> Self {
        let (columns, rows) = (blocks.columns, blocks.rows);
        let points = match rule {
            Rule::Mean => mean_points(&blocks.all, columns),
            Rule::Middle => middle_points(&blocks.all, columns, rows),
        };
        Self {
            columns,
            rows,
            values: smoothed(&points, columns, rows),
            shift: BLOCK.trailing_zeros(),
        }
    }

    /// The same for a plane of twice the size.
    pub(crate) fn doubled(&self) -> Self {
        Self {
            shift: self.shift + 1,
            ..self.clone()
        }
    }

    /// Those of a part of the plane that begins with a block.
    pub(crate) fn cut(&self, from: (usize, usize), to: (usize, usize)) -> Self {
        let columns = (from.0 >> self.shift)..to.0.div_ceil(self.block()).min(self.columns);
        let rows = (from.1 >> self.shift)..to.1.div_ceil(self.block()).min(self.rows);
        let row = |y: usize| self.values.get(y * self.columns..(y + 1) * self.columns);
        let values = rows
            .clone()
            .filter_map(row)
            .filter_map(|row| row.get(columns.clone()));
        Self {
            columns: columns.len(),
            rows: rows.len(),
            values: values.flatten().copied().collect(),
            shift: self.shift,
        }
    }

    /// Side of a block in pixels.
    pub(crate) fn block(&self) -> usize {
        1 << self.shift
    }

    /// The thresholds of the blocks that row `y` runs through.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        let start = (y >> self.shift).min(self.rows.saturating_sub(1)) * self.columns;
        self.values.get(start..start + self.columns).unwrap_or(&[])
    }

    /// The threshold of a pixel within the plane.
    #[inline]
    pub(crate) fn pixel(&self, x: usize, y: usize) -> Option<u8> {
        let place = (y >> self.shift) * self.columns + (x >> self.shift);
        self.values.get(place).copied()
    }

    /// Whether row `y` is the first of a row of blocks.
    #[inline(always)]
    pub(crate) fn begins_block(&self, y: usize) -> bool {
        y & ((1 << self.shift) - 1) == 0
    }

    /// The threshold at a point; points outside take the nearest block's.
    #[inline]
    pub(crate) fn at(&self, p: Point) -> f32 {
        let block = |v: f32| (v as i32).max(0) as usize >> self.shift;
        let (column, row) = (block(p.x).min(self.columns - 1), block(p.y).min(self.rows - 1));
        f32::from(self.values[row * self.columns + column])
    }
}

#[inline(never)]
fn blocks(plane: &Plane<'_>, columns: usize, rows: usize, meter: &Meter<'_>) -> Option<Vec<Block>> {
    let width = plane.width();
    let mut low = vec![0u8; width];
    let mut high = vec![0u8; width];
    let mut sum = vec![0u16; width];
    let mut out = Vec::with_capacity(columns * rows);
    for by in 0..rows {
        // Eight rows for the extremes and the sum, and what comes after of every block.
        if meter.spend(2 * width) {
            return None;
        }
        low.fill(255);
        high.fill(0);
        sum.fill(0);
        // The last row of blocks is moved up rather than cut short, so that every block is whole.
        let top = (by * BLOCK).min(plane.height().saturating_sub(BLOCK));
        let lines = BLOCK.min(plane.height());
        for y in top..top + lines {
            let row = plane.row(y);
            for (((l, h), s), &v) in low.iter_mut().zip(&mut high).zip(&mut sum).zip(row) {
                *l = (*l).min(v);
                *h = (*h).max(v);
                *s += u16::from(v);
            }
        }
        for bx in 0..columns {
            let left = (bx * BLOCK).min(width.saturating_sub(BLOCK));
            let span = left..(left + BLOCK).min(width);
            let count = (span.len() * lines) as u32;
            let total: u32 = sum[span.clone()].iter().map(|&v| u32::from(v)).sum();
            out.push(Block {
                low: low[span.clone()].iter().copied().min().unwrap_or(0),
                high: high[span].iter().copied().max().unwrap_or(0),
                mean: (total / count.max(1)) as u8,
            });
        }
    }
    Some(out)
}

/// A block with contrast gives its mean; one without is taken for light, unless it is as dark as its
/// neighbours' means above and to the left.
fn mean_points(blocks: &[Block], columns: usize) -> Vec<u8> {
    let mut out = vec![0u8; blocks.len()];
    for (i, block) in blocks.iter().enumerate() {
        let mut value = block.mean;
        if block.high - block.low <= CONTRAST {
            value = block.low / 2;
            if i >= columns && i % columns > 0 {
                let around = (u16::from(out[i - columns])
                    + 2 * u16::from(out[i - 1])
                    + u16::from(out[i - columns - 1]))
                    / 4;
                if u16::from(block.low) < around {
                    value = around as u8;
                }
            }
        }
        out[i] = value;
    }
    out
}

fn middle_points(blocks: &[Block], columns: usize, rows: usize) -> Vec<u8> {
    let mut out = vec![0u8; blocks.len()];
    for y in 0..rows {
        for x in 0..columns {
            let (mut low, mut high) = (255u8, 0u8);
            for ny in y.saturating_sub(1)..(y + 2).min(rows) {
                for block in &blocks[ny * columns + x.saturating_sub(1)..ny * columns + (x + 2).min(columns)]
                {
                    low = low.min(block.low);
                    high = high.max(block.high);
                }
            }
            out[y * columns + x] = if high - low <= CONTRAST / 2 {
                low.saturating_sub(8)
            } else {
                ((u16::from(low) + u16::from(high)) / 2) as u8
            };
        }
    }
    out
}

/// The mean over 5 x 5 blocks, by running sums along rows and then columns.
fn smoothed(values: &[u8], columns: usize, rows: usize) -> Vec<u8> {
    const REACH: usize = 2;
    let mut across = vec![0u16; values.len()];
    for (line, out) in values.chunks_exact(columns).zip(across.chunks_exact_mut(columns)) {
        for (x, cell) in out.iter_mut().enumerate() {
            // Blocks beyond the rim repeat the rim, so every sum has five terms.
            let sum: u16 = (0..=2 * REACH)
                .map(|k| u16::from(line[(x + k).saturating_sub(REACH).min(columns - 1)]))
                .sum();
            *cell = sum;
        }
    }
    let mut out = vec![0u8; values.len()];
    for y in 0..rows {
        let lines: [&[u16]; 5] = std::array::from_fn(|k| {
            let ny = (y + k).saturating_sub(REACH).min(rows - 1);
            &across[ny * columns..(ny + 1) * columns]
        });
        for (x, cell) in out[y * columns..(y + 1) * columns].iter_mut().enumerate() {
            let sum: u16 = lines.iter().map(|line| line[x]).sum();
            *cell = (sum / 25) as u8;
        }
    }
    out
}
