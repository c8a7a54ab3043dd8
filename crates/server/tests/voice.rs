//! Whole calls over HTTP, and the same calls as VoiceXML documents.

use assay_cases::Cases;
use serde_json::{Value, json};

use crate::codes::{batch, brand, codes};
use crate::common::labels::GTIN;
use crate::principals::with_token;
use crate::scans::post;
use crate::support::Running;

/// Plays keys; gives what was said at each turn, and what is listened for at the end.
async fn call(server: &Running, keys: &[&str]) -> (Vec<String>, Value) {
    let mut session = Value::Null;
    let mut said = Vec::new();
    let mut listen = Value::Null;
    for key in [""].iter().chain(keys) {
        let body = json!({"session": session, "keys": key}).to_string();
        let answer = post(server, "/v1/voice", &body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let answer: Value = serde_json::from_str(&answer.body).unwrap();
        let texts = answer["say"].as_array().unwrap().iter();
        said.push(
            texts
                .map(|text| text["text"].as_str().unwrap())
                .collect::<Vec<_>>()
                .join(" "),
        );
        session = answer["session"].clone();
        listen = answer["listen"].clone();
    }
    (said, listen)
}

async fn a_code(server: &Running, token: &str) -> String {
    let asked =
        json!({"request": "00000000-0000-4000-8000-000000000001", "gtin": GTIN, "lot": "L1", "count": 1});
    codes(&batch(server, token, &asked).await).remove(0)
}

#[tokio::test]
async fn a_call_from_greeting_to_ticket() {
    let (_dir, server, token) = brand().await;
    let code = a_code(&server, &token).await;
    let (said, listen) = call(&server, &["2", &code[..8], &code[8..], "1", "3", "3", "9"]).await;
    assert!(
        said[0].contains("中文请按 1") && said[0].contains("For English, press 2"),
        "{said:?}"
    );
    assert!(said[1].contains("sixteen digits"));
    assert!(said[2].contains("group 3"), "{said:?}");
    assert!(
        said[3].contains("issued by Demo") && said[3].contains("for the first time"),
        "{said:?}"
    );
    assert_eq!(
        said[4],
        said[3][said[3].find("This").unwrap()..],
        "again, and it does not count again"
    );
    assert!(said[6].contains("Your ticket number is"), "{said:?}");
    assert!(said[7].contains("Goodbye"));
    assert_eq!(listen, Value::Null);
    let (said, _) = call(&server, &["1", &code]).await;
    assert!(said[2].contains("此前查过，首次在"), "{said:?}");
    let listed = with_token(&server, "GET /v1/reports", &token, "").await;
    assert!(listed.body.contains("\"kind\":\"opened\"") && listed.body.contains(&code));
    server.stopped().await;
}

#[tokio::test]
async fn a_session_of_ones_own_making_is_refused() {
    let (_dir, server, _token) = brand().await;
    let mut cases = Cases::new();
    for session in ["", "AAAA", "x y"] {
        let check = async {
            let answer = post(
                &server,
                "/v1/voice",
                &json!({"session": session, "keys": "1"}).to_string(),
            )
            .await;
            assert_eq!(answer.status, 422);
            assert!(answer.body.contains("bad_session"));
        };
        cases.wait(format!("{session:?}"), check).await;
    }
    server.stopped().await;
}

async fn turn(server: &Running, session: &Value, keys: &str, caller: Option<&str>) -> Value {
    let body = json!({"session": session, "keys": keys, "caller": caller}).to_string();
    let answer = post(server, "/v1/voice", &body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn a_session_is_good_for_one_turn_at_whichever_server() {
    let (dir, server, _token) = brand().await;
    let begun = turn(&server, &Value::Null, "", None).await;
    let chosen = turn(&server, &begun["session"], "2", None).await;
    let beside = Running::start(crate::scans::config(&dir)).await;
    let replayed = |session: &Value, keys: &str| json!({"session": session, "keys": keys}).to_string();
    for server in [&server, &beside] {
        let again = post(server, "/v1/voice", &replayed(&begun["session"], "2")).await;
        assert_eq!(again.status, 409, "{again:?}");
        assert!(again.body.contains("\"code\":\"session_used\""), "{}", again.body);
    }
    // The call goes on at the other server, and once there too.
    turn(&beside, &chosen["session"], "40718825", None).await;
    let guessed = replayed(&chosen["session"], "5724572457245724");
    for _ in 0..10 {
        assert_eq!(post(&server, "/v1/voice", &guessed).await.status, 409);
    }
    let as_form = format!("session={}&keys=1", begun["session"].as_str().unwrap());
    assert_eq!(post(&server, "/v1/voice.vxml", &as_form).await.status, 409);
    server.stopped().await;
    beside.stopped().await;
}

/// What a call says at its last turn, when it keys in a number that no batch has.
async fn a_wrong_number(server: &Running, caller: Option<&str>) -> String {
    let mut call = turn(server, &Value::Null, "", caller).await;
    for keys in ["2", "5724572457245724"] {
        call = turn(server, &call["session"], keys, caller).await;
    }
    call["say"].to_string()
}

#[tokio::test]
async fn a_caller_is_known_by_their_number_and_a_trunk_over_its_ceiling_is_only_slowed() {
    let dir = tempfile::TempDir::new().unwrap();
    let mut config = crate::scans::config(&dir);
    config.limits.misses_a_minute = 1;
    config.limits.slowest_look = std::time::Duration::from_millis(1);
    let server = Running::start(config).await;
    let one = Some("+86 10 1234 5678");
    for _ in 0..9 {
        let said = a_wrong_number(&server, one).await;
        assert!(!said.contains("Goodbye"), "{said}");
    }
    let said = a_wrong_number(&server, one).await;
    assert!(said.contains("Goodbye"), "too many in ten minutes: {said}");
    for other in [Some("+86 10 1234 5679"), None, Some("anonymous")] {
        let said = a_wrong_number(&server, other).await;
        assert!(!said.contains("Goodbye"), "{other:?} is looked up: {said}");
    }
    server.stopped().await;
}

#[tokio::test]
async fn a_call_keeps_three_complaints() {
    let (_dir, server, token) = brand().await;
    let code = a_code(&server, &token).await;
    let mut keys = vec!["2", code.as_str()];
    for _ in 0..3 {
        // Complains, goes on with another number.
        keys.extend(["3", "3", "2", code.as_str()]);
    }
    keys.extend(["3", "3"]);
    let (said, listen) = call(&server, &keys).await;
    let tickets = said.iter().filter(|said| said.contains("Your ticket number is"));
    assert_eq!(tickets.count(), 3, "{said:?}");
    assert_ne!(listen, Value::Null, "the call goes on");
    let listed = with_token(&server, "GET /v1/reports", &token, "").await;
    let listed: Value = serde_json::from_str(&listed.body).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 3);
    server.stopped().await;
}

#[tokio::test]
async fn documents_hold_to_the_structure_of_voicexml() {
    let (_dir, server, token) = brand().await;
    let code = a_code(&server, &token).await;
    let mut document = server.get("/v1/voice.vxml").await;
    for keys in ["2", "", &code[..4], "*", &code, "3", "1", "9"] {
        assert_eq!(
            document.header("content-type"),
            "application/voicexml+xml; charset=utf-8"
        );
        well_formed(&document.body);
        let session = document
            .body
            .split_once("expr=\"'")
            .unwrap()
            .1
            .split_once('\'')
            .unwrap()
            .0
            .to_owned();
        assert!(!session.contains("&apos;"));
        document = post(
            &server,
            "/v1/voice.vxml",
            &format!("session={session}&keys={keys}"),
        )
        .await;
        assert_eq!(document.status, 200, "{document:?}");
    }
    well_formed(&document.body);
    assert!(document.body.contains("<exit/>"), "{}", document.body);
    server.stopped().await;
}

/// Elements that VoiceXML 2.1 (with SRGS 1.0 inside a grammar) allows within one another, with their attributes,
/// of those that are used here; from the recommendation's text, where the schema could not be had.
const ALLOWED: [(&str, &[&str], &[&str]); 17] = [
    ("vxml", &["var", "form"], &["version", "xmlns", "xml:lang"]),
    ("var", &[], &["name", "expr"]),
    ("form", &["property", "field", "block"], &[]),
    ("property", &[], &["name", "value"]),
    ("block", &["prompt", "exit"], &[]),
    ("exit", &[], &[]),
    (
        "field",
        &["grammar", "prompt", "noinput", "nomatch", "filled"],
        &["name"],
    ),
    ("grammar", &["rule"], &["mode", "version", "root", "xmlns"]),
    ("rule", &["item"], &["id", "scope"]),
    ("item", &["one-of", "#text"], &["repeat"]),
    ("one-of", &["item"], &[]),
    ("prompt", &["#text"], &["xml:lang"]),
    ("noinput", &["submit"], &[]),
    ("nomatch", &["submit"], &[]),
    ("filled", &["assign", "submit"], &[]),
    ("assign", &[], &["name", "expr"]),
    ("submit", &[], &["next", "method", "namelist"]),
];

fn well_formed(text: &str) {
    let mut rest = text
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .unwrap();
    let mut open: Vec<&str> = Vec::new();
    let rule = |name: &str| {
        ALLOWED
            .iter()
            .find(|(known, ..)| *known == name)
            .unwrap_or_else(|| panic!("<{name}>"))
    };
    while let Some((before, after)) = rest.split_once('<') {
        if !before.trim().is_empty() {
            assert!(
                rule(open.last().unwrap()).1.contains(&"#text"),
                "text in {open:?}: {before}"
            );
            assert!(!before.contains('>'), "{before}");
        }
        let (tag, after) = after.split_once('>').unwrap();
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        match open.last() {
            Some(parent) => assert!(rule(parent).1.contains(&name), "<{name}> in <{parent}>"),
            None => assert_eq!(name, "vxml"),
        }
        while let Some((attribute, after)) = attributes.trim_start().split_once("=\"") {
            assert!(rule(name).2.contains(&attribute), "{attribute} on <{name}>");
            attributes = after.split_once('"').unwrap().1;
        }
        if !closed {
            open.push(name);
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
}
