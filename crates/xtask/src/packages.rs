//! System packages: which are needed for what, and installing those that are missing.
//!
//! Debian and its children are installed for the person; on other systems the list is printed,
//! because guessing another package manager's names helps nobody.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};

use crate::shell::{ask, command, heading, run, say};
use crate::wasm;

/// What building and running needs.
pub(crate) fn for_run() -> Result<Vec<String>> {
    let mut names = owned(&[
        "build-essential",
        "pkg-config",
        "libwebkit2gtk-4.1-dev",
        "fonts-noto-cjk",
    ]);
    names.extend(wasm::packages()?);
    Ok(names)
}

/// What the tests need besides: a browser, a virtual display, the webview's driver, video files,
/// a database server.
pub(crate) fn everything() -> Result<Vec<String>> {
    let mut names = for_run()?;
    names.extend(owned(&[
        "chromium",
        "chromium-headless-shell",
        "xvfb",
        "xauth",
        "webkit2gtk-driver",
        "ffmpeg",
        "brotli",
        "postgresql",
    ]));
    Ok(names)
}

/// Installs what is missing, as root or by sudo. Says what it does; does nothing the second time.
pub(crate) fn install(names: &[String]) -> Result<()> {
    heading("System packages");
    if std::env::consts::OS != "linux" {
        say("  not Linux: see docs/platforms.md for what to install by hand; going on");
        return Ok(());
    }
    if !is_debian() {
        say(&format!(
            "  no dpkg here: this needs the equivalents of {}; going on",
            names.join(" ")
        ));
        return Ok(());
    }
    let missing: BTreeSet<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| !is_installed(name))
        .collect();
    if missing.is_empty() {
        say(&format!("  all {} present", names.len()));
        return Ok(());
    }
    say(&format!(
        "  missing: {}",
        missing.iter().copied().collect::<Vec<_>>().join(" ")
    ));
    // An index may be absent or old on a fresh machine, and a name may not be found without it.
    fetch_index()?;
    run(apt()?
        .args(["install", "-y", "--no-install-recommends"])
        .args(&missing))
    .context("some system packages could not be installed")
}

/// Whether packages come from Debian or one of its children.
pub(crate) fn is_debian() -> bool {
    ask(command("dpkg").arg("--version")).is_some()
}

/// Fetches the package index.
pub(crate) fn fetch_index() -> Result<()> {
    run(apt()?.args(["update", "-qq"]))
}

fn is_installed(name: &str) -> bool {
    ask(command("dpkg-query").args(["-W", "-f=${Status}", name]))
        .is_some_and(|status| status == "install ok installed")
}

/// `apt-get` with the rights it needs.
fn apt() -> Result<std::process::Command> {
    let is_root = ask(command("id").arg("-u")).is_some_and(|id| id == "0");
    let mut apt = if is_root {
        command("apt-get")
    } else if ask(command("sudo").arg("--version")).is_some() {
        let mut sudo = command("sudo");
        sudo.arg("apt-get");
        sudo
    } else {
        bail!("system packages are missing and there is neither root nor sudo to install them with");
    };
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    Ok(apt)
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
