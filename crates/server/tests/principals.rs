//! Tokens: who may state what, and who may read whose alerts.

use assay_cases::Cases;
use assay_core::assess::Region;
use assay_core::time::Timestamp;
use assay_server::principal::{EnrolError, NewPrincipal, Role, enrol};
use assay_server::store::{SqliteStore, Store as _};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::labels::{GTIN, forged, label, now, report};
use crate::scans::{config, scan};
use crate::support::{Answer, Running};

pub(crate) async fn token(dir: &TempDir, role: Role, prefixes: &[&str], region: &str) -> (i64, String) {
    let store = SqliteStore::open(dir.path()).await.unwrap();
    enrol(&store, principal(role, prefixes, region)).await.unwrap()
}

pub(crate) fn principal(role: Role, prefixes: &[&str], region: &str) -> NewPrincipal {
    NewPrincipal {
        name: "Demo".to_owned(),
        role,
        prefixes: prefixes.iter().map(|prefix| (*prefix).to_owned()).collect(),
        region: Some(Region::parse(region).unwrap()),
        expires: Timestamp(now().0 + 86_400),
    }
}

pub(crate) async fn state(server: &Running, token: &str, event: u64, serial: &str, kind: &str) -> Answer {
    let report = report(event, &label(serial), 0);
    let body = json!({"event": report.event, "text": report.text, "at": report.at, "kind": kind}).to_string();
    with_token(server, "POST /v1/facts", token, &body).await
}

pub(crate) async fn with_token(server: &Running, what: &str, token: &str, body: &str) -> Answer {
    let length = body.len();
    server
        .send(&format!(
            "{what} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-length: {length}\r\n\
             connection: close\r\n\r\n{body}"
        ))
        .await
}

#[tokio::test]
async fn a_sale_is_told_to_the_next_shop_and_not_to_the_buyer() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let (_, shop) = token(&dir, Role::Retailer, &[], "CN-GD").await;
    let (_, other) = token(&dir, Role::Retailer, &[], "CN-SC").await;
    let word = |answer: Answer| {
        assert_eq!(answer.status, 200, "{answer:?}");
        serde_json::from_str::<Value>(&answer.body).unwrap()["word"].clone()
    };
    assert_eq!(
        word(state(&server, &shop, 1, "A1", "stock_check").await),
        "issued_first_check"
    );
    assert_eq!(
        word(state(&server, &shop, 2, "A1", "sold").await),
        "issued_first_check"
    );
    assert_eq!(
        scan(&server, &report(3, &label("A1"), 1)).await["word"],
        "issued_first_check",
        "the buyer"
    );
    assert_eq!(
        word(state(&server, &other, 4, "A1", "stock_check").await),
        "already_sold"
    );
    assert_eq!(
        word(state(&server, &other, 2, "A1", "sold").await),
        "possible_copy",
        "sold twice"
    );
    server.stopped().await;
}

#[tokio::test]
async fn only_a_good_token_for_the_right_thing_counts() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let (id, dealer) = token(&dir, Role::Dealer, &["9506000"], "CN-GD").await;
    let (_, elsewhere) = token(&dir, Role::Dealer, &["690123"], "CN-GD").await;
    let (_, brand) = token(&dir, Role::Issuer, &["9506000"], "CN-GD").await;
    let (_, authority) = token(&dir, Role::Authority, &[], "CN-GD").await;
    let mut cases = Cases::new();
    for (name, token, status) in [
        ("the dealer", dealer.as_str(), 200),
        ("a dealer of others", elsewhere.as_str(), 403),
        ("the brand", brand.as_str(), 403),
        ("the authority", authority.as_str(), 403),
        ("nobody", "", 401),
        ("a token of nobody", "assay_x", 401),
        ("SQL", "' OR '1'='1", 401),
        ("a long token", &"a".repeat(5000), 401),
    ] {
        let check = async {
            let answer = state(&server, token, 1, "A1", "stock_check").await;
            assert_eq!(answer.status, status, "{answer:?}");
        };
        cases.wait(name, check).await;
    }
    let body = json!({"event": report(1, "", 0).event, "text": forged("A1"), "at": now().to_string(), "kind": "sold"});
    assert_eq!(
        with_token(&server, "POST /v1/facts", &dealer, &body.to_string())
            .await
            .status,
        422
    );
    let store = SqliteStore::open(dir.path()).await.unwrap();
    assert!(store.revoke(id, now().0).await.unwrap());
    assert_eq!(
        state(&server, &dealer, 2, "A1", "stock_check").await.status,
        401,
        "revoked"
    );
    let expired = NewPrincipal {
        expires: now(),
        ..principal(Role::Dealer, &[], "CN-GD")
    };
    let (_, expired) = enrol(&store, expired).await.unwrap();
    assert_eq!(
        state(&server, &expired, 3, "A1", "stock_check").await.status,
        401,
        "expired"
    );
    server.stopped().await;
}

#[tokio::test]
async fn a_brand_reads_its_own_alerts_and_the_authority_all() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let (_, one) = token(&dir, Role::Retailer, &[], "CN-GD").await;
    let (_, two) = token(&dir, Role::Retailer, &[], "CN-SC").await;
    for (n, token) in [&one, &two].into_iter().enumerate() {
        state(&server, token, n as u64, "=1+1", "sold").await;
    }
    let read = async |token: &str, query: &str| {
        with_token(&server, &format!("GET /v1/alerts{query}"), token, "").await
    };
    let (_, brand) = token(&dir, Role::Issuer, &["9506000"], "CN-GD").await;
    let (_, other) = token(&dir, Role::Issuer, &["9506001"], "CN-GD").await;
    let (_, authority) = token(&dir, Role::Authority, &[], "CN-GD").await;
    for token in [&brand, &authority] {
        let lines: Value = serde_json::from_str(&read(token, "").await.body).unwrap();
        assert_eq!(
            (&lines[0]["gtin"], &lines[0]["word"]),
            (&json!(GTIN), &json!("possible_copy"))
        );
        assert_eq!(lines[0]["findings"][0]["kind"], "sold_twice");
    }
    assert_eq!(read(&other, "").await.body, "[]");
    let table = read(&brand, "?format=csv").await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        table.body.contains(&format!("{GTIN},\"'=1+1\",possible_copy,")),
        "{}",
        table.body
    );
    assert_eq!(read(&one, "").await.status, 403);
    assert_eq!(read("", "").await.status, 401);
    assert_eq!(read(&brand, "?format=xml").await.status, 400);
    server.stopped().await;
}

#[tokio::test]
async fn a_brands_token_needs_its_prefixes() {
    let dir = TempDir::new().unwrap();
    let store = SqliteStore::open(dir.path()).await.unwrap();
    let enrolled =
        |prefixes: &'static [&'static str]| enrol(&store, principal(Role::Issuer, prefixes, "CN-GD"));
    assert!(matches!(enrolled(&[]).await, Err(EnrolError::NoPrefixes)));
    assert!(matches!(enrolled(&["12"]).await, Err(EnrolError::Prefix)));
    let (_, token) = enrolled(&["9506000"]).await.unwrap();
    let kept = format!("{:?}", store.principals().await.unwrap());
    assert!(!kept.contains(&token));
    let file = std::fs::read(dir.path().join("assay.sqlite-wal")).unwrap_or_default();
    assert!(
        !file.windows(token.len()).any(|bytes| bytes == token.as_bytes()),
        "the token itself is kept nowhere"
    );
}

#[tokio::test]
async fn an_owner_activates_with_the_hidden_code_and_the_first_stands() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let (_, brand) = token(&dir, Role::Issuer, &["9506000"], "CN-GD").await;
    let (_, other) = token(&dir, Role::Issuer, &["9506001"], "CN-GD").await;
    let (_, shop) = token(&dir, Role::Retailer, &[], "CN-GD").await;
    let asked = json!({"gtin": GTIN, "serials": ["A1", "A2"]}).to_string();
    for stranger in [other.as_str(), shop.as_str()] {
        let answer = with_token(&server, "POST /v1/hidden-codes", stranger, &asked).await;
        assert_eq!(answer.status, 403, "{answer:?}");
    }
    let codes = with_token(&server, "POST /v1/hidden-codes", &brand, &asked).await;
    let codes: Value = serde_json::from_str(&codes.body).unwrap();
    let [first, second] = [0, 1].map(|n| codes["codes"][n].as_str().unwrap().to_owned());
    assert_ne!(first, second);

    let activate = async |event: u64, serial: &str, code: &str, install: u64| {
        let report = report(event, &label(serial), install);
        let body = json!({"event": report.event, "text": report.text, "code": code, "token": report.token});
        let answer = with_token(&server, "POST /v1/activations", "", &body.to_string()).await;
        (
            answer.status,
            serde_json::from_str::<Value>(&answer.body).unwrap(),
        )
    };
    assert_eq!(activate(1, "A1", &second, 1).await.1["code"], "wrong_code");
    assert_eq!(activate(1, "A1", "123", 1).await.1["code"], "bad_code");
    let (status, mine) = activate(1, "A1", &first, 1).await;
    assert_eq!((status, &mine["recorded"]), (200, &json!(true)), "{mine}");
    assert_eq!(mine["word"], "issued_first_check");
    assert_eq!(
        activate(1, "A1", &first, 1).await.1,
        mine,
        "sent again, it changes nothing"
    );
    let (status, theirs) = activate(2, "A1", &first, 2).await;
    assert_eq!(
        (status, &theirs["recorded"], &theirs["word"]),
        (200, &json!(false), &json!("already_sold"))
    );
    assert_eq!(
        scan(&server, &report(3, &label("A1"), 2)).await["word"],
        "already_sold",
        "whoever buys it after"
    );
    let item = json!({"items": [{"gtin": GTIN, "serial": "A1", "token": "0000000000000001"}]});
    let gone = with_token(&server, "POST /v1/scans/forget", "", &item.to_string()).await;
    assert_eq!(gone.body, r#"{"deleted":1}"#, "an owner can let go of it");
    for again in [2, 1] {
        let (_, told) = activate(3 + again, "A1", &first, again).await;
        assert_eq!(
            (&told["recorded"], &told["word"]),
            (&json!(false), &json!("already_sold")),
            "a bottle that is filled again is not a first one"
        );
    }
    server.stopped().await;
}

#[tokio::test]
async fn guessing_hidden_codes_is_slow() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let report = report(1, &label("A1"), 1);
    let body =
        json!({"event": report.event, "text": report.text, "code": "000000000000", "token": report.token});
    let mut refused = Vec::new();
    for _ in 0..62 {
        refused.push(
            with_token(&server, "POST /v1/activations", "", &body.to_string())
                .await
                .status,
        );
    }
    assert_eq!(refused[..60], [422; 60]);
    assert!(refused[60..].contains(&429), "{refused:?}");
    server.stopped().await;
}
