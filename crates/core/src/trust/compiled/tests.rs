//! A compiled list says what the list said; damaged bytes are refused by name.

use super::{Change, CompiledError, CompiledList};
use crate::gs1::{Gtin, GtinPrefix, Lot};
use crate::label::{KeyId, Scanned, UnverifiedLabel};
use crate::region::Region;
use crate::time::{Timestamp, UtcOffset, Validity};
use crate::trust::{
    Dealer, GtinRange, Id, Issuer, IssuerKey, Mark, Names, Product, Recall, Recalled, Scope, Serials, Trade,
    TrustList, TrustListDraft, Withdrawal, WithdrawalReason,
};
use crate::verify::{Now, judge, judge_by};
use alloc::format;
use alloc::vec::Vec;
use ed25519_dalek::SigningKey;
use proptest::prelude::*;

fn time(seconds: i64) -> Timestamp {
    Timestamp(1_780_000_000 + seconds)
}

fn signing_key(issuer: u8, key: u8) -> SigningKey {
    SigningKey::from_bytes(&core::array::from_fn(|place| [issuer, key, 7][place.min(2)]))
}

fn item(issuer: u8) -> Gtin {
    let body = format!("0690{issuer:04}00001");
    (0..10)
        .find_map(|digit| Gtin::parse_14(&format!("{body}{digit}")).ok())
        .unwrap()
}

/// What an issuer of the tests may look like: how many keys, which withdrawals, which extras.
#[derive(Clone, Debug)]
struct Shape {
    number: u8,
    keys: u8,
    withdrawn: Option<i64>,
    until: Option<i64>,
    product: bool,
    mark: bool,
    recall: bool,
    name: u8,
}

fn shapes() -> impl Strategy<Value = Vec<Shape>> {
    let shape = (
        any::<u8>(),
        1_u8..4,
        proptest::option::of(0_i64..1_000),
        proptest::option::of(10_i64..100_000),
        any::<(bool, bool, bool, u8)>(),
    )
        .prop_map(
            |(number, keys, withdrawn, until, (product, mark, recall, name))| Shape {
                number,
                keys,
                withdrawn,
                until,
                product,
                mark,
                recall,
                name,
            },
        );
    proptest::collection::vec(shape, 0..8).prop_map(|mut shapes| {
        shapes.sort_by_key(|shape| shape.number);
        shapes.dedup_by_key(|shape| shape.number);
        shapes
    })
}

fn issuer(shape: &Shape) -> Issuer {
    let validity = Validity {
        from: time(-500),
        until: shape.until.map(time),
    };
    Issuer {
        id: Id::parse(&format!("brand-{:03}", shape.number)).unwrap(),
        names: Names::new(format!("品牌{}", shape.name), format!("Brand {}", shape.name)).unwrap(),
        scopes: [Scope {
            gtin_prefix: GtinPrefix::parse(&format!("690{:04}", shape.number)).unwrap(),
            validity,
            signs_since: shape.withdrawn.map(time),
            serials: if shape.mark { Serials::Own } else { Serials::Scheme },
        }]
        .into(),
        hosts: Vec::new(),
        keys: (0..shape.keys)
            .map(|key| {
                let mut key = IssuerKey::new(
                    signing_key(shape.number, key).verifying_key().to_bytes(),
                    validity,
                );
                key.withdrawn = shape.withdrawn.map(|at| Withdrawal {
                    at: time(at),
                    reason: WithdrawalReason::Theft,
                });
                key
            })
            .collect(),
        products: if shape.product {
            [Product {
                gtin: item(shape.number),
                names: Names::new("奶粉", "Milk powder").unwrap(),
            }]
            .into()
        } else {
            Vec::new()
        },
    }
}

fn dealer(shape: &Shape) -> Dealer {
    Dealer {
        id: Id::parse(&format!("dealer-{}", shape.number)).unwrap(),
        names: Names::new("经销", format!("Dealer {}", shape.name)).unwrap(),
        trade: if shape.mark {
            Trade::Dealer
        } else {
            Trade::Retailer
        },
        regions: Region::provinces().take(1 + usize::from(shape.keys)).collect(),
        validity: Validity {
            from: time(-5),
            until: shape.until.map(time),
        },
    }
}

fn list(shapes: &[Shape], issued: i64) -> TrustList {
    let marks = shapes.iter().filter(|shape| shape.mark).map(|shape| Mark {
        id: Id::parse(&format!("mark-{}", shape.number)).unwrap(),
        names: Names::new("有机", "Organic").unwrap(),
        issuer: Id::parse(&format!("brand-{:03}", shape.number)).unwrap(),
        certificate: format!("C-{}", shape.name),
        gtins: if shape.product {
            GtinRange::One(item(shape.number))
        } else {
            GtinRange::Prefix(GtinPrefix::parse(&format!("690{:04}", shape.number)).unwrap())
        },
        lots: if shape.recall {
            [Lot::parse("L1").unwrap()].into()
        } else {
            Vec::new()
        },
        validity: Validity::from(time(-100)),
        withdrawn: shape.withdrawn.map(time),
    });
    let recalls = shapes.iter().filter(|shape| shape.recall).map(|shape| Recall {
        gtin: item(shape.number),
        items: if shape.product {
            Recalled::All
        } else {
            Recalled::Lot(Lot::parse("L1").unwrap())
        },
        since: time(-10),
        reason: Names::new("异物", "Foreign matter").unwrap(),
        todo: Names::new("退货", "Return it").unwrap(),
    });
    TrustList::build(TrustListDraft {
        authority: Names::new("示例协会", "Demo association").unwrap(),
        issued: time(issued),
        hosts: [crate::host::Host::parse("id.example").unwrap()].into(),
        issuers: shapes.iter().map(issuer).collect(),
        marks: marks.collect(),
        recalls: recalls.collect(),
        dealers: shapes.iter().filter(|shape| shape.product).map(dealer).collect(),
    })
    .unwrap()
}

/// The list with everything in the order in which a compiled one gives it back.
fn ordered(list: &TrustList) -> TrustListDraft {
    let mut draft = list.to_draft();
    draft.issuers.sort_by(|one, other| one.id.cmp(&other.id));
    draft
        .marks
        .sort_by(|one, other| (&one.issuer, &one.id).cmp(&(&other.issuer, &other.id)));
    draft.dealers.sort_by(|one, other| one.id.cmp(&other.id));
    draft.recalls.sort_by_key(|recall| (recall.gtin, recall.since));
    draft
}

fn compiled(list: &TrustList) -> CompiledList<Vec<u8>> {
    CompiledList::open(list.compile().unwrap()).unwrap()
}

fn label(signer: &SigningKey, gtin: Gtin) -> UnverifiedLabel {
    let link = crate::label::LabelDraft {
        host: crate::host::Host::parse("id.example").unwrap(),
        gtin,
        cpv: None,
        lot: Some(Lot::parse("L1").unwrap()),
        serial: crate::gs1::Serial::parse("1234567890").unwrap(),
        production: None,
        packaging: None,
        best_before: None,
        expiry: None,
    }
    .sign(signer);
    UnverifiedLabel::parse(&link).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn says_what_the_list_said(shapes in shapes(), issued in -1_000_i64..1_000) {
        let list = list(&shapes, issued);
        let compiled = compiled(&list);
        prop_assert_eq!(compiled.issued(), list.issued());
        prop_assert_eq!(compiled.issuers(), list.issuers().len());
        prop_assert_eq!(ordered(&compiled.to_list().unwrap()), ordered(&list));
        for dealer in list.dealers() {
            let found = compiled.dealer(&dealer.id).unwrap();
            prop_assert_eq!(found.as_ref(), Some(dealer));
        }
        prop_assert_eq!(compiled.dealer(&Id::parse("nobody").unwrap()).unwrap(), None);
    }

    #[test]
    fn judging_by_an_excerpt_is_judging_by_the_list(
        shapes in shapes(), signer in any::<(u8, u8)>(), over in any::<u8>(), at in -600_i64..2_000,
    ) {
        let list = list(&shapes, 0);
        let compiled = compiled(&list);
        let signers = shapes.iter().map(|shape| (shape.number, 0)).chain([signer]);
        let overs = shapes.iter().map(|shape| shape.number).chain([over]);
        for ((number, key), over) in signers.zip(overs.rev()) {
            let label = label(&signing_key(number, key), item(over));
            let now = Now { clock: time(at), floor: time(0) };
            let excerpt = compiled.excerpt(Some(label.gtin()), Some(label.key_id())).unwrap();
            let scanned = Scanned::Signed(label);
            let whole = judge(&scanned, &list, now, UtcOffset::UTC);
            prop_assert_eq!(&judge(&scanned, &excerpt, now, UtcOffset::UTC), &whole);
            prop_assert_eq!(&judge_by(&scanned, &compiled, now, UtcOffset::UTC).unwrap(), &whole);
        }
    }

    #[test]
    fn judging_by_a_record_is_judging_by_the_list(
        shapes in shapes(), signer in any::<(u8, u8)>(), over in any::<u8>(), at in -600_i64..2_000,
    ) {
        let list = list(&shapes, 0);
        let compiled = compiled(&list);
        let signers = shapes.iter().map(|shape| (shape.number, 0)).chain([signer]);
        let overs = shapes.iter().map(|shape| shape.number).chain([over]);
        for ((number, key), over) in signers.zip(overs.rev()) {
            let label = label(&signing_key(number, key), item(over));
            let (gtin, id) = (label.gtin(), label.key_id());
            let now = Now { clock: time(at), floor: time(0) };
            let scanned = Scanned::Signed(label);
            for range in GtinPrefix::around(gtin) {
                let record = compiled.record_of(range, Some(id), 8).unwrap().unwrap();
                let record = CompiledList::open(record.compile().unwrap()).unwrap();
                prop_assert_eq!(judge_by(&scanned, &record, now, UtcOffset::UTC).unwrap(), judge(&scanned, &list, now, UtcOffset::UTC));
            }
        }
    }

    #[test]
    fn a_change_leads_from_one_list_to_the_other(old in shapes(), new in shapes()) {
        let (old, new) = (list(&old, 0), list(&new, 50));
        let change = Change::read(&Change::between(&old, &new).to_bytes().unwrap()).unwrap();
        prop_assert_eq!(&change, &Change::between(&old, &new));
        let folded = CompiledList::open(compiled(&old).fold(&change, time(50)).unwrap()).unwrap();
        prop_assert_eq!(ordered(&folded.to_list().unwrap()), ordered(&new));
    }

    #[test]
    fn two_changes_make_one(old in shapes(), middle in shapes(), new in shapes()) {
        let (old, middle, new) = (list(&old, 0), list(&middle, 1), list(&new, 2));
        let whole = Change::between(&old, &middle).then(Change::between(&middle, &new));
        let folded = CompiledList::open(compiled(&old).fold(&whole, time(2)).unwrap()).unwrap();
        prop_assert_eq!(ordered(&folded.to_list().unwrap()), ordered(&new));
    }

    #[test]
    fn damaged_bytes_are_refused(shapes in shapes(), place in any::<prop::sample::Index>(), bit in 0_u8..8, cut in any::<prop::sample::Index>()) {
        let list = list(&shapes, 0);
        let bytes = list.compile().unwrap();
        let mut flipped = bytes.clone();
        flipped[place.index(bytes.len())] ^= 1 << bit;
        prop_assert!(CompiledList::open(flipped).is_err());
        let short = CompiledList::open(&bytes[..cut.index(bytes.len())]).err();
        prop_assert_eq!(short, Some(CompiledError::CutShort));
        let change = Change::between(&list, &list).to_bytes().unwrap();
        let mut flipped = change.clone();
        flipped[place.index(change.len())] ^= 1 << bit;
        prop_assert!(Change::read(&flipped).is_err());
    }

    /// What the checksum would have caught is still no panic: it tells damage, not malice.
    #[test]
    fn altered_and_sealed_again_never_panics(shapes in shapes(), edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = list(&shapes, 0).compile().unwrap();
        let end = bytes.len() - 4;
        for (place, byte) in edits {
            bytes[place.index(end)] = byte;
        }
        let sum = crc32fast::hash(&bytes[..end]).to_le_bytes();
        bytes[end..].copy_from_slice(&sum);
        if let Ok(list) = CompiledList::open(bytes) {
            let _ = list.to_list();
            for shape in &shapes {
                let key = KeyId::of(&signing_key(shape.number, 0).verifying_key());
                let _ = list.excerpt(Some(item(shape.number)), Some(key));
            }
        }
    }
}

#[test]
fn folding_refuses_scopes_that_overlap() {
    let shape = |number| Shape {
        number,
        keys: 1,
        withdrawn: None,
        until: None,
        product: false,
        mark: false,
        recall: false,
        name: 1,
    };
    let old = list(&[shape(1)], 0);
    let mut change = Change::between(&old, &list(&[shape(1), shape(2)], 0));
    change.issuers[0].scopes[0].gtin_prefix = GtinPrefix::parse("69000012").unwrap();
    let refused = compiled(&old).fold(&change, time(0));
    assert_eq!(refused, Err(CompiledError::ScopeOverlap.into()));
}

#[test]
fn a_new_issued_time_is_sealed() {
    let mut list = compiled(&list(&[], 0));
    list.set_issued(time(99));
    let again = CompiledList::open(list.into_bytes()).unwrap();
    assert_eq!(again.issued(), time(99));
    assert_eq!(again.keys(), 0);
}

#[test]
fn other_files_are_named() {
    assert_eq!(
        CompiledList::open(b"{\"signed\":\"\"}".as_slice()).err(),
        Some(CompiledError::NotAList)
    );
    assert_eq!(CompiledList::open(&[][..]).err(), Some(CompiledError::CutShort));
}

#[test]
fn a_range_of_too_many_issuers_is_to_be_narrowed() {
    let shape = |number| Shape {
        number,
        keys: 1,
        withdrawn: None,
        until: None,
        product: true,
        mark: false,
        recall: false,
        name: 1,
    };
    let list = compiled(&list(&[shape(1), shape(2), shape(3)], 0));
    let record = |digits: &str, most| {
        list.record_of(GtinPrefix::parse(digits).unwrap(), None, most)
            .unwrap()
    };
    assert!(record("690000", 2).is_none());
    assert_eq!(record("690000", 3).unwrap().issuers().len(), 3);
    let one = record("6900002", 0);
    assert!(one.is_none());
    let one = record("690000200001", 0).unwrap();
    assert_eq!(one.issuers().len(), 1);
    assert_eq!(one.issuers()[0].products.len(), 1);
    assert!(record("4006381", 0).unwrap().issuers().is_empty());
}
