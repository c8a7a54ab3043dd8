//! From a label's URI to what a printer needs.
//!
//! [`Symbol::encode`] turns text into the smallest QR symbol at error correction level M.
//!
//! Deliberately absent: keys and signing (a label arrives here as finished text), reading symbols
//! back (`assay-reader`), files and paths (everything writes into a byte sink the caller opened).

mod segments;
mod symbol;

pub use segments::{Mode, Segment, split};
pub use symbol::{Symbol, SymbolError};
