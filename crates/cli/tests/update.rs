//! Updates of a device over HTTP: from the product's own server process, and from any server of
//! plain files, honest or not.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use crate::common;

use assay_cases::Cases;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;

use assay_client::tuf::Source;
use assay_client::{Device, FolderStore, SystemClock};
use common::{Served, demo, done};

/// How a server answers for a file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Manner {
    Honest,
    /// Half of the body, then the connection is gone.
    Half,
    /// A body without an end.
    Endless,
    /// Sends the client elsewhere.
    Elsewhere,
}

/// Serves a folder's files as any web server does; those whose name has `word` in it in a manner.
/// Lives as long as the test's process.
fn plain_files(folder: PathBuf, word: &'static str, manner: Manner) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            thread::spawn(move || while answer(&stream, &folder, word, manner).is_some() {});
        }
    });
    format!("http://{address}/")
}

/// Answers one request; `None` ends the connection.
fn answer(mut stream: &TcpStream, folder: &Path, word: &str, manner: Manner) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    let path = line.split(' ').nth(1)?.trim_start_matches('/').to_owned();
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        if line == "\r\n" {
            break;
        }
    }
    let Ok(body) = fs::read(folder.join(&path)) else {
        return stream
            .write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
            .ok();
    };
    let manner = if path.contains(word) {
        manner
    } else {
        Manner::Honest
    };
    let head = |length: usize| format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
    match manner {
        Manner::Honest => stream
            .write_all(&[head(body.len()).as_bytes(), &body].concat())
            .ok(),
        Manner::Half => {
            let half = &body[..body.len() / 2];
            let _ = stream.write_all(&[head(body.len()).as_bytes(), half].concat());
            None
        }
        Manner::Endless => {
            stream.write_all(head(usize::MAX >> 1).as_bytes()).ok()?;
            // Until the client has had enough and hangs up.
            while stream.write_all(&[b' '; 65_536]).is_ok() {}
            None
        }
        Manner::Elsewhere => {
            let _ = stream.write_all(
                b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n",
            );
            None
        }
    }
}

fn device(folder: &Path) -> Device<FolderStore> {
    Device::new(FolderStore::new(folder.join("device"))).unwrap()
}

fn root(folder: &Path) -> Vec<u8> {
    fs::read(folder.join("demo/public/1.root.json")).unwrap()
}

fn enrol(folder: &Path, id: &str, prefix: &str) {
    let names = ["--name-zh", "示范", "--name-en", "Demo"];
    let what = ["issuer", "enrol", "demo", "--id", id, "--gtin-prefix", prefix];
    done(folder, &[&what[..], &names].concat());
}

#[test]
fn a_device_follows_the_products_own_server_through_a_change_and_a_new_root() {
    let folder = demo();
    let folder = folder.path();
    let served = Served::start(folder);
    let source = || Source::web(&format!("{}/trust/", served.address)).unwrap();
    let update = |source: &Source| {
        let mut device = device(folder);
        device.update(&root(folder), source, &SystemClock).unwrap();
        device.list_state(&SystemClock).issuers
    };
    assert_eq!(update(&source()), 1);
    enrol(folder, "demo-rice", "9506001");
    let change = source();
    assert_eq!(update(&change), 2);
    // A change and its metadata, not the list again.
    assert!(change.transferred() < 10_000, "{}", change.transferred());
    done(
        folder,
        &["authority", "rotate", "demo", "--list-key", "--timestamp-key"],
    );
    enrol(folder, "demo-oil", "9506002");
    assert_eq!(update(&source()), 3);
}

#[test]
fn a_server_of_plain_files_will_do_and_a_lying_one_leaves_the_list_in_use() {
    let folder = demo();
    let folder = folder.path();
    let public = folder.join("demo/public");
    let mut device = device(folder);
    let honest = plain_files(public.clone(), "", Manner::Honest);
    device
        .update(&root(folder), &Source::web(&honest).unwrap(), &SystemClock)
        .unwrap();
    enrol(folder, "demo-rice", "9506001");
    let mut cases = Cases::new();
    for (word, manner, code) in [
        ("timestamp.json", Manner::Half, "unreachable"),
        ("timestamp.json", Manner::Endless, "endless"),
        ("timestamp.json", Manner::Elsewhere, "unreachable"),
        ("snapshot.json", Manner::Endless, "endless"),
        ("targets.json", Manner::Half, "unreachable"),
        (".list", Manner::Half, "unreachable"),
        (".list", Manner::Endless, "endless"),
    ] {
        cases.case(format!("{word} {manner:?}"), || {
            let address = plain_files(public.clone(), word, manner);
            let refused = device
                .update(&root(folder), &Source::web(&address).unwrap(), &SystemClock)
                .unwrap_err();
            assert_eq!(refused.code(), code, "{refused}");
            assert_eq!(device.list_state(&SystemClock).issuers, 1);
        });
    }
    device
        .update(&root(folder), &Source::web(&honest).unwrap(), &SystemClock)
        .unwrap();
    assert_eq!(device.list_state(&SystemClock).issuers, 2);
}

#[test]
fn a_first_start_without_a_network_answers_from_the_list_shipped_in_the_app() {
    let folder = demo();
    let folder = folder.path();
    done(folder, &["authority", "ship", "demo", "--out", "shipped.trust"]);
    let shipped = fs::read(folder.join("shipped.trust")).unwrap();
    let mut first = device(folder);
    first.begin_with(&shipped, &SystemClock).unwrap();
    assert_eq!(first.list_state(&SystemClock).issuers, 1);

    // With a network the list is kept up to date from the shipped one's root; what was shipped
    // never takes the place of what is newer.
    enrol(folder, "demo-rice", "9506001");
    let address = plain_files(folder.join("demo/public"), "", Manner::Honest);
    first
        .update(b"", &Source::web(&address).unwrap(), &SystemClock)
        .unwrap();
    let mut later = device(folder);
    later.begin_with(&shipped, &SystemClock).unwrap();
    assert_eq!(later.list_state(&SystemClock).issuers, 2);
    let mut bent = shipped;
    bent[100] ^= 1;
    assert_eq!(
        later.begin_with(&bent, &SystemClock).unwrap_err().code(),
        "state_damaged"
    );
    assert_eq!(later.list_state(&SystemClock).issuers, 2);
}
