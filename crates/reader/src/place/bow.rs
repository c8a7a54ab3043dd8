//! The bend of a bottle told by the three finder patterns alone, for symbols without an alignment pattern, or with one
//! that is not seen.
//!
//! A label around a cylinder is moved, along the one axis of its modules that runs round it, by about the same amount in
//! every line across: most in the middle, nothing at both ends. How much that is shows in what the homography leaves over
//! at the patterns' centres and corners.

use super::frame::{Frame, controls};
use super::warp::Warp;
use crate::image::{Homography, Pair, Point};

/// Along which of a symbol's axes its surface is bent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Across,
    Down,
}

/// Least shift of the middle that is worth a try, in modules, and the most that these points can tell.
const SHIFTS: std::ops::Range<f32> = 0.15..4.0;

/// The bent map; nothing where the patterns lie as on a plane, or leave it open.
pub(super) fn bowed(frame: &Frame, side: usize, axis: Axis) -> Option<Warp> {
    let pairs = controls(frame, side);
    if pairs.len() < 15 {
        return None;
    }
    let moved = |shift: Point| -> Vec<Pair> {
        let by = |pair: &Pair| shift.times(share(axis, pair.module, side));
        (pairs.iter())
            .map(|pair| Pair::new(pair.module, pair.pixel.minus(by(pair)), pair.weight))
            .collect()
    };
    let left_over = |pairs: &[Pair]| -> Option<Vec<Point>> {
        let flat = Homography::fit(pairs)?;
        Some(
            pairs
                .iter()
                .map(|pair| pair.pixel.minus(flat.map(pair.module)))
                .collect(),
        )
    };
    let plain = left_over(&pairs)?;
    // What a shift of one pixel leaves over: the rest of it is taken for perspective.
    let of = |unit: Point| -> Option<Vec<Point>> {
        let shifted = left_over(&moved(unit))?;
        Some(
            plain
                .iter()
                .zip(shifted)
                .map(|(before, after)| before.minus(after))
                .collect(),
        )
    };
    let (x, y) = (of(Point::new(1.0, 0.0))?, of(Point::new(0.0, 1.0))?);
    let sum = |a: &[Point], b: &[Point]| -> f32 {
        (a.iter().zip(b).zip(&pairs))
            .map(|((a, b), pair)| pair.weight * a.dot(*b))
            .sum()
    };
    let (xx, xy, yy) = (sum(&x, &x), sum(&x, &y), sum(&y, &y));
    let (px, py) = (sum(&plain, &x), sum(&plain, &y));
    let determinant = xx * yy - xy * xy;
    if determinant <= f32::EPSILON {
        return None;
    }
    let shift = Point::new(
        (px * yy - py * xy) / determinant,
        (py * xx - px * xy) / determinant,
    );
    let flat = Homography::fit(&moved(shift))?;
    let warp = Warp::bowed(flat, side, |module| shift.times(share(axis, module, side)));
    let (right, down) = warp.steps(Point::new(side as f32 / 2.0, side as f32 / 2.0));
    let module = right.length().max(down.length());
    (flat.is_sound(side as f32) && SHIFTS.contains(&(shift.length() / module))).then_some(warp)
}

/// What part of the shift of the middle a module has.
fn share(axis: Axis, module: Point, side: usize) -> f32 {
    let along = match axis {
        Axis::Across => module.x,
        Axis::Down => module.y,
    };
    let t = along / side as f32;
    4.0 * t * (1.0 - t)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find::Finder;

    #[test]
    fn the_bend_of_a_bottle_shows_at_three_patterns() {
        let side = 21;
        // A cylinder seen from above: modules are narrower at both ends, and rows are arcs.
        let place = |u: f32, v: f32| {
            let angle = (u - 10.5) / 17.0;
            let depth = 60.0 + 17.0 * (1.0 - angle.cos());
            Point::new(
                200.0 + 7.0 * 60.0 * 17.0 * angle.sin() / depth,
                200.0 + 7.0 * 60.0 * (v + 5.0) / depth,
            )
        };
        let pattern = |u: f32, v: f32| {
            let corners = [(0.0, 0.0), (7.0, 0.0), (7.0, 7.0), (0.0, 7.0)].map(|(x, y)| place(u + x, v + y));
            let finder = Finder {
                centre: place(u + 3.5, v + 3.5),
                module: 7.0,
                hits: 9,
            };
            (finder, Some(corners))
        };
        let [a, b, c] = [(0.0, 0.0), (14.0, 0.0), (0.0, 14.0)].map(|(u, v)| pattern(u, v));
        let frame = Frame {
            finders: [a.0, b.0, c.0],
            corners: [a.1, b.1, c.1],
        };
        let off = |warp: &Warp| {
            let gone = |u: f32, v: f32| warp.map(Point::new(u, v)).distance(place(u, v)) / 7.0;
            [(10.5, 10.5), (20.5, 20.5), (10.5, 20.5), (20.5, 10.5)]
                .map(|(u, v)| gone(u, v))
                .into_iter()
                .fold(0.0, f32::max)
        };
        let flat = Warp::flat(Homography::fit(&controls(&frame, side)).expect("a plane"));
        let bent = bowed(&frame, side, Axis::Across).expect("a bend");
        assert!(
            off(&bent) < 1.0 && 1.5 * off(&bent) < off(&flat),
            "{} of {}",
            off(&bent),
            off(&flat)
        );
    }
}
