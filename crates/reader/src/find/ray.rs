//! Rays cast through the grey plane: where along a line does dark change to light, to a fraction of a pixel.

use super::View;
use crate::image::{GREY, PIXEL, PIXEL_BITS, Point};

/// Distances in pixels from a ray's start to its first three changes: dark to light, light to dark, dark to light.
/// From the middle of a finder pattern these lie 1.5, 2.5 and 3.5 modules out.
pub(crate) type Edges = [f32; 3];

/// Casts a ray from a dark point. `direction` is one pixel long. Nothing when the start is light, or the third
/// change is farther than `reach` pixels or beyond the plane, or the budget is used up.
pub(crate) fn cast(view: View<'_>, start: Point, direction: Point, reach: f32) -> Option<Edges> {
    // Wide patterns need fewer samples; an edge is found between two of them all the same.
    let step = (reach / 40.0).clamp(0.75, 2.0);
    if view.meter.over() {
        return None;
    }
    // Steps that stay within reach, and the one that goes beyond it.
    let most = (reach / step) as i32 + 1;
    let end = start.plus(direction.times(reach + step));
    let (edges, steps) = if view.plane.holds(start, 1.0) && view.plane.holds(end, 1.0) {
        let parts = |v: f32| (v * PIXEL) as i32;
        let (mut x, mut y) = (parts(start.x), parts(start.y));
        let (dx, dy) = (parts(direction.x * step), parts(direction.y * step));
        let grid = view.plane.grid();
        changes(most, || {
            let limit = view
                .thresholds
                .pixel((x >> PIXEL_BITS) as usize, (y >> PIXEL_BITS) as usize);
            let grey = grid.grey_within(x - HALF, y - HALF);
            (x, y) = (x + dx, y + dy);
            Sample::Inside(grey - GREY * i32::from(limit.unwrap_or(0)))
        })
    } else {
        let mut along = 0.0;
        changes(most, || {
            let p = start.plus(direction.times(along));
            along += step;
            // Beyond the rim all is light, so that a symbol that fills its picture has an edge there.
            if view.plane.holds(p, 0.0) {
                Sample::Inside(((view.plane.grey(p) - view.thresholds.at(p)) * GREY as f32) as i32)
            } else {
                Sample::Beyond
            }
        })
    };
    view.meter.spend(2 + steps as usize);
    edges.map(|edges| edges.map(|edge| edge * step))
}

/// Half a pixel.
const HALF: i32 = 1 << (PIXEL_BITS - 1);

/// What a ray meets at one of its steps.
enum Sample {
    /// By how much the plane is lighter than its threshold, in parts of [`GREY`].
    Inside(i32),
    Beyond,
}

/// The first three changes of samples taken in order, in steps, and how many were taken after the first.
#[inline(always)]
fn changes(most: i32, mut sample: impl FnMut() -> Sample) -> (Option<Edges>, i32) {
    let mut last = 0;
    let mut edges = [0f32; 3];
    let mut found = 0;
    for steps in 0..=most {
        let (now, inside) = match sample() {
            Sample::Inside(excess) => (excess, true),
            Sample::Beyond => (RIM, false),
        };
        let light = now >= 0;
        if steps == 0 && light {
            return (None, 0);
        }
        if light == (found % 2 == 0) {
            edges[found] = steps as f32 - now as f32 / (now - last) as f32;
            found += 1;
            if found == edges.len() {
                return (Some(edges), steps);
            }
        }
        if !inside {
            return (None, steps);
        }
        last = now;
    }
    (None, most)
}

/// How much lighter than its threshold what lies beyond the rim is taken to be.
const RIM: i32 = 128 * GREY;

/// A finder pattern crossed along one line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crossing {
    /// From the start to the middle of the pattern, in pixels along the direction.
    pub(crate) shift: f32,
    /// Length of seven modules, in pixels.
    pub(crate) length: f32,
}

/// Casts both ways from a point in the core of a pattern; nothing unless the runs are 1 : 1 : 3 : 1 : 1.
pub(crate) fn cross(view: View<'_>, start: Point, direction: Point, reach: f32) -> Option<Crossing> {
    let ahead = cast(view, start, direction, reach)?;
    let behind = cast(view, start, direction.times(-1.0), reach)?;
    let runs = [
        behind[2] - behind[1],
        behind[1] - behind[0],
        behind[0] + ahead[0],
        ahead[1] - ahead[0],
        ahead[2] - ahead[1],
    ];
    let whole = runs.map(|run| (run * RUN_PARTS) as i32);
    if !looks_like_finder(whole, RUN_PARTS as i32 / 2) {
        return None;
    }
    let shift = ((ahead[0] - behind[0]) + (ahead[1] - behind[1]) + (ahead[2] - behind[2])) / 6.0;
    Some(Crossing {
        shift,
        length: ahead[2] + behind[2],
    })
}

/// Parts of a pixel in which runs between rays' edges are compared.
const RUN_PARTS: f32 = 64.0;

/// Whether five runs (dark, light, dark, light, dark) are near 1 : 1 : 3 : 1 : 1. Sums of a dark and a light
/// neighbour are held tighter than single runs, for blur and ink shift both edges of a run alike.
/// `slack` is the error of one run, in the unit of the runs.
#[inline(always)]
pub(crate) fn looks_like_finder(runs: [i32; 5], slack: i32) -> bool {
    let [a, b, core, c, d] = runs;
    let total = a + b + core + c + d;
    // In tenths of a module, of which the runs have seventy; `tolerance` too.
    let near = |value: i32, modules: i32, tolerance: i32| {
        (70 * value - 10 * modules * total).abs() <= tolerance * total + 70 * slack
    };
    // All of it is looked at whatever comes out: a branch for each condition costs more where rows are noisy.
    let least = a.min(b).min(c).min(d);
    (70 * core > 16 * total)
        & (70 * least >= 3 * total)
        & near(core, 3, 12)
        & near(a + b, 2, 6)
        & near(c + d, 2, 6)
        & near(b + core, 4, 8)
        & near(core + c, 4, 8)
}
