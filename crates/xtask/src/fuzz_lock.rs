//! fuzz/Cargo.lock knows the crates of this workspace as they are: the targets are a workspace of their own, which no
//! build here looks at. What others' crates need is left to cargo, which is asked when something is fuzzed.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::shell::{ask, cargo, root};

/// The packages that a lock file names.
fn locked(lock: &str) -> BTreeSet<&str> {
    let names = lock.lines().filter_map(|line| line.strip_prefix("name = \""));
    names.filter_map(|rest| rest.strip_suffix('"')).collect()
}

/// The packages of a workspace, of which each may have needs within it.
fn needs<'w>(workspace: &'w Value, package: &str) -> impl Iterator<Item = &'w str> {
    let all = workspace["packages"].as_array().into_iter().flatten();
    let found = all.filter(move |one| one["name"] == package);
    let needs = found.flat_map(|one| one["dependencies"].as_array().into_iter().flatten());
    needs
        .filter(|need| need["kind"] != "dev" && need["optional"] == false && need["path"].is_string())
        .filter_map(|need| need["name"].as_str())
}

#[test]
fn the_fuzz_targets_lock_names_what_our_crates_need_of_each_other() {
    let lock = std::fs::read_to_string(root().join("fuzz/Cargo.lock")).unwrap();
    let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    let listed = ask(cargo().args(["metadata", "--no-deps", "--format-version", "1"])).unwrap();
    let workspace: Value = serde_json::from_str(&listed).unwrap();
    let direct = manifest
        .lines()
        .filter(|line| line.contains("path = \"../crates/"));
    let mut waiting: Vec<&str> = direct.filter_map(|line| line.split_whitespace().next()).collect();
    let mut reached = BTreeSet::from(["assay-fuzz"]);
    while let Some(name) = waiting.pop() {
        if reached.insert(name) {
            waiting.extend(needs(&workspace, name));
        }
    }
    let ours: BTreeSet<&str> = locked(&lock)
        .into_iter()
        .filter(|name| name.starts_with("assay-"))
        .collect();
    assert!(reached.len() > 5, "{reached:?}");
    assert_eq!(
        ours, reached,
        "`cargo update --workspace` in fuzz/ writes it anew"
    );
}
