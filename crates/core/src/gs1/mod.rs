//! GS1 identifiers and the GS1 Digital Link.
//!
//! Deliberately absent: barcode element strings with FNC1 (the reader sees QR codes only) and
//! associations between AIs (which AI needs or excludes which), since nothing here depends on them.

mod ai;
mod check_digit;
mod digital_link;
mod gtin;
mod ids;
mod percent;
mod prefix;
mod text;

pub use ai::{Ai, ValueError};
pub use check_digit::check_digit;
pub use digital_link::{DigitalLink, DigitalLinkError};
pub use gtin::{Gtin, GtinError};
pub use ids::{Gln, IdError, Sscc};
pub use prefix::{GtinPrefix, GtinPrefixError};
pub use text::{Cpv, Lot, Serial, TextError};

pub(crate) use percent::{PercentError, decode, encode_into};
