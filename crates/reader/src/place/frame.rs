//! The three finder patterns of a hypothesis and the map that they imply.

use crate::find::Finder;
use crate::image::{Homography, Pair, Point};

/// The three patterns with their corners, clockwise from each pattern's own top left.
pub(super) struct Frame {
    pub(super) finders: [Finder; 3],
    pub(super) corners: [Option<[Point; 4]>; 3],
}

/// Work of fitting one homography to the patterns.
pub(super) const UNITS_A_FIT: usize = 600;

/// Module coordinates of a pattern's top left corner.
fn origins(side: usize) -> [Point; 3] {
    let far = (side - 7) as f32;
    [Point::new(0.0, 0.0), Point::new(far, 0.0), Point::new(0.0, far)]
}

/// A pattern's outer corners in modules from its own top left.
pub(super) const SQUARE: [Point; 4] = [
    Point::new(0.0, 0.0),
    Point::new(7.0, 0.0),
    Point::new(7.0, 7.0),
    Point::new(0.0, 7.0),
];

/// Every point of the three patterns that is known both in modules and in pixels.
pub(super) fn controls(frame: &Frame, side: usize) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(16);
    for ((finder, corners), origin) in frame.finders.iter().zip(&frame.corners).zip(origins(side)) {
        // A guess holds the place until something better is seen.
        let weight = if finder.hits > 0 { 2.0 } else { 0.05 };
        pairs.push(Pair::new(
            origin.plus(Point::new(3.5, 3.5)),
            finder.centre,
            weight,
        ));
        if let Some(corners) = corners {
            for (offset, corner) in SQUARE.iter().zip(corners) {
                pairs.push(Pair::new(origin.plus(*offset), *corner, 1.0));
            }
        }
    }
    pairs
}

/// The map that fits the patterns, and an alignment pattern's centre where one was seen.
pub(super) fn homography(
    frame: &Frame,
    side: usize,
    alignment: Option<(Point, Point)>,
) -> Option<Homography> {
    let mut pairs = controls(frame, side);
    if let Some((module, pixel)) = alignment {
        pairs.push(Pair::new(module, pixel, 6.0));
    } else if pairs.len() < 8 {
        // Without corners: a parallelogram.
        let [a, b, c] = frame.finders.map(|f| f.centre);
        let far = (side as f32) - 3.5;
        pairs.push(Pair::new(Point::new(far, far), b.plus(c).minus(a), 1.0));
    }
    Homography::fit(&pairs)
}
