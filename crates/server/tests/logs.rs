//! Logs carry no payload: a label's link is its payload, in the path and in the query.

use assay_cases::Cases;
use std::{
    io,
    sync::{Arc, Mutex},
};

use crate::support::{Running, config, folders};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn paths_and_queries_never_reach_the_log() {
    let kept = Kept::default();
    let writer = kept.clone();
    // For this thread only, on which the whole server of a test runs.
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        // A moment's digits are nobody's code.
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    let _recording = tracing::subscriber::set_default(subscriber);
    let dir = folders();
    let server = Running::start(config(dir.path())).await;
    for path in [
        "/01/09506000134352/21/SERIAL4711?S=AEBAGBA",
        "/healthz?device=INSTALL99",
        "/trust/timestamp.json?S=AEBAGBA",
        "/?S=AEBAGBA",
    ] {
        server.get(path).await;
    }
    server.stopped().await;
    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("answered")).collect();
    assert_eq!(lines.len(), 4, "{log}");
    assert!(log.contains("route=\"/trust/{file}\""), "{log}");
    let mut cases = Cases::new();
    for payload in ["09506000134352", "SERIAL4711", "INSTALL99", "AEBAGBA"] {
        cases.case(payload, || {
            assert!(!log.contains(payload), "in {log}");
        });
    }
}

#[tokio::test]
async fn scans_leave_no_trace_of_item_install_or_network_in_the_log() {
    use crate::common::labels::{GTIN, forged, label, report};
    use crate::scans::{config, post};

    let kept = Kept::default();
    let writer = kept.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    let _recording = tracing::subscriber::set_default(subscriber);
    let dir = tempfile::TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let mut reported = report(0xE4E4_E4E4, &label("SERIAL4711"), 0xDE71_CE1D);
    reported.region = Some("CN-GD".to_owned());
    let good = serde_json::to_string(&reported).unwrap();
    reported.text = forged("SERIAL4711");
    let refused = serde_json::to_string(&reported).unwrap();
    let broken = good.replace("\"at\"", "\"SERIAL4711\"");
    let forget = format!(
        r#"{{"items":[{{"gtin":"{GTIN}","serial":"SERIAL4711","token":"{}"}}]}}"#,
        reported.token
    );
    let bodies = [
        ("/v1/scans", &good),
        ("/v1/scans", &refused),
        ("/v1/scans", &broken),
        ("/v1/scans/forget", &forget),
    ];
    let mut statuses = Vec::new();
    for (path, body) in bodies {
        statuses.push(post(&server, path, body).await.status);
    }
    assert_eq!(statuses, [200, 422, 400, 200]);
    server.stopped().await;
    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("route=\"/v1/scans\""), "{log}");
    let event = &reported.event[24..];
    let mut cases = Cases::new();
    for secret in [
        GTIN,
        "9506000134352",
        "SERIAL4711",
        reported.token.as_str(),
        "de71ce1d",
        event,
        "127.0.0.1",
        "CN-GD",
    ] {
        cases.case(secret, || {
            let told: Vec<&str> = log
                .lines()
                .filter(|line| line.contains(secret) && !line.contains("listening"))
                .collect();
            assert!(told.is_empty(), "{told:#?}");
        });
    }
}

#[tokio::test]
async fn facts_alerts_and_a_store_that_refuses_leave_no_trace_in_the_log() {
    use crate::common::labels::{GTIN, label, report};
    use crate::principals::{state, token, with_token};
    use crate::scans::{Lock, config, post};
    use assay_server::principal::Role;

    let dir = tempfile::TempDir::new().unwrap();
    let (_, one) = token(&dir, Role::Retailer, &[], "CN-GD").await;
    let (_, two) = token(&dir, Role::Retailer, &[], "CN-SC").await;
    let (_, brand) = token(&dir, Role::Issuer, &["9506000"], "CN-GD").await;
    let kept = Kept::default();
    let writer = kept.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    let _recording = tracing::subscriber::set_default(subscriber);
    let server = Running::start(config(&dir)).await;
    for (event, shop) in [(0xE4E4_E4E4, &one), (0xE4E4_E4E5, &two)] {
        assert_eq!(
            state(&server, shop, event, "SERIAL4711", "sold").await.status,
            200
        );
    }
    let alerts = with_token(&server, "GET /v1/alerts", &brand, "").await;
    assert!(alerts.body.contains("SERIAL4711"), "{}", alerts.body);
    let scan = |event| serde_json::to_string(&report(event, &label("SERIAL4711"), 0xDE71_CE1D)).unwrap();
    assert_eq!(post(&server, "/v1/scans", &scan(0xE4E4_E4E6)).await.status, 200);
    let lock = Lock::take(&dir.path().join("assay.sqlite")).await;
    let body = scan(0xE4E4_E4E7);
    assert_eq!(post(&server, "/v1/scans", &body).await.status, 503);
    lock.release().await;
    server.stopped().await;
    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("scans were not recorded"), "{log}");
    let mut cases = Cases::new();
    for secret in [
        GTIN,
        "9506000134352",
        "SERIAL4711",
        "de71ce1d",
        "e4e4e4e",
        "127.0.0.1",
        &one,
        &two,
        &brand,
    ] {
        cases.case(secret, || {
            let told: Vec<&str> = log
                .lines()
                .filter(|line| line.contains(secret) && !line.contains("listening"))
                .collect();
            assert!(told.is_empty(), "{told:#?}");
        });
    }
}

#[tokio::test]
async fn pages_codes_complaints_and_calls_leave_no_payload_in_the_log() {
    use crate::codes::{batch, codes};
    use crate::common::labels::{GTIN, label};
    use crate::principals::token;
    use crate::scans::{config, post};

    let kept = Kept::default();
    let writer = kept.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    let _recording = tracing::subscriber::set_default(subscriber);
    let dir = tempfile::TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let (_, brand) = token(&dir, assay_server::principal::Role::Issuer, &["9506000"], "CN-ZJ").await;
    let asked = serde_json::json!({
        "request": "00000000-0000-4000-8000-0000e4e4e4e4", "gtin": GTIN, "lot": "LOT4711", "count": 1,
    });
    let code = codes(&batch(&server, &brand, &asked).await).remove(0);
    let link = label("SERIAL4711");
    let link = link.strip_prefix("https://id.assaydemo.example").unwrap();
    let report = serde_json::json!({
        "event": "00000000-0000-4000-8000-0000e5e5e5e5", "label": code, "kind": "other", "text": "WORDS4711",
        "contact": "CONTACT4711",
    });
    let ticket = post(&server, "/v1/reports", &report.to_string()).await.body;
    let ticket: serde_json::Value = serde_json::from_str(&ticket).unwrap();
    let ticket = ticket["ticket"].as_str().unwrap().replace(' ', "");
    server.get(link).await;
    post(&server, link, "event=00000000-0000-4000-8000-0000e6e6e6e6").await;
    post(&server, &format!("/v1/codes/{code}"), "").await;
    post(&server, "/code", &format!("g1={code}")).await;
    server.get(&format!("/v1/reports/{ticket}")).await;
    post(&server, "/v1/voice", r#"{"keys":""}"#).await;
    server.stopped().await;
    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    let mut cases = Cases::new();
    for route in [
        "/01/{*rest}",
        "/v1/codes/{digits}",
        "/v1/reports/{key}",
        "/v1/batches",
    ] {
        cases.case(route, || {
            assert!(log.contains(&format!("route=\"{route}\"")), "{log}");
        });
    }
    for secret in [
        GTIN,
        "4711",
        code.as_str(),
        ticket.as_str(),
        "e4e4e4e4",
        "e5e5e5e5",
        "e6e6e6e6",
        &brand,
    ] {
        cases.case(secret, || {
            let told: Vec<&str> = log
                .lines()
                .filter(|line| line.contains(secret) && !line.contains("listening"))
                .collect();
            assert!(told.is_empty(), "{told:#?}");
        });
    }
}
