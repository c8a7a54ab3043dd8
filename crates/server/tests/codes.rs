//! Batches of codes, and what is said of sixteen typed digits.

use assay_cases::Cases;
use std::collections::BTreeSet;

use assay_core::code::TypedCode;
use assay_server::principal::Role;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::labels::GTIN;
use crate::principals::{token, with_token};
use crate::scans::{config, post};
use crate::support::{Answer, Running};

pub(crate) async fn brand() -> (TempDir, Running, String) {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let (_, token) = token(&dir, Role::Issuer, &["9506000"], "CN-ZJ").await;
    (dir, server, token)
}

fn request(n: u32, count: u64) -> Value {
    json!({
        "request": format!("00000000-0000-4000-8000-{n:012}"), "gtin": GTIN, "lot": "L1", "expiry": "2040-12-31",
        "count": count,
    })
}

pub(crate) async fn batch(server: &Running, token: &str, asked: &Value) -> Answer {
    with_token(server, "POST /v1/batches", token, &asked.to_string()).await
}

pub(crate) fn codes(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body.lines().map(str::to_owned).collect()
}

async fn ask(server: &Running, digits: &str) -> Value {
    let answer = post(server, &format!("/v1/codes/{digits}"), "").await;
    assert_eq!(
        (answer.status, answer.header("cache-control")),
        (200, "no-store"),
        "{answer:?}"
    );
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn a_batch_streams_its_codes_and_gives_the_same_again() {
    let (_dir, server, token) = brand().await;
    let first = batch(&server, &token, &request(1, 1000)).await;
    let codes = codes(&first);
    assert_eq!((codes.len(), first.header("content-length")), (1000, "18000"));
    assert!(first.header("content-type").starts_with("text/csv"));
    assert!(first.header("content-disposition").starts_with("attachment"));
    let different: BTreeSet<_> = codes.iter().collect();
    assert_eq!(different.len(), 1000);
    for code in &codes {
        assert!(TypedCode::parse(code).is_ok(), "{code}");
    }
    assert_eq!(batch(&server, &token, &request(1, 1000)).await.body, first.body);
    let next = batch(&server, &token, &request(2, 3)).await;
    assert!(next.body.lines().all(|code| !first.body.contains(code)));
    server.stopped().await;
}

#[tokio::test]
async fn batches_are_refused_by_name() {
    let (dir, server, token) = brand().await;
    let (_, shop) = crate::principals::token(&dir, Role::Retailer, &[], "CN-GD").await;
    let with = |field: &str, value: Value| {
        let mut asked = request(1, 5);
        asked[field] = value;
        asked
    };
    let mut cases = Cases::new();
    for (bearer, asked, status, code) in [
        ("nobody", request(1, 5), 401, "unauthorized"),
        (shop.as_str(), request(1, 5), 403, "forbidden"),
        (&token, with("gtin", json!("06901234567892")), 403, "forbidden"),
        (&token, with("gtin", json!("09506000134353")), 422, "bad_item"),
        (&token, with("lot", json!("")), 422, "bad_item"),
        (&token, with("lot", json!("x".repeat(21))), 422, "bad_item"),
        (&token, with("expiry", json!("soon")), 422, "bad_time"),
        (&token, with("request", json!("1")), 422, "bad_event"),
        (&token, with("count", json!(0)), 422, "bad_count"),
        (&token, with("count", json!(10_000_001)), 422, "bad_count"),
        (&token, with("count", json!(-1)), 400, "bad_json"),
        (&token, with("more", json!(1)), 400, "bad_json"),
    ] {
        let check = async {
            let answer = batch(&server, bearer, &asked).await;
            assert_eq!(answer.status, status, "{answer:?}");
            assert!(
                answer.body.contains(&format!("\"code\":\"{code}\"")),
                "{}",
                answer.body
            );
        };
        cases.wait(format!("{status} {code}: {asked}"), check).await;
    }
    batch(&server, &token, &request(1, 5)).await;
    let changed = batch(&server, &token, &request(1, 6)).await;
    assert_eq!(changed.status, 422, "another batch under the same request");
    server.stopped().await;
}

#[tokio::test]
async fn the_three_classic_answers() {
    let (_dir, server, token) = brand().await;
    let codes = codes(&batch(&server, &token, &request(1, 2)).await);
    let first = ask(&server, &codes[0]).await;
    assert_eq!(
        (&first["says"], &first["judgement"]["word"]),
        (&json!("first"), &json!("issued_first_check"))
    );
    assert_eq!(first["judgement"]["fields"]["gtin"], GTIN);
    assert_eq!(first["judgement"]["fields"]["lot"], "L1");
    assert_eq!(
        first["judgement"]["punches"]["signature"], "absent",
        "a typed number carries no signature"
    );
    assert_eq!(first["judgement"]["punches"]["expiry"], "within");
    let grouped = format!("{}%20{}-{}", &codes[0][..4], &codes[0][4..8], &codes[0][8..]);
    let again = ask(&server, &grouped).await;
    assert_eq!(again["says"], "asked_before");
    assert_eq!(
        again["history"]["first"],
        crate::common::labels::now().to_string()[..7]
    );
    assert_eq!(ask(&server, &codes[1]).await["says"], "first", "another item");
    let wrong = (0..).map(|n| format!("{n:015}")).find_map(|fifteen| {
        (0..10)
            .map(|last| format!("{fifteen}{last}"))
            .find(|digits| TypedCode::parse(digits).is_ok() && !codes.contains(digits))
    });
    let wrong = ask(&server, &wrong.unwrap()).await;
    assert_eq!(
        (&wrong["says"], &wrong["judgement"]),
        (&json!("not_looked_up"), &Value::Null),
        "the brand gives its own numbers out: these may be some of them"
    );
    server.stopped().await;
}

#[tokio::test]
async fn a_code_and_a_link_name_the_product_by_the_brands_own_record() {
    let (_dir, server, token) = brand().await;
    let code = codes(&batch(&server, &token, &request(1, 1)).await).remove(0);
    let by_list = ask(&server, &code).await;
    assert_eq!(by_list["judgement"]["brandSays"], Value::Null);
    let record = crate::products::record(1, GTIN, crate::common::labels::now().0 - 60, "Spring Longjing");
    assert_eq!(crate::products::ask(&server, "PUT", GTIN, &record).await.0, 204);
    let named = ask(&server, &code).await;
    assert_eq!(named["judgement"]["product"]["en"], "Spring Longjing");
    assert_eq!(named["judgement"]["brandSays"]["names"]["zh"], "示范龙井");
    let label = crate::common::labels::label("A1");
    let page = crate::link::ask(&server, "GET", crate::link::path(&label), "", "").await;
    assert!(
        page.body.contains("Spring Longjing") || page.body.contains("示范龙井"),
        "{}",
        page.body
    );
    server.stopped().await;
}

#[tokio::test]
async fn digits_that_are_no_code_are_refused_by_name_and_the_form_helps() {
    let (_dir, server, token) = brand().await;
    let code = codes(&batch(&server, &token, &request(1, 1)).await).remove(0);
    let mut slipped = code.clone().into_bytes();
    slipped[7] = if slipped[7] == b'0' { b'1' } else { b'0' };
    let slipped = String::from_utf8(slipped).unwrap();
    let mut cases = Cases::new();
    for (digits, name) in [
        (slipped.as_str(), "code_check_digit"),
        (&code[1..], "code_length"),
        ("4071x82590361144", "code_not_digits"),
    ] {
        let check = async {
            let answer = post(&server, &format!("/v1/codes/{digits}"), "").await;
            assert_eq!(answer.status, 422);
            assert!(answer.body.contains(name), "{}", answer.body);
            let (a, b) = digits.split_at(4);
            let form = post(&server, "/code?lang=en", &format!("g1={a}&g2={b}&g3=&g4=")).await;
            assert_eq!(
                (form.status, form.header("cache-control")),
                (422, "no-store"),
                "{digits}"
            );
            assert!(
                form.body.contains(&format!("value=\"{a}\"")),
                "what was typed stays"
            );
            let misfit = form.body.contains("data-wrong>");
            assert_eq!(misfit, name == "code_check_digit", "{}", form.body);
        };
        cases.wait(name, check).await;
    }
    let groups = format!(
        "g1={}&g2={}&g3={}&g4={}",
        &code[..4],
        &code[4..8],
        &code[8..12],
        &code[12..]
    );
    let page = post(&server, "/code?lang=zh", &groups).await;
    assert!(
        page.body.contains("data-says=\"first\"") && page.body.contains("首次查询"),
        "{}",
        page.body
    );
    let again = post(&server, "/code?lang=en", &groups).await;
    assert!(
        again.body.contains("Asked about before, first in "),
        "{}",
        again.body
    );
    let empty = server.get("/code").await;
    assert_eq!(
        (empty.status, empty.header("vary")),
        (200, "accept, accept-language")
    );
    assert_eq!(
        server.get("/code.js").await.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    server.stopped().await;
}

#[tokio::test]
async fn guessing_is_slowed_five_times_as_much_as_asking() {
    let (dir, server, token) = brand().await;
    let code = codes(&batch(&server, &token, &request(1, 1)).await).remove(0);
    server.stopped().await;
    let mut config = config(&dir);
    config.limits.codes_a_minute = 10;
    let answered = async |digits: &str| {
        let server = Running::start(config.clone()).await;
        let mut answered = 0;
        while post(&server, &format!("/v1/codes/{digits}"), "").await.status == 200 {
            answered += 1;
        }
        let slowed = post(&server, &format!("/v1/codes/{digits}"), "").await;
        assert_eq!((slowed.status, slowed.header("retry-after")), (429, "2"));
        server.stopped().await;
        answered
    };
    let wrong = (0..10)
        .map(|last| format!("123456789012345{last}"))
        .find(|digits| TypedCode::parse(digits).is_ok());
    let (asked, guessed): (i32, i32) = (answered(&code).await, answered(&wrong.unwrap()).await);
    assert!(asked >= 10 && guessed <= 3, "{asked} {guessed}");
}
