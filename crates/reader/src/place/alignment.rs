//! Alignment patterns: where a predicted one really lies, by how well a patch of grey fits it.

use super::warp::Warp;
use crate::find::View;
use crate::image::{GREY, Grid, PIXEL, Plane, Point};

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

/// Work of one glance.
pub(crate) const UNITS_A_GLANCE: usize = 40;

/// How well the pattern centred at module coordinate `expected` fits right there.
pub(crate) fn glance(view: View<'_>, warp: &Warp, expected: Point) -> f32 {
    let (right, down) = warp.steps(expected);
    let lattice = Lattice::around(view.plane, [warp.map(expected), right, down], 2);
    correlation(|u, v| lattice.grey(u, v))
}

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
    let parts = (size as usize).clamp(2, 4);
    let step = 1.0 / parts as f32;
    let mut best = (f32::MIN, 0f32, 0f32);
    // Rings outwards: most patterns lie within a module of where they are expected.
    let mut done = None;
    for ring in [parts, (reach * parts as f32).ceil() as usize] {
        let patch = Patch::around(view, [middle, right, down], parts, ring)?;
        let offset = |i: usize| i as f32 * step - ring as f32 * step;
        for iy in 0..=2 * ring {
            if view.meter.spend(2 * (2 * ring + 1)) {
                return None;
            }
            for ix in 0..=2 * ring {
                if done.is_some_and(|done| iy.abs_diff(ring).max(ix.abs_diff(ring)) <= done) {
                    continue;
                }
                let (x, y) = (offset(ix), offset(iy));
                // Nearness breaks ties: the data around may look like a pattern by chance.
                let fit = correlation(|u, v| patch.grey(ix, iy, u, v)) - 0.02 * x.hypot(y);
                if fit > best.0 {
                    best = (fit, x, y);
                }
            }
        }
        if best.0 > SURE_FIT {
            break;
        }
        done = Some(ring);
    }
    let fit_at = |x: f32, y: f32| {
        let centre = middle.plus(right.times(x)).plus(down.times(y));
        let lattice = Lattice::around(plane, [centre, right, down], 2);
        correlation(|u, v| lattice.grey(u, v))
    };
    let mut fine = step / 2.0;
    for _ in 0..3 {
        let (_, x, y) = best;
        for (dx, dy) in [(fine, 0.0), (-fine, 0.0), (0.0, fine), (0.0, -fine)] {
            let (x, y) = (x + dx, y + dy);
            let fit = fit_at(x, y) - 0.02 * x.hypot(y);
            if fit > best.0 {
                best = (fit, x, y);
            }
        }
        fine /= 2.0;
    }
    let (_, x, y) = best;
    let fit = fit_at(x, y);
    let centre = middle.plus(right.times(x)).plus(down.times(y));
    (fit >= LEAST_FIT).then_some(Sighting { centre, fit })
}

/// Points around a middle, whole steps right and down of it.
struct Lattice<'a> {
    plane: &'a Plane<'a>,
    axes: [Point; 3],
    /// The same in whole numbers, where all of them lie within the plane.
    within: Option<(Grid<'a>, [(i32, i32); 3])>,
}

impl<'a> Lattice<'a> {
    /// For up to `reach` steps either way from the first of the axes, the middle.
    fn around(plane: &'a Plane<'a>, axes: [Point; 3], reach: i32) -> Self {
        let [middle, right, down] = axes;
        let corner = |u: i32, v: i32| middle.plus(right.times(u as f32)).plus(down.times(v as f32));
        let corners = [(-reach, -reach), (reach, -reach), (reach, reach), (-reach, reach)];
        let is_within = corners.iter().all(|&(u, v)| plane.holds(corner(u, v), 1.0));
        let parts = |p: Point| ((p.x * PIXEL) as i32, (p.y * PIXEL) as i32);
        let first = middle.minus(Point::new(0.5, 0.5));
        let within = is_within.then(|| (plane.grid(), [parts(first), parts(right), parts(down)]));
        Self { plane, axes, within }
    }

    #[inline]
    fn grey(&self, u: i32, v: i32) -> f32 {
        match &self.within {
            Some((grid, [middle, right, down])) => {
                let x = middle.0 + u * right.0 + v * down.0;
                let y = middle.1 + u * right.1 + v * down.1;
                grid.grey_within(x, y) as f32 / GREY as f32
            }
            None => {
                let [middle, right, down] = self.axes;
                self.plane
                    .grey(middle.plus(right.times(u as f32)).plus(down.times(v as f32)))
            }
        }
    }
}

/// Grey values around a point, a part of a module apart: neighbouring places share all but a few of them.
struct Patch {
    side: usize,
    parts: usize,
    values: Vec<f32>,
}

impl Patch {
    /// Enough for patterns centred up to `ring` parts away; `parts` are of one module. Nothing when the budget is used
    /// up.
    fn around(view: View<'_>, [middle, right, down]: [Point; 3], parts: usize, ring: usize) -> Option<Self> {
        let half = ring + 2 * parts;
        let side = 2 * half + 1;
        let step = 1.0 / parts as f32;
        let axes = [middle, right.times(step), down.times(step)];
        let half = half as i32;
        let lattice = Lattice::around(view.plane, axes, half);
        let mut values = Vec::with_capacity(side * side);
        for y in -half..=half {
            if view.meter.spend(side) {
                return None;
            }
            values.extend((-half..=half).map(|x| lattice.grey(x, y)));
        }
        Some(Self { side, parts, values })
    }

    /// The grey `u` and `v` modules from the place `ix`, `iy` parts from the patch's first.
    fn grey(&self, ix: usize, iy: usize, u: i32, v: i32) -> f32 {
        let x = ix + (u + 2) as usize * self.parts;
        let y = iy + (v + 2) as usize * self.parts;
        self.values[y * self.side + x]
    }
}

/// Normalised correlation of 5 x 5 modules with the pattern (dark ring, light ring, dark middle).
fn correlation(grey: impl Fn(i32, i32) -> f32) -> f32 {
    let (mut sum, mut squares, mut product) = (0f32, 0f32, 0f32);
    for v in -2i32..=2 {
        for u in -2i32..=2 {
            let light = u.abs().max(v.abs()) == 1;
            let grey = grey(u, v);
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
