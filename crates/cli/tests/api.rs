//! The interface as its own document describes it, tried by Schemathesis on a real server.

use std::path::Path;
use std::process::Command;

/// Examples for each operation; by hand `tests/api.sh` tries 50, or as many as it is told.
const EXAMPLES: &str = "10";

#[test]
fn no_answer_is_undocumented() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tried = Command::new("sh")
        .arg(root.join("tests/api.sh"))
        .arg(EXAMPLES)
        .env("ASSAY", env!("CARGO_BIN_EXE_assay"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&tried.stdout);
    let complained = String::from_utf8_lossy(&tried.stderr);
    if complained.contains("NOT CHECKED") {
        println!("{complained}");
    }
    assert!(tried.status.success(), "{said}{complained}");
}
