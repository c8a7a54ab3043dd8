//! The interface: its packages, its build, its own checks.

use std::path::PathBuf;

use anyhow::Result;

use crate::node::{self, Node};
use crate::notices;
use crate::shell::{heading, is_fresh, root, run};

/// The interface's folder.
pub(crate) fn folder() -> PathBuf {
    root().join("ui")
}

/// Builds `ui/dist` when something it is made of has changed.
pub(crate) fn build() -> Result<()> {
    let node = node::find()?;
    install(&node)?;
    notices::build()?;
    heading("The interface");
    let sources: Vec<PathBuf> = [
        "build",
        "public",
        "src",
        "sw",
        "index.html",
        "package-lock.json",
        "vite.config.ts",
        "svelte.config.js",
    ]
    .iter()
    .map(|name| folder().join(name))
    .collect();
    if is_fresh(&folder().join("dist/index.html"), &sources) {
        println!("  ui/dist is up to date");
        return Ok(());
    }
    run(node.npm().args(["run", "build"]))
}

/// Types, words and the pure flow: everything that needs no browser.
pub(crate) fn check() -> Result<()> {
    let node = node::find()?;
    heading("The interface's types and tests");
    run(node.npm().args(["run", "check"]))?;
    run(node.npm().args(["test"]))
}

/// Journeys in a real browser against the built page.
pub(crate) fn journeys() -> Result<()> {
    let node = node::find()?;
    heading("Journeys in a real browser");
    run(node.npm().args(["run", "e2e"]))
}

/// Installs exactly what the lock file names, once per lock file.
fn install(node: &Node) -> Result<()> {
    heading("The interface's packages");
    let lock = folder().join("package-lock.json");
    if is_fresh(&folder().join("node_modules/.package-lock.json"), &[lock]) {
        println!("  up to date");
        return Ok(());
    }
    run(node.npm().args(["ci", "--no-audit", "--no-fund"]))
}
