//! Telling a scanned text apart.

use super::{KeyId, LabelError, OtherKind, UnverifiedLabel};
use crate::gs1::{DigitalLink, Gtin};

/// What a scanned text is, before anything is believed of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// A well-formed signed label.
    Signed(UnverifiedLabel),
    /// The Digital Link of a trade item that claims no signature.
    Unsigned(DigitalLink),
    /// A link that claims a signature and is refused as a label.
    Broken {
        /// Why.
        error: LabelError,
        /// The Digital Link that it is all the same, when it is one.
        link: Option<DigitalLink>,
    },
    /// Anything else.
    Other(OtherKind),
}

impl Scanned {
    /// Longest text looked into, in bytes. A QR code holds up to 2,953; nothing that this program
    /// knows needs as many, and what is longer is text.
    pub const MAX_LEN: usize = 2_048;

    /// Tells what a text is. Every text has an answer.
    pub fn classify(text: &str) -> Self {
        let error = match UnverifiedLabel::parse(text) {
            Ok(label) => return Self::Signed(label),
            Err(error) => error,
        };
        if text.len() > Self::MAX_LEN {
            return Self::Other(OtherKind::of(text));
        }
        let link = DigitalLink::parse(text).ok();
        if claims_signature(text) {
            return Self::Broken { error, link };
        }
        match link {
            Some(link) => Self::Unsigned(link),
            None => Self::Other(OtherKind::of(text)),
        }
    }

    /// The product and the key that a trust list is asked about; neither for what is no link.
    pub fn subject(&self) -> (Option<Gtin>, Option<KeyId>) {
        match self {
            Self::Signed(label) => (Some(label.gtin()), Some(label.key_id())),
            Self::Unsigned(link) => (Some(link.gtin()), None),
            Self::Broken { link, .. } => (link.as_ref().map(DigitalLink::gtin), None),
            Self::Other(_) => (None, None),
        }
    }

    /// What it is instead, when it is no signed label.
    pub const fn other_kind(&self) -> Option<OtherKind> {
        match self {
            Self::Signed(_) => None,
            Self::Unsigned(_) => Some(OtherKind::DigitalLink),
            Self::Broken { .. } => Some(OtherKind::BrokenLabel),
            Self::Other(kind) => Some(*kind),
        }
    }
}

/// Whether the text is a web address with a GTIN's AI in its path and the key `S` in its query, in
/// any case: then saying why it is refused helps more than saying that it is a web address.
fn claims_signature(text: &str) -> bool {
    let web = ["https://", "http://"].iter().any(|scheme| {
        text.as_bytes()
            .get(..scheme.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(scheme.as_bytes()))
    });
    let Some((path, query)) = text.split_once('?') else {
        return false;
    };
    let keyed = query.split(['&', '#']).any(|parameter| {
        parameter
            .split_once('=')
            .is_some_and(|(key, _)| key.eq_ignore_ascii_case("S"))
    });
    web && keyed && path.split('/').skip(3).any(|segment| segment == "01")
}
