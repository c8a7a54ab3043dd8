//! One identifier, however it is spelt: EPC URN, EPC class or pattern URN, GS1 Digital Link URI.
//!
//! Events name the same thing in two families of spelling. Everything that compares identifiers
//! compares the canonical spelling made here: the Digital Link at `https://id.gs1.org`, with the
//! finest level that the text names and nothing else (CBV 2.0, section 8.9 asks for the same form
//! inside an event hash).

use super::link;
use super::urn;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use core::fmt;

/// The longest identifier accepted, bytes. The longest GS1 key in any spelling stays under 200;
/// party and transaction addresses of companies are web addresses, which browsers cut near 2,000.
pub const MAX_IDENTIFIER: usize = 2_048;

/// What every canonical GS1 identifier begins with.
pub(super) const ROOT: &str = "https://id.gs1.org/";

/// An identifier in its canonical spelling. Two spellings of one thing are equal here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier(String);

/// Why a text is no identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// No scheme, or a character that no URI holds.
    #[error("not a URI")]
    NotAUri,
    /// Over [`MAX_IDENTIFIER`] bytes.
    #[error("an identifier over 2,048 bytes")]
    TooLong,
    /// An EPC URN of a scheme that the Tag Data Standard does not have.
    #[error("an EPC URN of no known scheme")]
    UnknownScheme,
    /// An EPC URN whose parts do not have the lengths or characters of its scheme.
    #[error("an EPC URN with a wrong part")]
    BrokenUrn,
    /// A Digital Link whose GS1 key has a wrong check digit.
    #[error("a GS1 key with a wrong check digit")]
    CheckDigit,
}

impl Identifier {
    /// Reads any spelling. A URI that is neither an EPC URN nor a Digital Link stays as it is.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        if text.len() > MAX_IDENTIFIER {
            return Err(IdentifierError::TooLong);
        }
        if !is_uri(text) {
            return Err(IdentifierError::NotAUri);
        }
        if let Some(rest) = text.strip_prefix("urn:epc:") {
            return urn::canonical(rest).map(|path| match path {
                Some(path) => Self(format!("{ROOT}{path}")),
                None => Self(text.to_owned()),
            });
        }
        if text.starts_with("https://") || text.starts_with("http://") {
            return link::canonical(text).map(|path| match path {
                Some(path) => Self(format!("{ROOT}{path}")),
                None => Self(text.to_owned()),
            });
        }
        Ok(Self(text.to_owned()))
    }

    /// The item of a GTIN (14 digits) and a serial, as a label names it.
    pub fn instance(gtin: &str, serial: &str) -> Self {
        Self(format!("{ROOT}01/{gtin}/21/{}", link::encoded(serial)))
    }

    /// The lot of a GTIN (14 digits).
    pub fn lot(gtin: &str, lot: &str) -> Self {
        Self(format!("{ROOT}01/{gtin}/10/{}", link::encoded(lot)))
    }

    /// The logistic unit of an SSCC (18 digits).
    pub fn sscc(digits: &str) -> Self {
        Self(format!("{ROOT}00/{digits}"))
    }

    /// The canonical spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The spelling to store: canonical, without the part that all GS1 identifiers share.
    pub fn key(&self) -> &str {
        self.0.strip_prefix(ROOT).unwrap_or(&self.0)
    }

    /// The identifier that [`Identifier::key`] shortened.
    pub fn from_key(key: &str) -> Self {
        if key.starts_with(|first: char| first.is_ascii_digit()) {
            Self(format!("{ROOT}{key}"))
        } else {
            Self(key.to_owned())
        }
    }

    /// The GTIN that an item, lot or trade item class has, 14 digits.
    pub fn gtin(&self) -> Option<&str> {
        self.key().strip_prefix("01/")?.get(..14)
    }

    /// The serial of an item, percent-encoded as the link carries it.
    pub fn serial(&self) -> Option<&str> {
        self.key().strip_prefix("01/")?.get(14..)?.strip_prefix("/21/")
    }

    /// The digits of an SSCC.
    pub fn sscc_digits(&self) -> Option<&str> {
        self.key().strip_prefix("00/")
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A scheme, a colon, something after it, and no space or control character (RFC 3986, section 3,
/// with the characters of RFC 3987 let through: what a person's system wrote is kept).
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let mut letters = scheme.bytes();
    let scheme_is_good = letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && letters.all(|next| next.is_ascii_alphanumeric() || matches!(next, b'+' | b'-' | b'.' | b'_'));
    scheme_is_good
        && !rest.is_empty()
        && !rest
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\' | '^' | '`'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        Identifier::parse(text).unwrap().0
    }

    #[test]
    fn one_item_in_three_spellings_is_one() {
        let wanted = Identifier::instance("10614141073464", "2018");
        for spelling in [
            "urn:epc:id:sgtin:0614141.107346.2018",
            "https://id.gs1.org/01/10614141073464/21/2018",
            "https://brand.example/shop/gtin/10614141073464/lot/A1/ser/2018?17=271231",
        ] {
            assert_eq!(Identifier::parse(spelling).unwrap(), wanted, "{spelling}");
        }
        assert_eq!(Identifier::from_key(wanted.key()), wanted);
    }

    #[test]
    fn the_finest_level_counts() {
        assert_eq!(
            canonical("https://b.example/01/10614141073464/10/A1"),
            "https://id.gs1.org/01/10614141073464/10/A1"
        );
        assert_eq!(
            canonical("https://b.example/01/10614141073464/22/2A/10/A1/21/7"),
            "https://id.gs1.org/01/10614141073464/21/7"
        );
        assert_eq!(
            canonical("urn:epc:id:sgln:4012345.00011.0"),
            "https://id.gs1.org/414/4012345000115"
        );
    }

    #[test]
    fn other_addresses_stay() {
        for text in [
            "http://transaction.acme.example/po/12345678",
            "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
            "geo:47.506694,11.104301",
            "urn:epcglobal:cbv:bt:4012345000009:ASN1099",
        ] {
            assert_eq!(canonical(text), text);
        }
    }

    #[test]
    fn what_is_no_identifier_is_said() {
        for (text, error) in [
            ("receiving", IdentifierError::NotAUri),
            ("urn:epc:id:sgtin:0614141.10734.2018", IdentifierError::BrokenUrn),
            ("urn:epc:id:sgtin:0614141.107346", IdentifierError::BrokenUrn),
            (
                "urn:epc:id:sgtin:0614141.107346.20%ZZ",
                IdentifierError::BrokenUrn,
            ),
            (
                "urn:epc:id:magic:0614141.107346.2",
                IdentifierError::UnknownScheme,
            ),
            (
                "https://id.gs1.org/01/10614141073465/21/2018",
                IdentifierError::CheckDigit,
            ),
            (
                "https://id.gs1.org/00/0401234511 1111110",
                IdentifierError::NotAUri,
            ),
        ] {
            assert_eq!(Identifier::parse(text), Err(error), "{text}");
        }
    }
}
