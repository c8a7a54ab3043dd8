//! Telling a scanned text apart.

use super::opened::gtin_as_opened;
use super::{KeyId, LabelError, OtherKind, UnverifiedLabel, bare};
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
        /// The trade item that a browser would find in it, when it is none.
        opened: Option<Gtin>,
    },
    /// No Digital Link, and yet a link in which a browser would find a trade item. It is told as what
    /// it looks like, unless the item's brand signs all its labels.
    Spelled {
        /// The item.
        opened: Gtin,
        /// What it looks like.
        kind: OtherKind,
    },
    /// Anything else.
    Other(OtherKind),
}

impl Scanned {
    /// Longest text looked into, in bytes. A QR code holds up to 2,953; nothing that this program
    /// knows needs as many, and what is longer is text.
    pub const MAX_LEN: usize = 2_048;

    /// Tells what a text is, once what lies around a label and behind it is off. Every text has an
    /// answer.
    pub fn classify(text: &str) -> Self {
        let text = bare(text);
        let error = match UnverifiedLabel::parse(text) {
            Ok(label) => return Self::Signed(label),
            Err(error) => error,
        };
        if text.len() > Self::MAX_LEN {
            return Self::Other(OtherKind::of(text));
        }
        let link = DigitalLink::parse(text).ok();
        let opened = match &link {
            Some(_) => None,
            None => gtin_as_opened(text),
        };
        if claims_signature(text) {
            return Self::Broken { error, link, opened };
        }
        let kind = || OtherKind::of(text);
        match (link, opened) {
            (Some(link), _) => Self::Unsigned(link),
            (None, Some(opened)) => Self::Spelled { opened, kind: kind() },
            (None, None) => Self::Other(kind()),
        }
    }

    /// The trade item that a browser would find in what is no Digital Link. Only whether its brand
    /// signs all labels may be looked up for it, by a list that is at hand: it is worth no request.
    pub const fn opened(&self) -> Option<Gtin> {
        match self {
            Self::Signed(_) | Self::Unsigned(_) | Self::Other(_) => None,
            Self::Broken { opened, .. } => *opened,
            Self::Spelled { opened, .. } => Some(*opened),
        }
    }

    /// The product and the key that a trust list is asked about; neither for what is no link.
    pub fn subject(&self) -> (Option<Gtin>, Option<KeyId>) {
        match self {
            Self::Signed(label) => (Some(label.gtin()), Some(label.key_id())),
            Self::Unsigned(link) => (Some(link.gtin()), None),
            Self::Broken { link, opened, .. } => (link.as_ref().map(DigitalLink::gtin).or(*opened), None),
            Self::Spelled { opened, .. } => (Some(*opened), None),
            Self::Other(_) => (None, None),
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
