//! What is kept once: an event of one install, an activation of one owner, a sighting until it is told.

use assay_core::assess::{Fact, FactKind, Party, Region, Token};
use assay_core::time::Timestamp;
use assay_server::store::{FactRow, Owed, ScanRow, Sighter};

use crate::store::Pair;
use crate::store::suite::{item, row};

fn activation(event: u8, owner: u64, at: i64) -> FactRow {
    FactRow {
        item: item("A"),
        event: [event; 16],
        fact: Fact {
            at: Timestamp(at),
            kind: FactKind::Activated,
            party: None,
            owner: Some(Token(owner)),
            region: None,
        },
        owed: None,
    }
}

pub(crate) async fn of_many_owners_at_once_one_is_told_that_it_is_theirs((one, other): Pair) {
    let mut tasks = tokio::task::JoinSet::new();
    for owner in 1..=16_u8 {
        let store = if owner % 2 == 0 {
            one.clone()
        } else {
            other.clone()
        };
        tasks.spawn(async move {
            let row = activation(owner, u64::from(owner), 1_764_000_000);
            (u64::from(owner), store.activate(&row).await.unwrap())
        });
    }
    let mut theirs = Vec::new();
    while let Some(told) = tasks.join_next().await {
        let (owner, is_theirs) = told.unwrap();
        theirs.extend(is_theirs.then_some(owner));
    }
    let [first] = theirs[..] else {
        panic!("told to {theirs:?}")
    };
    let facts = one.history(&item("A")).await.unwrap().facts;
    assert_eq!(
        facts.iter().map(|fact| fact.owner).collect::<Vec<_>>(),
        [Some(Token(first))]
    );
    // The same owner may send it again, under the same event or another.
    assert!(
        other
            .activate(&activation(99, first, 1_765_000_000))
            .await
            .unwrap()
    );
    // Forgotten, it is nobody's any more, and nobody's again.
    assert_eq!(one.forget(&item("A"), first.cast_signed()).await.unwrap(), 1);
    for again in [first, 77] {
        assert!(
            !other
                .activate(&activation(100, again, 1_766_000_000))
                .await
                .unwrap()
        );
    }
    let facts = one.history(&item("A")).await.unwrap().facts;
    assert_eq!((facts.len(), facts[0].owner), (1, None));
    assert_eq!(facts[0].at, Timestamp(1_764_000_000), "the first stays");
}

pub(crate) async fn one_event_is_one_installs((one, other): Pair) {
    // Sixty-four posts of eight installs under one event, in commits of several servers.
    let rows: Vec<ScanRow> = (0..64).map(|n| row("A", 1, 490_000, n % 8)).collect();
    let (here, there) = tokio::join!(one.record(&rows[..32]), other.record(&rows[32..]));
    let told: Vec<bool> = here
        .unwrap()
        .iter()
        .chain(&there.unwrap())
        .map(|one| one.kept)
        .collect();
    assert_eq!(told.iter().filter(|kept| **kept).count(), 8, "{told:?}");
    let scans = one.history(&item("A")).await.unwrap().scans;
    assert_eq!(scans.len(), 1);
    for (row, kept) in rows.iter().zip(told) {
        assert_eq!(kept, Token(row.token.cast_unsigned()) == scans[0].token);
    }
    // Of a statement, its kind is what was said.
    let stated = |kind| FactRow {
        fact: Fact {
            kind,
            party: Some(Party(7)),
            owner: None,
            ..activation(1, 0, 1_764_000_000).fact
        },
        ..activation(1, 0, 0)
    };
    assert!(one.state(&stated(FactKind::Received)).await.unwrap());
    assert!(other.state(&stated(FactKind::Received)).await.unwrap());
    assert!(!other.state(&stated(FactKind::Sold)).await.unwrap());
}

pub(crate) async fn a_sighting_is_owed_from_its_scan_on_until_it_is_told((one, other): Pair) {
    let seen = |serial: &str, token| ScanRow {
        owed: Some(1_764_000_123),
        ..row(serial, 1, 490_000, token)
    };
    one.record(&[seen("A", 5), seen("B", 6), row("C", 1, 490_000, 7)])
        .await
        .unwrap();
    // Not kept, not owed.
    one.record(&[seen("C", 8)]).await.unwrap();
    let stated = FactRow {
        item: item("D"),
        fact: Fact {
            party: Some(Party(7)),
            owner: None,
            region: Some(Region::parse("CN-XJ").unwrap()),
            kind: FactKind::StockCheck,
            ..activation(1, 0, 1_764_000_124).fact
        },
        owed: Some("dealer".to_owned()),
        ..activation(1, 0, 0)
    };
    one.state(&stated).await.unwrap();
    assert!(other.owed(1_764_000_123, 10).await.unwrap().is_empty());
    let mut owed = other.owed(i64::MAX, 10).await.unwrap();
    owed.sort_by(|a, b| a.item.cmp(&b.item));
    let of = |serial: &str, at, region: &str, by| Owed {
        item: item(serial),
        event: if serial == "D" {
            [1; 16]
        } else {
            row(serial, 1, 0, 0).event
        },
        at,
        region: region.to_owned(),
        by,
    };
    assert_eq!(
        owed,
        [
            of("A", 1_764_000_123, "CN-GD", Sighter::Install(5)),
            of("B", 1_764_000_123, "CN-GD", Sighter::Install(6)),
            of(
                "D",
                1_764_000_124,
                "CN-XJ",
                Sighter::Party(7, "dealer".to_owned())
            ),
        ]
    );
    other.told(&[(item("B"), owed[1].event)]).await.unwrap();
    // What an install had forgotten is told nobody any more.
    one.forget(&item("A"), 5).await.unwrap();
    let left = one.owed(i64::MAX, 10).await.unwrap();
    assert_eq!(left.len(), 1, "{left:?}");
    other.told(&[]).await.unwrap();
}

pub(crate) async fn batches_tell_whose_numbers_are_held_here((store, other): Pair) {
    assert!(!store.has_batches(&[(0, i64::MAX)]).await.unwrap());
    store
        .allot(&crate::store::suite::batch(1, 5), crate::store::suite::TODAY)
        .await
        .unwrap();
    let gtin = 9_506_000_134_352;
    for (ranges, held) in [
        (&[(0, 1), (gtin, gtin)][..], true),
        (&[(gtin - 9, gtin + 9)], true),
        (&[(0, gtin - 1), (gtin + 1, i64::MAX)], false),
        (&[], false),
    ] {
        assert_eq!(other.has_batches(ranges).await.unwrap(), held, "{ranges:?}");
    }
}
