//! The Global Trade Item Number.

use super::check_digit::ends_in_check_digit;
use core::fmt;

/// A Global Trade Item Number in its 14-digit form, check digit right.
///
/// GTIN-8, GTIN-12 and GTIN-13 are filled up with zeros on the left (GS1 General Specifications,
/// section 3.3.2). The first of the 14 digits is the indicator digit: the packaging level.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gtin(u64);

/// Why a text is not a GTIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GtinError {
    /// Neither 8, 12, 13 nor 14 characters; in a link, not 14.
    #[error("a GTIN has 8, 12, 13 or 14 digits, in a link always 14")]
    Length,
    /// Something other than digits.
    #[error("a GTIN has only digits")]
    NotDigits,
    /// The last digit does not fit the others: most likely a typing error.
    #[error("the check digit does not fit")]
    CheckDigit,
}

impl Gtin {
    /// Reads 8, 12, 13 or 14 digits, as a person types them.
    pub fn parse(digits: &str) -> Result<Self, GtinError> {
        if !matches!(digits.len(), 8 | 12 | 13 | 14) {
            return Err(GtinError::Length);
        }
        Self::checked(digits)
    }

    /// Reads exactly 14 digits, as a Digital Link carries them.
    pub fn parse_14(digits: &str) -> Result<Self, GtinError> {
        if digits.len() != 14 {
            return Err(GtinError::Length);
        }
        Self::checked(digits)
    }

    fn checked(digits: &str) -> Result<Self, GtinError> {
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(GtinError::NotDigits);
        }
        if !ends_in_check_digit(digits.as_bytes()) {
            return Err(GtinError::CheckDigit);
        }
        Ok(Self(
            digits
                .bytes()
                .fold(0, |number, digit| number * 10 + u64::from(digit - b'0')),
        ))
    }

    /// The 14 ASCII digits.
    pub fn digits(self) -> [u8; 14] {
        let mut digits = [b'0'; 14];
        let mut rest = self.0;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        digits
    }

    /// The 14 digits as one number.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// Whether the number is a GTIN-8, or the package of one: five zeros after the indicator digit.
    ///
    /// Prefixes 0000000–0000099 are kept free for that in all longer GTINs (GS1 General
    /// Specifications, section 1.4.2), so the two families never meet.
    pub const fn is_gtin_8_family(self) -> bool {
        self.body() < 10_000_000
    }

    /// The twelve digits between indicator and check digit: what an issuer's prefix is matched on.
    pub(crate) const fn body(self) -> u64 {
        self.0 / 10 % 1_000_000_000_000
    }
}

impl fmt::Display for Gtin {
    /// All 14 digits.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:014}", self.0)
    }
}

impl fmt::Debug for Gtin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Gtin({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn fills_up_to_fourteen_digits() {
        for (text, full) in [
            ("96385074", "00000096385074"),
            ("614141000036", "00614141000036"),
            ("6291041500213", "06291041500213"),
            ("09520123456788", "09520123456788"),
        ] {
            let gtin = Gtin::parse(text).unwrap();
            assert_eq!(gtin.to_string(), full);
            assert_eq!(gtin.digits(), *full.as_bytes().as_array::<14>().unwrap());
        }
    }

    #[test]
    fn names_what_is_wrong() {
        assert_eq!(Gtin::parse("9520123456"), Err(GtinError::Length));
        assert_eq!(Gtin::parse_14("9520123456788"), Err(GtinError::Length));
        assert_eq!(Gtin::parse("0952012345678A"), Err(GtinError::NotDigits));
        assert_eq!(Gtin::parse("09520123456789"), Err(GtinError::CheckDigit));
    }

    #[test]
    fn tells_the_eight_digit_family_apart() {
        assert!(Gtin::parse("96385074").unwrap().is_gtin_8_family());
        assert!(Gtin::parse("10000096385071").unwrap().is_gtin_8_family());
        assert!(!Gtin::parse("614141000036").unwrap().is_gtin_8_family());
    }
}
