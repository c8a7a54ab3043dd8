//! `cargo xtask steady N [--load] [FILTER]`: what can fail by chance, again and again, and what did.
//!
//! That is every test that starts programs, windows or browsers, kills them, or looks at a clock: the
//! tests beside the sources of the packages named here, and the browser's journeys.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::load::Load;
use crate::node::{self, Node};
use crate::product::{self, Product};
use crate::rust_tests::has_nextest;
use crate::shell::{heading, run_into, target};
use crate::steps::{Steps, spoken};
use crate::{packages, ui};

/// Packages whose tests start programs, kill them, serve, or go by a clock.
const PACKAGES: [&str; 5] = [
    "assay-cli",
    "assay-client",
    "assay-provenance",
    "assay-server",
    "assay-tests",
];

/// How to run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    times: u32,
    load: bool,
    filter: Option<String>,
}

impl Options {
    /// Reads the words after `steady`.
    pub(crate) fn parse(words: &[String]) -> Result<Self> {
        let (times, rest) = words
            .split_first()
            .context("steady takes a number: how many times?")?;
        let times = times.parse().ok().filter(|&times| times > 0);
        let mut options = Self {
            times: times.context("steady takes a number of times, 1 or more")?,
            load: false,
            filter: None,
        };
        for word in rest {
            match word.as_str() {
                "--load" => options.load = true,
                word if !word.starts_with('-') && options.filter.is_none() => {
                    options.filter = Some(word.to_owned());
                }
                other => bail!("steady does not know {other:?}; `cargo xtask help` says what it knows"),
            }
        }
        Ok(options)
    }
}

/// What a round of tests came to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Round {
    ran: u64,
    failed: BTreeSet<String>,
}

/// Runs everything so often, and lists what failed.
pub(crate) fn steady(options: &Options) -> Result<()> {
    packages::install(&packages::everything()?)?;
    let steps = Steps::begin();
    let node = node::find()?;
    ui::install(&node)?;
    let product = product::build(&steps, &node, false)?;
    let folder = target().join("steady");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    heading(&format!("Again and again, {} times", options.times));
    let load = options.load.then(Load::start).transpose()?;
    println!(
        "  what each round says is kept in {}; busy processes beside: {}",
        folder.display(),
        load.as_ref().map_or(0, Load::count)
    );
    let filter = options.filter.as_deref();
    let mut failures: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    let mut ran = 0;
    for round in 1..=options.times {
        let began = std::time::Instant::now();
        let mut failed = 0;
        let rust = folder.join(format!("{round:03}-rust.txt"));
        let browser = folder.join(format!("{round:03}-browser.txt"));
        for (file, came) in [
            (&rust, in_rust(&product, filter, &rust)?),
            (&browser, in_the_browser(&node, filter, &browser)?),
        ] {
            ran += came.ran;
            failed += came.failed.len();
            for name in came.failed {
                failures.entry(name).or_default().push(file.clone());
            }
        }
        println!("  round {round}: {failed} failed, {}", spoken(began.elapsed()));
        ensure!(ran > 0, "no test is called {:?}", filter.unwrap_or_default());
    }
    drop(load);
    println!("\n{}", told(&failures, options.times));
    println!(
        "{ran} tests in {} rounds, in {}.",
        options.times,
        spoken(steps.took())
    );
    ensure!(failures.is_empty(), "{} tests failed", failures.len());
    Ok(())
}

fn in_rust(product: &Product, filter: Option<&str>, file: &Path) -> Result<Round> {
    let mut tests = product.checked.cargo();
    product.prepare(&mut tests);
    let is_nextest = has_nextest();
    if is_nextest {
        let chosen = PACKAGES.map(|name| format!("package(={name})")).join(" + ");
        tests.args([
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--no-tests",
            "pass",
        ]);
        tests.args(["--color", "never", "-E", &format!("({chosen}) & kind(test)")]);
    } else {
        tests.args(["test", "--no-fail-fast", "--tests"]);
        tests.args(PACKAGES.iter().flat_map(|name| ["--package", name]));
    }
    let passed = run_into(tests.args(filter), file)?;
    let said = std::fs::read_to_string(file)?;
    let came = if is_nextest {
        by_nextest(&said)
    } else {
        by_cargo(&said)
    };
    whole(came, passed, file)
}

fn in_the_browser(node: &Node, filter: Option<&str>, file: &Path) -> Result<Round> {
    let told = file.with_extension("json");
    let mut journeys = node.npm();
    journeys.args([
        "run",
        "e2e",
        "--",
        "--passWithNoTests",
        "--reporter=default",
        "--reporter=json",
    ]);
    journeys.arg(format!("--outputFile.json={}", told.display()));
    if let Some(filter) = filter {
        journeys.args(["--testNamePattern", filter]);
    }
    let passed = run_into(journeys.env("NO_COLOR", "1"), file)?;
    let told = std::fs::read_to_string(&told).unwrap_or_default();
    whole(by_vitest(&told)?, passed, file)
}

/// A run that failed and names no test failed all the same.
fn whole(mut came: Round, passed: bool, file: &Path) -> Result<Round> {
    if !passed && came.failed.is_empty() {
        ensure!(came.ran > 0, "nothing ran; {} says why", file.display());
        came.failed
            .insert("the run itself, which names no test".to_owned());
    }
    Ok(came)
}

/// What nextest says of a round.
fn by_nextest(said: &str) -> Round {
    let mut came = Round::default();
    for line in said.lines() {
        // `PASS [   0.010s] (1/2) package::program name`
        let Some((word, rest)) = line.trim().split_once(" [") else {
            continue;
        };
        let Some((_, rest)) = rest.split_once("] ") else {
            continue;
        };
        let rest = rest.split_once(") ").map_or(rest, |(_, name)| name).trim_start();
        if word == "Summary" {
            let count = rest
                .split_once(" test")
                .and_then(|(count, _)| count.parse::<u64>().ok());
            came.ran += count.unwrap_or(0);
        } else if ["FAIL", "TIMEOUT", "LEAK-FAIL"].contains(&word) || word.starts_with("SIG") {
            came.failed.insert(rest.to_owned());
        }
    }
    came
}

/// What `cargo test` says of a round.
fn by_cargo(said: &str) -> Round {
    let mut came = Round::default();
    for test in said.lines().filter_map(|line| line.strip_prefix("test ")) {
        let failed = test.strip_suffix(" ... FAILED");
        came.ran += u64::from(failed.is_some() || test.ends_with(" ... ok"));
        came.failed.extend(failed.map(str::to_owned));
    }
    came
}

/// What vitest writes of a round.
fn by_vitest(told: &str) -> Result<Round> {
    let told: Value = serde_json::from_str(told).context("vitest wrote nothing that can be read")?;
    let mut came = Round::default();
    for file in told["testResults"].as_array().into_iter().flatten() {
        let tests = file["assertionResults"].as_array().into_iter().flatten();
        for test in tests {
            let is_failed = test["status"] == "failed";
            came.ran += u64::from(is_failed || test["status"] == "passed");
            if is_failed {
                came.failed
                    .insert(test["fullName"].as_str().unwrap_or("?").to_owned());
            }
        }
    }
    Ok(came)
}

fn told(failures: &BTreeMap<String, Vec<PathBuf>>, times: u32) -> String {
    if failures.is_empty() {
        return "Nothing failed.".to_owned();
    }
    let mut lines = vec!["Failed:".to_owned()];
    for (name, files) in failures {
        lines.push(format!("  {} of {times}  {name}", files.len()));
        lines.extend(files.iter().map(|file| format!("      {}", file.display())));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn how_often_comes_first_and_unknown_words_are_refused() {
        let options = Options::parse(&words("10 --load pallet"));
        assert!(options.is_ok_and(|options| options
            == Options {
                times: 10,
                load: true,
                filter: Some("pallet".to_owned())
            }));
        for refused in ["", "0", "--load", "3 --loud", "3 a b"] {
            assert!(Options::parse(&words(refused)).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn what_failed_is_found_in_what_nextest_says() {
        let said = "        PASS [   0.010s] (1/3) assay-tests::tests kills::a\n        \
                    FAIL [   0.020s] (2/3) assay-tests::tests window::b\n     \
                    SIGKILL [   1.020s] (3/3) assay-server::tests crash::c\n\
                    ────────────\n     Summary [   1.2s] 3 tests run: 1 passed, 2 failed, 41 skipped\n        \
                    FAIL [   0.020s] (2/3) assay-tests::tests window::b\nerror: test run failed\n";
        let came = by_nextest(said);
        assert_eq!(came.ran, 3);
        let failed: Vec<_> = came.failed.iter().map(String::as_str).collect();
        assert_eq!(
            failed,
            ["assay-server::tests crash::c", "assay-tests::tests window::b"]
        );
    }

    #[test]
    fn what_failed_is_found_in_what_cargo_says() {
        let came = by_cargo("test kills::a ... ok\ntest window::b ... FAILED\ntest c ... ignored\n");
        assert_eq!(came.ran, 2);
        assert!(came.failed.contains("window::b") && came.failed.len() == 1);
    }

    #[test]
    fn what_failed_is_found_in_what_vitest_writes() -> Result<()> {
        let told = r#"{ "testResults": [{ "assertionResults": [
            { "fullName": "the history is kept", "status": "passed" },
            { "fullName": "a label is shown", "status": "failed" },
            { "fullName": "not asked for", "status": "skipped" } ] }] }"#;
        let came = by_vitest(told)?;
        assert_eq!(came.ran, 2);
        assert!(came.failed.contains("a label is shown") && came.failed.len() == 1);
        assert!(by_vitest("").is_err());
        Ok(())
    }

    #[test]
    fn a_run_that_fails_without_a_name_is_a_failure() {
        let ran = Round {
            ran: 1,
            ..Round::default()
        };
        assert!(whole(ran, false, Path::new("a")).is_ok_and(|came| came.failed.len() == 1));
        assert!(whole(Round::default(), false, Path::new("a")).is_err());
        assert!(whole(Round::default(), true, Path::new("a")).is_ok_and(|came| came.failed.is_empty()));
    }

    #[test]
    fn each_failure_is_listed_with_how_often_and_where() {
        let failures = BTreeMap::from([(
            "b".to_owned(),
            vec![PathBuf::from("1.txt"), PathBuf::from("4.txt")],
        )]);
        assert_eq!(
            told(&failures, 5),
            "Failed:\n  2 of 5  b\n      1.txt\n      4.txt"
        );
        assert_eq!(told(&BTreeMap::new(), 5), "Nothing failed.");
    }
}
