//! The Debian package: built and weighed. Trying it in a clean root is `clean_root`'s.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::shell::{ask, built, cargo, command, heading, root, run, target};
use crate::shipped::{self, Shipped};
use crate::{bill, demo, node, packages, record, ui, wasm};

/// The most a package may weigh, in bytes.
const LIMIT: u64 = 12_000_000;

/// A package and the list that is in it.
pub(crate) struct Package {
    /// The `.deb`.
    pub file: PathBuf,
    /// Its list.
    pub shipped: Shipped,
}

/// Builds the package with its bill of materials and writes down what its parts weigh.
pub(crate) fn package() -> Result<Package> {
    packages::install(&packages::for_run()?)?;
    wasm::build()?;
    ui::build()?;
    let shipped = Shipped::find()?;
    let node = node::find()?;
    heading("The package (a release build; it takes a while)");
    let told = told(&shipped)?;
    node.tauri(|build| {
        build.args(["build", "--bundles", "deb", "--ci", "--config", &told]);
        build.env(shipped::VARIABLE, &shipped.file);
    })?;
    let folder = target().join("release/bundle/deb");
    let file = newest(&folder)?;
    bill::write(&folder)?;
    weigh(&file, &shipped)?;
    Ok(Package { file, shipped })
}

/// What is laid over the app's configuration: a package says of itself which list is in it.
fn told(shipped: &Shipped) -> Result<String> {
    let configuration = std::fs::read_to_string(root().join("src-tauri/tauri.conf.json"))?;
    let configuration: Value = serde_json::from_str(&configuration)?;
    let description = configuration["bundle"]["longDescription"]
        .as_str()
        .context("the app has no description")?;
    let description = shipped.description(description);
    Ok(json!({ "bundle": { "longDescription": description } }).to_string())
}

/// Writes the parts of the installed app with their sizes into docs/benchmarks.md.
fn weigh(package: &Path, shipped: &Shipped) -> Result<()> {
    heading("What it weighs");
    let weight = package.metadata()?.len();
    let mut rows = vec![["part", "bytes", "limit"].map(str::to_owned).to_vec()];
    let limit = assay_figures::promise("at most 12,000,000", weight <= LIMIT);
    rows.push(vec![
        "the package, compressed".to_owned(),
        weight.to_string(),
        limit,
    ]);
    let listed = ask(command("dpkg-deb").arg("--contents").arg(package))
        .context("dpkg-deb could not list the package")?;
    for (name, bytes) in installed(&listed) {
        rows.push(vec![format!("installed: `/{name}`"), bytes.to_string()]);
    }
    let inside = [
        ("the page, uncompressed", folder_weight(&root().join("ui/dist"))?),
        (
            "of it the reader",
            file_weight(&root().join("ui/dist/assay.wasm"))?,
        ),
        (
            "of it receiving",
            file_weight(&root().join("ui/dist/receiving.wasm"))?,
        ),
        (
            "of it the third-party notices",
            file_weight(&root().join("ui/dist/notices.txt"))?,
        ),
        ("the trust list", file_weight(&shipped.file)?),
    ];
    for (name, bytes) in inside {
        rows.push(vec![format!("in the program: {name}"), bytes.to_string()]);
    }
    let title = "The Debian package and what it installs (`cargo xtask package`).";
    println!("{}", record::write("package", title, &rows)?);
    ensure!(
        weight <= LIMIT,
        "the package weighs {weight} bytes; at most {LIMIT} are allowed"
    );
    Ok(())
}

/// Files of a package as `dpkg-deb --contents` lists them, and their sizes.
fn installed(listed: &str) -> Vec<(&str, u64)> {
    let files = listed.lines().filter(|line| line.starts_with('-'));
    files
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let bytes = words.nth(2)?.parse().ok()?;
            // A date, a time, and the name, which may hold blanks.
            let (_, name) = line.split_once(words.nth(1)?)?;
            Some((name.trim_start(), bytes))
        })
        .collect()
}

fn file_weight(file: &Path) -> Result<u64> {
    let meta = file.metadata();
    Ok(meta
        .with_context(|| format!("{} is not there", file.display()))?
        .len())
}

fn folder_weight(folder: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in folder.read_dir()? {
        let path = entry?.path();
        sum += if path.is_dir() {
            folder_weight(&path)?
        } else {
            file_weight(&path)?
        };
    }
    Ok(sum)
}

/// Measures the app as it is shipped, built when it is not there yet.
pub(crate) fn measure(rest: &[String]) -> Result<()> {
    packages::install(&packages::everything()?)?;
    let app = target().join("release/assay-app");
    if !app.exists() {
        package()?;
    }
    run(demo::programs(&mut cargo()).args(["--bin", "measure"]))?;
    run(command(built("measure")).args(rest).env("ASSAY_APP", app))
}

fn newest(folder: &Path) -> Result<PathBuf> {
    let entries = folder.read_dir().context("no package was built")?;
    let packages = entries.flatten().map(|entry| entry.path());
    packages
        .filter(|path| path.extension().is_some_and(|end| end == "deb"))
        .max_by_key(|path| path.metadata().and_then(|meta| meta.modified()).ok())
        .context("no package was built")
}

#[cfg(test)]
mod tests {
    #[test]
    fn folders_and_links_weigh_nothing_and_names_may_hold_blanks() {
        let listed = "drwxr-xr-x 0/0         0 2026-01-01 00:00 usr/\n\
                      -rwxr-xr-x 0/0      1234 2026-01-01 00:00 usr/bin/app\n\
                      -rw-r--r-- 0/0        56 2026-01-01 00:00 usr/share/An App.desktop\n\
                      lrwxrwxrwx 0/0         0 2026-01-01 00:00 usr/bin/b -> app\n";
        assert_eq!(
            super::installed(listed),
            [("usr/bin/app", 1234), ("usr/share/An App.desktop", 56)]
        );
    }
}
