//! The product's programs as `cargo xtask test` built them, and a folder for what a journey leaves.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(PathBuf::new, Path::to_path_buf)
}

/// A program of ours in the build folder this test itself was built in.
///
/// # Errors
/// When it is not there: `cargo xtask test` builds all of them before the tests.
pub fn built(name: &str) -> Result<PathBuf> {
    let test = std::env::current_exe()?;
    // target/debug/deps/test-hash, or target/debug/measure -> target/debug/name
    let beside = test.parent().unwrap_or(Path::new("."));
    let is_test = beside.file_name().is_some_and(|name| name == "deps");
    let folder = if is_test {
        beside.parent().unwrap_or(beside)
    } else {
        beside
    };
    let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    ensure!(
        program.exists(),
        "{} is not built; run `cargo build --workspace --bins` first",
        program.display()
    );
    Ok(program)
}

/// The folder for screenshots and other output of one journey, made when missing.
///
/// # Errors
/// When it cannot be made.
pub fn output(journey: &str) -> Result<PathBuf> {
    let folder = root().join("tests/output").join(journey);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Runs the `assay` command to its end and gives what it printed.
///
/// # Errors
/// When it cannot be started or ends with a failure; the error holds what it said.
pub fn assay(arguments: &[&str]) -> Result<String> {
    let output = std::process::Command::new(built("assay")?)
        .args(arguments)
        .output()?;
    ensure!(
        output.status.success(),
        "assay {} ended with {}: {}",
        arguments.join(" "),
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
