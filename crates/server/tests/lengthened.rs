//! A label's link as it comes in: lengthened by messengers, spelled by hand, past its day.

use assay_zone::Zone;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::labels::{label, report};
use crate::link::{ask, path};
use crate::scans::{config, post, scan};
use crate::support::Running;

async fn server() -> (TempDir, Running) {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    (dir, server)
}

const JSON: &str = "accept: application/json\r\n";

#[tokio::test]
async fn a_lengthened_link_leads_to_the_labels_own() {
    let (_dir, server) = server().await;
    let label = label("A1");
    let own = path(&label);
    for (tail, kept) in [
        ("&from=singlemessage&isappinstalled=0", ""),
        ("&from=timeline", ""),
        ("&fbclid=IwAR0abc", ""),
        ("&utm_source=wechat", ""),
        ("&utm_source=wechat&lang=zh", "&lang=zh"),
        ("&lang=zh&from=timeline", "&lang=zh"),
        ("&from=a&linkType=linkset&lang=en", "&linkType=linkset&lang=en"),
    ] {
        for (method, headers) in [("GET", ""), ("GET", JSON), ("HEAD", ""), ("POST", "")] {
            let answer = ask(&server, method, &format!("{own}{tail}"), headers, "").await;
            assert_eq!(answer.status, 308, "{method} {tail}");
            assert_eq!(answer.header("location"), format!("{own}{kept}"), "{tail}");
            assert_eq!(answer.header("cache-control"), "public, max-age=86400");
        }
    }
    let answer = ask(&server, "GET", own, JSON, "").await;
    assert_eq!(answer.status, 200);
    for (tail, code) in [
        ("&10=L1", "label_belongs_in_path"),
        ("&99=1", "label_numeric_key"),
        ("&S=A", "label_signature_twice"),
        ("&from=a&from=b", "label_unknown_key"),
        ("&fr%6Fm=a", "label_unknown_key"),
        ("&from=a&", "label_unknown_key"),
    ] {
        let answer = ask(&server, "GET", &format!("{own}{tail}"), JSON, "").await;
        let said: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(
            (answer.status, said["code"].as_str()),
            (400, Some(code)),
            "{tail}"
        );
    }
    server.stopped().await;
}

#[tokio::test]
async fn every_route_takes_a_label_with_what_lies_around_it() {
    let (_dir, server) = server().await;
    let label = label("A1");
    let around = [
        label.clone(),
        format!("\u{feff}{label}\r\n"),
        format!(" {label}\0"),
        format!("{label}&from=singlemessage&isappinstalled=0\n"),
        format!("\u{200b}{label}\u{200e}"),
    ];
    for (number, text) in around.iter().enumerate() {
        let said = scan(&server, &report(number as u64, text, 1)).await;
        assert!(
            said["word"].as_str().unwrap().starts_with("issued_"),
            "{text:?}: {said}"
        );
    }
    let refused = report(99, &format!("{label}&10=L1"), 1);
    let answer = post(&server, "/v1/scans", &serde_json::to_string(&refused).unwrap()).await;
    assert_eq!(answer.status, 422, "{answer:?}");
    server.stopped().await;
}

#[tokio::test]
async fn the_pages_name_the_zone_that_days_are_counted_in() {
    let dir = TempDir::new().unwrap();
    let mut config = config(&dir);
    config.zone = Zone::parse("Asia/Shanghai").unwrap();
    let server = Running::start(config).await;
    let page = ask(
        &server,
        "GET",
        "/01/09506000134352/10/L1/21/A1?17=491231",
        "accept-language: en\r\n",
        "",
    )
    .await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Asia/Shanghai, UTC+08:00"), "{}", page.body);
    server.stopped().await;
}
