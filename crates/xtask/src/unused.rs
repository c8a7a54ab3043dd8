//! No manifest names a crate that no source of its package uses.
//!
//! rustc's own lint (`unused_crate_dependencies`) speaks of each program and test apart, and so of
//! nearly every one; this looks at a package as a whole.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::changed::read;
use crate::shell::{ask, cargo};

/// Packages and crates that they name and do not use.
fn unused() -> Result<Vec<(String, String)>> {
    let listed = ask(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))
        .context("cargo could not list the crates")?;
    let listed: Value = serde_json::from_str(&listed)?;
    let mut found = Vec::new();
    for package in listed["packages"].as_array().into_iter().flatten() {
        let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
        let folder = manifest.parent().context("a crate has a folder")?;
        let (mut product, mut tests) = (String::new(), String::new());
        read(&folder.join("src"), &mut product)?;
        for name in ["tests", "benches", "examples"] {
            if folder.join(name).is_dir() {
                read(&folder.join(name), &mut tests)?;
            }
        }
        let script = std::fs::read_to_string(folder.join("build.rs")).unwrap_or_default();
        for need in package["dependencies"].as_array().into_iter().flatten() {
            let name = need["rename"]
                .as_str()
                .or(need["name"].as_str())
                .unwrap_or_default();
            let is_used = match need["kind"].as_str() {
                Some("build") => uses(&script, name),
                // Tests beside the code are in its files.
                Some("dev") => uses(&tests, name) || uses(&product, name),
                _ => uses(&product, name),
            };
            if !is_used {
                found.push((
                    package["name"].as_str().unwrap_or_default().to_owned(),
                    name.to_owned(),
                ));
            }
        }
    }
    Ok(found)
}

/// Whether sources speak of a crate: `name::`, `use name;`, `name as`.
fn uses(sources: &str, name: &str) -> bool {
    let word = name.replace('-', "_");
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    sources.match_indices(&word).any(|(at, _)| {
        let (before, after) = (&sources[..at], &sources[at + word.len()..]);
        !before.ends_with(is_part)
            && (after.starts_with("::")
                || after.starts_with(" as ")
                || (after.starts_with(';') && before.ends_with("use ")))
    })
}

#[test]
fn every_crate_that_a_manifest_names_is_used() -> Result<()> {
    let found = unused()?;
    assert!(found.is_empty(), "take these out of their manifests: {found:?}");
    Ok(())
}

#[test]
fn a_crate_is_used_when_its_words_are() {
    for used in [
        "use serde_json::Value;",
        "serde_json::to_string(x)",
        "use serde_json;",
        "pub use serde_json as json;",
    ] {
        assert!(uses(used, "serde-json"), "{used}");
    }
    for unused in [
        "my_serde_json::x",
        "serde_json_more::x",
        "let serde_json = 1;",
        "",
    ] {
        assert!(!uses(unused, "serde-json"), "{unused}");
    }
}
