//! Rates, ours beside the plain rule's.

use std::fmt;

use serde::Serialize;

use crate::play::Watched;

/// How both rules did in one world.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Honest items.
    pub honest: HonestRow,
    /// Each group of copied labels.
    pub copied: Vec<CopiedRow>,
    /// Each group of poisoned honest items.
    pub poisoned: Vec<PoisonedRow>,
    /// The plain rule flags at this many scans.
    pub plain_rule: u32,
}

/// Honest items: whatever is flagged here is a false alarm.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HonestRow {
    /// Items.
    pub items: u32,
    /// Sessions over all items.
    pub sessions: u64,
    /// Items that ever had "reports disagree", or worse.
    pub noticed: u32,
    /// Items that ever had "possible copy".
    pub alarmed: u32,
    /// Items of which someone was told that they were sold before.
    pub told_sold: u32,
    /// Items that the plain rule flagged.
    pub plain: u32,
}

/// One group of copied labels.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CopiedRow {
    /// The group.
    pub name: String,
    /// Copies of each label.
    pub copies: u32,
    /// Labels in the group.
    pub labels: u32,
    /// Labels whose copies had ten sessions or more; the rates below are of these.
    pub reached_tenth: u32,
    /// Flagged ("reports disagree" or "possible copy") by the tenth session of a copy.
    pub by_tenth: u32,
    /// "Possible copy" by the tenth session of a copy.
    pub alarmed_by_tenth: u32,
    /// "Possible copy" at any time played.
    pub alarmed: u32,
    /// Flagged by the plain rule by the tenth session of a copy.
    pub plain_by_tenth: u32,
    /// Labels with fewer than ten sessions that were flagged all the same.
    pub early: u32,
}

/// One group of poisoned honest items.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PoisonedRow {
    /// The group.
    pub name: String,
    /// Networks of each poisoner.
    pub networks: u32,
    /// Items.
    pub items: u32,
    /// Items brought to "reports disagree", or worse.
    pub noticed: u32,
    /// Items brought to "possible copy".
    pub alarmed: u32,
    /// Items that the plain rule flagged.
    pub plain: u32,
}

impl HonestRow {
    pub(crate) fn add(&mut self, seen: &Watched) {
        self.items += 1;
        self.sessions += u64::from(seen.sessions);
        self.noticed += u32::from(seen.noticed.is_some());
        self.alarmed += u32::from(seen.alarmed.is_some());
        self.told_sold += u32::from(seen.told_sold);
        self.plain += u32::from(seen.plain.is_some());
    }
}

impl CopiedRow {
    pub(crate) fn new(name: &str, copies: u32) -> Self {
        Self {
            name: name.to_owned(),
            copies,
            labels: 0,
            reached_tenth: 0,
            by_tenth: 0,
            alarmed_by_tenth: 0,
            alarmed: 0,
            plain_by_tenth: 0,
            early: 0,
        }
    }

    pub(crate) fn add(&mut self, seen: &Watched) {
        self.labels += 1;
        if !seen.reached_tenth() {
            self.early += u32::from(seen.noticed.is_some());
            return;
        }
        self.reached_tenth += 1;
        self.by_tenth += u32::from(Watched::by_tenth(seen.noticed));
        self.alarmed_by_tenth += u32::from(Watched::by_tenth(seen.alarmed));
        self.alarmed += u32::from(seen.alarmed.is_some());
        self.plain_by_tenth += u32::from(Watched::by_tenth(seen.plain));
    }
}

impl PoisonedRow {
    pub(crate) fn new(name: &str, networks: u32) -> Self {
        Self {
            name: name.to_owned(),
            networks,
            items: 0,
            noticed: 0,
            alarmed: 0,
            plain: 0,
        }
    }

    pub(crate) fn add(&mut self, seen: &Watched) {
        self.items += 1;
        self.noticed += u32::from(seen.noticed.is_some());
        self.alarmed += u32::from(seen.alarmed.is_some());
        self.plain += u32::from(seen.plain.is_some());
    }
}

struct Share(u32, u32);

impl fmt::Display for Share {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            0 => out.pad("-"),
            all => out.pad(&format!("{:.3} %", f64::from(self.0) * 100.0 / f64::from(all))),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let honest = &self.honest;
        writeln!(
            out,
            "Honest items: {}, sessions: {}",
            honest.items, honest.sessions
        )?;
        writeln!(
            out,
            "  reports disagree      {:>10}",
            Share(honest.noticed, honest.items)
        )?;
        writeln!(
            out,
            "  possible copy         {:>10}",
            Share(honest.alarmed, honest.items)
        )?;
        writeln!(
            out,
            "  told sold before      {:>10}",
            Share(honest.told_sold, honest.items)
        )?;
        writeln!(
            out,
            "  plain rule, {:>3} scans {:>10}",
            self.plain_rule,
            Share(honest.plain, honest.items)
        )?;
        writeln!(out, "\nCopied labels, by the tenth session of a copy")?;
        writeln!(
            out,
            "  {:<24}{:>8}{:>12}{:>12}{:>12}{:>12}{:>12}",
            "group", "labels", "reached 10", "flagged", "copy by 10", "copy later", "plain rule"
        )?;
        for row in &self.copied {
            let reached = row.reached_tenth;
            writeln!(
                out,
                "  {:<24}{:>8}{:>12}{:>12}{:>12}{:>12}{:>12}",
                row.name,
                row.labels,
                reached,
                Share(row.by_tenth, reached),
                Share(row.alarmed_by_tenth, reached),
                Share(row.alarmed, reached),
                Share(row.plain_by_tenth, reached),
            )?;
        }
        writeln!(out, "\nPoisoned honest items")?;
        writeln!(
            out,
            "  {:<24}{:>8}{:>12}{:>12}{:>12}{:>12}",
            "group", "items", "networks", "disagree", "copy", "plain rule"
        )?;
        for row in &self.poisoned {
            writeln!(
                out,
                "  {:<24}{:>8}{:>12}{:>12}{:>12}{:>12}",
                row.name,
                row.items,
                row.networks,
                Share(row.noticed, row.items),
                Share(row.alarmed, row.items),
                Share(row.plain, row.items),
            )?;
        }
        Ok(())
    }
}
