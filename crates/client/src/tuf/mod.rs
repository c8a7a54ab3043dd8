//! The Update Framework (TUF 1.0.34): how a list travels from the authority to a device.
//!
//! A repository is a folder of plain files that any web server can serve:
//!
//! ```text
//! root.json, N.root.json    who may sign what; signed by a threshold of root keys
//! timestamp.json            which snapshot is newest, and `issued`; re-signed every few hours
//! N.snapshot.json           which targets.json is newest
//! N.targets.json            the files of the list, with length and SHA-256
//! targets/HASH.base-V.list      the whole list at version V, compiled
//! targets/HASH.change-V.list    what leads from version V-1 to V
//! ```
//!
//! Verification is the `tough` crate's. What it gets wrong for a device that is offline for months
//! is held around it: it runs on a scratch copy without a clock of its own, expiry and rollback in
//! time are looked at here against the clock and floor of the device, trusted state that does not
//! decode is refused rather than forgotten, and the result is put in place as one file.
//!
//! Deliberately absent: delegations. One role signs the whole list, and a repository that delegates
//! is refused.

mod error;
pub(crate) mod metadata;
mod source;
mod state;
mod target;
mod update;

pub use error::{Role, UpdateError};
pub use metadata::{Metadata, sign, signed_by};
pub use source::Source;
pub(crate) use state::MAX_STATE;
pub use state::{STATE_FILE, TrustState};
pub use target::Target;
pub use update::{Believe, Update, update};
