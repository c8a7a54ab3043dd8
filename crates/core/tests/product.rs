//! Signed product records: one spelling, believed for the key and scope of their brand alone.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

use crate::common;

use assay_cases::Cases;
use assay_core::product::{MAX_RECORD, ProductDraft, ProductError, ProductRefusal, UnverifiedProduct};
use assay_core::time::{Duration, Validity};
use assay_core::trust::{TrustListDraft, WithdrawalReason, Words};
use common::{at, dairy_gtin, issued, issuer_key, key, list_with, names, nobodys_gtin, now, withdrawn_key};
use proptest::prelude::*;

fn draft() -> ProductDraft {
    ProductDraft {
        gtin: dairy_gtin(),
        signed_at: issued(),
        names: names("演示纯牛奶 250 毫升", "Demo whole milk 250 ml"),
        words: Some(Words::new("来自演示牧场。", "From the demo pasture.").unwrap()),
        picture: Some([7; 32]),
    }
}

fn refused(draft: &ProductDraft, seed: u8, change: impl FnOnce(&mut TrustListDraft)) -> ProductRefusal {
    let record = UnverifiedProduct::parse(&draft.sign(&key(seed)).unwrap()).unwrap();
    record.verify(&list_with(change), now()).unwrap_err()
}

#[test]
fn a_record_of_the_brand_is_believed_and_says_what_was_signed() {
    let record = UnverifiedProduct::parse(&draft().sign(&key(1)).unwrap()).unwrap();
    let believed = record.verify(&list_with(|_| {}), now()).unwrap();
    assert_eq!(believed.says(), &draft());
    assert_eq!(believed.issuer().as_str(), "demo-dairy");
    let mut cases = Cases::new();
    for reason in [WithdrawalReason::Loss, WithdrawalReason::Superseded] {
        let list = list_with(|list| list.issuers[0].keys = vec![withdrawn_key(1, reason)]);
        cases.case(format!("{reason:?}"), || {
            assert!(record.verify(&list, now()).is_ok())
        });
    }
}

#[test]
fn every_refusal_has_its_name() {
    use ProductRefusal as Refusal;
    let nobodys = ProductDraft {
        gtin: nobodys_gtin(),
        ..draft()
    };
    assert_eq!(refused(&nobodys, 1, |_| {}), Refusal::GtinNotEnrolled);
    assert_eq!(refused(&draft(), 9, |_| {}), Refusal::KeyUnknown);
    // Demo Tea is enrolled, but the milk is not its own.
    assert_eq!(refused(&draft(), 2, |_| {}), Refusal::KeyOutOfScope);
    let theft = |list: &mut TrustListDraft| {
        list.issuers[0].keys = vec![withdrawn_key(1, WithdrawalReason::Theft)];
    };
    assert_eq!(refused(&draft(), 1, theft), Refusal::KeyStolen);
    let mut cases = Cases::new();
    for (from, until, refusal) in [
        ("2026-12-01T00:00:00Z", None, Refusal::KeyNotYetValid),
        (
            "2026-01-01T00:00:00Z",
            Some("2026-02-01T00:00:00Z"),
            Refusal::KeyEnded,
        ),
    ] {
        let validity = Validity {
            from: at(from),
            until: until.map(at),
        };
        let change = |list: &mut TrustListDraft| list.issuers[0].keys[0].validity = validity;
        cases.case(format!("{refusal:?}"), || {
            assert_eq!(refused(&draft(), 1, change), refusal);
        });
    }
    let ahead = ProductDraft {
        signed_at: issued().plus(Duration::days(3)),
        ..draft()
    };
    assert_eq!(refused(&ahead, 1, |_| {}), Refusal::FromFuture);
}

#[test]
fn a_record_of_the_right_key_with_another_signature_is_not_the_brands() {
    let mut bytes = draft().sign(&key(1)).unwrap();
    let other = ProductDraft {
        picture: None,
        ..draft()
    };
    let stolen = other.sign(&key(1)).unwrap();
    let end = bytes.len() - 64;
    bytes[end..].copy_from_slice(&stolen[stolen.len() - 64..]);
    let record = UnverifiedProduct::parse(&bytes).unwrap();
    let refusal = record.verify(&list_with(|_| {}), now()).unwrap_err();
    assert_eq!(refusal, ProductRefusal::SignatureDoesNotMatch);
    // Nor does a signature over a label pass for one over a record: their inputs begin differently.
    let key = issuer_key(1);
    assert_eq!(record.key_id(), key.id);
}

#[test]
fn what_is_no_record_is_named() {
    let whole = draft().sign(&key(1)).unwrap();
    let parse = |bytes: &[u8]| UnverifiedProduct::parse(bytes).unwrap_err();
    assert_eq!(parse(b""), ProductError::NotARecord);
    assert_eq!(parse(b"ASSAYPR\x02"), ProductError::NotARecord);
    assert_eq!(parse(&vec![0; MAX_RECORD + 1]), ProductError::TooLarge);
    assert_eq!(parse(&[&whole[..], &[0]].concat()), ProductError::Trailing);
    for end in 8..whole.len() {
        assert_eq!(parse(&whole[..end]), ProductError::CutShort, "{end}");
    }
    let mut bidi = whole.clone();
    let place = whole.windows(4).position(|four| four == b"Demo").unwrap();
    bidi[place..place + 3].copy_from_slice("\u{202e}".as_bytes());
    assert_eq!(parse(&bidi), ProductError::Contents("name"));
}

fn drafts() -> impl Strategy<Value = ProductDraft> {
    let text = "[A-Za-z乳牛]{1,40}";
    (
        (0_i64..100_000, text, text),
        prop::option::of((text, text)),
        prop::option::of(any::<[u8; 32]>()),
    )
        .prop_map(|((ago, zh, en), words, picture)| ProductDraft {
            gtin: dairy_gtin(),
            signed_at: issued().plus(Duration(-ago)),
            names: names(&zh, &en),
            words: words.map(|(zh, en)| Words::new(zh, en).unwrap()),
            picture,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_signed_is_read_back_and_any_changed_bit_is_refused(
        draft in drafts(), place in any::<prop::sample::Index>(), bit in 0_u8..8,
    ) {
        let list = list_with(|_| {});
        let bytes = draft.sign(&key(1)).unwrap();
        prop_assert!(bytes.len() <= MAX_RECORD);
        let record = UnverifiedProduct::parse(&bytes).unwrap();
        let believed = record.verify(&list, now()).unwrap();
        prop_assert_eq!(believed.says(), &draft);
        let mut bent = bytes;
        let at = place.index(bent.len());
        bent[at] ^= 1 << bit;
        if let Ok(record) = UnverifiedProduct::parse(&bent) {
            prop_assert!(record.verify(&list, now()).is_err());
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), whole in any::<bool>()) {
        let bytes = if whole { [b"ASSAYPR\x01", &bytes[..]].concat() } else { bytes };
        if let Ok(record) = UnverifiedProduct::parse(&bytes) {
            let list = list_with(|_| {});
            prop_assert!(record.verify(&list, now()).is_err());
        }
    }
}
