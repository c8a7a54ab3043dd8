//! What the page may ask, in the words in which it asks.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use assay_cases::Cases;
use assay_wasm_receiving::Module;
use serde_json::{Value, json};

fn ask(module: &mut Module, what: Value) -> Value {
    serde_json::from_slice(&module.ask(what.to_string().as_bytes())).unwrap()
}

#[test]
fn from_a_file_to_a_result() {
    let mut module = Module::default();
    let text = "GTIN,Lot,Qty\n09506000134352,L1,2\n";
    let choices = json!({"columns": null, "dateOrder": null, "leaveOutBad": false});
    let encoding: Value = serde_json::from_slice(&Module::encoding(text.as_bytes())).unwrap();
    assert_eq!(encoding, "utf8");
    let seen = ask(
        &mut module,
        json!({"ask": "preview", "text": text, "encoding": encoding, "choices": choices}),
    );
    assert_eq!(
        (&seen["items"], &seen["columns"][1]["holds"]),
        (&json!(2), &json!("lot"))
    );
    assert_eq!(
        ask(&mut module, json!({"ask": "state"})),
        json!({"trouble": "no_delivery"})
    );
    let note = ask(
        &mut module,
        json!({"ask": "import", "text": text, "choices": choices}),
    );
    let stand = ask(
        &mut module,
        json!({"ask": "open", "note": note, "operations": []}),
    );
    assert_eq!(
        (&stand["totals"]["expected"], &stand["newest"]),
        (&json!(2), &Value::Null)
    );
    let count = |id: &str, lot: &str, serial: &str| {
        json!({"id": id, "by": "me", "at": "2026-11-22T08:00:00Z", "deed": {"kind": "count",
            "gtin": "09506000134352", "lot": lot, "serial": serial, "expiry": null, "verdict": "issued_not_checked"}})
    };
    let operations = json!([count("device-1", "L1", "A"), count("device-2", "L2", "B"), {"id": "bad"}]);
    assert_eq!(
        ask(&mut module, json!({"ask": "add", "operations": operations})),
        json!({"trouble": "bad_ask"})
    );
    let operations = json!([
        count("device-1", "L1", "A"),
        count("device-2", "L2", "B"),
        count("bad", "L2", "B")
    ]);
    let stand = ask(&mut module, json!({"ask": "add", "operations": operations}));
    assert_eq!(stand["items"].as_array().unwrap().len(), 2);
    assert_eq!(stand["newest"]["exceptions"], json!(["wrong_lot"]));
    let state = ask(&mut module, json!({"ask": "state"}));
    assert_eq!(state["lines"][0]["received"], 1);
    assert!(
        ask(&mut module, json!({"ask": "csv"}))
            .as_str()
            .unwrap()
            .contains("wrong_lot")
    );
    let at = json!({"ask": "epcis", "at": "2026-11-22T09:00:00Z", "offset": "+08:00", "place": null});
    assert_eq!(
        ask(&mut module, at)["epcisBody"]["eventList"][0]["disposition"],
        "mismatch_class"
    );
}

#[test]
fn a_frame_without_a_linear_code_and_bytes_that_are_no_frame_say_nothing() {
    let mut cases = Cases::new();
    for (luma, width) in [
        (vec![200; 640 * 90], 640),
        (vec![200; 10], 0),
        (vec![], 8),
        (vec![0; 5], 9),
    ] {
        cases.case(format!("{} pixels, {width} wide", luma.len()), || {
            assert_eq!(Module::linear(&luma, width), b"[]");
        });
    }
}

#[test]
fn one_text_at_two_places_of_a_frame_is_named() {
    let seen = |text: &str, x: u32| json!({"text": text, "version": 8, "corners": [[x, 0], [x + 100, 0], [x + 100, 100], [x, 100]]});
    let twice = |symbols: Value| {
        ask(
            &mut Module::default(),
            json!({"ask": "twice", "symbols": symbols}),
        )
    };
    assert_eq!(
        twice(json!([seen("a", 0), seen("b", 300), seen("a", 600)])),
        json!(["a"])
    );
    assert_eq!(twice(json!([seen("a", 0), seen("a", 20)])), json!([]));
}

#[test]
fn items_that_no_server_was_asked_of_are_named_until_it_was() {
    let mut module = Module::default();
    let note = json!({"number": null, "source": "csv", "dealer": null, "leftOut": [], "lines": [
        {"line": 2, "gtin": "09506000134352", "name": null, "lot": null, "serial": null, "expiry": null, "quantity": 2}]});
    let count = |id: &str, serial: &str, verdict: &str| {
        json!({"id": id, "by": "me", "at": "2026-11-22T08:00:00Z", "deed": {"kind": "count",
            "gtin": "09506000134352", "lot": "L1", "serial": serial, "expiry": null, "verdict": verdict}})
    };
    let operations = json!([
        count("device-1", "A", "issued_not_checked"),
        count("device-2", "B", "issued_not_checked"),
        count("device-3", "C", "not_issued")
    ]);
    ask(
        &mut module,
        json!({"ask": "open", "note": note, "operations": operations}),
    );
    let unasked = |module: &mut Module, except: Value| {
        let items = ask(module, json!({"ask": "unasked", "except": except}));
        let serials = items
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["serial"].clone());
        serials.collect::<Vec<_>>()
    };
    assert_eq!(unasked(&mut module, json!([])), ["A", "B"]);
    assert_eq!(unasked(&mut module, json!(["09506000134352.A"])), ["B"]);
    let said = json!([
        count("device-4", "A", "issued_first_check"),
        count("device-5", "B", "outside_region")
    ]);
    let stand = ask(&mut module, json!({"ask": "add", "operations": said}));
    assert!(unasked(&mut module, json!([])).is_empty());
    assert_eq!(
        (&stand["newest"]["serial"], &stand["newest"]["exceptions"]),
        (&json!("C"), &json!(["signature_wrong"]))
    );
    assert_eq!(stand["items"][1]["exceptions"], json!(["other_dealer"]));
    assert_eq!(
        (&stand["totals"]["received"], &stand["totals"]["copiesNotChecked"]),
        (&json!(1), &json!(0))
    );
}
