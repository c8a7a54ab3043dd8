//! Where a place's clocks stand, so that a date on a label is a civil day there.
//!
//! The device and the command ask the system; a server is told its authority's zone. Deliberately
//! absent: what time it is, and any rule about days, which is `assay-core`'s.

use std::fmt;

use assay_core::time::{Timestamp, UtcOffset};
use jiff::tz::{Offset, TimeZone};

/// The rules of a place's clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// Why a text names no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a zone is a name such as Asia/Shanghai, UTC, or an offset such as +08:00")]
pub struct ZoneError;

impl Zone {
    /// UTC.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// The system's own zone as it is set now; UTC where the system has none.
    #[must_use]
    pub fn system() -> Self {
        Self(TimeZone::system())
    }

    /// Reads the name of a zone in the IANA database, or `+08:00`.
    ///
    /// # Errors
    /// [`ZoneError`] when there is no such zone.
    pub fn parse(text: &str) -> Result<Self, ZoneError> {
        if text.starts_with(['+', '-']) {
            return offset(text)
                .map(|offset| Self(TimeZone::fixed(offset)))
                .ok_or(ZoneError);
        }
        TimeZone::get(text).map(Self).map_err(|_| ZoneError)
    }

    /// How far its clocks are from UTC at an instant.
    #[must_use]
    pub fn offset(&self, at: Timestamp) -> UtcOffset {
        let at = jiff::Timestamp::from_second(at.0).unwrap_or(if at.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        });
        // Both know offsets within a day or a little more; zones of this world keep within both.
        UtcOffset::seconds(self.0.to_offset(at).seconds()).unwrap_or_default()
    }

    /// Its name, and where its clocks stand at an instant: `Asia/Shanghai, UTC+08:00`.
    #[must_use]
    pub fn name(&self, at: Timestamp) -> String {
        let offset = self.offset(at);
        match self.0.iana_name() {
            Some("UTC") => "UTC".to_owned(),
            Some(name) => format!("{name}, UTC{offset}"),
            None => format!("UTC{offset}"),
        }
    }
}

impl fmt::Display for Zone {
    /// What [`Zone::parse`] reads, where the zone has a name.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.iana_name() {
            Some(name) => out.write_str(name),
            None => write!(out, "{}", self.offset(Timestamp(0))),
        }
    }
}

/// `+08:00`, up to fourteen hours.
fn offset(text: &str) -> Option<Offset> {
    let (sign, digits) = text.split_at_checked(1)?;
    let (hours, minutes) = digits.split_once(':')?;
    let number = |part: &str, most: i32| {
        let plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        plain
            .then(|| part.parse::<i32>().ok())
            .flatten()
            .filter(|number| *number <= most)
    };
    let seconds = number(hours, 14)? * 3_600 + number(minutes, 59)? * 60;
    Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn named_zones_follow_their_clocks() {
        let china = Zone::parse("Asia/Shanghai").unwrap();
        assert_eq!(
            china.offset(at("2026-11-30T20:00:00Z")),
            UtcOffset::hours(8).unwrap()
        );
        assert_eq!(china.name(at("2026-11-30T20:00:00Z")), "Asia/Shanghai, UTC+08:00");
        let paris = Zone::parse("Europe/Paris").unwrap();
        // Clocks there change at 01:00 UTC on the last Sundays of March and October.
        assert_eq!(
            paris.offset(at("2026-03-29T00:59:59Z")),
            UtcOffset::hours(1).unwrap()
        );
        assert_eq!(
            paris.offset(at("2026-03-29T01:00:00Z")),
            UtcOffset::hours(2).unwrap()
        );
        assert_eq!(Zone::UTC.name(at("2026-01-01T00:00:00Z")), "UTC");
    }

    #[test]
    fn offsets_are_read_and_written() {
        let zone = Zone::parse("-03:30").unwrap();
        assert_eq!(zone.offset(Timestamp(0)), UtcOffset::seconds(-12_600).unwrap());
        assert_eq!(zone.name(Timestamp(0)), "UTC-03:30");
        assert_eq!(Zone::parse(&zone.to_string()), Ok(zone));
        for wrong in [
            "",
            "+",
            "+8",
            "+08",
            "+15:00",
            "+08:60",
            "08:00",
            "+０8:00",
            "Asia/Atlantis",
        ] {
            assert_eq!(Zone::parse(wrong), Err(ZoneError), "{wrong}");
        }
    }

    #[test]
    fn the_ends_of_time_have_an_offset() {
        let zone = Zone::parse("Asia/Shanghai").unwrap();
        for end in [i64::MIN, i64::MAX] {
            let _ = (zone.offset(Timestamp(end)), Zone::system().offset(Timestamp(end)));
        }
    }
}
