//! The page and the trust files: what is served, how it is refused, and how the server starts and ends.

use assay_cases::Cases;
use std::time::Duration;

use crate::support::{Running, config, folders};
use assay_server::{Config, ConfigError, ServeError, Server};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

#[tokio::test]
async fn the_page_comes_with_its_kinds_and_safety_headers() {
    let dir = folders();
    let server = Running::start(config(dir.path())).await;
    let mut cases = Cases::new();
    for (path, kind, kept) in [
        ("/", "text/html", "no-cache"),
        ("/assay.wasm", "application/wasm", "no-cache"),
        (
            "/assets/index-1a2b.js",
            "text/javascript",
            "public, max-age=31536000, immutable",
        ),
        ("/trust/timestamp.json", "application/json", "no-cache"),
        ("/trust/trust.list", "application/octet-stream", "no-cache"),
        (
            "/trust/targets/0101010101010101010101010101010101010101010101010101010101010101.base-1.list",
            "application/octet-stream",
            "public, max-age=3600",
        ),
        ("/healthz", "text/plain; charset=utf-8", "no-store"),
        ("/missing.html", "application/problem+json", "no-store"),
    ] {
        let check = async {
            let answer = server.get(path).await;
            assert_eq!(answer.header("content-type"), kind);
            assert_eq!(answer.header("cache-control"), kept);
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert_eq!(answer.header("referrer-policy"), "no-referrer");
            assert!(answer.header("permissions-policy").contains("camera=(self)"));
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"));
            assert!(policy.contains("frame-ancestors 'none'"));
            assert!(!policy.contains("unsafe-inline"));
        };
        cases.wait(path, check).await;
    }
    server.stopped().await;
}

#[tokio::test]
async fn unchanged_files_are_not_sent_again_and_compressed_ones_are_preferred() {
    let dir = folders();
    let server = Running::start(config(dir.path())).await;
    let mut cases = Cases::new();
    for path in ["/", "/trust/timestamp.json"] {
        let check = async {
            let tag = server.get(path).await.header("etag").to_owned();
            assert!(!tag.is_empty());
            let request = format!(
                "GET {path} HTTP/1.1\r\nhost: x\r\nif-none-match: {tag}\r\nconnection: close\r\n\r\n"
            );
            let again = server.send(&request).await;
            assert_eq!((again.status, again.body.as_str()), (304, ""));
        };
        cases.wait(path, check).await;
    }
    let request =
        "GET /assets/index-1a2b.js HTTP/1.1\r\nhost: x\r\naccept-encoding: br\r\nconnection: close\r\n\r\n";
    let compressed = server.send(request).await;
    assert_eq!(compressed.header("content-encoding"), "br");
    assert_eq!(compressed.body, "compressed");
    assert_eq!(compressed.header("vary"), "accept-encoding");
    server.stopped().await;
}

#[tokio::test]
async fn a_replaced_trust_list_is_served_at_once() {
    let dir = folders();
    let server = Running::start(config(dir.path())).await;
    assert_eq!(server.get("/trust/timestamp.json").await.body, r#"{"trust":1}"#);
    std::fs::write(
        dir.path().join("authority/public/timestamp.json"),
        r#"{"trust":"new"}"#,
    )
    .unwrap();
    assert_eq!(
        server.get("/trust/timestamp.json").await.body,
        r#"{"trust":"new"}"#
    );
    server.stopped().await;
}

#[tokio::test]
async fn private_files_have_no_route_however_the_path_is_written() {
    let dir = folders();
    let server = Running::start(config(dir.path())).await;
    let mut cases = Cases::new();
    for path in [
        "/private/list.key",
        "/trust/private/list.key",
        "/trust/stray.key",
        "/trust/",
        "/trust",
        "/trust/../private/list.key",
        "/trust/..%2f..%2fprivate/list.key",
        "/trust/%2e%2e/private/list.key",
        "/../authority/private/list.key",
        "/..%2fauthority%2fprivate%2flist.key",
        "/%2e%2e/authority/private/list.key",
        "/..\\authority\\private\\list.key",
        "//authority/private/list.key",
        "/assets/../../authority/private/list.key",
        "/assets/%2e%2e/%2e%2e/authority/public/timestamp.json",
        "/forgotten.key",
        "/.env",
        "/index.html%00.key",
    ] {
        let check = async {
            let answer = server.get(path).await;
            assert!(matches!(answer.status, 400 | 404), "{answer:?}");
            assert!(!answer.body.contains("SECRET"));
        };
        cases.wait(path, check).await;
    }
    server.stopped().await;
}

#[tokio::test]
async fn a_refusal_has_a_name() {
    let dir = folders();
    let server = Running::start(config(dir.path())).await;
    let mut cases = Cases::new();
    for (request, status, code) in [
        (
            "GET /nothing HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
            404,
            "not_found",
        ),
        (
            "DELETE / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
            405,
            "method_not_allowed",
        ),
        (
            "POST /healthz HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            405,
            "method_not_allowed",
        ),
        (
            "PUT /trust/timestamp.json HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            405,
            "method_not_allowed",
        ),
        (
            "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 999999999\r\nconnection: close\r\n\r\n",
            413,
            "too_large",
        ),
        (
            "GET /assay.wasm HTTP/1.1\r\nhost: x\r\nrange: bytes=900-\r\nconnection: close\r\n\r\n",
            416,
            "range",
        ),
    ] {
        let check = async {
            let answer = server.send(request).await;
            assert_eq!(answer.status, status);
            assert_eq!(answer.header("content-type"), "application/problem+json");
            assert!(
                answer.body.contains(&format!("\"code\":\"{code}\"")),
                "{}",
                answer.body
            );
        };
        cases.wait(request.lines().next().unwrap(), check).await;
    }
    server.stopped().await;
}

#[tokio::test]
async fn head_tells_the_length_and_sends_nothing() {
    let dir = folders();
    let server = Running::start(config(dir.path())).await;
    let mut cases = Cases::new();
    for path in ["/", "/trust/root.json"] {
        let check = async {
            let request = format!("HEAD {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
            let answer = server.send(&request).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, ""));
            assert_ne!(answer.header("content-length"), "");
        };
        cases.wait(path, check).await;
    }
    server.stopped().await;
}

#[tokio::test]
async fn a_silent_connection_is_let_go_and_frees_its_place() {
    let dir = folders();
    let mut config = config(dir.path());
    config.limits.connections = 1;
    config.limits.head = Duration::from_millis(100);
    let server = Running::start(config).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    silent.write_all(b"GET / HT").await.unwrap();
    // The only place is taken, so this answer exists only because the silent one lost it.
    assert_eq!(server.get("/healthz").await.status, 200);
    let mut rest = Vec::new();
    let _ = silent.read_to_end(&mut rest).await;
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
    server.stopped().await;
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_stopping() {
    let dir = folders();
    let mut server = Running::start(config(dir.path())).await;
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    let mut first = [0; 15];
    idle.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    server.ask_to_stop();
    server.stopped().await;
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).await.unwrap();
}

#[tokio::test]
async fn a_request_that_is_under_way_is_answered_before_the_server_stops() {
    let dir = folders();
    let mut server = Running::start(config(dir.path())).await;
    let mut begun = TcpStream::connect(server.address).await.unwrap();
    begun.write_all(b"GET /healthz HTTP/1.1\r\nho").await.unwrap();
    // Its connection is accepted once a later one was answered.
    assert_eq!(server.get("/healthz").await.status, 200);
    server.ask_to_stop();
    begun.write_all(b"st: x\r\n\r\n").await.unwrap();
    server.stopped().await;
    let mut answer = String::new();
    begun.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    assert!(
        answer.to_ascii_lowercase().contains("connection: close"),
        "{answer}"
    );
}

#[tokio::test]
async fn folders_that_cannot_be_served_are_named_before_anything_listens() {
    let dir = folders();
    let refused = |page: &str, trust: &str| {
        let mut config = Config::new(([127, 0, 0, 1], 0).into());
        config.page = Some(dir.path().join(page));
        config.trust = Some(dir.path().join(trust));
        async move { Server::bind(config).await.unwrap_err() }
    };
    let error = refused("nowhere", "authority").await;
    assert!(
        matches!(error, ServeError::Config(ConfigError::NoPage(_))),
        "{error}"
    );
    let error = refused("page", "page").await;
    assert!(
        matches!(
            error,
            ServeError::Config(ConfigError::NoTrust {
                file: "root.json",
                ..
            })
        ),
        "{error}"
    );
    std::fs::write(dir.path().join("authority/index.html"), "").unwrap();
    let error = refused("authority", "authority").await;
    assert!(
        matches!(error, ServeError::Config(ConfigError::PrivateFolder(_))),
        "{error}"
    );
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let error = Server::bind(Config::new(taken.local_addr().unwrap()))
        .await
        .unwrap_err();
    assert!(matches!(error, ServeError::Bind { .. }), "{error}");
}
