//! One triple of finder patterns taken to the end: side, homography, alignment, bend, samples, bits, payload.

use super::frame::{Frame, SQUARE, UNITS_A_FIT, homography};
use super::sample::modules;
use super::threshold::{Cut, cut};
use super::warp::Warp;
use super::warps::Warps;
use crate::decode::{Decoded, Version, decode, version_from_bits};
use crate::find::{Triple, View, finder_corners};
use crate::image::{Homography, Pair, Plane, Point, Pyramid};

/// How much is tried on one triple.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Care {
    /// Sides tried, the likeliest first.
    pub(crate) sides: usize,
    /// Ways of cutting grey into bits, in the order of [`CUTS`].
    pub(crate) cuts: usize,
    /// Give up the least sure codewords where errors alone are too many.
    pub(crate) erasures: bool,
}

/// Work of cutting one module: four sums along rows and columns, and what is done with them.
const UNITS_A_CUT: usize = 8;

const CUTS: [Cut; 6] = [
    half_way(6, 0.0),
    half_way(6, 0.2),
    half_way(3, 0.0),
    half_way(200, 0.0),
    half_way(10, 0.35),
    half_way(3, 0.3),
];

const fn half_way(reach: usize, sharpen: f32) -> Cut {
    Cut {
        reach,
        sharpen,
        plain: false,
    }
}

/// What came of a triple.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// Decoded; corners in pixels of the view's plane.
    Read {
        decoded: Decoded,
        version: Version,
        corners: [Point; 4],
    },
    /// It is a symbol, by its timing patterns, yet did not decode.
    Seen {
        /// Its corners in pixels of the view's plane and its side in modules, where its finder patterns are in their places
        /// too.
        sure: Option<([Point; 4], usize)>,
    },
    /// Nothing says that it is a symbol.
    Nothing,
}

/// Tries to read the symbol of a triple. The view is of level `base`.
pub(crate) fn read_triple(
    view: View<'_>,
    pyramid: &Pyramid<'_>,
    base: usize,
    triple: &Triple,
    care: Care,
) -> Outcome {
    let finders = [triple.top_left, triple.top_right, triple.bottom_left];
    let right = finders[1]
        .centre
        .minus(finders[0].centre)
        .times(1.0 / triple.span);
    let down = finders[2]
        .centre
        .minus(finders[0].centre)
        .times(1.0 / triple.span);
    let frame = Frame {
        finders,
        corners: finders.map(|f| {
            if f.hits > 0 {
                finder_corners(view, &f, right, down)
            } else {
                None
            }
        }),
    };
    let mut outcome = Outcome::Nothing;
    for (version, flat, agreement) in sides(view, &frame, triple.span).into_iter().take(care.sides) {
        if agreement < LEAST_TIMING {
            break;
        }
        let side = version.side();
        // The best that patterns agreed, and the corners by which they did.
        let mut best: (f32, Option<[Point; 4]>) = (SURE_PATTERNS, None);
        let cuts = CUTS.get(..care.cuts).unwrap_or(&CUTS);
        for (warp, cuts) in Warps::new(view, &frame, flat, version, cuts) {
            let Some(grey) = modules(pyramid, base, &warp, side) else {
                continue;
            };
            for how in cuts {
                if view.meter.spend(UNITS_A_CUT * grey.len()) {
                    return outcome;
                }
                let Some(bits) = cut(&grey, version, *how, care.erasures) else {
                    continue;
                };
                if let Some(decoded) = decode(&bits, care.erasures, view.meter) {
                    return Outcome::Read {
                        decoded,
                        version,
                        corners: warp.corners(side),
                    };
                }
                if agreement > SEEN_TIMING && bits.pattern_agreement() > best.0 {
                    best = (bits.pattern_agreement(), Some(warp.corners(side)));
                }
            }
        }
        if agreement > SEEN_TIMING {
            let earlier = match outcome {
                Outcome::Seen { sure } => sure,
                Outcome::Read { .. } | Outcome::Nothing => None,
            };
            outcome = Outcome::Seen {
                sure: earlier.or(best.1.map(|corners| (corners, side))),
            };
        }
    }
    outcome
}

/// Part of the timing modules that must alternate for a symbol to have been seen.
const SEEN_TIMING: f32 = 0.8;

/// Part of finder and timing modules that must be right for a symbol to be surely there: of three patterns of different
/// symbols the timing between them is a matter of chance.
const SURE_PATTERNS: f32 = 0.88;

/// Least part of the timing modules that must alternate.
const LEAST_TIMING: f32 = 0.62;

/// Part of them at which the version that a symbol tells is taken for its own.
const SURE_TIMING: f32 = 0.9;

/// Versions with the homography each implies and how well its timing patterns alternate, the best first.
fn sides(view: View<'_>, frame: &Frame, span: f32) -> Vec<(Version, Homography, f32)> {
    let middle = Version::nearest(span + 7.0);
    let mut numbers = vec![middle.number()];
    let reach = 1 + (0.1 * span / 4.0) as u8;
    for d in 1..=reach {
        numbers.push(middle.number().saturating_add(d));
        numbers.push(middle.number().saturating_sub(d));
    }
    // Version 6 and below carry no version bits, and one in eight random words spells some version: what the
    // symbol says counts only where it agrees with what was measured.
    let fitted = |version: Version| {
        if view.meter.spend(UNITS_A_FIT + 2 * version.side()) {
            return None;
        }
        let flat = homography(frame, version.side(), None)?;
        flat.is_sound(version.side() as f32).then_some(())?;
        let agreement = timing(view.plane, &Warp::flat(flat), version.side());
        Some((version, flat, agreement))
    };
    let mut out = Vec::new();
    if span > 30.0
        && let Some(told) = told_version(view, frame)
        && (told.side() as f32 - 7.0 - span).abs() < 0.15 * span
    {
        numbers.retain(|n| *n != told.number());
        numbers.truncate(3);
        out.extend(fitted(told));
        // What is told, measured and alternates is no other version.
        if out
            .first()
            .is_some_and(|(_, _, agreement)| *agreement > SURE_TIMING)
        {
            return out;
        }
    }
    out.extend(numbers.into_iter().filter_map(Version::new).filter_map(fitted));
    out.sort_by(|a, b| b.2.total_cmp(&a.2));
    out
}

/// Part of the modules in both timing patterns that differ from the mean of their neighbours the right way.
fn timing(plane: &Plane<'_>, warp: &Warp, side: usize) -> f32 {
    let (mut right, mut all) = (0u32, 0u32);
    for row in [true, false] {
        let grey: Vec<f32> = (7..side - 7)
            .map(|i| {
                let along = i as f32 + 0.5;
                let p = if row {
                    Point::new(along, 6.5)
                } else {
                    Point::new(6.5, along)
                };
                plane.grey(warp.map(p))
            })
            .collect();
        for (k, three) in grey.windows(3).enumerate() {
            // The middle of the first three is module 8, which is dark.
            let dark = three[1] < (three[0] + three[2]) / 2.0;
            all += 1;
            right += u32::from(dark == (k % 2 == 0));
        }
    }
    right as f32 / all.max(1) as f32
}

/// The version as the symbol itself says it (from 7 up), read beside either finder pattern.
fn told_version(view: View<'_>, frame: &Frame) -> Option<Version> {
    let beside = |corners: &[Point; 4], across: bool| {
        let pairs: Vec<Pair> = SQUARE
            .iter()
            .zip(corners)
            .map(|(m, p)| Pair::new(*m, *p, 1.0))
            .collect();
        let local = Homography::fit(&pairs)?;
        let grey: Vec<f32> = (0..18)
            .map(|i| {
                let (long, short) = ((i / 3) as f32 + 0.5, (i % 3) as f32 - 3.5);
                let p = if across {
                    Point::new(short, long)
                } else {
                    Point::new(long, short)
                };
                let q = local.map(p);
                view.plane.grey(q) - view.thresholds.at(q)
            })
            .collect();
        let word = grey
            .iter()
            .enumerate()
            .fold(0u32, |w, (i, g)| w | (u32::from(*g < 0.0) << i));
        version_from_bits(word)
    };
    let right = frame.corners[1].as_ref().and_then(|c| beside(c, true));
    right.or_else(|| frame.corners[2].as_ref().and_then(|c| beside(c, false)))
}
