//! The shapes as the interface gets them.

use assay_cases::Cases;
use assay_core::{time::UtcOffset, verify::Now};
use assay_wire::{ListState, TypedCodeAnswer, judge};
use serde_json::{Value, json};

use crate::demo::{at, compiled, label, list};

fn now() -> Now {
    Now {
        clock: at("2026-11-22T12:00:00Z"),
        floor: at("2026-11-22T00:00:00Z"),
    }
}

fn judged(text: &str) -> Value {
    serde_json::to_value(judge(text, Some(&compiled(&list())), now(), UtcOffset::UTC)).unwrap()
}

#[test]
fn an_authentic_label() {
    let found = judged(&label("A1", "0042"));
    let expected = json!({
        "word": "issued_not_checked",
        "tone": "part",
        "reasons": ["signature_matches", "copies_not_checked"],
        "judgedAt": "2026-11-22T12:00:00Z",
        "authority": { "zh": "演示协会", "en": "Demo Association" },
        "list": { "issued": "2026-11-22T00:00:00Z", "freshness": "fresh" },
        "issuer": { "id": "demo-dairy", "names": { "zh": "演示乳业", "en": "Demo Dairy" } },
        "signer": null,
        "host": { "name": "id.demo.example", "listed": true },
        "product": { "zh": "演示奶粉", "en": "Demo Milk Powder" },
        "recall": null,
        "punches": { "signature": "matches", "copies": "not_checked", "recall": "none", "expiry": "within" },
        "other": null,
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&found[field], value, "{field}");
    }
    assert_eq!(found["fields"]["expiry"], "2028-03-31");
    assert_eq!(found["fields"]["bestBefore"], Value::Null);
    assert_eq!(
        found["fields"]["elementString"],
        "(01)09520123456788(10)A1(21)0042(17)280331"
    );
    assert_eq!(found["marks"][0]["coversLot"], true);
    assert_eq!(found["marks"][1]["inForce"], true);
    assert_eq!(found["key"]["validUntil"], "2030-01-01T00:00:00Z");
}

#[test]
fn a_recalled_lot_says_why_and_what_to_do() {
    let found = judged(&label("BAD1", "0042"));
    assert_eq!(found["word"], "recalled");
    assert_eq!(found["recall"]["since"], "2026-10-01T00:00:00Z");
    assert_eq!(found["recall"]["todo"]["en"], "Please return it");
    assert_eq!(found["punches"]["recall"], "recalled");
}

#[test]
fn another_text_is_shown_with_what_it_hides() {
    let found = judged("hello\u{202e}\n<b>");
    assert_eq!(found["word"], "not_signed_label");
    assert_eq!(
        found["other"],
        json!({ "kind": "text", "text": "hello[U+202E]␊<b>", "error": null })
    );
    let broken = judged(&label("A1", "0042").replace("/21/", "/12/"));
    assert_eq!(broken["other"]["kind"], "broken_label");
    assert!(
        broken["other"]["error"].as_str().unwrap().starts_with("label_"),
        "{broken}"
    );
    let long = judged(&"长".repeat(5_000));
    assert_eq!(long["other"]["text"].as_str().unwrap().chars().count(), 301);
}

#[test]
fn without_a_list_nothing_is_claimed() {
    let found = serde_json::to_value(judge(&label("A1", "0042"), None, now(), UtcOffset::UTC)).unwrap();
    assert_eq!(found["word"], "could_not_check");
    assert_eq!(found["list"], json!({ "issued": null, "freshness": "none" }));
    assert_eq!(found["punches"]["signature"], "not_tried");
    let state = serde_json::to_value(ListState::of(None, now(), Some("missing"))).unwrap();
    let expected =
        json!({ "authority": null, "issued": null, "freshness": "none", "issuers": 0, "error": "missing" });
    assert_eq!(state, expected);
}

#[test]
fn a_list_ages() {
    let state = |clock: &str| {
        ListState::of(
            Some(&compiled(&list())),
            Now {
                clock: at(clock),
                ..now()
            },
            None,
        )
    };
    let mut cases = Cases::new();
    for (clock, freshness) in [
        ("2026-11-24T00:00:00Z", "fresh"),
        ("2026-11-24T00:00:01Z", "older"),
        ("2026-12-22T00:00:01Z", "stale"),
    ] {
        cases.case(clock, || {
            assert_eq!(
                serde_json::to_value(state(clock)).unwrap()["freshness"],
                freshness
            );
        });
    }
    assert_eq!(state("2026-11-24T00:00:00Z").issuers, 1);
}

#[test]
fn typed_digits_are_answered() {
    assert_eq!(TypedCodeAnswer::of("12").error, Some("length"));
    assert_eq!(
        TypedCodeAnswer::of("1234 5678 9012 345x").error,
        Some("not_digits")
    );
    let fitting = (0..10)
        .map(|digit| TypedCodeAnswer::of(&format!("123456789012345{digit}")))
        .filter(|answer| answer.ok)
        .collect::<Vec<_>>();
    assert_eq!(fitting.len(), 1);
    assert!(
        fitting[0]
            .code
            .as_ref()
            .unwrap()
            .starts_with("1234 5678 9012 345")
    );
}
