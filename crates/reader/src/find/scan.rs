//! Rows are scanned for the 1 : 1 : 3 : 1 : 1 of finder patterns; what crosses right upwards too is kept.

use super::View;
use super::ray::{cross, looks_like_finder};
use crate::image::{BLOCK, Point};

/// A finder pattern seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finder {
    /// Its middle, in pixels of the plane scanned.
    pub(crate) centre: Point,
    /// Side of a module in pixels, the mean of across and down.
    pub(crate) module: f32,
    /// Rows that led here; 0 is a guess that nobody saw.
    pub(crate) hits: u32,
}

/// Most patterns kept; a picture with more is a texture.
const MOST_FINDERS: usize = 96;

/// Most crossings tried in one plane, so that a page of small squares has its limit.
const MOST_CROSSINGS: usize = 20_000;

/// Finder patterns of one plane, every `step`-th row looked at.
#[inline(never)]
pub(crate) fn find(view: View<'_>, step: usize) -> Vec<Finder> {
    let width = view.plane.width();
    let mut finders: Vec<Finder> = Vec::new();
    let mut limits = vec![0u8; width.next_multiple_of(BLOCK)];
    let mut light = vec![0u8; width.next_multiple_of(BLOCK) + BLOCK];
    let mut changes: Vec<u32> = Vec::with_capacity(width + 2);
    let mut crossings = 0;
    let mut expanded = usize::MAX;
    for y in (step / 2..view.plane.height()).step_by(step.max(1)) {
        if y / BLOCK != expanded {
            expanded = y / BLOCK;
            for (cells, &limit) in limits.chunks_exact_mut(BLOCK).zip(view.thresholds.row(y)) {
                cells.fill(limit);
            }
        }
        // A row is compared and searched eight pixels at a time.
        if view.meter.spend(width / 4) {
            break;
        }
        for ((cell, &v), &limit) in light.iter_mut().zip(view.plane.row(y)).zip(&limits) {
            *cell = u8::from(v >= limit);
        }
        collect_changes(&light, width, &mut changes);
        // changes[0] begins the first dark run; dark runs begin at even places.
        let mut i = 0;
        while i + 5 < changes.len() {
            let runs: [f32; 5] = std::array::from_fn(|k| (changes[i + k + 1] - changes[i + k]) as f32);
            if looks_like_finder(&runs, 1.0) {
                let centre = Point::new((changes[i + 2] + changes[i + 3]) as f32 / 2.0, y as f32 + 0.5);
                let length = (changes[i + 5] - changes[i]) as f32;
                crossings += 1;
                consider(view, centre, length, &mut finders);
            }
            i += 2;
        }
        if crossings > MOST_CROSSINGS || finders.len() >= 4 * MOST_FINDERS {
            break;
        }
    }
    finders.sort_by_key(|f| std::cmp::Reverse(f.hits));
    finders.truncate(MOST_FINDERS);
    finders
}

/// Positions where a row changes between light and dark, beginning with the first dark pixel. A dark run that
/// reaches the end of the row is closed there.
#[inline(never)]
fn collect_changes(light: &[u8], width: usize, changes: &mut Vec<u32>) {
    changes.clear();
    let mut last = 1u8;
    let mut x = 0;
    while x < width {
        // Eight equal pixels, the common case, are stepped over at once.
        if let Some(eight) = light.get(x..x + 8) {
            let all = if last == 1 { [1u8; 8] } else { [0u8; 8] };
            if eight == all && x + 8 <= width {
                x += 8;
                continue;
            }
        }
        for (k, &cell) in light.iter().enumerate().take((x + 8).min(width)).skip(x) {
            if cell != last {
                changes.push(k as u32);
                last = cell;
            }
        }
        x += 8;
    }
    if last == 0 {
        changes.push(width as u32);
    }
}

#[inline(never)]
fn consider(view: View<'_>, centre: Point, length: f32, finders: &mut Vec<Finder>) {
    let near = |f: &Finder, p: Point, reach: f32| {
        (f.centre.x - p.x).abs() < reach * f.module && (f.centre.y - p.y).abs() < reach * f.module
    };
    let module = length / 7.0;
    let alike = |f: &Finder, m: f32| f.module < 2.2 * m && m < 2.2 * f.module;
    if let Some(known) = finders
        .iter_mut()
        .rev()
        .find(|f| near(f, centre, 1.6) && alike(f, module))
    {
        known.hits += 1;
        return;
    }
    // Tilt may stretch one way against the other up to threefold.
    let reach = 3.5 * module * 3.0 + 4.0;
    let Some(down) = cross(view, centre, Point::new(0.0, 1.0), reach) else {
        return;
    };
    let centre = centre.plus(Point::new(0.0, down.shift));
    let Some(across) = cross(view, centre, Point::new(1.0, 0.0), length * 0.8 + 3.0) else {
        return;
    };
    let centre = centre.plus(Point::new(across.shift, 0.0));
    let ratio = down.length / across.length;
    if !(0.25..=4.0).contains(&ratio) {
        return;
    }
    let centre = match cross(view, centre, Point::new(0.0, 1.0), down.length * 0.8 + 3.0) {
        Some(again) => centre.plus(Point::new(0.0, again.shift)),
        None => centre,
    };
    let module = (down.length + across.length) / 14.0;
    match finders
        .iter_mut()
        .rev()
        .find(|f| near(f, centre, 1.6) && alike(f, module))
    {
        Some(known) => known.hits += 1,
        None => finders.push(Finder {
            centre,
            module,
            hits: 1,
        }),
    }
}
