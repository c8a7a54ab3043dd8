//! The cases.

use assay_cases::Cases;
use assay_core::assess::{Fact, FactKind, Party, Region, Token};
use assay_core::time::Timestamp;
use assay_server::store::{
    Alert, Batch, FactRow, ItemKey, NewBatch, NewProduct, PrincipalRow, ReplyRow, ReportRow, ScanRow,
    StoreError,
};

use crate::store::Pair;

pub(crate) fn item(serial: &str) -> ItemKey {
    ItemKey {
        gtin: 9_506_000_134_352,
        serial: serial.to_owned(),
    }
}

pub(crate) fn row(serial: &str, event: u64, hour: i64, token: i64) -> ScanRow {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&event.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    ScanRow {
        item: item(serial),
        event: key,
        hour,
        token,
        epoch: 228,
        network: token.wrapping_mul(7),
        region: Some("CN-GD".to_owned()),
        via: None,
        owed: None,
    }
}

pub(crate) async fn a_scan_is_there_once_however_often_it_comes((store, _): Pair) {
    let one = row("A", 1, 490_000, -5);
    let histories = store
        .record(&[one.clone(), one.clone(), row("A", 2, 490_001, i64::MIN)])
        .await
        .unwrap();
    assert_eq!(histories.len(), 3);
    assert!(
        histories
            .iter()
            .all(|one| one.kept && one.history.scans.len() == 2)
    );
    let again = store.record(&[one]).await.unwrap();
    assert_eq!((again[0].kept, again[0].history.scans.len()), (true, 2));
    let scan = again[0]
        .history
        .scans
        .iter()
        .find(|scan| scan.token == Token((-5_i64).cast_unsigned()))
        .unwrap();
    assert_eq!(scan.at, Timestamp(490_000 * 3600));
    assert_eq!(scan.region, Some(Region::parse("CN-GD").unwrap()));
    assert_eq!(scan.network.unwrap().epoch, 228);
    assert_eq!(store.count().await.unwrap(), 2);
}

pub(crate) async fn two_servers_lose_and_double_nothing((one, other): Pair) {
    let rows: Vec<ScanRow> = (0..600)
        .map(|n| row(&format!("S{}", n % 7), n, 490_000, n as i64))
        .collect();
    let backwards: Vec<ScanRow> = rows.iter().rev().cloned().collect();
    let (first, second) = tokio::join!(
        async {
            for chunk in rows.chunks(50) {
                one.record(chunk).await.unwrap();
            }
        },
        async {
            for chunk in backwards.chunks(50) {
                other.record(chunk).await.unwrap();
            }
        }
    );
    let ((), ()) = (first, second);
    assert_eq!(one.count().await.unwrap(), 600);
    assert_eq!(other.history(&item("S3")).await.unwrap().scans.len(), 600 / 7 + 1);
}

pub(crate) async fn each_item_has_its_own_history((store, other): Pair) {
    let histories = store
        .record(&[
            row("A", 1, 490_000, 1),
            row("B", 2, 490_000, 1),
            row("A", 3, 490_000, 2),
        ])
        .await;
    let counts: Vec<usize> = histories
        .unwrap()
        .iter()
        .map(|one| one.history.scans.len())
        .collect();
    assert_eq!(counts, [2, 1, 2]);
    let fact = |event: u8, kind, party| FactRow {
        item: item("A"),
        event: [event; 16],
        fact: Fact {
            at: Timestamp(1_764_000_000),
            kind,
            party,
            owner: None,
            region: None,
        },
        owed: None,
    };
    let sold = fact(1, FactKind::Sold, Some(Party(u64::MAX)));
    let activated = FactRow {
        fact: Fact {
            owner: Some(Token(9)),
            region: Some(Region::parse("DE").unwrap()),
            ..fact(2, FactKind::Activated, None).fact
        },
        ..fact(2, FactKind::Activated, None)
    };
    for fact in [&sold, &sold, &activated] {
        store.state(fact).await.unwrap();
    }
    let mut known = other.history(&item("A")).await.unwrap();
    known.facts.sort_by_key(|fact| fact.kind);
    assert_eq!(known.facts, [sold.fact, activated.fact]);
    assert!(other.history(&item("B")).await.unwrap().facts.is_empty());
    assert!(other.history(&item("C")).await.unwrap().scans.is_empty());
}

pub(crate) async fn an_install_deletes_its_own_and_nothing_else((store, _): Pair) {
    store
        .record(&[
            row("A", 1, 490_000, 1),
            row("A", 2, 490_100, 1),
            row("A", 3, 490_000, 2),
            row("B", 4, 490_000, 1),
        ])
        .await
        .unwrap();
    assert_eq!(store.forget(&item("A"), 1).await.unwrap(), 2);
    assert_eq!(store.forget(&item("A"), 1).await.unwrap(), 0);
    assert_eq!(store.history(&item("A")).await.unwrap().scans.len(), 1);
    assert_eq!(store.history(&item("B")).await.unwrap().scans.len(), 1);
}

pub(crate) async fn old_scans_become_summaries_once((one, other): Pair) {
    let mut rows: Vec<ScanRow> = (0..90).map(|n| row("A", n, 480_000, n as i64 % 30)).collect();
    rows.push(row("A", 1000, 490_000, 1));
    one.record(&rows).await.unwrap();
    // Both at once: what one has folded, the other must not fold again.
    let fold = |store: std::sync::Arc<dyn assay_server::store::Store>| async move {
        let mut folded = 0;
        loop {
            match store.fold(485_000, 20).await.unwrap() {
                0 => return folded,
                some => folded += some,
            }
        }
    };
    let (here, there) = tokio::join!(fold(one.clone()), fold(other.clone()));
    assert_eq!((here + there), 90);
    let history = one.history(&item("A")).await.unwrap();
    assert_eq!(history.scans.len(), 1);
    let sessions: u32 = history.earlier.iter().map(|summary| summary.sessions).sum();
    assert!(
        (30..=90).contains(&sessions),
        "one session for each install and chunk: {sessions}"
    );
    assert!(
        history
            .earlier
            .iter()
            .all(|summary| summary.month.year == 2024 && summary.month.month == 10)
    );
    assert_eq!(one.fold(485_000, 20).await.unwrap(), 0);
}

pub(crate) async fn the_first_secret_stays((one, other): Pair) {
    assert_eq!(one.secret("network-1", [1; 32]).await.unwrap(), [1; 32]);
    assert_eq!(other.secret("network-1", [2; 32]).await.unwrap(), [1; 32]);
    other.secret("network-2", [2; 32]).await.unwrap();
    other.secret("events", [3; 32]).await.unwrap();
    assert_eq!(
        one.forget_secrets("network-", &["network-2".to_owned()])
            .await
            .unwrap(),
        1
    );
    assert_eq!(one.secret("network-1", [4; 32]).await.unwrap(), [4; 32]);
    assert_eq!(one.secret("network-2", [4; 32]).await.unwrap(), [2; 32]);
    assert_eq!(one.secret("events", [4; 32]).await.unwrap(), [3; 32]);
}

pub(crate) async fn a_session_is_spent_once((one, other): Pair) {
    assert!(one.spend([1; 16], 1_000).await.unwrap());
    assert!(!other.spend([1; 16], 1_001).await.unwrap(), "at whichever server");
    assert!(other.spend([2; 16], 2_000).await.unwrap());
    assert_eq!(one.forget_spent(2_000).await.unwrap(), 1);
    assert!(
        !one.spend([2; 16], 2_001).await.unwrap(),
        "that one is not forgotten"
    );
}

pub(crate) async fn alerts_are_for_those_whose_items_they_are((store, _): Pair) {
    let alert = |gtin, word: &str, hour| Alert {
        item: ItemKey {
            gtin,
            serial: "A".to_owned(),
        },
        word: word.to_owned(),
        first_hour: hour,
        last_hour: hour,
        evidence: "[]".to_owned(),
    };
    for alert in [
        alert(100, "reports_disagree", 1),
        alert(100, "possible_copy", 5),
        alert(900, "possible_copy", 9),
    ] {
        store.alert(&alert).await.unwrap();
    }
    let mine = store.alerts(&[(0, 499), (500, 600)], 10).await.unwrap();
    assert_eq!(
        mine,
        [Alert {
            first_hour: 1,
            ..alert(100, "possible_copy", 5)
        }]
    );
    let all = store.alerts(&[], 10).await.unwrap();
    assert_eq!(
        all.iter().map(|alert| alert.item.gtin).collect::<Vec<_>>(),
        [900, 100]
    );
    assert_eq!(store.alerts(&[], 1).await.unwrap().len(), 1);
}

pub(crate) async fn a_revoked_principal_is_known_as_such((store, other): Pair) {
    let principal = PrincipalRow {
        id: 7,
        hash: vec![1; 32],
        name: "Demo shop".to_owned(),
        role: "retailer".to_owned(),
        prefixes: String::new(),
        region: None,
        expires: 2_000_000_000,
        revoked: None,
    };
    store.enrol(&principal).await.unwrap();
    assert!(store.enrol(&principal).await.is_err(), "one id is one principal");
    assert_eq!(other.principal(&[1; 32]).await.unwrap(), Some(principal.clone()));
    assert_eq!(other.principal(&[2; 32]).await.unwrap(), None);
    assert!(other.revoke(7, 1_800_000_000).await.unwrap());
    assert!(!other.revoke(7, 1_900_000_000).await.unwrap(), "revoked once");
    let revoked = PrincipalRow {
        revoked: Some(1_800_000_000),
        ..principal
    };
    assert_eq!(store.principals().await.unwrap(), [revoked]);
}

pub(crate) async fn hostile_texts_are_only_texts((store, _): Pair) {
    let mut cases = Cases::new();
    for serial in [
        "'; DROP TABLE scans; --",
        "<script>alert(1)</script>",
        "%27$1",
        "\"); --",
    ] {
        let check = async {
            store.record(&[row(serial, 1, 490_000, 1)]).await.unwrap();
            assert_eq!(store.history(&item(serial)).await.unwrap().scans.len(), 1);
        };
        cases.wait(serial, check).await;
    }
    assert_eq!(store.count().await.unwrap(), 4);
}

pub(crate) fn batch(request: u8, count: u64) -> NewBatch {
    NewBatch {
        request: [request; 16],
        count,
        gtin: 9_506_000_134_352,
        lot: Some("L1".to_owned()),
        expiry: Some("271231".to_owned()),
        by: -7,
    }
}

/// 2026-11-22.
pub(crate) const TODAY: Timestamp = Timestamp(1_795_305_600);

pub(crate) async fn no_number_is_allotted_twice((one, other): Pair) {
    let first = one.allot(&batch(0, 1000), TODAY).await.unwrap();
    assert_eq!(
        other.allot(&batch(0, 1000), TODAY).await.unwrap(),
        first,
        "asked again"
    );
    let all = |store: std::sync::Arc<dyn assay_server::store::Store>, from: u8| async move {
        let mut batches = Vec::new();
        for request in from..from + 20 {
            batches.push(
                store
                    .allot(&batch(request, 1 + u64::from(request)), TODAY)
                    .await
                    .unwrap(),
            );
        }
        batches
    };
    let (here, there) = tokio::join!(all(one.clone(), 1), all(other.clone(), 101));
    let mut batches: Vec<Batch> = here.into_iter().chain(there).chain([first]).collect();
    batches.sort_by_key(|batch| batch.first);
    for pair in batches.windows(2) {
        assert_eq!(pair[0].first + pair[0].count, pair[1].first, "side by side");
    }
    for batch in &batches {
        for number in [batch.first, batch.first + batch.count - 1] {
            assert_eq!(other.batch_of(number).await.unwrap().as_ref(), Some(batch));
        }
    }
    let end = batches.last().map(|last| last.first + last.count).unwrap();
    assert_eq!(one.batch_of(end).await.unwrap(), None);
    assert_eq!(one.batch_of(u64::MAX).await.unwrap(), None);
    assert!(one.allot(&batch(200, 0), TODAY).await.is_err());
}

pub(crate) async fn a_restored_store_goes_on_above_all_that_was_allotted((store, _): Pair) {
    let before = store.allot(&batch(1, 5), TODAY).await.unwrap();
    // As much as can be: up to the ceiling of this instant.
    let ceiling = store.skip_ranges(TODAY).await.unwrap();
    let moment = Timestamp(TODAY.0 + 1);
    let highest = store.allot(&batch(2, 300_000), moment).await.unwrap();
    assert_eq!(highest.first, ceiling);
    assert!(matches!(
        store.allot(&batch(3, 1), moment).await,
        Err(StoreError::Unavailable(_))
    ));
    let later = Timestamp(TODAY.0 + 100);
    let next = store.skip_ranges(later).await.unwrap();
    assert!(next >= highest.first + highest.count);
    assert!(
        matches!(
            store.allot(&batch(4, 5), later).await,
            Err(StoreError::Unavailable(_))
        ),
        "at the ceiling"
    );
    let after = store.allot(&batch(4, 5), Timestamp(later.0 + 1)).await.unwrap();
    assert_eq!(after.first, next);
    assert_eq!(
        store.batch_of(before.first).await.unwrap(),
        Some(before),
        "what was known stays"
    );
    assert!(
        matches!(store.skip_ranges(TODAY).await, Err(StoreError::Unexpected(_))),
        "a clock set back would skip too little"
    );
    assert_eq!(
        store.skip_ranges(Timestamp(later.0 + 1)).await.unwrap(),
        next + 300_000
    );
}

pub(crate) async fn of_a_long_history_an_even_sample_is_read((store, _): Pair) {
    let rows: Vec<ScanRow> = (0..2100).map(|n| row("A", n, 490_000, n as i64)).collect();
    for chunk in rows.chunks(500) {
        store.record(chunk).await.unwrap();
    }
    let answered = store
        .record(&[row("B", 9000, 490_000, 1), row("A", 9001, 490_000, 1)])
        .await;
    let read: Vec<usize> = answered
        .unwrap()
        .iter()
        .map(|one| one.history.scans.len())
        .collect();
    assert_eq!(read, [1, 2048]);
    assert_eq!(store.count().await.unwrap(), 2102);
}

pub(crate) async fn of_two_records_the_later_stays_unless_it_is_not_believed((store, other): Pair) {
    let new = |signed_at, record| NewProduct {
        gtin: 9_506_000_134_352,
        signed_at,
        record,
        instead_of: None,
    };
    assert_eq!(store.product(9_506_000_134_352).await.unwrap(), None);
    assert!(store.keep_product(new(10, b"ten")).await.unwrap());
    assert!(other.keep_product(new(11, b"eleven")).await.unwrap());
    for (signed_at, record, kept) in [
        (10, &b"ten"[..], false),
        (11, b"another", false),
        (11, b"eleven", true),
    ] {
        assert_eq!(store.keep_product(new(signed_at, record)).await.unwrap(), kept);
    }
    let instead = NewProduct {
        instead_of: Some(b"eleven"),
        ..new(5, b"five")
    };
    assert!(store.keep_product(instead).await.unwrap());
    let held = other.product(9_506_000_134_352).await.unwrap();
    assert_eq!(held.as_deref(), Some(&b"five"[..]));
}

pub(crate) async fn a_delivery_has_one_note_and_each_operation_once((one, other): Pair) {
    use assay_server::store::Opened;
    assert_eq!(
        one.open_delivery(7, "delivery-1", "{}", 1).await.unwrap(),
        Opened::Kept
    );
    assert_eq!(
        other.open_delivery(7, "delivery-1", "{}", 2).await.unwrap(),
        Opened::Kept
    );
    assert_eq!(
        other.open_delivery(7, "delivery-1", "[]", 2).await.unwrap(),
        Opened::Differs
    );
    assert_eq!(
        one.delivery_note(7, "delivery-1").await.unwrap().as_deref(),
        Some("{}")
    );
    // Another party has a delivery of its own under the same id, or none.
    assert_eq!(one.delivery_note(8, "delivery-1").await.unwrap(), None);
    assert_eq!(one.add_operations(8, "delivery-1", &[]).await.unwrap(), None);
    assert_eq!(one.operations_after(8, "delivery-1", 0, 9).await.unwrap(), None);

    let all: Vec<(String, String)> = (0..300)
        .map(|n| (format!("operation-{n}"), format!("{{{n}}}")))
        .collect();
    let backwards: Vec<(String, String)> = all.iter().rev().cloned().collect();
    let (first, second) = tokio::join!(
        async {
            for chunk in all.chunks(7) {
                one.add_operations(7, "delivery-1", chunk).await.unwrap();
            }
        },
        async {
            for chunk in backwards.chunks(11) {
                other.add_operations(7, "delivery-1", chunk).await.unwrap();
            }
        }
    );
    let ((), ()) = (first, second);
    let (mut seen, mut cursor) = (Vec::new(), 0);
    loop {
        let page = one
            .operations_after(7, "delivery-1", cursor, 41)
            .await
            .unwrap()
            .unwrap();
        seen.extend(page.bodies);
        cursor = page.cursor;
        if !page.more {
            break;
        }
    }
    assert_eq!(cursor, 300);
    seen.sort();
    let mut wanted: Vec<String> = all.iter().map(|(_, body)| body.clone()).collect();
    wanted.sort();
    assert_eq!(seen, wanted);

    // Two deeds under one id: the lesser stays, and whoever read the greater hears of it.
    let twice = |body: &str| vec![("operation-9".to_owned(), body.to_owned())];
    assert_eq!(
        one.add_operations(7, "delivery-1", &twice("{zzz}"))
            .await
            .unwrap(),
        Some(300)
    );
    assert_eq!(
        one.add_operations(7, "delivery-1", &twice("{!}")).await.unwrap(),
        Some(301)
    );
    let page = one
        .operations_after(7, "delivery-1", 300, 9)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(page.bodies, ["{!}"]);
}

fn complaint(n: u8, gtin: Option<i64>) -> ReportRow {
    ReportRow {
        id: i64::from(n),
        event: [n; 16],
        ticket: vec![n; 32],
        hour: 500_000 + i64::from(n),
        kind: "copy".to_owned(),
        state: "open".to_owned(),
        gtin,
        lot: None,
        serial: Some("A1".to_owned()),
        word: None,
        text: "'; DROP TABLE reports; -- “引号”".to_owned(),
        contact: None,
        photo: n == 1,
    }
}

pub(crate) async fn a_complaint_is_kept_once_and_answered_in_order((one, other): Pair) {
    let (first, second, third) = (
        complaint(1, Some(100)),
        complaint(2, Some(200)),
        complaint(3, None),
    );
    assert!(one.complain(&first, Some(b"jpeg")).await.unwrap());
    assert!(!other.complain(&first, Some(b"other")).await.unwrap());
    for more in [&second, &third] {
        assert!(other.complain(more, None).await.unwrap());
    }
    assert_eq!(other.photo(1).await.unwrap().as_deref(), Some(&b"jpeg"[..]));
    assert_eq!(other.photo(2).await.unwrap(), None);
    assert_eq!(one.by_ticket(&[9; 32]).await.unwrap(), None);
    assert_eq!(one.by_number(9).await.unwrap(), None);
    let reply = |text: &str| ReplyRow {
        report: 1,
        hour: 500_001,
        by: "Demo".to_owned(),
        text: text.to_owned(),
    };
    one.reply(&reply("first"), "answered").await.unwrap();
    other.reply(&reply("second"), "closed").await.unwrap();
    let (row, replies) = one.by_ticket(&[1; 32]).await.unwrap().unwrap();
    assert_eq!(
        (row.state.as_str(), row.text.as_str()),
        ("closed", first.text.as_str())
    );
    assert_eq!(replies, [reply("first"), reply("second")]);
    let numbers = |found: Vec<(ReportRow, Vec<ReplyRow>)>| -> Vec<i64> {
        found.iter().map(|(row, _)| row.id).collect()
    };
    assert_eq!(
        numbers(one.complaints(&[], None, 10).await.unwrap()),
        [3, 2, 1],
        "newest first"
    );
    assert_eq!(
        numbers(one.complaints(&[(50, 150), (200, 200)], None, 10).await.unwrap()),
        [2, 1]
    );
    assert_eq!(
        numbers(one.complaints(&[(50, 150)], None, 10).await.unwrap()),
        [1]
    );
    assert_eq!(numbers(one.complaints(&[], None, 1).await.unwrap()), [3]);
    let last = one.complaints(&[], None, 1).await.unwrap().remove(0).0;
    let after = Some((last.hour, last.id));
    assert_eq!(numbers(one.complaints(&[], after, 10).await.unwrap()), [2, 1]);
    assert_eq!(
        numbers(one.complaints(&[(50, 150)], after, 10).await.unwrap()),
        [1]
    );
}
