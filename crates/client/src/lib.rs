//! What the app and the command line share: the ports to clock and files, the trust folder, the
//! authority's folder, keys on disk, the [`Device`] that judges, and the install that keeps and reports
//! for its owner.
//!
//! Deliberately absent: Tauri, serving HTTP, words for screens, and every decision about a label (core's).

pub mod authority;
mod clock;
mod device;
pub mod floor;
pub mod install;
pub mod key_file;
pub mod locked;
pub mod products;
mod store;
pub mod transport;
pub mod trust_folder;
pub mod tuf;

pub use clock::{Clock, SystemClock};
pub use device::Device;
pub use store::{Access, FolderStore, Store, StoreError, create_file, read_bounded, replace_file};
