//! A column of pixels walked along, each dark or light by the threshold of its block.

use super::View;
use crate::image::{Grid, Thresholds};

/// A pixel of a column; the threshold is looked up anew where a block ends.
pub(super) struct Column<'a> {
    thresholds: &'a Thresholds,
    grid: Grid<'a>,
    at: usize,
    x: usize,
    y: usize,
    limit: u8,
}

impl<'a> Column<'a> {
    /// The walk begins at a pixel within the plane, which is not given itself.
    pub(super) fn from(view: View<'a>, x: usize, y: usize) -> Self {
        let grid = view.plane.grid();
        Self {
            thresholds: view.thresholds,
            at: y * grid.width() + x,
            grid,
            x,
            y,
            limit: view.thresholds.pixel(x, y).unwrap_or(0),
        }
    }

    /// Whether the next pixel below is dark.
    #[inline(always)]
    pub(super) fn down(&mut self) -> bool {
        self.at += self.grid.width();
        self.y += 1;
        if self.thresholds.begins_block(self.y) {
            self.limit = self.thresholds.pixel(self.x, self.y).unwrap_or(0);
        }
        self.grid.pixel(self.at) < self.limit
    }

    /// Whether the next pixel above is dark.
    #[inline(always)]
    pub(super) fn up(&mut self) -> bool {
        if self.thresholds.begins_block(self.y) {
            self.limit = self.thresholds.pixel(self.x, self.y.wrapping_sub(1)).unwrap_or(0);
        }
        self.at = self.at.wrapping_sub(self.grid.width());
        self.y = self.y.wrapping_sub(1);
        self.grid.pixel(self.at) < self.limit
    }
}
