//! Rays cast through the grey plane: where along a line does dark change to light, to a fraction of a pixel.

use super::View;
use crate::image::Point;

/// Distances in pixels from a ray's start to its first three changes: dark to light, light to dark, dark to light.
/// From the middle of a finder pattern these lie 1.5, 2.5 and 3.5 modules out.
pub(crate) type Edges = [f32; 3];

/// Casts a ray from a dark point. `direction` is one pixel long. Nothing when the start is light, or the third
/// change is farther than `reach` pixels or beyond the plane, or the budget is used up.
pub(crate) fn cast(view: View<'_>, start: Point, direction: Point, reach: f32) -> Option<Edges> {
    // Wide patterns need fewer samples; an edge is found between two of them all the same.
    let step = (reach / 40.0).clamp(0.75, 2.0);
    const RIM: f32 = 128.0;
    let excess = |p: Point| view.plane.grey(p) - view.thresholds.at(p);
    if view.meter.over() {
        return None;
    }
    let mut last = excess(start);
    if last >= 0.0 {
        return None;
    }
    let mut edges = [0f32; 3];
    let mut found = 0;
    let mut along = 0f32;
    while along < reach {
        along += step;
        let p = start.plus(direction.times(along));
        let inside = view.plane.holds(p, 0.0);
        // Beyond the rim all is light, so that a symbol that fills its picture has an edge there.
        let now = if inside { excess(p) } else { RIM };
        let light = now >= 0.0;
        if light == (found % 2 == 0) {
            edges[found] = along - step * now / (now - last);
            found += 1;
            if found == 3 {
                view.meter.spend(2 + (along / step) as usize);
                return Some(edges);
            }
        }
        if !inside {
            break;
        }
        last = now;
    }
    view.meter.spend(2 + (along / step) as usize);
    None
}

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
