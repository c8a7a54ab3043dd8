//! What a program and everything it started hold in memory, as Linux counts it.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

/// Memory of every process below `parent`, the parent left out, in KiB: the proportional set size
/// of proc(5), which counts a page shared by three as a third for each.
///
/// # Errors
/// When the process table cannot be read.
pub fn memory_below(parent: u32) -> Result<u64> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let Ok(process) = entry.file_name().to_string_lossy().parse::<u32>() else {
            continue;
        };
        // A process may end while the table is read; it then holds nothing.
        if let Some(above) = parent_of(process) {
            children.entry(above).or_default().push(process);
        }
    }
    let mut open = children.remove(&parent).unwrap_or_default();
    let mut total = 0;
    while let Some(process) = open.pop() {
        total += held(process).unwrap_or(0);
        open.extend(children.remove(&process).unwrap_or_default());
    }
    (total > 0)
        .then_some(total)
        .context("no process is left to be measured")
}

fn parent_of(process: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // pid (name) state ppid …; a name may hold blanks and brackets, so from the last one on.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

fn held(process: u32) -> Option<u64> {
    let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
    let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
