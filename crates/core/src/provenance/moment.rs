//! Points in time as events give them: to the millisecond, in any time zone.

use crate::time::Timestamp;
use core::fmt;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// Reads an XML Schema `dateTimeStamp`: date, time, any number of decimals (rounded half up to
    /// milliseconds, as CBV 2.0, section 8.9 asks), and an offset or `Z`, which must be there.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let number = |from: usize, length: usize| -> Option<i64> {
            let digits = bytes.get(from..from + length)?;
            digits.iter().all(u8::is_ascii_digit).then_some(())?;
            Some(
                digits
                    .iter()
                    .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')),
            )
        };
        let mark = |at: usize, wanted: &[u8]| bytes.get(at).filter(|byte| wanted.contains(byte));
        mark(4, b"-")?;
        mark(7, b"-")?;
        mark(10, b"Tt")?;
        mark(13, b":")?;
        mark(16, b":")?;
        let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
        let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let midnight = Timestamp::midnight(
            u16::try_from(year).ok()?,
            u8::try_from(month).ok()?,
            u8::try_from(day).ok()?,
        )?;
        let (millis, zone_at) = decimals(bytes, 19)?;
        let offset = match bytes.get(zone_at..)? {
            b"Z" | b"z" => 0,
            zone if zone.len() == 6 => offset_minutes(text.get(zone_at..)?)?,
            _ => return None,
        };
        let seconds = midnight.0 + hour * 3_600 + minute * 60 + second - offset * 60;
        Some(Self(seconds * 1_000 + millis))
    }

    /// The second in which the moment lies.
    pub const fn timestamp(self) -> Timestamp {
        Timestamp(self.0.div_euclid(1_000))
    }
}

/// Minutes of an offset `+hh:mm` or `-hh:mm`, up to 14 hours.
pub fn offset_minutes(text: &str) -> Option<i64> {
    let [sign, h1, h2, b':', m1, m2] = *text.as_bytes() else {
        return None;
    };
    if ![h1, h2, m1, m2].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let two = |tens: u8, ones: u8| i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
    let (hours, minutes) = (two(h1, h2), two(m1, m2));
    if hours > 14 || minutes > 59 || (hours == 14 && minutes != 0) {
        return None;
    }
    match sign {
        b'+' => Some(hours * 60 + minutes),
        b'-' => Some(-(hours * 60 + minutes)),
        _ => None,
    }
}

/// Milliseconds of `.digits` at a place, and where the digits end.
fn decimals(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    if bytes.get(at) != Some(&b'.') {
        return Some((0, at));
    }
    let digits = bytes.get(at + 1..)?;
    let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 {
        return None;
    }
    let digit = |place: usize| {
        digits
            .get(place)
            .filter(|_| place < length)
            .map_or(0, |d| i64::from(d - b'0'))
    };
    let millis = digit(0) * 100 + digit(1) * 10 + digit(2);
    Some((millis + i64::from(digit(3) >= 5), at + 1 + length))
}

impl fmt::Display for Moment {
    /// UTC with three decimals: `2023-02-02T11:04:03.142Z`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.timestamp().civil();
        let of_day = self.0.rem_euclid(86_400_000);
        let (hour, minute) = (of_day / 3_600_000, of_day / 60_000 % 60);
        let (second, millis) = (of_day / 1_000 % 60, of_day % 1_000);
        write!(
            out,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn zones_and_decimals_come_to_utc_milliseconds() {
        for (text, utc) in [
            ("2005-04-03T20:33:31.116000-06:00", "2005-04-04T02:33:31.116Z"),
            ("2023-02-02T11:04:03.1415Z", "2023-02-02T11:04:03.142Z"),
            ("2023-02-02T11:04:03.1414Z", "2023-02-02T11:04:03.141Z"),
            ("2020-12-31T23:59:59.9996+01:00", "2020-12-31T23:00:00.000Z"),
            ("2020-01-14T00:00:00+01:00", "2020-01-13T23:00:00.000Z"),
        ] {
            assert_eq!(Moment::parse(text).unwrap().to_string(), utc);
        }
    }

    #[test]
    fn half_a_time_is_none() {
        for text in [
            "",
            "2020-01-14",
            "2020-01-14T00:00:00",
            "2020-13-14T00:00:00Z",
            "2020-02-30T00:00:00Z",
            "2020-01-14T24:00:00Z",
            "2020-01-14T00:00:00.Z",
            "2020-01-14T00:00:00+15:00",
            "2020-01-14T00:00:00+01:00x",
            "2020-01-14 00:00:00Z",
            "+020-01-14T00:00:00Z",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
