//! Dealers and retailers: who may sell a brand's goods on, and where.

use super::{Id, Names};
use crate::region::Region;
use crate::time::{Timestamp, Validity};
use alloc::vec::Vec;

/// A party that the authority has enrolled to trade in signed goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dealer {
    /// Its lasting id.
    pub id: Id,
    /// Its name as shown.
    pub names: Names,
    /// To whom it sells.
    pub trade: Trade,
    /// Where it sells, 1 to [`Dealer::MAX_REGIONS`].
    pub regions: Vec<Region>,
    /// From when until when it is enrolled. A withdrawn dealer stays on the list with an end.
    pub validity: Validity,
}

/// To whom a dealer sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trade {
    /// To other traders.
    Dealer,
    /// To consumers.
    Retailer,
}

impl Dealer {
    /// Most regions of one dealer: every province of China and some countries.
    pub const MAX_REGIONS: usize = 64;

    /// Whether it is enrolled at an instant.
    pub fn is_enrolled(&self, at: Timestamp) -> bool {
        self.validity.contains(at)
    }

    /// Whether it sells in a region; a country it sells in includes its provinces.
    pub fn sells_in(&self, region: Region) -> bool {
        self.regions.iter().any(|own| own.includes(region))
    }
}
