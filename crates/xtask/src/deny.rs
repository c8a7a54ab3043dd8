//! `cargo xtask deny`: licences, bans, sources and advisories of every dependency.
//!
//! A step of its own: its tool may have to be built first, and what it finds depends on the day.

use anyhow::Result;

use crate::shell::{command, heading, run};
use crate::tools::installed;

/// Checks all four; where the advisories' database cannot be had, the last line says so.
pub(crate) fn deny() -> Result<()> {
    heading("Licences and advisories of dependencies");
    let tool = installed("cargo-deny", "0.20.2")?;
    let check = |what: &[&str]| {
        let mut check = command(&tool);
        check.args(["--log-level", "error", "check", "--hide-inclusion-graph"]);
        check.args(what);
        check
    };
    run(&mut check(&["bans", "licenses", "sources"]))?;
    let advisories = run(&mut check(&["advisories"]));
    let last = closing(advisories.is_ok(), advisory_database());
    match last {
        Some(line) => println!("\n{line}"),
        None => return advisories,
    }
    Ok(())
}

/// The last line; none when an advisory was found, which is an error.
fn closing(is_checked: bool, has_database: bool) -> Option<&'static str> {
    match (is_checked, has_database) {
        (true, _) => Some("Licences, bans, sources and advisories passed."),
        (false, true) => None,
        (false, false) => Some(
            "Licences, bans and sources passed. NOT CHECKED: advisories, whose database could not be fetched from here.",
        ),
    }
}

/// Whether the advisory database is in cargo's home, fetched here or before.
fn advisory_database() -> bool {
    let home = std::env::var_os("CARGO_HOME")
        .map(std::path::PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| std::path::PathBuf::from(home).join(".cargo")));
    let entries = home.and_then(|home| home.join("advisory-dbs").read_dir().ok());
    entries
        .into_iter()
        .flatten()
        .flatten()
        .any(|entry| entry.path().join("crates").is_dir())
}

#[cfg(test)]
mod tests {
    use super::closing;

    #[test]
    fn advisories_that_were_not_checked_are_told_last_and_one_that_was_found_is_an_error() {
        assert!(closing(true, true).is_some_and(|line| !line.contains("NOT CHECKED")));
        assert!(closing(false, false).is_some_and(|line| line.contains("NOT CHECKED: advisories")));
        assert_eq!(closing(false, true), None);
    }
}
