//! A product record: what is read is written again as the same, and nothing but what the seed's key
//! signed is believed.

#![no_main]

use assay_core::gs1::GtinPrefix;
use assay_core::product::UnverifiedProduct;
use assay_core::time::{Timestamp, Validity};
use assay_core::trust::{Id, Issuer, IssuerKey, Names, Scope, Serials, TrustList, TrustListDraft};
use assay_core::verify::Now;
use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// The key of seeds/product, and a list that believes it.
static WORLD: LazyLock<(SigningKey, TrustList)> = LazyLock::new(|| {
    let key = SigningKey::from_bytes(&[1; 32]);
    let names = || Names::new("演示", "Demo").unwrap();
    let validity = Validity::from(Timestamp(0));
    let issuer = Issuer {
        id: Id::parse("demo").unwrap(),
        names: names(),
        scopes: vec![Scope {
            gtin_prefix: GtinPrefix::parse("952012").unwrap(),
            validity,
            signs_since: None,
            serials: Serials::Own,
        }],
        hosts: vec![],
        keys: vec![IssuerKey::new(key.verifying_key().to_bytes(), validity)],
        products: vec![],
    };
    let list = TrustListDraft {
        authority: names(),
        issued: Timestamp(1_800_000_000),
        hosts: vec![],
        issuers: vec![issuer],
        marks: vec![],
        recalls: vec![],
        dealers: vec![],
    };
    (key, TrustList::build(list).unwrap())
});

fuzz_target!(|bytes: &[u8]| {
    let (key, list) = &*WORLD;
    let Ok(record) = UnverifiedProduct::parse(bytes) else {
        return;
    };
    let now = Now {
        clock: list.issued(),
        floor: list.issued(),
    };
    if let Ok(believed) = record.verify(list, now) {
        // Ed25519 is deterministic: what the key signed is these bytes and no others.
        assert_eq!(believed.says().sign(key).unwrap(), bytes);
    }
});
