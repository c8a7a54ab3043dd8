//! What is answered about sixteen typed digits, and how a batch asks for its codes.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use crate::{HistoryLine, Judgement};

/// Who asks about a typed code; may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CodeQuestion {
    /// A random UUID made once for this question; asking again with it changes nothing.
    pub event: Option<String>,
    /// The install's token for this item, when it knows the item; else each event is a session.
    pub token: Option<String>,
    /// Where, when the person agreed.
    pub region: Option<String>,
    /// The GTIN on the pack, 8, 12, 13 or 14 digits, when it is known: its brand alone then decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gtin: Option<String>,
    /// The brand's id on the trust list, when it is known: it alone then decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
}

/// What a number is, in the three classic answers and one for everything that speaks against the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CodeSays {
    /// Issued, and asked about for the first time.
    First,
    /// Issued, and asked about before.
    AskedBefore,
    /// Never issued: it lies in no batch, and all numbers that it could be are held here.
    Wrong,
    /// It lies in no batch of this server, which does not hold all numbers that it could be.
    NotLookedUp,
    /// Issued, and something speaks against it: the judgement's word says what.
    Warned,
}

/// What is known of a typed code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CodeAnswer {
    /// The sixteen digits in groups of four.
    pub code: String,
    /// The answer.
    pub says: CodeSays,
    /// Brand, product, lot and standing, as of a label; a typed number carries no signature, and the
    /// punch says so. Absent for a number of no batch.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub judgement: Option<Judgement>,
    /// What the history says.
    pub history: Option<HistoryLine>,
}

/// Asks for the codes of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BatchRequest {
    /// A random UUID made once for this batch: asked again, for instance after a lost connection, it
    /// gives the same codes.
    pub request: String,
    /// The GTIN, 8, 12, 13 or 14 digits.
    pub gtin: String,
    /// The lot, when it has one.
    #[serde(default)]
    pub lot: Option<String>,
    /// When it expires (`2027-12-31`, or `271231` as on the label), when it does.
    #[serde(default)]
    pub expiry: Option<String>,
    /// How many, up to ten million.
    pub count: u64,
}
