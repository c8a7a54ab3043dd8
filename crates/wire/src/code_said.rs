//! What a device takes of a server's answer about a typed code.
//!
//! A typed number carries no signature, so all of it is the server's word: it is shown as that, and
//! nothing of it is ever joined with a verdict that the device reached itself.

use assay_core::verdict::VerdictWord;
use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use crate::{
    BrandSays, Code, CodeSays, CopiesPunch, ExpiryPunch, HistoryLine, IssuerName, Names, RecallLine,
    RecallPunch, scan,
};

/// The answer, without what a typed code cannot have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct CodeSaid {
    /// The sixteen digits in groups of four.
    pub code: String,
    /// The answer.
    pub says: CodeSays,
    /// What it was issued for; `null` for a number of no batch.
    pub judgement: Option<CodeItem>,
    /// What the history says.
    pub history: Option<HistoryLine>,
}

/// What a code was issued for, as its server tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct CodeItem {
    /// The headline: the code of core's `VerdictWord`.
    #[cfg_attr(test, ts(type = "VerdictWord"))]
    #[serde(deserialize_with = "scan::word")]
    pub word: Code,
    /// How the headline is to look and sound: the code of core's `Tone`.
    #[cfg_attr(test, ts(type = "Tone"))]
    #[serde(deserialize_with = "scan::tone")]
    pub tone: Code,
    /// The brand that answers for the GTIN.
    pub issuer: Option<IssuerName>,
    /// What the product is called.
    pub product: Option<Names>,
    /// What the brand says of its product, in its own words.
    pub brand_says: Option<BrandSays>,
    /// What there is to compare with the pack.
    pub fields: Option<CodeFields>,
    /// The recall that covers it.
    pub recall: Option<RecallLine>,
    /// The three questions that a typed code leaves.
    pub punches: CodePunches,
}

/// What there is to compare with the pack. Dates are ISO 8601.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct CodeFields {
    /// Fourteen digits.
    pub gtin: String,
    /// The lot.
    pub lot: Option<String>,
    /// The expiry date.
    pub expiry: Option<String>,
}

/// What was asked of a typed code; there is no signature to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct CodePunches {
    /// Has the number been seen elsewhere?
    pub copies: CopiesPunch,
    /// Is it recalled?
    pub recall: RecallPunch,
    /// Is it within its date?
    pub expiry: ExpiryPunch,
}

impl CodeSaid {
    /// Whether the headline is one that such an answer can have: a standing of the item, or what
    /// speaks against it whatever its standing.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let word = self.judgement.as_ref().map(|item| item.word);
        let is =
            |words: &[VerdictWord]| word.is_some_and(|word| words.iter().any(|known| known.code() == word));
        match self.says {
            CodeSays::First => is(&[VerdictWord::IssuedFirstCheck]),
            CodeSays::AskedBefore => is(&[VerdictWord::IssuedCheckedBefore]),
            CodeSays::Wrong | CodeSays::NotLookedUp => word.is_none() && self.history.is_none(),
            CodeSays::Warned => is(&[
                VerdictWord::ReportsDisagree,
                VerdictWord::PossibleCopy,
                VerdictWord::AlreadySold,
                VerdictWord::OutsideRegion,
                VerdictWord::Recalled,
                VerdictWord::Expired,
                // Issued, but nobody vouches for it now; of such a number there is no history.
                VerdictWord::IssuerNotEnrolled,
                VerdictWord::CouldNotCheck,
            ]),
        }
    }
}
