//! Any scanned text: it has one answer, a label has one spelling but for what lies around it and
//! behind it, and nothing but the seed's own label is ever proven.

#![no_main]

use assay_core::gs1::{DigitalLink, Gtin, GtinPrefix, Lot, Serial};
use assay_core::host::Host;
use assay_core::label::{LabelDraft, LabelFields, Scanned, bare};
use assay_core::time::{Date, Timestamp, UtcOffset, Validity};
use assay_core::trust::{Id, Issuer, IssuerKey, Names, Scope, Serials, TrustList, TrustListDraft};
use assay_core::verdict::{Tone, VerdictWord};
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
    let judged = bare(&text);
    assert!(text.contains(judged));
    assert_eq!(bare(judged), judged);
    assert_eq!(Scanned::classify(judged), scanned);
    let verdict = judge(&scanned, list, now, UtcOffset::UTC);
    assert_ne!(verdict.tone(), Tone::Good);
    assert!(!verdict.reasons.is_empty());
    assert!(judge_without_list(&scanned, now, UtcOffset::UTC).label.is_none());
    if let Some(proven) = &verdict.label {
        assert_eq!(proven.fields(), fields);
    }
    if let Scanned::Signed(label) = &scanned {
        assert_eq!(label.uri(), judged);
        let link = DigitalLink::parse(judged).unwrap();
        assert_eq!(link.element_string(), label.fields().element_string());
    }
    if scanned.opened().is_some() {
        let words = [VerdictWord::UnsignedInSigningScope, VerdictWord::NotSignedLabel];
        assert!(words.contains(&verdict.word) && verdict.host.is_none() && verdict.label.is_none());
    }
});
