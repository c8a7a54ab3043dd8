//! Any scanned text: it has one answer, a label has one spelling, and nothing but the seed's own
//! label is ever proven.

#![no_main]

use assay_core::gs1::{DigitalLink, Gtin, GtinPrefix, Lot, Serial};
use assay_core::host::Host;
use assay_core::label::{LabelDraft, LabelFields, Scanned};
use assay_core::time::{Date, Timestamp, Validity};
use assay_core::trust::{Id, Issuer, IssuerKey, Names, Scope, Serials, TrustList, TrustListDraft};
use assay_core::verdict::Tone;
use assay_core::verify::{Now, judge, judge_without_list};
use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// The label in seeds/label/signed, and a list that proves it.
static WORLD: LazyLock<(LabelFields, TrustList)> = LazyLock::new(|| {
    let key = SigningKey::from_bytes(&[1; 32]);
    let draft = LabelDraft {
        host: Host::parse("id.assay.example").unwrap(),
        gtin: Gtin::parse("09520123456788").unwrap(),
        cpv: None,
        lot: Lot::parse("A1B2C3").ok(),
        serial: Serial::parse("4071882590361144").unwrap(),
        production: None,
        packaging: None,
        best_before: None,
        expiry: Date::parse("280331").ok(),
    };
    let seed = include_str!("../seeds/label/signed");
    assert_eq!(draft.sign(&key), seed);
    let names = || Names::new("演示", "Demo").unwrap();
    let validity = Validity::from(Timestamp(0));
    let issuer = Issuer {
        id: Id::parse("demo").unwrap(),
        names: names(),
        scopes: vec![Scope {
            gtin_prefix: GtinPrefix::parse("952012").unwrap(),
            validity,
            signs_since: Some(Timestamp(0)),
            serials: Serials::Scheme,
        }],
        hosts: vec![],
        keys: vec![IssuerKey::new(key.verifying_key().to_bytes(), validity)],
        products: vec![],
    };
    let list = TrustListDraft {
        authority: names(),
        issued: Timestamp(1_800_000_000),
        hosts: vec![draft.host.clone()],
        issuers: vec![issuer],
        marks: vec![],
        recalls: vec![],
        dealers: Vec::new(),
    };
    (draft.fields(), TrustList::build(list).unwrap())
});

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (fields, list) = &*WORLD;
    let scanned = Scanned::classify(&text);
    let now = Now {
        clock: list.issued(),
        floor: list.issued(),
    };
    let verdict = judge(&scanned, list, now);
    assert_ne!(verdict.tone(), Tone::Good);
    assert!(!verdict.reasons.is_empty());
    assert!(judge_without_list(&scanned, now).label.is_none());
    if let Some(proven) = &verdict.label {
        assert_eq!(proven.fields(), fields);
    }
    if let Scanned::Signed(label) = &scanned {
        assert_eq!(label.uri(), text);
        let link = DigitalLink::parse(&text).unwrap();
        assert_eq!(link.element_string(), label.fields().element_string());
    }
});
