//! What a page asks its server for to judge a text.

use assay_core::{gs1::GtinPrefix, label::Scanned};
use serde::Serialize;
#[cfg(test)]
use ts_rs::TS;

/// The part of the trust list that bears on a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct RecordAsk {
    /// The product's first digits after the indicator, from few to all twelve: more are given only
    /// where too many brands share the fewer.
    pub digits: [String; 3],
    /// The id of the label's key, four hexadecimal digits; `null` for a link without a signature.
    pub key: Option<String>,
    /// Whether a record that the page has not met is worth a request. It is not for a link in which
    /// only a browser would find the product.
    pub fetch: bool,
}

impl RecordAsk {
    /// Of any text; `None` where no brand has anything to say of it.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let scanned = Scanned::classify(text);
        let (gtin, key) = scanned.subject();
        Some(Self {
            digits: GtinPrefix::around(gtin?).map(|range| range.to_string()),
            key: key.map(|key| key.to_string()),
            fetch: scanned.opened().is_none(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_for_the_brand_before_the_product_and_for_nothing_of_other_texts() {
        let ask = RecordAsk::of("https://id.example/01/06901234000016/21/7").unwrap();
        assert_eq!(ask.digits, ["6901234", "690123400", "690123400001"]);
        assert_eq!((ask.key, ask.fetch), (None, true));
        let spelled = RecordAsk::of("https://id.example/gtin/06901234000016/ser/7").unwrap();
        assert_eq!((spelled.digits, spelled.fetch), (ask.digits, false));
        for text in [
            "",
            "https://example.org/01/06901234000017",
            "4006381333931",
            "WIFI:S:a;;",
        ] {
            assert_eq!(RecordAsk::of(text), None, "{text}");
        }
    }
}
