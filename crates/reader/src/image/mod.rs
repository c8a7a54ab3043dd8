//! Pixels: planes at several scales, local thresholds, and the geometry between module and pixel.

mod geometry;
mod plane;
mod pyramid;
mod threshold;

pub use geometry::Point;
pub(crate) use geometry::{Homography, Pair};
pub(crate) use plane::{GREY, Grid, PIXEL, PIXEL_BITS, Plane};
pub(crate) use pyramid::Pyramid;
pub(crate) use threshold::{BLOCK, Blocks, Rule, Thresholds};
