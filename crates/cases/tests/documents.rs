//! The documents name tests as what shows a claim: each is one that exists and that a run of all tests
//! runs. A name that is no test's shows nothing.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use crate::sources::{SOURCES, crates, files, root};
use assay_cases::Cases;
use std::fs;

/// A name of so many words is a test's; codes and words of the product are shorter.
const WORDS_OF_A_TEST: usize = 6;

fn page(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What a text sets in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The last cell of a table's line.
fn last_cell(line: &str) -> &str {
    let line = line.trim_end_matches([' ', '|']);
    line.rsplit_once('|').unwrap_or_else(|| panic!("{line}")).1
}

/// Fails when no test that is run has this name.
fn is_run(name: &str) {
    let mut named = SOURCES
        .tests
        .iter()
        .filter(|test| test.function() == name)
        .peekable();
    assert!(named.peek().is_some(), "no test is called {name}");
    assert!(
        named.any(|test| !test.ignored),
        "{name} is ignored: nothing runs it"
    );
}

#[test]
fn every_attacker_has_a_test_that_exists() {
    let page = page("docs/threat-model.md");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| **")).collect();
    assert!(rows.len() >= 15, "{} rows", rows.len());
    let mut cases = Cases::new();
    for row in rows {
        let who = row.split("**").nth(1).unwrap();
        let names: Vec<&str> = quoted(last_cell(row)).collect();
        cases.case(who, || assert!(!names.is_empty(), "nothing shows it"));
        for name in names {
            cases.case(format!("{who}: {name}"), || is_run(name));
        }
    }
}

#[test]
fn every_promise_of_privacy_has_a_test_that_exists() {
    let page = page("docs/privacy.md");
    let table = page.split_once("| line | tests |").unwrap().1;
    let rows: Vec<&str> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert!(rows.len() >= 15, "{} rows", rows.len());
    let mut cases = Cases::new();
    for row in rows {
        let promise = row.split('|').nth(1).unwrap().trim();
        let shown = last_cell(row);
        let names: Vec<&str> = quoted(shown).collect();
        cases.case(promise, || assert!(!names.is_empty(), "nothing holds it"));
        for name in names {
            cases.case(format!("{promise}: {name}"), || match name.strip_suffix(".ts") {
                Some(_) => is_journey(name, shown.split_once("`:").unwrap().1.trim()),
                None => is_run(name),
            });
        }
    }
}

/// Fails when this file of the browser's journeys has none whose title begins so.
fn is_journey(file: &str, title: &str) {
    let text = page(file);
    let titles = ["it('", "it(\"", "test('", "test(\""];
    let found = text.lines().map(str::trim_start).any(|line| {
        titles.iter().any(|open| {
            line.strip_prefix(open)
                .is_some_and(|rest| rest.starts_with(title))
        })
    });
    assert!(found, "no journey of {file} begins with {title:?}");
}

#[test]
fn no_document_names_a_test_that_is_not_there() {
    let pages = fs::read_dir(root().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .chain([root().join("README.md")]);
    let mut cases = Cases::new();
    for path in pages {
        let text = fs::read_to_string(&path).unwrap();
        let page = path.file_name().unwrap().to_string_lossy();
        let mut named: Vec<&str> = quoted(&text).collect();
        named.sort_unstable();
        named.dedup();
        for name in named {
            let is_word = |word: &str| {
                !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            };
            if name.split('_').all(is_word) && name.split('_').count() >= WORDS_OF_A_TEST {
                cases.case(format!("{page}: {name}"), || is_run(name));
            } else if name.ends_with(".rs") && format!("/{name}").contains("/tests/") {
                cases.case(format!("{page}: {name}"), || {
                    let found = SOURCES.files.iter().any(|file| file.ends_with(name));
                    assert!(found, "no program includes such a file");
                });
            } else if name.ends_with(".e2e.ts") {
                cases.case(format!("{page}: {name}"), || {
                    assert!(root().join(name).is_file(), "no such journeys");
                });
            }
        }
    }
}

#[test]
fn every_crate_has_one_test_program_and_it_includes_every_file() {
    let mut cases = Cases::new();
    for folder in crates() {
        let name = folder.strip_prefix(root()).unwrap().display().to_string();
        for file in files(&folder.join("src")).union(&files(&folder.join("tests"))) {
            let shown = file.strip_prefix(root()).unwrap().display();
            cases.case(shown, || {
                assert!(
                    SOURCES.files.contains(file),
                    "no program includes it: a `mod` is missing"
                );
            });
        }
        if folder.join("tests").exists() {
            let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
            cases.case(name, || {
                assert!(
                    manifest.contains("\nautotests = false\n"),
                    "every file is a program"
                );
                assert_eq!(manifest.matches("[[test]]").count(), 1);
                assert!(manifest.contains("[[test]]\nname = \"tests\"\npath = \"tests/main.rs\"\n"));
            });
        }
    }
}
