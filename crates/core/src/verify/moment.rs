//! What time it is, as far as that can be believed.

use crate::time::{Day, Duration, Timestamp, UtcOffset};
use crate::trust::TrustList;
use crate::verdict::{Freshness, ListStanding, Reason};

/// The time as the device has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The device's clock.
    pub clock: Timestamp,
    /// The newest time that the authority has signed and the device has seen: it was at least that.
    pub floor: Timestamp,
}

impl Now {
    /// How far a signed time may be ahead of the device's clock before one of them is not believed.
    /// A day: clocks set to another time zone's hour are off by less, and live on in the field.
    pub const TOLERANCE: Duration = Duration::hours(24);

    /// The floor after seeing a list. One issued more than [`Now::TOLERANCE`] ahead of the device's
    /// clock never raises it, or a single bad list would block every honest one after it.
    pub fn floor_after(self, issued: Timestamp) -> Timestamp {
        if issued > self.clock.plus(Self::TOLERANCE) {
            self.floor
        } else {
            self.floor.max(issued)
        }
    }
}

/// A time to judge for, with what speaks against it.
pub(super) struct Moment {
    /// The clock, or a signed time when that is later: a clock set back gains nothing.
    pub(super) at: Timestamp,
    /// The civil day that it is then where the label is read.
    pub(super) today: Day,
    pub(super) list: ListStanding,
    /// Why no answer can be given, if so.
    pub(super) blocked: Option<Reason>,
}

const FRESH: Duration = Duration::hours(48);
const STALE: Duration = Duration::days(30);

impl Moment {
    pub(super) fn of(list: &TrustList, now: Now, zone: UtcOffset) -> Self {
        let issued = list.issued();
        let latest_believable = now.clock.plus(Now::TOLERANCE);
        let clock_behind = now.floor > latest_believable;
        let from_future = issued > latest_believable;
        let at = now
            .clock
            .max(now.floor)
            .max(if from_future { now.clock } else { issued });
        let freshness = match at.since(issued) {
            age if age <= FRESH => Freshness::Fresh,
            age if age <= STALE => Freshness::Older,
            _ => Freshness::Stale,
        };
        let blocked = if clock_behind {
            Some(Reason::ClockBehind)
        } else if from_future {
            Some(Reason::ListFromFuture)
        } else if freshness == Freshness::Stale {
            Some(Reason::ListStale)
        } else {
            None
        };
        Self {
            at,
            today: Day::of(at, zone),
            list: ListStanding { issued, freshness },
            blocked,
        }
    }
}
