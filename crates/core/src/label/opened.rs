//! The trade item that a telephone's browser would find in a link that no Digital Link is.
//!
//! A counterfeiter need not keep to GS1's spelling: a browser opens a link with a user name, with
//! backslashes or without a scheme, and a person takes it for the brand's. What is found here can only
//! lead to *this brand signs its labels; this one is not signed*. Deliberately absent: everything
//! but the GTIN. Nothing found here is shown, asked about or opened.

use crate::gs1::{Gtin, decode};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// The GTIN that stands after `01` or `gtin` in the path, in 8, 12, 13 or 14 digits.
pub(super) fn gtin_as_opened(text: &str) -> Option<Gtin> {
    let text = as_typed_into_a_browser(text);
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = after_scheme(path)?.split_once('/')?;
    if host.is_empty() || host.contains(char::is_whitespace) {
        return None;
    }
    let segments = resolved(path);
    let pairs = segments.iter().zip(segments.iter().skip(1));
    pairs.enumerate().find_map(|(place, (key, value))| {
        let by_name = key.eq_ignore_ascii_case("gtin");
        // Eight digits after `01` deeper in a path are a date's or an article's, not a GTIN-8.
        let by_number = *key == "01" && (place == 0 || value.trim().len() > 8);
        Gtin::parse(value.trim()).ok().filter(|_| by_name || by_number)
    })
}

/// WHATWG URL, section 4.4: tabs and line ends are left out, a backslash is a slash.
fn as_typed_into_a_browser(text: &str) -> Cow<'_, str> {
    if !text.contains(['\t', '\r', '\n', '\\']) {
        return Cow::Borrowed(text);
    }
    let kept = text
        .chars()
        .filter(|character| !matches!(character, '\t' | '\r' | '\n'));
    Cow::Owned(
        kept.map(|character| if character == '\\' { '/' } else { character })
            .collect(),
    )
}

/// What follows `http:` or `https:` and any number of slashes; all of it where there is neither and
/// the host has a dot, as a browser's address line takes it.
fn after_scheme(text: &str) -> Option<&str> {
    let web = text
        .split_once(':')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"));
    if let Some((_, rest)) = web {
        return Some(rest.trim_start_matches('/'));
    }
    let rest = text.trim_start_matches('/');
    let host = rest.split('/').next().unwrap_or_default();
    // What stands before a colon is a host with its port, or another scheme.
    let name = host.split(':').next().unwrap_or_default();
    name.contains('.').then_some(rest)
}

/// The decoded segments of a path, with empty ones left out and steps taken.
fn resolved(path: &str) -> Vec<String> {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        let decoded = decode(segment, false).unwrap_or_else(|_| segment.into());
        match decoded.as_str() {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(decoded),
        }
    }
    segments
}
