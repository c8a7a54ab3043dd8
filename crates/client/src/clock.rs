//! The device's clock and its zone, as a port.

use std::time::{SystemTime, UNIX_EPOCH};

use assay_core::time::{Timestamp, UtcOffset};
use assay_zone::Zone;

/// Tells the time. It may be wrong: what a device believes is clock and floor together.
pub trait Clock {
    /// Now, as this clock has it.
    fn now(&self) -> Timestamp;

    /// How far the clocks are from UTC at an instant, where the device is.
    fn offset(&self, at: Timestamp) -> UtcOffset;
}

/// The system's clock and zone.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
        };
        Timestamp(seconds)
    }

    fn offset(&self, at: Timestamp) -> UtcOffset {
        Zone::system().offset(at)
    }
}

/// A clock that stands in UTC.
impl<F: Fn() -> Timestamp> Clock for F {
    fn now(&self) -> Timestamp {
        self()
    }

    fn offset(&self, _: Timestamp) -> UtcOffset {
        UtcOffset::UTC
    }
}
