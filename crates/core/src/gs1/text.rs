//! Lot, serial and variant: up to 20 characters each.

use crate::code::TypedCode;
use alloc::string::{String, ToString};
use core::fmt;

/// Why a text is not a lot, serial or variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// No character at all.
    #[error("it is empty")]
    Empty,
    /// Over 20 characters.
    #[error("it has more than 20 characters")]
    TooLong,
    /// A character outside the GS1 set of 82.
    #[error("it has a character that GS1 does not allow")]
    Character,
    /// `.` or `..`: a step in a path, which every URL parser takes and so loses the value.
    #[error("it is . or .., which is lost wherever a link is opened")]
    PathStep,
}

/// Whether the byte is in GS1's character set 82 (General Specifications, figure 7.11-1).
pub(crate) const fn in_set_82(byte: u8) -> bool {
    matches!(byte, b'!'..=b'"' | b'%'..=b'?' | b'A'..=b'Z' | b'_' | b'a'..=b'z')
}

fn checked(text: &str) -> Result<String, TextError> {
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    // Characters first: a length in bytes says nothing to someone who pasted two Chinese characters.
    if !text.bytes().all(in_set_82) {
        return Err(TextError::Character);
    }
    if text.len() > 20 {
        Err(TextError::TooLong)
    } else if matches!(text, "." | "..") {
        Err(TextError::PathStep)
    } else {
        Ok(text.into())
    }
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Reads 1–20 characters of GS1's set of 82, other than `.` and `..`. Case and
            /// leading zeros matter.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                checked(text).map(Self)
            }

            /// The characters.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

text! {
    /// A batch or lot number, AI (10).
    Lot
}
text! {
    /// A serial number, AI (21).
    Serial
}
text! {
    /// A consumer product variant, AI (22).
    Cpv
}

impl Serial {
    /// The serial that a typed code is: its sixteen digits.
    pub(crate) fn of_code(code: TypedCode) -> Self {
        Self(code.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_set_has_82_characters() {
        assert_eq!((0..=255).filter(|byte| in_set_82(*byte)).count(), 82);
    }

    #[test]
    fn bounds() {
        assert!(Lot::parse("a").is_ok() && Lot::parse("ABCDEFGHIJKLMNOPQRST").is_ok());
        assert_eq!(Lot::parse(""), Err(TextError::Empty));
        assert_eq!(Lot::parse("ABCDEFGHIJKLMNOPQRSTU"), Err(TextError::TooLong));
        for text in ["a b", "a#", "a$", "a@", "批", "a\u{1d}", "a~", "a`", "a^"] {
            assert_eq!(Serial::parse(text), Err(TextError::Character), "{text:?}");
        }
        for text in [".", ".."] {
            assert_eq!(Lot::parse(text), Err(TextError::PathStep));
            assert_eq!(Serial::parse(text), Err(TextError::PathStep));
            assert_eq!(Cpv::parse(text), Err(TextError::PathStep));
        }
        assert!(Lot::parse("...").is_ok() && Serial::parse(".a").is_ok());
    }
}
