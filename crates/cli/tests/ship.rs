//! Goods bound to dealers from the command line, in the name of whoever they belong to.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use serde_json::{Value, json};

use crate::common::{Served, answers, demo, done, refusal};

const PALLET: &str = "urn:epc:id:sscc:9506000.2000000001";
const ITEM: &str = "urn:epc:id:sgtin:9506000.013435.100";

/// A token of a new party.
fn token(folder: &Path, role: &str, name: &str, more: &[&str]) -> String {
    let add = [
        "token", "add", "--data", "memory", "--role", role, "--name", name, "--json",
    ];
    let said: Value = serde_json::from_str(&done(folder, &[&add[..], more].concat())).unwrap();
    said["token"].as_str().unwrap().to_owned()
}

fn alerts(served: &Served, token: &str) -> Value {
    let address = served.address.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET /v1/shipments/alerts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[test]
fn goods_are_shipped_by_the_brand_that_they_are_of() {
    let folder = demo();
    let folder = folder.path();
    let brand = token(folder, "issuer", "Demo Tea", &["--gtin-prefix", "9506000"]);
    let rival = token(folder, "issuer", "Rival", &["--gtin-prefix", "0614141"]);
    token(folder, "dealer", "South", &["--region", "CN-GD"]);
    let packed = json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-01-01T00:00:00Z",
        "epcisBody": {"eventList": [{
            "type": "AggregationEvent", "action": "ADD", "bizStep": "packing", "parentID": PALLET,
            "eventTime": "2026-01-01T00:00:00Z", "eventTimeZoneOffset": "+08:00",
            "childEPCs": [ITEM, "urn:epc:id:sgtin:0614141.199999.1"],
        }]},
    });
    fs::write(folder.join("packed.jsonld"), packed.to_string()).unwrap();
    let capture = ["epcis", "capture", "packed.jsonld", "--data", "memory"];
    done(folder, &[&capture[..], &["--teller", "Demo Tea"]].concat());
    let to = |what: &'static str, by: &'static str| {
        [
            "ship",
            "to",
            what,
            "--dealer",
            "3",
            "--region",
            "CN-GD",
            "--since",
            "2026-01-02T00:00:00Z",
            "--data",
            "memory",
            "--teller",
            by,
        ]
    };
    for (what, by) in [(ITEM, "Rival"), (PALLET, "South"), (PALLET, "Rival")] {
        let (code, why) = refusal(folder, &to(what, by));
        assert_eq!(code, 2, "{by}");
        assert!(why.contains(&format!("is not {by}'s to ship")), "{why}");
    }
    // Of what is inside, it binds what is its own.
    let said = done(folder, &to(PALLET, "Demo Tea"));
    assert!(said.contains("with 1 things inside"), "{said}");
    let seen = ["ship", "seen", ITEM, "--region", "CN-HL", "--data", "memory"];
    assert_eq!(super::common::assay(folder, &seen).status.code(), Some(1));
    let (_, told) = answers(folder, &["ship", "alerts", "--data", "memory", "--json"]);
    assert_eq!(told.len(), 1);

    let served = Served::start(folder);
    assert_eq!(alerts(&served, &brand)[0]["seenIn"], "CN-HL");
    assert_eq!(alerts(&served, &rival), json!([]));
}
