//! Labels signed by another implementation (tests/vectors/label/make_vectors.py) are ours, byte for byte.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

use crate::common;

use assay_cases::Cases;
use assay_core::gs1::{Cpv, Gtin, Lot, Serial};
use assay_core::host::Host;
use assay_core::label::{KeyId, LabelDraft, UnverifiedLabel};
use assay_core::time::Date;
use common::{hex, vector};
use ed25519_dalek::SigningKey;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    name: String,
    seed: String,
    public: String,
    key_id: String,
    host: String,
    values: BTreeMap<String, String>,
    signing_input: String,
    signature: String,
    uri: String,
}

impl Vector {
    fn draft(&self) -> LabelDraft {
        let text = |ai: &str| self.values.get(ai).map(String::as_str);
        let date = |ai: &str| text(ai).map(|digits| Date::parse(digits).unwrap());
        LabelDraft {
            host: Host::parse(&self.host).unwrap(),
            gtin: Gtin::parse_14(&self.values["01"]).unwrap(),
            cpv: text("22").map(|cpv| Cpv::parse(cpv).unwrap()),
            lot: text("10").map(|lot| Lot::parse(lot).unwrap()),
            serial: Serial::parse(&self.values["21"]).unwrap(),
            production: date("11"),
            packaging: date("13"),
            best_before: date("15"),
            expiry: date("17"),
        }
    }
}

#[test]
fn every_step_agrees() {
    let vectors: Vec<Vector> = serde_json::from_str(&vector("label/vectors.json")).unwrap();
    assert_eq!(vectors.len(), 3);
    let mut cases = Cases::new();
    for vector in &vectors {
        cases.case(&vector.name, || {
            let key = SigningKey::from_bytes(hex(&vector.seed).as_slice().try_into().unwrap());
            assert_eq!(key.verifying_key().as_bytes().as_slice(), hex(&vector.public));
            let key_id = KeyId::of(&key.verifying_key());
            assert_eq!(key_id.0.as_slice(), hex(&vector.key_id));
            let draft = vector.draft();
            assert_eq!(draft.signing_input(key_id), hex(&vector.signing_input));
            assert_eq!(draft.sign(&key), vector.uri);

            let label = UnverifiedLabel::parse(&vector.uri).unwrap();
            assert_eq!(*label.fields(), draft.fields());
            assert_eq!(label.signature().to_bytes().as_slice(), hex(&vector.signature));
            assert_eq!(label.uri(), vector.uri);
        });
    }
}

/// docs/label-format.md prints the vectors; a changed vector must change the page.
#[test]
fn the_page_prints_these_vectors() {
    let page = vector("../../docs/label-format.md");
    let flat: String = page
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    let vectors: Vec<Vector> = serde_json::from_str(&vector("label/vectors.json")).unwrap();
    let mut cases = Cases::new();
    for vector in vectors {
        for (name, part) in [
            ("seed", &vector.seed),
            ("public", &vector.public),
            ("signing input", &vector.signing_input),
            ("signature", &vector.signature),
            ("uri", &vector.uri),
        ] {
            cases.case(format!("{}, {name}", vector.name), || {
                assert!(flat.contains(part.as_str()), "the page has no {part}");
            });
        }
    }
}
