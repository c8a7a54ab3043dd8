//! The same bytes get the same verdict at every door of the command, and serials are issued and printed
//! as what they are.

use crate::common;

use std::fs;
use std::path::{Path, PathBuf};

use assay_core::time::Timestamp;
use assay_print::Symbol;
use assay_testkit::{Camera, photograph};
use common::{answers, demo, done, refusal};

const GTIN: &str = "09506000134352";

fn issue(folder: &Path, more: &[&str]) -> Vec<[String; 2]> {
    let what = [
        "label",
        "issue",
        "--key",
        "tea.key",
        "--host",
        "id.example.org",
        "--gtin",
        GTIN,
        "--out",
        "out.csv",
        "--force",
    ];
    done(folder, &[&what[..], more].concat());
    rows(folder)
}

/// URI and digits of every label.
fn rows(folder: &Path) -> Vec<[String; 2]> {
    let text = fs::read_to_string(folder.join("out.csv")).unwrap();
    text.lines()
        .skip(1)
        .map(|row| row.split_once(',').unwrap())
        .map(|(uri, digits)| [uri.to_owned(), digits.to_owned()])
        .collect()
}

pub(crate) fn save(folder: &Path, text: &str) {
    let photo = photograph(&[&Symbol::encode(text).unwrap()], &Camera::default(), 1);
    let (width, height) = (photo.width, photo.height);
    let grey = image::GrayImage::from_raw(width, height, photo.grey).unwrap();
    grey.save(folder.join("code.png")).unwrap();
}

#[test]
fn a_text_is_judged_alike_as_an_argument_and_in_a_picture() {
    let folder = demo();
    let folder = folder.path();
    let [label, _] = issue(folder, &["--count", "1"]).remove(0);
    for (text, word) in [
        (label.clone(), "issued_not_checked"),
        (format!("\u{feff}{label}"), "issued_not_checked"),
        (format!("{label}\r\n"), "issued_not_checked"),
        (format!("\r\n {label} "), "issued_not_checked"),
        (format!("{label}\u{200b}"), "issued_not_checked"),
        (
            format!("{label}&from=singlemessage&isappinstalled=0"),
            "issued_not_checked",
        ),
        (format!("{label}&10=A"), "not_signed_label"),
        (format!("{label}#top"), "not_signed_label"),
        (label.replacen("https", "HTTPS", 1), "not_signed_label"),
        (label.replacen("?S=", "?from=a&S=", 1), "not_signed_label"),
    ] {
        let as_argument = ["verify", "--json", "--trust", "demo", &text];
        let (_, lines) = answers(folder, &as_argument);
        assert_eq!(lines[0]["word"], word, "{text:?}");
        if word == "issued_not_checked" {
            assert_eq!(
                (&lines[0]["text"], &lines[0]["input"]),
                (&label.clone().into(), &label.clone().into())
            );
        }
        save(folder, &text);
        let (_, lines) = answers(folder, &["verify", "--json", "--trust", "demo", "code.png"]);
        assert_eq!(lines[0]["word"], word, "{text:?}");
    }
}

#[test]
fn pictures_from_label_printers_show_the_label_in_them() {
    let folder = demo();
    let pictures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/around");
    let files: Vec<_> = fs::read_dir(pictures)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    assert_eq!(files.len(), 6);
    for file in files {
        // Nobody's list names this brand; a text that is no label would be said to be none.
        let (_, lines) = answers(folder.path(), &["verify", "--json", file.to_str().unwrap()]);
        assert_eq!(lines[0]["word"], "could_not_check", "{}", file.display());
        assert!(
            lines[0]["text"].as_str().unwrap().starts_with("https://"),
            "{}",
            file.display()
        );
    }
}

#[test]
fn a_day_ends_at_midnight_in_the_zone_that_is_named() {
    let folder = demo();
    let folder = folder.path();
    // The list was issued just now, and nothing is judged for a time before it: the day after tomorrow.
    let since = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let midnight = Timestamp(i64::try_from(since).unwrap() / 86_400 * 86_400 + 2 * 86_400);
    let expiry = midnight.to_string()[2..10].replace('-', "");
    let [label, _] = issue(folder, &["--count", "1", "--expiry", &expiry]).remove(0);
    // Seconds from that day's beginning in UTC. No zone here changes its clocks.
    for (at, zone, word) in [
        (16 * 3600 - 1, "Asia/Shanghai", "within"),
        (16 * 3600, "Asia/Shanghai", "past"),
        (16 * 3600, "+08:00", "past"),
        (24 * 3600 - 1, "UTC", "within"),
        (24 * 3600, "UTC", "past"),
        (29 * 3600 - 1, "America/Bogota", "within"),
        (29 * 3600, "America/Bogota", "past"),
    ] {
        let at = Timestamp(midnight.0 + at).to_string();
        let args = [
            "verify", "--json", "--trust", "demo", "--at", &at, "--zone", zone, &label,
        ];
        let (_, lines) = answers(folder, &args);
        assert_eq!(lines[0]["punches"]["expiry"], word, "{at} {zone}");
    }
    let (code, why) = refusal(folder, &["verify", "--zone", "Asia/Atlantis", &label]);
    assert_eq!(code, 2);
    assert!(why.contains("Asia/Shanghai"), "{why}");
}

#[test]
fn a_step_in_a_path_is_no_lot_and_no_serial() {
    let folder = demo();
    let folder = folder.path();
    let what = [
        "label",
        "issue",
        "--key",
        "tea.key",
        "--host",
        "id.example.org",
        "--gtin",
        GTIN,
        "--out",
        "new.csv",
    ];
    for lot in [".", ".."] {
        let (code, why) = refusal(folder, &[&what[..], &["--lot", lot, "--count", "1"]].concat());
        assert_eq!(code, 2);
        assert!(why.contains("lost wherever a link is opened"), "{why}");
        fs::write(folder.join("serials"), format!("A\n{lot}\n")).unwrap();
        let (code, why) = refusal(folder, &[&what[..], &["--serials", "serials"]].concat());
        assert_eq!(code, 2);
        assert!(why.contains("serials, line 2"), "{why}");
        assert!(!folder.join("new.csv").exists());
    }
}

#[test]
fn only_a_code_that_was_allotted_is_printed_to_be_typed() {
    let folder = demo();
    let folder = folder.path();
    for [uri, digits] in issue(folder, &["--count", "50"]) {
        assert_eq!(digits.len(), 15, "{digits}");
        assert!(uri.contains(&format!("/21/{digits}?S=")), "{uri}");
    }
    fs::write(folder.join("serials"), "4071882590361144\nA-1\n").unwrap();
    let digits: Vec<String> = issue(folder, &["--serials", "serials"])
        .into_iter()
        .map(|[_, digits]| digits)
        .collect();
    assert_eq!(digits, ["4071882590361144", "A-1"]);
    fs::write(folder.join("codes"), "4071 8825 9036 1144\n").unwrap();
    assert_eq!(issue(folder, &["--codes", "codes"])[0][1], "4071 8825 9036 1144");
    // By the list, the brand's serials are its own: no server of the scheme knows this number.
    assert_eq!(
        issue(folder, &["--codes", "codes", "--trust", "demo"])[0][1],
        "4071882590361144"
    );
}

#[test]
fn where_the_scheme_allots_serials_labels_need_its_codes() {
    let folder = demo();
    let folder = folder.path();
    let brand = [
        "issuer",
        "enrol",
        "demo",
        "--id",
        "scheme",
        "--gtin-prefix",
        "6901234",
        "--serials",
        "scheme",
        "--name-zh",
        "示范",
        "--name-en",
        "Demo",
        "--host",
        "id.example.org",
        "--new-key",
        "scheme.key",
    ];
    done(folder, &brand);
    let what = [
        "label",
        "issue",
        "--key",
        "scheme.key",
        "--trust",
        "demo",
        "--host",
        "id.example.org",
        "--gtin",
        "06901234000016",
        "--out",
        "out.csv",
    ];
    fs::write(folder.join("lines"), "4071 8825 9036 1144\n").unwrap();
    fs::write(folder.join("own"), "4071882590361144\n").unwrap();
    for amount in [["--count", "3"], ["--serials", "own"]] {
        let (code, why) = refusal(folder, &[&what[..], &amount].concat());
        assert_eq!(code, 2);
        assert!(why.contains("--codes"), "{why}");
        assert!(!folder.join("out.csv").exists());
    }
    done(folder, &[&what[..], &["--codes", "lines"]].concat());
    assert_eq!(rows(folder)[0][1], "4071 8825 9036 1144");
}
