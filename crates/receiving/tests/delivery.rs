//! Deliveries: whatever the order of merging, each item counts once and the note's differences are
//! told exactly.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use assay_cases::Cases;
use assay_receiving::{Delivery, OperationError, item_key, result};
use assay_wire::{Deed, DeliveryNote, Exception, ItemStatus, NoteLine, NoteSource, Operation, Resolution};
use proptest::prelude::*;

const MILK: &str = "06901234567892";
const TEA: &str = "00614141000036";
const OTHER: &str = "09506000134352";

fn line(gtin: &str, lot: Option<&str>, serial: Option<&str>, quantity: u32) -> NoteLine {
    NoteLine {
        line: 1,
        gtin: gtin.to_owned(),
        name: Some("=cmd|' /C calc'!A0".to_owned()),
        lot: lot.map(str::to_owned),
        serial: serial.map(str::to_owned),
        expiry: None,
        quantity,
    }
}

fn note(lines: Vec<NoteLine>) -> DeliveryNote {
    DeliveryNote {
        number: Some("DN-1122".to_owned()),
        source: NoteSource::Csv,
        dealer: None,
        lines,
        left_out: vec![],
    }
}

fn operation(id: &str, second: u32, deed: Deed) -> Operation {
    Operation {
        id: id.to_owned(),
        by: "till 1".to_owned(),
        at: format!("2026-11-22T08:{:02}:{:02}Z", second / 60 % 60, second % 60),
        deed,
    }
}

fn count(gtin: &str, lot: &str, serial: &str, verdict: &str) -> Deed {
    Deed::Count {
        gtin: gtin.to_owned(),
        lot: Some(lot.to_owned()),
        serial: serial.to_owned(),
        expiry: Some("2027-05-03".to_owned()),
        verdict: verdict.to_owned(),
    }
}

fn read(id: u32, gtin: &str, lot: &str, serial: &str) -> Operation {
    operation(
        &format!("device-a-{id}"),
        id,
        count(gtin, lot, serial, "issued_not_checked"),
    )
}

fn resolve(id: u32, item: &str, resolution: Resolution, exceptions: &[Exception]) -> Operation {
    let deed = Deed::Resolve {
        item: item.to_owned(),
        resolution,
        exceptions: exceptions.to_vec(),
        reason: Some("the brand was asked".to_owned()),
        photo: None,
    };
    operation(&format!("device-a-{id}"), id, deed)
}

fn delivery(lines: Vec<NoteLine>, operations: &[Operation]) -> Delivery {
    let mut delivery = Delivery::new(note(lines));
    for operation in operations {
        delivery.add(operation.clone()).unwrap();
    }
    delivery
}

#[test]
fn differences_are_told_line_by_line() {
    let lines = vec![line(MILK, Some("L1"), None, 3), line(TEA, None, None, 1)];
    let mut operations: Vec<Operation> = (0..2).map(|n| read(n, MILK, "L1", &format!("M{n}"))).collect();
    operations.push(read(2, MILK, "L2", "M2"));
    operations.push(read(3, TEA, "T", "T1"));
    operations.push(read(4, TEA, "T", "T2"));
    operations.push(read(5, OTHER, "X", "X1"));
    // Read again, by this device and by another.
    operations.push(read(6, MILK, "L1", "M0"));
    let (items, state) = delivery(lines, &operations).state();
    assert_eq!(items.len(), 6);
    let totals = &state.totals;
    assert_eq!(
        (
            totals.expected,
            totals.received,
            totals.missing,
            totals.extra,
            totals.open
        ),
        (4, 3, 1, 2, 3)
    );
    assert_eq!(
        (
            state.lines[0].received,
            state.lines[0].missing,
            state.lines[0].wrong_lot
        ),
        (2, 1, 1)
    );
    assert_eq!((state.lines[1].received, state.lines[1].extra), (1, 1));
    let told: Vec<(&str, &[Exception])> = state
        .exceptions
        .iter()
        .map(|item| (item.serial.as_str(), item.exceptions.as_slice()))
        .collect();
    assert_eq!(
        told,
        [
            ("X1", &[Exception::NotOnNote][..]),
            ("T2", &[Exception::TooMany][..]),
            ("M2", &[Exception::WrongLot][..]),
        ]
    );
}

#[test]
fn what_speaks_against_an_item_holds_it_back_until_a_person_decides() {
    let mut cases = Cases::new();
    for (verdict, exception, proven) in [
        ("recalled", Exception::Recalled, true),
        ("possible_copy", Exception::PossibleCopy, true),
        ("outside_region", Exception::OtherDealer, true),
        ("expired", Exception::Expired, true),
        ("already_sold", Exception::AlreadySold, true),
        ("not_issued", Exception::SignatureWrong, false),
        ("issuer_not_enrolled", Exception::SignatureWrong, false),
        ("could_not_check", Exception::NotChecked, false),
        ("unsigned_in_signing_scope", Exception::NotSigned, false),
    ] {
        cases.case(verdict, || {
            let counted = operation("device-a-1", 1, count(MILK, "L1", "M1", verdict));
            let lines = vec![line(MILK, Some("L1"), None, 1)];
            let (items, state) = delivery(lines.clone(), std::slice::from_ref(&counted)).state();
            assert_eq!(items[0].exceptions, [exception]);
            assert_eq!((state.totals.received, state.totals.open), (0, 1));
            let key = item_key(MILK, "M1", proven);
            assert_eq!(items[0].key, key);
            let taken = resolve(2, &key, Resolution::Accept, &[exception]);
            let (items, state) = delivery(lines.clone(), &[counted.clone(), taken]).state();
            assert_eq!(items[0].status, ItemStatus::Received);
            // An unproven label never fills a line, whatever a person decides about the item.
            assert_eq!(state.totals.received, u32::from(proven));
            let aside = resolve(2, &key, Resolution::SetAside, &[exception]);
            let (_, state) = delivery(lines, &[counted, aside]).state();
            assert_eq!(
                (state.totals.received, state.totals.set_aside, state.totals.open),
                (0, 1, 0)
            );
        });
    }
}

#[test]
fn accepting_covers_what_was_shown_and_not_what_comes_later() {
    let lines = vec![line(MILK, Some("L1"), None, 2)];
    let key = item_key(MILK, "M1", true);
    let mut delivery = delivery(
        lines,
        &[
            read(1, MILK, "L2", "M1"),
            resolve(2, &key, Resolution::Accept, &[Exception::WrongLot]),
        ],
    );
    let (items, state) = delivery.state();
    assert_eq!(
        (items[0].status, state.totals.received, state.totals.missing),
        (ItemStatus::Received, 1, 1)
    );
    delivery
        .add(operation("device-b-3", 3, count(MILK, "L2", "M1", "recalled")))
        .unwrap();
    let (items, state) = delivery.state();
    assert_eq!(items[0].exceptions, [Exception::Recalled, Exception::WrongLot]);
    assert_eq!((items[0].status, state.totals.received), (ItemStatus::Open, 0));
}

#[test]
fn near_expiry_is_within_the_days_set() {
    let lines = vec![line(MILK, None, None, 1)];
    let mut cases = Cases::new();
    for (days, near) in [(0, false), (161, false), (162, true)] {
        cases.case(format!("{days} days"), || {
            let set = operation("device-a-9", 9, Deed::NearExpiry { days });
            // Read on 2026-11-22, expires on 2027-05-03: 162 days.
            let (items, state) = delivery(lines.clone(), &[read(1, MILK, "L1", "M1"), set]).state();
            assert_eq!(
                items[0].exceptions.contains(&Exception::NearExpiry),
                near,
                "{days}"
            );
            assert_eq!(state.near_expiry_days, days);
        });
    }
}

#[test]
fn days_to_an_expiry_are_counted_where_the_goods_are() {
    let lines = vec![line(MILK, None, None, 1)];
    let set = operation("device-a-9", 9, Deed::NearExpiry { days: 1 });
    let mut cases = Cases::new();
    // Expires on 2027-05-03. The same instant is another day in each place.
    for (at, near) in [
        ("2027-05-01T23:30:00Z", false),
        ("2027-05-02T00:00:00Z", true),
        ("2027-05-02T07:30:00+08:00", true),
        ("2027-05-01T23:59:59+08:00", false),
        ("2027-05-01T19:30:00-04:00", false),
    ] {
        cases.case(at, || {
            let mut read = read(1, MILK, "L1", "M1");
            read.at = at.to_owned();
            let (items, _) = delivery(lines.clone(), &[read, set.clone()]).state();
            assert_eq!(items[0].exceptions.contains(&Exception::NearExpiry), near);
        });
    }
}

#[test]
fn a_forged_label_does_not_spoil_the_item_it_names_and_a_late_proof_replaces_no_proof() {
    let lines = vec![line(MILK, Some("L1"), None, 1)];
    let forged = operation("device-a-2", 2, count(MILK, "L1", "M1", "not_issued"));
    let (items, state) = delivery(lines.clone(), &[read(1, MILK, "L1", "M1"), forged]).state();
    assert_eq!((items.len(), state.totals.received, state.totals.open), (2, 1, 1));
    let offline = operation("device-a-0", 0, count(MILK, "L1", "M1", "could_not_check"));
    let (items, state) = delivery(lines, &[offline, read(1, MILK, "L1", "M1")]).state();
    assert_eq!((items.len(), state.totals.received, state.totals.open), (1, 1, 0));
}

#[test]
fn single_items_of_a_note_are_told_apart() {
    let lines = vec![
        line(MILK, Some("L1"), Some("M1"), 1),
        line(MILK, Some("L1"), Some("M2"), 1),
    ];
    let read = [read(1, MILK, "L1", "M1"), read(2, MILK, "L1", "M9")];
    let delivery = delivery(lines, &read);
    let (items, state) = delivery.state();
    assert_eq!(items[1].exceptions, [Exception::NotOnNote]);
    assert_eq!(result::disposition(delivery.note(), &state), "mismatch_instance");
}

#[test]
fn what_is_no_operation_is_refused_by_name() {
    let mut empty = delivery(vec![], &[]);
    let good = read(1, MILK, "L1", "M1");
    let bad = |change: &dyn Fn(&mut Operation)| {
        let mut operation = good.clone();
        change(&mut operation);
        operation
    };
    let with = |deed: Deed| operation("device-a-1", 1, deed);
    let mut cases = Cases::new();
    for (operation, error) in [
        (bad(&|o| o.id = "short".to_owned()), OperationError::Id),
        (bad(&|o| o.by.clear()), OperationError::By),
        (bad(&|o| o.at = "yesterday".to_owned()), OperationError::At),
        (
            with(count("06901234567893", "L1", "M1", "recalled")),
            OperationError::Gtin,
        ),
        (with(count(MILK, "批", "M1", "recalled")), OperationError::Lot),
        (with(count(MILK, "L1", "M1 ", "recalled")), OperationError::Serial),
        (with(count(MILK, "L1", "M1", "fine")), OperationError::Verdict),
        (
            with(count(MILK, "L1", "M1", "not_signed_label")),
            OperationError::Verdict,
        ),
        (
            resolve(1, "nothing", Resolution::SetAside, &[]),
            OperationError::Item,
        ),
        (with(Deed::NearExpiry { days: 9_999 }), OperationError::Days),
    ] {
        cases.case(format!("{error:?}: {operation:?}"), || {
            assert_eq!(empty.add(operation), Err(error));
        });
    }
    assert_eq!(empty.operations().count(), 0);
}

#[test]
fn results_for_others() {
    let lines = vec![line(MILK, Some("L1"), None, 1), line(TEA, None, None, 1)];
    let mut aside = resolve(
        4,
        &item_key(OTHER, "X1", true),
        Resolution::SetAside,
        &[Exception::NotOnNote],
    );
    if let Deed::Resolve { reason, .. } = &mut aside.deed {
        *reason = Some("＝1+1, \"no\"".to_owned());
    }
    let delivery = delivery(
        lines,
        &[
            read(1, MILK, "L1", "M1"),
            read(2, TEA, "T", "T1"),
            read(3, OTHER, "X", "X1"),
            aside,
        ],
    );
    let (items, state) = delivery.state();
    let csv = result::csv(delivery.note(), &state);
    assert!(csv.starts_with('\u{feff}'));
    for row in csv.lines().skip(1) {
        for cell in row.split(',') {
            assert!(
                !cell.trim_matches('"').starts_with(['=', '+', '-', '@', '＝']),
                "{cell}"
            );
        }
    }
    assert!(csv.contains("'=cmd|"), "{csv}");
    assert!(csv.contains("\"'＝1+1, \"\"no\"\"\""), "{csv}");
    let received = result::Received {
        at: "2026-11-22T09:00:00Z",
        offset: "+08:00",
        place: Some("https://id.gs1.org/414/9520123456788"),
    };
    let document = result::epcis(delivery.note(), &items, &state, received);
    let bytes = serde_json::to_vec(&document).unwrap();
    let now = assay_core::provenance::Moment(1_800_000_000_000);
    let read_back = assay_epcis::read_document(&bytes, now).unwrap();
    let event = &read_back.events[0].event;
    assert_eq!(event.step.as_deref(), Some("receiving"));
    assert_eq!(event.disposition.as_deref(), Some("mismatch_class"));
    // What was set aside is not received.
    assert_eq!(event.ids(assay_core::provenance::Role::Item).count(), 2);
    assert!(event.id.starts_with("ni:///sha-256;"));
}

#[test]
fn every_item_is_handed_over_once_however_often_receiving_ends() {
    let received = result::Received {
        at: "2026-11-22T09:00:00Z",
        offset: "+08:00",
        place: None,
    };
    let lines = vec![line(MILK, Some("L1"), None, 3)];
    let mut first = delivery(lines, &[read(1, MILK, "L1", "M1"), read(2, MILK, "L2", "M2")]);
    let over = result::hand_over(&first, received);
    // The one of another lot is not decided yet.
    assert_eq!(over.items, [item_key(MILK, "M1", true)]);
    first
        .add(operation("device-a-end", 3, Deed::Finish { items: over.items }))
        .unwrap();
    assert!(result::hand_over(&first, received).items.is_empty());
    let m2 = item_key(MILK, "M2", true);
    first
        .add(resolve(4, &m2, Resolution::Accept, &[Exception::WrongLot]))
        .unwrap();
    // A second device that knows of the first's end hands over what is left.
    let mut second = first.clone();
    second.add(read(5, MILK, "L1", "M3")).unwrap();
    let rest = result::hand_over(&second, received);
    assert_eq!(rest.items, [m2, item_key(MILK, "M3", true)]);
    let events = rest.document["epcisBody"]["eventList"].as_array().unwrap();
    assert_eq!(events[0]["epcList"].as_array().unwrap().len(), 2);
    let bad = operation(
        "device-a-bad",
        6,
        Deed::Finish {
            items: vec!["nothing".to_owned()],
        },
    );
    assert_eq!(second.add(bad), Err(OperationError::Item));
}

#[test]
fn dispositions() {
    let told = |lines: Vec<NoteLine>, operations: &[Operation]| {
        let delivery = delivery(lines, operations);
        result::disposition(delivery.note(), &delivery.state().1)
    };
    let one = || vec![line(MILK, Some("L1"), None, 1)];
    assert_eq!(told(one(), &[read(1, MILK, "L1", "M1")]), "completeness_verified");
    assert_eq!(told(one(), &[]), "mismatch_quantity");
    assert_eq!(
        told(one(), &[read(1, MILK, "L1", "M1"), read(2, MILK, "L1", "M2")]),
        "mismatch_quantity"
    );
    assert_eq!(told(one(), &[read(1, MILK, "L2", "M1")]), "mismatch_class");
    assert_eq!(told(one(), &[read(1, OTHER, "L1", "M1")]), "mismatch_class");
}

/// Operations of several devices, with faulty ones that give two deeds one id.
fn operations() -> impl Strategy<Value = Vec<Operation>> {
    let gtin = prop_oneof![Just(MILK), Just(TEA), Just(OTHER)];
    let verdict = prop_oneof![
        8 => Just("issued_not_checked"),
        1 => Just("recalled"),
        1 => Just("possible_copy"),
        1 => Just("not_issued"),
        1 => Just("could_not_check")
    ];
    let counted = (gtin.clone(), 0..3_u8, 0..12_u8, verdict).prop_map(|(gtin, lot, serial, verdict)| {
        count(gtin, &format!("L{lot}"), &format!("S{serial}"), verdict)
    });
    let exceptions = proptest::sample::subsequence(Exception::ALL.to_vec(), 0..=3);
    let resolution = proptest::sample::select(Resolution::ALL.to_vec());
    let resolved = (gtin, 0..12_u8, any::<bool>(), resolution, exceptions).prop_map(
        |(gtin, serial, proven, resolution, exceptions)| Deed::Resolve {
            item: item_key(gtin, &format!("S{serial}"), proven),
            resolution,
            exceptions,
            reason: Some("because".to_owned()),
            photo: Some("p.jpg".to_owned()),
        },
    );
    let deed = prop_oneof![
        6 => counted,
        2 => resolved,
        1 => (0..400_u16).prop_map(|days| Deed::NearExpiry { days }),
        1 => (0..12_u8).prop_map(|serial| Deed::Finish {
            items: vec![item_key(MILK, &format!("S{serial}"), true)],
        }),
    ];
    proptest::collection::vec((0..60_u32, 0..40_u32, deed), 1..60).prop_map(|all| {
        all.into_iter()
            .map(|(id, second, deed)| operation(&format!("device-{id:03}"), second, deed))
            .collect()
    })
}

proptest! {
    /// Two devices and a server: whatever each saw first and however often, all end in one state.
    #[test]
    fn the_order_of_merging_does_not_matter(
        (all, shuffled) in operations().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        split in 0.0_f64..1.0,
    ) {
        let lines = || vec![
            line(MILK, Some("L1"), None, 2),
            line(MILK, Some("L2"), None, 1),
            line(TEA, None, None, 3),
            line(TEA, Some("L0"), Some("S1"), 1),
        ];
        let first = delivery(lines(), &all);
        let mut second = delivery(lines(), &shuffled);
        prop_assert_eq!(first.state(), second.state());
        // Offline in between: each has a part, then each takes the other's, twice.
        let at = (all.len() as f64 * split) as usize;
        let (mut left, mut right) = (delivery(lines(), &all[..at]), delivery(lines(), &all[at..]));
        for _ in 0..2 {
            let from_left: Vec<Operation> = left.operations().cloned().collect();
            for operation in right.operations().cloned().collect::<Vec<_>>() {
                left.add(operation).unwrap();
            }
            for operation in from_left {
                right.add(operation).unwrap();
            }
        }
        prop_assert_eq!(left.state(), right.state());
        prop_assert_eq!(left.state(), first.state());
        // Told again, nothing changes.
        for operation in &all {
            let known = second.state();
            if !second.add(operation.clone()).unwrap() {
                prop_assert_eq!(known, second.state());
            }
        }
    }

    /// Sums that always hold.
    #[test]
    fn every_item_is_somewhere_and_only_once(all in operations()) {
        let lines = vec![line(MILK, Some("L1"), None, 2), line(TEA, None, None, 3)];
        let (items, state) = delivery(lines, &all).state();
        let totals = &state.totals;
        let keys: std::collections::BTreeSet<&str> = items.iter().map(|item| item.key.as_str()).collect();
        prop_assert_eq!(keys.len(), items.len());
        prop_assert_eq!(totals.received + totals.missing, totals.expected);
        let by = |status| items.iter().filter(|item| item.status == status).count() as u32;
        prop_assert_eq!(by(ItemStatus::Open), totals.open);
        prop_assert_eq!(by(ItemStatus::SetAside), totals.set_aside);
        prop_assert!(totals.received <= by(ItemStatus::Received));
        for line in &state.lines {
            prop_assert_eq!(line.received + line.missing, line.expected);
        }
        prop_assert_eq!(totals.received, state.lines.iter().map(|line| line.received).sum::<u32>());
    }
}
