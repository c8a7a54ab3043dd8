//! Requests that mean harm: each is answered by name, and the server goes on as before.

use assay_cases::Cases;
use std::time::Duration;

use assay_core::assess::Region;
use assay_core::gs1::Serial;
use assay_core::time::Timestamp;
use assay_server::principal::{NewPrincipal, Role, enrol};
use assay_server::store::SqliteStore;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

use crate::common::labels::{GTIN, label, now, report, write_trust};
use crate::crash::Killable;
use crate::scans::{config, scan};
use crate::support::{Answer, Running};

/// What is tried in every field that is a text.
const TEXTS: [&str; 9] = [
    "'; DROP TABLE scans; --",
    "' OR '1'='1",
    "1); DELETE FROM principals; --",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "\u{0}",
    "\u{202e}\u{feff}\u{fffd}𝔘",
    "../../../etc/passwd",
    "%s%n${jndi:ldap://x}",
];

fn request(method_and_path: &str, token: &str, body: &str) -> String {
    format!(
        "{method_and_path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    )
}

fn is_named(answer: &Answer) {
    assert!((400..500).contains(&answer.status), "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    assert!(problem["code"].is_string(), "{problem}");
}

async fn token(dir: &TempDir, role: Role, prefix: &str) -> String {
    let store = SqliteStore::open(dir.path()).await.unwrap();
    let new = NewPrincipal {
        name: "Demo".to_owned(),
        role,
        prefixes: vec![prefix.to_owned()],
        region: Some(Region::parse("CN-GD").unwrap()),
        expires: Timestamp(now().0 + 86_400),
    };
    enrol(&store, new).await.unwrap().1
}

#[tokio::test]
async fn sql_and_markup_in_every_text_field_are_only_texts() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let shop = token(&dir, Role::Retailer, "9506000").await;
    let brand = token(&dir, Role::Issuer, "9506000").await;
    let good = report(1, &label("A1"), 1);
    let fields = json!({"event": good.event, "text": good.text, "at": good.at, "token": good.token});
    let with = |add: Value, leave: &[&str]| {
        let mut object = fields.as_object().unwrap().clone();
        leave.iter().for_each(|name| drop(object.remove(*name)));
        object.extend(add.as_object().unwrap().clone());
        Value::Object(object)
    };
    let routes = [
        ("POST /v1/scans", "", with(json!({"region": "CN-GD"}), &[])),
        (
            "POST /v1/facts",
            shop.as_str(),
            with(json!({"kind": "sold"}), &["token"]),
        ),
        (
            "POST /v1/activations",
            "",
            with(json!({"code": "123456789012"}), &["at"]),
        ),
        (
            "POST /v1/hidden-codes",
            brand.as_str(),
            json!({"gtin": GTIN, "serials": ["A1"]}),
        ),
    ];
    let (mut cases, mut tried) = (Cases::new(), 0);
    for (route, token, body) in &routes {
        for field in body.as_object().unwrap().keys() {
            for text in TEXTS {
                let check = async {
                    let mut hostile = body.clone();
                    hostile[field] = match &body[field] {
                        Value::Array(_) => json!([text]),
                        _ => json!(text),
                    };
                    let answer = server.send(&request(route, token, &hostile.to_string())).await;
                    // What is a serial by the standard's alphabet is one, however it looks.
                    let is_serial = *field == "serials" && Serial::parse(text).is_ok();
                    if answer.status == 429 || (is_serial && answer.status == 200) {
                        return;
                    }
                    is_named(&answer);
                    assert!(!answer.body.contains(text), "it is said back: {}", answer.body);
                    tried += 1;
                };
                cases.wait(format!("{route} {field} {text:?}"), check).await;
            }
        }
    }
    assert!(tried > 100, "{tried}");
    for text in TEXTS {
        for field in ["gtin", "serial", "token"] {
            let check = async {
                let mut item = json!({"gtin": GTIN, "serial": "A1", "token": "0000000000000001"});
                item[field] = json!(text);
                let body = json!({"items": [item]}).to_string();
                let answer = server.send(&request("POST /v1/scans/forget", "", &body)).await;
                if field == "serial" && Serial::parse(text).is_ok() {
                    assert_eq!(answer.body, r#"{"deleted":0}"#, "{body}");
                } else {
                    is_named(&answer);
                }
            };
            cases.wait(format!("forget {field} {text:?}"), check).await;
        }
        let escaped: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let asked = format!("GET /v1/alerts?format={escaped}");
        let refused = async { is_named(&server.send(&request(&asked, &brand, "")).await) };
        cases.wait(format!("alerts as {text:?}"), refused).await;
        let header = text.replace(|sign: char| !sign.is_ascii_graphic(), "?");
        let refused = async { is_named(&server.send(&request("GET /v1/alerts", &header, "")).await) };
        cases.wait(format!("a token {text:?}"), refused).await;
    }
    assert_eq!(
        scan(&server, &report(9, &label("A1"), 1)).await["word"],
        "issued_first_check",
        "nothing was recorded and nothing is gone"
    );
    server.stopped().await;
}

#[tokio::test]
async fn another_brands_items_are_nobody_elses() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let other = token(&dir, Role::Issuer, "6901234").await;
    let shop = token(&dir, Role::Retailer, "6901234").await;
    let seller = token(&dir, Role::Retailer, "9506000").await;
    let good = report(1, &label("A1"), 1);
    let fact = json!({"event": good.event, "text": good.text, "at": good.at, "kind": "sold"}).to_string();
    let codes = json!({"gtin": GTIN, "serials": ["A1"]}).to_string();
    let mut cases = Cases::new();
    for (name, route, token, body) in [
        ("a shop's fact", "POST /v1/facts", &shop, &fact),
        ("a brand's fact", "POST /v1/facts", &other, &fact),
        ("another brand's codes", "POST /v1/hidden-codes", &other, &codes),
        ("a seller's codes", "POST /v1/hidden-codes", &seller, &codes),
        ("a seller's alerts", "GET /v1/alerts", &seller, &String::new()),
    ] {
        let check = async {
            let answer = server.send(&request(route, token, body)).await;
            assert_eq!(answer.status, 403, "{answer:?}");
            is_named(&answer);
        };
        cases.wait(name, check).await;
    }
    assert_eq!(
        server.send(&request("GET /v1/alerts", &other, "")).await.body,
        "[]"
    );
    server.stopped().await;
}

#[tokio::test]
async fn a_body_that_never_comes_is_answered_and_let_go() {
    let dir = TempDir::new().unwrap();
    let mut config = config(&dir);
    config.limits.receive = Duration::from_millis(200);
    let server = Running::start(config).await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(b"POST /v1/scans HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n{\"event\":")
        .await
        .unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("\"code\":\"slow_body\""), "{answer}");
    assert!(answer.contains("retry-after: "), "{answer}");
    server.stopped().await;
}

#[tokio::test]
async fn what_is_not_http_is_refused_and_closed() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(60_000));
    let many = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "a: b\r\n".repeat(5000));
    let endless = format!(
        "POST /v1/scans HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n{}",
        format!("8000\r\n{}\r\n", "a".repeat(0x8000)).repeat(4)
    );
    let mut cases = Cases::new();
    for (request, statuses) in [
        ("GET / HTTP/9.9\r\n\r\n", &[400_u16, 505][..]),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\r\n\r\n", &[400]),
        ("GET /\u{7f}\u{1} HTTP/1.1\r\nhost: x\r\n\r\n", &[400]),
        ("GET http://[::1 HTTP/1.1\r\nhost: x\r\n\r\n", &[400]),
        (
            "POST /v1/scans HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
            &[400],
        ),
        (
            "POST /v1/scans HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999999\r\n\r\n",
            &[400],
        ),
        (long.as_str(), &[414, 431]),
        (many.as_str(), &[431]),
        (endless.as_str(), &[413]),
    ] {
        let shown: String = request.chars().take(60).collect();
        let check = async {
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            // The server may close before all was sent.
            let _ = stream.write_all(request.as_bytes()).await;
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer).await;
            let answer = String::from_utf8_lossy(&answer).into_owned();
            let status: u16 = answer
                .get(9..12)
                .and_then(|digits| digits.parse().ok())
                .unwrap_or(0);
            assert!(statuses.contains(&status), "{answer}");
        };
        cases
            .wait(format!("{shown:?}, {} bytes", request.len()), check)
            .await;
    }
    for path in [
        "/%zz",
        "/%",
        "/v1/%00",
        "/v1/scans/..%2f..",
        "/?%ff=%fe",
        "/v1/alerts?format=%ff",
    ] {
        let check = async {
            let answer = server.get(path).await;
            assert!(matches!(answer.status, 400 | 401 | 404), "{answer:?}");
            is_named(&answer);
        };
        cases.wait(path, check).await;
    }
    assert_eq!(server.get("/healthz").await.status, 200);
    server.stopped().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_silent_connections_cost_little_and_keep_nobody_out() {
    const SILENT: usize = 1000;
    // Each needs a file of this process and one of the server's.
    let us = std::process::id().to_string();
    let raised = std::process::Command::new("prlimit")
        .args(["--pid", &us, "--nofile=8192:"])
        .status()
        .unwrap();
    assert!(raised.success());
    let dir = TempDir::new().unwrap();
    write_trust(&dir.path().join("trust"));
    let store = format!("folder:{}", dir.path().display());
    let server = Killable::start(&store, &dir.path().join("trust"));
    let before = server.kilobytes();
    let mut silent = Vec::new();
    for n in 0..SILENT {
        // From several networks: one alone does not get so many.
        let socket = TcpSocket::new_v4().unwrap();
        let network = u8::try_from(n / 250).unwrap();
        socket.bind(([127, 0, network, 1], 0).into()).unwrap();
        let mut stream = socket.connect(server.address).await.unwrap();
        // Some say nothing, some begin and stop.
        let begun: &[u8] = match n % 3 {
            0 => b"",
            1 => b"GET / HT",
            _ => b"POST /v1/scans HTTP/1.1\r\nhost: x\r\ncontent-length: 90000\r\n\r\n{",
        };
        stream.write_all(begun).await.unwrap();
        silent.push(stream);
    }
    let body = serde_json::to_string(&report(1, &label("A1"), 1)).unwrap();
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream
        .write_all(request("POST /v1/scans", "", &body).as_bytes())
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let grown = server.kilobytes().saturating_sub(before);
    assert!(grown < 64 * 1024, "{grown} kB for {SILENT} connections");
    drop(silent);
    server.kill();
}
