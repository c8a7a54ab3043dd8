//! Hints for the viewfinder, from what the reading passed by anyway.

use crate::image::{Homography, Pair, Plane, Point, Pyramid};
use crate::reading::{Hint, Symbol, Unread, UnreadReason};

/// What was noticed on the way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signs {
    /// Module of the largest symbol that was seen and not read, in pixels of the frame.
    unread_module: Option<f32>,
    /// Symbols that are surely there, whether or not one of them was read in the end.
    sure: Vec<Seen>,
}

/// A symbol whose own patterns are where they must be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// Outer corners in pixels of the frame.
    pub(crate) corners: [Point; 4],
    /// Modules along a side.
    pub(crate) side: usize,
}

/// Most symbols kept that were not read.
const MOST_SEEN: usize = 64;

/// Modules below this many pixels ask for the camera to come nearer.
const FAR: f32 = 2.2;

/// Pixels looked at for light; evenly spread.
const PROBES: usize = 4096;

impl Signs {
    /// A symbol was seen by its patterns and did not decode.
    pub(crate) fn seen(&mut self, module: f32) {
        self.unread_module = Some(self.unread_module.map_or(module, |m| m.max(module)));
    }

    /// A symbol's patterns were seen where they must be, and it did not decode.
    pub(crate) fn sure(&mut self, seen: Seen) {
        let same =
            |other: &Seen| within(&other.corners, seen.middle()) || within(&seen.corners, other.middle());
        if self.sure.len() < MOST_SEEN && !self.sure.iter().any(same) {
            self.sure.push(seen);
        }
    }

    /// The symbols seen of which none was read, each with what kept it from that.
    pub(crate) fn unread(&self, pyramid: &Pyramid<'_>, read: &[Symbol]) -> Vec<Unread> {
        let Some(plane) = pyramid.level(0) else {
            return Vec::new();
        };
        let was_read = |seen: &&Seen| {
            let middle = |symbol: &Symbol| symbol.corners[0].plus(symbol.corners[2]).times(0.5);
            read.iter()
                .any(|symbol| within(&symbol.corners, seen.middle()) || within(&seen.corners, middle(symbol)))
        };
        let left = self.sure.iter().filter(|seen| !was_read(seen));
        left.map(|seen| Unread {
            corners: seen.corners,
            reason: seen.reason(plane),
        })
        .collect()
    }

    /// The hints for a frame of which `read` symbols were read.
    pub(crate) fn hints(&self, pyramid: &Pyramid<'_>, read: usize) -> Vec<Hint> {
        let mut hints = Vec::new();
        if read > 1 {
            hints.push(Hint::Several);
        }
        if read > 0 {
            return hints;
        }
        match self.unread_module {
            Some(module) if module < FAR => hints.push(Hint::TooFar),
            Some(_) => hints.push(Hint::Blurred),
            None => {}
        }
        if let Some(plane) = pyramid.level(0) {
            let (bright, burnt) = light(plane);
            if bright < 40 {
                hints.push(Hint::Dark);
            }
            if burnt > 0.08 && self.unread_module.is_some() {
                hints.push(Hint::Glare);
            }
        }
        hints
    }
}

/// Whether a point lies between four corners.
pub(crate) fn within(corners: &[Point; 4], p: Point) -> bool {
    let sides: [f32; 4] =
        std::array::from_fn(|i| corners[(i + 1) % 4].minus(corners[i]).cross(p.minus(corners[i])));
    sides.iter().all(|s| *s > 0.0) || sides.iter().all(|s| *s < 0.0)
}

/// Part of a symbol's modules that must be burnt out for glare to be the reason: half are light anyway.
const MOSTLY_BURNT: f32 = 0.7;

/// Part of its own contrast that neighbours of the timing patterns must differ by to count as sharp.
const SHARP: f32 = 0.5;

impl Seen {
    fn middle(&self) -> Point {
        let [a, b, c, d] = self.corners;
        a.plus(b).plus(c).plus(d).times(0.25)
    }

    fn reason(&self, plane: &Plane<'_>) -> UnreadReason {
        let [a, b, c, d] = self.corners;
        let edges = [a.distance(b), b.distance(c), c.distance(d), d.distance(a)];
        let module = edges.iter().fold(f32::MAX, |least, edge| least.min(*edge)) / self.side as f32;
        if !self.corners.iter().all(|corner| plane.holds(*corner, -module)) {
            return UnreadReason::CutOff;
        }
        if module < FAR {
            return UnreadReason::TooSmall;
        }
        let side = self.side as f32;
        let square = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(x, y)| Point::new(x, y));
        let pairs: Vec<Pair> = (square.iter().zip(&self.corners))
            .map(|(module, pixel)| Pair::new(*module, *pixel, 1.0))
            .collect();
        let Some(map) = Homography::fit(&pairs) else {
            return UnreadReason::Damaged;
        };
        let grey = |x: usize, y: usize| plane.grey(map.map(Point::new(x as f32 + 0.5, y as f32 + 0.5)));
        let mut all: Vec<f32> = (0..self.side * self.side)
            .map(|at| grey(at % self.side, at / self.side))
            .collect();
        all.sort_by(f32::total_cmp);
        let burnt = all.len() - all.partition_point(|grey| *grey < 250.0);
        if burnt as f32 > MOSTLY_BURNT * all.len() as f32 {
            return UnreadReason::Glare;
        }
        let contrast = all[all.len() * 19 / 20] - all[all.len() / 20];
        let steps =
            (8..self.side - 9).flat_map(|i| [(grey(i, 6), grey(i + 1, 6)), (grey(6, i), grey(6, i + 1))]);
        let steps: Vec<f32> = steps.map(|(one, next)| (one - next).abs()).collect();
        let mean = steps.iter().sum::<f32>() / steps.len().max(1) as f32;
        if mean < SHARP * contrast {
            UnreadReason::Blurred
        } else {
            UnreadReason::Damaged
        }
    }
}

/// The grey that nine of ten pixels stay below, and the part of pixels that are burnt out.
fn light(plane: &Plane<'_>) -> (usize, f32) {
    let mut histogram = [0u32; 256];
    let spacing = (plane.width() * plane.height()).div_ceil(PROBES).max(1);
    let mut count = 0u32;
    let mut at = spacing / 2;
    while let Some(&grey) = plane.row(at / plane.width()).get(at % plane.width()) {
        histogram[usize::from(grey)] += 1;
        count += 1;
        at += spacing;
    }
    let mut below = 0;
    let bright = histogram
        .iter()
        .position(|n| {
            below += n;
            below * 10 >= count * 9
        })
        .unwrap_or(255);
    let burnt: u32 = histogram[250..].iter().sum();
    (bright, burnt as f32 / count.max(1) as f32)
}
