//! Rays cast through the grey plane: where along a line does dark change to light, to a fraction of a pixel.

use super::View;
use crate::image::{GREY, PIXEL, Point};

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
    let end = start.plus(direction.times(reach + step));
    let (edges, steps) = if view.plane.holds(start, 1.0) && view.plane.holds(end, 1.0) {
        let parts = |v: f32| (v * PIXEL) as i32;
        let (mut x, mut y) = (parts(start.x), parts(start.y));
        let (dx, dy) = (parts(direction.x * step), parts(direction.y * step));
        const HALF: i32 = (PIXEL / 2.0) as i32;
        changes(reach, step, || {
            let limit = view
                .thresholds
                .pixel((x / (2 * HALF)) as usize, (y / (2 * HALF)) as usize);
            let excess = view.plane.grey_within(x - HALF, y - HALF) - GREY * i32::from(limit.unwrap_or(0));
            (x, y) = (x + dx, y + dy);
            Sample::Inside(excess as f32)
        })
    } else {
        let mut along = 0.0;
        changes(reach, step, || {
            let p = start.plus(direction.times(along));
            along += step;
            // Beyond the rim all is light, so that a symbol that fills its picture has an edge there.
            if view.plane.holds(p, 0.0) {
                Sample::Inside(view.plane.grey(p) - view.thresholds.at(p))
            } else {
                Sample::Beyond
            }
        })
    };
    view.meter.spend(2 + steps);
    edges
}

/// What a ray meets at one of its steps.
enum Sample {
    /// By how much the plane is lighter than its threshold; only the proportions of a ray's samples are looked at.
    Inside(f32),
    Beyond,
}

/// The first three changes of samples taken in order, and how many were taken after the first.
#[inline(always)]
fn changes(reach: f32, step: f32, mut sample: impl FnMut() -> Sample) -> (Option<Edges>, usize) {
    let mut last = 0f32;
    let mut edges = [0f32; 3];
    let mut found = 0;
    let mut along = 0f32;
    let mut steps = 0;
    loop {
        let (now, inside) = match sample() {
            Sample::Inside(excess) => (excess, true),
            Sample::Beyond => (RIM, false),
        };
        let light = now >= 0.0;
        if steps == 0 && light {
            return (None, 0);
        }
        if light == (found % 2 == 0) {
            edges[found] = along - step * now / (now - last);
            found += 1;
            if found == 3 {
                return (Some(edges), steps);
            }
        }
        if !inside || along >= reach {
            return (None, steps);
        }
        last = now;
        along += step;
        steps += 1;
    }
}

/// How much lighter than its threshold what lies beyond the rim is taken to be.
const RIM: f32 = 128.0;

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
    if !looks_like_finder(&runs, 0.5) {
        return None;
    }
    let shift = ((ahead[0] - behind[0]) + (ahead[1] - behind[1]) + (ahead[2] - behind[2])) / 6.0;
    Some(Crossing {
        shift,
        length: ahead[2] + behind[2],
    })
}

/// Whether five runs (dark, light, dark, light, dark) are near 1 : 1 : 3 : 1 : 1. Sums of a dark and a light
/// neighbour are held tighter than single runs, for blur and ink shift both edges of a run alike.
/// `slack` is the error of one run in pixels.
#[inline]
pub(crate) fn looks_like_finder(runs: &[f32; 5], slack: f32) -> bool {
    let total: f32 = runs.iter().sum();
    let module = total / 7.0;
    let near = |value: f32, modules: f32, tolerance: f32| {
        (value - modules * module).abs() <= tolerance * module + slack
    };
    let least = 0.3 * module;
    runs[2] > 1.6 * module
        && runs[0] >= least
        && runs[1] >= least
        && runs[3] >= least
        && runs[4] >= least
        && near(runs[2], 3.0, 1.2)
        && near(runs[0] + runs[1], 2.0, 0.6)
        && near(runs[3] + runs[4], 2.0, 0.6)
        && near(runs[1] + runs[2], 4.0, 0.8)
        && near(runs[2] + runs[3], 4.0, 0.8)
}
