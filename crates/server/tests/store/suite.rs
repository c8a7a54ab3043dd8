//! The cases.

use assay_core::assess::{Fact, FactKind, Party, Region, Token};
use assay_core::time::Timestamp;
use assay_server::store::{Alert, FactRow, ItemKey, PrincipalRow, ScanRow};

use crate::Pair;

fn item(serial: &str) -> ItemKey {
    ItemKey {
        gtin: 9_506_000_134_352,
        serial: serial.to_owned(),
    }
}

fn row(serial: &str, event: u64, hour: i64, token: i64) -> ScanRow {
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
    }
}

pub(crate) async fn a_scan_is_there_once_however_often_it_comes((store, _): Pair) {
    let one = row("A", 1, 490_000, -5);
    let histories = store
        .record(&[one.clone(), one.clone(), row("A", 2, 490_001, i64::MIN)])
        .await
        .unwrap();
    assert_eq!(histories.len(), 3);
    assert!(histories.iter().all(|history| history.scans.len() == 2));
    let again = store.record(&[one]).await.unwrap();
    assert_eq!(again[0].scans.len(), 2);
    let scan = again[0]
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
        .map(|history| history.scans.len())
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
    for serial in [
        "'; DROP TABLE scans; --",
        "<script>alert(1)</script>",
        "%27$1",
        "\"); --",
    ] {
        store.record(&[row(serial, 1, 490_000, 1)]).await.unwrap();
        assert_eq!(store.history(&item(serial)).await.unwrap().scans.len(), 1);
    }
    assert_eq!(store.count().await.unwrap(), 4);
}
