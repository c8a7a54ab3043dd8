//! Reading and printing the sixteen digits.

use super::damm::damm_digit;
use crate::gs1::Serial;
use alloc::string::String;
use core::fmt;

/// Fifteen digits and their check digit, as typed or printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypedCode(u64);

/// Why a text is not a typed code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypedCodeError {
    /// Not sixteen digits.
    #[error("a code has 16 digits")]
    Length,
    /// Something other than digits and what groups them.
    #[error("a code has only digits")]
    NotDigits,
    /// The check digit does not fit: some digit is wrong, and nobody can say which.
    #[error("the digits do not fit together")]
    CheckDigit,
}

impl TypedCode {
    /// How many digits.
    pub const DIGITS: usize = 16;

    /// Reads what a person types: digits, also full-width ones, in groups or not. Spaces, also
    /// ideographic and no-break ones, and hyphens may stand between them.
    pub fn parse(text: &str) -> Result<Self, TypedCodeError> {
        let mut digits = [0; Self::DIGITS];
        let mut count = 0;
        for character in text.trim().chars() {
            let digit = match character {
                '0'..='9' => character as u32 - '0' as u32,
                '０'..='９' => character as u32 - '０' as u32,
                ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}' | '-' => continue,
                _ => return Err(TypedCodeError::NotDigits),
            };
            *digits.get_mut(count).ok_or(TypedCodeError::Length)? = digit as u8;
            count += 1;
        }
        if count != Self::DIGITS {
            return Err(TypedCodeError::Length);
        }
        if damm_digit(digits) != 0 {
            return Err(TypedCodeError::CheckDigit);
        }
        Ok(Self(
            digits
                .into_iter()
                .fold(0, |number, digit| number * 10 + u64::from(digit)),
        ))
    }

    /// The code that a scheme serial is, when it is one: exactly sixteen plain digits that fit.
    pub fn of_serial(serial: &Serial) -> Option<Self> {
        let text = serial.as_str();
        (text.len() == Self::DIGITS)
            .then(|| Self::parse(text).ok())
            .flatten()
    }

    /// The code of fifteen digits, given as a number under 10^15, with its check digit appended.
    pub(super) fn of_fifteen(number: u64) -> Self {
        let digits = (0..15).rev().map(|place| (number / 10_u64.pow(place) % 10) as u8);
        Self(number * 10 + u64::from(damm_digit(digits)))
    }

    /// The fifteen digits without the check digit, as a number under 10^15.
    pub(super) const fn fifteen(self) -> u64 {
        self.0 / 10
    }

    /// In groups of four, as printed under a label: `4071 8825 9036 1147`.
    pub fn grouped(self) -> String {
        let groups = [12, 8, 4, 0].map(|place| self.0 / 10_u64.pow(place) % 10_000);
        alloc::format!(
            "{:04} {:04} {:04} {:04}",
            groups[0],
            groups[1],
            groups[2],
            groups[3]
        )
    }
}

impl fmt::Display for TypedCode {
    /// Sixteen digits without groups: the serial (21).
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:016}", self.0)
    }
}

impl fmt::Debug for TypedCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "TypedCode({self})")
    }
}

impl From<TypedCode> for Serial {
    fn from(code: TypedCode) -> Self {
        Self::of_code(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn sample() -> TypedCode {
        TypedCode::of_fifteen(407_188_259_036_114)
    }

    #[test]
    fn accepts_what_people_type() {
        let code = sample();
        let plain = code.to_string();
        let wide: String = plain
            .chars()
            .filter_map(|digit| char::from_u32(digit as u32 - 48 + '０' as u32))
            .collect();
        let dashed = code.grouped().replace(' ', "-");
        let ideographic = code.grouped().replace(' ', "\u{3000}");
        for text in [
            plain.clone(),
            wide,
            dashed,
            ideographic,
            alloc::format!("  {}\n", code.grouped()),
        ] {
            assert_eq!(TypedCode::parse(&text), Ok(code), "{text}");
        }
        assert_eq!(Serial::from(code).as_str(), plain);
        assert_eq!(TypedCode::of_serial(&Serial::from(code)), Some(code));
    }

    #[test]
    fn leading_zeros_stay() {
        let code = TypedCode::of_fifteen(1);
        assert_eq!(code.to_string().len(), 16);
        assert!(code.grouped().starts_with("0000 0000 0000 00"));
        assert_eq!(TypedCode::parse(&code.grouped()), Ok(code));
    }

    #[test]
    fn names_what_is_wrong() {
        let plain = sample().to_string();
        assert_eq!(TypedCode::parse(&plain[1..]), Err(TypedCodeError::Length));
        assert_eq!(
            TypedCode::parse(&[&plain, "0"].concat()),
            Err(TypedCodeError::Length)
        );
        assert_eq!(TypedCode::parse(""), Err(TypedCodeError::Length));
        assert_eq!(
            TypedCode::parse(&plain.replace('1', "l")),
            Err(TypedCodeError::NotDigits)
        );
    }

    #[test]
    fn every_wrong_digit_and_every_swap_of_neighbours_is_noticed() {
        let plain = sample().to_string().into_bytes();
        for place in 0..16 {
            for digit in b'0'..=b'9' {
                let mut typed = plain.clone();
                typed[place] = digit;
                let parsed = TypedCode::parse(core::str::from_utf8(&typed).unwrap());
                assert_eq!(parsed.is_ok(), typed == plain);
            }
            if place > 0 && plain[place] != plain[place - 1] {
                let mut typed = plain.clone();
                typed.swap(place, place - 1);
                assert_eq!(
                    TypedCode::parse(core::str::from_utf8(&typed).unwrap()),
                    Err(TypedCodeError::CheckDigit)
                );
            }
        }
    }
}
