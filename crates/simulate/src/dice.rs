//! Chance, places and networks, from one seed.

use assay_core::assess::{Network, Region, Token};
use assay_core::time::Timestamp;
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::World;

/// Population of the provinces in millions, rounded (census of 2020): weights, not statistics.
const POPULATION: [(&str, f64); 34] = [
    ("CN-AH", 61.0),
    ("CN-BJ", 22.0),
    ("CN-CQ", 32.0),
    ("CN-FJ", 42.0),
    ("CN-GD", 126.0),
    ("CN-GS", 25.0),
    ("CN-GX", 50.0),
    ("CN-GZ", 39.0),
    ("CN-HA", 99.0),
    ("CN-HB", 58.0),
    ("CN-HE", 75.0),
    ("CN-HI", 10.0),
    ("CN-HK", 7.0),
    ("CN-HL", 32.0),
    ("CN-HN", 66.0),
    ("CN-JL", 24.0),
    ("CN-JS", 85.0),
    ("CN-JX", 45.0),
    ("CN-LN", 43.0),
    ("CN-MO", 1.0),
    ("CN-NM", 24.0),
    ("CN-NX", 7.0),
    ("CN-QH", 6.0),
    ("CN-SC", 84.0),
    ("CN-SD", 102.0),
    ("CN-SH", 25.0),
    ("CN-SN", 40.0),
    ("CN-SX", 35.0),
    ("CN-TJ", 14.0),
    ("CN-TW", 23.0),
    ("CN-XJ", 26.0),
    ("CN-XZ", 4.0),
    ("CN-YN", 47.0),
    ("CN-ZJ", 65.0),
];

/// First instant of every world: 2026-01-01T00:00:00Z.
const BEGIN: i64 = 1_767_225_600;

/// One item's source of chance, with the world's places.
pub(crate) struct Dice<'w> {
    rng: ChaCha8Rng,
    places: &'w Places,
}

/// The regions people live in.
pub(crate) struct Places {
    regions: Vec<(Region, f64)>,
    total: f64,
    carrier_pools: u32,
}

impl Places {
    pub(crate) fn of(world: &World) -> Self {
        let given = world
            .regions
            .iter()
            .map(|(code, weight)| (code.as_str(), *weight));
        let weights: Vec<(&str, f64)> = if world.regions.is_empty() {
            POPULATION.to_vec()
        } else {
            given.collect()
        };
        let regions: Vec<(Region, f64)> = weights
            .iter()
            .filter_map(|(code, weight)| Some((Region::parse(code).ok()?, *weight)))
            .collect();
        let total = regions.iter().map(|(_, weight)| weight).sum();
        Self {
            regions,
            total,
            carrier_pools: world.networks.carrier_pools,
        }
    }
}

impl<'w> Dice<'w> {
    /// The dice of one item: independent of how many others there are.
    pub(crate) fn new(seed: u64, group: u32, item: u32, places: &'w Places) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream((u64::from(group) << 32) | u64::from(item));
        Self { rng, places }
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.rng.random::<f64>() < probability
    }

    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.rng.random_range(0..end.max(1))
    }

    /// A count with this mean: geometric, so that some people do it often.
    pub(crate) fn count(&mut self, mean: f64) -> u32 {
        let mut count = 0;
        while count < 50 && self.chance(mean / (1.0 + mean)) {
            count += 1;
        }
        count
    }

    pub(crate) fn token(&mut self) -> Token {
        Token(self.rng.next_u64())
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.rng.next_u64()
    }

    pub(crate) fn region(&mut self) -> Region {
        let mut at = self.rng.random::<f64>() * self.places.total;
        for (region, weight) in &self.places.regions {
            at -= weight;
            if at < 0.0 {
                return *region;
            }
        }
        self.places.regions[0].0
    }

    /// The network of a mobile carrier in a region, as its number.
    pub(crate) fn carrier(&mut self, region: Region) -> u64 {
        let place = self
            .places
            .regions
            .iter()
            .position(|(known, _)| *known == region)
            .unwrap_or(0);
        place as u64 * 1_000_000 + u64::from(self.below(self.places.carrier_pools))
    }

    /// An instant within `days` after `from`, in the world's own time.
    pub(crate) fn within(&mut self, from: i64, days: f64) -> i64 {
        from + (self.rng.random::<f64>() * days * 86_400.0) as i64
    }
}

/// The world's time as the server keeps it.
pub(crate) fn instant(seconds: i64) -> Timestamp {
    Timestamp(BEGIN + seconds)
}

/// The name of a network at a time, as the server would make it.
pub(crate) fn network(number: u64, at: Timestamp) -> Network {
    let epoch = Network::epoch_of(at);
    Network {
        epoch,
        hash: number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(epoch),
    }
}
