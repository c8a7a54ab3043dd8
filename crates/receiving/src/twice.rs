//! One label's text at two places of one picture: one of the two is a copy.

use std::collections::{BTreeMap, BTreeSet};

/// A symbol's outer corners, clockwise from its own top left.
pub type Corners = [[f32; 2]; 4];

/// The texts that stand at two places at once. Places further apart than the symbol is large: a reader
/// may find one symbol twice.
pub fn seen_twice<'t>(symbols: impl IntoIterator<Item = (&'t str, Corners)>) -> BTreeSet<&'t str> {
    let mut first: BTreeMap<&str, Corners> = BTreeMap::new();
    let mut twice = BTreeSet::new();
    for (text, corners) in symbols {
        let known = *first.entry(text).or_insert(corners);
        let [top_left, _, bottom_right, _] = known;
        if distance(middle(corners), middle(known)) > distance(top_left, bottom_right) {
            twice.insert(text);
        }
    }
    twice
}

fn middle(corners: Corners) -> [f32; 2] {
    let sum = corners
        .iter()
        .fold([0.0, 0.0], |[across, down], [x, y]| [across + x, down + y]);
    sum.map(|side| side / 4.0)
}

fn distance([x1, y1]: [f32; 2], [x2, y2]: [f32; 2]) -> f32 {
    (x1 - x2).hypot(y1 - y2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f32) -> Corners {
        [[x, 0.0], [x + 100.0, 0.0], [x + 100.0, 100.0], [x, 100.0]]
    }

    #[test]
    fn one_text_at_two_places_is_a_copy_unless_it_is_the_same_symbol_found_twice() {
        let apart = [("a", at(0.0)), ("b", at(300.0)), ("a", at(600.0))];
        assert_eq!(seen_twice(apart), BTreeSet::from(["a"]));
        assert_eq!(seen_twice([("a", at(0.0)), ("a", at(20.0))]), BTreeSet::new());
        let three = [("a", at(0.0)), ("a", at(20.0)), ("a", at(300.0))];
        assert_eq!(seen_twice(three), BTreeSet::from(["a"]));
    }
}
