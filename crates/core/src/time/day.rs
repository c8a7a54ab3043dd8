//! Civil days, and where the clocks stand that they are counted by.

use super::Timestamp;
use super::civil::{civil_from_days, days_from_civil};
use alloc::string::{String, ToString as _};
use core::fmt;

/// A day of the calendar at some place: what a person there calls today. Ordered as days are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

impl Day {
    /// The day on which an instant falls where clocks are so far from UTC.
    pub const fn of(at: Timestamp, offset: UtcOffset) -> Self {
        Self(at.plus(super::Duration(offset.0 as i64)).0.div_euclid(86_400))
    }

    /// Year, month (1–12) and day (1–31).
    pub fn civil(self) -> (i64, u8, u8) {
        civil_from_days(self.0)
    }

    /// The day of a civil date that exists.
    pub(super) fn from_civil((year, month, day): (i64, u8, u8)) -> Self {
        Self(days_from_civil(year, month, day))
    }
}

/// How far the clocks of a place are ahead of UTC at one instant, in whole seconds.
///
/// Which instant is the asker's to know: a place's clocks change, and the rules of all places are no
/// part of this crate. Days are compared, never ends of days, so the offset of the instant that is
/// asked about is all that is needed, on the days on which clocks change too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcOffset(i32);

impl UtcOffset {
    /// Clocks that show UTC.
    pub const UTC: Self = Self(0);
    /// Farthest from UTC, either way: a day. No place on earth is over fourteen hours ahead.
    pub const MAX_SECONDS: i32 = 86_400;

    /// So many seconds ahead of UTC, negative for behind; `None` beyond a day.
    pub const fn seconds(ahead: i32) -> Option<Self> {
        if ahead.unsigned_abs() > Self::MAX_SECONDS.unsigned_abs() {
            None
        } else {
            Some(Self(ahead))
        }
    }

    /// So many whole hours ahead of UTC.
    pub const fn hours(ahead: i8) -> Option<Self> {
        Self::seconds(ahead as i32 * 3_600)
    }
}

impl Timestamp {
    /// The instant in RFC 3339 as clocks so far from UTC show it, to the minute of their offset:
    /// `2026-12-01T08:00:00+08:00`.
    pub fn shown_at(self, offset: UtcOffset) -> String {
        let offset = UtcOffset(offset.0 / 60 * 60);
        let mut text = self.plus(super::Duration(offset.0.into())).to_string();
        text.pop();
        text + &offset.to_string()
    }
}

impl fmt::Display for UtcOffset {
    /// `+08:00`, `-03:30`; seconds, which no zone has today, are left out.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.unsigned_abs() / 60;
        write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_where_the_clock_stands() {
        let at = Timestamp::parse("2026-11-30T16:00:00Z").unwrap();
        let before = Timestamp(at.0 - 1);
        let china = UtcOffset::hours(8).unwrap();
        assert_eq!(Day::of(before, china).civil(), (2026, 11, 30));
        assert_eq!(Day::of(at, china).civil(), (2026, 12, 1));
        assert_eq!(Day::of(at, UtcOffset::UTC).civil(), (2026, 11, 30));
        let west = UtcOffset::seconds(-(9 * 3_600 + 1_800)).unwrap();
        let morning = Timestamp::parse("2026-12-01T09:29:59Z").unwrap();
        assert_eq!(Day::of(morning, west).civil(), (2026, 11, 30));
        assert_eq!(
            Day::of(Timestamp(i64::MAX), china),
            Day::of(Timestamp(i64::MAX), china)
        );
    }

    #[test]
    fn an_instant_is_written_as_the_clocks_of_a_place_show_it() {
        let at = Timestamp::parse("2026-11-30T20:15:00Z").unwrap();
        for (seconds, shown) in [
            (28_800, "2026-12-01T04:15:00+08:00"),
            (-12_600, "2026-11-30T16:45:00-03:30"),
            (0, "2026-11-30T20:15:00+00:00"),
            (29_143, "2026-12-01T04:20:00+08:05"),
        ] {
            assert_eq!(at.shown_at(UtcOffset::seconds(seconds).unwrap()), shown);
        }
    }

    #[test]
    fn an_offset_is_bounded_and_written_as_usual() {
        assert_eq!(UtcOffset::hours(8).unwrap().to_string(), "+08:00");
        assert_eq!(UtcOffset::seconds(-12_600).unwrap().to_string(), "-03:30");
        assert_eq!(UtcOffset::UTC.to_string(), "+00:00");
        assert_eq!(UtcOffset::hours(25), None);
        assert_eq!(UtcOffset::seconds(i32::MIN), None);
    }
}
