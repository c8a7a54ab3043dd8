//! `cargo xtask test`: every test and check, or with `--changed` those that a change can reach.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::product::{self, Product};
use crate::reach::{self, Reach};
use crate::rust_tests::{self, Which};
use crate::shell::{cargo, heading, run, say, target};
use crate::steps::{Steps, spoken};
use crate::{changed, made, node, packages, record, ui};

/// Said at the end of every run.
const NOT_HERE: &str = "Licences and advisories were not part of it: `cargo xtask deny`.";

/// How to run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Only what the changed files can reach.
    changed: bool,
    /// Write the times into docs/benchmarks.md.
    record: bool,
}

impl Options {
    /// Reads the words after `test`.
    pub(crate) fn parse(words: &[String]) -> Result<Self> {
        let mut options = Self::default();
        for word in words {
            match word.as_str() {
                "--changed" => options.changed = true,
                "--record" => options.record = true,
                other => bail!("test does not know {other:?}; `cargo xtask help` says what it knows"),
            }
        }
        Ok(options)
    }
}

/// What a run is called in docs/benchmarks.md, and the longest it may take.
struct Kind {
    table: &'static str,
    title: &'static str,
    most: Duration,
}

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

const FIRST: Kind = Kind {
    table: "test-first",
    title: "Every test and check from a fresh clone, system packages present (`cargo xtask test --record`).",
    most: minutes(13),
};
const AGAIN: Kind = Kind {
    table: "test-again",
    title: "The same once more, with everything built (`cargo xtask test --record`).",
    most: minutes(6),
};
const CHANGED: Kind = Kind {
    table: "test-changed",
    title: "What a change can reach (`cargo xtask test --changed --record`).",
    most: minutes(3),
};

/// Sets up, then runs everything or what was changed; the first failure ends it. Each step is told
/// with its time, also then.
pub(crate) fn test(options: &Options) -> Result<()> {
    let kind = match (options.changed, target().join("xtask/pages").exists()) {
        (true, _) => CHANGED,
        (false, false) => FIRST,
        (false, true) => AGAIN,
    };
    let steps = Steps::begin();
    let done = if options.changed {
        what_changed(&steps)
    } else {
        everything(&steps).map(|()| String::new())
    };
    heading("What was done");
    print!("{}", steps.list());
    let left_out = done?;
    if options.record {
        let limit = |took| {
            let limit = format!("at most {}", spoken(kind.most));
            assay_figures::promise(&limit, took <= kind.most)
        };
        let rows = steps.rows(limit);
        println!("\n{}", record::write(kind.table, kind.title, &rows)?);
    }
    let what = if options.changed {
        "What was run"
    } else {
        "Everything"
    };
    println!(
        "\n{what} passed, in {}.\n{left_out}{NOT_HERE}",
        spoken(steps.took())
    );
    Ok(())
}

fn everything(steps: &Steps) -> Result<()> {
    let node = begin(steps)?;
    let product = product::build(steps, &node, true)?;
    rust(steps, &product, &Which::All)?;
    steps.step("examples in the documentation", || {
        heading("Examples in the documentation");
        rust_tests::examples(&product.checked, &|cargo| product.prepare(cargo))
    })?;
    steps.step("a first start without a network", || {
        heading("A first start without a network");
        rust_tests::first_start(&product.checked, &|cargo| product.prepare(cargo))
    })?;
    icons(steps, &node)?;
    steps.step("browser journeys", || ui::journeys(&node, &[]))
}

/// Gives the lines on what was left out.
fn what_changed(steps: &Steps) -> Result<String> {
    let files = changed::files()?;
    heading("What was changed");
    for file in &files {
        say(&format!("  {file}"));
    }
    let journeys = changed::journeys()?;
    let reach = reach::of(&files, &changed::packages()?, &journeys);
    if reach.is_nothing() {
        begin(steps)?;
        return Ok(format!(
            "NO TEST WAS RUN: none reads what was changed ({} files).\n",
            files.len()
        ));
    }
    let node = begin(steps)?;
    if !reach.tests.is_empty() {
        let product = product::build(steps, &node, reach.page)?;
        rust(steps, &product, &Which::Of(reach.tests.iter().cloned().collect()))?;
    } else if !reach.journeys.is_empty() || reach.page {
        product::page(steps, &node, !reach.journeys.is_empty())?;
    }
    if reach.icons {
        icons(steps, &node)?;
    }
    if !reach.journeys.is_empty() {
        let all = reach.journeys.len() == journeys.len();
        let files: Vec<&str> = reach.journeys.iter().map(String::as_str).collect();
        steps.step("browser journeys", || {
            ui::journeys(&node, if all { &[] } else { &files })
        })?;
    }
    Ok(left_out(&reach))
}

fn left_out(reach: &Reach) -> String {
    if reach.left_out.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = reach.left_out.iter().copied().collect();
    format!("Left out, `cargo xtask test` has them: {}.\n", names.join(", "))
}

fn begin(steps: &Steps) -> Result<node::Node> {
    steps.step("system packages", || packages::install(&packages::everything()?))?;
    let node = steps.step("Node.js and the interface's packages", || {
        let node = node::find()?;
        ui::install(&node)?;
        Ok(node)
    })?;
    steps.step("Rust's format", || {
        heading("Format");
        run(cargo().args(["fmt", "--all", "--check"]))
    })?;
    Ok(node)
}

fn rust(steps: &Steps, product: &Product, which: &Which) -> Result<()> {
    steps.step("Rust tests", || {
        heading("Rust tests");
        rust_tests::tests(&product.checked, &|cargo| product.prepare(cargo), which)
    })
}

fn icons(steps: &Steps, node: &node::Node) -> Result<()> {
    steps.step("icons as they are drawn", || made::compare_icons(node))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_it_does_not_know_is_refused() {
        let parse =
            |text: &str| Options::parse(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        assert!(parse("").is_ok_and(|options| options == Options::default()));
        assert!(parse("--changed --record").is_ok_and(|options| options.changed && options.record));
        assert!(parse("--change").is_err());
    }

    #[test]
    fn what_was_left_out_is_told_in_a_line() {
        let mut reach = Reach::default();
        assert_eq!(left_out(&reach), "");
        reach
            .left_out
            .extend(["the window's journeys", "the fuzz targets"]);
        assert_eq!(
            left_out(&reach),
            "Left out, `cargo xtask test` has them: the fuzz targets, the window's journeys.\n"
        );
    }
}
