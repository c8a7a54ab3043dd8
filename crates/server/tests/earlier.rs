//! Nothing is lost on the way up: stores of an earlier server hold all they held, and what earlier apps
//! and pages ask is answered as they read it. What is kept and how it was made: tests/old/README.md.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use assay_testkit::postgres::Postgres;
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::common::labels::{GTIN, label, report, write_trust};
use crate::crash::Killable;
use crate::support::Answer;

/// A request that is not answered as before, on purpose: how it begins, what the old client is told, and why.
struct Closed {
    begins: &'static str,
    told: ToldNow,
    why: &'static str,
}

/// What an old client is told now.
enum ToldNow {
    /// A refusal by its name. An old page shows a status of 404 as "not available" and any other as refused.
    Refused { status: u16, code: &'static str },
    /// An answer that says less, or that an old client takes for none: JSON.
    Says(&'static str),
}

/// Every other request of before is answered as it was.
const CLOSED: &[Closed] = &[
    Closed {
        begins: "GET /v1/way/",
        told: ToldNow::Refused {
            status: 403,
            code: "label_needed",
        },
        why: "a way is told to whoever shows the label",
    },
    Closed {
        begins: "GET /v1/contents/",
        told: ToldNow::Refused {
            status: 403,
            code: "label_needed",
        },
        why: "what is in a unit is told to whom it was shipped, and to whoever shows a label of it",
    },
    Closed {
        begins: "POST /v1/standings",
        told: ToldNow::Says("[]"),
        why: "how an item stands is told to whoever shows its label; nothing is said of the others",
    },
    Closed {
        begins: "POST /v1/codes/4071882590361144",
        told: ToldNow::Says(
            r#"{"code": "4071 8825 9036 1144", "says": "not_looked_up", "judgement": null, "history": null}"#,
        ),
        why: "digits of no batch here may be of a brand whose numbers are held elsewhere",
    },
];

fn closed(method: &str, path: &str, by: Option<&str>) -> Option<&'static Closed> {
    let line = format!("{method} {path}");
    // Who has no good token is told that first.
    CLOSED
        .iter()
        .find(|closed| line.starts_with(closed.begins) && by != Some("revoked"))
}

impl ToldNow {
    fn is(&self, answer: &Answer) -> bool {
        let said = serde_json::from_str::<Value>(&answer.body).unwrap_or(Value::Null);
        match self {
            Self::Refused { status, code } => answer.status == *status && said["code"] == *code,
            Self::Says(json) => answer.status == 200 && said == serde_json::from_str::<Value>(json).unwrap(),
        }
    }
}

/// The same question as it is asked now: with a label in hand, in the body.
fn with_a_label(question: &Question) -> (&'static str, Value) {
    match question.path.split('/').nth(2) {
        Some("way") => ("/v1/way", json!({"label": label("A1")})),
        Some("contents") => {
            let sscc = question.path.rsplit('/').next();
            ("/v1/contents", json!({"sscc": sscc, "label": label("A1")}))
        }
        Some("standings") => {
            let items = question.body.as_array().unwrap().iter().map(|item| {
                let serial = item["serial"].as_str().unwrap();
                json!({"gtin": item["gtin"], "serial": serial, "label": label(serial)})
            });
            ("/v1/standings", items.collect())
        }
        other => panic!("{other:?} is asked as before"),
    }
}

/// A question that changes nothing, and what the old server answered.
#[derive(Deserialize)]
struct Question {
    asks: String,
    #[serde(rename = "as")]
    by: Option<String>,
    method: String,
    path: String,
    body: Value,
    status: u16,
    answer: Value,
}

/// What is in an old store, told by the server that filled it.
#[derive(Deserialize)]
struct Known {
    tokens: Value,
    questions: Vec<Question>,
}

/// One request of an old client, and its answer.
#[derive(Deserialize)]
struct Exchange {
    by: String,
    method: String,
    path: String,
    headers: std::collections::BTreeMap<String, String>,
    body: Option<String>,
    status: u16,
    kind: Option<String>,
    answer: Value,
}

fn old(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/old/f00e418")
        .join(path)
}

fn read<T: serde::de::DeserializeOwned>(path: &str) -> T {
    serde_json::from_slice(&fs::read(old(path)).unwrap()).unwrap()
}

fn trust(folder: &TempDir) -> PathBuf {
    let trust = folder.path().join("trust");
    write_trust(&trust);
    trust
}

/// A copy of the old SQLite files in a folder, as a server is told of it.
fn copied(folder: &TempDir) -> String {
    for file in ["assay.sqlite", "provenance.sqlite"] {
        fs::copy(old("server").join(file), folder.path().join(file)).unwrap();
    }
    format!("folder:{}", folder.path().display())
}

async fn send(address: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    Answer::parse(&bytes)
}

fn value(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

/// A server on an old store, and the tokens it gave.
struct Opened {
    server: Killable,
    tokens: Value,
}

impl Opened {
    async fn ask(&self, what: (&str, &str), by: Option<&str>, body: &Value) -> Answer {
        let headers = by.map_or_else(String::new, |by| {
            format!(
                "authorization: Bearer {}\r\n",
                self.tokens[by]["token"].as_str().unwrap()
            )
        });
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        send(self.server.address, what.0, what.1, &headers, &body).await
    }

    async fn post(&self, path: &str, by: Option<&str>, body: &Value) -> Value {
        let answer = self.ask(("POST", path), by, body).await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        value(&answer)
    }
}

/// Whether all of `old` is in `new`: every field, every line in its place, every value.
fn holds(new: &Value, old: &Value) -> bool {
    match (new, old) {
        (Value::Object(new), Value::Object(old)) => old
            .iter()
            .all(|(name, old)| new.get(name).is_some_and(|new| holds(new, old))),
        (Value::Array(new), Value::Array(old)) => {
            new.len() == old.len() && new.iter().zip(old).all(|(new, old)| holds(new, old))
        }
        // 1 and 1.0 are one number.
        (Value::Number(new), Value::Number(old)) => new.as_f64() == old.as_f64(),
        (new, old) => new == old,
    }
}

/// What an old store's answers miss, by name; none of it may.
async fn everything_is_there(store: &str, folder: &TempDir, known: Known) {
    let opened = Opened {
        server: Killable::start(store, &trust(folder)),
        tokens: known.tokens,
    };
    let mut missing = Vec::new();
    for question in &known.questions {
        let what = (question.method.as_str(), question.path.as_str());
        let answer = opened.ask(what, question.by.as_deref(), &question.body).await;
        if let Some(closed) = closed(what.0, what.1, question.by.as_deref()) {
            assert!(
                closed.told.is(&answer),
                "{}, {}: {answer:?}",
                question.asks,
                closed.why
            );
            let (path, body) = with_a_label(question);
            let answer = opened.post(path, question.by.as_deref(), &body).await;
            // Who stands behind a step may be told otherwise; that it was told may not be lost.
            if !has_shape(&answer, &question.answer) {
                missing.push(format!(
                    "{}: {answer:#}\nnot {:#}",
                    question.asks, question.answer
                ));
            }
            continue;
        }
        let is_there = answer.status == question.status
            && match &question.answer {
                Value::Null => !answer.bytes.is_empty(),
                Value::String(text) => answer.body == *text,
                Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                    holds(&value(&answer), &question.answer)
                }
            };
        if !is_there {
            missing.push(format!(
                "{}: {answer:?}\nnot {:#}",
                question.asks, question.answer
            ));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(known.questions.len() >= 20, "the fixture itself");
    it_goes_on(&opened).await;
    opened.server.kill();
}

/// Old histories weigh, old tokens state, old codes open, old numbers are not allotted again.
async fn it_goes_on(opened: &Opened) {
    // The scans of one item are a summary; in half a year all of them will be.
    for (serial, others) in [("A1", 1), ("OLD1", 4)] {
        let said = opened
            .post("/v1/scans", None, &json!(report(0xff00, &label(serial), 0xff)))
            .await;
        assert_eq!(
            (&said["recorded"], &said["word"]),
            (&json!(true), &json!("issued_checked_before")),
            "{serial}: {said}"
        );
        assert!(
            said["history"]["others"].as_u64().unwrap() >= others,
            "{serial}: {said}"
        );
    }
    let fact = report(0xff01, &label("A3"), 0);
    let sold = json!({"event": fact.event, "text": fact.text, "at": fact.at, "kind": "stock_check"});
    assert_eq!(
        opened.post("/v1/facts", Some("shop"), &sold).await["word"],
        "possible_copy",
        "two shops had sold it"
    );
    let asked = json!({"gtin": GTIN, "serials": ["A4"]});
    let hidden = opened.post("/v1/hidden-codes", Some("brand"), &asked).await;
    for (owner, is_theirs) in [(9, true), (10, false)] {
        let activation = json!({"event": fact.event, "text": label("A4"), "code": hidden["codes"][0],
            "token": format!("{owner:016x}")});
        let said = opened.post("/v1/activations", None, &activation).await;
        assert_eq!(said["recorded"], is_theirs, "{said}");
    }
    let batch = |n: u32| {
        json!({"request": format!("00000000-0000-4000-8000-{n:012x}"), "gtin": GTIN, "lot": "L1",
            "expiry": "2049-12-31", "count": 8})
    };
    let codes = async |n: u32| {
        opened
            .ask(("POST", "/v1/batches"), Some("brand"), &batch(n))
            .await
            .body
    };
    let (before, after) = (codes(50).await, codes(0xff02).await);
    assert!(after.lines().count() == 8 && after.lines().all(|code| !before.contains(code)));
    let told = before.lines().next().unwrap();
    assert_eq!(
        opened
            .post(&format!("/v1/codes/{told}"), None, &Value::Null)
            .await["says"],
        "asked_before"
    );
    let fresh = before.lines().last().unwrap();
    assert_eq!(
        opened
            .post(&format!("/v1/codes/{fresh}"), None, &Value::Null)
            .await["says"],
        "first"
    );
    let items = json!([{"gtin": GTIN, "serial": "A1", "token": format!("{:016x}", 1)}]);
    opened
        .post("/v1/scans/forget", None, &json!({"items": items}))
        .await;
}

#[tokio::test]
async fn a_sqlite_store_of_before_is_whole() {
    let folder = TempDir::new().unwrap();
    let store = copied(&folder);
    everything_is_there(&store, &folder, read("server/sqlite.json")).await;
}

#[tokio::test]
async fn a_postgresql_dump_of_before_is_whole() {
    let (folder, postgres) = (TempDir::new().unwrap(), Postgres::start().unwrap());
    let url = postgres.database("kept").unwrap();
    let loaded = Command::new("psql")
        .args(["--quiet", "--set=ON_ERROR_STOP=1", "--file"])
        .arg(old("server/postgres.sql"))
        .arg(&url)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(loaded.success());
    everything_is_there(&url, &folder, read("server/postgres.json")).await;
}

/// Whether an answer still has what was read of it: every field, of the same kind. What was absent may be
/// there now; there may be more lines or fewer, but each is like one that was.
fn has_shape(new: &Value, old: &Value) -> bool {
    match (new, old) {
        (_, Value::Null) => true,
        (Value::Object(new), Value::Object(old)) => old
            .iter()
            .all(|(name, old)| new.get(name).is_some_and(|new| has_shape(new, old))),
        (Value::Array(new), Value::Array(old)) if new.len() == old.len() => {
            new.iter().zip(old).all(|(new, old)| has_shape(new, old))
        }
        (Value::Array(new), Value::Array(old)) => {
            let is_known = |new| old.iter().any(|old| has_shape(new, old));
            old.is_empty() || !new.is_empty() && new.iter().all(is_known)
        }
        (new, old) => std::mem::discriminant(new) == std::mem::discriminant(old),
    }
}

/// What an old client is told to have come about: that a report is recorded, whose it is.
const TOLD: [&str; 4] = ["event", "recorded", "deleted", "says"];

fn tells(new: &Value, old: &Value) -> bool {
    match (new, old) {
        (Value::Array(new), Value::Array(old)) => {
            new.len() == old.len() && new.iter().zip(old).all(|(new, old)| tells(new, old))
        }
        (new, old) => TOLD.iter().all(|name| new.get(name) == old.get(name)),
    }
}

/// How an answer is not what an old client reads, if it is not.
fn differs(asked: &Exchange, answer: &Answer) -> Option<String> {
    let line = format!("{} {}", asked.method, asked.path);
    let said = || serde_json::from_str::<Value>(&answer.body).unwrap_or(Value::Null);
    let closed = closed(&asked.method, &asked.path, None);
    let is_good = match closed {
        Some(closed) => closed.told.is(answer),
        None => {
            let kind = |kind: &str| kind.split(';').next().unwrap_or_default().to_owned();
            answer.status == asked.status
                && kind(answer.header("content-type")) == asked.kind.as_deref().map(kind).unwrap_or_default()
                && has_shape(&said(), &asked.answer)
                && (asked.answer.is_null() || tells(&said(), &asked.answer))
        }
    };
    let why = closed.map_or("answered as before", |closed| closed.why);
    (!is_good).then(|| format!("{}: {line}, {why}: {answer:?}\nnot {:#}", asked.by, asked.answer))
}

/// Sends what a kind of client asked to a server on a copy of the store it asked then.
async fn asks_again(client: &str, needed: &[&str]) {
    let folder = TempDir::new().unwrap();
    let server = Killable::start(&copied(&folder), &trust(&folder));
    let asked: Vec<Exchange> = read(&format!("requests/{client}.json"));
    let mut job = String::new();
    let mut differing = Vec::new();
    for exchange in &asked {
        let headers: String = exchange
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        // A capture's job has another name each time.
        let path = match exchange.path.strip_prefix("/epcis/v2/capture/") {
            Some(_) => job.as_str(),
            None => &exchange.path,
        };
        let body = exchange.body.as_deref().unwrap_or_default();
        let answer = send(server.address, &exchange.method, path, &headers, body).await;
        if exchange.path == "/epcis/v2/capture" {
            let location = answer.header("location");
            job = location[location.find("/epcis/").unwrap_or_default()..].to_owned();
        }
        differing.extend(differs(exchange, &answer));
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    for needed in needed {
        let is_asked = |asked: &Exchange| format!("{} {}", asked.method, asked.path).starts_with(needed);
        assert!(asked.iter().any(is_asked), "the fixture itself: {needed}");
    }
    server.kill();
}

/// What both an app and a page ask.
const BOTH: [&str; 12] = [
    "POST /v1/scans",
    "POST /v1/scans/forget",
    "POST /v1/codes/",
    "POST /v1/reports",
    "GET /v1/way/",
    "GET /v1/products/",
    "POST /v1/standings",
    "PUT /v1/deliveries/",
    "POST /v1/deliveries/",
    "GET /v1/deliveries/",
    "POST /epcis/v2/capture",
    "GET /epcis/v2/capture/",
];

#[tokio::test]
async fn what_an_app_of_before_asks_is_answered_as_it_reads_it() {
    let alone = ["GET /v1/reports/", "GET /v1/contents/"];
    asks_again("app", &[&BOTH[..], &alone].concat()).await;
}

#[tokio::test]
async fn what_a_page_of_before_asks_is_answered_as_it_reads_it() {
    let alone = ["HEAD /openapi.json", "GET /v1/issuers"];
    asks_again("page", &[&BOTH[..], &alone].concat()).await;
}

#[tokio::test]
async fn what_an_owner_of_before_asks_is_answered_as_before() {
    asks_again("owner", &["POST /v1/activations"]).await;
}
