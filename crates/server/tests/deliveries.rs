//! Deliveries: two devices, each its own part, one result; nobody else's.

use assay_server::principal::Role;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::principals::{token, with_token};
use crate::scans::config;
use crate::support::{Answer, Running};

const PATH: &str = "/v1/deliveries/delivery-1";

fn note() -> Value {
    let line = json!({"line": 2, "gtin": "09506000134352", "name": "Tea", "lot": "L1", "serial": null,
        "expiry": null, "quantity": 40});
    json!({"number": "DN-1122", "source": "csv", "dealer": null, "lines": [line], "leftOut": []})
}

fn count(id: &str, serial: &str) -> Value {
    json!({"id": id, "by": "till 1", "at": "2026-11-22T08:00:00Z", "deed": {"kind": "count",
        "gtin": "09506000134352", "lot": "L1", "serial": serial, "expiry": null, "verdict": "issued_not_checked"}})
}

async fn ask(server: &Running, what: &str, token: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let Answer { status, body, .. } = with_token(server, what, token, &body).await;
    (status, serde_json::from_str(&body).unwrap())
}

#[tokio::test]
async fn two_devices_end_with_the_same_operations() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let (_, shop) = token(&dir, Role::Retailer, &[], "CN-GD").await;
    let (_, other) = token(&dir, Role::Retailer, &[], "CN-GD").await;
    let (_, brand) = token(&dir, Role::Issuer, &["9506000"], "CN-GD").await;
    let operations = format!("{PATH}/operations");
    let post = format!("POST {operations}");

    assert_eq!(ask(&server, &post, &shop, &json!([])).await.0, 404);
    assert_eq!(ask(&server, &format!("PUT {PATH}"), &shop, &note()).await.0, 200);
    assert_eq!(ask(&server, &format!("PUT {PATH}"), &shop, &note()).await.0, 200);
    let mut changed = note();
    changed["lines"][0]["quantity"] = json!(41);
    let (status, problem) = ask(&server, &format!("PUT {PATH}"), &shop, &changed).await;
    assert_eq!((status, &problem["code"]), (409, &json!("delivery_differs")));
    assert_eq!(
        ask(&server, &format!("GET {PATH}"), &shop, &Value::Null).await,
        (200, note())
    );

    let left = json!([count("device-a-1", "S1"), count("device-a-2", "S2")]);
    let right = json!([count("device-b-1", "S2"), count("device-b-2", "S3")]);
    assert_eq!(
        ask(&server, &post, &shop, &left).await,
        (200, json!({"cursor": 2}))
    );
    assert_eq!(
        ask(&server, &post, &shop, &right).await,
        (200, json!({"cursor": 4}))
    );
    assert_eq!(
        ask(&server, &post, &shop, &left).await,
        (200, json!({"cursor": 4}))
    );
    let (_, page) = ask(&server, &format!("GET {operations}"), &shop, &Value::Null).await;
    assert_eq!(page["operations"].as_array().unwrap().len(), 4);
    let (_, page) = ask(&server, &format!("GET {operations}?since=3"), &shop, &Value::Null).await;
    assert_eq!(
        page,
        json!({"operations": [count("device-b-2", "S3")], "cursor": 4, "more": false})
    );

    // All or none, and each with its name.
    let mut bad = left.clone();
    bad[1]["deed"]["gtin"] = json!("09506000134353");
    let (status, problem) = ask(&server, &post, &shop, &bad).await;
    assert_eq!((status, &problem["code"]), (422, &json!("bad_operation")));
    let many: Vec<Value> = (0..1_001).map(|n| count(&format!("device-c-{n}"), "S")).collect();
    assert_eq!(ask(&server, &post, &shop, &json!(many)).await.0, 422);

    assert_eq!(
        ask(&server, &format!("GET {PATH}"), &other, &Value::Null).await.0,
        404,
        "another shop"
    );
    assert_eq!(
        ask(&server, &format!("GET {operations}"), &brand, &Value::Null)
            .await
            .0,
        403,
        "a brand"
    );
    assert_eq!(
        ask(&server, &format!("GET {operations}"), "assay_none", &Value::Null)
            .await
            .0,
        401
    );
    server.stopped().await;
}

#[tokio::test]
async fn a_note_of_a_hundred_thousand_lines_is_taken() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let (_, shop) = token(&dir, Role::Retailer, &[], "CN-GD").await;
    let mut large = note();
    let line = large["lines"][0].clone();
    large["lines"] = json!(vec![line; 100_000]);
    assert_eq!(ask(&server, &format!("PUT {PATH}"), &shop, &large).await.0, 200);
    large["lines"]
        .as_array_mut()
        .unwrap()
        .push(json!(note()["lines"][0]));
    let other = format!("PUT {PATH}2");
    assert_eq!(ask(&server, &other, &shop, &large).await.0, 422);
    server.stopped().await;
}
