//! Dates in the orders that people write them.

use assay_core::time::Timestamp;
use assay_wire::DateOrder;

/// Serial numbers of days as spreadsheets count them: 1 is 1900-01-01, and 1900 is taken for a leap
/// year, so that the count from here is right from March 1900 on.
const SPREADSHEET_DAY_ZERO: (u16, u8, u8) = (1899, 12, 30);
/// Serial numbers from 2000 to 2100: outside them a number is no date.
const SPREADSHEET_DAYS: core::ops::RangeInclusive<i64> = 36_526..=73_050;

/// What the dates of a column say about their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    /// A date whose order had to be known.
    asked: bool,
    /// One that can only have the day first.
    day_first: bool,
    /// One that can only have the month first.
    month_first: bool,
}

impl Evidence {
    /// Looks at one cell.
    pub(super) fn look(&mut self, cell: &str) {
        let Some((first, second, _)) = three_numbers(cell).filter(|parts| parts.0.1 < 3) else {
            return;
        };
        self.asked = true;
        self.day_first |= first.0 > 12 && second.0 <= 12;
        self.month_first |= second.0 > 12 && first.0 <= 12;
    }

    /// The order. With proof of both the one that comes first in the file's country is a guess, so
    /// none is given; lines that do not fit the order a person then says are bad lines.
    pub(super) fn order(self) -> Found {
        match (self.asked, self.day_first, self.month_first) {
            (false, _, _) => Found::NotNeeded,
            (true, true, false) => Found::Order(DateOrder::Dmy),
            (true, false, true) => Found::Order(DateOrder::Mdy),
            (true, _, _) => Found::Ambiguous,
        }
    }
}

/// What came of looking at all dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Every date says its own order: year first, or none at all.
    NotNeeded,
    /// The dates prove this one.
    Order(DateOrder),
    /// A person has to say.
    Ambiguous,
}

/// A date in ISO 8601, or `None` when the cell holds none in this order.
pub(super) fn parse(cell: &str, order: DateOrder) -> Option<String> {
    let cell = cell.trim();
    let (year, month, day) = match three_numbers(cell) {
        Some((first, second, third)) if first.1 >= 3 => (full(first)?, second.0, third.0),
        Some((first, second, third)) => match order {
            DateOrder::Dmy => (full(third)?, second.0, first.0),
            DateOrder::Mdy => (full(third)?, first.0, second.0),
            DateOrder::Ymd => (full(first)?, second.0, third.0),
        },
        None => return in_digits(cell),
    };
    iso(year, month, day)
}

/// `20270131`, `270131` as GS1 writes it, or a spreadsheet's day number.
fn in_digits(cell: &str) -> Option<String> {
    if !cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u32 = cell.parse().ok()?;
    match cell.len() {
        8 => iso(number / 10_000, number / 100 % 100, number % 100),
        6 => iso(2000 + number / 10_000, number / 100 % 100, number % 100),
        5 if SPREADSHEET_DAYS.contains(&i64::from(number)) => {
            let (year, month, day) = SPREADSHEET_DAY_ZERO;
            let zero = Timestamp::midnight(year, month, day)?;
            let (year, month, day) = Timestamp(zero.0 + i64::from(number) * 86_400).civil();
            iso(u32::try_from(year).ok()?, month.into(), day.into())
        }
        _ => None,
    }
}

fn iso(year: u32, month: u32, day: u32) -> Option<String> {
    let (year, month, day) = (
        u16::try_from(year)
            .ok()
            .filter(|year| (1990..=2200).contains(year))?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    );
    Timestamp::midnight(year, month, day)?;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// A year of two digits is of this century: what expired in the last one is not delivered.
fn full((number, digits): (u32, usize)) -> Option<u32> {
    match digits {
        4 => Some(number),
        2 => Some(2000 + number),
        _ => None,
    }
}

type Part = (u32, usize);

/// Three numbers with their digits counted, whatever stands between; a time of day after them is
/// passed over.
fn three_numbers(cell: &str) -> Option<(Part, Part, Part)> {
    let date = cell.trim().split([' ', 'T']).next()?;
    let mut parts = date
        .split(['-', '/', '.', '年', '月', '日'])
        .filter(|part| !part.is_empty())
        .map(|part| {
            let good = part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
            good.then(|| part.parse().ok().map(|number| (number, part.len())))
                .flatten()
        });
    let three = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(three)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cells: &[&str]) -> Found {
        let mut evidence = Evidence::default();
        cells.iter().for_each(|cell| evidence.look(cell));
        evidence.order()
    }

    #[test]
    fn the_order_comes_from_the_dates_or_is_asked_for() {
        assert_eq!(
            found(&["2027-01-02", "20270102", "2027年1月2日", ""]),
            Found::NotNeeded
        );
        assert_eq!(found(&["01/02/2027", "13/02/2027"]), Found::Order(DateOrder::Dmy));
        assert_eq!(found(&["01/02/27", "02/13/27"]), Found::Order(DateOrder::Mdy));
        assert_eq!(found(&["01/02/2027", "11/12/2027"]), Found::Ambiguous);
        assert_eq!(found(&["13/02/2027", "02/13/2027"]), Found::Ambiguous);
    }

    #[test]
    fn one_day_in_every_way_of_writing_it() {
        for (cell, order) in [
            ("2027-01-31", DateOrder::Dmy),
            ("2027/1/31", DateOrder::Mdy),
            ("2027.01.31 00:00:00", DateOrder::Ymd),
            ("2027年1月31日", DateOrder::Ymd),
            ("20270131", DateOrder::Ymd),
            ("270131", DateOrder::Ymd),
            ("46418", DateOrder::Ymd),
            ("31.1.27", DateOrder::Dmy),
            ("1/31/2027", DateOrder::Mdy),
            ("27-01-31", DateOrder::Ymd),
        ] {
            assert_eq!(parse(cell, order).as_deref(), Some("2027-01-31"), "{cell}");
        }
        for (cell, order) in [
            ("31/1/2027", DateOrder::Mdy),
            ("2027-02-30", DateOrder::Ymd),
            ("soon", DateOrder::Ymd),
            ("1/2", DateOrder::Dmy),
            ("99999", DateOrder::Ymd),
        ] {
            assert_eq!(parse(cell, order), None, "{cell}");
        }
    }
}
