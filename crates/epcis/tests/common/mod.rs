//! The example documents and schema of gs1/EPCIS, read in place (they are under GS1's own terms and
//! not part of this repository), and twenty ways to damage a document.

#![allow(clippy::print_stdout, reason = "says what was absent")]

use serde_json::{Value, json};
use std::path::PathBuf;

fn folder(name: &str) -> Option<PathBuf> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let folder = root.join("shared/vectors/epcis").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("absent, so not tested: {}", folder.display());
    None
}

/// Name and bytes of every example; `None` where the folder is not there.
pub(crate) fn examples() -> Option<Vec<(String, Vec<u8>)>> {
    let mut examples: Vec<_> = std::fs::read_dir(folder("examples")?)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    examples.sort();
    Some(examples)
}

/// The standard's JSON schema, without its format notes: GS1's own examples break those.
pub(crate) fn schema() -> Option<jsonschema::Validator> {
    let text = std::fs::read_to_string(folder("schema")?.join("EPCIS-JSON-Schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    Some(
        jsonschema::options()
            .should_validate_formats(false)
            .build(&schema)
            .unwrap(),
    )
}

/// A damaged document and what must be said of it.
pub(crate) struct Damage {
    pub(crate) what: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// Where the place must begin.
    pub(crate) place: String,
    pub(crate) reason: &'static str,
}

const EVENT: &str = "/epcisBody/eventList/0";

/// At least twenty damages that fit this document.
pub(crate) fn damages(given: &Value, bytes: &[u8]) -> Vec<Damage> {
    let mut all = vec![
        raw(
            "cut short",
            bytes[..bytes.len() / 2].to_vec(),
            "line ",
            "not_json",
        ),
        raw("a tail", [bytes, b"}"].concat(), "line ", "not_json"),
        raw("a zero byte", [b"\0", bytes].concat(), "line ", "not_json"),
        raw("a member twice", twice(bytes), "/type", "duplicate_member"),
    ];
    let mut change = |what, place: &str, reason, how: &dyn Fn(&mut Value)| {
        let mut damaged = given.clone();
        how(&mut damaged);
        assert_ne!(&damaged, given, "{what} changes nothing");
        all.push(raw(what, damaged.to_string().into_bytes(), place, reason));
    };
    change("no context", "/", "missing", &|d| remove(d, "@context"));
    change("a foreign context", "/@context/0", "unknown_context", &|d| {
        d["@context"] = json!(["https://elsewhere.example/context.jsonld"]);
    });
    change(
        "a context that redefines",
        "/@context/1/epcList",
        "redefined_term",
        &|d| {
            d["@context"] = json!([d["@context"][0], {"epcList": "https://elsewhere.example/"}]);
        },
    );
    change("no document type", "/", "missing", &|d| remove(d, "type"));
    change("another document type", "/type", "document_type", &|d| {
        d["type"] = json!("Letter")
    });
    change("an older version", "/schemaVersion", "schema_version", &|d| {
        d["schemaVersion"] = json!("1.2");
    });
    change("a day for a time", "/creationDate", "time", &|d| {
        d["creationDate"] = json!("2021-04-27");
    });
    change("no body", "/", "missing", &|d| remove(d, "epcisBody"));
    change("no list", "/epcisBody/eventList", "wrong_type", &|d| {
        d["epcisBody"]["eventList"] = json!("events");
    });
    change("no event type", EVENT, "missing", &|d| remove(event(d), "type"));
    change(
        "another event type",
        "/epcisBody/eventList/0/type",
        "event_type",
        &|d| {
            event(d)["type"] = json!("RumourEvent");
        },
    );
    change("no time", EVENT, "missing", &|d| remove(event(d), "eventTime"));
    change(
        "a time without offset",
        "/epcisBody/eventList/0/eventTime",
        "time",
        &|d| {
            event(d)["eventTime"] = json!("2021-04-27T15:00:00");
        },
    );
    change("no offset", EVENT, "missing", &|d| {
        remove(event(d), "eventTimeZoneOffset")
    });
    change(
        "an offset of a day",
        "/epcisBody/eventList/0/eventTimeZoneOffset",
        "offset",
        &|d| {
            event(d)["eventTimeZoneOffset"] = json!("+24:00");
        },
    );
    change(
        "an id that is none",
        "/epcisBody/eventList/0/eventID",
        "identifier",
        &|d| {
            remove(event(d), "id");
            event(d)["eventID"] = json!("number seven");
        },
    );
    change(
        "an unknown step",
        "/epcisBody/eventList/0/bizStep",
        "unknown_word",
        &|d| {
            event(d)["bizStep"] = json!("teleporting");
        },
    );
    change(
        "a step as in EPCIS 1.2",
        "/epcisBody/eventList/0/bizStep",
        "not_bare_word",
        &|d| {
            event(d)["bizStep"] = json!("urn:epcglobal:cbv:bizstep:shipping");
        },
    );
    change(
        "an unknown disposition",
        "/epcisBody/eventList/0/disposition",
        "unknown_word",
        &|d| {
            event(d)["disposition"] = json!("lost_in_thought");
        },
    );
    change(
        "a place as a text",
        "/epcisBody/eventList/0/readPoint",
        "wrong_type",
        &|d| {
            event(d)["readPoint"] = json!("urn:epc:id:sgln:0614141.07346.1234");
        },
    );
    change(
        "a place with a broken number",
        "/epcisBody/eventList/0/readPoint/id",
        "identifier",
        &|d| {
            event(d)["readPoint"] = json!({"id": "urn:epc:id:sgln:0614141.0734.1234"});
        },
    );
    change(
        "an unknown member",
        "/epcisBody/eventList/0/colour",
        "unknown_member",
        &|d| {
            event(d)["colour"] = json!("red");
        },
    );
    change(
        "an unknown prefix",
        "/epcisBody/eventList/0/nobody:field",
        "unknown_prefix",
        &|d| {
            event(d)["nobody:field"] = json!("1");
        },
    );
    change("an event that is none", EVENT, "wrong_type", &|d| {
        *event(d) = json!([1, 2])
    });
    let kind = given["epcisBody"]["eventList"][0]["type"]
        .as_str()
        .unwrap()
        .to_owned();
    if kind != "TransformationEvent" {
        change("no action", EVENT, "missing", &|d| remove(event(d), "action"));
        change(
            "an unknown action",
            "/epcisBody/eventList/0/action",
            "wrong_type",
            &|d| {
                event(d)["action"] = json!("SHRUG");
            },
        );
    }
    let list = match kind.as_str() {
        "ObjectEvent" | "TransactionEvent" => "epcList",
        "TransformationEvent" => "inputEPCList",
        _ => "childEPCs",
    };
    let place = format!("{EVENT}/{list}/0");
    change("a broken serial number", &place, "identifier", &|d| {
        event(d)[list] = json!(["urn:epc:id:sgtin:0614141.10734.2018"]);
    });
    change("a wrong check digit", &place, "identifier", &|d| {
        event(d)[list] = json!(["https://id.gs1.org/01/10614141073465/21/2018"]);
    });
    change("a pattern among things", &place, "wrong_level", &|d| {
        event(d)[list] = json!(["urn:epc:idpat:sgtin:4012345.044444.*"]);
    });
    change("a thing twice", &format!("{EVENT}/{list}/1"), "repeated", &|d| {
        event(d)[list] = json!([
            "urn:epc:id:sscc:4012345.0000000333",
            "urn:epc:id:sscc:4012345.0000000333"
        ]);
    });
    all
}

fn raw(what: &'static str, bytes: Vec<u8>, place: &str, reason: &'static str) -> Damage {
    Damage {
        what,
        bytes,
        place: place.to_owned(),
        reason,
    }
}

fn event(document: &mut Value) -> &mut Value {
    &mut document["epcisBody"]["eventList"][0]
}

fn remove(value: &mut Value, name: &str) {
    value.as_object_mut().unwrap().remove(name);
}

/// The document with its type said a second time at its end.
fn twice(bytes: &[u8]) -> Vec<u8> {
    let end = bytes.iter().rposition(|byte| *byte == b'}').unwrap();
    [&bytes[..end], b", \"type\": \"Letter\"}"].concat()
}
