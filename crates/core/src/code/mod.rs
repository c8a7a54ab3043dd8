//! The sixteen digits for those who cannot scan.
//!
//! Deliberately absent: batches and epochs. Which running number belongs to whom, and which code
//! key was in use for it, the server's store knows.

mod damm;
mod key;
mod typed;

pub use damm::damm_digit;
pub use key::{CipherError, CodeKey, RunningNumber};
pub use typed::{TypedCode, TypedCodeError};
