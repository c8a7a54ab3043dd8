//! The CBV event hash against the documents of RalphTro/epcis-event-hash-generator (MIT).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a helper that fails fails the test, and says what was absent"
)]

use assay_cases::Cases;
use assay_core::provenance::Moment;
use assay_epcis::read_document;
use std::path::Path;

#[test]
fn every_document_gives_the_hashes_that_its_makers_published() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/epcis/event-hash");
    let (mut cases, mut documents) = (Cases::new(), 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "jsonld") {
            continue;
        }
        documents += 1;
        cases.case(path.file_stem().unwrap().display(), || {
            let hashes = std::fs::read_to_string(path.with_extension("hashes")).unwrap();
            let wanted: Vec<&str> = hashes
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect();
            assert!(!wanted.is_empty());
            let given = hashes_of(&std::fs::read(&path).unwrap());
            assert_eq!(given, wanted);
        });
    }
    assert_eq!(documents, 15);
}

/// Reads the document with every id taken away, so that all ids are hashes.
fn hashes_of(bytes: &[u8]) -> Vec<String> {
    let mut value: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    let body = &mut value["epcisBody"];
    let list = if body.get("queryResults").is_some() {
        &mut body["queryResults"]["resultsBody"]["eventList"]
    } else {
        &mut body["eventList"]
    };
    for event in list.as_array_mut().unwrap() {
        event.as_object_mut().unwrap().remove("eventID");
    }
    let document = read_document(value.to_string().as_bytes(), Moment(0)).unwrap();
    assert!(document.events.iter().all(|event| !event.id_given));
    document.events.into_iter().map(|event| event.event.id).collect()
}
