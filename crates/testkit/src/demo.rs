//! A demo authority, two demo brands and their labels, all from seeds.
//!
//! GTINs are of GS1's own demonstration prefix 950, hosts of `.example`: nobody's.

use assay_core::gs1::{Gtin, GtinPrefix, Lot, Serial};
use assay_core::host::Host;
use assay_core::label::LabelDraft;
use assay_core::time::{Date, Timestamp, Validity};
use assay_core::trust::{Id, Issuer, IssuerKey, Names, Product, Scope, Serials, TrustListDraft};
use ed25519_dalek::SigningKey;

/// GTIN of the demo brand's product, in its scope.
pub const GTIN: &str = "09506000134352";
/// The demo brand's prefix.
pub const PREFIX: &str = "9506000";
/// The authority's resolver: 20 characters, the length that sizes of symbols are stated for.
pub const HOST: &str = "id.assaydemo.example";
/// When the demo list is issued: 2026-11-22T00:00:00Z.
pub const ISSUED: Timestamp = Timestamp(1_795_305_600);

/// The key of `seed`: every byte of its secret is the seed. For tests alone.
pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// Seed of the demo brand's key.
pub const BRAND: u8 = 1;
/// Seed of another enrolled brand's key.
pub const OTHER_BRAND: u8 = 2;

/// A label of the demo brand with the serial of `number`, unsigned.
///
/// # Panics
/// Never: the constants are well formed, which a test shows.
#[allow(clippy::expect_used, reason = "constants of a test kit")]
pub fn draft(number: u64) -> LabelDraft {
    LabelDraft {
        host: Host::parse(HOST).expect("a host"),
        gtin: Gtin::parse(GTIN).expect("a GTIN"),
        cpv: None,
        lot: Some(Lot::parse("L2411A").expect("a lot")),
        serial: Serial::parse(&format!("{:016}", number % 10_000_000_000_000_000)).expect("a serial"),
        production: None,
        packaging: None,
        best_before: None,
        expiry: Some(Date::parse("271231").expect("a date")),
    }
}

/// A signed label of the demo brand.
pub fn label(number: u64) -> String {
    draft(number).sign(&key(BRAND))
}

/// The demo authority's list: two brands, fresh at [`ISSUED`]. Change it, then `TrustList::build`.
///
/// # Panics
/// Never: the constants are well formed, which a test shows.
#[allow(clippy::expect_used, reason = "constants of a test kit")]
pub fn trust_list() -> TrustListDraft {
    let names = |zh: &str, en: &str| Names::new(zh, en).expect("names");
    let validity = Validity::from(Timestamp(ISSUED.0 - 86_400 * 365));
    let brand = |id: &str, zh: &str, en: &str, prefix: &str, seed: u8| Issuer {
        id: Id::parse(id).expect("an id"),
        names: names(zh, en),
        scopes: vec![Scope {
            gtin_prefix: GtinPrefix::parse(prefix).expect("a prefix"),
            validity,
            signs_since: None,
            serials: Serials::Own,
        }],
        hosts: Vec::new(),
        keys: vec![IssuerKey::new(key(seed).verifying_key().to_bytes(), validity)],
        products: Vec::new(),
    };
    let mut tea = brand("demo-tea", "示范茶业", "Demo Tea", PREFIX, BRAND);
    tea.products = vec![Product {
        gtin: Gtin::parse(GTIN).expect("a GTIN"),
        names: names("示范龙井 250 克", "Demo Longjing 250 g"),
    }];
    TrustListDraft {
        authority: names("示范协会", "Demo Association"),
        issued: ISSUED,
        hosts: vec![Host::parse(HOST).expect("a host")],
        issuers: vec![
            tea,
            brand("demo-rice", "示范粮油", "Demo Rice", "9506001", OTHER_BRAND),
        ],
        marks: Vec::new(),
        recalls: Vec::new(),
        dealers: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use assay_core::label::Scanned;
    use assay_core::time::UtcOffset;
    use assay_core::trust::TrustList;
    use assay_core::verdict::VerdictWord;
    use assay_core::verify::{Now, judge};

    use super::*;

    #[test]
    fn the_demo_label_is_authentic_on_the_demo_list_and_takes_version_8() {
        let list = TrustList::build(trust_list()).unwrap();
        let now = Now {
            clock: ISSUED,
            floor: ISSUED,
        };
        let label = label(7);
        assert_eq!(
            judge(&Scanned::classify(&label), &list, now, UtcOffset::UTC).word,
            VerdictWord::IssuedNotChecked
        );
        assert!(assay_print::Symbol::encode(&label).unwrap().version() <= 8);
    }
}
