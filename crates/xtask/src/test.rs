//! `cargo xtask test`: every test and check, the cheap ones first.

use std::time::Instant;

use anyhow::Result;

use crate::shell::{cargo, heading, run};
use crate::{packages, tools, ui, wasm};

/// Sets up, then runs everything; the first failure ends it.
pub(crate) fn test() -> Result<()> {
    let started = Instant::now();
    packages::install(&packages::everything()?)?;
    heading("Format");
    run(cargo().args(["fmt", "--all", "--check"]))?;
    wasm::build()?;
    ui::build()?;
    ui::check()?;
    heading("Lints");
    run(cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ]))?;
    tools::deny()?;
    heading("Rust tests (the first build takes some minutes)");
    run(cargo().args(["build", "--workspace", "--bins"]))?;
    run(cargo().args(["test", "--workspace"]))?;
    ui::journeys()?;
    println!(
        "\nEverything passed, in {} minutes.",
        started.elapsed().as_secs().div_ceil(60)
    );
    Ok(())
}
