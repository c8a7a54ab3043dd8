//! Reporting a scan, and what the server answers about the item.

use assay_core::assess::{Assessment, Contradiction, Disagreement, Finding, Month};
use assay_core::verdict::{Tone, VerdictWord};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
#[cfg(test)]
use ts_rs::TS;

use crate::Origin;

/// A stable code out of a closed set. A name of its own, because serde would lend a plain `&str`.
pub type Code = &'static str;

pub(crate) fn word<'de, D: Deserializer<'de>>(from: D) -> Result<Code, D::Error> {
    let text = String::deserialize(from)?;
    let words = VerdictWord::ALL.iter().map(|word| word.code());
    known(words, &text)
}

pub(crate) fn tone<'de, D: Deserializer<'de>>(from: D) -> Result<Code, D::Error> {
    let text = String::deserialize(from)?;
    known(Tone::ALL.iter().map(|tone| tone.code()), &text)
}

fn known<E: Error>(mut codes: impl Iterator<Item = Code>, text: &str) -> Result<Code, E> {
    codes
        .find(|code| *code == text)
        .ok_or_else(|| E::custom("an unknown code"))
}

/// One reading that a person chose to report. The server parses and verifies the text itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScanReport {
    /// A random UUID made once for this reading; sending it again changes nothing.
    pub event: String,
    /// The label's text as scanned.
    pub text: String,
    /// When it was read (RFC 3339, UTC).
    pub at: String,
    /// The install's token for this item: 16 hexadecimal digits of HMAC(install secret, GTIN ‖ serial).
    pub token: String,
    /// Where, when the person agreed: a province of China (`CN-GD`) or a country (`DE`).
    #[serde(default)]
    pub region: Option<String>,
    /// How the label was read; absent where the reporter does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub via: Option<Via>,
}

/// How a label was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// By the camera.
    Camera,
    /// Out of a picture.
    Picture,
    /// Typed or pasted.
    Typed,
    /// By a link that opened the page or the app.
    Link,
}

impl From<Origin> for Via {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::Camera => Self::Camera,
            Origin::Picture => Self::Picture,
            Origin::Link => Self::Link,
            Origin::Paste | Origin::Typed => Self::Typed,
        }
    }
}

/// What the server says about one reported scan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct ScanAnswer {
    /// The event it answers.
    pub event: String,
    /// The headline: the code of core's `VerdictWord`. What the label itself proves (recalled,
    /// expired, a link elsewhere) stays the headline; the item's standing is below.
    #[cfg_attr(test, ts(type = "VerdictWord"))]
    #[serde(deserialize_with = "word")]
    pub word: Code,
    /// How the headline is to look and sound: the code of core's `Tone`.
    #[cfg_attr(test, ts(type = "Tone"))]
    #[serde(deserialize_with = "tone")]
    pub tone: Code,
    /// Whether the scan is on disk.
    pub recorded: bool,
    /// What the history says; absent when the label is not authentic and nothing was recorded.
    pub history: Option<HistoryLine>,
}

/// What the history of an item says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct HistoryLine {
    /// The item's standing by itself: one of the online words.
    #[cfg_attr(test, ts(type = "VerdictWord"))]
    #[serde(deserialize_with = "word")]
    pub standing: Code,
    /// Sessions by this install, the present one included.
    pub own: u32,
    /// Sessions by others.
    pub others: u32,
    /// Month of the first session before the present one (`2026-03`).
    pub first: Option<String>,
    /// Where that one was, when it was said.
    pub first_region: Option<String>,
    /// What was found, worst first.
    pub findings: Vec<FindingLine>,
}

/// One finding with its evidence; places are region codes, times are months.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(test, derive(TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum FindingLine {
    /// Reports do not fit one item.
    ReportsDisagree {
        /// Why.
        #[serde(flatten)]
        why: DisagreementLine,
    },
    /// The same from so many independent networks that a copy is likely.
    CopiedByReports {
        /// Why.
        #[serde(flatten)]
        why: DisagreementLine,
    },
    /// Two enrolled parties sold it.
    SoldTwice {
        /// Month of the first sale.
        first: String,
        /// Month of the second.
        second: String,
    },
    /// Two enrolled parties had it where nothing travels in time.
    UnreachableStock {
        /// Where one had it.
        from: String,
        /// Where the other had it.
        to: String,
        /// The month.
        month: String,
    },
    /// Sold before.
    Sold {
        /// The month.
        month: String,
        /// Where.
        region: Option<String>,
    },
    /// Activated before.
    Activated {
        /// The month.
        month: String,
    },
    /// Outside the regions it was shipped to.
    OutsideRegion {
        /// Where it was seen.
        seen: String,
        /// Where it was shipped to.
        shipped: Vec<String>,
    },
}

/// Numbers behind a disagreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct DisagreementLine {
    /// People with networks of their own, up to 64.
    pub independent: usize,
    /// Networks out of place.
    pub misplaced: usize,
    /// Networks too far apart for the time between.
    pub unreachable: usize,
    /// Networks that saw it elsewhere while an enrolled party had it.
    pub while_held: usize,
}

impl HistoryLine {
    /// The shape of an assessment.
    #[must_use]
    pub fn of(assessment: &Assessment) -> Self {
        let count = assessment.count;
        Self {
            standing: assessment.standing.word().code(),
            own: count.own,
            others: count.others,
            first: count.first.map(month),
            first_region: count.first_region.map(|region| region.to_string()),
            findings: assessment.findings.iter().map(FindingLine::of).collect(),
        }
    }
}

impl FindingLine {
    fn of(finding: &Finding) -> Self {
        match finding {
            Finding::ReportsDisagree(why) => Self::ReportsDisagree {
                why: DisagreementLine::of(*why),
            },
            Finding::CopiedByReports(why) => Self::CopiedByReports {
                why: DisagreementLine::of(*why),
            },
            Finding::CopiedByEnrolled(Contradiction::SoldTwice { first, second }) => Self::SoldTwice {
                first: month(*first),
                second: month(*second),
            },
            Finding::CopiedByEnrolled(Contradiction::Unreachable { from, to, month: at }) => {
                Self::UnreachableStock {
                    from: from.to_string(),
                    to: to.to_string(),
                    month: month(*at),
                }
            }
            Finding::Sold { month: at, region } => Self::Sold {
                month: month(*at),
                region: region.map(|region| region.to_string()),
            },
            Finding::Activated { month: at } => Self::Activated { month: month(*at) },
            Finding::OutsideRegion { seen, shipped } => Self::OutsideRegion {
                seen: seen.to_string(),
                shipped: shipped.iter().map(ToString::to_string).collect(),
            },
        }
    }
}

impl DisagreementLine {
    fn of(why: Disagreement) -> Self {
        Self {
            independent: why.independent,
            misplaced: why.misplaced,
            unreachable: why.unreachable,
            while_held: why.while_held,
        }
    }
}

fn month(month: Month) -> String {
    format!("{:04}-{:02}", month.year, month.month)
}

/// The answer to one of several reported scans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum ScanReply {
    /// It was taken.
    Answered(ScanAnswer),
    /// It was not.
    Refused(ScanRefusal),
}

/// Why one of several scans was not recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScanRefusal {
    /// The event, cut to the length of a UUID.
    pub event: String,
    /// Always false.
    pub recorded: bool,
    /// The stable code, as in a problem of its own.
    pub code: &'static str,
    /// A closer reason, as in a problem of its own; absent where the code says all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

/// Asks to delete an install's own scans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ForgetRequest {
    /// Of which items, up to 100.
    pub items: Vec<ForgetItem>,
}

/// One item whose scans by one install are to be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ForgetItem {
    /// The GTIN, 14 digits.
    pub gtin: String,
    /// The serial.
    pub serial: String,
    /// The install's token for this item, which only that install knows.
    pub token: String,
}

/// What was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ForgetAnswer {
    /// Scans that are gone.
    pub deleted: u64,
}
