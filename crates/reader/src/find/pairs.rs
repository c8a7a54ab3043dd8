//! Two finder patterns and a guess at the third: glare and damage often take one of three.

use super::corners::finder_corners;
use super::group::{keep, leg};
use super::{Finder, Triple, View};
use crate::image::{Homography, Pair, Point};

/// Most patterns combined, those most often crossed first.
const MOST_COMBINED: usize = 6;

/// Rows that must have led to a pattern before it is worth a guess.
const LEAST_HITS: u32 = 3;

/// Triples of which one pattern is a guess (its `hits` are 0), in the order in which they should be tried.
pub(crate) fn guessed_triples(view: View<'_>, finders: &[Finder], most: usize) -> Vec<Triple> {
    let mut out = Vec::new();
    let count = finders.len().min(MOST_COMBINED);
    for i in 0..count {
        for j in i + 1..count {
            let (a, b) = (finders[i], finders[j]);
            if a.hits < LEAST_HITS || b.hits < LEAST_HITS {
                continue;
            }
            let Some(span) = leg(view, &a, &b) else { continue };
            for (pair, places) in [([a, b], [i, j]), ([b, a], [j, i])] {
                let sideways = beside(view, pair, places, span);
                for triple in sideways.into_iter().chain(across(view, pair, places, span)) {
                    keep(&mut out, triple, most);
                }
            }
        }
    }
    out
}

/// The symbol lies to the right of the way from `a` to `b`, which is one of its edges. Either of its two far corners
/// may hold the missing pattern.
fn beside(view: View<'_>, [a, b]: [Finder; 2], [i, j]: [usize; 2], span: f32) -> Vec<Triple> {
    let right = b.centre.minus(a.centre).times(1.0 / span);
    let down = Point::new(-right.y, right.x);
    let near = [(a, Point::new(0.0, 0.0)), (b, Point::new(span, 0.0))];
    let Some(map) = map_of(view, &near, right, down) else {
        return Vec::new();
    };
    let (below_a, below_b) = (
        map.map(Point::new(3.5, span + 3.5)),
        map.map(Point::new(span + 3.5, span + 3.5)),
    );
    let cost = (a.module / b.module).ln().abs();
    [
        guess(view, [a, b], below_a).map(|c| Triple {
            top_left: a,
            top_right: b,
            bottom_left: c,
            span,
            members: [i, j, i],
            cost,
        }),
        guess(view, [a, b], below_b).map(|c| Triple {
            top_left: b,
            top_right: c,
            bottom_left: a,
            span,
            members: [j, i, j],
            cost,
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `a` is the top right pattern and `b` the bottom left one: the top left is missing.
fn across(view: View<'_>, [a, b]: [Finder; 2], [i, j]: [usize; 2], span: f32) -> Option<Triple> {
    let diagonal = b.centre.minus(a.centre).times(1.0 / span);
    // The diagonal is -right + down; the axes are its halves turned by an eighth of a turn.
    let turned = Point::new(-diagonal.y, diagonal.x);
    let (down, right) = (
        diagonal.minus(turned).times(0.5),
        diagonal.plus(turned).times(-0.5),
    );
    let near = [(a, Point::new(span, 0.0)), (b, Point::new(0.0, span))];
    let map = map_of(view, &near, right, down)?;
    let corner = guess(view, [a, b], map.map(Point::new(3.5, 3.5)))?;
    let cost = 0.2 + (a.module / b.module).ln().abs();
    Some(Triple {
        top_left: corner,
        top_right: a,
        bottom_left: b,
        span,
        members: [i, i, j],
        cost,
    })
}

/// The map that both patterns' own corners imply; `near` gives each pattern's top left in modules.
fn map_of(view: View<'_>, near: &[(Finder, Point); 2], right: Point, down: Point) -> Option<Homography> {
    const SQUARE: [(f32, f32); 4] = [(0.0, 0.0), (7.0, 0.0), (7.0, 7.0), (0.0, 7.0)];
    let mut pairs = Vec::with_capacity(10);
    for (finder, origin) in near {
        let corners = finder_corners(view, finder, right, down)?;
        pairs.push(Pair::new(origin.plus(Point::new(3.5, 3.5)), finder.centre, 2.0));
        for ((x, y), corner) in SQUARE.iter().zip(corners) {
            pairs.push(Pair::new(origin.plus(Point::new(*x, *y)), corner, 1.0));
        }
    }
    Homography::fit(&pairs)
}

/// A pattern nobody saw, when it would lie within the picture.
fn guess(view: View<'_>, [a, b]: [Finder; 2], centre: Point) -> Option<Finder> {
    let module = (a.module + b.module) / 2.0;
    let reach = 1.6 * a.centre.distance(b.centre);
    let plausible = centre.distance(a.centre).max(centre.distance(b.centre)) < reach;
    (plausible && view.plane.holds(centre, 0.0)).then_some(Finder {
        centre,
        module,
        hits: 0,
    })
}
