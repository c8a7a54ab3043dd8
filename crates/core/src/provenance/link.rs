//! Digital Link URIs of any GS1 key (GS1 Digital Link: URI Syntax 1.4, section 4), brought to the
//! canonical path.
//!
//! Wider than [`crate::gs1::DigitalLink`], which reads labels and therefore refuses whatever a
//! label must not be: events name places, parties, documents and assets too, on any host, under
//! any path, in older spellings with words for keys.

use super::identifier::IdentifierError;
use crate::gs1::check_digit;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The shape of a key's value.
enum Value {
    /// Exactly so many digits, the last a check digit.
    Digits(usize),
    /// So many digits, the last a check digit, then up to so many characters.
    DigitsThen(usize, usize),
    /// A GTIN of 14 digits, then four more (piece and total).
    Pieces,
    /// Between 4 and so many characters, with no check digit.
    Text(usize),
}

struct Key {
    ai: &'static str,
    word: &'static str,
    value: Value,
    /// Qualifiers from coarse to fine, with their older words; empty word for those without one.
    qualifiers: &'static [(&'static str, &'static str)],
}

const OF_TRADE_ITEM: &[(&str, &str)] = &[("22", "cpv"), ("10", "lot"), ("235", ""), ("21", "ser")];

/// The primary keys of the GS1 Digital Link standard that EPCIS events use.
const KEYS: [Key; 14] = [
    key("01", "gtin", Value::Digits(14), OF_TRADE_ITEM),
    key("00", "sscc", Value::Digits(18), &[]),
    key("414", "gln", Value::Digits(13), &[("254", "glnx")]),
    key("417", "party", Value::Digits(13), &[]),
    key("8003", "grai", Value::DigitsThen(14, 16), &[]),
    key("8004", "giai", Value::Text(30), &[]),
    key("253", "gdti", Value::DigitsThen(13, 17), &[]),
    key("255", "gcn", Value::DigitsThen(13, 12), &[]),
    key("401", "ginc", Value::Text(30), &[]),
    key("402", "gsin", Value::Digits(17), &[]),
    key("8006", "itip", Value::Pieces, OF_TRADE_ITEM),
    key("8010", "cpid", Value::Text(30), &[("8011", "cpsn")]),
    key("8017", "gsrnp", Value::Digits(18), &[("8019", "srin")]),
    key("8018", "gsrn", Value::Digits(18), &[("8019", "srin")]),
];

const fn key(
    ai: &'static str,
    word: &'static str,
    value: Value,
    qualifiers: &'static [(&'static str, &'static str)],
) -> Key {
    Key {
        ai,
        word,
        value,
        qualifiers,
    }
}

/// The canonical path of a web address that holds a GS1 key; `None` for any other address.
pub(super) fn canonical(uri: &str) -> Result<Option<String>, IdentifierError> {
    let path = uri.split(['?', '#']).next().unwrap_or(uri);
    let Some((_host, path)) = path.split_once("://").and_then(|(_, rest)| rest.split_once('/')) else {
        return Ok(None);
    };
    let segments: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let mut refused = None;
    for (at, segment) in segments.iter().enumerate() {
        let Some(key) = KEYS.iter().find(|key| key.ai == *segment || key.word == *segment) else {
            continue;
        };
        match key.path(segments.get(at + 1..).unwrap_or_default()) {
            Ok(Some(path)) => return Ok(Some(path)),
            Ok(None) => {}
            Err(error) => refused = Some(error),
        }
    }
    refused.map_or(Ok(None), Err)
}

impl Key {
    /// The canonical path of this key with the segments that follow it.
    fn path(&self, rest: &[&str]) -> Result<Option<String>, IdentifierError> {
        let Some((value, pairs)) = rest.split_first() else {
            return Ok(None);
        };
        let Some(value) = decoded(value) else {
            return Ok(None);
        };
        let value = if self.ai == "01" && matches!(value.len(), 8 | 12 | 13) {
            format!("{value:0>14}")
        } else {
            value
        };
        if !self.value.fits(&value) || pairs.len() % 2 != 0 {
            return Ok(None);
        }
        let mut finest: Option<(usize, String)> = None;
        for pair in pairs.chunks_exact(2) {
            let [name, value] = pair else { return Ok(None) };
            let Some(rank) = self
                .qualifiers
                .iter()
                .position(|(ai, word)| ai == name || (!word.is_empty() && word == name))
            else {
                return Ok(None);
            };
            let Some(value) = decoded(value).filter(|value| (1..=28).contains(&value.len())) else {
                return Ok(None);
            };
            // The variant (22) is a matter of marketing: it names no other thing.
            let names_a_level = self.qualifiers[rank].0 != "22";
            if names_a_level && finest.as_ref().is_none_or(|(so_far, _)| *so_far < rank) {
                finest = Some((rank, value));
            }
        }
        if !self.value.check_digit_holds(&value) {
            return Err(IdentifierError::CheckDigit);
        }
        let mut path = format!("{}/{}", self.ai, encoded(&value));
        if let Some((rank, value)) = finest {
            path.push_str(&format!("/{}/{}", self.qualifiers[rank].0, encoded(&value)));
        }
        Ok(Some(path))
    }
}

impl Value {
    fn fits(&self, value: &str) -> bool {
        let digits = |length: usize| {
            value
                .as_bytes()
                .get(..length)
                .is_some_and(|head| head.iter().all(u8::is_ascii_digit))
        };
        match *self {
            Self::Digits(length) => value.len() == length && digits(length),
            Self::DigitsThen(length, more) => value.len() <= length + more && digits(length),
            Self::Pieces => value.len() == 18 && digits(18),
            Self::Text(length) => (5..=length).contains(&value.len()) && digits(4),
        }
    }

    fn check_digit_holds(&self, value: &str) -> bool {
        let length = match *self {
            Self::Digits(length) | Self::DigitsThen(length, _) => length,
            Self::Pieces => 14,
            Self::Text(_) => return true,
        };
        match value.as_bytes().get(..length).and_then(<[u8]>::split_last) {
            Some((last, payload)) => *last == b'0' + check_digit(payload),
            None => false,
        }
    }
}

/// Percent-decodes a path segment; `None` when the encoding is broken or hides a control character.
pub(super) fn decoded(segment: &str) -> Option<String> {
    let mut bytes = segment.bytes();
    let mut out = Vec::with_capacity(segment.len());
    while let Some(byte) = bytes.next() {
        let byte = if byte == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            (high * 16 + low) as u8
        } else {
            byte
        };
        if byte.is_ascii_control() {
            return None;
        }
        out.push(byte);
    }
    String::from_utf8(out).ok()
}

/// Percent-encodes a value for a canonical path: GS1's table of characters that must be encoded
/// (GS1 Digital Link: URI Syntax, table 7-1) and whatever no URI path holds.
pub(super) fn encoded(value: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'\'' | b';' | b'=') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}
