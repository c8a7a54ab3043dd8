//! Grey values of all modules, read between pixels at the scale where a module is a few pixels wide.

use super::warp::Warp;
use crate::image::{GREY, PIXEL, Point, Pyramid};

/// Modules wider than this many pixels are read at a coarser scale, whose pixels are means of many.
const WIDEST: f32 = 5.0;

/// Modules of a row that are taken to lie evenly, where perspective allows it.
const CHUNK: usize = 7;

/// Parts of a grey value in whole numbers: their sums over the largest symbol stay within 31 bits.
pub(super) const PARTS: i32 = 16;

/// Grey values row by row, in [`PARTS`]. `warp` is in pixels of `base`, one of the pyramid's levels; coarser ones serve symbols
/// whose modules are wide. Nothing when the symbol lies mostly outside, or the budget is used up.
#[inline(never)]
pub(crate) fn modules(pyramid: &Pyramid<'_>, base: usize, warp: &Warp, side: usize) -> Option<Vec<i32>> {
    let corners = warp.corners(side);
    let edge = (0..4)
        .map(|i| corners[i].distance(corners[(i + 1) % 4]))
        .fold(f32::MAX, f32::min);
    let mut module = edge / side as f32;
    let mut level = base;
    let mut plane = pyramid.level(level)?;
    while module > WIDEST
        && let Some(coarser) = pyramid.level(level + 1)
    {
        module /= 2.0;
        level += 1;
        plane = coarser;
    }
    let warp = warp.scaled(1.0 / (1u32 << (level - base)) as f32);
    let inside = warp
        .corners(side)
        .iter()
        .filter(|c| plane.holds(**c, -2.0 * module))
        .count();
    if inside < 3 {
        return None;
    }
    // Five points over the middle of a module where it is wide enough for that to mean something.
    let d = 0.2 * module;
    let five = [(0.0, 0.0), (d, d), (-d, d), (d, -d), (-d, -d)].map(|(x, y)| Point::new(x, y));
    let points = if module > 2.8 { &five[..] } else { &five[..1] };
    // A flat symbol lies between its corners, however far apart they are.
    let within = warp.is_flat() && warp.corners(side).iter().all(|c| plane.holds(*c, 1.0 + module));
    let grid = plane.grid();
    let grey = |p: Point| {
        if within {
            grid.grey_within(parts(p.x), parts(p.y)) / A_PART
        } else {
            (plane.grey(p) * PARTS as f32) as i32
        }
    };
    let mut out = Vec::with_capacity(side * side);
    let units = if points.len() > 1 { 7 } else { 2 };
    let even = points.len() == 1 && within && warp.is_even(side, CHUNK);
    for y in 0..side {
        if pyramid.meter().spend(units * side) {
            return None;
        }
        let at = |x: usize| warp.map(Point::new(x as f32 + 0.5, y as f32 + 0.5));
        if even {
            for first in (0..side).step_by(CHUNK) {
                let count = CHUNK.min(side - first);
                let start = at(first);
                let step = at(first + count).minus(start).times(1.0 / count as f32);
                let (x, y) = (parts(start.x), parts(start.y));
                let (dx, dy) = ((step.x * PIXEL) as i32, (step.y * PIXEL) as i32);
                out.extend((0..count as i32).map(|k| grid.grey_within(x + k * dx, y + k * dy) / A_PART));
            }
            continue;
        }
        out.extend((0..side).map(|x| {
            let centre = at(x);
            let sum: i32 = points.iter().map(|offset| grey(centre.plus(*offset))).sum();
            sum / points.len() as i32
        }));
    }
    Some(out)
}

/// Parts of a plane's grey value in one of ours.
const A_PART: i32 = GREY / PARTS;

/// A coordinate in parts of a pixel from the first pixel's centre.
fn parts(v: f32) -> i32 {
    ((v - 0.5) * PIXEL) as i32
}
