//! Who wrote what is inside: the notices the app shows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::shell::{ask, cargo, heading, is_fresh, root, say};

/// The interface's packages that end up in the page: its dependencies, and the framework that is
/// compiled into it.
pub(crate) const INTERFACE: [&str; 2] = ["@tauri-apps/api", "svelte"];

/// Where the interface's build picks the notices up.
fn file() -> PathBuf {
    root().join("ui/public/notices.txt")
}

/// Writes name, version, licence and licence text of everything the app is made of, from what
/// cargo and npm have already fetched.
pub(crate) fn build() -> Result<()> {
    heading("Third-party notices");
    let locks = [root().join("Cargo.lock"), root().join("ui/package-lock.json")];
    if is_fresh(&file(), &locks) {
        say("  up to date");
        return Ok(());
    }
    write()
}

/// The same, also when they are up to date.
pub(crate) fn write() -> Result<()> {
    let mut parts = crates()?;
    parts.extend(packages()?);
    std::fs::create_dir_all(root().join("ui/public"))?;
    std::fs::write(file(), text(&parts))?;
    say(&format!("  ui/public/notices.txt: {} parts", parts.len()));
    Ok(())
}

/// One part: what it is called, under which licence, and the texts that came with it.
struct Part {
    title: String,
    licence: String,
    texts: BTreeSet<String>,
}

/// The crates that the app is built from on any system.
fn crates() -> Result<Vec<Part>> {
    let listed = ask(cargo().args(["metadata", "--format-version", "1", "--locked"]))
        .context("cargo could not list the crates")?;
    let listed: Value = serde_json::from_str(&listed)?;
    let used = reachable(&listed, "assay-app");
    let mut parts = Vec::new();
    for package in listed["packages"].as_array().into_iter().flatten() {
        let is_ours = package["source"].is_null();
        if is_ours || !used.contains_key(package["id"].as_str().unwrap_or_default()) {
            continue;
        }
        let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap_or_default());
        parts.push(Part {
            title: title(package),
            licence: package["license"].as_str().unwrap_or("see its text").to_owned(),
            texts: licences(manifest.parent().unwrap_or(&manifest)),
        });
    }
    Ok(parts)
}

/// Everything that `name` needs to run, not to be built or tested: ids, and what each needs itself.
pub(crate) fn reachable(listed: &Value, name: &str) -> BTreeMap<String, Vec<String>> {
    let nodes: BTreeMap<&str, &Value> = listed["resolve"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let start = listed["packages"].as_array().into_iter().flatten();
    let start = start.filter(|package| package["name"] == name);
    let mut open: Vec<&str> = start.filter_map(|package| package["id"].as_str()).collect();
    let mut used = BTreeMap::new();
    while let Some(id) = open.pop() {
        if used.contains_key(id) {
            continue;
        }
        let all = nodes.get(id).and_then(|node| node["deps"].as_array());
        let runs = all.into_iter().flatten().filter(|need| {
            let mut kinds = need["dep_kinds"].as_array().into_iter().flatten();
            kinds.any(|kind| kind["kind"].is_null())
        });
        let needs: Vec<&str> = runs.filter_map(|need| need["pkg"].as_str()).collect();
        open.extend(&needs);
        let needs = needs.iter().map(|&need| need.to_owned()).collect();
        used.insert(id.to_owned(), needs);
    }
    used
}

fn packages() -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    for name in INTERFACE {
        let package = npm_package(name)?;
        parts.push(Part {
            title: title(&package),
            licence: package["license"].as_str().unwrap_or("see its text").to_owned(),
            texts: licences(&installed(name)),
        });
    }
    Ok(parts)
}

/// What a package of the interface says of itself.
pub(crate) fn npm_package(name: &str) -> Result<Value> {
    let package = std::fs::read_to_string(installed(name).join("package.json"))
        .with_context(|| format!("{name} is not installed; run `cargo xtask ui`"))?;
    Ok(serde_json::from_str(&package)?)
}

fn installed(name: &str) -> PathBuf {
    root().join("ui/node_modules").join(name)
}

fn title(package: &Value) -> String {
    let word = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
    format!("{} {}", word("name"), word("version"))
}

/// The texts of files that are called like a licence, in a package's own folder.
fn licences(folder: &Path) -> BTreeSet<String> {
    let Ok(entries) = folder.read_dir() else {
        return BTreeSet::new();
    };
    entries
        .flatten()
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy().to_uppercase();
            ["LICENSE", "LICENCE", "COPYING", "NOTICE"]
                .iter()
                .any(|start| name.starts_with(start))
        })
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
        .map(|text| text.trim().to_owned())
        .collect()
}

/// One text once, under everything that carries it: most carry one of a handful.
fn text(parts: &[Part]) -> String {
    let mut by_text: BTreeMap<&str, Vec<&Part>> = BTreeMap::new();
    let mut out = String::from("Assay contains parts that others wrote.\n\n");
    for part in parts {
        out += &format!("{} ({})\n", part.title, part.licence);
        for text in &part.texts {
            by_text.entry(text).or_default().push(part);
        }
    }
    for (text, parts) in by_text {
        let titles: Vec<&str> = parts.iter().map(|part| part.title.as_str()).collect();
        out += &format!("\n{}\n{}\n\n{text}\n", "=".repeat(72), titles.join(", "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_time_needs_are_left_out_and_one_text_is_printed_once() {
        let listed = serde_json::json!({
            "packages": [{ "name": "assay-app", "id": "app" }],
            "resolve": { "nodes": [
                { "id": "app", "deps": [
                    { "pkg": "used", "dep_kinds": [{ "kind": null }] },
                    { "pkg": "built-with", "dep_kinds": [{ "kind": "build" }] },
                ] },
                { "id": "used", "deps": [{ "pkg": "app", "dep_kinds": [{ "kind": null }] }] },
            ] },
        });
        let used: Vec<String> = reachable(&listed, "assay-app").into_keys().collect();
        assert_eq!(used, ["app", "used"]);
        let part = |title: &str| Part {
            title: title.to_owned(),
            licence: "MIT".to_owned(),
            texts: BTreeSet::from(["the text".to_owned()]),
        };
        let text = text(&[part("one 1.0"), part("two 2.0")]);
        assert_eq!(text.matches("the text").count(), 1);
        assert!(text.contains("one 1.0, two 2.0"));
    }
}
