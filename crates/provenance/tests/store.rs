//! Capture, queries, ways and alerts against a real file.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a helper that fails fails the test, and says what was absent"
)]

use assay_core::provenance::{DoubtKind, Identifier, Moment, Question};
use assay_epcis::query_document;
use assay_provenance::{Behaviour, CaptureError, Deal, Query, QueryError, Sighting, Store};
use serde_json::{Value, json};

const NOW: Moment = Moment(1_800_000_000_000);
const DAY: i64 = 86_400_000;

async fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    (folder, store)
}

fn document(events: Value) -> Vec<u8> {
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-01-01T00:00:00Z",
        "epcisBody": { "eventList": events }
    })
    .to_string()
    .into_bytes()
}

/// Day `day` of January 2026, at noon.
fn at(day: u32) -> String {
    format!("2026-01-{day:02}T12:00:00Z")
}

fn packing(day: u32, action: &str, parent: &str, children: &[&str]) -> Value {
    json!({
        "type": "AggregationEvent", "action": action, "eventTime": at(day), "eventTimeZoneOffset": "+08:00",
        "parentID": parent, "childEPCs": children,
        "bizStep": if action == "ADD" { "packing" } else { "unpacking" }
    })
}

fn seen(day: u32, step: &str, items: &[&str]) -> Value {
    json!({
        "type": "ObjectEvent", "action": "OBSERVE", "eventTime": at(day), "eventTimeZoneOffset": "+08:00",
        "epcList": items, "bizStep": step, "bizLocation": {"id": "urn:epc:id:sgln:4012345.00011.0"}
    })
}

const UNIT: &str = "urn:epc:id:sgtin:9506000.013435.100";
const UNIT_LINK: &str = "https://brand.example/01/09506000134352/10/L1/21/100?17=271231";
const OTHER: &str = "urn:epc:id:sgtin:9506000.013435.200";
const CASE: &str = "urn:epc:id:sscc:9506000.1000000001";
const PALLET: &str = "urn:epc:id:sscc:9506000.2000000001";

async fn keep(store: &Store, events: Value) {
    let job = store
        .capture(&document(events), Behaviour::Rollback, Some("demo-tea"), NOW)
        .await
        .unwrap();
    assert!(job.success, "{:?}", job.errors);
}

async fn ids(store: &Store, parameters: &[(&str, &str)]) -> Vec<String> {
    let query = Query::parse(parameters.iter().copied()).unwrap();
    let page = store.events(&query).await.unwrap();
    page.events
        .iter()
        .map(|event| event.body["bizStep"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn all_46_examples_are_kept_and_come_back_equal() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/epcis/examples");
    if !folder.is_dir() {
        println!("absent, so not tested: {}", folder.display());
        return;
    }
    let mut documents = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        // A store each: several examples use one event id for different events.
        let (_folder, store) = store().await;
        let job = store
            .capture(&bytes, Behaviour::Rollback, None, NOW)
            .await
            .unwrap();
        assert!(job.success, "{:?}", job.errors);
        assert_eq!(store.job(&job.id, None).await.unwrap(), Some(job));
        let page = store
            .events(&Query::parse([("perPage", "1000")]).unwrap())
            .await
            .unwrap();
        let answer = query_document(page.events, NOW);
        let taken = answer["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
            .as_array()
            .unwrap()
            .clone();
        let given: Value = serde_json::from_slice(&bytes).unwrap();
        let given = given["epcisBody"]["eventList"].as_array().unwrap();
        let comparable = |event: &Value| {
            let mut event = event.clone();
            for name in ["recordTime", "eventID", "id"] {
                event.as_object_mut().unwrap().remove(name);
            }
            event
        };
        let given: Vec<Value> = given.iter().map(comparable).collect();
        let taken: Vec<Value> = taken.iter().map(comparable).collect();
        assert_eq!(given, taken);
        documents += 1;
    }
    assert_eq!(documents, 46);
}

#[tokio::test]
async fn identifiers_match_in_every_spelling() {
    let (_folder, store) = store().await;
    keep(
        &store,
        json!([
            seen(1, "commissioning", &[UNIT]),
            packing(2, "ADD", CASE, &[UNIT, OTHER]),
            seen(3, "shipping", &[CASE]),
        ]),
    )
    .await;
    for unit in [UNIT, UNIT_LINK, "https://id.gs1.org/01/09506000134352/21/100"] {
        assert_eq!(
            ids(&store, &[("MATCH_epc", unit)]).await,
            ["commissioning", "packing"]
        );
    }
    let pattern = "urn:epc:idpat:sgtin:9506000.013435.*";
    assert_eq!(
        ids(&store, &[("MATCH_anyEPC", pattern)]).await,
        ["commissioning", "packing"]
    );
    assert_eq!(ids(&store, &[("MATCH_parentID", CASE)]).await, ["packing"]);
    assert_eq!(
        ids(&store, &[("MATCH_anyEPC", CASE)]).await,
        ["packing", "shipping"]
    );
    assert_eq!(ids(&store, &[("MATCH_epc", CASE)]).await, ["shipping"]);
    let two = [("EQ_bizStep", "shipping|packing"), ("EQ_action", "OBSERVE")];
    assert_eq!(ids(&store, &two).await, ["shipping"]);
    let within = [("GE_eventTime", at(2)), ("LT_eventTime", at(3))];
    let within = within.each_ref().map(|(name, time)| (*name, time.as_str()));
    assert_eq!(ids(&store, &within).await, ["packing"]);
    let there = [("EQ_bizLocation", "https://id.gs1.org/414/4012345000115")];
    assert_eq!(ids(&store, &there).await, ["commissioning", "shipping"]);
    assert_eq!(
        ids(&store, &[("eventType", "AggregationEvent")]).await,
        ["packing"]
    );
}

#[tokio::test]
async fn pages_follow_one_another_to_the_last() {
    let (_folder, store) = store().await;
    let events: Vec<Value> = (1..=10).map(|day| seen(11 - day, "storing", &[UNIT])).collect();
    keep(&store, Value::Array(events)).await;
    for order in [&[][..], &[("orderBy", "eventTime"), ("orderDirection", "ASC")]] {
        let mut parameters: Vec<(String, String)> = order
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        parameters.push(("perPage".to_owned(), "3".to_owned()));
        let mut times = Vec::new();
        let mut sizes = Vec::new();
        loop {
            let query = Query::parse(
                parameters
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str())),
            )
            .unwrap();
            let page = store.events(&query).await.unwrap();
            sizes.push(page.events.len());
            times.extend(
                page.events
                    .iter()
                    .map(|event| event.body["eventTime"].to_string()),
            );
            let Some(next) = page.next else { break };
            parameters.retain(|(name, _)| name != "nextPageToken");
            parameters.push(("nextPageToken".to_owned(), next));
        }
        assert_eq!(sizes, [3, 3, 3, 1]);
        if !order.is_empty() {
            assert!(times.is_sorted());
        }
        times.sort();
        times.dedup();
        assert_eq!(times.len(), 10);
    }
}

#[tokio::test]
async fn parameters_that_are_wrong_are_named() {
    for (parameters, name, error) in [
        (
            &[("MATCH_everything", "x")][..],
            "MATCH_everything",
            QueryError::Unknown,
        ),
        (&[("EQ_quantity", "3")], "EQ_quantity", QueryError::NotAnswered),
        (&[("EQ_action", "SHRUG")], "EQ_action", QueryError::Value),
        (&[("MATCH_epc", "no identifier")], "MATCH_epc", QueryError::Value),
        (
            &[("GE_eventTime", "yesterday")],
            "GE_eventTime",
            QueryError::Value,
        ),
        (&[("perPage", "0")], "perPage", QueryError::Value),
        (&[("nextPageToken", "?")], "nextPageToken", QueryError::Token),
        (
            &[("eventCountLimit", "3")],
            "eventCountLimit",
            QueryError::Together,
        ),
    ] {
        let refused = Query::parse(parameters.iter().copied()).unwrap_err();
        assert_eq!(refused, (name.to_owned(), error));
    }
}

#[tokio::test]
async fn nothing_is_half_stored_unless_asked_for() {
    let (_folder, store) = store().await;
    let mut events = json!([seen(1, "storing", &[UNIT]), seen(2, "storing", &[OTHER])]);
    events[1]["bizStep"] = json!("teleporting");
    let refused = store
        .capture(&document(events.clone()), Behaviour::Rollback, None, NOW)
        .await
        .unwrap_err();
    let CaptureError::Refused(refusal) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(refusal.place, "/epcisBody/eventList/1/bizStep");
    assert_eq!(store.count().await.unwrap(), 0);
    let job = store
        .capture(&document(events), Behaviour::Proceed, None, NOW)
        .await
        .unwrap();
    assert!(!job.success);
    assert_eq!(
        (job.events, job.errors.len(), store.count().await.unwrap()),
        (1, 1, 1)
    );
    assert_eq!(job.errors[0].detail, "/epcisBody/eventList/1/bizStep");
}

#[tokio::test]
async fn the_same_event_is_kept_once_and_another_under_its_id_is_refused() {
    let (_folder, store) = store().await;
    let mut event = seen(1, "storing", &[UNIT]);
    event["eventID"] = json!("urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8");
    for _ in 0..2 {
        keep(&store, json!([event])).await;
        assert_eq!(store.count().await.unwrap(), 1);
    }
    event["bizStep"] = json!("shipping");
    let job = store
        .capture(
            &document(json!([event, seen(2, "storing", &[OTHER])])),
            Behaviour::Rollback,
            None,
            NOW,
        )
        .await
        .unwrap();
    assert!(!job.success);
    assert_eq!(job.errors[0].status, 409);
    assert_eq!(store.count().await.unwrap(), 1);
    event["bizStep"] = json!("storing");
    event["errorDeclaration"] = json!({"declarationTime": at(3), "reason": "did_not_occur"});
    keep(&store, json!([event])).await;
    assert_eq!(
        ids(&store, &[("EXISTS_errorDeclaration", "true")]).await,
        ["storing"]
    );
}

#[tokio::test]
async fn a_way_goes_through_case_and_pallet_and_a_note_lists_them() {
    let (_folder, store) = store().await;
    let identifier = |text: &str| Identifier::parse(text).unwrap();
    keep(
        &store,
        json!([
            seen(1, "commissioning", &[UNIT]),
            packing(2, "ADD", CASE, &[UNIT, OTHER]),
            packing(3, "ADD", PALLET, &[CASE]),
            seen(4, "shipping", &[PALLET]),
        ]),
    )
    .await;
    let note = store.contents(&identifier(PALLET)).await.unwrap();
    let listed: Vec<&Identifier> = note.contents.iter().map(|content| &content.id).collect();
    assert_eq!(listed, [&identifier(CASE), &identifier(UNIT), &identifier(OTHER)]);
    keep(
        &store,
        json!([
            seen(5, "receiving", &[PALLET]),
            packing(6, "DELETE", PALLET, &[]),
            packing(7, "DELETE", CASE, &[UNIT]),
            seen(8, "shipping", &[CASE]),
            seen(9, "retail_selling", &[UNIT]),
        ]),
    )
    .await;
    let question = Question {
        item: identifier(UNIT_LINK),
        lot: None,
        until: None,
    };
    let way = store.way(&question).await.unwrap();
    let told: Vec<(&str, &str)> = way
        .steps
        .iter()
        .map(|step| {
            (
                step.event.step.as_deref().unwrap_or_default(),
                step.relation.code(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("commissioning", "itself"),
            ("packing", "packed_into"),
            ("packing", "inside"),
            ("shipping", "inside"),
            ("receiving", "inside"),
            ("unpacking", "inside"),
            ("unpacking", "unpacked_from"),
            ("retail_selling", "itself"),
        ]
    );
    assert!(way.inside.is_empty());
    assert!(
        way.steps
            .iter()
            .all(|step| step.event.teller.as_deref() == Some("demo-tea"))
    );
    let doubts: Vec<DoubtKind> = way.doubts.iter().map(|doubt| doubt.kind).collect();
    assert_eq!(doubts, []);
}

#[tokio::test]
async fn a_diverted_pallet_raises_one_alert_a_dealer() {
    let (_folder, store) = store().await;
    let identifier = |text: &str| Identifier::parse(text).unwrap();
    let units: Vec<String> = (0..20)
        .map(|n| format!("urn:epc:id:sgtin:9506000.013435.{n}"))
        .collect();
    let units: Vec<&str> = units.iter().map(String::as_str).collect();
    keep(
        &store,
        json!([
            packing(1, "ADD", CASE, &units),
            packing(2, "ADD", PALLET, &[CASE])
        ]),
    )
    .await;
    let day = |day: i64| Moment(Moment::parse(&at(1)).unwrap().0 + (day - 1) * DAY);
    let deal = |dealer: &str, region: &str, since| Deal {
        unit: identifier(PALLET),
        dealer: dealer.to_owned(),
        region: region.to_owned(),
        since,
    };
    store
        .ship(&deal("dealer-south", "CN-GD", day(3)), None)
        .await
        .unwrap();
    keep(
        &store,
        json!([packing(4, "DELETE", PALLET, &[]), packing(5, "DELETE", CASE, &[])]),
    )
    .await;
    let sighting = |unit: &str, region: &str| Sighting {
        item: identifier(unit),
        region: region.to_owned(),
        at: day(6),
    };
    for unit in &units {
        assert_eq!(store.sighted(&sighting(unit, "CN-GD")).await.unwrap(), None);
    }
    assert!(store.alerts(true).await.unwrap().is_empty());
    for unit in &units {
        assert!(store.sighted(&sighting(unit, "CN-HL")).await.unwrap().is_some());
    }
    let alerts = store.alerts(true).await.unwrap();
    assert_eq!(alerts.len(), 1);
    assert_eq!((alerts[0].sightings, alerts[0].items.len()), (20, 20));
    assert_eq!(
        (alerts[0].dealer.as_str(), alerts[0].seen_in.as_str()),
        ("dealer-south", "CN-HL")
    );
    assert!(
        store
            .acknowledge(&identifier(PALLET), "dealer-south", day(7))
            .await
            .unwrap()
    );
    assert!(
        !store
            .acknowledge(&identifier(PALLET), "dealer-south", day(7))
            .await
            .unwrap()
    );
    assert!(store.alerts(true).await.unwrap().is_empty());
    assert_eq!(store.alerts(false).await.unwrap().len(), 1);
    // What was never in the pallet is under no deal, and what left it before is not either.
    assert_eq!(store.sighted(&sighting(OTHER, "CN-HL")).await.unwrap(), None);
    store
        .ship(&deal("dealer-west", "CN-XJ", day(5)), None)
        .await
        .unwrap();
    let deal = store
        .deal_of(&identifier(units[0]), day(6))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(deal.dealer, "dealer-south");
}
