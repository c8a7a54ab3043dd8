//! What is known about one item: scans, older summaries, statements of enrolled parties.

use super::{Month, Region};
use crate::time::Timestamp;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

/// An install's name for one item: stable for the item, unlinkable between items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub u64);

/// A network's name for one item, under a key that lives for one epoch.
///
/// The same network has different names in two epochs, which is why an alarm never adds up
/// networks of different epochs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    /// Which key made the name.
    pub epoch: u16,
    /// The name.
    pub hash: u64,
}

/// One reported reading of a label by a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scan {
    /// When, as coarse as it is kept.
    pub at: Timestamp,
    /// The install, for this item only.
    pub token: Token,
    /// The network it came from; `None` once forgotten.
    pub network: Option<Network>,
    /// Where, when the person agreed to say so.
    pub region: Option<Region>,
}

/// What is left of the scans of one month and region once the scans themselves are deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The month.
    pub month: Month,
    /// Where, when it was said.
    pub region: Option<Region>,
    /// Sessions in that month and region.
    pub sessions: u32,
}

/// An enrolled party, as an opaque number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party(pub u64);

/// Who states a fact or asks for an assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Anyone.
    Consumer,
    /// Sells to retailers; enrolled.
    Dealer,
    /// Sells to consumers; enrolled.
    Retailer,
    /// The brand itself.
    Issuer,
}

/// What was stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKind {
    /// Seen in the party's stock. Not a consumer's scan.
    StockCheck,
    /// Arrived at the party.
    Received,
    /// Sold by the party to a consumer.
    Sold,
    /// Taken back by the party from a consumer.
    Returned,
    /// Activated by its owner with the hidden code, or for the owner by an enrolled party.
    Activated,
}

/// A statement by an enrolled party, or by an owner who knows the item's hidden code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: FactKind,
    /// Who answers for the statement; `None` for an owner.
    pub party: Option<Party>,
    /// The owner's install, for [`FactKind::Activated`] by an owner; `None` once it was forgotten.
    pub owner: Option<Token>,
    /// The party's place.
    pub region: Option<Region>,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// Consumer or enrolled.
    pub role: Role,
    /// The install, for this item; `None` when nothing was reported.
    pub token: Option<Token>,
    /// The enrolled party, when it is one.
    pub party: Option<Party>,
    /// Where the viewer says to be.
    pub region: Option<Region>,
}

impl Viewer {
    /// A consumer who reported a scan.
    #[must_use]
    pub fn consumer(token: Token, region: Option<Region>) -> Self {
        Self {
            role: Role::Consumer,
            token: Some(token),
            party: None,
            region,
        }
    }
}

/// Everything known about one item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Consumers' scans in any order.
    pub scans: Vec<Scan>,
    /// What is left of older scans.
    pub earlier: Vec<Summary>,
    /// Statements of enrolled parties and owners, in any order.
    pub facts: Vec<Fact>,
    /// The regions the item was shipped to; empty when nobody said so.
    pub shipped: Vec<Region>,
}

impl History {
    /// How many scans are weighed at most. Far above what any honest item gathers; a bound on
    /// what one flooded item can cost.
    pub const LONGEST: usize = 1024;

    /// The scans to weigh, oldest first. Of too long a history: the first scan of each network,
    /// then the newest, so that a flood from a few networks cannot wash the others out.
    pub(super) fn weighed(&self) -> Vec<Scan> {
        let mut scans = self.scans.clone();
        scans.sort_by_key(|scan| (scan.at, scan.token));
        if scans.len() <= Self::LONGEST {
            return scans;
        }
        let mut seen = BTreeSet::new();
        let (mut kept, rest): (Vec<_>, Vec<_>) = scans
            .into_iter()
            .partition(|scan| scan.network.is_some_and(|network| seen.insert(network)));
        kept.truncate(Self::LONGEST);
        let room = Self::LONGEST - kept.len();
        kept.extend(rest.iter().skip(rest.len().saturating_sub(room)));
        kept.sort_by_key(|scan| (scan.at, scan.token));
        kept
    }
}

/// Days for which one key names networks.
const EPOCH_DAYS: i64 = 90;

impl Network {
    /// The epoch whose key names networks at this instant, from 0 at 1970-01-01 on.
    #[must_use]
    pub fn epoch_of(at: Timestamp) -> u16 {
        let epoch = at.0.div_euclid(EPOCH_DAYS * 86_400);
        u16::try_from(epoch.max(0)).unwrap_or(u16::MAX)
    }
}

impl Scan {
    /// The time of a scan as it is kept: the full hour before it.
    #[must_use]
    pub fn kept_time(at: Timestamp) -> Timestamp {
        Timestamp(at.0.div_euclid(3600) * 3600)
    }
}
