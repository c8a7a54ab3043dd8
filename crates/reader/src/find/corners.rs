//! The four outer corners of a finder pattern, from rays to its outer edge and a line through each side.

use super::ray::{cast, cross};
use super::{Finder, View};
use crate::image::Point;

/// How far to the side of straight outwards a side's rays go; those that would hit near a corner are left out.
const RAYS: [f32; 4] = [-0.75, -0.25, 0.25, 0.75];

/// More of them, where one of those misses the edge or hits off the line of the others.
const MORE_RAYS: [f32; 5] = [-0.5, 0.0, 0.5, -0.8, 0.8];

/// How far off the axes given may be, in modules a module, for the corners found along them to stand.
const SAME_AXIS: f32 = 0.1;

/// Outer corners clockwise from the pattern's own top left. `right` and `down` are one module long and roughly
/// along the symbol's axes. Nothing when the edge cannot be followed on every side.
#[inline(never)]
pub(crate) fn finder_corners(
    view: View<'_>,
    finder: &Finder,
    right: Point,
    down: Point,
) -> Option<[Point; 4]> {
    let mut given = [right, down];
    let first = match quad(view, finder.centre, right, down) {
        Some(first) => first,
        None => {
            // Strong perspective: near the camera modules are twice as long as on the way, or more.
            for axis in &mut given {
                *axis = here(view, finder, *axis)?;
            }
            quad(view, finder.centre, given[0], given[1])?
        }
    };
    let right = first[1]
        .minus(first[0])
        .plus(first[2].minus(first[3]))
        .times(1.0 / 14.0);
    let down = first[3]
        .minus(first[0])
        .plus(first[2].minus(first[1]))
        .times(1.0 / 14.0);
    let near = |a: Point, b: Point| a.distance(b) < SAME_AXIS * b.length();
    if near(right, given[0]) && near(down, given[1]) {
        return Some(first);
    }
    // Once more along the axes just found, for the first were far off: under perspective they are.
    Some(quad(view, finder.centre, right, down).unwrap_or(first))
}

/// An axis as long as the pattern's own modules are along it.
fn here(view: View<'_>, finder: &Finder, axis: Point) -> Option<Point> {
    let reach = 3.5 * MOST_STRETCH * axis.length() + 3.0;
    let across = cross(view, finder.centre, axis.unit(), reach)?;
    Some(axis.unit().times(across.length / 7.0))
}

/// How many times the mean of a leg's modules those at one of its ends may be.
const MOST_STRETCH: f32 = 2.5;

fn quad(view: View<'_>, centre: Point, right: Point, down: Point) -> Option<[Point; 4]> {
    if right.cross(down).abs() < 0.15 * right.length() * down.length() {
        return None;
    }
    // Sides in the order top, right, bottom, left, each with its outward and its sideways axis.
    let axes = [
        (down.times(-1.0), right),
        (right, down),
        (down, right.times(-1.0)),
        (right.times(-1.0), down.times(-1.0)),
    ];
    let mut lines = [Line {
        through: centre,
        along: right,
    }; 4];
    for (line, (outward, sideways)) in lines.iter_mut().zip(axes) {
        *line = side(view, centre, outward, sideways)?;
    }
    let mut corners = [centre; 4];
    for (i, corner) in corners.iter_mut().enumerate() {
        *corner = lines[(i + 3) % 4].meet(lines[i])?;
    }
    let size = 3.5 * (right.length() + down.length());
    corners
        .iter()
        .all(|c| c.distance(centre) < 2.0 * size)
        .then_some(corners)
}

#[derive(Clone, Copy)]
struct Line {
    through: Point,
    along: Point,
}

impl Line {
    fn meet(self, other: Self) -> Option<Point> {
        let turn = self.along.cross(other.along);
        if turn.abs() < 1e-3 * self.along.length() * other.along.length() {
            return None;
        }
        let t = other.through.minus(self.through).cross(other.along) / turn;
        Some(self.through.plus(self.along.times(t)))
    }
}

fn side(view: View<'_>, centre: Point, outward: Point, sideways: Point) -> Option<Line> {
    let hit = |slope: f32| {
        let step = outward.plus(sideways.times(slope));
        let length = step.length();
        let edges = cast(view, centre, step.times(1.0 / length), 5.6 * length + 2.0)?;
        let out = edges[2] / length;
        (2.3..5.2)
            .contains(&out)
            .then(|| (out, centre.plus(step.times(out))))
    };
    let tolerance = 0.35 * outward.length();
    let lies_on = |line: &Line, p: Point| {
        (p.minus(line.through).cross(line.along) / line.along.length()).abs() < tolerance
    };
    let mut hits: Vec<(f32, Point)> = RAYS.into_iter().filter_map(hit).collect();
    if hits.len() == RAYS.len()
        && let Some(line) = fit(&hits)
        && hits.iter().all(|(_, p)| lies_on(&line, *p))
    {
        return Some(line);
    }
    hits.extend(MORE_RAYS.into_iter().filter_map(hit));
    if hits.len() < 4 {
        return None;
    }
    let line = fit(&hits)?;
    // Once more without what lies off the line: a neighbouring dark module, a spot of glare.
    hits.retain(|(_, p)| lies_on(&line, *p));
    if hits.len() < 4 { Some(line) } else { fit(&hits) }
}

/// Total least squares through the points.
fn fit(hits: &[(f32, Point)]) -> Option<Line> {
    let count = hits.len() as f32;
    let mean = hits
        .iter()
        .fold(Point::default(), |sum, (_, p)| sum.plus(*p))
        .times(1.0 / count);
    let (mut xx, mut xy, mut yy) = (0f32, 0f32, 0f32);
    for (_, p) in hits {
        let d = p.minus(mean);
        xx += d.x * d.x;
        xy += d.x * d.y;
        yy += d.y * d.y;
    }
    let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
    let along = Point::new(angle.cos(), angle.sin());
    (xx + yy > 0.0).then_some(Line { through: mean, along })
}
