//! What each route takes and from whom, by the document that the server itself gives, and what the server holds on to.

use std::time::Duration;

use assay_cases::Cases;
use assay_server::principal::Role;
use data_encoding::BASE64;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

use crate::principals::{token, with_token};
use crate::scans::{config, memory, post};
use crate::support::{self, Answer, Running, folders};

/// Routes that the document leaves out, with what they take: forms of pages, the label's link, EPCIS.
const UNTOLD: [(&str, &str, usize, &str); 8] = [
    ("POST", "/code", 16 << 10, ""),
    ("POST", "/ticket", 16 << 10, ""),
    ("POST", "/report", 8_454_144, ""),
    ("POST", "/01/09506000134352/21/A1", 16 << 10, ""),
    ("POST", "/v1/voice.vxml", 16 << 10, ""),
    ("POST", "/epcis/v2/capture", 16 << 20, "issuer"),
    ("POST", "/epcis/v2/events", 16 << 20, "issuer"),
    ("POST", "/nothing/here", 96 << 10, ""),
];

struct Tokens {
    brand: String,
    shop: String,
}

impl Tokens {
    async fn given(dir: &TempDir) -> Self {
        Self {
            brand: token(dir, Role::Issuer, &["9506000"], "CN-ZJ").await.1,
            shop: token(dir, Role::Retailer, &[], "CN-GD").await.1,
        }
    }

    /// Of those with a token, one that may ask: brands ask for what is theirs, shops for the rest.
    fn for_route(&self, path: &str) -> &str {
        let of_brands = [
            "/v1/batches",
            "/v1/hidden-codes",
            "/v1/shipments",
            "/v1/reports",
            "/epcis",
        ];
        if of_brands.iter().any(|begins| path.starts_with(begins)) {
            &self.brand
        } else {
            &self.shop
        }
    }
}

/// Method, path with its parameters filled in, bytes, and whether it is for those with a token.
async fn routes(server: &Running) -> Vec<(String, String, usize, bool)> {
    let document = server.get("/openapi.json").await;
    let document: Value = serde_json::from_str(&document.body).unwrap();
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let Some(most) = operation["x-body-limit"].as_u64() else {
                continue;
            };
            let path = path
                .replace("{gtin}", "09506000134352")
                .replace("{digits}", "5724572457245724")
                .replace("{id}", "delivery-1")
                .replace("{key}", "1");
            let only_token = operation["security"]
                .as_array()
                .is_some_and(|ways| ways.len() == 1);
            all.push((method.to_uppercase(), path, most as usize, only_token));
        }
    }
    all.extend(
        UNTOLD.map(|(method, path, most, role)| (method.to_owned(), path.to_owned(), most, !role.is_empty())),
    );
    all
}

/// Sends a body of so many spaces; with a token, when there is one.
async fn sized(server: &Running, method: &str, path: &str, token: Option<&str>, length: usize) -> Answer {
    let token = token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
    let kind = match path {
        "/report" => "multipart/form-data; boundary=b",
        _ => "application/json",
    };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\n{token}content-type: {kind}\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n"
    );
    let mut request = head.into_bytes();
    request.resize(request.len() + length, b' ');
    server.send_bytes(&request).await
}

#[tokio::test]
async fn every_route_takes_its_bound_and_not_one_byte_more() {
    let dir = TempDir::new().unwrap();
    let mut config = config(&dir);
    for pace in [
        &mut config.limits.scans_a_minute,
        &mut config.limits.codes_a_minute,
        &mut config.limits.reports_a_minute,
    ] {
        *pace = 100_000;
    }
    let server = Running::start(config).await;
    let tokens = Tokens::given(&dir).await;
    let routes = routes(&server).await;
    assert!(routes.len() > 20, "{}", routes.len());
    let mut cases = Cases::new();
    for (method, path, most, only_token) in &routes {
        // What may be asked without a token is asked without one.
        let token = only_token.then(|| tokens.for_route(path));
        let check = async {
            let at = sized(&server, method, path, token, *most).await;
            assert!(!matches!(at.status, 401 | 403 | 405 | 413), "{at:?}");
            let past = sized(&server, method, path, token, most + 1).await;
            assert_eq!(past.status, 413, "{past:?}");
            let problem: Value = serde_json::from_str(&past.body).unwrap();
            assert_eq!(problem["code"], "too_large", "{problem}");
        };
        cases.wait(format!("{method} {path}, {most} bytes"), check).await;
    }
    server.stopped().await;
}

#[tokio::test]
async fn who_may_not_ask_is_told_before_a_byte_of_the_body_is_read() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let tokens = Tokens::given(&dir).await;
    let (_, authority) = token(&dir, Role::Authority, &[], "CN-BJ").await;
    let mut cases = Cases::new();
    let mut asked = 0;
    for (method, path, most, only_token) in routes(&server).await {
        if !only_token {
            continue;
        }
        for (who, token, status) in [
            ("nobody", "", 401),
            ("a token of nobody's", "assay_no", 401),
            (
                "the other",
                if tokens.for_route(&path) == tokens.brand {
                    &tokens.shop
                } else {
                    &tokens.brand
                },
                403,
            ),
        ] {
            // Every party with a token may ask for these.
            let is_open_to_all = ["/v1/contents", "/epcis"]
                .iter()
                .any(|begins| path.starts_with(begins));
            if status == 403 && is_open_to_all {
                continue;
            }
            asked += 1;
            let check = async {
                // The body is promised and never comes: an answer is there because none was waited for.
                let head = format!(
                    "{method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
                     content-type: application/json\r\ncontent-length: {most}\r\n\r\n"
                );
                let answer = server.send(&head).await;
                assert_eq!(answer.status, status, "{answer:?}");
            };
            cases.wait(format!("{method} {path} by {who}"), check).await;
        }
    }
    assert!(asked > 20, "{asked}");
    let head = "POST /epcis/v2/capture HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    let head = format!("{head}authorization: Bearer {authority}\r\ncontent-length: 9\r\n\r\n");
    assert_eq!(
        server.send(&head).await.status,
        403,
        "the authority tells nothing"
    );
    let head =
        "POST /v1/way HTTP/1.1\r\nhost: x\r\nauthorization: Bearer assay_no\r\ncontent-length: 9\r\n\r\n";
    assert_eq!(server.send(head).await.status, 401, "a token that is no good");
    server.stopped().await;
}

fn is_busy(answer: &Answer) {
    assert_eq!(answer.status, 503, "{answer:?}");
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(problem["code"], "busy", "{problem}");
    assert!(answer.header("retry-after").parse::<u32>().is_ok());
}

/// A photograph that says that it has so many points.
fn photograph(width: u32, height: u32) -> String {
    let png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";
    let mut png = BASE64.decode(png.as_bytes()).unwrap();
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    BASE64.encode(&png)
}

/// CRC-32 as PNG has it (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xEDB8_8320 * (sum & 1))
        })
    })
}

fn complaint(photo: &str) -> String {
    let event = "00000000-0000-4000-8000-000000000001";
    json!({"event": event, "kind": "copy", "text": "torn", "photo": photo}).to_string()
}

#[tokio::test]
async fn a_photograph_of_too_many_points_is_refused_by_name_and_by_its_form() {
    let (_dir, server) = memory().await;
    let answer = post(&server, "/v1/reports", &complaint(&photograph(9200, 9200))).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("\"code\":\"photo_size\""), "{}", answer.body);
    let answer = post(&server, "/v1/reports", &complaint(&photograph(1, 1))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    server.stopped().await;
}

#[tokio::test]
async fn costly_work_that_finds_the_queue_full_is_refused_by_name() {
    let dir = TempDir::new().unwrap();
    let mut config = config(&dir);
    config.limits.pool.waiting = [0, 0, 0];
    let server = Running::start(config).await;
    let tokens = Tokens::given(&dir).await;
    is_busy(&post(&server, "/v1/reports", &complaint(&photograph(1, 1))).await);
    let without = json!({"event": "00000000-0000-4000-8000-000000000002", "kind": "copy", "text": "torn"});
    assert_eq!(
        post(&server, "/v1/reports", &without.to_string()).await.status,
        200,
        "what costs little is done"
    );
    let label = json!({"label": crate::common::labels::label("A1")}).to_string();
    is_busy(&post(&server, "/v1/way", &label).await);
    let note = with_token(&server, "PUT /v1/deliveries/delivery-1", &tokens.shop, "{}").await;
    is_busy(&note);
    let head = "POST /epcis/v2/capture HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    let captured = format!(
        "{head}authorization: Bearer {}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}",
        tokens.brand
    );
    is_busy(&server.send(&captured).await);
    server.stopped().await;
}

#[tokio::test]
async fn bodies_hold_no_more_together_than_they_may() {
    let dir = TempDir::new().unwrap();
    let mut config = config(&dir);
    config.limits.held.small = 8 << 10;
    config.limits.held.open = 8 << 10;
    config.limits.held.enrolled = 8 << 10;
    let server = Running::start(config).await;
    let tokens = Tokens::given(&dir).await;
    is_busy(&post(&server, "/v1/scans", &" ".repeat(9 << 10)).await);
    is_busy(&post(&server, "/v1/reports", &" ".repeat(100 << 10)).await);
    let note = " ".repeat(100 << 10);
    is_busy(&with_token(&server, "PUT /v1/deliveries/delivery-1", &tokens.shop, &note).await);
    // Each lets go of what it held: the next one fits.
    let small = post(&server, "/v1/scans", &" ".repeat(8 << 10)).await;
    assert_eq!(small.status, 400, "{small:?}");
    server.stopped().await;
}

#[tokio::test]
async fn who_never_reads_is_let_go_and_frees_its_place() {
    let dir = folders();
    // More than the system takes for a peer that reads nothing.
    std::fs::write(dir.path().join("page/large.txt"), vec![b'a'; 32 << 20]).unwrap();
    let mut config = support::config(dir.path());
    config.limits.connections = 1;
    config.limits.write = Duration::from_millis(100);
    let server = Running::start(config).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    silent
        .write_all(b"GET /large.txt HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    // The only place is taken, so this answer exists only because the silent one lost it.
    assert_eq!(server.get("/healthz").await.status, 200);
    let mut rest = Vec::new();
    let _ = silent.read_to_end(&mut rest).await;
    assert!(rest.len() < 32 << 20, "it was not all sent: {}", rest.len());
    server.stopped().await;
}

#[tokio::test]
async fn one_network_has_its_share_of_connections_and_leaves_the_rest() {
    let dir = folders();
    let mut config = support::config(dir.path());
    config.limits.of_one_network = 2;
    let server = Running::start(config).await;
    let held = [
        TcpStream::connect(server.address).await.unwrap(),
        TcpStream::connect(server.address).await.unwrap(),
    ];
    let mut third = TcpStream::connect(server.address).await.unwrap();
    let mut nothing = Vec::new();
    // Closed, or reset, without a word.
    let _ = third.read_to_end(&mut nothing).await;
    assert!(nothing.is_empty());
    let other = TcpSocket::new_v4().unwrap();
    other.bind(([127, 0, 9, 1], 0).into()).unwrap();
    let mut other = other.connect(server.address).await.unwrap();
    other
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    other.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    drop(held);
    // The server sees that they are gone, and answers then.
    loop {
        let mut again = TcpStream::connect(server.address).await.unwrap();
        let asked = again
            .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            .await;
        let mut answer = String::new();
        if asked.is_ok() && again.read_to_string(&mut answer).await.is_ok() && !answer.is_empty() {
            assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
            break;
        }
    }
    server.stopped().await;
}
