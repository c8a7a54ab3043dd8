//! What a brand says of its product, signed with the key that signs its labels.
//!
//! A record is the brand's own word: the authority vouches for who signed it, never for what it
//! says, so it is shown apart from marks. It reaches a device from anywhere and is believed for its
//! signature alone: [`UnverifiedProduct::verify`] is the only maker of a [`ProductRecord`].
//!
//! Deliberately absent: pictures (a record names one by its SHA-256), prices, and anything that
//! would need a network.

mod believe;
mod error;
mod format;
mod record;

pub use believe::{NotBelieved, believe};
pub use error::{ProductError, ProductRefusal};
pub use format::{MAX_RECORD, UnverifiedProduct};
pub use record::{ProductDraft, ProductRecord};
