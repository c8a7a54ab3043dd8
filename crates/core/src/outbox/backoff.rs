//! How long to leave a server alone that did not answer.

use crate::time::Timestamp;

/// Seconds after the first failure, at most.
pub const SHORTEST: i64 = 4;
/// Seconds between two attempts, at most: a device that is long offline still notices within the
/// hour that it no longer is.
pub const LONGEST: i64 = 3600;

/// Doubles with each failure; a random half, so that devices that failed together do not come
/// back together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
    until: Option<Timestamp>,
}

impl Backoff {
    /// When to try again, if that is not now.
    ///
    /// A time further away than any wait comes from a clock that was set since, and counts as now.
    #[must_use]
    pub fn wait(&self, now: Timestamp) -> Option<Timestamp> {
        self.until
            .filter(|until| now < *until && until.0 <= now.0.saturating_add(LONGEST))
    }

    /// Notes a failure. `asked` is how many seconds the server asked to wait, `random` any number.
    pub fn failed(&mut self, now: Timestamp, asked: Option<u32>, random: u64) {
        let doubled = SHORTEST.saturating_mul(1 << self.failures.min(20));
        let most = doubled.min(LONGEST);
        let half = most / 2;
        let spread = (random % (half.unsigned_abs() + 1)).cast_signed();
        let own = half + spread;
        let wait = asked.map_or(own, |asked| i64::from(asked).clamp(own, LONGEST));
        self.failures = self.failures.saturating_add(1);
        self.until = Some(Timestamp(now.0.saturating_add(wait)));
    }

    /// Notes a success, or that a person wants it tried now.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_wait_is_between_half_and_all_of_a_doubling_time(
            randoms in proptest::collection::vec(any::<u64>(), 1..40),
            start in -4_000_000_000_i64..4_000_000_000,
        ) {
            let mut backoff = Backoff::default();
            let mut most = SHORTEST;
            for random in randoms {
                backoff.failed(Timestamp(start), None, random);
                let until = backoff.wait(Timestamp(start)).unwrap().0 - start;
                prop_assert!(until >= most / 2 && until <= most, "{until} of {most}");
                prop_assert_eq!(backoff.wait(Timestamp(start + until)), None);
                most = (most * 2).min(LONGEST);
            }
            backoff.clear();
            prop_assert_eq!(backoff.wait(Timestamp(start)), None);
        }

        #[test]
        fn no_server_and_no_clock_makes_a_device_wait_longer_than_the_longest(
            asked in any::<Option<u32>>(), random: u64, now in any::<i64>(), later in any::<i64>(),
        ) {
            let mut backoff = Backoff::default();
            backoff.failed(Timestamp(now), asked, random);
            if let Some(until) = backoff.wait(Timestamp(later)) {
                prop_assert!(until.0.checked_sub(later).is_some_and(|wait| wait <= LONGEST));
            }
        }
    }
}
