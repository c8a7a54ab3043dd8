//! Grey values of all modules, read between pixels at the scale where a module is a few pixels wide.

use super::warp::Warp;
use crate::image::{Point, Pyramid};

/// Modules wider than this many pixels are read at a coarser scale, whose pixels are means of many.
const WIDEST: f32 = 5.0;

/// Grey values row by row. `warp` is in pixels of `base`, one of the pyramid's levels; coarser ones serve symbols
/// whose modules are wide. Nothing when the symbol lies mostly outside, or the budget is used up.
#[inline(never)]
pub(crate) fn modules(pyramid: &Pyramid<'_>, base: usize, warp: &Warp, side: usize) -> Option<Vec<f32>> {
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
    let spread = if module > 2.8 { 0.2 } else { 0.0 };
    let mut out = Vec::with_capacity(side * side);
    let units = if spread > 0.0 { 7 } else { 2 };
    for y in 0..side {
        if pyramid.meter().spend(units * side) {
            return None;
        }
        for x in 0..side {
            let p = Point::new(x as f32 + 0.5, y as f32 + 0.5);
            let centre = warp.map(p);
            let mut grey = plane.grey(centre);
            if spread > 0.0 {
                let d = spread * module;
                for (dx, dy) in [(d, d), (-d, d), (d, -d), (-d, -d)] {
                    grey += plane.grey(Point::new(centre.x + dx, centre.y + dy));
                }
                grey /= 5.0;
            }
            out.push(grey);
        }
    }
    Some(out)
}
