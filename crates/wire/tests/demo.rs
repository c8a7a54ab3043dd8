//! A demo authority with one demo brand.

use assay_core::{
    gs1::{Gtin, GtinPrefix, Lot, Serial},
    host::Host,
    label::LabelDraft,
    time::{Date, Timestamp, Validity},
    trust::{
        CompiledList, GtinRange, Id, Issuer, IssuerKey, Mark, Names, Product, Recall, Recalled, Scope,
        SerialRange, Serials, TrustList, TrustListDraft, Withdrawal, WithdrawalReason,
    },
};
use ed25519_dalek::SigningKey;

pub(crate) const GTIN: &str = "09520123456788";

pub(crate) fn brand_key() -> SigningKey {
    SigningKey::from_bytes(&[2; 32])
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(crate) fn names(zh: &str, en: &str) -> Names {
    Names::new(zh, en).unwrap()
}

/// A list in which every field is used.
pub(crate) fn list() -> TrustList {
    TrustList::build(draft()).unwrap()
}

/// The list as a device holds it.
pub(crate) fn compiled(list: &TrustList) -> CompiledList<Vec<u8>> {
    CompiledList::open(list.compile().unwrap()).unwrap()
}

pub(crate) fn draft() -> TrustListDraft {
    let validity = Validity {
        from: at("2026-01-01T00:00:00Z"),
        until: Some(at("2030-01-01T00:00:00Z")),
    };
    let gtin = Gtin::parse_14(GTIN).unwrap();
    let prefix = GtinPrefix::parse("9520123").unwrap();
    let brand = Id::parse("demo-dairy").unwrap();
    let mut old_key = IssuerKey::new(
        SigningKey::from_bytes(&[3; 32]).verifying_key().to_bytes(),
        validity,
    );
    old_key.withdrawn = Some(Withdrawal {
        at: at("2026-06-01T00:00:00Z"),
        reason: WithdrawalReason::Theft,
    });
    let mark = |id: &str, gtins, lots| Mark {
        id: Id::parse(id).unwrap(),
        names: names("演示标志", "Demo Mark"),
        issuer: brand.clone(),
        certificate: "DEMO-1".into(),
        gtins,
        lots,
        validity,
        withdrawn: Some(at("2029-01-01T00:00:00Z")),
    };
    let recall = |items| Recall {
        gtin,
        items,
        since: at("2026-10-01T00:00:00Z"),
        reason: names("演示原因", "Demo reason"),
        todo: names("请退回", "Please return it"),
    };
    let lot = |text: &str| Lot::parse(text).unwrap();
    let serial = |text: &str| Serial::parse(text).unwrap();
    TrustListDraft {
        authority: names("演示协会", "Demo Association"),
        issued: at("2026-11-22T00:00:00Z"),
        hosts: vec![Host::parse("id.demo.example").unwrap()],
        issuers: vec![Issuer {
            id: brand.clone(),
            names: names("演示乳业", "Demo Dairy"),
            scopes: vec![Scope {
                gtin_prefix: prefix,
                validity: Validity::from(at("2026-01-01T00:00:00Z")),
                signs_since: Some(at("2026-03-01T00:00:00Z")),
                serials: Serials::Own,
            }],
            hosts: vec![Host::parse("demo-dairy.example").unwrap()],
            keys: vec![
                IssuerKey::new(brand_key().verifying_key().to_bytes(), validity),
                old_key,
            ],
            products: vec![Product {
                gtin,
                names: names("演示奶粉", "Demo Milk Powder"),
            }],
        }],
        marks: vec![
            mark("demo-mark-1", GtinRange::One(gtin), vec![lot("A1"), lot("A2")]),
            mark("demo-mark-2", GtinRange::Prefix(prefix), vec![]),
        ],
        recalls: vec![
            recall(Recalled::Lot(lot("BAD1"))),
            recall(Recalled::Serials(
                SerialRange::new(serial("1000"), serial("1999")).unwrap(),
            )),
        ],
        dealers: vec![],
    }
}

/// A label of the demo brand.
pub(crate) fn label(lot: &str, serial: &str) -> String {
    LabelDraft {
        host: Host::parse("id.demo.example").unwrap(),
        gtin: Gtin::parse_14(GTIN).unwrap(),
        cpv: None,
        lot: Some(Lot::parse(lot).unwrap()),
        serial: Serial::parse(serial).unwrap(),
        production: None,
        packaging: None,
        best_before: None,
        expiry: Some(Date::parse("280331").unwrap()),
    }
    .sign(&brand_key())
}
