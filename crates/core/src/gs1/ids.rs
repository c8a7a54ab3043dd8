//! Numbers of places and of logistic units.

use super::check_digit::ends_in_check_digit;
use core::fmt;

/// Why a text is not a GLN or SSCC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not the right number of digits.
    #[error("not the right number of digits")]
    Length,
    /// Something other than digits.
    #[error("only digits are allowed")]
    NotDigits,
    /// The last digit does not fit the others.
    #[error("the check digit does not fit")]
    CheckDigit,
}

fn checked<const N: usize>(digits: &str) -> Result<[u8; N], IdError> {
    let bytes: [u8; N] = digits.as_bytes().try_into().map_err(|_| IdError::Length)?;
    if !bytes.iter().all(u8::is_ascii_digit) {
        return Err(IdError::NotDigits);
    }
    if ends_in_check_digit(&bytes) {
        Ok(bytes)
    } else {
        Err(IdError::CheckDigit)
    }
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $digits:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $digits]);

        impl $name {
            /// Reads the digits, check digit last.
            pub fn parse(digits: &str) -> Result<Self, IdError> {
                checked(digits).map(Self)
            }

            /// The ASCII digits.
            pub const fn digits(&self) -> &[u8; $digits] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|digit| write!(out, "{}", digit - b'0'))
            }
        }
    };
}

number! {
    /// A Global Location Number: a party or a place, 13 digits (GS1 General Specifications, section 3.7).
    Gln, 13
}
number! {
    /// A Serial Shipping Container Code: a logistic unit, 18 digits (GS1 General Specifications, section 3.3.1).
    Sscc, 18
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn reads_and_names_what_is_wrong() {
        assert_eq!(
            Sscc::parse("952012345678912345").unwrap().to_string(),
            "952012345678912345"
        );
        assert_eq!(Gln::parse("9520123456788").unwrap().to_string(), "9520123456788");
        assert_eq!(Gln::parse("952012345678"), Err(IdError::Length));
        assert_eq!(Gln::parse("952012345678x"), Err(IdError::NotDigits));
        assert_eq!(Gln::parse("9520123456789"), Err(IdError::CheckDigit));
    }
}
