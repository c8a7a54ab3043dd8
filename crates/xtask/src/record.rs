//! Tables of figures that chores write into docs/benchmarks.md.

use anyhow::{Context, Result};

use crate::shell::{ask, command, root};

/// Puts a table with the day and the machine in the place of the one before, and gives it.
pub(crate) fn write(name: &str, title: &str, rows: &[Vec<String>]) -> Result<String> {
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let day = ask(command("date").args(["--utc", "+%F"])).context("there is no date")?;
    let table = assay_figures::markdown(title, &assay_figures::machine(&day, &processors, false), rows);
    let document = root().join("docs/benchmarks.md");
    let text = std::fs::read_to_string(&document)?;
    std::fs::write(&document, assay_figures::spliced(&text, name, &table))?;
    Ok(table)
}
