//! Instants in whole seconds, written as RFC 3339 in UTC.

use super::civil::{civil_from_days, days_from_civil, days_in_month};
use core::fmt;

/// A length of time in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(pub i64);

impl Duration {
    /// So many hours.
    pub const fn hours(hours: i64) -> Self {
        Self(hours * 3_600)
    }

    /// So many days of 24 hours.
    pub const fn days(days: i64) -> Self {
        Self(days * 86_400)
    }
}

/// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// Why a text is not a time this project accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// Not of the form `2026-11-22T17:50:00Z`.
    #[error("a time is written like 2026-11-22T17:50:00Z")]
    Form,
    /// The form is right but no such day or time of day exists.
    #[error("no such day or time of day")]
    NoSuchTime,
}

impl Timestamp {
    /// 0000-01-01T00:00:00Z, the earliest time that RFC 3339 can write.
    pub const MIN: Self = Self(-62_167_219_200);
    /// 9999-12-31T23:59:59Z, the latest time that RFC 3339 can write.
    pub const MAX: Self = Self(253_402_300_799);

    /// Reads RFC 3339 in UTC (`2026-11-22T17:50:00Z`), whole seconds, `T` and `Z` in upper case.
    ///
    /// Offsets and fractions are refused: one spelling for one instant keeps signed texts comparable.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        let bytes: &[u8; 20] = text.as_bytes().try_into().map_err(|_| TimestampError::Form)?;
        let shape = b"0000-00-00T00:00:00Z";
        let fits = bytes.iter().zip(shape).all(|(byte, form)| {
            if *form == b'0' {
                byte.is_ascii_digit()
            } else {
                byte == form
            }
        });
        if !fits {
            return Err(TimestampError::Form);
        }
        let number = |from: usize, to: usize| {
            bytes[from..to]
                .iter()
                .fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0'))
        };
        let (year, month, day) = (number(0, 4), number(5, 7) as u8, number(8, 10) as u8);
        let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
        let day_exists = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
        if !day_exists || hour > 23 || minute > 59 || second > 59 {
            return Err(TimestampError::NoSuchTime);
        }
        Ok(Self(
            days_from_civil(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second,
        ))
    }

    /// Midnight (UTC) at the start of a civil date; `None` when there is no such date.
    pub fn midnight(year: u16, month: u8, day: u8) -> Option<Self> {
        let year = i64::from(year);
        let exists = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
        exists.then(|| Self(days_from_civil(year, month, day) * 86_400))
    }

    /// The civil date (year, month, day) in UTC.
    pub fn civil(self) -> (i64, u8, u8) {
        civil_from_days(self.0.div_euclid(86_400))
    }

    /// This instant plus a length of time, held at the ends of the number range.
    pub const fn plus(self, length: Duration) -> Self {
        Self(self.0.saturating_add(length.0))
    }

    /// How long after `earlier` this instant is; negative when it is before.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC. Years outside 0–9999, which RFC 3339 cannot write, are shown as the
    /// nearest that it can.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = (*self).clamp(Self::MIN, Self::MAX);
        let (year, month, day) = held.civil();
        let second = held.0.rem_euclid(86_400);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        write!(
            out,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

/// A span of time: from an instant (included) until an instant (excluded), or without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Validity {
    /// First instant inside.
    pub from: Timestamp,
    /// First instant no longer inside; `None` for no end.
    pub until: Option<Timestamp>,
}

impl Validity {
    /// From an instant on, without end.
    pub const fn from(from: Timestamp) -> Self {
        Self { from, until: None }
    }

    /// Whether the instant lies inside.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.has_begun(at) && !self.has_ended(at)
    }

    /// Whether the span has begun by then.
    pub fn has_begun(&self, at: Timestamp) -> bool {
        self.from <= at
    }

    /// Whether the span is over by then.
    pub fn has_ended(&self, at: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= at)
    }

    /// Whether no instant lies inside.
    pub fn is_empty(&self) -> bool {
        self.has_ended(self.from)
    }

    /// Whether some instant lies inside both.
    pub fn overlaps(&self, other: &Self) -> bool {
        let later_start = self.from.max(other.from);
        !self.is_empty() && !other.is_empty() && !self.has_ended(later_start) && !other.has_ended(later_start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn prints_what_it_reads() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2024-02-29T23:59:59Z",
            "9999-12-31T23:59:59Z",
            "0000-01-01T00:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Timestamp::parse("9999-12-31T23:59:59Z"), Ok(Timestamp::MAX));
        assert_eq!(Timestamp::parse("0000-01-01T00:00:00Z"), Ok(Timestamp::MIN));
        assert_eq!(Timestamp(i64::MAX).to_string(), Timestamp::MAX.to_string());
    }

    #[test]
    fn refuses_other_spellings_and_days_that_do_not_exist() {
        for text in [
            "",
            "2026-11-22",
            "2026-11-22T17:50:00+08:00",
            "2026-11-22t17:50:00z",
            "2026-11-22T17:50:00.1Z",
        ] {
            assert_eq!(Timestamp::parse(text), Err(TimestampError::Form), "{text}");
        }
        for text in [
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-00T00:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text), Err(TimestampError::NoSuchTime), "{text}");
        }
    }

    #[test]
    fn a_validity_includes_its_start_and_excludes_its_end() {
        let span = Validity {
            from: Timestamp(10),
            until: Some(Timestamp(20)),
        };
        assert!(!span.contains(Timestamp(9)) && span.contains(Timestamp(10)));
        assert!(span.contains(Timestamp(19)) && !span.contains(Timestamp(20)));
        assert!(!span.overlaps(&Validity::from(Timestamp(20))));
        assert!(span.overlaps(&Validity::from(Timestamp(19))));
        assert!(!span.overlaps(&Validity {
            from: Timestamp(15),
            until: Some(Timestamp(15))
        }));
    }
}
