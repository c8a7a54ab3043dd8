//! Receiving stock: a delivery checked against its note.
//!
//! [`note`] reads notes from spreadsheets' files, [`shipping`] from EPCIS events and from what a
//! server knows of a logistic unit. A [`Delivery`] is a set of operations: each device adds its own,
//! any two sets are merged by taking both, and the state is worked out anew from the set, so that
//! neither order nor repetition matters. [`result`] writes what came of it.
//!
//! Deliberately absent: clocks, files, network, randomness (times and ids come with the operations),
//! verdicts (they are core's and arrive as their codes), words.

pub mod cell;
mod delivery;
mod exception;
mod fold;
pub mod note;
mod operation;
pub mod result;
pub mod shipping;
mod twice;

pub use delivery::Delivery;
pub use exception::{of_verdict, proves};
pub use operation::{MAX_OPERATIONS, OperationError, item_key};
pub use twice::{Corners, seen_twice};
