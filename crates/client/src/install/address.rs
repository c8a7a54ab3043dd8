//! The address of a server.

use std::fmt;

use url::{Host, Url};

/// Longest address taken.
const MOST: usize = 200;

/// `https://host[:port]/[path/]`; plain `http` only to this very machine, for trials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAddress(Url);

/// It is no address of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a server's address is https://, a host, and perhaps a path")]
pub struct BadAddress;

impl ServerAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// When it is none, holds a name or password, a query or a fragment, or is not `https`.
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim();
        if text.len() > MOST {
            return Err(BadAddress);
        }
        let mut url = Url::parse(text).map_err(|_| BadAddress)?;
        let here = match url.host().ok_or(BadAddress)? {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        let safe = url.scheme() == "https" || (url.scheme() == "http" && here);
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !safe || !plain {
            return Err(BadAddress);
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Ok(Self(url))
    }

    /// A path under it, each part as it is, whatever characters it holds.
    #[must_use]
    pub fn path(&self, parts: &[&str]) -> Url {
        let mut url = self.0.clone();
        // An https address always has a path.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(parts);
        }
        url
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_https_and_this_machine() {
        for (text, kept) in [
            ("https://a.example", "https://a.example/"),
            (" https://a.example/assay ", "https://a.example/assay/"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
            ("http://[::1]:8080/", "http://[::1]:8080/"),
        ] {
            assert_eq!(ServerAddress::parse(text).unwrap().to_string(), kept);
        }
        let long = format!("https://{}.example", "a".repeat(200));
        for text in [
            "",
            "a.example",
            "http://a.example",
            "http://127.0.0.1.a.example",
            "https://name@a.example",
            "https://a.example/?q",
            "https://a.example/#f",
            "file:///etc/passwd",
            "javascript:alert(1)",
            &long,
        ] {
            assert_eq!(ServerAddress::parse(text), Err(BadAddress), "{text}");
        }
    }

    #[test]
    fn parts_of_a_path_stay_parts() {
        let address = ServerAddress::parse("https://a.example/x").unwrap();
        let url = address.path(&["v1", "way", "1", "a/../b?c#d"]);
        assert_eq!(url.as_str(), "https://a.example/x/v1/way/1/a%2F..%2Fb%3Fc%23d");
    }
}
