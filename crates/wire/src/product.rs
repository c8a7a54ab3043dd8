//! What a brand says of its product, apart from what the authority certifies.

use assay_core::{
    gs1::Gtin,
    product::{NotBelieved, ProductRecord, believe},
    trust::CompiledList,
    verify::Now,
};
use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

use crate::Names;

/// The brand's own, signed word on its product (`GET /v1/products/{gtin}`). Nobody else vouches
/// for what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct BrandSays {
    /// What the brand calls it.
    pub names: Names,
    /// The brand's own words; one paragraph a language.
    pub words: Option<Names>,
    /// SHA-256 of a picture of it, 64 lower-case hex digits. A picture that does not have it is not
    /// the brand's.
    pub picture: Option<String>,
    /// When the brand signed this (RFC 3339, UTC).
    pub signed_at: String,
}

impl From<&ProductRecord> for BrandSays {
    fn from(record: &ProductRecord) -> Self {
        let says = record.says();
        Self {
            names: (&says.names).into(),
            words: says.words.as_ref().map(|words| Names {
                zh: words.zh().to_owned(),
                en: words.en().to_owned(),
            }),
            picture: says.picture.map(|hash| {
                use std::fmt::Write as _;
                hash.iter().fold(String::with_capacity(64), |mut hex, byte| {
                    // Writing to a string does not fail.
                    let _ = write!(hex, "{byte:02x}");
                    hex
                })
            }),
            signed_at: says.signed_at.to_string(),
        }
    }
}

/// What bytes from anywhere say of a product, for whoever keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct ProductSaid {
    /// The brand's word, when the bytes are that.
    pub says: Option<BrandSays>,
    /// Why they are not, as a stable code.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub refused: Option<&'static str>,
}

impl ProductSaid {
    /// Believes the bytes by a list, for the product that was asked for, or says why not.
    #[must_use]
    pub fn of(bytes: &[u8], gtin: Gtin, list: Option<&CompiledList<Vec<u8>>>, now: Now) -> Self {
        let believed = list
            .ok_or(NotBelieved::NoList)
            .and_then(|list| believe(bytes, gtin, list, now));
        match believed {
            Ok(record) => Self {
                says: Some((&record).into()),
                refused: None,
            },
            Err(why) => Self {
                says: None,
                refused: Some(why.code()),
            },
        }
    }
}
