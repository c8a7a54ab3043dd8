//! The codes that brands print out of sight, under what is scratched or torn off: whoever knows an
//! item's code has opened it.
//!
//! A code is eleven digits of HMAC-SHA-256 under a key of the memory over GTIN and serial, and a
//! Damm check digit. So nothing is kept for a code, nobody but the server can work one out, and a
//! code that was never asked for by its brand is known to no one.

use assay_core::code::damm_digit;

use super::network::tag;
use crate::store::ItemKey;

/// Digits before the check digit.
const END: u64 = 100_000_000_000;

/// The hidden codes of all items.
#[derive(Clone)]
pub(crate) struct Hidden {
    key: [u8; 32],
}

/// Why what was typed does not open an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// Not twelve digits, or mistyped: the check digit does not fit.
    Mistyped,
    /// A code, but not this item's.
    Other,
}

impl Hidden {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The code of an item, 12 digits.
    pub(crate) fn of(&self, item: &ItemKey) -> String {
        let mac = tag(&self.key, &[&item.gtin.to_be_bytes(), item.serial.as_bytes()]);
        let bits = mac
            .iter()
            .take(8)
            .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        let number = bits % END;
        let digits = (0..11).rev().map(|place| (number / 10_u64.pow(place) % 10) as u8);
        format!("{number:011}{}", damm_digit(digits))
    }

    /// Whether what a person typed is the code of this item.
    pub(crate) fn opens(&self, item: &ItemKey, typed: &str) -> Result<(), Wrong> {
        let typed: String = typed.chars().filter(|sign| !matches!(sign, ' ' | '-')).collect();
        if typed.len() != 12 || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Wrong::Mistyped);
        }
        if damm_digit(typed.bytes().map(|byte| byte - b'0')) != 0 {
            return Err(Wrong::Mistyped);
        }
        (typed == self.of(item)).then_some(()).ok_or(Wrong::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(serial: &str) -> ItemKey {
        ItemKey {
            gtin: 9_506_000_134_352,
            serial: serial.to_owned(),
        }
    }

    #[test]
    fn a_code_opens_its_own_item_alone() {
        let hidden = Hidden::new([7; 32]);
        let code = hidden.of(&item("A1"));
        assert_eq!(code.len(), 12);
        let grouped = format!("{} {}-{}", &code[..4], &code[4..8], &code[8..]);
        assert_eq!(hidden.opens(&item("A1"), &grouped), Ok(()));
        assert_eq!(hidden.opens(&item("A2"), &code), Err(Wrong::Other));
        assert_ne!(Hidden::new([8; 32]).of(&item("A1")), code, "another store's key");
        for typed in [
            "",
            "1",
            "12345678901x",
            &code[1..],
            &format!("{code}0"),
            "１２３４",
        ] {
            assert_eq!(hidden.opens(&item("A1"), typed), Err(Wrong::Mistyped), "{typed}");
        }
    }

    #[test]
    fn every_mistyped_digit_is_told_apart_from_a_wrong_code() {
        let hidden = Hidden::new([7; 32]);
        let code = hidden.of(&item("A1")).into_bytes();
        for place in 0..12 {
            for digit in b'0'..=b'9' {
                let mut typed = code.clone();
                typed[place] = digit;
                let opened = hidden.opens(&item("A1"), &String::from_utf8(typed.clone()).unwrap());
                assert_eq!(
                    opened,
                    if typed == code {
                        Ok(())
                    } else {
                        Err(Wrong::Mistyped)
                    }
                );
            }
        }
    }
}
