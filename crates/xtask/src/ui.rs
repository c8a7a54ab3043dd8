//! The interface: its packages, its build, its own checks.

use std::path::PathBuf;

use anyhow::Result;

use crate::node::{self, Node};
use crate::notices;
use crate::shell::{heading, is_fresh, root, run, say};

/// The interface's folder.
pub(crate) fn folder() -> PathBuf {
    root().join("ui")
}

/// Builds `ui/dist` when something it is made of has changed.
pub(crate) fn build() -> Result<()> {
    let node = node::find()?;
    install(&node)?;
    build_with(&node)
}

/// The same with a Node.js that was found, and packages that were installed.
pub(crate) fn build_with(node: &Node) -> Result<()> {
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
        say("  ui/dist is up to date");
        return Ok(());
    }
    run(node.npm().args(["run", "build"]))
}

/// Whether the sources are written as prettier writes them.
pub(crate) fn format(node: &Node) -> Result<()> {
    heading("The interface's format");
    run(node.npm().args(["run", "format:check"]))
}

/// Types.
pub(crate) fn types(node: &Node) -> Result<()> {
    heading("The interface's types");
    run(node.npm().args(["run", "check"]))
}

/// Words and the pure flow: everything that needs no browser.
pub(crate) fn tests(node: &Node) -> Result<()> {
    heading("The interface's tests");
    run(node.npm().args(["test"]))
}

/// Journeys in a real browser against the built page: those of some files, or with none named all.
pub(crate) fn journeys(node: &Node, files: &[&str]) -> Result<()> {
    heading("Journeys in a real browser");
    let mut journeys = node.npm();
    journeys.args(["run", "e2e", "--"]);
    // vitest takes a part of a path; with the slash, no file is taken for another's end.
    journeys.args(files.iter().map(|file| format!("e2e/{file}")));
    run(&mut journeys)
}

/// Installs exactly what the lock file names, once per lock file.
pub(crate) fn install(node: &Node) -> Result<()> {
    heading("The interface's packages");
    let lock = folder().join("package-lock.json");
    if is_fresh(&folder().join("node_modules/.package-lock.json"), &[lock]) {
        say("  up to date");
        return Ok(());
    }
    run(node.npm().args(["ci", "--no-audit", "--no-fund"]))
}
