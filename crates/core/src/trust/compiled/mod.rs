//! The trust list as bytes that verification looks into without reading them all.
//!
//! A national scheme has 100,000 issuers and 300,000 keys. As objects they take a second to build
//! and hundreds of megabytes; compiled they take 16 MB, open in some milliseconds and answer for
//! one label in less than a microsecond. A device keeps this file alone and folds changes into it.
//!
//! Deliberately absent: trust. Whoever writes the file has verified what is in it; the checksum
//! tells damage, not malice.

pub(crate) mod bytes;
mod change;
mod change_bytes;
mod columns;
mod compile;
mod error;
mod layout;
mod list;
mod record;
mod records;
mod rows;
#[cfg(test)]
mod tests;
mod whole;

pub use change::Change;
pub use error::CompiledError;
pub use list::{CompiledList, KeyPlace, ReadBackError};
