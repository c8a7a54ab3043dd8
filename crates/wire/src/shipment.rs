//! Goods bound to a dealer and its sales region, and what turned up elsewhere (diversion, 窜货).

use serde::{Deserialize, Serialize};

/// Binds units to a dealer; for the brand whose goods they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShipmentReport {
    /// Items, cases or pallets, up to 1,000: EPC URNs, Digital Links or the 18 digits of SSCCs.
    pub units: Vec<String>,
    /// The dealer's enrolled number.
    pub dealer: String,
    /// The sales region: a country or a province of China (`CN-GD`); the dealer's own when absent.
    #[serde(default)]
    pub region: Option<String>,
    /// From when on (RFC 3339, UTC); now when absent.
    #[serde(default)]
    pub since: Option<String>,
}

/// One unit and to whom it was shipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShipmentLine {
    /// The unit, as a Digital Link.
    pub unit: String,
    /// The dealer's enrolled number.
    pub dealer: String,
    /// The sales region.
    pub region: String,
    /// From when on (RFC 3339, UTC).
    pub since: String,
}

/// Goods of one shipped unit seen outside the dealer's region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DiversionLine {
    /// The unit that was shipped, as a Digital Link.
    pub unit: String,
    /// The dealer's enrolled number.
    pub dealer: String,
    /// The dealer's name as enrolled.
    pub dealer_name: Option<String>,
    /// Where it should have stayed.
    pub region: String,
    /// Where it was seen, latest.
    pub seen_in: String,
    /// Hour of the first sighting (RFC 3339, UTC).
    pub first: String,
    /// Hour of the latest sighting.
    pub last: String,
    /// How many sightings.
    pub sightings: u64,
    /// When the brand acknowledged it.
    pub acknowledged: Option<String>,
    /// The sightings, latest first, up to 200.
    pub evidence: Vec<SightingLine>,
}

/// One sighting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SightingLine {
    /// The item, as a Digital Link.
    pub item: String,
    /// Where.
    pub region: String,
    /// The hour (RFC 3339, UTC).
    pub at: String,
    /// `consumer`, `enrolled` or `operator`.
    pub by: String,
}

/// Acknowledges an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DiversionAcknowledged {
    /// The unit that was shipped.
    pub unit: String,
    /// The dealer's enrolled number.
    pub dealer: String,
}
