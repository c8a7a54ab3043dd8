//! What a logistic unit should hold: the delivery note behind an SSCC.

use serde::{Deserialize, Serialize};

use crate::WayTeller;

/// What should be in a logistic unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Contents {
    /// The unit, 18 digits.
    pub sscc: String,
    /// What is inside at every depth, without the containers themselves.
    pub lines: Vec<ContentsLine>,
    /// To whom it was shipped, when that was said.
    pub shipped: Option<ShippedTo>,
    /// Who told of the packing.
    pub said_by: Vec<WayTeller>,
    /// When the packing last changed (RFC 3339, UTC); absent when nothing was told of it.
    pub as_of: Option<String>,
    /// There is more inside than is listed.
    pub cut: bool,
}

/// Which unit is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContentsQuestion {
    /// The unit, 18 digits.
    pub sscc: String,
    /// The label of an item out of it, as it was read, or its sixteen digits; not asked of whom it was
    /// shipped to.
    pub label: Option<String>,
}

/// One thing inside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ContentsLine {
    /// The GTIN, 14 digits; absent only for a container of which nothing is told.
    pub gtin: Option<String>,
    /// The lot, when it is known.
    pub lot: Option<String>,
    /// The serial, for an item.
    pub serial: Option<String>,
    /// The container, for one of which nothing is told that is inside.
    pub sscc: Option<String>,
    /// How much: 1 for an item; absent when a class was named without a quantity.
    pub quantity: Option<f64>,
    /// Unit of measure (UN/CEFACT Recommendation 20); absent for pieces.
    pub unit: Option<String>,
    /// Containers around it within the unit, outermost first.
    pub within: Vec<String>,
}

/// A dealer and its sales region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShippedTo {
    /// The dealer's enrolled number.
    pub dealer: String,
    /// Its name as enrolled.
    pub dealer_name: Option<String>,
    /// Its sales region: a country or a province of China (`CN-GD`).
    pub region: String,
    /// From when on (RFC 3339, UTC).
    pub since: String,
    /// Whether the one who asks is that dealer.
    pub to_you: bool,
}
