//! What the histories of items say, asked by a party that takes them in.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use crate::scan::{Code, word};

/// An item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ItemNamed {
    /// The GTIN, 14 digits.
    pub gtin: String,
    /// The serial.
    pub serial: String,
    /// Its label's text as it was read; not asked of whom it was shipped to.
    pub label: Option<String>,
}

/// How an item stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct ItemStanding {
    /// The GTIN, 14 digits.
    pub gtin: String,
    /// The serial.
    pub serial: String,
    /// One of the online words: the code of core's `VerdictWord`.
    #[cfg_attr(test, ts(type = "VerdictWord"))]
    #[serde(deserialize_with = "word")]
    pub word: Code,
}
