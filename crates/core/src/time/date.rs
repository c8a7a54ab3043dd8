//! Dates as GS1 writes them: six digits, two of them for the year.

use super::civil::days_in_month;
use super::{Day, Timestamp};
use core::fmt;

/// A date as it stands in AI (11), (13), (15) or (17): `YYMMDD`, where day `00` means the last
/// day of the month (GS1 General Specifications, section 3.4).
///
/// The century is not in the digits. It follows from the day on which one reads them
/// (section 7.12), so the questions about it take that day as an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Date {
    year_of_century: u8,
    month: u8,
    day: u8,
}

/// Why six characters are not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Not exactly six digits.
    #[error("a date is six digits, YYMMDD")]
    Form,
    /// Month 00 or over 12, or a day that the month does not have.
    #[error("no such day")]
    NoSuchDay,
}

impl Date {
    /// Reads `YYMMDD`. 29 February is accepted for years divisible by four: of the two years that
    /// two digits can mean near today, 2000 was a leap year and 1900 and 2100 are out of reach.
    pub fn parse(digits: &str) -> Result<Self, DateError> {
        let bytes: &[u8; 6] = digits.as_bytes().try_into().map_err(|_| DateError::Form)?;
        if !bytes.iter().all(u8::is_ascii_digit) {
            return Err(DateError::Form);
        }
        let pair = |at: usize| (bytes[at] - b'0') * 10 + (bytes[at + 1] - b'0');
        Self::checked(pair(0), pair(2), pair(4))
    }

    /// The date of a full year, month and day; day 0 for the last day of the month.
    pub fn from_civil(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        if day > 0 && Timestamp::midnight(year, month, day).is_none() {
            return Err(DateError::NoSuchDay);
        }
        Self::checked((year % 100) as u8, month, day)
    }

    fn checked(year_of_century: u8, month: u8, day: u8) -> Result<Self, DateError> {
        let fits =
            (1..=12).contains(&month) && day <= days_in_month(2000 + i64::from(year_of_century), month);
        if fits {
            Ok(Self {
                year_of_century,
                month,
                day,
            })
        } else {
            Err(DateError::NoSuchDay)
        }
    }

    /// The six digits, as they stand in a label and in its signing input.
    pub fn digits(self) -> [u8; 6] {
        let mut digits = [b'0'; 6];
        for (place, value) in [self.year_of_century, self.month, self.day]
            .into_iter()
            .enumerate()
        {
            digits[2 * place] = b'0' + value / 10;
            digits[2 * place + 1] = b'0' + value % 10;
        }
        digits
    }

    /// Whether the digits name only a month (day `00`).
    pub const fn names_month_only(self) -> bool {
        self.day == 0
    }

    /// The civil date (year, month, day) that the digits mean to someone who reads them on `read_on`:
    /// the year from 49 before to 50 after the reading's, and day `00` as the last of the month.
    pub fn civil(self, read_on: Day) -> (i64, u8, u8) {
        let current = read_on.civil().0;
        let ahead = i64::from(self.year_of_century) - current.rem_euclid(100);
        let century = current.div_euclid(100) * 100;
        let century = match ahead {
            51.. => century - 100,
            ..=-50 => century + 100,
            _ => century,
        };
        let year = century + i64::from(self.year_of_century);
        let last = days_in_month(year, self.month);
        (
            year,
            self.month,
            if self.day == 0 { last } else { self.day.min(last) },
        )
    }

    /// Whether the whole day is over where it is `today`. On the day itself it is not.
    pub fn is_past(self, today: Day) -> bool {
        Day::from_civil(self.civil(today)) < today
    }
}

impl fmt::Display for Date {
    /// The six digits `YYMMDD`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}{:02}{:02}", self.year_of_century, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::UtcOffset;
    use alloc::string::ToString;

    fn on(text: &str) -> Day {
        Day::of(Timestamp::parse(text).unwrap(), UtcOffset::UTC)
    }

    #[test]
    fn the_century_is_the_nearest_one() {
        let now = on("2026-06-01T00:00:00Z");
        assert_eq!(Date::parse("760101").unwrap().civil(now).0, 2076);
        assert_eq!(Date::parse("770101").unwrap().civil(now).0, 1977);
        let later = on("2051-06-01T00:00:00Z");
        assert_eq!(Date::parse("010101").unwrap().civil(later).0, 2101);
        assert_eq!(Date::parse("020101").unwrap().civil(later).0, 2002);
    }

    #[test]
    fn day_zero_is_the_last_day_of_its_month() {
        let now = on("2026-06-01T00:00:00Z");
        assert_eq!(Date::parse("280200").unwrap().civil(now), (2028, 2, 29));
        assert_eq!(Date::parse("270200").unwrap().civil(now), (2027, 2, 28));
        assert_eq!(Date::parse("280200").unwrap().to_string(), "280200");
    }

    #[test]
    fn a_date_is_past_once_its_day_is_over() {
        let date = Date::from_civil(2026, 11, 22).unwrap();
        assert!(!date.is_past(on("2026-11-22T23:59:59Z")));
        assert!(date.is_past(on("2026-11-23T00:00:00Z")));
        let at = Timestamp::parse("2026-11-22T16:00:00Z").unwrap();
        assert!(date.is_past(Day::of(at, UtcOffset::hours(8).unwrap())));
        assert!(!date.is_past(Day::of(Timestamp(at.0 - 1), UtcOffset::hours(8).unwrap())));
        assert!(!date.is_past(Day::of(at, UtcOffset::hours(-11).unwrap())));
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in ["", "26112", "2611222", "26a122"] {
            assert_eq!(Date::parse(text), Err(DateError::Form), "{text}");
        }
        for text in ["260022", "261322", "260230", "261131", "270229"] {
            assert_eq!(Date::parse(text), Err(DateError::NoSuchDay), "{text}");
        }
        assert_eq!(Date::from_civil(2100, 2, 29), Err(DateError::NoSuchDay));
    }
}
