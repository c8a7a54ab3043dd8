//! What the tests of this crate share: vectors, and a small world of two demo brands.

use assay_core::gs1::{Gtin, GtinPrefix, Lot, Serial};
use assay_core::host::Host;
use assay_core::label::{KeyId, LabelDraft};
use assay_core::time::{Date, Duration, Timestamp, Validity};
use assay_core::trust::{
    Id, Issuer, IssuerKey, Names, Product, Scope, Serials, TrustList, TrustListDraft, Withdrawal,
    WithdrawalReason,
};
use assay_core::verify::Now;
use ed25519_dalek::SigningKey;
use std::path::PathBuf;

/// The text of a file under tests/vectors.
pub(crate) fn vector(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    std::fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Bytes from hexadecimal.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    data_encoding::HEXLOWER_PERMISSIVE
        .decode(text.as_bytes())
        .unwrap()
}

/// A time.
pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// When the demo list was issued.
pub(crate) fn issued() -> Timestamp {
    at("2026-11-22T06:00:00Z")
}

/// A clock so long after the list was issued.
pub(crate) fn after(length: Duration) -> Now {
    Now {
        clock: issued().plus(length),
        floor: issued(),
    }
}

/// An hour after the list was issued.
pub(crate) fn now() -> Now {
    after(Duration::hours(1))
}

/// A key that is the same in every run.
pub(crate) fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// The public half in the trust list's form, in force since long before.
pub(crate) fn issuer_key(seed: u8) -> IssuerKey {
    IssuerKey::new(
        key(seed).verifying_key().to_bytes(),
        Validity::from(at("2026-01-01T00:00:00Z")),
    )
}

/// The same, withdrawn.
pub(crate) fn withdrawn_key(seed: u8, reason: WithdrawalReason) -> IssuerKey {
    let withdrawn = Some(Withdrawal {
        at: at("2026-10-01T00:00:00Z"),
        reason,
    });
    IssuerKey {
        withdrawn,
        ..issuer_key(seed)
    }
}

/// A name in both languages.
pub(crate) fn names(zh: &str, en: &str) -> Names {
    Names::new(zh, en).unwrap()
}

/// A scope in force since long before.
pub(crate) fn scope(prefix: &str) -> Scope {
    Scope {
        gtin_prefix: GtinPrefix::parse(prefix).unwrap(),
        validity: Validity::from(at("2026-01-01T00:00:00Z")),
        signs_since: None,
        serials: Serials::Scheme,
    }
}

/// GTIN of Demo Dairy.
pub(crate) fn dairy_gtin() -> Gtin {
    Gtin::parse("09520123456788").unwrap()
}

/// GTIN of Demo Tea.
pub(crate) fn tea_gtin() -> Gtin {
    Gtin::parse("6291041500213").unwrap()
}

/// GTIN of nobody.
pub(crate) fn nobodys_gtin() -> Gtin {
    Gtin::parse("614141000036").unwrap()
}

/// Demo Dairy (key 1, 952012) and Demo Tea (key 2, 629104).
pub(crate) fn list_draft() -> TrustListDraft {
    TrustListDraft {
        authority: names("演示协会", "Demo Association"),
        issued: issued(),
        hosts: vec![Host::parse("id.assay.example").unwrap()],
        issuers: vec![
            Issuer {
                id: Id::parse("demo-dairy").unwrap(),
                names: names("演示乳业", "Demo Dairy"),
                scopes: vec![scope("952012")],
                hosts: vec![Host::parse("dairy.example").unwrap()],
                keys: vec![issuer_key(1)],
                products: vec![Product {
                    gtin: dairy_gtin(),
                    names: names("演示牛奶", "Demo milk"),
                }],
            },
            Issuer {
                id: Id::parse("demo-tea").unwrap(),
                names: names("演示茶业", "Demo Tea"),
                scopes: vec![Scope {
                    serials: Serials::Own,
                    ..scope("629104")
                }],
                hosts: vec![],
                keys: vec![issuer_key(2)],
                products: vec![],
            },
        ],
        marks: vec![],
        recalls: vec![],
        dealers: Vec::new(),
    }
}

/// The demo list, changed.
pub(crate) fn list_with(change: impl FnOnce(&mut TrustListDraft)) -> TrustList {
    let mut draft = list_draft();
    change(&mut draft);
    TrustList::build(draft).unwrap()
}

/// A label of Demo Dairy that nothing is wrong with.
pub(crate) fn label_draft() -> LabelDraft {
    LabelDraft {
        host: Host::parse("id.assay.example").unwrap(),
        gtin: dairy_gtin(),
        cpv: None,
        lot: Some(Lot::parse("A1B2C3").unwrap()),
        serial: Serial::parse("4071882590361144").unwrap(),
        production: None,
        packaging: None,
        best_before: None,
        expiry: Some(Date::parse("280331").unwrap()),
    }
}

/// Ten keys that all have the id C352, found by search.
pub(crate) fn namesakes() -> Vec<SigningKey> {
    let numbers = [
        3757_u32, 9537, 35618, 52464, 67718, 76404, 78462, 99993, 102_884, 120_351,
    ];
    numbers
        .map(|number| {
            let mut seed = [0; 32];
            seed.chunks_exact_mut(4)
                .for_each(|four| four.copy_from_slice(&number.to_le_bytes()));
            let key = SigningKey::from_bytes(&seed);
            assert_eq!(KeyId::of(&key.verifying_key()), KeyId([0xc3, 0x52]));
            key
        })
        .into()
}

/// The public half of any key, in force since long before.
pub(crate) fn in_force(key: &SigningKey) -> IssuerKey {
    IssuerKey::new(
        key.verifying_key().to_bytes(),
        Validity::from(at("2026-01-01T00:00:00Z")),
    )
}
