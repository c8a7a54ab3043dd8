//! Chores that write committed files anew. Each says of every file whether it changed.
//!
//! What writes is what a test compares with, so that neither can go its own way: shapes and seeds are
//! written by the very test that compares them (`ASSAY_WRITE`), what screens look like and read as by
//! the journeys, and icons by the script that compares them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::node::{self, Node};
use crate::rust_tests::passed;
use crate::shell::{cargo, heading, root, run, run_and_hear, say};
use crate::{demo, notices, packages, ui, wasm};

/// Makes tests write what they compare.
const WRITE: &str = "ASSAY_WRITE";

/// A test that writes committed files.
struct Writer {
    package: &'static str,
    /// The tests.
    tests: &'static [&'static str],
    /// What they write, from the repository's root.
    place: &'static str,
}

const SHAPES: Writer = Writer {
    package: "assay-wire",
    tests: &["bindings_are_up_to_date"],
    place: "ui/src/wire",
};

const SEEDS: Writer = Writer {
    package: "assay-core",
    tests: &["the_lists_are_lists", "the_products_are_products"],
    place: "fuzz/seeds",
};

/// Writes the TypeScript shapes of crates/wire.
pub(crate) fn bindings() -> Result<()> {
    heading("TypeScript shapes");
    by_test(&SHAPES)
}

/// Writes the seeds that fuzzing begins with.
pub(crate) fn seeds() -> Result<()> {
    heading("Seeds for fuzzing");
    by_test(&SEEDS)
}

fn by_test(writer: &Writer) -> Result<()> {
    telling(&[writer.place], || {
        let mut test = cargo();
        test.args(["test", "--package", writer.package, "--"])
            .args(writer.tests);
        let said = run_and_hear(test.env(WRITE, "1"))?;
        let ran = passed(&said) as usize;
        ensure!(
            ran == writer.tests.len(),
            "{ran} tests of {} wrote, and not these: {}",
            writer.package,
            writer.tests.join(", ")
        );
        Ok(())
    })
}

/// Draws every size of the icons.
pub(crate) fn icons() -> Result<()> {
    let node = node::find()?;
    ui::install(&node)?;
    heading("Icons");
    telling(&["icons", "ui/public/icons"], || {
        run(node.npm().args(["run", "icons"]))
    })
}

/// Fails when the committed icons are not those that were drawn from the drawing as it is now.
pub(crate) fn compare_icons(node: &Node) -> Result<()> {
    heading("Icons as they are drawn");
    run(node.node().arg(root().join("icons/generate.mjs")).arg("--check"))
}

/// Writes who wrote what is inside.
pub(crate) fn notices() -> Result<()> {
    ui::install(&node::find()?)?;
    telling(&["ui/public/notices.txt"], notices::write)
}

/// Has the browser's journeys write what every screen looks like and what a screen reader is given.
pub(crate) fn pictures() -> Result<()> {
    packages::install(&packages::everything()?)?;
    wasm::build()?;
    ui::build()?;
    run(demo::programs(&mut cargo()))?;
    let node = node::find()?;
    heading("Pictures and texts of every screen; look at each that changed");
    telling(&["tests/screens"], || {
        run(node.npm().args(["run", "e2e"]).env(WRITE, "1"))
    })
}

/// Does `write`, and says what became of every file of these places.
fn telling(places: &[&str], write: impl FnOnce() -> Result<()>) -> Result<()> {
    let before = contents(places)?;
    write()?;
    let after = contents(places)?;
    for line in told(&before, &after) {
        say(&line);
    }
    Ok(())
}

type Contents = BTreeMap<PathBuf, Vec<u8>>;

fn contents(places: &[&str]) -> Result<Contents> {
    let mut files = Contents::new();
    for place in places {
        collect(&root().join(place), &mut files)?;
    }
    Ok(files)
}

fn collect(path: &Path, files: &mut Contents) -> Result<()> {
    if path.is_dir() {
        for entry in path.read_dir()? {
            collect(&entry?.path(), files)?;
        }
    } else if path.exists() {
        let name = path.strip_prefix(root()).unwrap_or(path);
        files.insert(name.to_path_buf(), std::fs::read(path)?);
    }
    Ok(())
}

fn told(before: &Contents, after: &Contents) -> Vec<String> {
    let names: BTreeSet<&PathBuf> = before.keys().chain(after.keys()).collect();
    let mut lines = Vec::new();
    let mut same = 0;
    for name in names {
        let what = match (before.get(name), after.get(name)) {
            (Some(_), None) => "taken away",
            (None, _) => "new",
            (Some(old), Some(new)) if old != new => "changed",
            (Some(_), Some(_)) => {
                same += 1;
                continue;
            }
        };
        lines.push(format!("  {}: {what}", name.display()));
    }
    lines.push(format!("  {same} files are as they were"));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_is_told_by_what_became_of_it() {
        let files = |pairs: &[(&str, &str)]| -> Contents {
            let pairs = pairs.iter();
            pairs
                .map(|(name, text)| (PathBuf::from(name), text.as_bytes().to_vec()))
                .collect()
        };
        assert_eq!(
            told(
                &files(&[("gone", "1"), ("kept", "1"), ("other", "1")]),
                &files(&[("kept", "1"), ("new", "1"), ("other", "2")])
            ),
            [
                "  gone: taken away",
                "  new: new",
                "  other: changed",
                "  1 files are as they were"
            ]
        );
    }

    #[test]
    fn the_tests_that_write_exist() -> Result<()> {
        for writer in [&SHAPES, &SEEDS] {
            let package = writer.package.trim_start_matches("assay-");
            let mut sources = String::new();
            crate::changed::read(&root().join("crates").join(package), &mut sources)?;
            for test in writer.tests {
                assert!(
                    sources.contains(&format!("fn {test}()")),
                    "no test is called {test}"
                );
            }
            assert!(root().join(writer.place).exists(), "{}", writer.place);
        }
        Ok(())
    }
}
