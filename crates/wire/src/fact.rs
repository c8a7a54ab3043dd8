//! What enrolled parties state about an item, and what brands are told of theirs.

use assay_core::assess;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A statement by an enrolled dealer or retailer. Who says so, and where, comes from the token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FactReport {
    /// A random UUID made once for this statement; sending it again changes nothing.
    pub event: String,
    /// The label's text as scanned.
    pub text: String,
    /// When it happened (RFC 3339, UTC).
    pub at: String,
    /// What happened.
    pub kind: FactKind,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// Seen in the party's stock.
    StockCheck,
    /// Arrived at the party.
    Received,
    /// Sold by the party to a consumer.
    Sold,
    /// Taken back by the party.
    Returned,
    /// Activated for its owner.
    Activated,
}

impl From<FactKind> for assess::FactKind {
    fn from(kind: FactKind) -> Self {
        match kind {
            FactKind::StockCheck => Self::StockCheck,
            FactKind::Received => Self::Received,
            FactKind::Sold => Self::Sold,
            FactKind::Returned => Self::Returned,
            FactKind::Activated => Self::Activated,
        }
    }
}

/// An item that calls for its brand's attention.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertLine {
    /// The GTIN, 14 digits.
    pub gtin: String,
    /// The serial.
    pub serial: String,
    /// Why: the code of core's `VerdictWord`.
    pub word: String,
    /// Hour of the first time (RFC 3339, UTC).
    pub first: String,
    /// Hour of the last time.
    pub last: String,
    /// The findings of the last time, as in an answer to a scan.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::FindingLine>))]
    pub findings: Box<RawValue>,
}
