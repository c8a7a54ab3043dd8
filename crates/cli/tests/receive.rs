//! `assay receive` as a person runs it: a real process, pictures of labels, a note from a spreadsheet.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use assay_print::Symbol;
use assay_testkit::{Camera, photograph};
use serde_json::Value;

use crate::common::demo;

const GTIN: &str = "09506000134352";

fn assay(folder: &Path, args: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(args)
        .current_dir(folder)
        .env_remove("ASSAY_TRUST")
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    assert!(
        !String::from_utf8_lossy(&output.stderr).contains("panicked"),
        "{output:?}"
    );
    output
}

fn done(folder: &Path, args: &[&str]) {
    let output = assay(folder, args);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Exit code, standard output and standard error.
fn said(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = assay(folder, args);
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// A brand, and pictures: `first.png` with three of its labels, `second.png` with two of them again
/// and one of another lot, `other.png` with a forged one, `copied.png` with one label on two cartons.
fn delivery() -> tempfile::TempDir {
    let folder = demo();
    let at = folder.path();
    let mut labels = Vec::new();
    for (lot, count) in [("L1", "3"), ("L2", "1")] {
        let file = format!("{lot}.csv");
        let what = [
            "label",
            "issue",
            "--key",
            "tea.key",
            "--host",
            "id.example.org",
            "--gtin",
            GTIN,
        ];
        let rest = [
            "--lot",
            lot,
            "--expiry",
            "2060-12-31",
            "--count",
            count,
            "--out",
            &file,
        ];
        done(at, &[&what[..], &rest].concat());
        let text = fs::read_to_string(at.join(&file)).unwrap();
        labels.extend(
            text.lines()
                .skip(1)
                .map(|line| line.split(',').next().unwrap().to_owned()),
        );
    }
    let forged = labels[0].replace("/10/L1/", "/10/L9/");
    picture(at, "first.png", &[&labels[0], &labels[1], &labels[2]]);
    picture(at, "second.png", &[&labels[1], &labels[2], &labels[3]]);
    picture(at, "other.png", &[&forged]);
    picture(at, "copied.png", &[&labels[0], &labels[1], &labels[0]]);
    fs::write(
        at.join("note.csv"),
        format!("送货单号：DN-7\n条码;批号;数量\n{};L1;4\n", &GTIN[1..]),
    )
    .unwrap();
    folder
}

fn picture(folder: &Path, name: &str, labels: &[&str]) {
    let symbols: Vec<Symbol> = labels
        .iter()
        .map(|label| Symbol::encode(label).unwrap())
        .collect();
    let photo = photograph(&symbols.iter().collect::<Vec<_>>(), &Camera::default(), 7);
    image::GrayImage::from_raw(photo.width, photo.height, photo.grey)
        .unwrap()
        .save(folder.join(name))
        .unwrap();
}

#[test]
fn photographs_against_a_note() {
    let folder = delivery();
    let at = folder.path();
    let args = [
        "receive",
        "--note",
        "note.csv",
        "--trust",
        "demo",
        "first.png",
        "second.png",
        "--json",
    ];
    let files = [
        "--out",
        "result.csv",
        "--pdf",
        "result.pdf",
        "--epcis",
        "event.jsonld",
    ];
    let (code, out, err) = said(at, &[&args[..], &files].concat());
    assert_eq!(code, 1, "{err}");
    let state: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        state["totals"]["items"], 4,
        "each once, though two are in both pictures"
    );
    assert_eq!(
        (&state["totals"]["received"], &state["totals"]["missing"]),
        (&3.into(), &1.into())
    );
    assert_eq!(state["lines"][0]["wrongLot"], 1);
    let csv = fs::read_to_string(at.join("result.csv")).unwrap();
    assert!(csv.contains("wrong_lot") && csv.contains(GTIN), "{csv}");
    assert!(fs::read(at.join("result.pdf")).unwrap().starts_with(b"%PDF-"));
    let event: Value = serde_json::from_slice(&fs::read(at.join("event.jsonld")).unwrap()).unwrap();
    let event = &event["epcisBody"]["eventList"][0];
    assert_eq!(
        (&event["bizStep"], &event["disposition"]),
        (&"receiving".into(), &"mismatch_class".into())
    );
    assert_eq!(
        event["epcList"].as_array().unwrap().len(),
        3,
        "what does not fit was not received"
    );
    let (code, out, _) = said(
        at,
        &[
            "receive",
            "--note",
            "note.csv",
            "--trust",
            "demo",
            "first.png",
            "other.png",
            "--lang",
            "zh",
        ],
    );
    assert_eq!(code, 1);
    assert!(
        out.contains("已收 3，共 4") && out.contains("不是该品牌签发"),
        "{out}"
    );
}

#[test]
fn one_label_on_two_cartons_of_a_picture_is_told() {
    let folder = delivery();
    let at = folder.path();
    fs::write(at.join("two.csv"), format!("ean,qty\n{GTIN},2\n")).unwrap();
    let args = [
        "receive",
        "--note",
        "two.csv",
        "--trust",
        "demo",
        "--out",
        "result.csv",
        "copied.png",
    ];
    let (code, out, err) = said(at, &[&args[..], &["--json"]].concat());
    assert_eq!(code, 1, "{out}{err}");
    let state: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&state["totals"]["items"], &state["totals"]["open"]),
        (&2.into(), &1.into())
    );
    assert_eq!(
        state["exceptions"][0]["exceptions"],
        serde_json::json!(["possible_copy"])
    );
    let csv = fs::read_to_string(at.join("result.csv")).unwrap();
    assert!(csv.contains(",open,possible_copy,"), "{csv}");
    // In two pictures it may well be the same carton.
    let (code, out, _) = said(at, &[&args[..5], &["first.png", "first.png", "--json"]].concat());
    let state: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &state["totals"]["open"]), (1, &1.into()), "{out}");
    assert_eq!(
        state["exceptions"][0]["exceptions"],
        serde_json::json!(["too_many"])
    );
}

#[test]
fn what_is_wrong_with_a_note_is_named_and_nothing_is_taken() {
    let folder = delivery();
    let at = folder.path();
    fs::write(
        at.join("bad.csv"),
        format!("ean,qty,exp\n{GTIN},3,01/02/2060\n{GTIN},3 cases,01/02/2060\n"),
    )
    .unwrap();
    let args = [
        "receive",
        "--note",
        "bad.csv",
        "--trust",
        "demo",
        "first.png",
        "--out",
        "result.csv",
    ];
    let (code, _, err) = said(at, &args);
    assert_eq!(code, 2);
    assert!(err.contains("--dates"), "{err}");
    let (code, _, err) = said(at, &[&args[..], &["--dates", "dmy"]].concat());
    assert_eq!(code, 2);
    assert!(
        err.contains("line 3") && err.contains("3 cases") && err.contains("--leave-out-bad"),
        "{err}"
    );
    assert!(!at.join("result.csv").exists());
    let (code, out, _) = said(at, &[&args[..], &["--dates", "dmy", "--leave-out-bad"]].concat());
    assert_eq!(code, 0, "{out}");
    let (code, out, _) = said(at, &["receive", "--note", "note.csv", "--check"]);
    assert_eq!(code, 0);
    assert!(
        out.contains("semicolons") && out.contains("lines: 1, items: 4"),
        "{out}"
    );
    let (code, _, err) = said(
        at,
        &["receive", "--note", "note.csv", "--trust", "demo", "missing.png"],
    );
    assert_eq!(code, 2);
    assert!(err.contains("missing.png"), "{err}");
}
