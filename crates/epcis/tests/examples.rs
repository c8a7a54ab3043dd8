//! GS1's own example documents, read in place: round trip, schema, and twenty damages each.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a helper that fails fails the test, and says what was absent"
)]

use crate::common;

use assay_cases::Cases;
use assay_core::provenance::Moment;
use assay_epcis::{Answered, Document, query_document, read_document};
use common::{damages, examples, schema};
use serde_json::Value;

const NOW: Moment = Moment(1_700_000_000_000);

fn answer(document: &Document) -> Value {
    let answered = document.events.iter().map(|captured| Answered {
        body: captured.body.clone(),
        context: captured.context.clone(),
        recorded: NOW,
        id: captured.event.id.clone(),
    });
    query_document(answered.collect(), NOW)
}

/// What is compared: everything but the time of capture and the id (both may be assigned).
fn comparable(event: &Value) -> Value {
    let mut event = event.clone();
    let members = event.as_object_mut().unwrap();
    for name in ["recordTime", "eventID", "id", "@context"] {
        members.remove(name);
    }
    event
}

fn events_in(document: &Value) -> &Vec<Value> {
    let body = &document["epcisBody"];
    body["eventList"]
        .as_array()
        .or_else(|| body["queryResults"]["resultsBody"]["eventList"].as_array())
        .unwrap()
}

#[test]
fn all_46_documents_come_back_equal() {
    let Some(examples) = examples() else { return };
    assert_eq!(examples.len(), 46);
    let mut cases = Cases::new();
    for (name, bytes) in examples {
        cases.case(&name, || {
            let given: Value = serde_json::from_slice(&bytes).unwrap();
            let document = read_document(&bytes, NOW).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            let answer = answer(&document);
            let (given, taken) = (events_in(&given), events_in(&answer));
            assert_eq!(given.len(), taken.len(), "{name}");
            for (given, taken) in given.iter().zip(taken) {
                assert_eq!(comparable(given), comparable(taken), "{name}");
            }
            // What was answered can be captured again and is the same.
            let again = read_document(answer.to_string().as_bytes(), NOW).unwrap();
            for (first, second) in document.events.iter().zip(&again.events) {
                assert_eq!(first.event, second.event, "{name}");
            }
        });
    }
}

#[test]
fn answers_keep_to_the_schema_wherever_the_document_did() {
    let (Some(examples), Some(schema)) = (examples(), schema()) else {
        return;
    };
    let mut kept = 0;
    let mut cases = Cases::new();
    for (name, bytes) in examples {
        cases.case(&name, || {
            let given: Value = serde_json::from_slice(&bytes).unwrap();
            let answer = answer(&read_document(&bytes, NOW).unwrap());
            if let Err(error) = schema.validate(&given) {
                println!("{name} is not as the schema says: {}", error.instance_path());
                return;
            }
            if let Err(error) = schema.validate(&answer) {
                panic!("{name}: {error} at {}", error.instance_path());
            }
            kept += 1;
        });
    }
    // Four of GS1's examples are not as GS1's schema has them.
    assert_eq!(kept, 42);
}

#[test]
fn every_document_damaged_in_twenty_ways_is_refused_with_place_and_reason() {
    let Some(examples) = examples() else { return };
    let (mut cases, mut refused) = (Cases::new(), 0);
    for (name, bytes) in examples {
        let given: Value = serde_json::from_slice(&bytes).unwrap();
        let damages = damages(&given, &bytes);
        assert!(damages.len() >= 20, "{name}: {}", damages.len());
        for damage in damages {
            cases.case(format!("{name} with {}", damage.what), || {
                let Err(refusal) = read_document(&damage.bytes, NOW) else {
                    panic!("it was taken");
                };
                assert_eq!(refusal.reason.code(), damage.reason, "{refusal}");
                assert!(
                    refusal.place.starts_with(&damage.place),
                    "found at {} and not at {}",
                    refusal.place,
                    damage.place
                );
                refused += 1;
            });
        }
    }
    assert!(refused >= 46 * 20);
}

#[test]
fn an_event_alone_is_read_with_its_own_context() {
    let Some(examples) = examples() else { return };
    let mut cases = Cases::new();
    for (name, bytes) in examples {
        cases.case(&name, || {
            let given: Value = serde_json::from_slice(&bytes).unwrap();
            let mut event = events_in(&given)[0].clone();
            event["@context"] = given["@context"].clone();
            let alone = assay_epcis::read_event(event.to_string().as_bytes(), NOW)
                .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            assert_eq!(
                alone.event,
                read_document(&bytes, NOW).unwrap().events[0].event,
                "{name}"
            );
        });
    }
}
