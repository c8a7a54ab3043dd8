//! The Rust tests: by nextest where it is installed, else by cargo, the same ones.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::checked::Checked;
use crate::shell::{ask, cargo, run, run_and_hear, say};

/// The journey that needs an app with a list and labels of it, so that `cargo test` leaves it out.
const FIRST_START: &str = "a_label_is_judged_by_the_list_the_app_carries";

/// Which tests run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Which {
    /// Every one.
    All,
    /// Those of some packages.
    Of(Vec<Part>),
}

/// Tests of one package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part {
    /// The package.
    pub(crate) package: String,
    /// Without those that start programs and kill them.
    pub(crate) spares_kills: bool,
}

/// Whether nextest is installed.
pub(crate) fn has_nextest() -> bool {
    ask(cargo().args(["nextest", "--version"])).is_some()
}

/// nextest's name for a choice.
fn expression(parts: &[Part]) -> String {
    let each = parts.iter().map(|part| match part.spares_kills {
        true => format!("(package(={}) - test(/kill/))", part.package),
        false => format!("package(={})", part.package),
    });
    each.collect::<Vec<_>>().join(" + ")
}

/// Runs tests, those that are marked `#[ignore]` apart. `prepare` sets what the build depends on.
pub(crate) fn tests(checked: &Checked, prepare: &dyn Fn(&mut Command), which: &Which) -> Result<()> {
    let ready = |words: &[&str]| {
        let mut cargo = checked.cargo();
        prepare(cargo.args(words));
        cargo
    };
    if has_nextest() {
        let mut tests = ready(&["nextest", "run", "--workspace"]);
        if let Which::Of(parts) = which {
            tests.arg("-E").arg(expression(parts));
        }
        return run(&mut tests);
    }
    say("  cargo-nextest is not installed: cargo runs the tests, one program after the other");
    match which {
        Which::All => run(&mut ready(&[
            "test",
            "--workspace",
            "--lib",
            "--bins",
            "--tests",
            "--no-fail-fast",
        ])),
        Which::Of(parts) => parts.iter().try_for_each(|part| {
            let mut tests = ready(&["test", "--no-fail-fast", "--package", &part.package]);
            if part.spares_kills {
                tests.args(["--", "--skip", "kill"]);
            }
            run(&mut tests)
        }),
    }
}

/// The examples in the documentation. The app is as `prepare` had it built, or it would be built anew.
pub(crate) fn examples(checked: &Checked, prepare: &dyn Fn(&mut Command)) -> Result<()> {
    let mut examples = checked.cargo();
    prepare(&mut examples);
    run(examples.args(["test", "--workspace", "--doc"]))
}

/// The journey of a first start, with the app's list and labels of it named by `prepare`.
pub(crate) fn first_start(checked: &Checked, prepare: &dyn Fn(&mut Command)) -> Result<()> {
    let mut first = checked.cargo();
    prepare(&mut first);
    if has_nextest() {
        // nextest fails where it finds no such test.
        first.args(["nextest", "run", "--workspace", "--run-ignored", "only", "-E"]);
        return run(first.arg(format!("test(/\\b{FIRST_START}$/)")));
    }
    first.args(["test", "--workspace", "--tests", FIRST_START, "--", "--ignored"]);
    ensure!(
        passed(&run_and_hear(&mut first)?) == 1,
        "no test is called {FIRST_START}"
    );
    Ok(())
}

/// How many tests passed, by what `cargo test` said.
pub(crate) fn passed(said: &str) -> u32 {
    let results = said
        .lines()
        .filter_map(|line| line.strip_prefix("test result: ok. "));
    results
        .filter_map(|result| {
            result
                .split_once(" passed")
                .and_then(|(count, _)| count.parse::<u32>().ok())
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_that_passed_are_counted_over_all_programs() {
        let said = "running 1 test\ntest a ... ok\n\ntest result: ok. 1 passed; 0 failed; 0 ignored\n\n\
                    test result: ok. 0 passed; 0 failed\ntest result: ok. 41 passed; 0 failed\n";
        assert_eq!(passed(said), 42);
        assert_eq!(passed("running 0 tests\n"), 0);
    }

    #[test]
    fn a_choice_names_its_packages_exactly() {
        let part = |package: &str, spares_kills| Part {
            package: package.to_owned(),
            spares_kills,
        };
        assert_eq!(
            expression(&[part("assay-core", false), part("assay-cli", true)]),
            "package(=assay-core) + (package(=assay-cli) - test(/kill/))"
        );
    }
}
