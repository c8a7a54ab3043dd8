//! What was found in a history, each with its evidence.

use alloc::vec::Vec;

use crate::{Finding, History};

/// A finding's sentence. Its other values are those of the finding itself, by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindingSaid {
    /// The sentence.
    pub key: &'static str,
    /// `{n}`: networks whose place does not fit.
    pub n: u32,
}

pub(crate) fn said(history: &History) -> Vec<FindingSaid> {
    history.findings.iter().map(|finding| of(*finding)).collect()
}

fn of(finding: Finding) -> FindingSaid {
    let (key, n) = match finding {
        // Nobody named a place: there were only too many of them.
        Finding::ReportsDisagree(0) | Finding::CopiedByReports(0) => ("finding.crowd", 0),
        Finding::ReportsDisagree(n) => ("finding.reports_disagree", n),
        Finding::CopiedByReports(n) => ("finding.copied_by_reports", n),
        Finding::SoldTwice => ("finding.sold_twice", 0),
        Finding::UnreachableStock => ("finding.unreachable_stock", 0),
        Finding::Sold { placed: false } => ("finding.sold", 0),
        Finding::Sold { placed: true } => ("finding.sold_in", 0),
        Finding::Activated => ("finding.activated", 0),
        Finding::OutsideRegion => ("finding.outside_region", 0),
    };
    FindingSaid { key, n }
}

/// Why it may be a copy.
pub(crate) enum Copied {
    /// It was in places between which nothing travels.
    Places,
    /// It was sold twice.
    Sold,
    /// What is on record does not fit one item.
    Unfitting,
}

/// As the weightiest finding has it. Without a history, or where no report named a place, only that what is on record
/// does not fit one item.
pub(crate) fn why_copied(history: Option<&History>) -> Copied {
    match history.and_then(|history| history.findings.first()) {
        Some(Finding::CopiedByReports(1..) | Finding::UnreachableStock) => Copied::Places,
        Some(Finding::SoldTwice) => Copied::Sold,
        Some(
            Finding::CopiedByReports(0)
            | Finding::ReportsDisagree(_)
            | Finding::Sold { .. }
            | Finding::Activated
            | Finding::OutsideRegion,
        )
        | None => Copied::Unfitting,
    }
}
