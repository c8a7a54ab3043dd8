//! What the history of an item says, beyond what its label proves.
//!
//! A perfect copy of a label verifies, so the verdict speaks of the label and the assessment of
//! the item. The input is a [`History`]: scans that people reported and facts that enrolled
//! parties and owners stated. The output is an [`Assessment`]: one [`Standing`] for the headline
//! and every [`Finding`] with its evidence.
//!
//! Two ideas carry the rules:
//!
//! * **An honest story is assumed first.** A finding needs reports that no honest life of one item
//!   explains: more people than ever hold one, moves that one thing does not make.
//! * **A network is one voice.** Anyone can invent installs, few can invent networks. What speaks
//!   against an item is the *least number of networks that would have to be wrong* for it to be one
//!   item; so invented scans from `n` networks never weigh more than `n`.
//!
//! Deliberately absent: clocks, storage, and anything that could tell who a person is. Tokens and
//! networks are opaque numbers, compared only within one item.

mod copies;
mod enrolled;
mod history;
mod path;
mod sessions;
mod voices;

pub use copies::{ALARM_NETWORKS, Disagreement};
pub use enrolled::Contradiction;
pub use history::{Fact, FactKind, History, Network, Party, Role, Scan, Summary, Token, Viewer};
pub use sessions::{Count, Month};

pub use crate::region::{Region, RegionError};

use crate::time::Timestamp;
use crate::verdict::VerdictWord;
use alloc::vec::Vec;

/// What the history says about the item, for the headline. One for each online row of the table
/// of verdicts, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Nobody reported it before.
    FirstCheck,
    /// Reported before; the reports fit one item.
    CheckedBefore,
    /// Reports do not fit one item, from too few independent networks to say more.
    ReportsDisagree,
    /// Offered outside the regions it was shipped to.
    OutsideRegion,
    /// Marked as sold by an enrolled party, or activated by its owner, before.
    AlreadySold,
    /// Independent networks or enrolled parties contradict that this is one item.
    PossibleCopy,
}

/// One thing found in the history, with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The reports do not fit one item.
    ReportsDisagree(Disagreement),
    /// So many networks would have to be wrong that a copy is likely.
    CopiedByReports(Disagreement),
    /// Enrolled parties' statements cannot all be true of one item.
    CopiedByEnrolled(Contradiction),
    /// Sold before, by an enrolled party.
    Sold {
        /// Month of the sale.
        month: Month,
        /// Where, when the party said so.
        region: Option<Region>,
    },
    /// Activated before, by an owner or for one.
    Activated {
        /// Month of the activation.
        month: Month,
    },
    /// Seen outside the regions it was shipped to.
    OutsideRegion {
        /// Where it was seen.
        seen: Region,
        /// Where it was shipped to.
        shipped: Vec<Region>,
    },
}

/// The answer about an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// The headline.
    pub standing: Standing,
    /// Everything found, worst first.
    pub findings: Vec<Finding>,
    /// How often it was reported.
    pub count: Count,
}

/// Assesses an item from its history, for one viewer.
///
/// The viewer's own scan is expected to be in the history already when it was reported: a first
/// check is one where the history holds nothing but that one session. Cost is bounded: of longer
/// histories only [`History::LONGEST`] scans are weighed.
#[must_use]
pub fn assess(history: &History, viewer: &Viewer, now: Timestamp) -> Assessment {
    let scans = history.weighed();
    let count = sessions::count(&scans, &history.earlier, viewer.token);
    let mut findings = Vec::new();
    findings.extend(enrolled::contradiction(&history.facts).map(Finding::CopiedByEnrolled));
    findings.extend(copies::find(&scans, history));
    findings.extend(enrolled::taken(&scans, &history.facts, viewer, now));
    findings.extend(enrolled::outside(&scans, history, viewer));
    findings.sort_by_key(|finding| core::cmp::Reverse(finding.standing()));
    let plain = if count.before() == 0 {
        Standing::FirstCheck
    } else {
        Standing::CheckedBefore
    };
    let standing = findings.first().map_or(plain, Finding::standing);
    Assessment {
        standing,
        findings,
        count,
    }
}

impl Standing {
    /// The word for the headline.
    #[must_use]
    pub const fn word(self) -> VerdictWord {
        match self {
            Self::FirstCheck => VerdictWord::IssuedFirstCheck,
            Self::CheckedBefore => VerdictWord::IssuedCheckedBefore,
            Self::ReportsDisagree => VerdictWord::ReportsDisagree,
            Self::OutsideRegion => VerdictWord::OutsideRegion,
            Self::AlreadySold => VerdictWord::AlreadySold,
            Self::PossibleCopy => VerdictWord::PossibleCopy,
        }
    }
}

impl Finding {
    /// The headline this finding asks for.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match self {
            Self::ReportsDisagree(_) => Standing::ReportsDisagree,
            Self::CopiedByReports(_) | Self::CopiedByEnrolled(_) => Standing::PossibleCopy,
            Self::Sold { .. } | Self::Activated { .. } => Standing::AlreadySold,
            Self::OutsideRegion { .. } => Standing::OutsideRegion,
        }
    }
}

#[cfg(test)]
mod robust;
#[cfg(test)]
mod tests;
