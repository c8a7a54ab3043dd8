//! What was changed here, and what the workspace is made of: the facts that `reach` judges.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::reach::{JourneyFile, Package};
use crate::shell::{ask, cargo, command, root};

/// The branch that everything is measured against.
const MAIN: &str = "main";

/// Files that differ from where this branch left main, and files that git does not know yet; on main
/// itself, those that differ from the last commit.
pub(crate) fn files() -> Result<Vec<String>> {
    let base = ["main", "origin/main"]
        .iter()
        .find_map(|name| ask(command("git").args(["merge-base", name, "HEAD"])))
        .with_context(|| format!("git finds no commit that this and {MAIN} have in common"))?;
    let differ = ask(command("git").args(["diff", "--name-only", "--no-renames", &base]))
        .context("git could not compare")?;
    let unknown = ask(command("git").args(["ls-files", "--others", "--exclude-standard"]))
        .context("git could not list what it does not know")?;
    let mut files: Vec<String> = differ.lines().chain(unknown.lines()).map(str::to_owned).collect();
    files.sort();
    files.dedup();
    Ok(files)
}

/// The workspace's packages, each with its sources.
pub(crate) fn packages() -> Result<Vec<Package>> {
    let listed = ask(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))
        .context("cargo could not list the crates")?;
    let listed: Value = serde_json::from_str(&listed)?;
    let packages = listed["packages"].as_array().context("cargo listed no crates")?;
    packages.iter().map(package).collect()
}

fn package(listed: &Value) -> Result<Package> {
    let manifest = Path::new(listed["manifest_path"].as_str().unwrap_or_default());
    let folder = manifest.parent().context("a crate has a folder")?;
    let named = |is_for_tests: bool| {
        let all = listed["dependencies"].as_array().into_iter().flatten();
        all.filter(|need| need["path"].is_string() && (need["kind"] == "dev") == is_for_tests)
            .filter_map(|need| need["name"].as_str().map(str::to_owned))
            .collect()
    };
    let mut sources = String::new();
    read(folder, &mut sources)?;
    Ok(Package {
        name: listed["name"].as_str().unwrap_or_default().to_owned(),
        folder: folder.strip_prefix(root())?.to_string_lossy().replace('\\', "/"),
        needs: named(false),
        tests_need: named(true),
        sources,
    })
}

/// Every Rust file in a folder, without comments, one after the other.
pub(crate) fn read(folder: &Path, out: &mut String) -> Result<()> {
    let entries = folder.read_dir();
    for entry in entries.with_context(|| format!("{} cannot be read", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            read(&path, out)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path)?;
            for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    Ok(())
}

/// The files of browser journeys.
pub(crate) fn journeys() -> Result<Vec<JourneyFile>> {
    let mut files = Vec::new();
    for entry in crate::ui::folder().join("e2e").read_dir()? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".e2e.ts") {
            let is_with_server = std::fs::read_to_string(&path)?.contains("support/real");
            files.push(JourneyFile { name, is_with_server });
        }
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_is_read_as_it_is() -> Result<()> {
        let packages = packages()?;
        let core = packages.iter().find(|package| package.name == "assay-core");
        assert!(core.is_some_and(|core| core.folder == "crates/core" && core.needs.is_empty()));
        let client = packages.iter().find(|package| package.name == "assay-client");
        assert!(client.is_some_and(|client| client.needs.contains(&"assay-core".to_owned())));
        let journeys = journeys()?;
        assert!(journeys.iter().any(|file| file.is_with_server));
        assert!(journeys.iter().any(|file| !file.is_with_server));
        Ok(())
    }
}
