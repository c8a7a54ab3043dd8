//! What is kept of people and what others see of them; docs/privacy.md names these tests.

use assay_cases::Cases;
use assay_core::time::Timestamp;
use sqlx::{ConnectOptions as _, Row as _};

use crate::common::labels::{label, now, report};
use crate::scans::{config, memory, post, scan};
use crate::support::Running;

#[tokio::test]
async fn what_is_kept_of_a_scan_is_an_hour_and_keyed_numbers() {
    let (dir, server) = memory().await;
    let mut said = report(0x0E4E_4E4E_4E4E, &label("A1"), 0x1CE1_CE1C_E1CE_1CE1);
    // A time with minutes and seconds, some days ago as an outbox would bring it.
    let read_at = Timestamp((now().0 / 3600 - 50) * 3600 + 1234);
    said.at = read_at.to_string();
    scan(&server, &said).await;
    server.stopped().await;
    let file = dir.path().join("assay.sqlite");
    let mut store = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(&file)
        .connect()
        .await
        .unwrap();
    let rows = sqlx::query("SELECT * FROM scans")
        .fetch_all(&mut store)
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(row.len(), 9, "a new column belongs into docs/privacy.md");
    assert_eq!(row.get::<Option<i64>, _>("via"), None, "it was not said");
    assert_eq!(row.get::<i64, _>("hour"), read_at.0 / 3600, "the hour alone");
    assert_eq!(
        row.get::<Option<String>, _>("region"),
        None,
        "no consent, no region"
    );
    assert_eq!(
        row.get::<i64, _>("token"),
        0x1CE1_CE1C_E1CE_1CE1,
        "as the install made it for this item"
    );
    drop(rows);
    use sqlx::Connection as _;
    store.close().await.unwrap();
    let mut kept = std::fs::read(&file).unwrap();
    kept.extend(std::fs::read(dir.path().join("assay.sqlite-wal")).unwrap_or_default());
    let mut cases = Cases::new();
    for never in [
        said.event.as_str(),
        "0e4e4e4e4e4e",
        "127.0.0.1",
        &said.at,
        &said.text,
    ] {
        cases.case(never, || {
            let found = kept.windows(never.len()).any(|bytes| bytes == never.as_bytes());
            assert!(!found, "it is in the file");
        });
    }
    let address = [127, 0, 0, 1];
    assert!(
        !kept.windows(4).any(|bytes| bytes == address),
        "nor the address as bytes"
    );
}

#[tokio::test]
async fn others_see_a_month_and_a_province_and_nothing_finer() {
    let (_dir, server) = memory().await;
    let mut first = report(1, &label("A1"), 0xF1F1_F1F1_F1F1_F1F1);
    first.region = Some("CN-GD".to_owned());
    scan(&server, &first).await;
    let seen = scan(&server, &report(2, &label("A1"), 2)).await;
    let month = &now().to_string()[..7];
    assert_eq!(seen["history"]["first"], month);
    assert_eq!(seen["history"]["firstRegion"], "CN-GD");
    let seen = seen.to_string();
    let mut cases = Cases::new();
    for never in [
        first.token.as_str(),
        first.event.as_str(),
        &first.at,
        &first.at[..10],
        "127.0",
    ] {
        cases.case(never, || {
            assert!(!seen.contains(never), "in {seen}");
        });
    }
}

#[tokio::test]
async fn a_region_that_is_finer_than_a_province_is_refused() {
    let (dir, server) = memory().await;
    let mut cases = Cases::new();
    for finer in ["CN-GD-SZ", "518000", "22.54,114.05", "Shenzhen"] {
        let check = async {
            let mut said = report(1, &label("A1"), 1);
            said.region = Some(finer.to_owned());
            let answer = post(&server, "/v1/scans", &serde_json::to_string(&said).unwrap()).await;
            assert!(answer.body.contains("bad_region"), "{answer:?}");
        };
        cases.wait(finer, check).await;
    }
    server.stopped().await;
    let server = Running::start(config(&dir)).await;
    let answer = scan(&server, &report(1, &label("A1"), 1)).await;
    assert_eq!(answer["word"], "issued_first_check", "and nothing was kept");
    server.stopped().await;
}
