//! Why a document, or one of its events, is not taken.

use crate::At;
use assay_core::provenance::IdentifierError;

/// A reason and the place it was found at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct Refusal {
    /// JSON pointer from the document's root, or line and column where the text is no JSON at all.
    pub place: String,
    /// What is wrong there.
    pub reason: Reason,
}

impl Refusal {
    pub(crate) fn at(at: &At<'_>, reason: Reason) -> Self {
        let place = at.to_string();
        Self {
            place: if place.is_empty() { "/".to_owned() } else { place },
            reason,
        }
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Over [`crate::MAX_BYTES`].
    #[error("a document over 16 MiB; split it")]
    TooLarge,
    /// Not JSON: cut short, or a wrong character.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// Over [`crate::MAX_DEPTH`] levels.
    #[error("nested more than 64 levels deep, or 48 within one event")]
    TooDeep,
    /// Over [`crate::MAX_NODES`] values.
    #[error("more than 1,000,000 values in one document")]
    TooMany,
    /// Over [`crate::MAX_TEXT`] bytes in one text.
    #[error("a text over 64 KiB")]
    TextTooLong,
    /// Over [`crate::MAX_EVENTS`].
    #[error("more than 10,000 events in one document; split it")]
    TooManyEvents,
    /// Over [`crate::MAX_LINKS`].
    #[error("more than 20,000 identifiers in one event")]
    TooManyLinks,
    /// The same member twice in one object, so that two readers may see two documents.
    #[error("the member is there twice")]
    Duplicate,
    /// Another type than the standard's.
    #[error("must be {0}")]
    WrongType(&'static str),
    /// A member that must be there.
    #[error("the member {0} is missing")]
    Missing(&'static str),
    /// One of several members must be there.
    #[error("one of these must be there and not empty: {0}")]
    MissingOneOf(&'static str),
    /// A name the standard does not have and no prefix of the context explains.
    #[error("no member of this name here, and no prefix in the context that explains it")]
    UnknownMember,
    /// A prefix that the context does not define.
    #[error("the prefix is not defined in the context")]
    UnknownPrefix,
    /// A remote context other than the standard's.
    #[error("a remote context that is not bundled; it is never fetched: put its prefixes in the document")]
    UnknownContext,
    /// No context of the standard.
    #[error("the standard's context is not named")]
    NoStandardContext,
    /// A local context gives a term of the standard another meaning.
    #[error("the context redefines a term of the standard")]
    RedefinedTerm,
    /// A document type outside EPCIS.
    #[error("must be EPCISDocument or EPCISQueryDocument")]
    DocumentType,
    /// A version other than 2.0.
    #[error("the schema version must be 2.0")]
    SchemaVersion,
    /// An event type outside the standard's five.
    #[error("an event type outside the standard's five is not kept here")]
    EventType,
    /// No dateTimeStamp with an offset.
    #[error("not a time with date, time of day and offset")]
    Time,
    /// No offset `±hh:mm` up to 14 hours.
    #[error("not an offset ±hh:mm of at most 14 hours")]
    Offset,
    /// A word the vocabulary does not have.
    #[error("no such word in the Core Business Vocabulary, and no URI either")]
    UnknownWord,
    /// A standard value in a spelling that JSON documents must not use (CBV 2.0, section 7).
    #[error("a standard value must be the bare word in JSON")]
    NotBareWord,
    /// A text that is no identifier.
    #[error("{0}")]
    Identifier(IdentifierError),
    /// A class where an item must stand, or the reverse.
    #[error("an instance where a class must stand, or the reverse")]
    WrongLevel,
    /// An identifier twice in one list.
    #[error("the identifier is in the list twice")]
    Repeated,
    /// A unit that is not 2 or 3 capital letters or digits.
    #[error("not a unit of measure code (UN/CEFACT Recommendation 20)")]
    Unit,
    /// A quantity below zero.
    #[error("a quantity below zero")]
    Negative,
    /// Not hexadecimal.
    #[error("not hexadecimal")]
    Hex,
    /// Neither this nor that may be there.
    #[error("eventID and id are the same member; give one")]
    TwoIds,
}

impl Reason {
    /// Whether the document is too much to take at once, rather than wrong.
    pub const fn is_limit(&self) -> bool {
        matches!(
            self,
            Self::TooLarge | Self::TooMany | Self::TooManyEvents | Self::TooManyLinks | Self::TextTooLong
        )
    }

    /// Stable code for machines.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::NotJson(_) => "not_json",
            Self::TooDeep => "too_deep",
            Self::TooMany => "too_many_values",
            Self::TextTooLong => "text_too_long",
            Self::TooManyEvents => "too_many_events",
            Self::TooManyLinks => "too_many_identifiers",
            Self::Duplicate => "duplicate_member",
            Self::WrongType(_) => "wrong_type",
            Self::Missing(_) => "missing",
            Self::MissingOneOf(_) => "missing_one_of",
            Self::UnknownMember => "unknown_member",
            Self::UnknownPrefix => "unknown_prefix",
            Self::UnknownContext => "unknown_context",
            Self::NoStandardContext => "no_standard_context",
            Self::RedefinedTerm => "redefined_term",
            Self::DocumentType => "document_type",
            Self::SchemaVersion => "schema_version",
            Self::EventType => "event_type",
            Self::Time => "time",
            Self::Offset => "offset",
            Self::UnknownWord => "unknown_word",
            Self::NotBareWord => "not_bare_word",
            Self::Identifier(_) => "identifier",
            Self::WrongLevel => "wrong_level",
            Self::Repeated => "repeated",
            Self::Unit => "unit",
            Self::Negative => "negative",
            Self::Hex => "hex",
            Self::TwoIds => "two_ids",
        }
    }
}
