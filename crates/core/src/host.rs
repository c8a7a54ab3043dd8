//! Host names as a label may carry them.

use alloc::string::String;
use core::fmt;

/// A DNS name in the one spelling that a label may use: lower case, letters, digits and hyphens,
/// at least two parts, no trailing dot, not an IP address.
///
/// Lower case because Android compares an app link's host case-sensitively; no IP address because
/// a label outlives the machine it was printed for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Host(String);

/// Why a text is not a host that a label may carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// Over [`Host::MAX_LEN`] characters, or a part of over 63.
    #[error("a host has at most 253 characters, its parts at most 63 (RFC 1035)")]
    TooLong,
    /// Upper case letters.
    #[error("a host is written in lower case")]
    UpperCase,
    /// An empty part, one that begins or ends with a hyphen, or a single part.
    #[error("a host is two or more parts joined by dots, none empty, none with a hyphen at its end")]
    Form,
    /// A character that no host name has.
    #[error("a host has only letters, digits, hyphens and dots")]
    Character,
    /// The last part is a number, so that the whole would be read as an IP address.
    #[error("a host is a name, not an IP address")]
    IpAddress,
}

impl Host {
    /// Longest name in characters (RFC 1035, section 2.3.4: 255 octets on the wire).
    pub const MAX_LEN: usize = 253;

    /// Reads a host in its one spelling.
    pub fn parse(text: &str) -> Result<Self, HostError> {
        if text.len() > Self::MAX_LEN || text.split('.').any(|part| part.len() > 63) {
            return Err(HostError::TooLong);
        }
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(HostError::UpperCase);
        }
        if !text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte))
        {
            return Err(HostError::Character);
        }
        let whole = |part: &str| !part.is_empty() && !part.starts_with('-') && !part.ends_with('-');
        if !text.contains('.') || !text.split('.').all(whole) {
            return Err(HostError::Form);
        }
        // WHATWG URL, section 3.5: a last part that is a number (also 0x…) makes an IPv4 address.
        let last = text.rsplit('.').next().unwrap_or(text);
        if last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x") {
            return Err(HostError::IpAddress);
        }
        Ok(Self(text.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Host {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_names_up_to_their_bounds() {
        for text in [
            "id.example",
            "a.b",
            "xn--fiqs8s.cn",
            "1.example",
            "v.assay.example",
        ] {
            assert_eq!(Host::parse(text).map(|host| host.0), Ok(text.into()));
        }
        let part = "a".repeat(63);
        let longest = [part.as_str(), &part, &part, &part[..61]].join(".");
        assert_eq!(longest.len(), Host::MAX_LEN);
        assert!(Host::parse(&longest).is_ok());
        assert_eq!(Host::parse(&[&longest, "a"].concat()), Err(HostError::TooLong));
        assert_eq!(
            Host::parse(&[&part, "a.example"].concat()),
            Err(HostError::TooLong)
        );
    }

    #[test]
    fn names_what_is_wrong() {
        for (text, error) in [
            ("Id.example", HostError::UpperCase),
            ("", HostError::Form),
            ("localhost", HostError::Form),
            ("a..b", HostError::Form),
            (".a.b", HostError::Form),
            ("a.b.", HostError::Form),
            ("-a.b", HostError::Form),
            ("a-.b", HostError::Form),
            ("a_b.c", HostError::Character),
            ("a b.c", HostError::Character),
            ("品牌.cn", HostError::Character),
            ("[::1]", HostError::Character),
            ("127.0.0.1", HostError::IpAddress),
            ("a.0x7f", HostError::IpAddress),
        ] {
            assert_eq!(Host::parse(text), Err(error), "{text}");
        }
    }
}
