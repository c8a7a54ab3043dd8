//! The signed label: one Digital Link URI, in one spelling, with a signature block.
//!
//! Deliberately absent: any opinion on who signed. [`UnverifiedLabel`] is what the bytes say;
//! [`crate::verify`] alone decides what they prove. The format is restated in docs/label-format.md.

mod bare;
mod draft;
mod error;
mod fields;
mod kind;
mod opened;
mod parse;
mod scanned;
mod signature;

pub use bare::bare;
pub use draft::LabelDraft;
pub use error::{KeyIdError, LabelError, SignatureBlockError};
pub use fields::LabelFields;
pub use kind::OtherKind;
pub use parse::UnverifiedLabel;
pub use scanned::Scanned;
pub use signature::{KeyId, SignatureBlock};
