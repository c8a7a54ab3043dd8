//! Recalls, known to the device even offline.

use super::Names;
use crate::gs1::{Gtin, Lot, Serial};
use crate::time::Timestamp;

/// Items that their brand takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    /// Which trade item.
    pub gtin: Gtin,
    /// All of them or some.
    pub items: Recalled,
    /// Since when.
    pub since: Timestamp,
    /// Why, in the brand's words.
    pub reason: Names,
    /// What to do, in the brand's words.
    pub todo: Names,
}

/// Which items of a GTIN are recalled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recalled {
    /// Every one.
    All,
    /// Those of a lot.
    Lot(Lot),
    /// Those in a range of the brand's own serials.
    Serials(SerialRange),
}

/// A range of serials, both ends inside.
///
/// The ends have one length, and a serial lies between them when it has that length too and stands
/// between them in ASCII order: so counted serials with leading zeros come out as one expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerialRange {
    first: Serial,
    last: Serial,
}

/// Why two serials make no range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ends of a serial range have one length, the first not after the last")]
pub struct SerialRangeError;

impl SerialRange {
    /// The range from one serial to another.
    pub fn new(first: Serial, last: Serial) -> Result<Self, SerialRangeError> {
        let fits = first.as_str().len() == last.as_str().len() && first <= last;
        if fits {
            Ok(Self { first, last })
        } else {
            Err(SerialRangeError)
        }
    }

    /// The first serial inside.
    pub const fn first(&self) -> &Serial {
        &self.first
    }

    /// The last serial inside.
    pub const fn last(&self) -> &Serial {
        &self.last
    }

    /// Whether the serial lies inside.
    pub fn contains(&self, serial: &Serial) -> bool {
        serial.as_str().len() == self.first.as_str().len() && (&self.first..=&self.last).contains(&serial)
    }
}

impl Recall {
    /// Whether it concerns an item of this GTIN, lot and serial.
    pub fn concerns(&self, gtin: Gtin, lot: Option<&Lot>, serial: &Serial) -> bool {
        self.gtin == gtin
            && match &self.items {
                Recalled::All => true,
                Recalled::Lot(recalled) => lot == Some(recalled),
                Recalled::Serials(range) => range.contains(serial),
            }
    }
}
