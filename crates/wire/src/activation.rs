//! Owners make an item theirs with the code that the brand printed out of sight.

use serde::{Deserialize, Serialize};

/// An owner activates an item. When it happened is when the server hears of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActivationReport {
    /// A random UUID made once for this activation; sending it again changes nothing.
    pub event: String,
    /// The label's text as scanned.
    pub text: String,
    /// The hidden code, 12 digits; spaces and hyphens may stand between them.
    pub code: String,
    /// The owner's token for this item: 16 hexadecimal digits of HMAC(install secret, GTIN ‖ serial).
    pub token: String,
}

/// A brand asks for the hidden codes to print on its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HiddenCodesRequest {
    /// The GTIN, 14 digits.
    pub gtin: String,
    /// The serials, up to 1,000.
    pub serials: Vec<String>,
}

/// The hidden codes, in the order of the serials asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HiddenCodes {
    /// One for each serial, 12 digits.
    pub codes: Vec<String>,
}
