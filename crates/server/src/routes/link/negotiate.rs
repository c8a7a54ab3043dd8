//! What kind of answer a request wants (RFC 9110, section 12.5.1).

use axum::http::{HeaderMap, header::ACCEPT};

use super::linkset::LinkType;
use crate::problem::Problem;

/// A kind of answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// HTML, for a person.
    Page,
    /// The judgement as JSON.
    Json,
    /// The link set.
    LinkSet,
}

/// What is offered, the first of equals first.
const OFFERED: [(&str, &str, Kind); 4] = [
    ("text", "html", Kind::Page),
    ("application", "json", Kind::Json),
    ("application", "linkset+json", Kind::LinkSet),
    ("application", "ld+json", Kind::LinkSet),
];

impl Kind {
    /// What `linkType=linkset` (or `all`) and the `Accept` header ask for; without either, the page.
    ///
    /// # Errors
    /// [`Problem::NotAcceptable`] when nothing that is accepted is offered.
    pub(super) fn of(headers: &HeaderMap, link_type: Option<&str>) -> Result<Self, Problem> {
        if link_type.and_then(LinkType::of) == Some(LinkType::Set) {
            return Ok(Self::LinkSet);
        }
        let mut lines = headers
            .get_all(ACCEPT)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .peekable();
        if lines.peek().is_none() {
            return Ok(Self::Page);
        }
        let ranges: Vec<Range<'_>> = lines
            .flat_map(|line| line.split(','))
            .take(64)
            .filter_map(Range::of)
            .collect();
        let mut best = (0.0, None);
        for (kind, subtype, offered) in OFFERED {
            // The most telling range that fits decides (section 12.5.1).
            let fits = ranges
                .iter()
                .filter_map(|range| range.fits(kind, subtype).map(|depth| (depth, range.weight)));
            let weight = fits
                .max_by_key(|(depth, _)| *depth)
                .map_or(0.0, |(_, weight)| weight);
            if weight > best.0 {
                best = (weight, Some(offered));
            }
        }
        best.1.ok_or(Problem::NotAcceptable)
    }
}

struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    weight: f32,
}

impl<'a> Range<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        Some(Self {
            kind,
            subtype,
            weight,
        })
    }

    /// How telling the range is, when it holds this media type.
    fn fits(&self, kind: &str, subtype: &str) -> Option<u8> {
        let same = |range: &str, value: &str| range.eq_ignore_ascii_case(value);
        match (
            same(self.kind, kind),
            self.kind,
            same(self.subtype, subtype),
            self.subtype,
        ) {
            (true, _, true, _) => Some(2),
            (true, _, false, "*") => Some(1),
            (false, "*", false, "*") => Some(0),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_headers() {
        let chrome = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        for (accept, link_type, expected) in [
            (None, None, Some(Kind::Page)),
            (Some("*/*"), None, Some(Kind::Page)),
            (Some(chrome), None, Some(Kind::Page)),
            (Some("application/json"), None, Some(Kind::Json)),
            (Some("application/linkset+json"), None, Some(Kind::LinkSet)),
            (Some("application/ld+json"), None, Some(Kind::LinkSet)),
            (Some("application/*"), None, Some(Kind::Json)),
            (
                Some("application/json;q=0.5, application/linkset+json"),
                None,
                Some(Kind::LinkSet),
            ),
            (Some("text/html;q=0, */*"), None, Some(Kind::Json)),
            (Some("APPLICATION/JSON"), None, Some(Kind::Json)),
            (Some("image/png"), None, None),
            (Some("nonsense"), None, None),
            (Some("text/html;q=x"), None, None),
            (Some(chrome), Some("linkset"), Some(Kind::LinkSet)),
            (Some(chrome), Some("all"), Some(Kind::LinkSet)),
            (Some(chrome), Some("gs1:pip"), Some(Kind::Page)),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(ACCEPT, accept.parse().unwrap());
            }
            assert_eq!(
                Kind::of(&headers, link_type).ok(),
                expected,
                "{accept:?} {link_type:?}"
            );
        }
    }
}
