//! One triple of finder patterns taken to the end: side, homography, alignment, bend, samples, bits, payload.

use super::alignment::{Sighting, seek};
use super::sample::modules;
use super::threshold::{Cut, cut};
use super::warp::Warp;
use crate::decode::{Decoded, Version, decode, version_from_bits};
use crate::find::{Finder, Triple, View, finder_corners};
use crate::image::{Homography, Pair, Plane, Point};

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

const CUTS: [Cut; 6] = [
    Cut {
        reach: 6,
        sharpen: 0.0,
    },
    Cut {
        reach: 6,
        sharpen: 0.2,
    },
    Cut {
        reach: 3,
        sharpen: 0.0,
    },
    Cut {
        reach: 200,
        sharpen: 0.0,
    },
    Cut {
        reach: 10,
        sharpen: 0.35,
    },
    Cut {
        reach: 3,
        sharpen: 0.3,
    },
];

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
    Seen,
    /// Nothing says that it is a symbol.
    Nothing,
}

/// The three patterns with their corners, clockwise from each pattern's own top left.
struct Frame {
    finders: [Finder; 3],
    corners: [Option<[Point; 4]>; 3],
}

/// Tries to read the symbol of a triple. `pyramid[0]` is the view's plane, each further one half its size.
pub(crate) fn read_triple(view: View<'_>, pyramid: &[Plane<'_>], triple: &Triple, care: Care) -> Outcome {
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
        corners: finders.map(|f| finder_corners(view, &f, right, down)),
    };
    let mut outcome = Outcome::Nothing;
    for (version, flat, agreement) in sides(view, &frame, triple.span).into_iter().take(care.sides) {
        if agreement < LEAST_TIMING {
            break;
        }
        let side = version.side();
        for warp in warps(view, &frame, flat, version) {
            let Some(grey) = modules(pyramid, &warp, side) else {
                continue;
            };
            for how in CUTS.iter().take(care.cuts) {
                let Some(bits) = cut(&grey, version, *how) else {
                    continue;
                };
                if let Some(decoded) = decode(&bits, care.erasures) {
                    return Outcome::Read {
                        decoded,
                        version,
                        corners: warp.corners(side),
                    };
                }
            }
        }
        if agreement > 0.8 {
            outcome = Outcome::Seen;
        }
    }
    outcome
}

/// Least part of the timing modules that must alternate.
const LEAST_TIMING: f32 = 0.62;

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
    if span > 30.0
        && let Some(told) = told_version(view, frame)
        && (told.side() as f32 - 7.0 - span).abs() < 0.15 * span
    {
        numbers.retain(|n| *n != told.number());
        numbers.insert(0, told.number());
        numbers.truncate(4);
    }
    let mut out: Vec<_> = numbers
        .into_iter()
        .filter_map(Version::new)
        .filter_map(|version| {
            let flat = homography(frame, version.side(), None)?;
            flat.is_sound(version.side() as f32).then_some(())?;
            let agreement = timing(view.plane, &Warp::flat(flat), version.side());
            Some((version, flat, agreement))
        })
        .collect();
    out.sort_by(|a, b| b.2.total_cmp(&a.2));
    out
}

/// Module coordinates of a pattern's top left corner.
fn origins(side: usize) -> [Point; 3] {
    let far = (side - 7) as f32;
    [Point::new(0.0, 0.0), Point::new(far, 0.0), Point::new(0.0, far)]
}

const SQUARE: [Point; 4] = [
    Point::new(0.0, 0.0),
    Point::new(7.0, 0.0),
    Point::new(7.0, 7.0),
    Point::new(0.0, 7.0),
];

fn controls(frame: &Frame, side: usize) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(16);
    for ((finder, corners), origin) in frame.finders.iter().zip(&frame.corners).zip(origins(side)) {
        pairs.push(Pair::new(origin.plus(Point::new(3.5, 3.5)), finder.centre, 2.0));
        if let Some(corners) = corners {
            for (offset, corner) in SQUARE.iter().zip(corners) {
                pairs.push(Pair::new(origin.plus(*offset), *corner, 1.0));
            }
        }
    }
    pairs
}

fn homography(frame: &Frame, side: usize, alignment: Option<(Point, Point)>) -> Option<Homography> {
    let mut pairs = controls(frame, side);
    if let Some((module, pixel)) = alignment {
        pairs.push(Pair::new(module, pixel, 6.0));
    } else if pairs.len() < 8 {
        // Without corners: a parallelogram.
        let [a, b, c] = frame.finders.map(|f| f.centre);
        let far = (side as f32) - 3.5;
        pairs.push(Pair::new(Point::new(far, far), b.plus(c).minus(a), 1.0));
    }
    Homography::fit(&pairs)
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

/// Warps to sample with, the most promising first.
fn warps(view: View<'_>, frame: &Frame, flat: Homography, version: Version) -> Vec<Warp> {
    let side = version.side();
    let plain = Warp::flat(flat);
    let places = version.alignments();
    let Some(&last) = places.last() else {
        return vec![plain];
    };
    let centre = |x: usize, y: usize| Point::new(x as f32 + 0.5, y as f32 + 0.5);
    let reach = (side as f32 * 0.08).clamp(2.0, 8.0);
    let corner = centre(last, last);
    let sighting = seek(view.plane, &plain, corner, reach);
    let fitted = sighting.and_then(|s| homography(frame, side, Some((corner, s.centre))));
    let base = fitted.filter(|h| h.is_sound(side as f32)).unwrap_or(flat);
    let mut out = Vec::new();
    if places.len() > 2
        && let Some(bent) = mesh(view, frame, base, version, sighting)
    {
        out.push(bent);
    }
    if fitted.is_some() {
        out.push(Warp::flat(base));
        if let Some(s) = sighting {
            let mut pairs = controls(frame, side);
            pairs.push(Pair::new(corner, s.centre, 2.0));
            out.extend(Warp::bent(base, side, &pairs, 1e-4));
        }
    }
    out.push(plain);
    out
}

/// A bend through every alignment pattern that is seen, each expected where those already seen predict it.
fn mesh(
    view: View<'_>,
    frame: &Frame,
    base: Homography,
    version: Version,
    corner: Option<Sighting>,
) -> Option<Warp> {
    let side = version.side();
    let last = side - 7;
    let mut pairs = controls(frame, side);
    let mut left: Vec<(usize, usize)> = version.alignment_centres();
    if let Some(s) = corner {
        pairs.push(Pair::new(
            Point::new(last as f32 + 0.5, last as f32 + 0.5),
            s.centre,
            2.0,
        ));
        left.retain(|&c| c != (last, last));
    }
    // From the finder patterns inwards, so that each prediction has support nearby.
    left.sort_by_key(|&(x, y)| x.min(y) + (x + y) / 4);
    let mut warp = Warp::flat(base);
    let mut seen = 0usize;
    for (i, (x, y)) in left.iter().enumerate() {
        let module = Point::new(*x as f32 + 0.5, *y as f32 + 0.5);
        if let Some(s) = seek(view.plane, &warp, module, 2.2)
            && s.fit > 0.7
        {
            pairs.push(Pair::new(module, s.centre, 2.0));
            seen += 1;
            if seen.is_multiple_of(3) || i + 1 == left.len() {
                warp = Warp::bent(base, side, &pairs, 1e-4).unwrap_or(warp);
            }
        }
    }
    (seen > 0).then(|| Warp::bent(base, side, &pairs, 1e-4)).flatten()
}
