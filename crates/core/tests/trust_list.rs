//! A list that does not hold together is refused as a whole, by name.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

use crate::common;

use assay_cases::Cases;
use assay_core::gs1::{Gtin, Lot, Serial, check_digit};
use assay_core::time::Validity;
use assay_core::trust::{
    GtinRange, Id, IssuerKey, Mark, Product, Recall, Recalled, Scope, SerialRange, TrustList, TrustListDraft,
    TrustListError,
};
use common::*;

fn refused(change: impl FnOnce(&mut TrustListDraft)) -> TrustListError {
    let mut draft = list_draft();
    change(&mut draft);
    TrustList::build(draft).unwrap_err()
}

fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

fn until(text: &str) -> Validity {
    Validity {
        from: at("2026-01-01T00:00:00Z"),
        until: Some(at(text)),
    }
}

fn mark() -> Mark {
    Mark {
        id: id("gf"),
        names: names("绿色食品", "Green Food"),
        issuer: id("demo-dairy"),
        certificate: "GF-1".into(),
        gtins: GtinRange::Prefix(scope("9520123").gtin_prefix),
        lots: vec![],
        validity: Validity::from(issued()),
        withdrawn: None,
    }
}

fn recall(gtin: Gtin, items: Recalled) -> Recall {
    Recall {
        gtin,
        items,
        since: issued(),
        reason: names("因", "why"),
        todo: names("做", "do"),
    }
}

fn serials() -> Recalled {
    let serial = |text| Serial::parse(text).unwrap();
    Recalled::Serials(SerialRange::new(serial("1"), serial("9")).unwrap())
}

#[test]
fn the_demo_list_holds_together_and_comes_back() {
    let list = TrustList::build(list_draft()).unwrap();
    assert_eq!(list.to_draft(), list_draft());
}

#[test]
fn overlapping_scopes() {
    let mut cases = Cases::new();
    for (prefix, validity, overlap) in [
        ("952012", Validity::from(issued()), true),
        ("9520123", Validity::from(issued()), true),
        ("952", Validity::from(issued()), true),
        ("952013", Validity::from(issued()), false),
        ("000095201", Validity::from(issued()), false),
    ] {
        let change = |list: &mut TrustListDraft| {
            list.issuers[1].scopes.push(Scope {
                validity,
                ..scope(prefix)
            })
        };
        let mut draft = list_draft();
        change(&mut draft);
        let found = matches!(TrustList::build(draft), Err(TrustListError::ScopeOverlap { .. }));
        cases.case(prefix, || assert_eq!(found, overlap));
    }
    let same_issuer = refused(|list| list.issuers[0].scopes.push(scope("9520123")));
    assert!(matches!(same_issuer, TrustListError::ScopeOverlap { .. }));
}

#[test]
fn one_after_the_other_is_no_overlap() {
    let change = at("2026-06-01T00:00:00Z");
    let list = list_with(|list| {
        list.issuers[0].scopes[0].validity = until("2026-06-01T00:00:00Z");
        list.issuers[1].scopes.push(Scope {
            validity: Validity::from(change),
            ..scope("95201")
        });
    });
    let issuer = |at| list.scope_of(dairy_gtin(), at).unwrap().0.id.as_str().to_string();
    assert_eq!(issuer(at("2026-05-31T23:59:59Z")), "demo-dairy");
    assert_eq!(issuer(change), "demo-tea");
}

#[test]
fn nested_scopes_are_found_behind_many_neighbours() {
    let error = refused(|list| {
        list.issuers[0].scopes = (100..200).map(|middle| scope(&format!("952{middle}"))).collect();
        list.issuers[0].products.clear();
        list.issuers[1].scopes.push(scope("952150999"));
    });
    assert!(matches!(error, TrustListError::ScopeOverlap { .. }));
    let error = refused(|list| {
        list.issuers[0].scopes[0].validity = until("2026-02-01T00:00:00Z");
        list.issuers[1].scopes.push(Scope {
            validity: Validity::from(issued()),
            ..scope("9520123")
        });
        list.issuers[1].scopes.push(Scope {
            validity: until("2026-01-02T00:00:00Z"),
            ..scope("95201234")
        });
    });
    assert!(
        matches!(error, TrustListError::ScopeOverlap { .. }),
        "the outermost counts, not only the next"
    );
}

#[test]
fn gtin_8_stands_apart() {
    let short = Gtin::parse("96385074").unwrap();
    let list = list_with(|list| {
        list.issuers[0].scopes.push(scope("0000"));
        list.issuers[1].scopes.push(scope("00000963"));
    });
    assert_eq!(list.scope_of(short, issued()).unwrap().0.id, id("demo-tea"));
    let packed = Gtin::parse("10000096385071").unwrap();
    assert_eq!(list.scope_of(packed, issued()).unwrap().0.id, id("demo-tea"));
    // A U.P.C. with four zeros after the indicator digit belongs to the other family.
    let payload = "0000012345678";
    let upc = Gtin::parse(&format!("{payload}{}", check_digit(payload.as_bytes()))).unwrap();
    assert_eq!(list.scope_of(upc, issued()).unwrap().0.id, id("demo-dairy"));
}

#[test]
fn keys() {
    let dairy = || id("demo-dairy");
    let key = issuer_key(1).id;
    assert_eq!(
        refused(|list| list.issuers[0].keys[0].id = issuer_key(2).id),
        TrustListError::WrongKeyId {
            issuer: dairy(),
            key: issuer_key(2).id
        }
    );
    assert_eq!(
        refused(|list| list.issuers[0].keys.push(issuer_key(1))),
        TrustListError::DuplicateKey { issuer: dairy(), key }
    );
    assert_eq!(
        refused(|list| list.issuers[1].keys.push(issuer_key(1))),
        TrustListError::DuplicateKey {
            issuer: id("demo-tea"),
            key
        }
    );
    // Points of small order, and no point at all.
    let mut identity = [0; 32];
    identity[0] = 1;
    let mut order_2 = [0xff; 32];
    (order_2[0], order_2[31]) = (0xec, 0x7f);
    let mut no_point = [0; 32];
    no_point[0] = 2;
    let mut cases = Cases::new();
    for (name, public) in [
        ("order 1", identity),
        ("order 2", order_2),
        ("order 4", [0; 32]),
        ("no point", no_point),
    ] {
        let unsound = IssuerKey::new(public, Validity::from(issued()));
        cases.case(name, || {
            assert_eq!(
                refused(|list| list.issuers[0].keys.push(unsound)),
                TrustListError::UnsoundKey {
                    issuer: dairy(),
                    key: unsound.id
                }
            );
        });
    }
}

#[test]
fn keys_of_one_id() {
    let keys: Vec<_> = namesakes().iter().map(in_force).collect();
    let most = list_with(|list| list.issuers[0].keys = keys[..TrustList::MAX_KEYS_PER_ID].to_vec());
    assert_eq!(most.keys_of(keys[0].id).count(), 8);
    assert_eq!(
        refused(|list| list.issuers[0].keys = keys[..9].to_vec()),
        TrustListError::TooManyKeysPerId(id("demo-dairy"))
    );
}

#[test]
fn ids_and_validities() {
    assert_eq!(
        refused(|list| list.issuers[1].id = id("demo-dairy")),
        TrustListError::DuplicateIssuer(id("demo-dairy"))
    );
    assert_eq!(
        refused(|list| list.issuers[0].keys[0].validity = until("2025-01-01T00:00:00Z")),
        TrustListError::EmptyValidity(id("demo-dairy"))
    );
    assert_eq!(
        refused(|list| list.issuers[0].scopes[0].validity = until("2026-01-01T00:00:00Z")),
        TrustListError::EmptyValidity(id("demo-dairy"))
    );
    let mut cases = Cases::new();
    for text in ["", "Demo", "demo_dairy", "乳", &"a".repeat(65)] {
        cases.case(format!("{text:?}"), || assert!(Id::parse(text).is_err()));
    }
}

#[test]
fn products() {
    let product = |gtin| Product {
        gtin,
        names: names("甲", "A"),
    };
    let mut cases = Cases::new();
    for gtin in [tea_gtin(), dairy_gtin()] {
        cases.case(gtin, || {
            let error = refused(|list| list.issuers[0].products.push(product(gtin)));
            let issuer = id("demo-dairy");
            assert_eq!(error, TrustListError::Product { issuer, gtin });
        });
    }
}

#[test]
fn marks() {
    assert!(list_with(|list| list.marks = vec![mark()]).marks().len() == 1);
    assert_eq!(
        refused(|list| list.marks = vec![mark(), mark()]),
        TrustListError::DuplicateMark(id("gf"))
    );
    let mut cases = Cases::new();
    for (changed, error) in [
        (
            Mark {
                issuer: id("nobody"),
                ..mark()
            },
            TrustListError::MarkWithoutIssuer(id("gf")),
        ),
        (
            Mark {
                issuer: id("demo-tea"),
                ..mark()
            },
            TrustListError::MarkOutOfScope(id("gf")),
        ),
        (
            Mark {
                gtins: GtinRange::One(tea_gtin()),
                ..mark()
            },
            TrustListError::MarkOutOfScope(id("gf")),
        ),
        (
            Mark {
                gtins: GtinRange::Prefix(scope("952").gtin_prefix),
                ..mark()
            },
            TrustListError::MarkOutOfScope(id("gf")),
        ),
        (
            Mark {
                validity: until("2025-01-01T00:00:00Z"),
                ..mark()
            },
            TrustListError::EmptyValidity(id("gf")),
        ),
        (
            Mark {
                certificate: String::new(),
                ..mark()
            },
            TrustListError::Certificate(id("gf")),
        ),
        (
            Mark {
                certificate: "1\u{202e}".into(),
                ..mark()
            },
            TrustListError::Certificate(id("gf")),
        ),
        (
            Mark {
                certificate: "1".repeat(65),
                ..mark()
            },
            TrustListError::Certificate(id("gf")),
        ),
    ] {
        cases.case(format!("{error:?}: {changed:?}"), || {
            assert_eq!(refused(|list| list.marks = vec![changed]), error);
        });
    }
}

#[test]
fn recalls() {
    let lot = || Recalled::Lot(Lot::parse("A").unwrap());
    assert_eq!(
        refused(|list| list.recalls = vec![recall(nobodys_gtin(), lot())]),
        TrustListError::RecallOutOfScope(nobodys_gtin())
    );
    assert_eq!(
        refused(|list| list.recalls = vec![recall(dairy_gtin(), serials())]),
        TrustListError::RecallWithoutOrder(dairy_gtin())
    );
    let list =
        list_with(|list| list.recalls = vec![recall(tea_gtin(), serials()), recall(dairy_gtin(), lot())]);
    assert_eq!(list.recalls().len(), 2);
    let serial = |text| Serial::parse(text).unwrap();
    let mut cases = Cases::new();
    for (first, last) in [("9", "10"), ("B", "A")] {
        cases.case(format!("{first} to {last}"), || {
            assert!(SerialRange::new(serial(first), serial(last)).is_err());
        });
    }
}
