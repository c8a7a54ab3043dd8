//! Node.js, which builds the interface and drives the browser in tests.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::packages;
use crate::shell::{ask, command, heading, root, run, say, target};

/// The oldest Node.js that the interface's build tool runs on.
const OLDEST: (u32, u32) = (20, 19);
/// What is fetched when the system's is older: one file from the npm registry.
const FETCHED: &str = "22";

/// A Node.js that is new enough.
pub(crate) struct Node {
    /// Put before `PATH` so that npm's scripts find this one; none when the system's will do.
    folder: Option<PathBuf>,
}

impl Node {
    /// `npm`, with the right `node` first in its path, in the interface's folder.
    pub(crate) fn npm(&self) -> std::process::Command {
        let mut npm = self.program("npm");
        npm.current_dir(crate::ui::folder());
        npm
    }

    /// `node` itself, in the interface's folder.
    pub(crate) fn node(&self) -> std::process::Command {
        let mut node = match &self.folder {
            Some(folder) => command(folder.join("node")),
            None => command("node"),
        };
        node.current_dir(crate::ui::folder());
        node
    }

    /// The Tauri CLI, fetched for the moment (its packages for every other platform would weigh on
    /// each install of the interface), in the app's folder.
    fn npx_tauri(&self) -> std::process::Command {
        let mut npx = self.program("npx");
        npx.current_dir(root().join("src-tauri"));
        npx.args(["--yes", "@tauri-apps/cli@2"]);
        npx
    }

    /// Runs the Tauri CLI with these words. It rewrites the app's manifest in passing, which is put
    /// back as it was.
    pub(crate) fn tauri(&self, prepare: impl FnOnce(&mut std::process::Command)) -> Result<()> {
        let manifest = root().join("src-tauri/Cargo.toml");
        let before = std::fs::read(&manifest)?;
        let mut tauri = self.npx_tauri();
        prepare(&mut tauri);
        let ran = run(&mut tauri);
        std::fs::write(&manifest, before)?;
        ran
    }

    fn program(&self, name: &str) -> std::process::Command {
        let mut npm = command(if cfg!(windows) {
            format!("{name}.cmd")
        } else {
            name.to_owned()
        });
        if let Some(folder) = &self.folder {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let folders = std::iter::once(folder.clone()).chain(std::env::split_paths(&path));
            if let Ok(joined) = std::env::join_paths(folders) {
                npm.env("PATH", joined);
            }
        }
        npm
    }
}

/// Finds a Node.js that is new enough, or installs one inside the build folder.
pub(crate) fn find() -> Result<Node> {
    heading("Node.js");
    let found = version(ask(command("node").arg("--version")));
    if found.is_some_and(|version| version >= OLDEST) {
        say("  the system's is new enough");
        return Ok(Node { folder: None });
    }
    let prefix = target().join("tools/node");
    let package = format!(
        "node-linux-{}",
        if cfg!(target_arch = "aarch64") {
            "arm64"
        } else {
            "x64"
        }
    );
    let folder = prefix.join("node_modules").join(&package).join("bin");
    if version(ask(command(folder.join("node")).arg("--version"))).is_none_or(|version| version < OLDEST) {
        say(&format!(
            "  the system has none, or an old one: fetching Node.js {FETCHED} from the npm registry"
        ));
        packages::install(&["nodejs".to_owned(), "npm".to_owned()])?;
        std::fs::create_dir_all(&prefix)?;
        run(command("npm")
            .args(["install", "--no-audit", "--no-fund", "--prefix"])
            .arg(&prefix)
            .arg(format!("{package}@{FETCHED}")))
        .context("Node.js could not be fetched; install Node.js 20.19 or newer by hand and run this again")?;
    }
    Ok(Node { folder: Some(folder) })
}

fn version(text: Option<String>) -> Option<(u32, u32)> {
    let text = text?;
    let mut parts = text.trim_start_matches('v').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(super::version(Some("v20.19.4".into())), Some((20, 19)));
        assert!(super::version(Some("v9.99.0".into())) < Some(super::OLDEST));
        assert_eq!(super::version(Some("nonsense".into())), None);
    }
}
