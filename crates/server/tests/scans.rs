//! Reporting scans over HTTP: recorded once, answered honestly, refused by name.

use assay_cases::Cases;
use std::collections::BTreeSet;

use assay_server::keys::KeysAt;
use assay_server::{Config, StoreLocation};
use assay_wire::ScanReport;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::labels::{self, GTIN, forged, label, report};
use crate::support::{Answer, Running};

/// A server with a store and a trust list, and the folder they are in.
pub(crate) async fn memory() -> (TempDir, Running) {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    (dir, server)
}

pub(crate) fn config(dir: &TempDir) -> Config {
    labels::write_trust(&dir.path().join("trust"));
    let mut config = Config::new(([127, 0, 0, 1], 0).into());
    config.trust = Some(dir.path().join("trust"));
    config.store = Some(StoreLocation::Folder(dir.path().to_owned()));
    // Beside the folder it would stay when the folder goes.
    config.keys = Some(KeysAt::File(dir.path().join("keys")));
    config
}

pub(crate) async fn post(server: &Running, path: &str, body: &str) -> Answer {
    server
        .send(&format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{body}",
            body.len()
        ))
        .await
}

pub(crate) async fn scan(server: &Running, report: &ScanReport) -> Value {
    let answer = post(server, "/v1/scans", &serde_json::to_string(report).unwrap()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn a_first_check_then_one_that_was_checked_before() {
    let (_dir, server) = memory().await;
    let mut first = report(1, &label("A1"), 1);
    first.region = Some("CN-GD".to_owned());
    let answer = scan(&server, &first).await;
    assert_eq!(answer["word"], "issued_first_check");
    assert_eq!(
        (&answer["tone"], &answer["recorded"]),
        (&json!("good"), &json!(true))
    );
    assert_eq!(
        scan(&server, &first).await,
        answer,
        "sent again, it changes nothing"
    );
    let second = scan(&server, &report(2, &label("A1"), 2)).await;
    assert_eq!(second["word"], "issued_checked_before");
    assert_eq!(second["history"]["others"], 1);
    assert_eq!(second["history"]["firstRegion"], "CN-GD");
    let month = labels::now().to_string()[..7].to_owned();
    assert_eq!(second["history"]["first"], month);
    assert_eq!(
        scan(&server, &report(3, &label("A2"), 1)).await["word"],
        "issued_first_check",
        "another item"
    );
    server.stopped().await;
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_restart() {
    let (dir, server) = memory().await;
    scan(&server, &report(1, &label("A1"), 1)).await;
    server.stopped().await;
    let server = Running::start(config(&dir)).await;
    let answer = scan(&server, &report(2, &label("A1"), 2)).await;
    assert_eq!(answer["word"], "issued_checked_before");
    server.stopped().await;
}

#[tokio::test]
async fn reports_that_do_not_fit_one_item_are_said_to_disagree() {
    let (dir, mut config) = (TempDir::new().unwrap(), None::<Config>);
    let config = config.get_or_insert_with(|| self::config(&dir));
    config.proxies = vec![[127, 0, 0, 1].into()];
    let server = Running::start(config.clone()).await;
    let mut last = Value::Null;
    for n in 0..8_u64 {
        let body = serde_json::to_string(&report(n, &label("A1"), n)).unwrap();
        let request = format!(
            "POST /v1/scans HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 203.0.113.7, 198.51.{n}.1\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        last = serde_json::from_str(&server.send(&request).await.body).unwrap();
    }
    assert_eq!(last["word"], "reports_disagree");
    assert_eq!(last["history"]["findings"][0]["kind"], "reports_disagree");
    assert_eq!(last["history"]["findings"][0]["independent"], 8);
    server.stopped().await;
}

#[tokio::test]
async fn a_forwarded_address_is_believed_from_a_known_balancer_only() {
    let (_dir, server) = memory().await;
    let mut last = Value::Null;
    for n in 0..8_u64 {
        let body = serde_json::to_string(&report(n, &label("A1"), n)).unwrap();
        let request = format!(
            "POST /v1/scans HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 198.51.{n}.1\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{body}",
            body.len()
        );
        last = serde_json::from_str(&server.send(&request).await.body).unwrap();
    }
    assert_eq!(last["word"], "issued_checked_before", "one network is one voice");
    server.stopped().await;
}

#[tokio::test]
async fn one_bad_scan_of_a_batch_keeps_no_other_out() {
    let (_dir, server) = memory().await;
    let mut bad_time = report(3, &label("A3"), 1);
    bad_time.at = "yesterday".to_owned();
    let batch = [
        report(1, &label("A1"), 1),
        report(2, &forged("A2"), 1),
        bad_time,
        report(4, &label("A4"), 1),
    ];
    let answer = post(&server, "/v1/scans", &serde_json::to_string(&batch).unwrap()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let replies: Vec<Value> = serde_json::from_str(&answer.body).unwrap();
    let recorded: Vec<_> = replies
        .iter()
        .map(|reply| reply["recorded"].as_bool().unwrap())
        .collect();
    assert_eq!(recorded, [true, false, false, true]);
    assert_eq!(
        (&replies[1]["code"], &replies[2]["code"]),
        (&json!("not_issued"), &json!("bad_time"))
    );
    assert_eq!(replies[1]["event"], batch[1].event);
    server.stopped().await;
}

#[tokio::test]
async fn an_install_can_delete_its_own() {
    let (_dir, server) = memory().await;
    scan(&server, &report(1, &label("A1"), 1)).await;
    scan(&server, &report(2, &label("A1"), 2)).await;
    let item = |token: &str| json!({"items": [{"gtin": GTIN, "serial": "A1", "token": token}]}).to_string();
    let gone = post(&server, "/v1/scans/forget", &item("0000000000000002")).await;
    assert_eq!((gone.status, gone.body.as_str()), (200, r#"{"deleted":1}"#));
    let stranger = post(&server, "/v1/scans/forget", &item("00000000000000ff")).await;
    assert_eq!(stranger.body, r#"{"deleted":0}"#);
    let answer = scan(&server, &report(3, &label("A1"), 3)).await;
    assert_eq!(answer["history"]["others"], 1);
    server.stopped().await;
}

#[tokio::test]
async fn every_refusal_has_its_name() {
    let (_dir, server) = memory().await;
    let good = serde_json::to_value(report(1, &label("A1"), 1)).unwrap();
    let with = |field: &str, value: Value| {
        let mut report = good.clone();
        report[field] = value;
        report.to_string()
    };
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let many = Value::from(vec![good.clone(); 101]).to_string();
    let cases = [
        (String::new(), 400, "bad_json"),
        ("{".to_owned(), 400, "bad_json"),
        (deep, 400, "bad_json"),
        ("\u{0}".to_owned(), 400, "bad_json"),
        (r#"{"event":"x"}"#.to_owned(), 400, "bad_json"),
        (with("more", json!(1)), 400, "bad_json"),
        (with("token", json!(5)), 400, "bad_json"),
        ("[]".to_owned(), 422, "too_many"),
        (many, 422, "too_many"),
        (with("event", json!("1; DROP TABLE scans")), 422, "bad_event"),
        (
            with("token", json!("<script>alert(1)</script>")),
            422,
            "bad_token",
        ),
        (with("token", json!("+00000000000000f")), 422, "bad_token"),
        (with("at", json!("2026-02-30T00:00:00Z")), 422, "bad_time"),
        (with("region", json!("CN-QQ")), 422, "bad_region"),
        (with("region", json!("' OR 1=1 --")), 422, "bad_region"),
        (
            with("text", json!("https://example.org/")),
            422,
            "not_signed_label",
        ),
        (with("text", json!("")), 422, "not_signed_label"),
        (with("text", json!("x".repeat(90_000))), 422, "not_signed_label"),
        (
            with("text", json!(label("A1").replace("/21/A1", "/21/A2"))),
            422,
            "not_issued",
        ),
        (with("text", json!(forged("A1"))), 422, "not_issued"),
        (with("text", json!("x".repeat(200_000))), 413, "too_large"),
    ];
    let mut table = Cases::new();
    for (row, (body, status, code)) in cases.into_iter().enumerate() {
        let shown: String = body.chars().take(60).collect();
        let check = async {
            let answer = post(&server, "/v1/scans", &body).await;
            assert_eq!(answer.status, status, "{answer:?}");
            assert_eq!(answer.header("content-type"), "application/problem+json");
            assert!(
                answer.body.contains(&format!("\"code\":\"{code}\"")),
                "{}",
                answer.body
            );
            assert!(
                !answer.body.contains("A1"),
                "a refusal does not say the payload back: {}",
                answer.body
            );
        };
        table.wait(format!("row {row}, {code}: {shown}"), check).await;
    }
    assert_eq!(
        scan(&server, &report(9, &label("A1"), 1)).await["word"],
        "issued_first_check",
        "nothing was recorded"
    );
    server.stopped().await;
}

#[tokio::test]
async fn one_network_is_slowed_down_by_name() {
    let dir = TempDir::new().unwrap();
    let mut config = config(&dir);
    config.limits.scans_a_minute = 3;
    let server = Running::start(config).await;
    let mut seen = BTreeSet::new();
    for n in 0..5 {
        let body = serde_json::to_string(&report(n, &label("A1"), n)).unwrap();
        let answer = post(&server, "/v1/scans", &body).await;
        if answer.status == 429 {
            assert_eq!(answer.header("retry-after"), "2");
            assert!(answer.body.contains("slow_down"));
        }
        seen.insert(answer.status);
    }
    assert_eq!(seen, BTreeSet::from([200, 429]));
    server.stopped().await;
}

#[tokio::test]
async fn a_locked_store_says_so_and_recovers_by_itself() {
    let (dir, server) = memory().await;
    scan(&server, &report(1, &label("A1"), 1)).await;
    let file = dir.path().join("assay.sqlite");
    let lock = Lock::take(&file).await;
    let body = serde_json::to_string(&report(2, &label("A1"), 2)).unwrap();
    let answer = post(&server, "/v1/scans", &body).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, "2"));
    assert!(answer.body.contains("store_unavailable"), "{}", answer.body);
    lock.release().await;
    let answer = scan(&server, &report(2, &label("A1"), 2)).await;
    assert_eq!(answer["history"]["others"], 1);
    server.stopped().await;
}

/// Another process's write lock on the store's file.
pub(crate) struct Lock(sqlx::SqliteConnection);

impl Lock {
    pub(crate) async fn take(file: &std::path::Path) -> Self {
        use sqlx::{ConnectOptions as _, Executor as _};
        let mut connection = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(file)
            .connect()
            .await
            .unwrap();
        connection.execute("BEGIN IMMEDIATE").await.unwrap();
        Self(connection)
    }

    pub(crate) async fn release(mut self) {
        use sqlx::Executor as _;
        self.0.execute("ROLLBACK").await.unwrap();
    }
}
