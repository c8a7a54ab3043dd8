//! The authority's verbs as a person runs them: real processes, folders of their own for everyone.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use crate::common;

use assay_cases::Cases;
use std::fs;
use std::path::Path;

use common::{Served, answers, demo, done, refusal};

const GTIN: &str = "09506000134352";
const NAMES: [&str; 4] = ["--name-zh", "示范", "--name-en", "Demo"];

/// Copies a file from one person's folder into another's.
fn send(from: &Path, to: &Path) {
    fs::copy(from, to).unwrap();
}

#[test]
fn two_of_three_holders_on_machines_of_their_own_found_and_then_hand_over() {
    let office = tempfile::tempdir().unwrap();
    let office = office.path();
    let holders: Vec<_> = (0..4).map(|_| tempfile::tempdir().unwrap()).collect();
    for (number, holder) in holders.iter().enumerate() {
        done(holder.path(), &["authority", "holder", "root.key"]);
        send(
            &holder.path().join("root.key.pub"),
            &office.join(format!("{number}.pub")),
        );
    }
    let found = [
        "--holder",
        "0.pub",
        "--holder",
        "1.pub",
        "--holder",
        "2.pub",
        "--threshold",
        "2",
        "--json",
    ];
    let (_, told) = answers(
        office,
        &[
            &["authority", "init", "demo", "--unencrypted"][..],
            &NAMES,
            &found,
        ]
        .concat(),
    );
    assert_eq!(told[0]["inForce"], false);
    // A copy goes to each holder, comes back signed, and no private key ever leaves its folder.
    let sign = |number: usize, root: &str| {
        let holder = holders[number].path();
        send(&office.join("demo/pending").join(root), &holder.join("copy"));
        done(holder, &["authority", "sign", "copy", "--key", "root.key"]);
        send(&holder.join("copy"), &office.join(format!("signed-{number}")));
    };
    let merge = |number: usize| {
        let copy = format!("signed-{number}");
        let (code, told) = answers(office, &["authority", "merge", "demo", "--copy", &copy, "--json"]);
        assert_eq!(code, 0);
        told[0]["inForce"].as_bool().unwrap()
    };
    sign(0, "1.root.json");
    sign(2, "1.root.json");
    sign(3, "1.root.json");
    // The fourth is no holder of this root.
    assert_eq!([merge(3), merge(0), merge(2)], [false, false, true]);
    done(office, &["authority", "refresh", "demo"]);

    // The second root takes the third holder's place away and gives it to the fourth.
    let next = [
        "--holder",
        "0.pub",
        "--holder",
        "1.pub",
        "--holder",
        "3.pub",
        "--threshold",
        "2",
    ];
    let keys = ["--list-key", "--timestamp-key"];
    done(
        office,
        &[&["authority", "rotate", "demo"][..], &next, &keys].concat(),
    );
    sign(3, "2.root.json");
    sign(1, "2.root.json");
    sign(0, "2.root.json");
    // Two of the new holders, and one more of the old, who were two in all.
    assert_eq!([merge(3), merge(1), merge(0)], [false, false, true]);
    done(office, &["authority", "refresh", "demo"]);
    assert!(office.join("demo/public/2.root.json").exists());
    assert!(!office.join("demo/private/root.key").exists());
}

#[test]
fn a_dealer_is_enrolled_listed_bound_to_its_regions_and_withdrawn() {
    let folder = demo();
    let folder = folder.path();
    let enrol = [
        "dealer",
        "enrol",
        "demo",
        "--id",
        "demo-south",
        "--region",
        "CN-GD",
        "--region",
        "CN-GX",
        "--valid-from",
        "2026-01-01",
    ];
    done(folder, &[&enrol[..], &NAMES].concat());
    let (_, listed) = answers(folder, &["dealer", "list", "demo", "--json"]);
    assert_eq!(listed[0]["regions"], serde_json::json!(["CN-GD", "CN-GX"]));
    assert_eq!(listed[0]["enrolled"], true);

    // A name that turns the writing round would look like another's.
    let disguised = ["--name-zh", "示范\u{202e}", "--name-en", "Demo"];
    let other = [
        "dealer",
        "enrol",
        "demo",
        "--id",
        "demo-other",
        "--region",
        "CN-GD",
    ];
    let (code, said) = refusal(folder, &[&other[..], &disguised].concat());
    assert_eq!(code, 2);
    assert!(said.contains("direction"), "{said}");
    let (code, said) = refusal(folder, &[&enrol[..], &NAMES].concat());
    assert!(code == 2 && said.contains("demo-south"), "{said}");

    let token = [
        "token",
        "add",
        "--data",
        "memory",
        "--trust",
        "demo",
        "--dealer",
        "demo-south",
    ];
    let (code, said) = refusal(folder, &token);
    assert!(code == 2 && said.contains("several regions"), "{said}");
    let (code, said) = refusal(folder, &[&token[..], &["--region", "CN-BJ"]].concat());
    assert!(code == 2 && said.contains("not enrolled for CN-BJ"), "{said}");
    assert!(done(folder, &[&token[..], &["--region", "CN-GD"]].concat()).starts_with("assay_"));
    let ship = [
        "ship",
        "to",
        "urn:epc:id:sscc:9506000.2000000001",
        "--trust",
        "demo",
        "--dealer",
        "demo-south",
        "--data",
        "memory",
    ];
    let (_, said) = refusal(folder, &[&ship[..], &["--region", "CN-BJ"]].concat());
    assert!(said.contains("not enrolled for CN-BJ"), "{said}");

    done(folder, &["dealer", "withdraw", "demo", "--id", "demo-south"]);
    let (code, said) = refusal(folder, &[&token[..], &["--region", "CN-GD"]].concat());
    assert!(code == 2 && said.contains("is not enrolled"), "{said}");
}

/// The verdict on a label by the demo's list.
fn judged(folder: &Path, label: &str) -> serde_json::Value {
    let (_, mut told) = answers(folder, &["verify", label, "--trust", "demo", "--json"]);
    told.remove(0)
}

/// A label with the brand's own serial.
fn label(folder: &Path, lot: &str, serial: &str) -> String {
    fs::write(folder.join("serials"), format!("{serial}\n")).unwrap();
    let _ = fs::remove_file(folder.join("labels.csv"));
    let what = [
        "label",
        "issue",
        "--key",
        "tea.key",
        "--host",
        "id.example.org",
        "--gtin",
        GTIN,
        "--lot",
        lot,
    ];
    done(
        folder,
        &[&what[..], &["--serials", "serials", "--out", "labels.csv"]].concat(),
    );
    let rows = fs::read_to_string(folder.join("labels.csv")).unwrap();
    rows.lines().nth(1).unwrap().split(',').next().unwrap().to_owned()
}

#[test]
fn a_recall_by_a_range_of_the_brands_own_serials_meets_those_and_no_others() {
    let folder = demo();
    let folder = folder.path();
    let recall = ["recall", "demo", "--gtin", GTIN, "--serials"];
    let words = [
        "--reason-zh",
        "异物",
        "--reason-en",
        "Foreign matter",
        "--todo-zh",
        "退货",
        "--todo-en",
        "Return it",
    ];
    done(folder, &[&recall[..], &["0100", "0199"], &words].concat());
    let mut cases = Cases::new();
    for (serial, word) in [
        ("0099", "issued_not_checked"),
        ("0100", "recalled"),
        ("0199", "recalled"),
        ("0200", "issued_not_checked"),
        // Another length is another row of numbers.
        ("00150", "issued_not_checked"),
    ] {
        cases.case(serial, || {
            let judged = judged(folder, &label(folder, "L1", serial));
            assert_eq!(judged["word"], word);
        });
    }
    let (code, said) = refusal(folder, &[&recall[..], &["0200", "0199"], &words].concat());
    assert!(code == 2 && said.contains("first not after the last"), "{said}");
}

#[test]
fn a_mark_says_its_certificate_whether_it_covers_the_lot_and_whether_it_is_in_force() {
    let folder = demo();
    let folder = folder.path();
    let award = [
        "mark", "award", "demo", "--issuer", "demo-tea", "--gtin", GTIN, "--lot", "L1",
    ];
    let names = [
        "--name-zh",
        "绿标",
        "--name-en",
        "Green",
        "--certificate",
        "D-1",
        "--id",
        "green",
    ];
    done(folder, &[&award[..], &names].concat());
    let judgement = judged(folder, &label(folder, "L1", "1"));
    let mark = &judgement["marks"][0];
    assert_eq!(
        (
            &mark["names"]["en"],
            &mark["certificate"],
            &mark["coversLot"],
            &mark["inForce"]
        ),
        (&"Green".into(), &"D-1".into(), &true.into(), &true.into())
    );
    // Who awarded it: the authority whose list it is. What the brand says of itself stands apart.
    assert_eq!(judgement["authority"]["en"], "Demo");
    assert_eq!(judgement["brandSays"], serde_json::Value::Null);
    assert_eq!(
        judged(folder, &label(folder, "L2", "1"))["marks"][0]["coversLot"],
        false
    );
    done(folder, &["mark", "withdraw", "demo", "--id", "green"]);
    let mark = &judged(folder, &label(folder, "L1", "1"))["marks"][0];
    assert_eq!(
        (&mark["coversLot"], &mark["inForce"]),
        (&true.into(), &false.into())
    );
}

/// The public half of a private key file, in hexadecimal.
fn public(file: &Path) -> String {
    let key = assay_client::key_file::read(file, None).unwrap();
    data_encoding::HEXLOWER.encode(key.verifying_key().as_bytes())
}

#[test]
fn a_lost_key_leaves_its_labels_standing_and_a_stolen_one_asks_to_confirm_them() {
    let folder = demo();
    let folder = folder.path();
    let old = label(folder, "L1", "1");
    let key = public(&folder.join("tea.key"));
    let withdraw = [
        "key",
        "withdraw",
        "demo",
        "--issuer",
        "demo-tea",
        "--public-key",
        &key,
        "--reason",
    ];
    done(folder, &[&withdraw[..], &["loss"]].concat());
    let lost = judged(folder, &old);
    assert_eq!(lost["word"], "issued_not_checked");
    assert!(
        lost["reasons"].as_array().unwrap().contains(&"key_lost".into()),
        "{lost}"
    );
    done(folder, &[&withdraw[..], &["theft"]].concat());
    assert_eq!(judged(folder, &old)["word"], "key_stolen");
}

#[test]
fn a_prefix_is_transferred_with_its_labels_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    done(
        folder,
        &[&["authority", "init", "demo", "--unencrypted"][..], &NAMES].concat(),
    );
    let tea = [
        "issuer",
        "enrol",
        "demo",
        "--id",
        "demo-tea",
        "--new-key",
        "tea.key",
    ];
    let terms = [
        "--gtin-prefix",
        "9506000",
        "--host",
        "id.example.org",
        "--valid-from",
        "2026-01-01",
    ];
    done(folder, &[&tea[..], &terms, &NAMES].concat());
    let old = label(folder, "L1", "1");
    let enrol = [
        "issuer",
        "enrol",
        "demo",
        "--id",
        "demo-new",
        "--gtin-prefix",
        "9506001",
        "--new-key",
        "new.key",
    ];
    done(folder, &[&enrol[..], &NAMES].concat());
    let transfer = [
        "issuer",
        "transfer",
        "demo",
        "--gtin-prefix",
        "9506000",
        "--from",
        "demo-tea",
        "--to",
        "demo-new",
    ];
    done(folder, &transfer);
    // Goods outlive a change of owner, and a label does not say when it was signed.
    let judgement = judged(folder, &old);
    assert_eq!(judgement["word"], "could_not_check");
    assert!(
        judgement["reasons"]
            .as_array()
            .unwrap()
            .contains(&"scope_ended".into()),
        "{judgement}"
    );
    let (code, said) = refusal(folder, &transfer);
    assert!(code == 2 && said.contains("no scope"), "{said}");
}

#[test]
fn a_brand_signs_and_publishes_what_it_says_of_its_product() {
    let folder = demo();
    let folder = folder.path();
    fs::write(folder.join("tin.jpg"), b"a picture").unwrap();
    let sign = ["product", "sign", "--gtin", GTIN, "--picture", "tin.jpg", "--key"];
    let words = ["--words-zh", "明前。", "--words-en", "Early.", "--out"];
    done(
        folder,
        &[&sign[..], &["tea.key"], &NAMES, &words, &["one"]].concat(),
    );
    let (code, told) = answers(folder, &["product", "show", "one", "--trust", "demo"]);
    assert_eq!((code, &told[0]["says"]["words"]["en"]), (0, &"Early.".into()));

    let served = Served::start(folder);
    let publish = |record: &str| {
        refusal(
            folder,
            &["product", "publish", record, "--server", &served.address],
        )
    };
    assert_eq!(publish("one").0, 0);
    // Nobody else's key will do, however the record reads.
    done(folder, &["authority", "holder", "other.key"]);
    done(
        folder,
        &[&sign[..], &["other.key"], &NAMES, &words, &["two"]].concat(),
    );
    let (code, said) = publish("two");
    assert!(code == 2 && said.contains("key_unknown"), "{said}");
    let (code, told) = answers(folder, &["product", "show", "two", "--trust", "demo"]);
    assert_eq!((code, &told[0]["why"]), (1, &"key_unknown".into()));
}
