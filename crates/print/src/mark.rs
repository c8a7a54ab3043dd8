//! The Assay mark, so that a person can be told what to look for on a label.
//!
//! The drawing is `icons/mark.svg` in one colour: a disc with a milled edge, and a finder square left
//! white in it. Coordinates run from 0 to [`SIDE`] on both axes, downwards.

use std::f32::consts::PI;

/// Side of the square that the mark is drawn in.
pub(crate) const SIDE: f32 = 1024.0;

const CENTRE: f32 = SIDE / 2.0;
const OUTER: f32 = 496.0;
const INNER: f32 = 462.0;
const TEETH: usize = 40;
/// Half sides of the three squares, 7, 5 and 3 modules of 62 wide.
const SQUARES: [f32; 3] = [217.0, 155.0, 93.0];

/// The closed outlines, to be filled by the even-odd rule: the disc, then the squares.
pub(crate) fn outlines() -> Vec<Vec<[f32; 2]>> {
    let disc = (0..2 * TEETH).map(|point| {
        let angle = PI * point as f32 / TEETH as f32 - PI / 2.0;
        let radius = if point % 2 == 0 { OUTER } else { INNER };
        [CENTRE + radius * angle.cos(), CENTRE + radius * angle.sin()]
    });
    let square = |half: f32| {
        let (near, far) = (CENTRE - half, CENTRE + half);
        vec![[near, near], [far, near], [far, far], [near, far]]
    };
    std::iter::once(disc.collect())
        .chain(SQUARES.map(square))
        .collect()
}

/// Whether a point is ink.
pub(crate) fn is_ink(outlines: &[Vec<[f32; 2]>], [x, y]: [f32; 2]) -> bool {
    let crossings = outlines.iter().map(|outline| {
        let next = outline.iter().cycle().skip(1);
        let edges = outline.iter().zip(next);
        edges
            .filter(|([x1, y1], [x2, y2])| {
                (*y1 > y) != (*y2 > y) && x < x1 + (y - y1) / (y2 - y1) * (x2 - x1)
            })
            .count()
    });
    crossings.sum::<usize>() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of the icon's paths, in their order.
    fn numbers(path: &str) -> Vec<f32> {
        path.split(|c: char| !c.is_ascii_digit() && c != '.' && c != '-')
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().unwrap())
            .collect()
    }

    #[test]
    fn it_is_the_icons_drawing() {
        let icon = include_str!("../../../icons/mark.svg");
        let paths: Vec<&str> = icon
            .split(" d=\"")
            .skip(1)
            .map(|rest| &rest[..rest.find('"').unwrap()])
            .collect();
        let outlines = outlines();
        let disc: Vec<f32> = outlines[0].iter().flatten().copied().collect();
        let drawn = numbers(paths[0]);
        assert_eq!(disc.len(), drawn.len());
        assert!(
            disc.iter()
                .zip(&drawn)
                .all(|(ours, icons)| (ours - icons).abs() <= 0.06)
        );
        // Each square of the icon: where it begins, how far it goes right, down and back.
        for (square, drawn) in outlines[1..].iter().zip(numbers(paths[1]).chunks(5)) {
            let side = square[1][0] - square[0][0];
            assert_eq!([square[0][0], square[0][1], side, side, -side], drawn);
        }
    }

    #[test]
    fn ink_and_paper_alternate() {
        let outlines = outlines();
        for (x, ink) in [
            (2.0, false),
            (60.0, true),
            (310.0, false),
            (400.0, true),
            (500.0, false),
        ] {
            assert_eq!(is_ink(&outlines, [x, 511.0]), ink, "{x}");
        }
    }
}
