//! A drawn label, from pixels to its verdict, through the buffers the page uses.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use assay_cases::Cases;
use assay_core::{time::Timestamp, verify::Now};
use assay_print::Symbol;
use assay_wasm::{Format, Given, Module};
use serde_json::Value;

const TEXT: &str = "https://id.demo.example/01/09520123456788/21/0042";
const MODULE_PIXELS: usize = 6;

fn answer(module: &mut Module, given: Option<Given>) -> Value {
    let (address, len) = given.unwrap();
    let value = serde_json::from_slice(module.memory.bytes(address, len).unwrap()).unwrap();
    module.memory.free(address, len);
    assert!(module.memory.bytes(address, len).is_none());
    value
}

/// The symbol with its quiet zone, four bytes a pixel.
fn drawn() -> (Vec<u8>, usize) {
    let symbol = Symbol::encode(TEXT).unwrap();
    let side = (symbol.size() + 8) * MODULE_PIXELS;
    let dark = |pixel: usize| {
        (pixel / MODULE_PIXELS)
            .checked_sub(4)
            .filter(|at| *at < symbol.size())
    };
    let pixels = (0..side * side).flat_map(|place| {
        let at = dark(place % side).zip(dark(place / side));
        let level = if at.is_some_and(|(x, y)| symbol.is_dark(x, y)) {
            20
        } else {
            235
        };
        [level, level, level, 255]
    });
    (pixels.collect(), side)
}

#[test]
fn a_drawn_symbol_is_read_and_judged() {
    let mut module = Module::default();
    let (pixels, side) = drawn();
    let (address, _) = module.memory.give(pixels).unwrap();
    let given = module.read(address, (side, side), Format::Rgba, 1, &|| 0.0);
    let reading = answer(&mut module, given);
    assert_eq!(reading["symbols"][0]["text"], TEXT);
    assert_eq!(reading["symbols"][0]["corners"].as_array().unwrap().len(), 4);

    let (address, len) = module.memory.give(TEXT.into()).unwrap();
    let given = module.judge((address, len), (0, 0), (1_800_000_000.0, f64::NAN), f64::NAN);
    let judgement = answer(&mut module, given);
    assert_eq!(judgement["word"], "not_signed_label");
    assert_eq!(judgement["other"]["kind"], "digital_link");
}

#[test]
fn a_frame_larger_than_its_buffer_is_not_read() {
    let mut module = Module::default();
    let (address, _) = module.memory.give(vec![0; 64]).unwrap();
    let mut cases = Cases::new();
    for size in [(9, 8), (usize::MAX, 2), (0, 0), (65, 1)] {
        cases.case(format!("{size:?}"), || {
            assert!(
                module.read(address, size, Format::Luma, 1, &|| 0.0).is_none(),
                "{size:?}"
            );
        });
    }
    assert!(module.read(address, (8, 8), Format::Luma, 3, &|| 0.0).is_none());
    assert!(
        module
            .read(address + 1, (1, 1), Format::Luma, 1, &|| 0.0)
            .is_none()
    );
    assert!(module.judge((address, 65), (0, 0), (0.0, 0.0), 0.0).is_none());
    assert!(Format::of(2).is_none());
}

#[test]
fn a_refused_list_is_named() {
    let mut module = Module::default();
    let now = Now {
        clock: Timestamp(1_800_000_000),
        floor: Timestamp::MIN,
    };
    // A list starts with eight letters of its own; less than a whole head of it is a list cut short.
    let mut cases = Cases::new();
    for (bytes, code) in [
        (&b"ASSAYTL\x02"[..], "cut_short"),
        (&[b'{'; 4096][..], "unknown_version"),
    ] {
        cases.case(code, || {
            let (address, len) = module.memory.give(bytes.to_vec()).unwrap();
            let given = module.list(address, len, now);
            assert_eq!(answer(&mut module, given)["error"], code);
        });
    }
}

#[test]
fn a_product_record_is_believed_by_the_list_alone() {
    let mut module = Module::default();
    let (address, len) = module.memory.give(b"ASSAYPR".to_vec()).unwrap();
    let given = module.product((address, len), (0, 0), 9_520_123_456_788.0, 1_800_000_000.0, 0.0);
    let said = answer(&mut module, given);
    assert_eq!(
        (&said["says"], &said["refused"]),
        (&Value::Null, &"no_trust_list".into())
    );
    let mut cases = Cases::new();
    for no_gtin in [1e18, 9_520_123_456_789.0] {
        cases.case(format!("{no_gtin}"), || {
            assert!(
                module
                    .product((address, len), (0, 0), no_gtin, 1_800_000_000.0, 0.0)
                    .is_none(),
                "{no_gtin}"
            );
        });
    }
    assert!(
        module
            .product((address, len + 1), (0, 0), 9_520_123_456_788.0, 0.0, 0.0)
            .is_none()
    );
}

#[test]
fn what_a_text_is_judged_by_is_asked_for_by_brand_and_key() {
    let mut module = Module::default();
    let (address, len) = module.memory.give(TEXT.into()).unwrap();
    let given = module.asks(address, len);
    let ask = answer(&mut module, given);
    assert_eq!(ask["digits"][0], "9520123");
    assert_eq!(ask["key"], Value::Null);
    // A damaged list is none, one outside its buffer is a fault.
    let (list, list_len) = module.memory.give(vec![7; 64]).unwrap();
    let given = module.judge((address, len), (list, list_len), (0.0, 0.0), 0.0);
    assert_eq!(answer(&mut module, given)["list"]["freshness"], "none");
    assert!(
        module
            .judge((address, len), (list, 65), (0.0, 0.0), 0.0)
            .is_none()
    );
}

#[test]
fn what_lies_around_a_text_is_off_whatever_door_it_comes_by() {
    for (before, after) in [("\u{feff}", "\r\n"), (" ", "\0"), ("", "\u{200b}")] {
        let mut module = Module::default();
        let text = format!("{before}{TEXT}{after}");
        let (address, len) = module.memory.give(text.into()).unwrap();
        let given = module.bare(address, len);
        assert_eq!(answer(&mut module, given), TEXT);
        let given = module.asks(address, len);
        assert_eq!(answer(&mut module, given)["digits"][0], "9520123");
        let given = module.judge((address, len), (0, 0), (1_800_000_000.0, 0.0), 28_800.0);
        assert_eq!(answer(&mut module, given)["other"]["kind"], "digital_link");
    }
    let mut module = Module::default();
    assert!(module.bare(0, 9).is_none());
}
