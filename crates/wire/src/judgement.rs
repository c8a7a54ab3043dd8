//! What the interface is told about one scanned text.
//!
//! The interface renders it and derives nothing: every decision is in a closed code here.

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use crate::{
    BrandSays, CopiesPunch, ExpiryPunch, Freshness, MayReport, Names, OtherKind, RecallPunch, SignaturePunch,
};

/// The answer to one scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Judgement {
    /// The headline: the code of core's `VerdictWord`.
    #[cfg_attr(test, ts(type = "VerdictWord"))]
    pub word: &'static str,
    /// How the headline is to look and sound: the code of core's `Tone`.
    #[cfg_attr(test, ts(type = "Tone"))]
    pub tone: &'static str,
    /// Whether the label was proved to be its brand's, in time and by a key that nobody else has.
    pub authentic: bool,
    /// What may be asked, sent and shown.
    pub may: May,
    /// Everything that holds, the deciding ones first: codes of core's `Reason`.
    #[cfg_attr(test, ts(type = "ReasonCode[]"))]
    pub reasons: Vec<&'static str>,
    /// When it was judged (RFC 3339, UTC).
    pub judged_at: String,
    /// Whose list was asked; `null` when there is none.
    pub authority: Option<Names>,
    /// How old that list is.
    pub list: ListAge,
    /// The brand that answers for the GTIN.
    pub issuer: Option<IssuerName>,
    /// The brand whose key signed, when that is another.
    pub signer: Option<IssuerName>,
    /// Where the link would lead; `null` when the text is no link.
    pub host: Option<LinkHost>,
    /// What the label says of itself; `null` when the text is no Digital Link.
    pub fields: Option<Fields>,
    /// What the product is called: the name the brand signed, else the one the list has; `null`
    /// when it is not known.
    pub product: Option<Names>,
    /// What the brand says of its product, in its own words; `null` when no signed record is held.
    /// To be shown apart from [`Self::marks`], which are the authority's.
    pub brand_says: Option<BrandSays>,
    /// Awards that name the product.
    pub marks: Vec<Mark>,
    /// The recall that covers the label, if any.
    pub recall: Option<RecallLine>,
    /// The key that signed, when it was found.
    pub key: Option<KeyLine>,
    /// Four questions, each with its own answer.
    pub punches: Punches,
    /// What else the text is, when it is not a signed label.
    pub other: Option<OtherText>,
}

/// What may be asked, sent and shown, as core decided when it judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct May {
    /// When a server may hear of the reading.
    pub report: MayReport,
    /// Whether the question for consent may come up by itself.
    pub ask_consent: bool,
    /// Whether the journey of the item may be asked for and shown.
    pub journey: bool,
    /// Whether the brand's own record of the product may be asked for and shown beside it.
    pub product_record: bool,
    /// Whether what the label names is shown as what the signature covers; else only as what it says of itself.
    pub name_item: bool,
}

/// The age of the list that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct ListAge {
    /// When the authority issued it (RFC 3339, UTC).
    pub issued: Option<String>,
    /// What that age allows to be said.
    pub freshness: Freshness,
}

/// A brand, named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct IssuerName {
    /// Its id in the trust list.
    pub id: String,
    /// Its names.
    pub names: Names,
}

/// The host of a scanned link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct LinkHost {
    /// The host as written in the link.
    pub name: String,
    /// Whether the trust list names it for this brand, or for everyone.
    pub listed: bool,
}

/// The fields of a Digital Link. Dates are ISO 8601 (`2027-01-31`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Fields {
    /// (01), fourteen digits.
    pub gtin: String,
    /// (10).
    pub lot: Option<String>,
    /// (21).
    pub serial: Option<String>,
    /// (22).
    pub cpv: Option<String>,
    /// (11).
    pub production: Option<String>,
    /// (13).
    pub packaging: Option<String>,
    /// (15).
    pub best_before: Option<String>,
    /// (17).
    pub expiry: Option<String>,
    /// The serial as people type it, in groups of four, when it is a typed code.
    pub typed_code: Option<String>,
    /// The same fields as a GS1 element string, `(01)…(21)…`.
    pub element_string: String,
}

/// One award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// Its id in the trust list.
    pub id: String,
    /// What it is called.
    pub names: Names,
    /// Number of the certificate.
    pub certificate: String,
    /// Valid now and not withdrawn.
    pub in_force: bool,
    /// Whether its scope holds this lot.
    pub covers_lot: bool,
}

/// The recall that covers a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct RecallLine {
    /// Since when (RFC 3339, UTC).
    pub since: String,
    /// Why.
    pub reason: Names,
    /// What a person should do.
    pub todo: Names,
}

/// The key that signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct KeyLine {
    /// Key id, four hex digits.
    pub id: String,
    /// First moment it was good (RFC 3339, UTC).
    pub valid_from: String,
    /// First moment it is no longer good.
    pub valid_until: Option<String>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<String>,
}

/// The four questions a person can follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Punches {
    /// Does the signature fit?
    pub signature: SignaturePunch,
    /// Has the label been seen elsewhere?
    pub copies: CopiesPunch,
    /// Is it recalled?
    pub recall: RecallPunch,
    /// Is it within its date?
    pub expiry: ExpiryPunch,
}

/// The text itself, made safe to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct OtherText {
    /// What it is.
    pub kind: OtherKind,
    /// Its beginning, at most 300 characters, with invisible characters made visible.
    pub text: String,
    /// Why it is not a label, as a stable code, when it was meant to be one.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub error: Option<&'static str>,
}
