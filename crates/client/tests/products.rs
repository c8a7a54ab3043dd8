//! A brand's own word on its product: kept on the device, shown beside the verdict, never above it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use assay_cases::Cases;
use std::{fs, path::Path};

use assay_client::{Device, FolderStore, authority::Authority};
use assay_core::{
    gs1::{Gtin, GtinPrefix, Serial},
    host::Host,
    label::LabelDraft,
    product::ProductDraft,
    time::{Duration, Timestamp, Validity},
    trust::{Id, Issuer, IssuerKey, Names, Product, Scope, Serials, Withdrawal, WithdrawalReason, Words},
};
use ed25519_dalek::SigningKey;
use tempfile::TempDir;

const GTIN: &str = "09520123456788";

fn noon() -> Timestamp {
    Timestamp::parse("2026-11-22T12:00:00Z").unwrap()
}

fn names(en: &str) -> Names {
    Names::new("演示", en).unwrap()
}

fn gtin() -> Gtin {
    Gtin::parse_14(GTIN).unwrap()
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[23; 32])
}

fn authority(dir: &Path) -> Authority {
    let host = Host::parse("id.demo.example").unwrap();
    let mut authority = Authority::init(dir, &names("Demo"), vec![host], None, noon()).unwrap();
    let validity = Validity::from(Timestamp::parse("2026-01-01T00:00:00Z").unwrap());
    let issuer = Issuer {
        id: Id::parse("demo-milk").unwrap(),
        names: names("Demo Dairy"),
        scopes: vec![Scope {
            gtin_prefix: GtinPrefix::parse("9520123").unwrap(),
            validity,
            signs_since: None,
            serials: Serials::Own,
        }],
        hosts: vec![],
        keys: vec![IssuerKey::new(key().verifying_key().to_bytes(), validity)],
        products: vec![Product {
            gtin: gtin(),
            names: names("Milk, says the list"),
        }],
    };
    authority.enrol(issuer, noon()).unwrap();
    authority
}

fn label() -> String {
    LabelDraft {
        host: Host::parse("id.demo.example").unwrap(),
        gtin: gtin(),
        cpv: None,
        lot: None,
        serial: Serial::parse("0042").unwrap(),
        production: None,
        packaging: None,
        best_before: None,
        expiry: None,
    }
    .sign(&key())
}

fn record(name: &str, signed_at: Timestamp) -> Vec<u8> {
    ProductDraft {
        gtin: gtin(),
        signed_at,
        names: names(name),
        words: Some(Words::new("来自演示牧场。", "From the demo pasture.").unwrap()),
        picture: Some([0xab; 32]),
    }
    .sign(&key())
    .unwrap()
}

fn device(dir: &Path) -> Device<FolderStore> {
    let mut device = Device::new(FolderStore::new(dir.join("device"))).unwrap();
    device.load(dir, &noon).unwrap();
    device
}

#[test]
fn what_the_brand_says_is_kept_and_shown_apart_from_what_is_certified() {
    let dir = TempDir::new().unwrap();
    let mut authority = authority(dir.path());
    let mut here = device(dir.path());
    let before = here.judge(&label(), &noon);
    assert_eq!(
        (before.product.unwrap().en.as_str(), before.brand_says),
        ("Milk, says the list", None)
    );

    here.take_product(gtin(), &record("Milk", noon()), &noon).unwrap();
    let judgement = device(dir.path()).judge(&label(), &noon);
    let says = judgement.brand_says.unwrap();
    assert_eq!(
        (says.names.en.as_str(), judgement.product.unwrap().en.as_str()),
        ("Milk", "Milk")
    );
    assert_eq!(says.words.unwrap().en, "From the demo pasture.");
    assert_eq!(says.picture.unwrap(), "ab".repeat(32));
    // What the authority certifies is another list, and stays empty.
    assert!(judgement.marks.is_empty());

    // A later record takes its place, an earlier one does not.
    let later = noon().plus(Duration(60));
    here.take_product(gtin(), &record("Fresh milk", later), &noon)
        .unwrap();
    let older = here
        .take_product(gtin(), &record("Milk", noon()), &noon)
        .unwrap_err();
    assert_eq!(older.code(), "later_product");
    assert_eq!(
        here.judge(&label(), &noon).brand_says.unwrap().names.en,
        "Fresh milk"
    );

    // With the key stolen it is no longer believed, though it is still held.
    let theft = Withdrawal {
        at: noon(),
        reason: WithdrawalReason::Theft,
    };
    let id = Id::parse("demo-milk").unwrap();
    authority
        .withdraw_key(&id, key().verifying_key().as_bytes(), theft, noon())
        .unwrap();
    let judgement = device(dir.path()).judge(&label(), &noon);
    assert_eq!((judgement.word, judgement.brand_says), ("key_stolen", None));
}

#[test]
fn a_record_that_is_not_the_brands_is_refused_and_a_damaged_file_forgotten() {
    let dir = TempDir::new().unwrap();
    drop(authority(dir.path()));
    let mut here = device(dir.path());
    let mut bent = record("Milk", noon());
    bent[40] ^= 1;
    let far = record("Milk", noon().plus(Duration::days(2)));
    let other = Gtin::parse("6291041500213").unwrap();
    let mut cases = Cases::new();
    for (asked, bytes, code) in [
        (gtin(), bent, "signature_does_not_match"),
        (gtin(), far, "from_future"),
        (gtin(), b"{}".to_vec(), "not_a_record"),
        (other, record("Milk", noon()), "other_product"),
    ] {
        cases.case(code, || {
            assert_eq!(here.take_product(asked, &bytes, &noon).unwrap_err().code(), code);
        });
    }
    here.take_product(gtin(), &record("Milk", noon()), &noon).unwrap();
    let file = dir.path().join("device/products");
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(device(dir.path()).judge(&label(), &noon).brand_says, None);
}
