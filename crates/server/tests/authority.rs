//! Who may write and read what of goods, at every door: a server process of its own, spoken to over HTTP.

use assay_server::principal::Role;
use serde_json::{Value, json};

use crate::common::labels::{GTIN, forged, label, now, report};
use crate::epcis::{Memory, packed, read, told};
use crate::support::Answer;

/// The rival's own item and pallet, an item of nobody's, and a carrier's cage.
const RIVALS: &str = "urn:epc:id:sgtin:0614141.199999.1";
const RIVALS_PALLET: &str = "urn:epc:id:sscc:0614141.2000000001";
const NOBODYS: &str = "urn:epc:id:sgtin:4006381.033393.1";
const CASE: &str = "urn:epc:id:sscc:9506000.1000000001";
const CASE_DIGITS: &str = "195060000000000012";

fn item(serial: &str) -> String {
    format!("urn:epc:id:sgtin:9506000.013435.{serial}")
}

async fn post(memory: &Memory, path: &str, token: &str, body: &Value) -> Answer {
    let path = format!("POST {path}");
    memory.ask(&path, token, "", body.to_string().as_bytes()).await
}

fn seen(step: &str, item: &str) -> Value {
    json!({
        "type": "ObjectEvent", "action": if step == "commissioning" { "ADD" } else { "OBSERVE" },
        "eventTime": "2026-01-05T08:00:00Z", "eventTimeZoneOffset": "+08:00", "epcList": [item],
        "bizStep": step,
    })
}

/// A token of each kind of party.
struct Parties {
    brand: String,
    rival: String,
    dealer: (i64, String),
    rivals_dealer: String,
    shop: String,
    authority: String,
}

async fn parties(memory: &Memory) -> Parties {
    let token = async |role, prefixes: &[&str], region| memory.token(role, prefixes, region).await;
    Parties {
        brand: token(Role::Issuer, &["9506000"], None).await.1,
        rival: token(Role::Issuer, &["0614141"], None).await.1,
        dealer: token(Role::Dealer, &[], Some("CN-GD")).await,
        rivals_dealer: token(Role::Dealer, &["0614141"], Some("CN-GD")).await.1,
        shop: token(Role::Retailer, &[], Some("CN-XJ")).await.1,
        authority: token(Role::Authority, &[], None).await.1,
    }
}

/// Writer by route by owner of the goods. 2xx is taken, 403 is refused by name, 401 has no token.
#[tokio::test]
async fn every_writer_at_every_door_is_answered_as_the_table_says() {
    let memory = Memory::start();
    let parties = parties(&memory).await;
    let writers = [
        ("brand", parties.brand.as_str()),
        ("rival brand", &parties.rival),
        ("dealer", &parties.dealer.1),
        ("rival's dealer", &parties.rivals_dealer),
        ("shop", &parties.shop),
        ("authority", &parties.authority),
        ("nobody", ""),
    ];
    let owners = [
        ("brand's", item("W1")),
        ("rival's", RIVALS.to_owned()),
        ("nobody's", NOBODYS.to_owned()),
    ];
    let mut cells = 0;
    let mut wrong = Vec::new();
    for (writer, token) in writers {
        for (owner, unit) in &owners {
            let owns = matches!(
                (writer, *owner),
                ("brand", "brand's") | ("rival brand", "rival's")
            );
            let handles = matches!(
                (writer, *owner),
                ("dealer" | "shop", _) | ("rival's dealer", "rival's")
            );
            let none = match writer {
                "nobody" => 401,
                _ => 403,
            };
            for (word, by_handlers) in [("commissioning", false), ("storing", true), ("destroying", false)] {
                let taken = owns || (handles && by_handlers);
                let event = seen(word, unit);
                let answer = memory.capture(token, &told(json!([event]))).await;
                check(
                    &mut wrong,
                    &format!("{writer} captures {word} of {owner}"),
                    &answer,
                    if taken { 202 } else { none },
                );
                let mut alone = event.clone();
                alone["@context"] = json!("https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld");
                let answer = post(&memory, "/epcis/v2/events", token, &alone).await;
                check(
                    &mut wrong,
                    &format!("{writer} tells {word} of {owner}"),
                    &answer,
                    if taken { 201 } else { none },
                );
                cells += 2;
            }
            let shipment = json!({"units": [unit], "dealer": parties.dealer.0.to_string(), "since": "2026-01-06T00:00:00Z"});
            let answer = post(&memory, "/v1/shipments", token, &shipment).await;
            check(
                &mut wrong,
                &format!("{writer} ships {owner}"),
                &answer,
                if owns { 201 } else { none },
            );
            cells += 1;
        }
        // Facts name the item by its label, and the list of this authority has one brand.
        let seen = report(1, &label("W2"), 0);
        let fact =
            json!({"event": seen.event, "text": seen.text, "at": now().to_string(), "kind": "stock_check"});
        let answer = post(&memory, "/v1/facts", token, &fact).await;
        let status = match writer {
            "dealer" | "shop" => 200,
            "nobody" => 401,
            _ => 403,
        };
        check(
            &mut wrong,
            &format!("{writer} states of the brand's"),
            &answer,
            status,
        );
        let note = json!({"reference": null, "lines": []});
        let path = "PUT /v1/deliveries/TABLE0001";
        let answer = memory.ask(path, token, "", note.to_string().as_bytes()).await;
        let opens = !matches!(answer.status, 401 | 403);
        if opens != matches!(writer, "dealer" | "rival's dealer" | "shop") {
            wrong.push(format!("{writer} opens a delivery: {answer:?}"));
        }
        cells += 2;
    }
    assert!(
        wrong.is_empty(),
        "{} of {cells} cells:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(cells, 7 * (3 * 7 + 2));
    memory.stop();
}

fn check(wrong: &mut Vec<String>, cell: &str, answer: &Answer, status: u16) {
    if answer.status != status {
        wrong.push(format!("{cell}: {status} wanted, {answer:?}"));
    }
}

/// Reader by what is read, without and with the label in hand.
#[tokio::test]
async fn every_reader_is_told_what_the_table_says() {
    let memory = Memory::start();
    let parties = parties(&memory).await;
    let units = [item("A1"), item("A2")];
    assert_eq!(
        memory.capture(&parties.brand, &packed(CASE, &units)).await.status,
        202
    );
    let shipment =
        json!({"units": [CASE], "dealer": parties.dealer.0.to_string(), "since": "2026-01-06T00:00:00Z"});
    assert_eq!(
        post(&memory, "/v1/shipments", &parties.brand, &shipment)
            .await
            .status,
        201
    );
    let (way, note) = (
        format!("/v1/way/{GTIN}/A1"),
        format!("/v1/contents/{CASE_DIGITS}"),
    );
    let hand = json!({"label": label("A1")});
    let note_in_hand = json!({"sscc": CASE_DIGITS, "label": label("A1")});
    let stranger = json!({"sscc": CASE_DIGITS, "label": label("Z9")});
    // [way, note, way with the label, note with the label, note with a label from elsewhere]
    let table = [
        ("brand", parties.brand.as_str(), [200, 200, 200, 200, 200]),
        ("rival brand", &parties.rival, [403, 403, 200, 403, 403]),
        (
            "dealer it was shipped to",
            &parties.dealer.1,
            [200, 200, 200, 200, 200],
        ),
        (
            "rival's dealer",
            &parties.rivals_dealer,
            [403, 403, 200, 403, 403],
        ),
        ("shop", &parties.shop, [403, 403, 200, 200, 403]),
        ("authority", &parties.authority, [200, 200, 200, 200, 200]),
        ("nobody", "", [403, 401, 200, 401, 401]),
    ];
    let mut wrong = Vec::new();
    for (reader, token, statuses) in table {
        let answers = [
            memory.get(&way, token).await,
            memory.get(&note, token).await,
            post(&memory, "/v1/way", token, &hand).await,
            post(&memory, "/v1/contents", token, &note_in_hand).await,
            post(&memory, "/v1/contents", token, &stranger).await,
        ];
        for (number, (answer, status)) in answers.iter().zip(statuses).enumerate() {
            check(
                &mut wrong,
                &format!("{reader}, question {number}"),
                answer,
                status,
            );
            if status == 403 && read(answer)["code"] != "label_needed" {
                wrong.push(format!("{reader}, question {number}: {answer:?}"));
            }
        }
        if answers[2].status == 200 {
            let shows_sites = read(&answers[2])["steps"][0]["other"].is_string();
            if shows_sites != matches!(reader, "brand" | "authority") {
                wrong.push(format!("{reader} reads of sites: {}", answers[2].body));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What is no label of the brand's opens nothing.
    for text in [
        forged("A1"),
        "https://shop.example/".to_owned(),
        "0000000000000000".to_owned(),
        String::new(),
    ] {
        let answer = post(&memory, "/v1/way", "", &json!({"label": text})).await;
        assert_eq!(answer.status, 422, "{answer:?}");
    }
    // How items stand is told of those whose labels are shown, and of those that were shipped here.
    let named = |serial: &str, text: Option<String>| json!({"gtin": GTIN, "serial": serial, "label": text});
    let asked = json!([
        named("A1", None),
        named("A2", Some(label("A2"))),
        named("A1", Some(label("A2"))),
        named("A1", Some(forged("A1"))),
    ]);
    for (token, serials) in [
        (parties.shop.as_str(), vec!["A2"]),
        (&parties.dealer.1, vec!["A1", "A2"]),
        (&parties.rivals_dealer, vec![]),
    ] {
        let answer = post(&memory, "/v1/standings", token, &asked).await;
        let told = read(&answer);
        let told: Vec<&str> = told
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["serial"].as_str().unwrap())
            .collect();
        assert_eq!(told, serials, "{answer:?}");
    }
    memory.stop();
}

/// The attack as it was made: another brand's pallet, another brand's deal.
#[tokio::test]
async fn a_brand_that_ships_anothers_goods_binds_and_learns_nothing() {
    let memory = Memory::start();
    let parties = parties(&memory).await;
    assert_eq!(
        memory
            .capture(&parties.brand, &packed(CASE, &[item("A1")]))
            .await
            .status,
        202
    );
    // Alone, with its own beside it, and once more with its own shipped by itself.
    assert_eq!(
        memory
            .capture(&parties.rival, &packed(RIVALS_PALLET, &[item("A1")]))
            .await
            .status,
        202
    );
    let shipment = |unit: &str| json!({"units": [unit], "dealer": parties.dealer.0.to_string(), "since": "2026-01-06T00:00:00Z"});
    let refused = post(&memory, "/v1/shipments", &parties.rival, &shipment(RIVALS_PALLET)).await;
    assert_eq!(refused.status, 403, "nothing in it is its own: {refused:?}");
    let mixed = packed(RIVALS_PALLET, &[item("A1"), RIVALS.to_owned()]);
    assert_eq!(memory.capture(&parties.rival, &mixed).await.status, 202);
    let taken = post(&memory, "/v1/shipments", &parties.rival, &shipment(RIVALS_PALLET)).await;
    assert_eq!(taken.status, 201, "it binds its own: {taken:?}");
    for (unit, why) in [
        (CASE, "the brand's case"),
        (item("A1").as_str(), "the item itself"),
    ] {
        let answer = post(&memory, "/v1/shipments", &parties.rival, &shipment(unit)).await;
        assert_eq!(answer.status, 403, "{why}: {answer:?}");
    }
    let mut seen = report(1, &label("A1"), 1);
    seen.region = Some("CN-XJ".to_owned());
    let scanned = read(&post(&memory, "/v1/scans", "", &json!(seen)).await);
    assert_eq!(scanned["word"], "issued_first_check", "{scanned}");
    for (reader, token) in [
        ("rival", &parties.rival),
        ("brand", &parties.brand),
        ("authority", &parties.authority),
    ] {
        let alerts = memory.get("/v1/shipments/alerts?state=all", token).await;
        assert_eq!((alerts.status, alerts.body.as_str()), (200, "[]"), "{reader}");
    }
    assert_eq!(memory.get("/v1/alerts", &parties.rival).await.body, "[]");
    let theirs = memory.get(&format!("/v1/way/{GTIN}/A1"), &parties.rival).await;
    assert_eq!(theirs.status, 403, "{theirs:?}");
    // Its brand is told that somebody spoke of it, and who.
    let way = read(&memory.get(&format!("/v1/way/{GTIN}/A1"), &parties.brand).await);
    assert_eq!(
        (
            way["steps"].as_array().unwrap().len(),
            way["leftOut"].as_array().unwrap().len()
        ),
        (1, 1),
        "{way}"
    );
    // And in its own deal it is bound, and told of.
    assert_eq!(
        post(&memory, "/v1/shipments", &parties.brand, &shipment(CASE))
            .await
            .status,
        201
    );
    seen.event = report(2, "", 0).event;
    let scanned = read(&post(&memory, "/v1/scans", "", &json!(seen)).await);
    assert_eq!(scanned["word"], "outside_region", "{scanned}");
    let alerts = read(&memory.get("/v1/shipments/alerts", &parties.brand).await);
    assert_eq!(alerts[0]["sightings"], 1, "{alerts}");
    assert_eq!(
        memory.get("/v1/shipments/alerts", &parties.rival).await.body,
        "[]"
    );
    memory.stop();
}

/// What one party may state of one item.
#[tokio::test]
async fn facts_of_one_item_are_bounded_for_each_party() {
    let memory = Memory::start();
    let parties = parties(&memory).await;
    let state = async |token: &str, number: u64, serial: &str| {
        let seen = report(number, &label(serial), 0);
        let fact =
            json!({"event": seen.event, "text": seen.text, "at": now().to_string(), "kind": "stock_check"});
        post(&memory, "/v1/facts", token, &fact).await
    };
    for number in 0..64 {
        let answer = state(&parties.shop, number, "A1").await;
        assert_eq!(answer.status, 200, "{number}: {answer:?}");
    }
    let over = state(&parties.shop, 64, "A1").await;
    assert_eq!(
        (over.status, &read(&over)["code"]),
        (422, &json!("too_many_facts"))
    );
    assert_eq!(state(&parties.shop, 65, "A2").await.status, 200, "another item");
    assert_eq!(
        state(&parties.dealer.1, 66, "A1").await.status,
        200,
        "another party"
    );
    memory.stop();
}
