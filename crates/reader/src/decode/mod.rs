//! From grey values of modules to a payload: format, codewords, error correction, segments, text.
//!
//! rqrr decodes the grid. What it cannot do stands around it: errors and erasures are repaired first, so that a
//! grid it is given is whole, and character sets are told apart afterwards.

mod codewords;
mod correct;
mod format;
mod grid;
mod segments;
mod sets;
mod text;
mod version;

pub(crate) use format::version_from_bits;
pub(crate) use grid::{Bits, Decoded, decode};
pub(crate) use segments::Segment;
pub(crate) use text::text;
pub(crate) use version::Version;
