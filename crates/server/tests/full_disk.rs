//! Stores of goods that cannot grow: what finds no room is refused by name, all of it, and nothing that was
//! acknowledged is lost.

use std::net::SocketAddr;

use assay_server::principal::{Role, enrol};
use assay_server::store::{PostgresStore, SqliteStore, Store};
use assay_testkit::postgres::Postgres;
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::common::labels::write_trust;
use crate::crash::{Killable, send};
use crate::epcis::told;
use crate::principals::principal;

/// Events in one document.
const AT_ONCE: u64 = 200;
const BRAND: &[&str] = &["9506000"];

/// Captures the document of a number; gives the whole answer.
async fn capture(address: SocketAddr, token: &str, number: u64) -> String {
    let item = |n: u64, child: u64| format!("urn:epc:id:sgtin:9506000.013435.{number}x{n}x{child}");
    let events = (0..AT_ONCE).map(|n| {
        json!({
            "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "storing",
            "eventTime": "2026-01-02T08:00:00Z", "eventTimeZoneOffset": "+08:00",
            "epcList": (0..10).map(|child| item(n, child)).collect::<Vec<_>>(),
        })
    });
    let body = told(events.collect());
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /epcis/v2/capture HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// Captures until there is no room, then with room again; gives how many documents were taken.
async fn filled(address: SocketAddr, token: &str, give_room: impl FnOnce()) -> u64 {
    let mut taken = 0;
    let refused = loop {
        let answer = capture(address, token, taken).await;
        if !answer.starts_with("HTTP/1.1 202") {
            break answer;
        }
        taken += 1;
        assert!(taken < 500, "the space never ran out");
    };
    assert!(taken > 0, "{refused}");
    assert!(
        refused.starts_with("HTTP/1.1 503") && refused.contains("store_unavailable"),
        "{refused}"
    );
    // Scans have room of their own, or are refused as well.
    let scan = send(address, 1).await;
    assert!(
        scan.starts_with("HTTP/1.1 200") || scan.contains("store_unavailable"),
        "{scan}"
    );
    give_room();
    let again = capture(address, token, taken).await;
    assert!(again.starts_with("HTTP/1.1 202"), "it recovers: {again}");
    taken + 1
}

async fn brand(store: &dyn Store) -> String {
    let (_, token) = enrol(store, principal(Role::Issuer, BRAND, "CN-GD"))
        .await
        .unwrap();
    token
}

#[tokio::test]
async fn events_that_find_no_room_on_sqlite_are_refused_and_those_taken_stay() {
    let dir = TempDir::new().unwrap();
    let trust = dir.path().join("trust");
    write_trust(&trust);
    let token = brand(&SqliteStore::open(dir.path()).await.unwrap()).await;
    let store = format!("folder:{}", dir.path().display());
    let server = Killable::start_in_small_space(4_000, &store, &trust);
    let taken = filled(server.address, &token, || server.give_space()).await;
    server.kill();
    let events = assay_provenance::Store::open(dir.path()).await.unwrap();
    assert_eq!(events.count().await.unwrap(), taken * AT_ONCE);
}

#[tokio::test]
async fn events_that_find_no_room_on_postgresql_are_refused_and_those_taken_stay() {
    let dir = TempDir::new().unwrap();
    let trust = dir.path().join("trust");
    write_trust(&trust);
    let postgres = Postgres::start_with_small_files().unwrap();
    let url = postgres.database("full").unwrap();
    let token = brand(&PostgresStore::connect(&url).await.unwrap()).await;
    assay_provenance::Store::connect(&url).await.unwrap();
    postgres.bound_files(Some(1 << 20)).unwrap();
    let server = Killable::start(&url, &trust);
    let taken = filled(server.address, &token, || postgres.bound_files(None).unwrap()).await;
    server.kill();
    let events = assay_provenance::Store::connect(&url).await.unwrap();
    assert_eq!(events.count().await.unwrap(), taken * AT_ONCE);
}
