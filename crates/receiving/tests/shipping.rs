//! Notes from events of shipping.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use assay_cases::Cases;
use assay_core::provenance::Moment;
use assay_receiving::shipping::{note, of_contents, sscc};
use assay_wire::{Contents, ContentsLine, NoteTrouble};

fn events(list: &str) -> Vec<assay_core::provenance::Event> {
    let document = format!(
        r#"{{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-11-22T08:00:00Z",
        "epcisBody":{{"eventList":[{list}]}}}}"#
    );
    let read = assay_epcis::read_document(document.as_bytes(), Moment(1_800_000_000_000)).unwrap();
    read.events.into_iter().map(|captured| captured.event).collect()
}

const PACKED: &str = r#"{"type":"AggregationEvent","eventTime":"2026-11-20T08:00:00Z","eventTimeZoneOffset":"+08:00",
    "action":"ADD","bizStep":"packing","parentID":"https://id.gs1.org/00/952012345678912345",
    "childEPCs":["https://id.gs1.org/01/06901234567892/21/A%2F1","https://id.gs1.org/01/06901234567892/21/A2"],
    "childQuantityList":[{"epcClass":"https://id.gs1.org/01/00614141000036/10/T7","quantity":40}]}"#;

#[test]
fn a_shipped_pallet_is_opened_by_what_was_told_when_it_was_packed() {
    let shipped = r#"{"type":"ObjectEvent","eventTime":"2026-11-21T08:00:00Z","eventTimeZoneOffset":"+08:00",
        "action":"OBSERVE","bizStep":"shipping","epcList":["https://id.gs1.org/00/952012345678912345"],
        "bizTransactionList":[{"type":"desadv","bizTransaction":"urn:epcglobal:cbv:bt:4012345000009:DN-1122"}]}"#;
    let found = note(&events(&format!("{PACKED},{shipped}"))).unwrap();
    assert_eq!(found.number.as_deref(), Some("DN-1122"));
    let lines: Vec<(&str, Option<&str>, Option<&str>, u32)> = found
        .lines
        .iter()
        .map(|line| {
            (
                line.gtin.as_str(),
                line.lot.as_deref(),
                line.serial.as_deref(),
                line.quantity,
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("06901234567892", None, Some("A/1"), 1),
            ("06901234567892", None, Some("A2"), 1),
            ("00614141000036", Some("T7"), None, 40),
        ]
    );
    // What was only packed is not shipped.
    assert_eq!(note(&events(PACKED)).unwrap_err(), NoteTrouble::NoLines);
}

#[test]
fn an_aggregation_that_ships_and_quantities_in_kilograms() {
    let shipping = PACKED.replace("packing", "shipping").replace("ADD", "OBSERVE");
    assert_eq!(note(&events(&shipping)).unwrap().lines.len(), 3);
    let weighed = shipping.replace("\"quantity\":40", "\"quantity\":40.5,\"uom\":\"KGM\"");
    assert_eq!(note(&events(&weighed)).unwrap_err(), NoteTrouble::BadLines);
}

#[test]
fn an_sscc_is_found_in_what_a_unit_label_says() {
    let mut cases = Cases::new();
    for text in [
        "https://id.gs1.org/00/952012345678912345",
        "https://dealer.example/x/00/952012345678912345",
        "(00)952012345678912345",
        "(00)952012345678912345(02)06901234567892(37)24",
        "]C100952012345678912345",
        "00952012345678912345",
    ] {
        cases.case(text, || {
            assert_eq!(sscc(text).as_deref(), Some("952012345678912345"));
        });
    }
    for text in [
        "https://id.gs1.org/01/06901234567892/21/A1",
        "(00)952012345678912346",
        "00952012345678",
        "(00)9520123456789123451",
        "pallet 7",
        "",
    ] {
        cases.case(format!("{text:?}"), || {
            assert_eq!(sscc(text), None);
        });
    }
}

#[test]
fn contents_of_a_unit_make_a_note_or_none_at_all() {
    let line = ContentsLine {
        gtin: Some("06901234567892".to_owned()),
        lot: Some("L1".to_owned()),
        serial: None,
        sscc: None,
        quantity: Some(12.0),
        unit: None,
        within: vec![],
    };
    let contents = Contents {
        sscc: "952012345678912345".to_owned(),
        lines: vec![line],
        shipped: None,
        said_by: vec![],
        as_of: None,
        cut: false,
    };
    let found = of_contents(&contents).unwrap();
    assert_eq!(
        (found.lines[0].quantity, found.number.as_deref()),
        (12, Some("952012345678912345"))
    );
    let with = |change: &dyn Fn(&mut Contents)| {
        let mut contents = contents.clone();
        change(&mut contents);
        of_contents(&contents).unwrap_err()
    };
    assert_eq!(with(&|contents| contents.cut = true), NoteTrouble::TooManyLines);
    assert_eq!(
        with(&|contents| contents.lines[0].quantity = Some(1.5)),
        NoteTrouble::BadLines
    );
    assert_eq!(
        with(&|contents| contents.lines[0].gtin = None),
        NoteTrouble::BadLines
    );
    assert_eq!(with(&|contents| contents.lines.clear()), NoteTrouble::NoLines);
}
