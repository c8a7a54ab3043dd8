//! How fast one network may report, or one party state facts: a bucket that fills by the minute.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use assay_core::assess::Party;

use crate::intake::network_prefix;

/// Networks that are watched at once; beyond it the fullest buckets are forgotten, which only
/// gives those networks what they would have had anyway.
const MOST: usize = 50_000;

/// What is left, and since when.
type Bucket = (f64, Instant);

/// Buckets of all networks.
#[derive(Clone)]
pub(crate) struct Pace {
    a_minute: f64,
    buckets: Arc<Mutex<HashMap<[u8; 7], Bucket>>>,
}

impl Pace {
    pub(crate) fn new(a_minute: u32) -> Self {
        Self {
            a_minute: f64::from(a_minute),
            buckets: Arc::default(),
        }
    }

    /// Takes `count` from the bucket of the address's network; whether there were so many.
    pub(crate) fn allows(&self, from: IpAddr, count: usize, now: Instant) -> bool {
        self.take(network_prefix(from), count, now)
    }

    /// The same for an enrolled party, whose number has seven bytes.
    pub(crate) fn allows_party(&self, party: Party, now: Instant) -> bool {
        let [_, number @ ..] = party.0.to_be_bytes();
        self.take(number, 1, now)
    }

    fn take(&self, whose: [u8; 7], count: usize, now: Instant) -> bool {
        let Ok(mut buckets) = self.buckets.lock() else {
            return true;
        };
        if buckets.len() >= MOST {
            buckets.retain(|_, (left, at)| self.refilled(*left, *at, now) < self.a_minute);
        }
        let bucket = buckets.entry(whose).or_insert((self.a_minute, now));
        let left = self.refilled(bucket.0, bucket.1, now);
        let wanted = count as f64;
        let allowed = wanted <= left;
        *bucket = (if allowed { left - wanted } else { left }, now);
        allowed
    }

    /// Takes `count` more from the bucket, also where it holds less: the network's next request then waits for what
    /// is missing, a minute's fill at most.
    pub(crate) fn takes(&self, from: IpAddr, count: usize, now: Instant) {
        let Ok(mut buckets) = self.buckets.lock() else {
            return;
        };
        let bucket = buckets
            .entry(network_prefix(from))
            .or_insert((self.a_minute, now));
        let left = self.refilled(bucket.0, bucket.1, now) - count as f64;
        *bucket = (left.max(-self.a_minute), now);
    }

    /// How long the network has to wait until nothing is missing in its bucket.
    pub(crate) fn wait(&self, from: IpAddr, now: Instant) -> Duration {
        let Ok(buckets) = self.buckets.lock() else {
            return Duration::ZERO;
        };
        let left = buckets
            .get(&network_prefix(from))
            .map_or(self.a_minute, |(left, at)| self.refilled(*left, *at, now));
        if left >= 0.0 || self.a_minute <= 0.0 {
            return Duration::ZERO;
        }
        Duration::from_secs_f64(-left * 60.0 / self.a_minute)
    }

    fn refilled(&self, left: f64, at: Instant, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(at).as_secs_f64();
        (left + passed * self.a_minute / 60.0).min(self.a_minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_is_slowed_and_others_are_not() {
        let pace = Pace::new(60);
        let now = Instant::now();
        let (one, neighbour, other) = (
            IpAddr::from([192, 0, 2, 1]),
            IpAddr::from([192, 0, 2, 99]),
            IpAddr::from([198, 51, 100, 1]),
        );
        assert!(pace.allows(one, 60, now));
        assert!(!pace.allows(neighbour, 1, now), "the same network");
        assert!(pace.allows(other, 60, now));
        assert!(pace.allows(one, 1, now + Duration::from_secs(1)));
        assert!(!pace.allows(one, 1, now + Duration::from_secs(1)));
    }

    #[test]
    fn what_is_taken_beyond_the_bucket_is_waited_for() {
        let pace = Pace::new(60);
        let (one, now) = (IpAddr::from([192, 0, 2, 1]), Instant::now());
        assert!(pace.allows(one, 59, now));
        assert!(pace.allows(one, 1, now));
        pace.takes(one, 4, now);
        assert!(!pace.allows(one, 1, now + Duration::from_secs(4)));
        assert!(pace.allows(one, 1, now + Duration::from_secs(5)));
        pace.takes(one, 10_000, now + Duration::from_secs(5));
        assert!(
            pace.allows(one, 1, now + Duration::from_secs(67)),
            "no more than a minute's fill"
        );
    }

    #[test]
    fn who_took_more_than_there_is_is_told_how_long_to_wait() {
        let pace = Pace::new(60);
        let (one, now) = (IpAddr::from([192, 0, 2, 1]), Instant::now());
        assert_eq!(pace.wait(one, now), Duration::ZERO);
        pace.takes(one, 60, now);
        assert_eq!(pace.wait(one, now), Duration::ZERO, "nothing is missing yet");
        pace.takes(one, 5, now);
        assert_eq!(pace.wait(one, now), Duration::from_secs(5));
        assert_eq!(
            pace.wait(one, now + Duration::from_secs(2)),
            Duration::from_secs(3)
        );
        assert_eq!(pace.wait([198, 51, 100, 1].into(), now), Duration::ZERO);
    }
}
