//! The same bytes are given the same word by the command, by a server's link and by its interface for scans, by the
//! app's client and by the page's module.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use assay_cases::Cases;
use assay_client::{Clock as _, Device, FolderStore, SystemClock, trust_folder};
use assay_core::time::UtcOffset;
use assay_wasm::Module;
use serde_json::{Value, json};

use crate::common::{Served, answers, done, enrol};
use crate::doors::save;

const GTIN: &str = "09506000134352";
const HOST: &str = "id.example.org";

/// Every door but the two of the server.
struct Doors<'a> {
    folder: &'a Path,
    device: Device<FolderStore>,
    served: Served,
    events: u64,
}

impl Doors<'_> {
    fn command(&self, text: &str) -> String {
        // No argument holds a NUL, and what is no link is the name of a picture.
        let what = if text.contains('\0') || !text.contains("://") {
            save(self.folder, text);
            "code.png"
        } else {
            text
        };
        let (_, lines) = answers(self.folder, &["verify", "--json", "--trust", "demo", what]);
        lines[0]["word"].as_str().unwrap().to_owned()
    }

    fn client(&self, text: &str) -> String {
        self.device.judge(text, &SystemClock).word.to_owned()
    }

    fn page(&self, text: &str) -> String {
        let list = trust_folder::load(&self.folder.join("demo")).unwrap();
        let mut module = Module::default();
        let text = module.memory.give(text.into()).unwrap();
        let list = module.memory.give(list.list().bytes().to_vec()).unwrap();
        let now = SystemClock.now();
        let zone = SystemClock.offset(now);
        let ahead = if zone == UtcOffset::UTC { 0.0 } else { 28_800.0 };
        let (address, len) = module.judge(text, list, (now.0 as f64, 0.0), ahead).unwrap();
        let judgement: Value = serde_json::from_slice(module.memory.bytes(address, len).unwrap()).unwrap();
        judgement["word"].as_str().unwrap().to_owned()
    }

    /// What the link itself is answered with, where it can be asked for: its word, or that it is refused.
    fn link(&self, text: &str) -> Option<String> {
        let (host, path) = text.strip_prefix("https://")?.split_once('/')?;
        let sendable = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
        if !sendable || !path.starts_with("01/") {
            return None;
        }
        let ask = |path: &str| self.ask(&format!("GET {path}"), host, "accept: application/json\r\n", "");
        let (mut status, mut head, mut body) = ask(&format!("/{path}"));
        if status == 308 {
            let line = head.lines().find(|line| line.starts_with("location: ")).unwrap();
            (status, head, body) = ask(line.trim_start_matches("location: "));
        }
        match status {
            200 => Some(body["word"].as_str().unwrap().to_owned()),
            // A broken label is refused by what is wrong with it.
            400 => Some("unsigned_in_signing_scope".to_owned()),
            other => panic!("{other} {head} {body}"),
        }
    }

    /// What a report of it is answered with: its word, or why it is refused.
    fn scan(&mut self, text: &str) -> String {
        self.events += 1;
        let report = json!({
            "event": format!("00000000-0000-4000-8000-{:012x}", self.events),
            "text": text, "at": SystemClock.now().to_string(), "token": format!("{:016x}", self.events),
        });
        let (status, _, body) = self.ask("POST /v1/scans", HOST, "", &report.to_string());
        let said = if status == 200 {
            &body["word"]
        } else {
            &body["code"]
        };
        said.as_str().unwrap().to_owned()
    }

    fn ask(&self, what: &str, host: &str, headers: &str, body: &str) -> (u16, String, Value) {
        let address = self
            .served
            .address
            .trim_start_matches("http://")
            .trim_end_matches('/');
        let mut stream = TcpStream::connect(address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{what} HTTP/1.1\r\nhost: {host}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (
            status,
            head.to_owned(),
            serde_json::from_str(body).unwrap_or_default(),
        )
    }
}

/// An authority with a brand that signs every label of its, and one label of it.
fn signing_brand(folder: &Path) -> String {
    enrol(folder, &["--signs-since", "2026-01-01T00:00:00Z", "--host", HOST]);
    let label = [
        "label", "issue", "--key", "tea.key", "--host", HOST, "--gtin", GTIN,
    ];
    let more = ["--lot", "L1", "--count", "1", "--out", "out.csv"];
    done(folder, &[&label[..], &more].concat());
    let table = fs::read_to_string(folder.join("out.csv")).unwrap();
    let row = table.lines().nth(1).unwrap();
    row.split(',').next().unwrap().to_owned()
}

/// Texts, and the word that each is given.
fn texts(label: &str) -> Vec<(String, &'static str)> {
    const GOOD: &str = "issued_not_checked";
    const NONE: &str = "not_signed_label";
    const UNSIGNED: &str = "unsigned_in_signing_scope";
    let forged = label.replacen("/10/L1/", "/10/L2/", 1);
    let elsewhere = label.replacen(HOST, "shop.example", 1);
    let plain = label.split('?').next().unwrap();
    let mut texts = vec![
        (label.to_owned(), GOOD),
        (format!("\u{feff}{label}"), GOOD),
        (format!("{label}\r\n"), GOOD),
        (format!("{label}\n"), GOOD),
        (format!(" \t{label} "), GOOD),
        (format!("\u{200b}{label}\0"), GOOD),
        (format!("{label}&from=singlemessage&isappinstalled=0"), GOOD),
        (format!("{label}&utm_source=wechat&lang=zh"), GOOD),
        (format!("{label}&fbclid=IwAR0abc\r\n"), GOOD),
        (elsewhere, "link_elsewhere"),
        (format!("{forged}&from=timeline"), "not_issued"),
        (forged, "not_issued"),
        (format!("{label}&10=L1"), UNSIGNED),
        (format!("{label}&99=1"), UNSIGNED),
        (format!("{label}&S=A"), UNSIGNED),
        (format!("{label}&from=a&from=b"), UNSIGNED),
        (format!("{label}#top"), UNSIGNED),
        (label.replacen("?S=", "?from=a&S=", 1), UNSIGNED),
        (label.replacen("https", "HTTPS", 1), UNSIGNED),
        (label[..label.len() - 1].to_owned(), UNSIGNED),
        (plain.to_owned(), UNSIGNED),
        (format!("{plain}\r\n"), UNSIGNED),
        ("https://shop.example/tea?id=7".to_owned(), NONE),
        ("HELLO".to_owned(), NONE),
    ];
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/links");
    let lines = |name: &str| -> Vec<String> {
        let text = fs::read_to_string(vectors.join(name)).unwrap();
        text.lines().map(str::to_owned).collect()
    };
    texts.extend(
        lines("messengers.txt")
            .into_iter()
            .map(|line| (line, "issuer_not_enrolled")),
    );
    let spelled = [UNSIGNED, UNSIGNED, UNSIGNED, NONE, NONE, UNSIGNED];
    texts.extend(lines("spellings.txt").into_iter().zip(spelled));
    texts
}

#[test]
fn the_same_bytes_have_the_same_word_at_every_door() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let label = signing_brand(folder);
    let mut device = Device::new(FolderStore::new(folder.join("state"))).unwrap();
    device.load(&folder.join("demo"), &SystemClock).unwrap();
    let mut doors = Doors {
        folder,
        device,
        served: Served::start(folder),
        events: 0,
    };
    let (mut cases, mut asked_for) = (Cases::new(), 0);
    for (text, word) in texts(&label) {
        cases.case(format!("{text:?}"), || {
            assert_eq!(doors.command(&text), word, "the command");
            assert_eq!(doors.client(&text), word, "the client");
            assert_eq!(doors.page(&text), word, "the page");
            if let Some(told) = doors.link(&text) {
                asked_for += 1;
                assert_eq!(told, word, "the link");
            }
            let told = doors.scan(&text);
            match word {
                "issued_not_checked" => assert!(told.starts_with("issued_"), "a scan: {told}"),
                "unsigned_in_signing_scope" => assert_eq!(told, "not_signed_label", "a scan"),
                word => assert_eq!(told, word, "a scan"),
            }
        });
    }
    assert!(asked_for >= 16, "{asked_for}");
}
