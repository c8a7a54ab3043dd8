//! Triples of finder patterns that may be the three corners of one symbol.
//!
//! Lengths are counted in modules as the patterns themselves show them along the connecting line, so tilt and
//! perspective hardly touch the count: both legs of a symbol are equally long in its own modules.

use super::ray::cross;
use super::{Finder, View};
use crate::image::Point;

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

/// Most patterns combined at once; the number of triples grows with the cube.
const MOST_COMBINED: usize = 64;

/// Most triples whose legs are measured; the others are judged by their centres alone.
const MOST_MEASURED: usize = 160;

/// So many where they are many symbols': their own stand out by their centres.
const MOST_MEASURED_OF_MANY: usize = 48;

/// Which triples are asked for.
#[derive(Debug)]
pub(crate) struct Which<'t> {
    /// Least pixels of every pattern's modules.
    pub(crate) least: f32,
    /// Legs go to so many of the nearest patterns alone.
    pub(crate) nearest: usize,
    /// The patterns are those of many symbols.
    pub(crate) many: bool,
    /// Not these again, by their members.
    pub(crate) tried: &'t [[usize; 3]],
    /// Most triples.
    pub(crate) most: usize,
}

/// Modules between patterns, each measured when first asked for: a shelf of labels has two thousand pairs, of which
/// sixty are sides of a symbol.
pub(crate) struct Legs {
    count: usize,
    spans: Vec<Leg>,
}

#[derive(Clone, Copy)]
enum Leg {
    Unmeasured,
    /// What lies on the line is no pattern, or the two are too unlike.
    Broken,
    Modules(f32),
}

impl Legs {
    /// None measured yet, of so many patterns.
    pub(crate) fn of(finders: &[Finder]) -> Self {
        let count = finders.len();
        Self {
            count,
            spans: vec![Leg::Unmeasured; count * count],
        }
    }

    fn between(&mut self, view: View<'_>, finders: &[Finder], i: usize, j: usize) -> Option<f32> {
        let place = i.min(j) * self.count + i.max(j);
        let known = self.spans.get_mut(place)?;
        if let Leg::Unmeasured = known {
            *known = leg(view, &finders[i], &finders[j]).map_or(Leg::Broken, Leg::Modules);
        }
        match *known {
            Leg::Unmeasured | Leg::Broken => None,
            Leg::Modules(span) => Some(span),
        }
    }
}

/// Triples of patterns not used, in the order in which they should be tried.
#[inline(never)]
pub(crate) fn triples(
    view: View<'_>,
    finders: &[Finder],
    used: &[bool],
    legs: &mut Legs,
    which: &Which<'_>,
) -> Vec<Triple> {
    let mut out = Vec::new();
    for (_, [i, j, k]) in by_centres(view, finders, used, which) {
        let (i, j, k) = (usize::from(i), usize::from(j), usize::from(k));
        if view.meter.over() {
            break;
        }
        if which
            .tried
            .iter()
            .any(|tried| [i, j, k] == *tried || [i, k, j] == *tried)
        {
            continue;
        }
        if let Some(first) = legs.between(view, finders, i, j)
            && let Some(second) = legs.between(view, finders, i, k)
            && let Some(triple) = judge(finders, [i, j, k], first, second)
        {
            keep(&mut out, triple, which.most);
        }
    }
    out
}

/// The likeliest triples as the centres and sizes of patterns have it, the corner first, with what speaks against each.
fn by_centres(view: View<'_>, finders: &[Finder], used: &[bool], which: &Which<'_>) -> Vec<(f32, [u8; 3])> {
    // Everything a triple needs to know of a pair with its corner.
    struct Arm {
        to: Point,
        length: f32,
        rough: f32,
        module: f32,
        place: usize,
    }
    let measured = if which.many {
        MOST_MEASURED_OF_MANY
    } else {
        MOST_MEASURED
    };
    let mut out: Vec<(f32, [u8; 3])> = Vec::new();
    let mut arms: Vec<Arm> = Vec::with_capacity(MOST_COMBINED);
    // What the symbols read leave makes room for patterns farther down the list.
    let free: Vec<(usize, &Finder)> = finders
        .iter()
        .enumerate()
        .filter(|(i, finder)| used.get(*i) == Some(&false) && finder.module >= which.least)
        .take(MOST_COMBINED)
        .collect();
    for &(i, corner) in &free {
        arms.clear();
        arms.extend(free.iter().filter(|(j, _)| *j != i).filter_map(|&(j, other)| {
            let to = other.centre.minus(corner.centre);
            let length = to.length();
            let rough = 2.0 * length / (corner.module + other.module);
            let alike = comparable(corner, other) && ROUGH_SPANS.contains(&rough);
            alike.then_some(Arm {
                to,
                length,
                rough,
                module: other.module,
                place: j,
            })
        }));
        // The shortest first: once a leg is too long for another, all after it are.
        let by_length = |a: &Arm, b: &Arm| a.rough.total_cmp(&b.rough);
        if arms.len() > which.nearest {
            arms.select_nth_unstable_by(which.nearest, by_length);
            arms.truncate(which.nearest);
        }
        arms.sort_unstable_by(by_length);
        let mut judged = arms.len();
        // The least that speaks against two legs by their lengths, and what the last of a full list has against it.
        let against = |short: f32, long: f32| 2.0 * (long / short - 1.0) + 0.002 * (long + short);
        let too_much = |out: &[(f32, [u8; 3])], cost: f32| {
            out.len() == measured && out.last().is_some_and(|last| cost >= last.0)
        };
        for (n, a) in arms.iter().enumerate() {
            if too_much(&out, against(a.rough, a.rough)) {
                break;
            }
            for b in &arms[n + 1..] {
                let (short, long) = (a.rough, b.rough);
                // Sizes are measured across and down, not along the leg: a tilted symbol's two legs may differ so.
                if long > 3.5 * short {
                    break;
                }
                let unequal = against(short, long);
                if too_much(&out, unequal) {
                    break;
                }
                judged += 1;
                let area = a.length * b.length;
                if a.to.cross(b.to).abs() < LEAST_SINE * area {
                    continue;
                }
                let (small, large) = (
                    corner.module.min(a.module).min(b.module),
                    corner.module.max(a.module).max(b.module),
                );
                let cost = unequal + (large / small - 1.0) + 0.7 * a.to.dot(b.to).abs() / area;
                if !too_much(&out, cost) {
                    let place = out.partition_point(|other| other.0 <= cost);
                    out.insert(place, (cost, [i as u8, a.place as u8, b.place as u8]));
                    out.truncate(measured);
                }
            }
        }
        if view.meter.spend(judged / 2) {
            break;
        }
    }
    out
}

/// Distances between centres in modules as they show across and down, with room for tilt.
const ROUGH_SPANS: std::ops::Range<f32> = 6.0..420.0;

/// Least sine of the angle between two legs.
const LEAST_SINE: f32 = 0.3;

/// Whether two patterns may be of one symbol by their sizes.
fn comparable(a: &Finder, b: &Finder) -> bool {
    a.module <= 3.0 * b.module && b.module <= 3.0 * a.module
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
    let distance = a.centre.distance(b.centre);
    let rough = 2.0 * distance / (a.module + b.module);
    if !comparable(a, b) || !ROUGH_SPANS.contains(&rough) {
        return None;
    }
    let direction = b.centre.minus(a.centre).unit();
    let at_a = cross(view, a.centre, direction, 3.5 * a.module * 2.5 + 3.0)?;
    let at_b = cross(view, b.centre, direction, 3.5 * b.module * 2.5 + 3.0)?;
    let ratio = at_a.length / at_b.length;
    if !(0.25..=4.0).contains(&ratio) {
        return None;
    }
    // Along a line that perspective shortens, the geometric mean of the scales at both ends counts what lies between.
    let span = 7.0 * distance / (at_a.length * at_b.length).sqrt();
    SPANS.contains(&span).then_some(span)
}

fn judge(finders: &[Finder], [i, j, k]: [usize; 3], first: f32, second: f32) -> Option<Triple> {
    let stretch = (first / second).ln().abs();
    if stretch > 0.35 {
        return None;
    }
    let (corner, a, b) = (finders[i], finders[j], finders[k]);
    let (to_a, to_b) = (a.centre.minus(corner.centre), b.centre.minus(corner.centre));
    let sine = to_a.cross(to_b) / (to_a.length() * to_b.length());
    if sine.abs() < LEAST_SINE {
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
