//! Why a text that means to be a signed label is refused.

use crate::gs1::{Ai, GtinError, TextError};
use crate::host::HostError;
use crate::time::DateError;

/// Why a text is not a signed label. Every refusal has its name; none is repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// Over [`super::UnverifiedLabel::MAX_LEN`] bytes.
    #[error("a label has at most 622 characters")]
    TooLong,
    /// A character outside printable ASCII.
    #[error("a label has only printable ASCII characters")]
    NotAscii,
    /// `http`, upper case, or no link at all.
    #[error("a label begins with https:// in lower case")]
    Scheme,
    /// A user name before the host: it disguises where a link leads.
    #[error("a label has no user name before its host")]
    UserName,
    /// A port after the host: an app link matches the host alone.
    #[error("a label has no port")]
    Port,
    /// The host is none, or in another spelling.
    #[error("the host: {0}")]
    Host(HostError),
    /// A fragment: it never reaches a resolver and nothing signs it.
    #[error("a label has no fragment")]
    Fragment,
    /// The path does not begin with `/01/`.
    #[error("a label's path begins with /01/ and the GTIN")]
    NoGtin,
    /// The GTIN is none of 14 digits.
    #[error("the GTIN: {0}")]
    Gtin(GtinError),
    /// A path segment that is no AI of a label, an AI without its value, or a slash at the end.
    #[error("the path holds something other than (01), (22), (10) and (21) with their values")]
    Path,
    /// No serial number: a label is for one item.
    #[error("a label has a serial number (21)")]
    NoSerial,
    /// AIs in another order than 01, 22, 10, 21 in the path and 11, 13, 15, 17 in the query.
    #[error("({0}) stands in the wrong order")]
    Order(Ai),
    /// An AI given twice.
    #[error("({0}) is there twice")]
    Duplicate(Ai),
    /// An AI in the query that belongs in the path, such as `?10=`.
    #[error("({0}) belongs in the path")]
    BelongsInPath(Ai),
    /// A numeric key other than 11, 13, 15 and 17.
    #[error("there is a numeric key that no label has")]
    NumericKey,
    /// A key other than these and `S`: nothing would sign it.
    #[error("there is a key that no label has")]
    UnknownKey,
    /// A parameter without `=`, an empty one, or one after `S`.
    #[error("the query is not made of key=value, S last")]
    Query,
    /// A percent sign without two hexadecimal digits, or bytes that are not UTF-8.
    #[error("({0}): the percent-encoding is broken")]
    PercentEncoding(Ai),
    /// Percent-encoding that hides 0x1D, the separator between AIs.
    #[error("({0}): the percent-encoding hides a separator")]
    HiddenSeparator(Ai),
    /// Lower-case hexadecimal, a character encoded without need or left plain against the rule.
    #[error("({0}): only one spelling is accepted")]
    Spelling(Ai),
    /// A value that is empty, too long or has a character that GS1 does not allow.
    #[error("({0}): {1}")]
    Text(Ai, TextError),
    /// A value that is no date.
    #[error("({0}): {1}")]
    Date(Ai, DateError),
    /// No key `S`: an unsigned link.
    #[error("there is no signature")]
    NotSigned,
    /// The key `S` twice.
    #[error("there are two signatures")]
    SignatureTwice,
    /// The signature block is damaged.
    #[error("the signature block: {0}")]
    SignatureBlock(SignatureBlockError),
}

/// Why a signature block is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureBlockError {
    /// Not 108 characters.
    #[error("it has 108 characters")]
    Length,
    /// Lower case letters.
    #[error("it is in upper case")]
    LowerCase,
    /// `=` at the end.
    #[error("it has no padding")]
    Padding,
    /// A character outside the alphabet A–Z and 2–7.
    #[error("it has only A to Z and 2 to 7")]
    Character,
    /// Unused bits that are not zero: a second spelling of the same signature.
    #[error("its unused bits are zero")]
    UnusedBits,
    /// A version that this program does not know.
    #[error("version {0} is not known")]
    Version(u8),
}

/// Why a text is no key id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyIdError {
    /// Not four characters.
    #[error("a key id has four digits")]
    Length,
    /// A character that is no hexadecimal digit.
    #[error("a key id has hexadecimal digits")]
    NotHexadecimal,
}

impl LabelError {
    /// The stable name under which the error crosses a boundary.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong => "label_too_long",
            Self::NotAscii => "label_not_ascii",
            Self::Scheme => "label_scheme",
            Self::UserName => "label_user_name",
            Self::Port => "label_port",
            Self::Host(_) => "label_host",
            Self::Fragment => "label_fragment",
            Self::NoGtin => "label_no_gtin",
            Self::Gtin(GtinError::Length) => "label_gtin_length",
            Self::Gtin(GtinError::NotDigits) => "label_gtin_digits",
            Self::Gtin(GtinError::CheckDigit) => "label_gtin_check_digit",
            Self::Path => "label_path",
            Self::NoSerial => "label_no_serial",
            Self::Order(_) => "label_order",
            Self::Duplicate(_) => "label_duplicate",
            Self::BelongsInPath(_) => "label_belongs_in_path",
            Self::NumericKey => "label_numeric_key",
            Self::UnknownKey => "label_unknown_key",
            Self::Query => "label_query",
            Self::PercentEncoding(_) => "label_percent_encoding",
            Self::HiddenSeparator(_) => "label_hidden_separator",
            Self::Spelling(_) => "label_spelling",
            Self::Text(_, TextError::Empty) => "label_value_empty",
            Self::Text(_, TextError::TooLong) => "label_value_too_long",
            Self::Text(_, TextError::Character) => "label_value_character",
            Self::Text(_, TextError::PathStep) => "label_value_path_step",
            Self::Date(..) => "label_date",
            Self::NotSigned => "label_not_signed",
            Self::SignatureTwice => "label_signature_twice",
            Self::SignatureBlock(SignatureBlockError::Length) => "label_signature_length",
            Self::SignatureBlock(SignatureBlockError::LowerCase) => "label_signature_lower_case",
            Self::SignatureBlock(SignatureBlockError::Padding) => "label_signature_padding",
            Self::SignatureBlock(SignatureBlockError::Character) => "label_signature_character",
            Self::SignatureBlock(SignatureBlockError::UnusedBits) => "label_signature_unused_bits",
            Self::SignatureBlock(SignatureBlockError::Version(_)) => "label_signature_version",
        }
    }
}
