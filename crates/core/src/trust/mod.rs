//! The trust list: whom the authority has enrolled, for what, and what it has since withdrawn.
//!
//! Deliberately absent: where a list comes from and who signed it (client and wire see to that).
//! A [`TrustList`] that exists keeps its invariants; [`TrustList::build`] is the only way to one.

mod build;
mod compiled;
mod dealer;
mod error;
mod index;
mod issuer;
mod list;
mod mark;
mod names;
mod recall;

pub(crate) use compiled::bytes;
pub use compiled::{Change, CompiledError, CompiledList, KeyPlace, ReadBackError};
pub use dealer::{Dealer, Trade};
pub use error::TrustListError;
pub use issuer::{Id, IdError, Issuer, IssuerKey, Product, Scope, Serials, Withdrawal, WithdrawalReason};
pub use list::{TrustList, TrustListDraft};
pub use mark::{GtinRange, Mark};
pub use names::{Names, NamesError, Words};
pub use recall::{Recall, Recalled, SerialRange, SerialRangeError};
