//! Marks: awards of the authority.

use super::{Id, Names};
use crate::gs1::{Gtin, GtinPrefix, Lot};
use crate::time::{Timestamp, Validity};
use alloc::string::String;
use alloc::vec::Vec;

/// An award to a range of an issuer's products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its lasting id.
    pub id: Id,
    /// Its name as shown.
    pub names: Names,
    /// The issuer that holds it.
    pub issuer: Id,
    /// The number on the certificate, 1–64 printable characters.
    pub certificate: String,
    /// Which items.
    pub gtins: GtinRange,
    /// Which lots of them; empty for all.
    pub lots: Vec<Lot>,
    /// From when until when.
    pub validity: Validity,
    /// When it was withdrawn, if ever.
    pub withdrawn: Option<Timestamp>,
}

/// One GTIN or all of a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GtinRange {
    /// One.
    One(Gtin),
    /// All that begin so.
    Prefix(GtinPrefix),
}

impl GtinRange {
    /// Whether the GTIN lies in the range.
    pub fn covers(self, gtin: Gtin) -> bool {
        match self {
            Self::One(one) => one == gtin,
            Self::Prefix(prefix) => prefix.covers(gtin),
        }
    }

    /// Whether the whole range lies in the prefix.
    pub(super) fn lies_in(self, prefix: GtinPrefix) -> bool {
        match self {
            Self::One(gtin) => prefix.covers(gtin),
            Self::Prefix(range) => prefix.includes(range),
        }
    }
}

impl Mark {
    /// Whether it stands at an instant.
    pub fn is_in_force(&self, at: Timestamp) -> bool {
        self.validity.contains(at) && self.withdrawn.is_none_or(|withdrawn| at < withdrawn)
    }

    /// Whether it covers a lot; a label without a lot is covered only when all lots are.
    pub fn covers_lot(&self, lot: Option<&Lot>) -> bool {
        self.lots.is_empty() || lot.is_some_and(|lot| self.lots.contains(lot))
    }
}
