//! `cargo xtask test`: every test and check, the cheap ones first.

use std::time::Instant;

use anyhow::Result;

use crate::shell::{cargo, heading, run};
use crate::{demo, packages, shipped, tools, ui, wasm};

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
    // The app under test carries a list, as the one that is shipped does; the command makes it.
    run(cargo().args(["build", "--workspace", "--bin", "assay"]))?;
    let demo = demo::prepare()?;
    let list = shipped::kept(&demo)?;
    run(cargo()
        .args(["build", "--workspace", "--bins"])
        .env(shipped::VARIABLE, &list))?;
    run(cargo()
        .args(["test", "--workspace"])
        .env(shipped::VARIABLE, &list))?;
    heading("A first start without a network");
    run(cargo()
        .args(["test", "--workspace", "--test", "first_start", "--", "--ignored"])
        .env(shipped::VARIABLE, &list)
        .env(demo::LABELS_VARIABLE, &demo.links))?;
    ui::journeys()?;
    println!(
        "\nEverything passed, in {} minutes.",
        started.elapsed().as_secs().div_ceil(60)
    );
    Ok(())
}
