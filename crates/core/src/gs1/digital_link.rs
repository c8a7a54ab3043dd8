//! The GS1 Digital Link URI of a trade item, signed or not.

use super::ai::{Ai, ValueError};
use super::percent::{PercentError, decode};
use super::{Gtin, GtinError};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write;

/// A GS1 Digital Link whose primary key is a GTIN, (01), in any spelling that the standard allows
/// (GS1 Digital Link Standard: URI Syntax, release 1.6, section 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigitalLink {
    host: String,
    gtin: Gtin,
    elements: Vec<(Ai, String)>,
}

/// Why a text is not a Digital Link of a trade item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigitalLinkError {
    /// Over [`DigitalLink::MAX_LEN`] bytes.
    #[error("a link has at most 2048 characters")]
    TooLong,
    /// A character that no URI has.
    #[error("there is a character that no link has")]
    Character,
    /// Not an `http` or `https` URI.
    #[error("it is not an http or https link")]
    Scheme,
    /// No host, or one with characters that no host has.
    #[error("the link's host is missing or has a character that no host has")]
    Host,
    /// The path does not end in a GS1 key with its qualifiers.
    #[error("the link's path holds no GS1 key")]
    NoKey,
    /// The key is another than the GTIN: a shipping container, a place.
    #[error("the link's GS1 key is ({0}), not a GTIN")]
    OtherKey(Ai),
    /// The qualifiers after the GTIN are none that it takes, or in a wrong order.
    #[error("({0}) cannot stand here; after the GTIN come (22), (10), (21) in this order, or (235)")]
    Order(Ai),
    /// The GTIN is none.
    #[error("the GTIN: {0}")]
    Gtin(GtinError),
    /// A value that does not fit its AI.
    #[error("({0}): {1}")]
    Value(Ai, ValueError),
    /// An AI given twice.
    #[error("({0}) is there twice")]
    Duplicate(Ai),
    /// A key of digits only that GS1 has given no meaning.
    #[error("there is a numeric key that GS1 does not know")]
    UnknownAi,
    /// A percent sign without two hexadecimal digits, or bytes that are not UTF-8.
    #[error("the percent-encoding is broken")]
    PercentEncoding,
}

impl DigitalLink {
    /// Longest link in bytes: over four times what the longest GTIN, qualifiers and usual dates
    /// need, and no longer than a scanned text may be.
    pub const MAX_LEN: usize = 2_048;

    /// Reads a link. Keys in the query that are not all digits are left aside, as GS1's engine does.
    pub fn parse(text: &str) -> Result<Self, DigitalLinkError> {
        if text.len() > Self::MAX_LEN {
            return Err(DigitalLinkError::TooLong);
        }
        if !text.bytes().all(in_uri) {
            return Err(DigitalLinkError::Character);
        }
        let rest = after_scheme(text).ok_or(DigitalLinkError::Scheme)?;
        let without_fragment = rest.split('#').next().unwrap_or(rest);
        let (hierarchy, query) = without_fragment.split_once('?').unwrap_or((without_fragment, ""));
        let (host, path) = hierarchy.split_once('/').ok_or(DigitalLinkError::Host)?;
        if host.is_empty() || !host.bytes().all(in_authority) {
            return Err(DigitalLinkError::Host);
        }
        let mut elements = path_elements(path)?;
        query_elements(query, &mut elements)?;
        let gtin = elements.first().map_or("", |(_, value)| value);
        let gtin = Gtin::parse_14(gtin).map_err(DigitalLinkError::Gtin)?;
        Ok(Self {
            host: host.to_string(),
            gtin,
            elements,
        })
    }

    /// The host as written, with a port when there is one.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The GTIN.
    pub const fn gtin(&self) -> Gtin {
        self.gtin
    }

    /// The decoded value of an AI, for instance of `"21"`.
    pub fn ai(&self, digits: &str) -> Option<&str> {
        let ai = Ai::parse(digits)?;
        self.elements
            .iter()
            .find(|(other, _)| *other == ai)
            .map(|(_, value)| value.as_str())
    }

    /// AIs and decoded values, path first, in the order of the link.
    pub fn elements(&self) -> impl Iterator<Item = (Ai, &str)> {
        self.elements.iter().map(|(ai, value)| (*ai, value.as_str()))
    }

    /// The element string as people write it: `(01)09520123456788(10)ABC1(21)12345(17)180426`.
    pub fn element_string(&self) -> String {
        let mut out = String::new();
        for (ai, value) in self.elements() {
            // Writing to a String cannot fail.
            let _ = write!(out, "({ai}){value}");
        }
        out
    }
}

/// The text after `http://` or `https://`, in any case.
fn after_scheme(text: &str) -> Option<&str> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        let (head, rest) = text.split_at_checked(scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then_some(rest)
    })
}

/// RFC 3986, section 2: unreserved, reserved and the percent sign.
const fn in_uri(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'.' | b'_' | b'~' | b'%' | b':' | b'/' | b'?' | b'#' | b'[' | b']' | b'@'
        )
        || matches!(
            byte,
            b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'='
        )
}

/// Host and port: names, numbers, IPv6 in brackets. No user name: it serves to disguise a host.
const fn in_authority(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':' | b'[' | b']')
}

fn is_primary_key(ai: &str) -> bool {
    matches!(
        ai,
        "00" | "01"
            | "253"
            | "255"
            | "401"
            | "402"
            | "414"
            | "415"
            | "417"
            | "8003"
            | "8004"
            | "8006"
            | "8010"
            | "8013"
            | "8017"
            | "8018"
    )
}

/// The key and its qualifiers: pairs of segments at the end of the path, up to the last key in it.
fn path_elements(path: &str) -> Result<Vec<(Ai, String)>, DigitalLinkError> {
    let segments: Vec<&str> = path.split('/').collect();
    let mut start = segments.len();
    loop {
        start = start.checked_sub(2).ok_or(DigitalLinkError::NoKey)?;
        let ai = Ai::parse(segments[start]).ok_or(DigitalLinkError::NoKey)?;
        if !is_primary_key(segments[start]) {
            continue;
        }
        if ai != Ai::GTIN {
            return Err(DigitalLinkError::OtherKey(ai));
        }
        break;
    }
    let mut elements = Vec::new();
    for pair in segments[start..].chunks_exact(2) {
        let ai = Ai::parse(pair[0]).ok_or(DigitalLinkError::NoKey)?;
        let previous = elements.last().map(|(ai, _)| *ai);
        if !may_follow(previous, ai) {
            return Err(DigitalLinkError::Order(ai));
        }
        elements.push((ai, value(ai, pair[1], false)?));
    }
    Ok(elements)
}

/// Whether the qualifier may come after the previous one: (22), (10), (21) in this order with any
/// left out, or (235) alone.
fn may_follow(previous: Option<Ai>, ai: Ai) -> bool {
    let place = |ai: Ai| {
        [Ai::GTIN, Ai::CPV, Ai::LOT, Ai::SERIAL]
            .iter()
            .position(|other| *other == ai)
    };
    match previous {
        None => ai == Ai::GTIN,
        Some(Ai::GTIN) if ai == Ai::TPX => true,
        Some(previous) => {
            matches!((place(previous), place(ai)), (Some(before), Some(after)) if before < after)
        }
    }
}

fn query_elements(query: &str, elements: &mut Vec<(Ai, String)>) -> Result<(), DigitalLinkError> {
    for parameter in query.split('&') {
        let Some((key, raw)) = parameter.split_once('=') else {
            continue;
        };
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let ai = Ai::parse(key).ok_or(DigitalLinkError::UnknownAi)?;
        if elements.iter().any(|(other, _)| *other == ai) {
            return Err(DigitalLinkError::Duplicate(ai));
        }
        elements.push((ai, value(ai, raw, true)?));
    }
    Ok(())
}

fn value(ai: Ai, raw: &str, plus_is_space: bool) -> Result<String, DigitalLinkError> {
    let decoded = decode(raw, plus_is_space).map_err(|error| match error {
        PercentError::Broken | PercentError::NotUtf8 => DigitalLinkError::PercentEncoding,
    })?;
    if ai == Ai::GTIN {
        Gtin::parse_14(&decoded).map_err(DigitalLinkError::Gtin)?;
    } else {
        ai.accepts(&decoded)
            .map_err(|error| DigitalLinkError::Value(ai, error))?;
    }
    Ok(decoded)
}
