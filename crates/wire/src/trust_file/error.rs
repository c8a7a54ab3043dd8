//! Why a trust file is refused.

use thiserror::Error;

/// Why a root or trust file is refused. The list in use before stays in use.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrustFileError {
    /// Larger than any list this version reads.
    #[error("{bytes} bytes, more than the {limit} a trust file may have")]
    TooLarge {
        /// Size found.
        bytes: usize,
        /// Size allowed.
        limit: usize,
    },
    /// Ends in the middle of its JSON.
    #[error("the file is cut short")]
    CutShort,
    /// Not JSON at all, or not UTF-8.
    #[error("not JSON: line {line}, column {column}")]
    NotJson {
        /// Line of the first offence, from 1.
        line: usize,
        /// Its column, from 1.
        column: usize,
    },
    /// Written for another version of this program.
    #[error("version {0} of the file is not known to this version of the program")]
    UnknownVersion(u64),
    /// The authority's key did not sign these bytes.
    #[error("the signature is not the authority's over these bytes")]
    WrongSignature,
    /// JSON, signed, but not a trust list that makes sense.
    #[error("invalid contents at {place}: {reason}")]
    Invalid {
        /// Where, as a path (`issuers[3].keys[0].public`) or as line and column.
        place: String,
        /// What is wrong there.
        reason: String,
    },
}

impl TrustFileError {
    /// Stable code, for the interface and for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::CutShort => "cut_short",
            Self::NotJson { .. } => "not_json",
            Self::UnknownVersion(_) => "unknown_version",
            Self::WrongSignature => "wrong_signature",
            Self::Invalid { .. } => "invalid_contents",
        }
    }

    /// Contents that are wrong at `place`.
    pub(crate) fn invalid(place: impl Into<String>, reason: impl ToString) -> Self {
        Self::Invalid {
            place: place.into(),
            reason: reason.to_string(),
        }
    }

    /// Names what serde_json found; `inside` says in which text its line and column count.
    pub(crate) fn from_json(error: &serde_json::Error, inside: &str) -> Self {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            serde_json::error::Category::Eof => Self::CutShort,
            serde_json::error::Category::Syntax | serde_json::error::Category::Io => {
                Self::NotJson { line, column }
            }
            serde_json::error::Category::Data => {
                let whole = error.to_string();
                let reason = whole
                    .rsplit_once(" at line ")
                    .map_or(whole.as_str(), |(reason, _)| reason);
                // A reason can quote the offending text, which came from outside.
                let reason: String = reason.chars().filter(|c| !c.is_control()).take(200).collect();
                Self::invalid(format!("{inside}, line {line}, column {column}"), reason)
            }
        }
    }
}
