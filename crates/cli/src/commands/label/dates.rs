//! Dates as people write them on a command line.

use assay_client::{Clock as _, SystemClock};
use assay_core::time::{Date, Day};

/// Reads `2027-12-31`, `2027-12` (the last day of the month) or GS1's `271231`.
pub(crate) fn date(text: &str) -> Result<Date, String> {
    date_read_on(text, today())
}

/// The civil day that it is here.
pub(super) fn today() -> Day {
    let now = SystemClock.now();
    Day::of(now, SystemClock.offset(now))
}

fn date_read_on(text: &str, today: Day) -> Result<Date, String> {
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Date::parse(text).map_err(|error| format!("{text}: {error}"));
    }
    let (year, month, day) =
        spelled(text).ok_or_else(|| format!("{text:?} is no date; write 2027-12-31, 2027-12 or 271231"))?;
    // GS1 General Specifications, 3.4: day 00 is the last day of the month.
    let date = Date::from_civil(year, month, day.unwrap_or(0)).map_err(|error| format!("{text}: {error}"))?;
    // A label holds two digits of the year: a far one would be read as of another century.
    let (read, _, _) = date.civil(today);
    if read != i64::from(year) {
        return Err(format!(
            "{text}: a label would be read as {read}; it can name the next 50 years"
        ));
    }
    Ok(date)
}

/// The numbers of `2027-12-31` or `2027-12`.
pub(crate) fn spelled(text: &str) -> Option<(u16, u8, Option<u8>)> {
    let mut parts = text.split('-');
    let mut part = |length: usize| {
        parts.next().map(|part| {
            let plain = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<u16>().ok()).flatten()
        })
    };
    let year = part(4)??;
    let month = u8::try_from(part(2)??).ok()?;
    let day = match part(2) {
        Some(day) => Some(u8::try_from(day?).ok()?),
        None => None,
    };
    part(2).is_none().then_some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use assay_core::time::{Timestamp, UtcOffset};

    #[test]
    fn three_spellings_and_no_other() {
        let today = Day::of(Timestamp::parse("2026-11-22T12:00:00Z").unwrap(), UtcOffset::UTC);
        assert_eq!(date_read_on("2027-12-31", today).unwrap().digits(), *b"271231");
        assert_eq!(date_read_on("2027-12", today).unwrap().digits(), *b"271200");
        assert_eq!(date_read_on("271231", today).unwrap().digits(), *b"271231");
        for wrong in [
            "",
            "2027",
            "2027-13-01",
            "2027-02-30",
            "27-12-31",
            "2027-12-31-1",
            "2027/12/31",
            "２０２７-12-31",
        ] {
            assert!(date_read_on(wrong, today).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_year_that_would_be_read_as_another_is_refused() {
        let today = Day::of(Timestamp::parse("2026-11-22T12:00:00Z").unwrap(), UtcOffset::UTC);
        assert!(date_read_on("2076-12-31", today).is_ok());
        let refused = date_read_on("2099-12-31", today).unwrap_err();
        assert!(refused.contains("1999"), "{refused}");
    }
}
