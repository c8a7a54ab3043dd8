//! Product records: kept when their brand signed them, served as they came, refused by name else.

use assay_cases::Cases;
use assay_core::gs1::Gtin;
use assay_core::product::{MAX_RECORD, ProductDraft, UnverifiedProduct};
use assay_core::time::Timestamp;
use assay_core::trust::Names;
use ed25519_dalek::SigningKey;
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::common::labels::{GTIN, now};
use crate::scans::config;
use crate::support::Running;

pub(crate) fn record(seed: u8, gtin: &str, signed_at: i64, name: &str) -> Vec<u8> {
    let draft = ProductDraft {
        gtin: Gtin::parse(gtin).unwrap(),
        signed_at: Timestamp(signed_at),
        names: Names::new("示范龙井", name).unwrap(),
        words: None,
        picture: Some([3; 32]),
    };
    draft.sign(&SigningKey::from_bytes(&[seed; 32])).unwrap()
}

/// Status and body, which is bytes.
pub(crate) async fn ask(server: &Running, method: &str, gtin: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let length = body.len();
    let head = format!(
        "{method} /v1/products/{gtin} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // A body that is refused for its length may not be read to its end.
    let _ = stream.write_all(body).await;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let status = String::from_utf8_lossy(&bytes[9..12]).parse().unwrap();
    (status, bytes.split_off(end + 4))
}

fn code(body: &[u8]) -> String {
    let problem: Value = serde_json::from_slice(body).unwrap();
    problem["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_brand_publishes_and_everyone_reads_what_it_signed() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let (status, body) = ask(&server, "GET", GTIN, b"").await;
    assert_eq!((status, code(&body).as_str()), (404, "not_found"));

    let first = record(1, GTIN, now().0 - 60, "First");
    assert_eq!(ask(&server, "PUT", GTIN, &first).await, (204, vec![]));
    let second = record(1, GTIN, now().0 - 30, "Second");
    assert_eq!(ask(&server, "PUT", GTIN, &second).await.0, 204);
    // The same again changes nothing and is no fault; an earlier one is.
    assert_eq!(ask(&server, "PUT", GTIN, &second).await.0, 204);
    let (status, body) = ask(&server, "PUT", GTIN, &first).await;
    assert_eq!((status, code(&body).as_str()), (409, "later_product"));
    // Any spelling of the GTIN, and the bytes as they came.
    let (status, body) = ask(&server, "GET", &GTIN[1..], b"").await;
    assert_eq!((status, &body), (200, &second));
    assert_eq!(UnverifiedProduct::parse(&body).unwrap().gtin().to_string(), GTIN);
}

#[tokio::test]
async fn what_its_brand_did_not_sign_is_refused_by_name() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let good = record(1, GTIN, now().0, "Good");
    let mut bent = good.clone();
    let last = bent.len() - 1;
    bent[last] ^= 1;
    let other = "6291041500213";
    let mut cases = Cases::new();
    for (gtin, body, status, expected) in [
        (GTIN, record(7, GTIN, now().0, "Forged"), 422, "key_unknown"),
        (GTIN, bent, 422, "signature_does_not_match"),
        (
            GTIN,
            record(1, GTIN, now().0 + 200_000, "Far"),
            422,
            "from_future",
        ),
        (GTIN, good[..20].to_vec(), 422, "cut_short"),
        (GTIN, b"{}".to_vec(), 422, "not_a_record"),
        (GTIN, vec![0; MAX_RECORD + 1], 413, "too_large"),
        ("123", good.clone(), 422, "bad_item"),
        (other, good, 422, "other_product"),
    ] {
        let check = async {
            let (answered, body) = ask(&server, "PUT", gtin, &body).await;
            assert_eq!((answered, code(&body).as_str()), (status, expected));
        };
        cases.wait(expected, check).await;
    }
    assert_eq!(ask(&server, "GET", GTIN, b"").await.0, 404);
}
