//! What holds for every label.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

use crate::common;

use assay_core::gs1::{Cpv, Gtin, Lot, Serial, check_digit};
use assay_core::host::Host;
use assay_core::label::{LabelDraft, Scanned, UnverifiedLabel};
use assay_core::time::{Date, UtcOffset};
use assay_core::trust::TrustList;
use assay_core::verdict::{Reason, Tone, VerdictWord};
use assay_core::verify::{judge, verify};
use common::{key, list_with, now};
use proptest::prelude::*;

/// GS1's set of 82.
const VALUE: &str = r#"[!-"%-?A-Z_a-z]{1,20}"#;

/// A GTIN of Demo Dairy at any packaging level.
fn gtin() -> impl Strategy<Value = Gtin> {
    (0_u8..=9, 0_u32..1_000_000).prop_map(|(indicator, item)| {
        let payload = format!("{indicator}952012{item:06}");
        Gtin::parse(&format!("{payload}{}", check_digit(payload.as_bytes()))).unwrap()
    })
}

/// Dates that are past for nobody who reads them in 2026.
fn date() -> impl Strategy<Value = Option<Date>> {
    prop::option::of((2027_u16..2070, 1_u8..=12, 0_u8..=28))
        .prop_map(|date| date.map(|(year, month, day)| Date::from_civil(year, month, day).unwrap()))
}

fn draft() -> impl Strategy<Value = LabelDraft> {
    let host = "[a-z]([a-z0-9-]{0,20}[a-z0-9])?(\\.[a-z]{2,9}){1,3}";
    let text = || VALUE.prop_filter("a step in a path is no value", |text| text != "." && text != "..");
    let texts = (prop::option::of(text()), prop::option::of(text()), text());
    (host, gtin(), texts, (date(), date(), date(), date())).prop_map(
        |(host, gtin, (cpv, lot, serial), (production, packaging, best_before, expiry))| LabelDraft {
            host: Host::parse(&host).unwrap(),
            gtin,
            cpv: cpv.map(|cpv| Cpv::parse(&cpv).unwrap()),
            lot: lot.map(|lot| Lot::parse(&lot).unwrap()),
            serial: Serial::parse(&serial).unwrap(),
            production,
            packaging,
            best_before,
            expiry,
        },
    )
}

fn list_for(draft: &LabelDraft) -> TrustList {
    list_with(|list| list.hosts.push(draft.host.clone()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn an_issued_label_comes_back_and_verifies(draft in draft()) {
        let uri = draft.sign(&key(1));
        prop_assert!(uri.len() <= UnverifiedLabel::MAX_LEN);
        let label = UnverifiedLabel::parse(&uri).unwrap();
        prop_assert_eq!(label.host(), &draft.host);
        prop_assert_eq!(label.fields(), &draft.fields());
        prop_assert_eq!(label.uri(), uri.as_str());
        let verdict = verify(&label, &list_for(&draft), now(), UtcOffset::UTC);
        prop_assert_eq!(verdict.word, VerdictWord::IssuedNotChecked);
        let proven = verdict.label.unwrap();
        prop_assert_eq!(proven.fields(), &draft.fields());
    }

    #[test]
    fn its_digital_link_says_the_same(draft in draft()) {
        let uri = draft.sign(&key(1));
        let link = assay_core::gs1::DigitalLink::parse(&uri).unwrap();
        prop_assert_eq!(link.element_string(), draft.fields().element_string());
    }

    /// Nothing that a person would take for this label's approval survives any change of one bit.
    #[test]
    fn a_changed_bit_is_refused_or_is_no_signed_label(draft in draft(), seed in any::<prop::sample::Index>()) {
        let uri = draft.sign(&key(1));
        let first = "https://".len() + draft.host.as_str().len();
        let list = list_for(&draft);
        let place = first + seed.index(uri.len() - first);
        for bit in 0..8 {
            let mut bytes = uri.clone().into_bytes();
            bytes[place] ^= 1 << bit;
            let changed = String::from_utf8_lossy(&bytes);
            let scanned = Scanned::classify(&changed);
            let verdict = judge(&scanned, &list, now(), UtcOffset::UTC);
            match (scanned, verdict.word) {
                (Scanned::Signed(_), VerdictWord::NotIssued | VerdictWord::IssuerNotEnrolled) => {
                    prop_assert!(verdict.reasons.iter().any(|reason| matches!(
                        reason,
                        Reason::SignatureDoesNotMatch | Reason::KeyUnknown
                    )));
                }
                (
                    Scanned::Broken { .. } | Scanned::Unsigned(_) | Scanned::Spelled { .. } | Scanned::Other(_),
                    VerdictWord::NotSignedLabel,
                ) => {}
                (scanned, word) => prop_assert!(false, "{changed}: {word:?} {scanned:?}"),
            }
            prop_assert!(verdict.label.is_none());
        }
    }

    /// A host is not signed: the label stands, the link is not followed, and the reason says so.
    #[test]
    fn a_changed_host_has_its_own_reason(draft in draft(), host in "[a-z]{3,12}\\.evil") {
        let list = list_for(&draft);
        let moved = LabelDraft { host: Host::parse(&host).unwrap(), ..draft };
        let label = UnverifiedLabel::parse(&moved.sign(&key(1))).unwrap();
        let verdict = verify(&label, &list, now(), UtcOffset::UTC);
        prop_assert_eq!(verdict.word, VerdictWord::LinkElsewhere);
        prop_assert!(verdict.reasons.contains(&Reason::LinkElsewhere));
        prop_assert!(!verdict.host.unwrap().listed);
    }

    #[test]
    fn every_text_has_an_answer_and_none_is_good(text in any::<String>()) {
        let verdict = judge(&Scanned::classify(&text), &list_with(|_| {}), now(), UtcOffset::UTC);
        prop_assert_eq!(verdict.tone(), Tone::None);
    }

    #[test]
    fn texts_that_look_like_links_have_an_answer(text in "(https?|HTTPS)://[a-z.]{0,9}/01/[0-9]{13,14}[ -~]{0,40}(S=[A-Z2-7]{0,120})?") {
        let verdict = judge(&Scanned::classify(&text), &list_with(|_| {}), now(), UtcOffset::UTC);
        prop_assert!(!matches!(verdict.tone(), Tone::Good | Tone::Part));
    }
}

/// Every bit of one label, not a sample.
#[test]
fn every_bit_of_one_label() {
    let draft = common::label_draft();
    let uri = draft.sign(&key(1));
    let list = list_for(&draft);
    for place in "https://id.assay.example".len()..uri.len() {
        for bit in 0..8 {
            let mut bytes = uri.clone().into_bytes();
            bytes[place] ^= 1 << bit;
            let verdict = judge(
                &Scanned::classify(&String::from_utf8_lossy(&bytes)),
                &list,
                now(),
                UtcOffset::UTC,
            );
            assert!(
                matches!(verdict.word, VerdictWord::NotIssued | VerdictWord::NotSignedLabel),
                "{place} {bit}: {:?}",
                verdict.word
            );
        }
    }
}

/// The longest label that can be made is read; the bound is exact.
#[test]
fn the_longest_label_is_read() {
    let part = "a".repeat(63);
    let draft = LabelDraft {
        host: Host::parse(&[part.as_str(), &part, &part, &part[..61]].join(".")).unwrap(),
        gtin: common::dairy_gtin(),
        cpv: Some(Cpv::parse(&"%".repeat(20)).unwrap()),
        lot: Some(Lot::parse(&"/".repeat(20)).unwrap()),
        serial: Serial::parse(&"+".repeat(20)).unwrap(),
        production: Date::parse("260101").ok(),
        packaging: Date::parse("260101").ok(),
        best_before: Date::parse("260101").ok(),
        expiry: Date::parse("280101").ok(),
    };
    let uri = draft.sign(&key(1));
    assert_eq!(uri.len(), UnverifiedLabel::MAX_LEN);
    assert_eq!(UnverifiedLabel::parse(&uri).unwrap().fields(), &draft.fields());
}
