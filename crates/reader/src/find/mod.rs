//! Finder patterns: from rows of pixels to triples that may span a symbol.

mod changes;
mod column;
mod corners;
mod group;
mod pairs;
mod ray;
mod scan;

pub(crate) use corners::finder_corners;
pub(crate) use group::{Legs, Triple, Which, triples};
pub(crate) use pairs::guessed_triples;
pub(crate) use scan::{Finder, Found, Met, Patience, again, crossed, crossed_askew, find};

use crate::budget::Meter;
use crate::image::{Plane, Thresholds};

/// A plane with the thresholds that say what in it is dark, and the meter of whoever looks at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    pub(crate) plane: &'a Plane<'a>,
    pub(crate) thresholds: &'a Thresholds,
    pub(crate) meter: &'a Meter<'a>,
}

impl View<'_> {
    /// Whether a pixel within the plane is dark.
    #[inline(always)]
    fn is_dark(&self, x: usize, y: usize) -> Option<bool> {
        Some(self.plane.pixel(x, y)? < self.thresholds.pixel(x, y)?)
    }
}
