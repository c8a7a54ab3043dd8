//! Places over time: can one thing have been at all of them?

use super::{Network, Region, Scan, Token};
use crate::region::{can_reach, is_near};
use crate::time::Timestamp;
use alloc::collections::BTreeSet;
use alloc::vec;
use alloc::vec::Vec;

/// Points that are compared at most; comparing costs their square.
const LONGEST: usize = 160;

struct Point {
    at: Timestamp,
    token: Token,
    region: Region,
}

/// How often the thing may have changed hands over a distance.
#[derive(Clone, Copy)]
pub(super) enum Moves {
    /// At most so often.
    AtMost(usize),
    /// As often as time allows.
    Any,
}

/// The least number of networks whose place would have to be wrong for the rest to be one thing
/// that changed hands over a distance no more often than allowed, never faster than anything travels.
///
/// Each network has one voice: the first place it reported. The same install in two places is its
/// holder travelling with the thing and needs no change of hands.
pub(super) fn misplaced(scans: &[Scan], moves: Moves) -> usize {
    let points = points(scans);
    points.len() - longest_story(&points, moves)
}

fn points(scans: &[Scan]) -> Vec<Point> {
    let mut seen: BTreeSet<Network> = BTreeSet::new();
    let first_places = scans.iter().filter_map(|scan| {
        let (network, region) = (scan.network?, scan.region?);
        seen.insert(network).then_some(Point {
            at: scan.at,
            token: scan.token,
            region,
        })
    });
    first_places.take(LONGEST).collect()
}

/// The longest chain of points, in time, that one thing can have made: `best[used][i]` is the
/// longest that ends at point `i` with at most `used` changes of hands over a distance.
fn longest_story(points: &[Point], moves: Moves) -> usize {
    let (rows, price) = match moves {
        Moves::AtMost(moves) => (moves + 1, 1),
        Moves::Any => (1, 0),
    };
    let gaps = Gaps::between(points);
    let mut best = vec![vec![1_usize; points.len()]; rows];
    for (i, here) in points.iter().enumerate() {
        for (j, there) in points.iter().enumerate().take(i) {
            let gap = gaps.km(i, j);
            if !can_reach(gap, here.at.since(there.at).0) {
                continue;
            }
            let price = if here.token == there.token || is_near(gap) {
                0
            } else {
                price
            };
            for used in price..rows {
                best[used][i] = best[used][i].max(best[used - price][j] + 1);
            }
        }
    }
    best.last().and_then(|row| row.iter().max()).copied().unwrap_or(0)
}

/// Distances between the regions of points, worked out once for each pair of regions.
struct Gaps {
    index: Vec<usize>,
    km: Vec<Vec<Option<f64>>>,
}

impl Gaps {
    fn between(points: &[Point]) -> Self {
        let regions: Vec<Region> = points
            .iter()
            .map(|point| point.region)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let index = points
            .iter()
            .map(|point| regions.binary_search(&point.region).unwrap_or(0))
            .collect();
        let km = regions
            .iter()
            .map(|a| regions.iter().map(|b| a.gap_km(*b)).collect())
            .collect();
        Self { index, km }
    }

    fn km(&self, a: usize, b: usize) -> Option<f64> {
        self.km[self.index[a]][self.index[b]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scans(places: &[(i64, u64, u64, &str)]) -> Vec<Scan> {
        let scan = |&(hour, token, hash, region): &(i64, u64, u64, &str)| Scan {
            at: Timestamp(hour * 3600),
            token: Token(token),
            network: Some(Network { epoch: 0, hash }),
            region: Some(Region::parse(region).unwrap()),
        };
        places.iter().map(scan).collect()
    }

    #[test]
    fn one_thing_may_travel_with_its_holder_and_be_given_away() {
        let travels = scans(&[
            (0, 1, 1, "CN-GD"),
            (48, 1, 2, "CN-XJ"),
            (96, 1, 3, "CN-HL"),
            (200, 2, 4, "CN-SC"),
        ]);
        assert_eq!(misplaced(&travels, Moves::AtMost(1)), 0);
        assert_eq!(misplaced(&travels, Moves::AtMost(0)), 1);
    }

    #[test]
    fn what_comes_and_goes_between_strangers_is_more_than_one_thing() {
        let places = ["CN-GD", "CN-XJ", "CN-GD", "CN-HL", "CN-GD", "CN-XJ"];
        let rows: Vec<_> = places
            .iter()
            .zip(0..)
            .map(|(place, n)| (n * 100, n as u64, n as u64, *place))
            .collect();
        let scans = scans(&rows);
        assert_eq!(misplaced(&scans, Moves::AtMost(1)), 2);
        assert_eq!(misplaced(&scans, Moves::Any), 0);
    }

    #[test]
    fn nothing_is_in_two_far_places_within_the_hour() {
        let scans = scans(&[(0, 1, 1, "DE"), (1, 2, 2, "BR"), (2, 3, 3, "DE")]);
        assert_eq!(misplaced(&scans, Moves::Any), 1);
    }

    #[test]
    fn a_network_has_one_voice_however_many_places_it_claims() {
        let mut rows = vec![(0, 1, 1, "CN-GD"), (10, 2, 2, "CN-GD")];
        rows.extend((0..50).map(|n| {
            (
                100 + n,
                100 + n as u64,
                9,
                if n % 2 == 0 { "CN-XJ" } else { "CN-HL" },
            )
        }));
        rows.push((500, 3, 3, "CN-GD"));
        assert_eq!(misplaced(&scans(&rows), Moves::AtMost(0)), 1);
    }
}
