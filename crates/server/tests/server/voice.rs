//! Whole calls over HTTP, and the same calls as VoiceXML documents.

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
    for session in ["", "AAAA", "x y"] {
        let answer = post(
            &server,
            "/v1/voice",
            &json!({"session": session, "keys": "1"}).to_string(),
        )
        .await;
        assert_eq!(answer.status, 422, "{session}");
        assert!(answer.body.contains("bad_session"));
    }
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
