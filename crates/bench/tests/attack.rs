//! `assay-bench attack` in its short form: what does not depend on how quick the machine is.

use std::process::Command;

/// The row of the printed table that begins so.
fn row<'a>(table: &'a str, begins: &str) -> &'a str {
    let found = table.lines().find(|line| line.contains(begins));
    found.unwrap_or_else(|| panic!("no {begins} in {table}"))
}

#[test]
fn an_attack_of_seconds_holds_little_and_loses_nothing_that_was_acknowledged() {
    let output = Command::new(env!("CARGO_BIN_EXE_assay-bench"))
        .args(["attack", "--seconds", "4", "--no-write"])
        .output()
        .unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{said}");
    for promise in ["most memory", "acknowledged scans that are there"] {
        let row = row(&table, promise);
        assert!(row.contains("kept") && !row.contains("MISSED"), "{row}");
    }
    assert!(!row(&table, "acknowledged scans").contains("0 of 0"), "{table}");
}
