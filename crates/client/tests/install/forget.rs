//! Deleting, here and at the server.

use std::fs;

use assay_wire::{ConsentChoice, Origin};
use serde_json::Value;

use crate::install::world::{Does, Home, Server, first_checks, label, reports};

fn honest() -> Server {
    Server::start(|path, body| {
        let answer = if path == "/v1/scans" {
            first_checks(body)
        } else {
            b"{\"deleted\":1}".to_vec()
        };
        Does::Answers(200, "", answer)
    })
}

fn deletions(server: &Server) -> Vec<Value> {
    server
        .asked("/v1/scans/forget")
        .iter()
        .flat_map(|body| {
            let request: Value = serde_json::from_slice(body).unwrap();
            request["items"].as_array().unwrap().clone()
        })
        .collect()
}

#[test]
fn the_server_deletes_an_item_when_its_last_reading_goes() {
    let (home, server) = (Home::new(), honest());
    let opened = home.open(&server.address);
    opened.agree();
    let mut entries = Vec::new();
    for serial in ["1", "1", "2"] {
        entries.push(opened.install.record(&label(serial, 23), Origin::Camera).unwrap());
        opened.entry();
    }
    opened
        .install
        .forget(&[entries[0].id.clone(), "no such id".to_owned()])
        .unwrap();
    assert_eq!(opened.install.history().unwrap().len(), 2);
    opened.hear_anew();
    opened.install.forget(&[entries[1].id.clone()]).unwrap();
    opened.outbox(|outbox| outbox.waiting == 0);
    let deleted = deletions(&server);
    let reported = reports(&server.asked("/v1/scans")[0]);
    assert_eq!(deleted.len(), 1, "item 1 alone");
    assert_eq!(deleted[0]["serial"], "1");
    assert_eq!(deleted[0]["token"], reported[0]["token"]);
}

#[test]
fn deleting_everything_leaves_nothing_in_the_file_and_asks_the_server_when_it_can() {
    let (home, server) = (Home::new(), honest());
    let opened = home.open(&server.address);
    opened.agree();
    for serial in ["SERIALONE", "SERIALTWO"] {
        opened.install.record(&label(serial, 23), Origin::Camera).unwrap();
        opened.entry();
    }
    // One that was never sent: the server is to learn nothing of it.
    opened.install.set_server(None).unwrap();
    opened
        .install
        .record(&label("SERIALTHREE", 23), Origin::Camera)
        .unwrap();
    let before = reports(&server.asked("/v1/scans")[0])[0]["token"].clone();

    opened.hear_anew();
    opened.install.forget_all().unwrap();
    assert!(opened.install.history().unwrap().is_empty());
    assert_eq!(opened.install.consent().unwrap().choice, ConsentChoice::Unasked);
    opened.outbox(|outbox| outbox.waiting == 0);
    let mut serials: Vec<String> = deletions(&server)
        .iter()
        .map(|item| item["serial"].as_str().unwrap().to_owned())
        .collect();
    serials.sort();
    assert_eq!(serials, ["SERIALONE", "SERIALTWO"]);

    // Another secret from now on: tokens of before and after cannot be joined.
    opened.agree();
    opened
        .install
        .record(&label("SERIALONE", 23), Origin::Camera)
        .unwrap();
    opened.entry();
    let after = reports(server.asked("/v1/scans").last().unwrap())[0]["token"].clone();
    assert_ne!(before, after);

    opened.hear_anew();
    opened.install.forget_all().unwrap();
    opened.outbox(|outbox| outbox.waiting == 0);
    opened.install.forget_all().unwrap();
    drop(opened);
    for file in fs::read_dir(home.path()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = fs::read(&path).unwrap();
            let found = bytes.windows(6).any(|part| part == b"SERIAL");
            assert!(!found, "{} still holds a serial", path.display());
        }
    }
}

#[cfg(unix)]
#[test]
fn what_is_kept_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let opened = home.open("http://127.0.0.1:9/");
    opened.install.record(&label("1", 23), Origin::Camera).unwrap();
    let mut files = 0;
    for file in fs::read_dir(home.path()).unwrap() {
        let file = file.unwrap();
        if file.file_type().unwrap().is_file() {
            files += 1;
            let mode = file.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", file.path().display());
        }
    }
    assert!(files >= 2, "the database and its log");
}

#[test]
fn a_file_that_is_no_database_is_put_aside() {
    let home = Home::new();
    fs::write(
        home.path().join("install.db"),
        b"not a database, but something of the person's",
    )
    .unwrap();
    let opened = home.open("http://127.0.0.1:9/");
    opened.install.record(&label("1", 23), Origin::Camera).unwrap();
    assert_eq!(opened.install.history().unwrap().len(), 1);
    let kept = fs::read(home.path().join("install.db.damaged")).unwrap();
    assert!(kept.starts_with(b"not a database"));
}
