//! Alignment patterns: where a predicted one really lies, by how well a patch of grey fits it.

use super::warp::Warp;
use crate::find::View;
use crate::image::{Plane, Point};

/// A pattern found near where it was expected.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sighting {
    /// Its middle in pixels.
    pub(crate) centre: Point,
    /// 0 to 1: the correlation of the patch with the pattern.
    pub(crate) fit: f32,
}

/// Least correlation that counts as a sighting.
const LEAST_FIT: f32 = 0.62;

/// Correlation at which nothing better is looked for farther away.
const SURE_FIT: f32 = 0.85;

/// Looks for the pattern centred at module coordinate `expected`, up to `reach` modules away on either axis.
pub(crate) fn seek(view: View<'_>, warp: &Warp, expected: Point, reach: f32) -> Option<Sighting> {
    let plane = view.plane;
    let middle = warp.map(expected);
    let (right, down) = warp.steps(expected);
    if !plane.holds(middle, 0.0) {
        return None;
    }
    let size = right.length().max(down.length());
    // Half a module, yet not below a pixel where modules are that small.
    let step = (1.0 / size).clamp(0.25, 0.5);
    let count = (reach / step).ceil() as i32;
    let mut best = (f32::MIN, 0f32, 0f32);
    // Rings outwards: most patterns lie within a module of where they are expected.
    let mut done = -1;
    for ring in [(1.0 / step).ceil() as i32, count] {
        for iy in -ring..=ring {
            if view.meter.spend(25 * (2 * ring as usize + 1)) {
                return None;
            }
            for ix in -ring..=ring {
                if iy.abs().max(ix.abs()) <= done {
                    continue;
                }
                let (x, y) = (ix as f32 * step, iy as f32 * step);
                // Nearness breaks ties: the data around may look like a pattern by chance.
                let fit = correlation(plane, middle, right, down, x, y) - 0.02 * x.hypot(y);
                if fit > best.0 {
                    best = (fit, x, y);
                }
            }
        }
        if best.0 > SURE_FIT {
            break;
        }
        done = ring;
    }
    let mut fine = step / 2.0;
    for _ in 0..3 {
        let (_, x, y) = best;
        for (dx, dy) in [(fine, 0.0), (-fine, 0.0), (0.0, fine), (0.0, -fine)] {
            let (x, y) = (x + dx, y + dy);
            let fit = correlation(plane, middle, right, down, x, y) - 0.02 * x.hypot(y);
            if fit > best.0 {
                best = (fit, x, y);
            }
        }
        fine /= 2.0;
    }
    let (_, x, y) = best;
    let fit = correlation(plane, middle, right, down, x, y);
    let centre = middle.plus(right.times(x)).plus(down.times(y));
    (fit >= LEAST_FIT).then_some(Sighting { centre, fit })
}

/// Normalised correlation of 5 x 5 modules around an offset with the pattern (dark ring, light ring, dark middle).
fn correlation(plane: &Plane<'_>, middle: Point, right: Point, down: Point, x: f32, y: f32) -> f32 {
    let (mut sum, mut squares, mut product) = (0f32, 0f32, 0f32);
    for v in -2i32..=2 {
        for u in -2i32..=2 {
            let light = u.abs().max(v.abs()) == 1;
            let p = middle
                .plus(right.times(x + u as f32))
                .plus(down.times(y + v as f32));
            let grey = plane.grey(p);
            sum += grey;
            squares += grey * grey;
            product += if light { grey } else { 0.0 };
        }
    }
    // The pattern has 8 light modules of 25.
    let mean = sum / 25.0;
    let variance = squares / 25.0 - mean * mean;
    if variance < 16.0 {
        return 0.0;
    }
    let pattern_mean = 8.0 / 25.0f32;
    let pattern_deviation = (pattern_mean * (1.0 - pattern_mean)).sqrt();
    (product / 25.0 - pattern_mean * mean) / (variance.sqrt() * pattern_deviation)
}
