//! Triples of finder patterns that may be the three corners of one symbol.
//!
//! Lengths are counted in modules as the patterns themselves show them along the connecting line, so tilt and
//! perspective hardly touch the count: both legs of a symbol are equally long in its own modules.

use super::ray::cross;
use super::{Finder, View};

/// Three patterns with a hypothesis of their places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Triple {
    pub(crate) top_left: Finder,
    pub(crate) top_right: Finder,
    pub(crate) bottom_left: Finder,
    /// Modules from the middle of one pattern to the next: the symbol's side less seven, before rounding.
    pub(crate) span: f32,
    /// The patterns' places in the list that was given.
    pub(crate) members: [usize; 3],
    /// Lower is likelier.
    pub(crate) cost: f32,
}

/// Legs of version 1 and 40 in modules, with room for error.
const SPANS: std::ops::Range<f32> = 9.0..210.0;

/// Most patterns combined; the number of triples grows with the cube.
const MOST_COMBINED: usize = 64;

/// Triples in the order in which they should be tried.
#[inline(never)]
pub(crate) fn triples(view: View<'_>, finders: &[Finder], most: usize) -> Vec<Triple> {
    let finders = &finders[..finders.len().min(MOST_COMBINED)];
    let count = finders.len();
    let mut spans = vec![f32::NAN; count * count];
    for i in 0..count {
        for j in i + 1..count {
            let span = leg(view, &finders[i], &finders[j]).unwrap_or(f32::NAN);
            spans[i * count + j] = span;
            spans[j * count + i] = span;
        }
    }
    let mut out = Vec::new();
    for i in 0..count {
        for j in 0..count {
            let first = spans[i * count + j];
            if first.is_nan() {
                continue;
            }
            if view.meter.spend(2 * (count - j)) {
                break;
            }
            for k in j + 1..count {
                let second = spans[i * count + k];
                if let Some(triple) = judge(finders, [i, j, k], first, second) {
                    keep(&mut out, triple, most);
                }
            }
        }
    }
    out
}

/// Puts a triple where its cost belongs among the `most` likeliest: a page of patterns makes a hundred thousand.
pub(super) fn keep(likeliest: &mut Vec<Triple>, triple: Triple, most: usize) {
    if likeliest.len() >= most && likeliest.last().is_some_and(|last| last.cost <= triple.cost) {
        return;
    }
    let place = likeliest.partition_point(|other| other.cost <= triple.cost);
    likeliest.insert(place, triple);
    likeliest.truncate(most);
}

/// Modules between two patterns, each measured along the line that joins them.
pub(super) fn leg(view: View<'_>, a: &Finder, b: &Finder) -> Option<f32> {
    let ratio = a.module / b.module;
    if !(0.4..=2.5).contains(&ratio) {
        return None;
    }
    let distance = a.centre.distance(b.centre);
    let rough = 2.0 * distance / (a.module + b.module);
    if !(6.0..=420.0).contains(&rough) {
        return None;
    }
    let direction = b.centre.minus(a.centre).unit();
    let at_a = cross(view, a.centre, direction, 3.5 * a.module * 2.5 + 3.0)?;
    let at_b = cross(view, b.centre, direction, 3.5 * b.module * 2.5 + 3.0)?;
    let ratio = at_a.length / at_b.length;
    if !(0.45..=2.2).contains(&ratio) {
        return None;
    }
    let span = 14.0 * distance / (at_a.length + at_b.length);
    SPANS.contains(&span).then_some(span)
}

fn judge(finders: &[Finder], [i, j, k]: [usize; 3], first: f32, second: f32) -> Option<Triple> {
    if second.is_nan() {
        return None;
    }
    let stretch = (first / second).ln().abs();
    if stretch > 0.35 {
        return None;
    }
    let (corner, a, b) = (finders[i], finders[j], finders[k]);
    let (to_a, to_b) = (a.centre.minus(corner.centre), b.centre.minus(corner.centre));
    let sine = to_a.cross(to_b) / (to_a.length() * to_b.length());
    if sine.abs() < 0.3 {
        return None;
    }
    // Clockwise in a picture whose y runs down: the first leg is the top edge. A mirrored symbol is found too,
    // its axes swapped.
    let (top_right, bottom_left, members) = if sine > 0.0 {
        (a, b, [i, j, k])
    } else {
        (b, a, [i, k, j])
    };
    let sizes = [corner.module, a.module, b.module];
    let largest = sizes.iter().fold(0f32, |m, v| m.max(*v));
    let smallest = sizes.iter().fold(f32::MAX, |m, v| m.min(*v));
    let span = (first + second) / 2.0;
    // How far the span is from one that a version has, as far as its own error lets that be told.
    let version = ((span - 10.0) / 4.0).round().clamp(1.0, 40.0);
    let off = (span - (10.0 + 4.0 * version)).abs() / (0.08 * span).max(0.5);
    let cosine = to_a.dot(to_b) / (to_a.length() * to_b.length());
    let cost = 3.0 * stretch
        + (largest / smallest).ln()
        + 0.7 * cosine.abs()
        + 0.2 * off.min(2.0)
        + 0.002 * span
        + if span < 12.5 { 0.4 } else { 0.0 };
    Some(Triple {
        top_left: corner,
        top_right,
        bottom_left,
        span,
        members,
        cost,
    })
}
