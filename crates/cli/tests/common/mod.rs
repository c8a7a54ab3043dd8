//! The `assay` command as tests run it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

pub(crate) fn assay(folder: &Path, args: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_assay"))
        .args(args)
        .current_dir(folder)
        .env_remove("ASSAY_TRUST")
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!complaint.contains("panicked"), "{args:?}: {complaint}");
    output
}

pub(crate) fn done(folder: &Path, args: &[&str]) -> String {
    let output = assay(folder, args);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Exit code, and standard output as lines of JSON.
pub(crate) fn answers(folder: &Path, args: &[&str]) -> (i32, Vec<Value>) {
    let output = assay(folder, args);
    let lines = String::from_utf8(output.stdout).unwrap();
    (
        output.status.code().unwrap(),
        lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    )
}

/// Exit code and standard error.
pub(crate) fn refusal(folder: &Path, args: &[&str]) -> (i32, String) {
    let output = assay(folder, args);
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// An authority in `demo` with a brand whose key is `tea.key`, of which more may be said.
pub(crate) fn enrol(folder: &Path, more: &[&str]) {
    let names = ["--name-zh", "示范", "--name-en", "Demo"];
    done(
        folder,
        &[&["authority", "init", "demo", "--unencrypted"][..], &names].concat(),
    );
    let brand = [
        "issuer",
        "enrol",
        "demo",
        "--id",
        "demo-tea",
        "--gtin-prefix",
        "9506000",
    ];
    done(
        folder,
        &[&brand[..], &names, &["--new-key", "tea.key"], more].concat(),
    );
}

/// The same with a product, in a folder of its own.
pub(crate) fn demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let product = ["--host", "id.example.org", "--product", "09506000134352=茶=Tea"];
    enrol(folder.path(), &product);
    folder
}

/// A server of the demo's folder, stopped when it is dropped.
pub(crate) struct Served {
    process: Child,
    pub(crate) address: String,
}

impl Served {
    pub(crate) fn start(folder: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args([
                "serve",
                "--data",
                "memory",
                "--trust",
                "demo",
                "--listen",
                "127.0.0.1:0",
            ])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = process.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        let address = line.trim().rsplit(' ').next().unwrap().to_owned();
        Self { process, address }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
