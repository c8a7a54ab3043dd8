//! Everybody is told the truth about what is kept, and nothing that is kept is lost between two files.

use std::collections::BTreeSet;

use assay_server::principal::Role;
use assay_server::store::SqliteStore;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::labels::{GTIN, label, now, report};
use crate::epcis::{Memory, read};
use crate::principals::{token, with_token};
use crate::scans::{config, memory, post};
use crate::support::{Answer, Running};

fn told(answer: &Answer) -> (u16, Value) {
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

#[tokio::test]
async fn under_one_event_one_installs_scan_is_kept_and_the_others_are_told_so() {
    let (dir, server) = memory().await;
    let asked: Vec<String> = (0..64)
        .map(|n| json!(report(1, &label("A1"), n % 8)).to_string())
        .collect();
    let posts = asked.iter().map(|body| post(&server, "/v1/scans", body));
    let mut recorded = BTreeSet::new();
    let mut refused = 0;
    for (n, answer) in futures(posts).await.iter().enumerate() {
        match told(answer) {
            (200, answer) if answer["recorded"] == true => {
                recorded.insert(n % 8);
            }
            (409, answer) => {
                assert_eq!(answer["code"], "event_taken");
                refused += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((recorded.len(), refused), (1, 56));
    let many: Vec<Value> = asked[..8]
        .iter()
        .map(|body| serde_json::from_str(body).unwrap())
        .collect();
    let (_, many) = told(&post(&server, "/v1/scans", &json!(many).to_string()).await);
    let kept = many
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["recorded"] == true);
    assert_eq!(kept.count(), 1);

    let (_, shop) = token(&dir, Role::Retailer, &[], "CN-GD").await;
    let fact = |kind| json!({"event": report(1, "", 0).event, "text": label("A1"), "at": now().to_string(), "kind": kind});
    for (kind, status) in [("received", 200), ("sold", 409), ("received", 200)] {
        let stated = with_token(&server, "POST /v1/facts", &shop, &fact(kind).to_string()).await;
        assert_eq!(stated.status, status, "{stated:?}");
    }
    let complaint = |text| json!({"event": report(1, "", 0).event, "kind": "copy", "text": text}).to_string();
    for (text, status) in [("one", 200), ("another", 409), ("one", 200)] {
        assert_eq!(
            post(&server, "/v1/reports", &complaint(text)).await.status,
            status,
            "{text}"
        );
    }
    server.stopped().await;
}

async fn futures<F: Future<Output = Answer>>(all: impl Iterator<Item = F>) -> Vec<Answer> {
    let mut waiting: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<Answer>> = waiting.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        let mut open = false;
        for (one, done) in waiting.iter_mut().zip(&mut done) {
            if done.is_none() {
                match one.as_mut().poll(context) {
                    std::task::Poll::Ready(answer) => *done = Some(answer),
                    std::task::Poll::Pending => open = true,
                }
            }
        }
        if open {
            std::task::Poll::Pending
        } else {
            std::task::Poll::Ready(())
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test]
async fn of_owners_who_ask_at_once_one_is_told_that_it_is_theirs() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let (_, brand) = token(&dir, Role::Issuer, &["9506000"], "CN-GD").await;
    let asked = json!({"gtin": GTIN, "serials": ["A1"]}).to_string();
    let codes = with_token(&server, "POST /v1/hidden-codes", &brand, &asked).await;
    let code = told(&codes).1["codes"][0].clone();
    let bodies: Vec<String> = (1..=16)
        .map(|owner| {
            let said = report(owner, &label("A1"), owner);
            json!({"event": said.event, "text": said.text, "code": code, "token": said.token}).to_string()
        })
        .collect();
    let answers = futures(bodies.iter().map(|body| post(&server, "/v1/activations", body))).await;
    let theirs: Vec<bool> = answers
        .iter()
        .map(|answer| told(answer).1["recorded"] == true)
        .collect();
    assert_eq!(theirs.iter().filter(|theirs| **theirs).count(), 1, "{theirs:?}");
    for (answer, theirs) in answers.iter().zip(theirs) {
        assert_eq!(told(answer).1["word"] == "already_sold", !theirs);
    }
    server.stopped().await;
}

#[tokio::test]
async fn a_place_that_nobody_has_assigned_is_refused() {
    let (_dir, server) = memory().await;
    for region in ["ZZ", "XX", "QM", "AA", "EU", "CN-QQ"] {
        let mut asked = report(1, &label("A1"), 1);
        asked.region = Some(region.to_owned());
        let (status, refused) = told(&post(&server, "/v1/scans", &json!(asked).to_string()).await);
        assert_eq!(
            (status, &refused["code"]),
            (422, &json!("bad_region")),
            "{region}"
        );
        let typed = post(
            &server,
            "/v1/codes/4071882590361144",
            &json!({"region": region}).to_string(),
        )
        .await;
        assert_eq!(told(&typed).1["code"], "bad_region", "{region}");
    }
    server.stopped().await;
}

#[tokio::test]
async fn how_a_label_was_read_is_kept_and_may_be_left_out() {
    let (dir, server) = memory().await;
    for (n, via) in (1..).zip([
        json!("camera"),
        json!("picture"),
        json!("typed"),
        json!("link"),
        Value::Null,
    ]) {
        let mut asked = json!(report(n, &label("A1"), n));
        asked["via"] = via;
        assert_eq!(post(&server, "/v1/scans", &asked.to_string()).await.status, 200);
    }
    let mut without = json!(report(6, &label("A1"), 6));
    without.as_object_mut().unwrap().remove("via");
    assert_eq!(
        post(&server, "/v1/scans", &without.to_string()).await.status,
        200,
        "of an earlier version"
    );
    without["via"] = json!("telepathy");
    assert_eq!(post(&server, "/v1/scans", &without.to_string()).await.status, 400);
    let page = crate::link::ask(&server, "POST", crate::link::path(&label("A1")), "", "").await;
    assert_eq!(page.status, 200);
    server.stopped().await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(dir.path().join(SqliteStore::FILE));
    let mut file = sqlx::ConnectOptions::connect(&options).await.unwrap();
    let mut kept: Vec<Option<i64>> = sqlx::query_scalar("SELECT via FROM scans")
        .fetch_all(&mut file)
        .await
        .unwrap();
    kept.sort();
    assert_eq!(kept, [None, None, Some(0), Some(1), Some(2), Some(3), Some(3)]);
}

#[tokio::test]
async fn a_balancer_that_does_not_say_for_whom_is_refused_and_one_that_does_is_understood() {
    let dir = TempDir::new().unwrap();
    let mut config = config(&dir);
    config.proxies = vec![[127, 0, 0, 1].into()];
    let server = Running::start(config).await;
    let send = async |event: u64, forwarded: &str| {
        let body = json!(report(event, &label("A1"), event)).to_string();
        let length = body.len();
        server
            .send(&format!(
                "POST /v1/scans HTTP/1.1\r\nhost: x\r\n{forwarded}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
            ))
            .await
    };
    for bad in [
        "",
        "x-forwarded-for: unknown\r\n",
        "x-forwarded-for: 198.51.100.7,\r\n",
        "x-forwarded-for: 198.51.100.300\r\n",
    ] {
        let (status, refused) = told(&send(1, bad).await);
        assert_eq!(
            (status, &refused["code"]),
            (502, &json!("bad_forwarded")),
            "{bad:?}"
        );
    }
    // Each is another network: with ports and brackets, too.
    let spellings = [
        "198.51.1.1:4711",
        "198.51.2.1",
        "[2001:db8:1::1]:443",
        "[2001:db8:2::1]",
        "2001:db8:3::1",
        "203.0.113.9, 198.51.3.1:80",
        "198.51.4.1:1",
        "198.51.5.1:2",
    ];
    let mut last = Value::Null;
    for (n, spelling) in (10..).zip(spellings) {
        last = told(&send(n, &format!("x-forwarded-for: {spelling}\r\n")).await).1;
    }
    assert_eq!(last["word"], "reports_disagree", "{last}");
    assert_eq!(last["history"]["findings"][0]["independent"], 8);
    for its_own in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(server.get(its_own).await.status, 200, "{its_own}");
    }
    server.stopped().await;
}

/// Does something to a database behind its server's back.
async fn run(file: &std::path::Path, sql: &'static str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut database = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut database).await.unwrap();
    sqlx::Connection::close(database).await.unwrap();
}

#[tokio::test]
async fn an_alert_that_could_not_be_kept_is_kept_with_the_next_scan() {
    let dir = TempDir::new().unwrap();
    let mut config = config(&dir);
    config.proxies = vec![[127, 0, 0, 1].into()];
    let server = Running::start(config).await;
    let (_, brand) = token(&dir, Role::Issuer, &["9506000"], "CN-GD").await;
    let send = async |n: u64| {
        let body = json!(report(n, &label("A1"), n)).to_string();
        let length = body.len();
        let request = format!(
            "POST /v1/scans HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 198.51.{n}.1\r\ncontent-length: {length}\r\n\
             connection: close\r\n\r\n{body}"
        );
        told(&server.send(&request).await).1["word"].clone()
    };
    let alerts = async || {
        let request = format!(
            "GET /v1/alerts HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 198.51.100.1\r\nauthorization: Bearer {brand}\r\n\
             connection: close\r\n\r\n"
        );
        told(&server.send(&request).await).1
    };
    let file = dir.path().join(SqliteStore::FILE);
    run(
        &file,
        "CREATE TRIGGER full BEFORE INSERT ON alerts BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    .await;
    for n in 0..7 {
        send(n).await;
    }
    assert_eq!(send(7).await, "reports_disagree");
    assert_eq!(alerts().await, json!([]));
    run(&file, "DROP TRIGGER full").await;
    assert_eq!(send(8).await, "reports_disagree");
    assert_eq!(alerts().await[0]["serial"], "A1");
    server.stopped().await;
}

#[tokio::test]
async fn a_sighting_that_a_killed_server_did_not_tell_is_told_by_the_next() {
    let memory = Memory::start();
    let (_, brand) = memory.token(Role::Issuer, &["9506000"], None).await;
    let (dealer, _) = memory.token(Role::Dealer, &[], Some("CN-GD")).await;
    let units = ["urn:epc:id:sgtin:9506000.013435.A1"];
    let shipment = json!({"units": units, "dealer": dealer.to_string(), "since": "2026-01-03T00:00:00Z"});
    let shipped = memory
        .ask("POST /v1/shipments", &brand, "", shipment.to_string().as_bytes())
        .await;
    assert_eq!(shipped.status, 201, "{shipped:?}");
    // The store of goods takes nothing, and then the server is killed: the scan alone is on disk.
    let goods = memory.folder().join("provenance.sqlite");
    run(
        &goods,
        "CREATE TRIGGER full BEFORE INSERT ON sightings BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    .await;
    let mut seen = report(1, &label("A1"), 1);
    seen.region = Some("CN-XJ".to_owned());
    let answer = memory
        .ask("POST /v1/scans", "", "", json!(seen).to_string().as_bytes())
        .await;
    assert_eq!(
        (answer.status, &read(&answer)["word"]),
        (200, &json!("outside_region"))
    );
    assert_eq!(memory.get("/v1/shipments/alerts", &brand).await.body, "[]");
    run(&goods, "DROP TRIGGER full").await;
    let memory = memory.killed_and_started();
    // The next server tells it by itself, soon.
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let alerts = loop {
        let alerts = read(&memory.get("/v1/shipments/alerts", &brand).await);
        if alerts[0]["sightings"] == 1 || std::time::Instant::now() > until {
            break alerts;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(alerts[0]["seenIn"], "CN-XJ", "{alerts}");
    memory.stop();
}
