//! How fast one network may report: a bucket that fills by the minute.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex},
    time::Instant,
};

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
        let Ok(mut buckets) = self.buckets.lock() else {
            return true;
        };
        if buckets.len() >= MOST {
            buckets.retain(|_, (left, at)| self.refilled(*left, *at, now) < self.a_minute);
        }
        let bucket = buckets
            .entry(network_prefix(from))
            .or_insert((self.a_minute, now));
        let left = self.refilled(bucket.0, bucket.1, now);
        let wanted = count as f64;
        let allowed = wanted <= left;
        *bucket = (if allowed { left - wanted } else { left }, now);
        allowed
    }

    fn refilled(&self, left: f64, at: Instant, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(at).as_secs_f64();
        (left + passed * self.a_minute / 60.0).min(self.a_minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

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
}
