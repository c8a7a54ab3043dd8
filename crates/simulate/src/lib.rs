//! Plays a seeded world against the rules of assessment and says how often they are right.
//!
//! A [`World`] is a file of parameters: how honest people check and how often, what copiers and
//! poisoners do. [`play`] makes the scans of every item in that world, hands them to the same
//! [`assay_core::assess`] that the server uses, one session after another, and counts. Beside it
//! runs the rule that everyone writes first: too many scans.
//!
//! Deliberately absent: anything that looks at the rules' constants. A world knows what it did;
//! the rules see only what the server would see.

mod copiers;
mod dice;
mod honest;
mod item;
mod play;
mod poisoners;
mod report;
mod world;

pub use play::play;
pub use report::{CopiedRow, HonestRow, PoisonedRow, Report};
pub use world::{Copier, Honest, Networks, Poisoner, World, WorldError};
