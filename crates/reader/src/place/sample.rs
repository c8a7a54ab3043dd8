//! Grey values of all modules, read between pixels at the scale where a module is a few pixels wide.

use super::warp::Warp;
use crate::image::{Plane, Point};

/// Modules wider than this many pixels are read at a coarser scale, whose pixels are means of many.
const WIDEST: f32 = 5.0;

/// Grey values row by row. `pyramid[0]` is the frame's own scale, in whose pixels `warp` is; each further plane has
/// half the size. Nothing when the symbol lies mostly outside.
pub(crate) fn modules(pyramid: &[Plane<'_>], warp: &Warp, side: usize) -> Option<Vec<f32>> {
    let corners = warp.corners(side);
    let edge = (0..4)
        .map(|i| corners[i].distance(corners[(i + 1) % 4]))
        .fold(f32::MAX, f32::min);
    let mut module = edge / side as f32;
    let mut level = 0;
    while module > WIDEST && level + 1 < pyramid.len() {
        module /= 2.0;
        level += 1;
    }
    let plane = pyramid.get(level)?;
    let warp = warp.scaled(1.0 / (1u32 << level) as f32);
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
    for y in 0..side {
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
