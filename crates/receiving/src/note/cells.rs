//! Cells to values, as spreadsheets mangle them.

use assay_core::gs1::{Gtin, GtinError, Lot, Serial};
use assay_wire::LineTrouble;

/// Most of one line.
const MAX_QUANTITY: u64 = 1_000_000;
/// A GTIN that lost more zeros than this leaves too few digits for its check digit to mean much.
const FEWEST_DIGITS: usize = 6;

/// What people write after a number of single items.
const SINGLE_ITEMS: [&str; 24] = [
    "件", "个", "瓶", "盒", "袋", "罐", "支", "包", "只", "台", "条", "桶", "听", "提", "pcs", "pc", "pc.",
    "pcs.", "ea", "each", "units", "unit", "items", "x",
];

/// A GTIN and whether zeros at its beginning had to be put back.
pub(super) fn gtin(cell: &str) -> Result<(Gtin, bool), LineTrouble> {
    let cell = plain(cell);
    if cell.is_empty() {
        return Err(LineTrouble::NoGtin);
    }
    if is_rounded(&cell) {
        return Err(LineTrouble::GtinRounded);
    }
    // A number cell that was exported with decimals.
    let digits: String = cell
        .strip_suffix(".0")
        .or_else(|| cell.strip_suffix(".00"))
        .unwrap_or(&cell)
        .chars()
        .filter(|character| !matches!(character, ' ' | '-' | '\u{a0}'))
        .collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(LineTrouble::GtinNotDigits);
    }
    if !(FEWEST_DIGITS..=14).contains(&digits.len()) {
        return Err(LineTrouble::GtinLength);
    }
    // The check digit's weights count from the right: zeros on the left never change it.
    let lost = !matches!(digits.len(), 8 | 12 | 13 | 14);
    Gtin::parse_14(&format!("{digits:0>14}"))
        .map(|gtin| (gtin, lost))
        .map_err(|error| match error {
            GtinError::CheckDigit => LineTrouble::GtinCheckDigit,
            GtinError::Length => LineTrouble::GtinLength,
            GtinError::NotDigits => LineTrouble::GtinNotDigits,
        })
}

/// A whole number of single items.
pub(super) fn quantity(cell: &str) -> Result<u32, LineTrouble> {
    let cell = plain(cell);
    let number_ends = cell
        .find(|character: char| !matches!(character, '0'..='9' | '.' | ',' | '-' | '+' | ' ' | '\u{a0}'))
        .unwrap_or(cell.len());
    let (number, unit) = cell.split_at(number_ends);
    let unit = unit.trim().to_lowercase();
    if !number.contains(|character: char| character.is_ascii_digit()) {
        return Err(LineTrouble::QuantityNotWhole);
    }
    if !unit.is_empty() && !SINGLE_ITEMS.contains(&unit.as_str()) {
        return Err(LineTrouble::QuantityUnit);
    }
    let number: String = number
        .chars()
        .filter(|character| !matches!(character, ' ' | '\u{a0}' | '+'))
        .collect();
    let whole = without_decimals(&number).ok_or(LineTrouble::QuantityNotWhole)?;
    match whole.parse::<u64>() {
        Ok(count @ 1..=MAX_QUANTITY) => Ok(count as u32),
        Ok(_) => Err(LineTrouble::QuantityRange),
        Err(_) if whole.starts_with('-') => Err(LineTrouble::QuantityRange),
        Err(_) if whole.len() > 19 => Err(LineTrouble::QuantityRange),
        Err(_) => Err(LineTrouble::QuantityNotWhole),
    }
}

/// `12.0`, `12,00`, `1,200` and `1.200` as whole numbers: three digits after one mark are
/// thousands, zeros after it are decimals.
fn without_decimals(number: &str) -> Option<String> {
    let mut groups = number.split(['.', ',']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let Some((last, between)) = rest.split_last() else {
        return Some(first.to_owned());
    };
    let thousands = |group: &str| group.len() == 3;
    if !between.iter().copied().all(thousands) {
        return None;
    }
    let mut whole = format!("{first}{}", between.concat());
    if thousands(last) {
        whole.push_str(last);
    } else if last.is_empty() || last.bytes().any(|digit| digit != b'0') {
        return None;
    }
    Some(whole)
}

/// A lot, or nothing.
pub(super) fn lot(cell: &str) -> Result<Option<String>, LineTrouble> {
    let cell = plain(cell);
    if is_nothing(&cell) {
        return Ok(None);
    }
    let lot = Lot::parse(&cell).map_err(|_| LineTrouble::Lot)?;
    Ok(Some(lot.as_str().to_owned()))
}

/// A serial, or nothing. The sixteen digits under a label are printed in groups of four.
pub(super) fn serial(cell: &str) -> Result<Option<String>, LineTrouble> {
    let cell: String = plain(cell).split_whitespace().collect();
    if is_nothing(&cell) {
        return Ok(None);
    }
    if is_rounded(&cell) {
        return Err(LineTrouble::Serial);
    }
    let serial = Serial::parse(&cell).map_err(|_| LineTrouble::Serial)?;
    Ok(Some(serial.as_str().to_owned()))
}

fn is_nothing(cell: &str) -> bool {
    matches!(cell, "" | "-" | "--" | "/" | "无" | "—" | "n/a" | "N/A")
}

/// `6.90123E+12`: the digits behind are gone.
fn is_rounded(cell: &str) -> bool {
    cell.split_once(['E', 'e']).is_some_and(|(mantissa, exponent)| {
        !mantissa.is_empty()
            && mantissa
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',')
            && mantissa.contains(['.', ','])
            && exponent
                .trim_start_matches(['+', '-'])
                .bytes()
                .all(|byte| byte.is_ascii_digit())
    })
}

/// Without what only tells a spreadsheet that a cell is text (`'069…`, `="069…"`), and with
/// full-width digits and letters in their plain form.
pub(super) fn plain(cell: &str) -> String {
    let cell = cell.trim();
    let cell = cell
        .strip_prefix("=\"")
        .and_then(|inner| inner.strip_suffix('"'))
        .or_else(|| cell.strip_prefix('\''))
        .unwrap_or(cell);
    cell.chars()
        .map(|character| match character {
            // The full-width forms of ASCII (Unicode block FF00) keep its order.
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
            '\u{3000}' => ' ',
            other => other,
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_that_a_spreadsheet_took_come_back() {
        for (cell, digits, lost) in [
            ("06901234567892", "06901234567892", false),
            ("6901234567892", "06901234567892", false),
            ("'0614141000036", "00614141000036", false),
            ("=\"614141000036\"", "00614141000036", false),
            ("６９０１２３４５６７８９２", "06901234567892", false),
            ("690-1234-56789-2", "06901234567892", false),
            ("6901234567892.0", "06901234567892", false),
            // A GTIN-12 that began with a zero, and a GTIN-8 that did.
            ("12345678905", "00012345678905", true),
            ("1234565", "00000001234565", true),
        ] {
            let (gtin, was_lost) = gtin(cell).unwrap();
            assert_eq!((gtin.to_string().as_str(), was_lost), (digits, lost), "{cell}");
        }
    }

    #[test]
    fn what_is_no_gtin_is_named() {
        for (cell, trouble) in [
            ("", LineTrouble::NoGtin),
            ("6.90123E+12", LineTrouble::GtinRounded),
            ("milk", LineTrouble::GtinNotDigits),
            ("690123456789212345", LineTrouble::GtinLength),
            ("6901234567893", LineTrouble::GtinCheckDigit),
            ("123", LineTrouble::GtinLength),
        ] {
            assert_eq!(gtin(cell), Err(trouble), "{cell}");
        }
    }

    #[test]
    fn quantities_as_people_write_them() {
        for (cell, count) in [
            ("12", 12),
            ("１２ 瓶", 12),
            ("12.0", 12),
            ("12,00", 12),
            ("1,200", 1200),
            ("1.200 pcs", 1200),
        ] {
            assert_eq!(quantity(cell), Ok(count), "{cell}");
        }
        for (cell, trouble) in [
            ("0", LineTrouble::QuantityRange),
            ("-3", LineTrouble::QuantityRange),
            ("1000001", LineTrouble::QuantityRange),
            ("99999999999999999999999", LineTrouble::QuantityRange),
            ("1.5", LineTrouble::QuantityNotWhole),
            ("", LineTrouble::QuantityNotWhole),
            ("many", LineTrouble::QuantityNotWhole),
            ("3 箱", LineTrouble::QuantityUnit),
            ("3 cases", LineTrouble::QuantityUnit),
        ] {
            assert_eq!(quantity(cell), Err(trouble), "{cell}");
        }
    }

    #[test]
    fn lots_and_serials() {
        assert_eq!(lot(" L2406 "), Ok(Some("L2406".to_owned())));
        assert_eq!(lot("无"), Ok(None));
        assert_eq!(lot("批次一"), Err(LineTrouble::Lot));
        assert_eq!(
            serial("4071 8825 9036 1147"),
            Ok(Some("4071882590361147".to_owned()))
        );
        assert_eq!(serial("4.07188E+15"), Err(LineTrouble::Serial));
    }
}
