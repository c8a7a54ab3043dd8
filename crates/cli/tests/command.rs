//! The `assay` command as a person runs it: a real process, real files.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use crate::common;

use assay_cases::Cases;
use std::fs;
use std::path::Path;

use assay_print::Symbol;
use assay_testkit::{Camera, photograph};
use common::{answers, assay, demo, done, refusal};

const GTIN: &str = "09506000134352";

fn issue(folder: &Path, gtin: &str, count: &str, out: &str) {
    let what = [
        "label",
        "issue",
        "--key",
        "tea.key",
        "--host",
        "id.example.org",
        "--gtin",
        gtin,
    ];
    done(
        folder,
        &[
            &what[..],
            &[
                "--lot",
                "L1",
                "--expiry",
                "2060-12-31",
                "--count",
                count,
                "--out",
                out,
            ],
        ]
        .concat(),
    );
}

fn uris(folder: &Path, csv: &str) -> Vec<String> {
    let rows = fs::read_to_string(folder.join(csv)).unwrap();
    rows.lines()
        .skip(1)
        .map(|row| row.split(',').next().unwrap().to_owned())
        .collect()
}

fn save(folder: &Path, name: &str, text: &str, camera: &Camera) {
    let photo = photograph(&[&Symbol::encode(text).unwrap()], camera, 1);
    let size = (photo.width, photo.height);
    image::save_buffer(
        folder.join(name),
        &photo.grey,
        size.0,
        size.1,
        image::ExtendedColorType::L8,
    )
    .unwrap();
}

#[test]
fn from_nothing_to_the_verdict_on_a_photograph() {
    let folder = demo();
    let folder = folder.path();
    let award = ["mark", "award", "demo", "--issuer", "demo-tea", "--gtin", GTIN];
    done(
        folder,
        &[
            &award[..],
            &["--name-zh", "绿标", "--name-en", "Green", "--certificate", "D-1"],
        ]
        .concat(),
    );
    issue(folder, GTIN, "3", "labels.csv");
    let uris = uris(folder, "labels.csv");
    assert_eq!(uris.len(), 3);
    save(folder, "photo.png", &uris[1], &Camera::moderate(4));

    let (code, lines) = answers(folder, &["verify", "photo.png", "--trust", "demo", "--json"]);
    assert_eq!((code, lines.len()), (0, 1));
    assert_eq!(lines[0]["word"], "issued_not_checked");
    assert_eq!(lines[0]["text"], uris[1].as_str());
    assert_eq!(lines[0]["fields"]["lot"], "L1");
    assert_eq!(lines[0]["product"]["zh"], "茶");
    assert_eq!(lines[0]["marks"][0]["certificate"], "D-1");

    let said = done(
        folder,
        &["verify", "photo.png", "--trust", "demo", "--lang", "zh"],
    );
    assert!(said.contains("标签由示范签发；还没查是否被复制"), "{said}");
    let (code, lines) = answers(folder, &["read", "photo.png", "--json"]);
    assert_eq!(
        (code, lines[0]["symbols"][0]["text"].as_str()),
        (0, Some(uris[1].as_str()))
    );
}

#[test]
fn exit_codes_tell_authentic_from_not_and_from_not_told() {
    let folder = demo();
    let folder = folder.path();
    issue(folder, GTIN, "1", "ours.csv");
    // Another brand's range: nobody enrolled it.
    issue(folder, "06901234567892", "1", "theirs.csv");
    let (ours, theirs) = (
        uris(folder, "ours.csv").remove(0),
        uris(folder, "theirs.csv").remove(0),
    );
    let elsewhere = ours.replace("id.example.org", "id.example.com");
    let word = |link: &str, more: &[&str]| {
        let (code, lines) = answers(folder, &[&["verify", link, "--json"][..], more].concat());
        (code, lines[0]["word"].as_str().unwrap().to_owned())
    };
    let trust = ["--trust", "demo/public"];
    assert_eq!(word(&ours, &trust), (0, "issued_not_checked".to_owned()));
    // With the trust folder at hand, issuing what nobody would accept is refused.
    let what = [
        "label",
        "issue",
        "--key",
        "tea.key",
        "--host",
        "id.example.org",
        "--gtin",
        "06901234567892",
    ];
    let (code, why) = refusal(
        folder,
        &[&what[..], &["--count", "1", "--out", "x.csv", "--trust", "demo"]].concat(),
    );
    assert_eq!(code, 2);
    assert!(why.contains("would be judged"), "{why}");
    assert!(!folder.join("x.csv").exists());
    assert_eq!(word(&elsewhere, &trust), (1, "link_elsewhere".to_owned()));
    assert_eq!(
        word("https://example.org/shop", &trust),
        (1, "not_signed_label".to_owned())
    );
    assert_eq!(word(&ours, &[]), (2, "could_not_check".to_owned()));
    let late = ["--trust", "demo", "--at", "2059-01-01"];
    assert_eq!(word(&ours, &late), (2, "could_not_check".to_owned()));
    let (code, foreign) = word(&theirs, &trust);
    assert_eq!(code, 1);
    assert!(
        ["not_issued", "issuer_not_enrolled"].contains(&foreign.as_str()),
        "{foreign}"
    );
    let (code, _) = answers(
        folder,
        &[
            "verify",
            &ours,
            &elsewhere,
            "missing.png",
            "--trust",
            "demo",
            "--json",
        ],
    );
    assert_eq!(code, 2, "not told wins over not authentic");
}

#[test]
fn a_private_key_is_for_its_owner_alone_and_locked_when_asked() {
    let folder = demo();
    let folder = folder.path();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for key in ["tea.key", "demo/private/list.key"] {
            assert_eq!(
                fs::metadata(folder.join(key)).unwrap().permissions().mode() & 0o777,
                0o600,
                "{key}"
            );
        }
    }
    fs::write(folder.join("pass"), "correct horse\n").unwrap();
    let init = [
        "authority",
        "init",
        "locked",
        "--name-zh",
        "锁",
        "--name-en",
        "Locked",
    ];
    done(folder, &[&init[..], &["--passphrase-file", "pass"]].concat());
    let key = fs::read_to_string(folder.join("locked/private/list.key")).unwrap();
    assert!(key.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{key}");
    let (code, why) = refusal(folder, &["authority", "refresh", "locked"]);
    assert_eq!(code, 2);
    assert!(why.contains("encrypted"), "{why}");
    done(
        folder,
        &["authority", "refresh", "locked", "--passphrase-file", "pass"],
    );
    let (code, why) = refusal(folder, &[&init[..], &["--unencrypted"]].concat());
    assert_eq!(code, 2);
    assert!(why.contains("already"), "{why}");
    let mut elsewhere = init;
    elsewhere[2] = "elsewhere";
    let (code, why) = refusal(folder, &elsewhere);
    assert_eq!(code, 2);
    assert!(why.contains("--unencrypted for a trial"), "{why}");
    fs::write(folder.join("short"), "seven77\n").unwrap();
    let (code, why) = refusal(
        folder,
        &[&elsewhere[..], &["--passphrase-file", "short"]].concat(),
    );
    assert_eq!(code, 2);
    assert!(why.contains("at least 8 characters"), "{why}");
    assert!(!folder.join("elsewhere").exists());
}

#[test]
fn nothing_is_replaced_unasked_and_a_wrong_serial_is_named_before_anything_is_written() {
    let folder = demo();
    let folder = folder.path();
    issue(folder, GTIN, "2", "labels.csv");
    let before = fs::read(folder.join("labels.csv")).unwrap();
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
    let (code, why) = refusal(
        folder,
        &[&what[..], &["--count", "1", "--out", "labels.csv"]].concat(),
    );
    assert_eq!(code, 2);
    assert!(why.contains("--force"), "{why}");
    assert_eq!(fs::read(folder.join("labels.csv")).unwrap(), before);

    fs::write(folder.join("codes"), "4071 8825 9036 1147\n1234567890123456\n").unwrap();
    let (code, why) = refusal(
        folder,
        &[&what[..], &["--codes", "codes", "--out", "new.csv"]].concat(),
    );
    assert_eq!(code, 2);
    assert!(why.contains("codes, line"), "{why}");
    assert!(!folder.join("new.csv").exists());
    fs::write(folder.join("serials"), "A-1\n\nB/2\n").unwrap();
    done(
        folder,
        &[&what[..], &["--serials", "serials", "--out", "new.csv"]].concat(),
    );
    let links = uris(folder, "new.csv");
    assert_eq!(links.len(), 2);
    assert!(links[1].contains("/21/B%2F2"), "{links:?}");
}

#[test]
fn sheets_and_pictures_are_read_back() {
    let folder = demo();
    let folder = folder.path();
    issue(folder, GTIN, "2", "sheet.pdf");
    assert!(
        fs::read(folder.join("sheet.pdf"))
            .unwrap()
            .starts_with(b"%PDF-1.7")
    );
    issue(folder, GTIN, "2", "svg/");
    assert_eq!(fs::read_dir(folder.join("svg")).unwrap().count(), 2);
}

#[test]
fn bad_pictures_are_each_named_and_stop_nothing() {
    let folder = demo();
    let folder = folder.path();
    save(folder, "good.png", "HELLO", &Camera::default());
    let good = fs::read(folder.join("good.png")).unwrap();
    fs::write(folder.join("cut.png"), &good[..good.len() / 2]).unwrap();
    fs::write(folder.join("empty.png"), b"").unwrap();
    fs::write(folder.join("text.png"), "this is no picture").unwrap();
    // The header alone says 30,000 x 30,000; no pixel needs to follow.
    let mut huge = good.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let sum = crc(&huge[12..29]).to_be_bytes();
    huge[29..33].copy_from_slice(&sum);
    fs::write(folder.join("huge.png"), &huge).unwrap();
    fs::create_dir(folder.join("folder.png")).unwrap();
    let table = [
        ("cut.png", "damaged_picture"),
        ("empty.png", "empty_file"),
        ("text.png", "not_a_picture"),
        ("huge.png", "too_many_pixels"),
        ("folder.png", "unreadable_file"),
        ("missing.png", "missing_file"),
    ];
    let mut cases = Cases::new();
    for (file, error) in table {
        cases.case(file, || {
            for args in [
                &["read", "--json", file, "good.png"][..],
                &["verify", "--json", file],
            ] {
                let (code, lines) = answers(folder, args);
                assert_eq!((code, lines[0]["error"].as_str()), (2, Some(error)), "{args:?}");
            }
            let (_, lines) = answers(folder, &["read", "--json", file, "good.png"]);
            assert_eq!(lines[1]["symbols"][0]["text"], "HELLO", "after it");
        });
    }
}

#[test]
fn hostile_texts_are_judged_and_never_reach_the_terminal_raw() {
    let folder = demo();
    let folder = folder.path();
    let long = format!("https://example.org/{}", "x".repeat(1980));
    let camera = Camera {
        pixels_per_module: 5.0,
        ..Camera::default()
    };
    save(folder, "long.png", &long, &camera);
    save(
        folder,
        "hostile.png",
        "\u{1b}]0;owned\u{7}\u{202e}txt.exe\u{2066}\u{200b}",
        &camera,
    );
    let mut cases = Cases::new();
    for file in ["long.png", "hostile.png"] {
        cases.case(file, || {
            let (code, lines) = answers(folder, &["verify", file, "--trust", "demo", "--json"]);
            assert_eq!((code, lines[0]["word"].as_str()), (1, Some("not_signed_label")));
            for args in [&["read", file][..], &["verify", file, "--trust", "demo"]] {
                let said = String::from_utf8(assay(folder, args).stdout).unwrap();
                assert!(
                    !said.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{2066}', '\u{200b}']),
                    "{said:?}"
                );
            }
        });
    }
    for text in [
        "https://id.example.org/01/09506000134353/21/1",
        "https:",
        "ftp://x/01/1",
        &long,
    ] {
        cases.case(text, || {
            let (code, lines) = answers(folder, &["label", "show", text, "--json"]);
            assert_eq!(code, 2);
            assert!(
                lines[0]["error"].as_str().is_some_and(|error| !error.is_empty()),
                "{lines:?}"
            );
        });
    }
}

#[test]
fn a_trust_folder_that_is_missing_or_damaged_is_named() {
    let folder = demo();
    let folder = folder.path();
    let link = format!("https://id.example.org/01/{GTIN}/21/1");
    let trust = folder.join("demo/public/timestamp.json");
    let whole = fs::read(&trust).unwrap();
    let cases: [(&[u8], &str); 4] = [
        (&whole[..whole.len() / 2], "cut short"),
        (b"not json", "not TUF metadata"),
        (b"{\"signed\":{},\"signatures\":[]}", "not TUF metadata"),
        (b"", "cut short"),
    ];
    let mut table = Cases::new();
    for (bytes, named) in cases {
        table.case(format!("{named}, {} bytes", bytes.len()), || {
            fs::write(&trust, bytes).unwrap();
            let (code, why) = refusal(folder, &["verify", &link, "--trust", "demo"]);
            assert_eq!(code, 2);
            assert!(why.contains(named), "{why}");
        });
    }
    let (code, why) = refusal(folder, &["verify", &link, "--trust", "nowhere"]);
    assert_eq!(code, 2);
    assert!(why.contains("nowhere"), "{why}");
}

#[test]
fn root_holders_sign_on_machines_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for holder in ["a.key", "b.key", "c.key"] {
        done(folder, &["authority", "holder", holder]);
    }
    let names = [
        "--name-zh",
        "示范",
        "--name-en",
        "Demo",
        "--threshold",
        "2",
        "--json",
    ];
    let holders = [
        "--holder",
        "a.key.pub",
        "--holder",
        "b.key.pub",
        "--holder",
        "c.key.pub",
    ];
    let (_, told) = answers(
        folder,
        &[
            &["authority", "init", "demo", "--unencrypted"][..],
            &names,
            &holders,
        ]
        .concat(),
    );
    assert_eq!(told[0]["inForce"], false);
    let waiting = told[0]["file"].as_str().unwrap().to_owned();
    let signed = |holder: &str, copy: &str| {
        fs::copy(folder.join(&waiting), folder.join(copy)).unwrap();
        done(folder, &["authority", "sign", copy, "--key", holder]);
        answers(folder, &["authority", "merge", "demo", "--copy", copy, "--json"])
            .1
            .remove(0)
    };
    assert_eq!(signed("c.key", "c.json")["have"], serde_json::json!([1, 1]));
    assert_eq!(signed("a.key", "a.json")["inForce"], true);

    let (_, told) = answers(folder, &["authority", "rotate", "demo", "--list-key", "--json"]);
    let waiting = told[0]["file"].as_str().unwrap().to_owned();
    for (holder, complete) in [("a.key", false), ("b.key", true)] {
        done(folder, &["authority", "sign", &waiting, "--key", holder]);
        let merged = answers(
            folder,
            &["authority", "merge", "demo", "--copy", &waiting, "--json"],
        )
        .1
        .remove(0);
        assert_eq!(merged["inForce"], complete, "{merged}");
    }
    done(folder, &["authority", "refresh", "demo"]);
}

#[test]
fn what_the_authority_takes_back_shows_in_the_verdict() {
    let folder = demo();
    let folder = folder.path();
    issue(folder, GTIN, "1", "labels.csv");
    let link = uris(folder, "labels.csv").remove(0);
    let verdict = || {
        answers(folder, &["verify", &link, "--trust", "demo", "--json"])
            .1
            .remove(0)
    };
    let award = [
        "mark",
        "award",
        "demo",
        "--issuer",
        "demo-tea",
        "--certificate",
        "D-1",
        "--gtin",
        GTIN,
    ];
    done(
        folder,
        &[&award[..], &["--name-zh", "绿标", "--name-en", "Green"]].concat(),
    );
    assert_eq!(verdict()["marks"][0]["inForce"], true);
    done(
        folder,
        &["mark", "withdraw", "demo", "--id", "d-1", "--at", "2026-01-01"],
    );
    assert_eq!(verdict()["marks"][0]["inForce"], false);

    let words = [
        "--reason-zh",
        "异物",
        "--reason-en",
        "Matter",
        "--todo-zh",
        "退货",
        "--todo-en",
        "Return it",
    ];
    done(
        folder,
        &[
            &["recall", "demo", "--gtin", GTIN, "--since", "2026-01-01"][..],
            &words,
        ]
        .concat(),
    );
    assert_eq!(verdict()["word"], "recalled");

    let key = assay_client::key_file::read(&folder.join("tea.key"), None).unwrap();
    let public = data_encoding::HEXLOWER.encode(key.verifying_key().as_bytes());
    let whose = ["demo", "--issuer", "demo-tea", "--public-key", &public];
    done(
        folder,
        &[&["key", "withdraw"][..], &whose, &["--reason", "theft"]].concat(),
    );
    assert_eq!(verdict()["word"], "key_stolen");
    let (code, why) = refusal(folder, &[&["key", "add"][..], &whose].concat());
    assert_eq!(code, 2);
    assert!(why.contains("twice"), "{why}");
}

/// The checksum of a PNG chunk (PNG specification, annex D).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 * (sum & 1))
        })
    })
}
