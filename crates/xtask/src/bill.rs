//! The bill of materials beside a package: every crate and every package of the interface that is
//! in it, as CycloneDX 1.5, from what cargo and npm have already fetched.
//!
//! Deliberately absent: what was only used to build, and the system's own libraries, which the
//! package names as its dependencies.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::notices::{INTERFACE, npm_package, reachable};
use crate::shell::{ask, cargo, heading, root};

/// The crate whose program the package holds.
const PROGRAM: &str = "assay-app";

/// Writes `assay-app.cdx.json` into `folder`, for the system this runs on.
pub(crate) fn write(folder: &Path) -> Result<()> {
    heading("The bill of materials (CycloneDX)");
    let host = ask(cargo().args(["-vV"])).context("cargo does not say what it runs on")?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: "));
    let listed = ask(cargo()
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--filter-platform",
        ])
        .arg(host.context("cargo does not say what it runs on")?))
    .context("cargo could not list the crates")?;
    let sums = checksums(&std::fs::read_to_string(root().join("Cargo.lock"))?);
    let interface: Vec<Value> = INTERFACE
        .iter()
        .map(|name| npm_package(name))
        .collect::<Result<_>>()?;
    let bill = bill(&serde_json::from_str(&listed)?, &sums, &interface)?;
    let file = folder.join(format!("{PROGRAM}.cdx.json"));
    std::fs::write(&file, format!("{bill:#}\n"))?;
    let parts = bill["components"].as_array().map_or(0, Vec::len);
    println!("  {}: {parts} parts", file.display());
    Ok(())
}

fn bill(listed: &Value, sums: &BTreeMap<String, String>, interface: &[Value]) -> Result<Value> {
    let used = reachable(listed, PROGRAM);
    let packages = listed["packages"].as_array().into_iter().flatten();
    let packages: Vec<&Value> = packages
        .filter(|package| used.contains_key(word(package, "id")))
        .collect();
    let refs: BTreeMap<&str, String> = packages
        .iter()
        .map(|package| (word(package, "id"), purl("cargo", package)))
        .collect();
    let program = packages.iter().find(|package| package["name"] == PROGRAM);
    let program = program.with_context(|| format!("{PROGRAM} is not among the crates"))?;
    let mut parts = Vec::new();
    let mut needs = Vec::new();
    for package in &packages {
        let needed = used.get(word(package, "id")).into_iter().flatten();
        let mut needed: Vec<&String> = needed.filter_map(|id| refs.get(id.as_str())).collect();
        needed.sort();
        needs.push(json!({ "ref": purl("cargo", package), "dependsOn": needed }));
        if package["name"] != PROGRAM {
            parts.push(part("cargo", package, sums.get(&title(package))));
        }
    }
    for package in interface {
        needs.push(json!({ "ref": purl("npm", package), "dependsOn": [] }));
        parts.push(part("npm", package, None));
    }
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": part("cargo", program, None) },
        "components": parts,
        "dependencies": needs,
    }))
}

fn part(kind: &str, package: &Value, sum: Option<&String>) -> Value {
    let is_program = package["name"] == PROGRAM;
    let mut part = json!({
        "type": if is_program { "application" } else { "library" },
        "bom-ref": purl(kind, package),
        "name": package["name"],
        "version": package["version"],
        "purl": purl(kind, package),
    });
    if let Some(licence) = package["license"].as_str() {
        // An old way of saying "or", which is no expression any more.
        let expression = licence.replace('/', " OR ");
        part["licenses"] = json!([{ "expression": expression }]);
    }
    if let Some(sum) = sum {
        part["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    part
}

/// The package's address among all packages of the world (purl). Npm's scopes begin with an `@`.
fn purl(kind: &str, package: &Value) -> String {
    let name = word(package, "name").replace('@', "%40");
    format!("pkg:{kind}/{name}@{}", word(package, "version"))
}

fn word<'a>(package: &'a Value, key: &str) -> &'a str {
    package[key].as_str().unwrap_or_default()
}

fn title(package: &Value) -> String {
    format!("{} {}", word(package, "name"), word(package, "version"))
}

/// The checksum of every crate that the lock file names, by name and version.
fn checksums(lock: &str) -> BTreeMap<String, String> {
    let value = |block: &str, key: &str| {
        let start = format!("{key} = \"");
        let line = block.lines().find_map(|line| line.strip_prefix(&start))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    let blocks = lock.split("[[package]]");
    blocks
        .filter_map(|block| {
            let title = format!("{} {}", value(block, "name")?, value(block, "version")?);
            Some((title, value(block, "checksum")?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_builds_is_left_out_and_a_part_is_named_with_licence_and_checksum() {
        let listed = json!({
            "packages": [
                { "id": "app", "name": "assay-app", "version": "1.0.0", "license": "Apache-2.0" },
                { "id": "used", "name": "used", "version": "2.0.0", "license": "MIT/Apache-2.0" },
                { "id": "built", "name": "built-with", "version": "3.0.0", "license": "MIT" },
            ],
            "resolve": { "nodes": [
                { "id": "app", "deps": [
                    { "pkg": "used", "dep_kinds": [{ "kind": null }] },
                    { "pkg": "built", "dep_kinds": [{ "kind": "build" }] },
                ] },
                { "id": "used", "deps": [] },
            ] },
        });
        let lock = "[[package]]\nname = \"used\"\nversion = \"2.0.0\"\nchecksum = \"ab\"\n";
        let page = json!({ "name": "@a/b", "version": "1.2.3", "license": "MIT" });
        let bill = bill(&listed, &checksums(lock), &[page]).unwrap_or_default();
        assert_eq!(
            bill["components"],
            json!([
                {
                    "type": "library",
                    "bom-ref": "pkg:cargo/used@2.0.0",
                    "name": "used",
                    "version": "2.0.0",
                    "purl": "pkg:cargo/used@2.0.0",
                    "licenses": [{ "expression": "MIT OR Apache-2.0" }],
                    "hashes": [{ "alg": "SHA-256", "content": "ab" }],
                },
                {
                    "type": "library",
                    "bom-ref": "pkg:npm/%40a/b@1.2.3",
                    "name": "@a/b",
                    "version": "1.2.3",
                    "purl": "pkg:npm/%40a/b@1.2.3",
                    "licenses": [{ "expression": "MIT" }],
                },
            ])
        );
        assert_eq!(bill["metadata"]["component"]["type"], "application");
        assert_eq!(
            bill["dependencies"][0]["dependsOn"],
            json!(["pkg:cargo/used@2.0.0"])
        );
    }
}
