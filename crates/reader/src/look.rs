//! One look at a frame: at which scale, by which rule, with how much care, and at which part of it.

use crate::find::{Finder, Patience};
use crate::image::{BLOCK, Plane, Point, Rule};
use crate::place::Care;

/// Modules of fewer pixels are left to the next finer scale, where there is one.
const LEAST_MODULE: f32 = 1.1;

/// One look at one scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) level: usize,
    /// Halvings before the pyramid's own first scale; -1 where that was enlarged to twice the frame's.
    pub(crate) above: i32,
    /// Where in the frame's plane after those halvings the pyramid begins.
    pub(crate) origin: (usize, usize),
    pub(crate) rule: Rule,
    /// Rows from one that is scanned to the next.
    pub(crate) step: usize,
    pub(crate) inverted: bool,
    /// Try pairs of patterns too, with a guess at the third.
    pub(crate) guess: bool,
    /// Most triples taken to the end.
    pub(crate) most: usize,
    pub(crate) care: Care,
}

impl Look {
    /// Pixels of the frame along a pixel of this look.
    pub(crate) fn scale(&self) -> f32 {
        power_of_two(self.level as i32 + self.above)
    }

    /// A place seen in this look, in pixels of the frame.
    pub(crate) fn in_frame(&self, p: Point) -> Point {
        let before = power_of_two(self.above);
        let origin = Point::new(self.origin.0 as f32, self.origin.1 as f32);
        p.times(self.scale()).plus(origin.times(before))
    }

    /// A pattern seen in this look, in pixels of the frame and as if every row of it had been looked at.
    pub(crate) fn finder_in_frame(&self, finder: &Finder) -> Finder {
        let rows = finder.hits as f32 * self.step as f32 * self.scale();
        Finder {
            centre: self.in_frame(finder.centre),
            module: finder.module * self.scale(),
            hits: rows as u32,
        }
    }

    /// Pixels that a module must have to be read at this scale.
    pub(crate) fn least_module(&self) -> f32 {
        if self.level > 0 { LEAST_MODULE } else { 0.0 }
    }

    /// Who guesses at patterns has time for those that are hard to see.
    pub(crate) fn patience(&self) -> Patience {
        if self.guess {
            Patience::Thorough
        } else {
            Patience::Quick
        }
    }
}

fn power_of_two(exponent: i32) -> f32 {
    let size = (1u32 << exponent.unsigned_abs()) as f32;
    if exponent < 0 { 1.0 / size } else { size }
}

/// A part of a plane, in whole pixels.
pub(crate) struct Window {
    pub(crate) from: (usize, usize),
    pub(crate) to: (usize, usize),
}

impl Window {
    /// So far around a point, both in pixels of the frame, in a plane whose pixels are `scale` of the frame's.
    pub(crate) fn around(point: Point, reach: f32, scale: f32, plane: &Plane<'_>) -> Self {
        let (centre, reach) = (point.times(1.0 / scale), reach / scale);
        // On whole blocks of the coarser scale, whose thresholds serve here.
        let block = 2 * BLOCK;
        let from = |v: f32| (v - reach).max(0.0) as usize / block * block;
        let to = |v: f32, most: usize| ((v + reach) as usize).next_multiple_of(block).min(most);
        Self {
            from: (from(centre.x), from(centre.y)),
            to: (to(centre.x, plane.width()), to(centre.y, plane.height())),
        }
    }

    pub(crate) fn holds(&self, p: Point) -> bool {
        let within = |v: f32, from: usize, to: usize| v >= from as f32 && v < to as f32;
        within(p.x, self.from.0, self.to.0) && within(p.y, self.from.1, self.to.1)
    }
}
