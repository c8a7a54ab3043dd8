//! What operators rely on: readiness, counts, TLS.

use assay_cases::Cases;
use std::sync::Arc;

use assay_server::store::{PostgresStore, Store as _};
use assay_server::{Config, ServeError, Server, TlsError};
use assay_testkit::postgres::Postgres;
use rcgen::{CertificateParams, CustomExtension, KeyPair, generate_simple_self_signed};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

use crate::common::labels::{label, report};
use crate::scans::{config, memory, scan};
use crate::support::Running;

#[tokio::test]
async fn ready_means_that_a_scan_would_be_recorded() {
    let (_dir, server) = memory().await;
    assert_eq!(server.get("/readyz").await.body, "ok\n");
    server.stopped().await;
    let dir = TempDir::new().unwrap();
    let mut without_list = config(&dir);
    without_list.trust = None;
    let server = Running::start(without_list).await;
    let answer = server.get("/readyz").await;
    assert_eq!(answer.status, 503);
    assert!(answer.body.contains("no_trust_list"), "{}", answer.body);
    server.stopped().await;
}

#[tokio::test]
async fn counts_name_routes_and_never_items() {
    let (_dir, server) = memory().await;
    scan(&server, &report(1, &label("SERIAL4711"), 1)).await;
    server.get("/01/09506000134352/21/SERIAL4711").await;
    let counts = server.get("/metrics").await;
    assert!(
        counts
            .body
            .contains(r#"assay_answers_total{route="/v1/scans",status="200"} 1"#),
        "{}",
        counts.body
    );
    assert!(
        counts.body.contains("assay_answer_seconds_count 2"),
        "{}",
        counts.body
    );
    assert!(!counts.body.contains("SERIAL4711"), "{}", counts.body);
    server.stopped().await;
}

#[tokio::test]
async fn the_interface_is_described_for_programs_and_for_people() {
    let (_dir, server) = memory().await;
    let document = server.get("/openapi.json").await;
    let document: serde_json::Value = serde_json::from_str(&document.body).unwrap();
    let page = server.get("/docs").await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    let mut cases = Cases::new();
    for path in document["paths"].as_object().unwrap().keys() {
        cases.case(path, || {
            assert!(page.body.contains(path));
        });
    }
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        cases.case(name, || {
            assert!(page.body.contains(&format!("<section id=\"{name}\">")));
        });
    }
    // The page's policy allows no script, no inline style, nothing from elsewhere.
    for forbidden in ["<script", "<style", " style=", "https://", "http://"] {
        cases.case(forbidden, || {
            assert!(!page.body.contains(forbidden));
        });
    }
    assert_eq!(
        server.get("/docs.css").await.header("content-type"),
        "text/css; charset=utf-8"
    );
    server.stopped().await;
}

#[tokio::test]
async fn with_a_certificate_the_server_speaks_tls_alone() {
    let dir = TempDir::new().unwrap();
    let made = generate_simple_self_signed(["assay.example".to_owned()]).unwrap();
    let (chain, key) = (dir.path().join("chain.pem"), dir.path().join("key.pem"));
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let mut config = Config::new(([127, 0, 0, 1], 0).into());
    config.tls = Some((chain.clone(), key.clone()));
    let server = Running::start(config.clone()).await;

    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let tcp = TcpStream::connect(server.address).await.unwrap();
    let name = ServerName::try_from("assay.example").unwrap();
    let mut stream = TlsConnector::from(Arc::new(client))
        .connect(name, tcp)
        .await
        .unwrap();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");

    let mut plain = TcpStream::connect(server.address).await.unwrap();
    plain
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    let mut refused = Vec::new();
    let _ = plain.read_to_end(&mut refused).await;
    assert!(!String::from_utf8_lossy(&refused).contains("200 OK"));
    server.stopped().await;

    config.tls = Some((key, chain));
    let error = Server::bind(config).await.unwrap_err();
    assert!(matches!(error, ServeError::Tls(TlsError::Pem { .. })), "{error}");
}

#[tokio::test]
async fn a_database_is_spoken_to_over_tls_and_must_be_who_it_says() {
    let made = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let stranger = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let postgres = Postgres::start_with_tls(&made.cert.pem(), &made.signing_key.serialize_pem()).unwrap();
    let url = postgres.database("over_tls").unwrap();
    let dir = TempDir::new().unwrap();
    let (root, other) = (dir.path().join("root.pem"), dir.path().join("other.pem"));
    std::fs::write(&root, made.cert.pem()).unwrap();
    std::fs::write(&other, stranger.cert.pem()).unwrap();
    let with = |root: &std::path::Path| format!("{url}?sslmode=verify-full&sslrootcert={}", root.display());
    let store = PostgresStore::connect(&with(&root)).await.unwrap();
    assert_eq!(store.count().await.unwrap(), 0);
    let refused = PostgresStore::connect(&with(&other)).await.unwrap_err();
    assert!(
        refused.to_string().contains("invalid peer certificate"),
        "{refused}"
    );
}

#[tokio::test]
async fn encryption_that_is_only_preferred_and_fails_is_done_without_and_else_it_is_said_why() {
    // With an extension that must be understood and is not, as no verifier takes it.
    let mut made = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let mut strange = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99_999, 1], vec![5, 0]);
    strange.set_criticality(true);
    made.custom_extensions.push(strange);
    let key = KeyPair::generate().unwrap();
    let certificate = made.self_signed(&key).unwrap();
    let postgres = Postgres::start_with_tls(&certificate.pem(), &key.serialize_pem()).unwrap();
    let url = postgres.database("preferred").unwrap();
    for preferred in [url.clone(), format!("{url}?sslmode=prefer")] {
        let store = PostgresStore::connect(&preferred).await.unwrap();
        assert_eq!(store.count().await.unwrap(), 0, "{preferred}");
    }
    assert!(assay_provenance::Store::connect(&url).await.is_ok());
    let required = format!("{url}?sslmode=require");
    let refused = PostgresStore::connect(&required).await.unwrap_err().to_string();
    assert!(refused.contains("encryption of the connection"), "{refused}");
    let refused = assay_provenance::Store::connect(&required)
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("encryption of the connection"), "{refused}");
}

#[tokio::test]
async fn a_database_that_shows_a_certificate_of_its_own_making_is_spoken_to_encrypted() {
    let made = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let postgres = Postgres::start_with_tls(&made.cert.pem(), &made.signing_key.serialize_pem()).unwrap();
    let url = postgres.database("own").unwrap();
    for url in [format!("{url}?sslmode=prefer"), format!("{url}?sslmode=require")] {
        let store = PostgresStore::connect(&url).await.unwrap();
        assert_eq!(store.count().await.unwrap(), 0, "{url}");
    }
    let refused = PostgresStore::connect(&format!("{url}?sslmode=verify-full"))
        .await
        .unwrap_err();
    assert!(
        refused.to_string().contains("invalid peer certificate"),
        "{refused}"
    );
}
