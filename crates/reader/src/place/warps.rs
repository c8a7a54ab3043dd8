//! The warps worth sampling with, made one at a time: most symbols are read with the first.

use super::alignment::{Sighting, UNITS_A_GLANCE, glance, seek};
use super::bow::{Axis, bowed};
use super::frame::{Frame, UNITS_A_FIT, controls, homography};
use super::threshold::Cut;
use super::warp::Warp;
use crate::decode::Version;
use crate::find::View;
use crate::image::{Homography, Pair, Point};

/// Warps of one hypothesis, the most promising first.
pub(super) struct Warps<'a> {
    view: View<'a>,
    frame: &'a Frame,
    plain: Homography,
    /// The plain map corrected by the last alignment pattern, where that was seen.
    base: Homography,
    corner: Option<Sighting>,
    version: Version,
    cuts: &'static [Cut],
    next: u8,
}

impl<'a> Warps<'a> {
    /// `cuts` are the ways to bits that each may be tried with.
    pub(super) fn new(
        view: View<'a>,
        frame: &'a Frame,
        plain: Homography,
        version: Version,
        cuts: &'static [Cut],
    ) -> Self {
        let side = version.side();
        let mut out = Self {
            view,
            frame,
            plain,
            base: plain,
            corner: None,
            version,
            cuts,
            next: 0,
        };
        if let Some(module) = last_alignment(version)
            && !view.meter.spend(UNITS_A_FIT)
        {
            let reach = side as f32 * if out.guessed() { 0.16 } else { 0.08 };
            let reach = reach.clamp(2.0, 8.0);
            out.corner = seek(view, &Warp::flat(plain), module, reach);
            out.base = out
                .corner
                .and_then(|s| homography(frame, side, Some((module, s.centre))))
                .filter(|h| h.is_sound(side as f32))
                .unwrap_or(plain);
        }
        out
    }

    fn guessed(&self) -> bool {
        self.frame.finders.iter().any(|f| f.hits == 0)
    }

    fn make(&self, place: u8) -> Option<(Warp, &'static [Cut])> {
        let side = self.version.side();
        // From version 7 up there are alignment patterns all over; they tell whether the surface is flat.
        let meshed = self.version.number() >= 7;
        let warp = match place {
            // Where all lie as the plane has them nothing need be sought.
            0 => {
                let at_once = meshed && self.corner.is_some() && self.lies_flat();
                return at_once.then(|| (Warp::flat(self.base), &PLAIN[..]));
            }
            1 => meshed.then(|| self.mesh())?,
            2 => Some(Warp::flat(self.base)),
            3 => {
                let (module, corner) = (last_alignment(self.version)?, self.corner?);
                let mut pairs = controls(self.frame, side);
                pairs.push(Pair::new(module, corner.centre, 2.0));
                Warp::bent(self.base, side, &pairs, SMOOTHING, self.view.meter)
            }
            4 => self.corner.map(|_| Warp::flat(self.plain)),
            // Without an alignment pattern, a bend is told by the patterns alone: not in a live picture's first look.
            _ if self.corner.is_some() || self.cuts.len() < BENT_CUTS || self.guessed() => None,
            _ if self.view.meter.spend(BOW_FITS * UNITS_A_FIT) => None,
            5 => bowed(self.frame, side, Axis::Across),
            _ => bowed(self.frame, side, Axis::Down),
        };
        warp.map(|warp| (warp, self.cuts))
    }

    /// Whether the alignment patterns are seen where the flat map has them.
    fn lies_flat(&self) -> bool {
        let flat = Warp::flat(self.base);
        let centres = self.version.alignment_centres();
        if self.view.meter.spend(UNITS_A_GLANCE * centres.len()) {
            return false;
        }
        let fits = centres
            .iter()
            .map(|&(x, y)| glance(self.view, &flat, Point::new(x as f32 + 0.5, y as f32 + 0.5)));
        fits.sum::<f32>() > FLAT * centres.len() as f32
    }

    /// A bend through every alignment pattern that is seen, each sought where those seen before predict it.
    /// Nothing where all lie as the flat map has them.
    fn mesh(&self) -> Option<Warp> {
        let side = self.version.side();
        let flat = Warp::flat(self.base);
        let mut pairs = controls(self.frame, side);
        let last = last_alignment(self.version)?;
        let mut left: Vec<Point> = self
            .version
            .alignment_centres()
            .into_iter()
            .map(|(x, y)| Point::new(x as f32 + 0.5, y as f32 + 0.5))
            .collect();
        if let Some(s) = self.corner {
            pairs.push(Pair::new(last, s.centre, 2.0));
            left.retain(|p| *p != last);
        }
        // From the finder patterns inwards, so that each prediction has support nearby.
        left.sort_by(|a, b| {
            let depth = |p: &Point| p.x.min(p.y) + (p.x + p.y) / 4.0;
            depth(a).total_cmp(&depth(b))
        });
        let mut farthest = 0f32;
        for module in left {
            if self.view.meter.spend(2 * pairs.len()) {
                return None;
            }
            let shift = predicted(self.base, &pairs, module);
            if let Some(s) = seek(self.view, &flat.shifted(shift), module, 2.2)
                && s.fit > 0.7
            {
                let (right, down) = flat.steps(module);
                let off = s.centre.distance(flat.map(module)) / right.length().min(down.length());
                farthest = farthest.max(off);
                pairs.push(Pair::new(module, s.centre, 2.0));
            }
        }
        (farthest > BENT).then(|| Warp::bent(self.base, side, &pairs, SMOOTHING, self.view.meter))?
    }
}

/// Homographies fitted to tell a bend by the patterns.
const BOW_FITS: usize = 4;

/// Ways to bits from which there is time for a bend that is only guessed at.
const BENT_CUTS: usize = 4;

/// How far the spline may pass by its points; a little, for sightings have errors of their own.
const SMOOTHING: f64 = 1e-4;

/// The way to bits of a plane read at once.
const PLAIN: [Cut; 1] = [Cut {
    reach: 6,
    sharpen: 0.0,
    plain: true,
}];

/// Least mean fit of all alignment patterns where the flat map has them for it to be sampled before any is sought.
const FLAT: f32 = 0.6;

/// Modules that an alignment pattern must be off before the surface counts as bent.
const BENT: f32 = 0.25;

/// The centre of the alignment pattern farthest from all finder patterns, in modules.
fn last_alignment(version: Version) -> Option<Point> {
    version
        .alignments()
        .last()
        .map(|&at| Point::new(at as f32 + 0.5, at as f32 + 0.5))
}

/// What the flat map is off at a module, as its neighbours among the controls say.
fn predicted(base: Homography, pairs: &[Pair], module: Point) -> Point {
    let mut sum = Point::default();
    let mut weight = 0f32;
    for pair in pairs {
        let d = pair.module.minus(module);
        let w = 1.0 / (d.dot(d) * d.dot(d)).max(1.0);
        sum = sum.plus(pair.pixel.minus(base.map(pair.module)).times(w));
        weight += w;
    }
    sum.times(1.0 / weight.max(f32::MIN_POSITIVE))
}

impl Iterator for Warps<'_> {
    /// A warp and the ways to bits to try with it.
    type Item = (Warp, &'static [Cut]);

    fn next(&mut self) -> Option<Self::Item> {
        while self.next < 7 {
            let place = self.next;
            self.next += 1;
            if let Some(warp) = self.make(place) {
                return Some(warp);
            }
        }
        None
    }
}
