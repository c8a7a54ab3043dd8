//! Tools that cargo installs, and the long fuzz run.

use anyhow::{Context, Result};

use crate::shell::{ask, cargo, command, heading, root, run, target};

/// Runs every fuzz target for so many seconds, one after the other.
pub(crate) fn fuzz(rest: &[String]) -> Result<()> {
    let seconds: u32 = rest
        .first()
        .map_or(Ok(300), |text| text.parse())
        .context("how many seconds a target?")?;
    let tool = installed("cargo-fuzz", "0.13.2")?;
    let listed = ask(command(&tool).arg("list")).context("the fuzz targets could not be listed")?;
    for name in listed.lines() {
        heading(&format!("Fuzzing {name} for {seconds} s"));
        let corpus = root().join("fuzz/corpus").join(name);
        std::fs::create_dir_all(&corpus)?;
        let mut fuzz = command(&tool);
        fuzz.env("RUSTC_BOOTSTRAP", "1").args(["run", name]).arg(corpus);
        let seeds = root().join("fuzz/seeds").join(name);
        if seeds.is_dir() {
            fuzz.arg(seeds);
        }
        run(fuzz.args([
            "--",
            &format!("-max_total_time={seconds}"),
            "-timeout=20",
            "-rss_limit_mb=4096",
        ]))?;
    }
    Ok(())
}

/// A cargo tool of a fixed version: the one on the path when it fits, else built into the build folder.
pub(crate) fn installed(name: &str, version: &str) -> Result<std::path::PathBuf> {
    let ours = target().join("tools/bin").join(name);
    for candidate in [std::path::PathBuf::from(name), ours.clone()] {
        if ask(command(&candidate).arg("--version")).is_some_and(|text| text.ends_with(version)) {
            return Ok(candidate);
        }
    }
    println!("  building {name} {version} once (some minutes)");
    run(cargo()
        .args(["install", "--locked", "--root"])
        .arg(target().join("tools"))
        .args(["--target-dir"])
        .arg(target().join("tools/build"))
        .args([name, "--version", version]))?;
    Ok(ours)
}
