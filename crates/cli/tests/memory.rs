//! A server's memory from the command line: copied while the server runs, lost, put back.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use crate::common;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::{demo, done, refusal};

struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(folder: &Path, data: &str) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_assay"))
            .current_dir(folder)
            .args([
                "serve",
                "--trust",
                "demo",
                "--listen",
                "127.0.0.1:0",
                "--data",
                data,
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut first)
            .unwrap();
        let address = first
            .trim()
            .strip_prefix("listening on http://")
            .unwrap()
            .to_owned();
        Self { process, address }
    }

    /// Reports a scan of the label by this install; gives the answer's body.
    fn scan(&self, event: u64, text: &str, install: u64) -> serde_json::Value {
        let body = serde_json::json!({
            "event": format!("00000000-0000-4000-8000-{event:012x}"),
            "text": text, "at": "2026-11-22T10:00:00Z", "token": format!("{install:016x}"),
        })
        .to_string();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(
            stream,
            "POST /v1/scans HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn refused(folder: &Path, args: &[&str], why: &str) {
    let (code, said) = refusal(folder, args);
    assert_ne!(code, 0, "{args:?}");
    assert!(said.contains(why), "{args:?}: {said}");
}

#[test]
fn a_memory_is_copied_while_it_is_used_and_put_back() {
    let folder = demo();
    let folder = folder.path();
    let issue = [
        "label",
        "issue",
        "--key",
        "tea.key",
        "--host",
        "id.example.org",
        "--gtin",
        "09506000134352",
    ];
    done(
        folder,
        &[
            &issue[..],
            &["--lot", "L1", "--count", "1", "--out", "labels.csv"],
        ]
        .concat(),
    );
    let labels = fs::read_to_string(folder.join("labels.csv")).unwrap();
    let text = labels
        .lines()
        .nth(1)
        .unwrap()
        .split(',')
        .next()
        .unwrap()
        .to_owned();

    let server = Server::start(folder, "memory");
    assert_eq!(server.scan(1, &text, 1)["word"], "issued_first_check");
    done(folder, &["backup", "--data", "memory", "copy.sqlite"]);
    fs::write(folder.join("pass"), "eight888\n").unwrap();
    fs::write(folder.join("other"), "eight889\n").unwrap();
    let with_keys = [
        "backup",
        "--data",
        "memory",
        "whole.sqlite",
        "--with-keys",
        "--passphrase-file",
    ];
    refused(folder, &[&with_keys[..], &["empty"]].concat(), "passphrase file");
    done(folder, &[&with_keys[..], &["pass"]].concat());
    assert_eq!(
        server.scan(2, &text, 2)["history"]["others"],
        1,
        "it goes on being used"
    );
    server.kill();
    refused(folder, &["backup", "--data", "memory", "copy.sqlite"], "exists");
    refused(
        folder,
        &["restore", "--data", "memory", "copy.sqlite"],
        "move it away first",
    );
    fs::remove_dir_all(folder.join("memory")).unwrap();

    fs::write(folder.join("empty"), "").unwrap();
    for not_a_copy in ["empty", "labels.csv"] {
        refused(
            folder,
            &["restore", "--data", "memory", not_a_copy],
            "not a memory",
        );
        assert!(!folder.join("memory/assay.sqlite").exists());
    }
    // Its keys come back with it, when it has them and they are opened; before that nothing is put back.
    let kept = fs::read(folder.join("memory.keys")).unwrap();
    fs::remove_file(folder.join("memory.keys")).unwrap();
    let restore = ["restore", "--data", "again", "whole.sqlite"];
    refused(folder, &restore, "--passphrase-file");
    refused(
        folder,
        &[&restore[..], &["--passphrase-file", "other"]].concat(),
        "does not open",
    );
    assert!(!folder.join("again").exists());
    done(folder, &[&restore[..], &["--passphrase-file", "pass"]].concat());
    assert_eq!(fs::read(folder.join("again.keys")).unwrap(), kept);
    fs::write(folder.join("memory.keys"), kept).unwrap();
    done(folder, &["restore", "--data", "memory", "copy.sqlite"]);
    let server = Server::start(folder, "memory");
    let answer = server.scan(3, &text, 3);
    assert_eq!(answer["word"], "issued_checked_before");
    assert_eq!(
        answer["history"]["others"], 1,
        "as it was when it was copied: {answer}"
    );
    server.kill();
}
