//! A person's complaint about an item, its ticket, and what is answered.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(test, derive(TS))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_meta])* $variant),+ }

        impl $name {
            /// All, in the order a person is asked.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The one with this code.
            #[must_use]
            pub fn of(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

coded! {
    /// What a person finds wrong.
    ReportKind {
        /// The label or the item seems to be a copy.
        Copy = "copy",
        /// The pack holds something else than the label says.
        WrongItem = "wrong_item",
        /// The pack was opened, or its seal is broken.
        Opened = "opened",
        /// The code cannot be read, or was stuck over another.
        Label = "label",
        /// The item itself is bad.
        Quality = "quality",
        /// Anything else.
        Other = "other",
    }
}

coded! {
    /// How far a complaint is.
    ReportState {
        /// Nobody has answered yet.
        Open = "open",
        /// It has an answer.
        Answered = "answered",
        /// Whoever answered holds it to be settled.
        Closed = "closed",
    }
}

/// A complaint. Whoever sends it says of themselves what they like, and may say nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Report {
    /// A random UUID made once for this complaint; sending it again makes no second one.
    pub event: String,
    /// The label's text as scanned, or the sixteen digits as typed: up to 2,048 bytes. Without one, only the
    /// authority sees the complaint.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub label: Option<String>,
    /// What is wrong.
    pub kind: ReportKind,
    /// The same in the person's words: up to 2,000 characters, may be empty.
    pub text: String,
    /// How the person can be reached, up to 200 characters, when they want to say so.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub contact: Option<String>,
    /// A photograph as base64 (RFC 4648, section 4) of a JPEG, PNG or WebP file of up to 6 MiB. What is kept
    /// is drawn anew: neither place, time nor maker of the camera stays in it.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub photo: Option<String>,
}

/// What a complaint is answered with at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportTicket {
    /// Twenty digits in groups of five, by which whoever holds them, and nobody else, reads the answers.
    pub ticket: String,
}

/// What the holder of a ticket is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportProgress {
    /// How far it is.
    pub state: ReportState,
    /// What it was about.
    pub kind: ReportKind,
    /// When it arrived (RFC 3339, UTC, to the hour).
    pub at: String,
    /// Answers, oldest first.
    pub answers: Vec<ReportAnswer>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportAnswer {
    /// When (RFC 3339, UTC, to the hour).
    pub at: String,
    /// Who answers, as enrolled.
    pub by: String,
    /// What they say, up to 2,000 characters.
    pub text: String,
}

/// A complaint as the brand it is about, and the authority, see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportLine {
    /// Its number: says nothing of the ticket.
    pub id: String,
    /// When it arrived (RFC 3339, UTC, to the hour).
    pub at: String,
    /// How far it is.
    pub state: ReportState,
    /// What it is about.
    pub kind: ReportKind,
    /// The GTIN, 14 digits, when the label or the code told one.
    pub gtin: Option<String>,
    /// The lot.
    pub lot: Option<String>,
    /// The serial.
    pub serial: Option<String>,
    /// What the server's own check of the label said: the code of core's `VerdictWord`.
    pub word: Option<String>,
    /// The person's words.
    pub text: String,
    /// How the person can be reached, when they said so.
    pub contact: Option<String>,
    /// Whether there is a photograph.
    pub photo: bool,
    /// Answers, oldest first.
    pub answers: Vec<ReportAnswer>,
}

/// An answer to a complaint, by the brand or the authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportReply {
    /// What to say, up to 2,000 characters.
    pub text: String,
    /// Whether the complaint is settled by it.
    #[serde(default)]
    pub closes: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_on_the_wire() {
        for kind in ReportKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
            assert_eq!(ReportKind::of(kind.code()), Some(*kind));
        }
        for state in ReportState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.code());
            assert_eq!(ReportState::of(state.code()), Some(*state));
        }
    }
}
