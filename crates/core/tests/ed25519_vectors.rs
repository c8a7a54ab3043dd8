//! Signatures as others test them: strict verification accepts what it should and nothing else.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

use crate::common;

use assay_cases::Cases;
use common::{hex, vector};
use ed25519_dalek::{Signature, VerifyingKey};
use serde::Deserialize;

/// The call that `assay_core::verify` makes, on bytes of any length.
fn accepts(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let Ok(public) = <[u8; 32]>::try_from(public) else {
        return false;
    };
    let Ok(signature) = Signature::from_slice(signature) else {
        return false;
    };
    VerifyingKey::from_bytes(&public).is_ok_and(|public| public.verify_strict(message, &signature).is_ok())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wycheproof {
    number_of_tests: usize,
    test_groups: Vec<WycheproofGroup>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WycheproofGroup {
    public_key: WycheproofKey,
    tests: Vec<WycheproofTest>,
}

#[derive(Deserialize)]
struct WycheproofKey {
    pk: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WycheproofTest {
    tc_id: u32,
    msg: String,
    sig: String,
    result: String,
}

#[test]
fn wycheproof() {
    let file: Wycheproof = serde_json::from_str(&vector("ed25519/wycheproof_ed25519_test.json")).unwrap();
    let (mut cases, mut count) = (Cases::new(), 0);
    for group in &file.test_groups {
        let public = hex(&group.public_key.pk);
        for test in &group.tests {
            cases.case(test.tc_id, || {
                let valid = match test.result.as_str() {
                    "valid" => true,
                    "invalid" => false,
                    other => panic!("unknown result {other}"),
                };
                assert_eq!(accepts(&public, &hex(&test.msg), &hex(&test.sig)), valid);
            });
            count += 1;
        }
    }
    assert_eq!((count, file.number_of_tests), (151, 151));
}

#[derive(Deserialize)]
struct Cctv {
    number: u32,
    key: String,
    sig: String,
    msg: String,
    flags: Option<Vec<String>>,
}

/// Accepted are those, and only those, with none of these flags: key or R of small order, key or R
/// not in its canonical encoding, or a residue that only cofactored verification forgives.
#[test]
fn cctv() {
    const REFUSED: [&str; 5] = [
        "low_order_A",
        "low_order_R",
        "non_canonical_A",
        "non_canonical_R",
        "low_order_residue",
    ];
    let cases: Vec<Cctv> = serde_json::from_str(&vector("ed25519/cctv_ed25519vectors.json")).unwrap();
    assert_eq!(cases.len(), 914);
    let (mut table, mut accepted) = (Cases::new(), 0);
    for case in &cases {
        let sound = case
            .flags
            .iter()
            .flatten()
            .all(|flag| !REFUSED.contains(&flag.as_str()));
        let ours = accepts(&hex(&case.key), case.msg.as_bytes(), &hex(&case.sig));
        table.case(case.number, || assert_eq!(ours, sound, "{:?}", case.flags));
        accepted += usize::from(ours);
    }
    assert_eq!(accepted, 43);
}

#[derive(Deserialize)]
struct Speccheck {
    message: String,
    pub_key: String,
    signature: String,
}

#[test]
fn speccheck() {
    let cases: Vec<Speccheck> = serde_json::from_str(&vector("ed25519/speccheck_cases.json")).unwrap();
    assert_eq!(cases.len(), 12);
    let accepted: Vec<usize> = (0..cases.len())
        .filter(|place| {
            let case = &cases[*place];
            accepts(&hex(&case.pub_key), &hex(&case.message), &hex(&case.signature))
        })
        .collect();
    assert_eq!(accepted, [3]);
}
