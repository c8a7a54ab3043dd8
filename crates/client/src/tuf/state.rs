//! What a device trusts, as one file: replaced whole or not at all.
//!
//! TUF's four files, the version and the compiled list stand together, so that no power cut can
//! leave a list beside the metadata of another, and starting reads one file and verifies nothing
//! anew.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | magic and version |
//! | 8 | version of the list |
//! | 4 × 4 | lengths of root, timestamp, snapshot and targets |
//! | … | the four files as they were verified |
//! | 4 | CRC-32 of everything before |
//! | … | the compiled list, which carries its own |

use assay_core::trust::CompiledList;
use tough::schema::{Root, Signed, Snapshot, Targets, Timestamp};

use super::UpdateError;

/// Name of the file in the device's store.
pub const STATE_FILE: &str = "trust-list";
const MAGIC: &[u8; 8] = b"ASSAYTS\x01";
const HEAD: usize = 8 + 8 + 16;
/// Largest state read: twice what a nation's list takes.
pub(crate) const MAX_STATE: usize = 40 * 1024 * 1024;

/// A verified list with the metadata that vouches for it.
#[derive(Debug, Clone)]
pub struct TrustState {
    pub(crate) root: Vec<u8>,
    pub(crate) timestamp: Vec<u8>,
    pub(crate) snapshot: Vec<u8>,
    pub(crate) targets: Vec<u8>,
    /// Version of the list.
    pub version: u64,
    /// The list.
    pub list: CompiledList<Vec<u8>>,
}

impl TrustState {
    /// Reads the file.
    ///
    /// # Errors
    /// [`UpdateError::StateDamaged`] when any part does not decode, or a refusal of the list.
    pub fn read(bytes: &[u8]) -> Result<Self, UpdateError> {
        let damaged = UpdateError::StateDamaged;
        if bytes.len() > MAX_STATE {
            return Err(damaged("too large"));
        }
        let (head, mut rest) = bytes.split_at_checked(HEAD).ok_or(damaged("cut short"))?;
        if !head.starts_with(MAGIC) {
            return Err(damaged("another format"));
        }
        let number = |at: usize| {
            head[at..at + 4]
                .iter()
                .rev()
                .fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte))
        };
        let version = (number(8) as u64) | (number(12) as u64) << 32;
        let mut end = HEAD;
        let mut files: [Vec<u8>; 4] = Default::default();
        for (place, file) in files.iter_mut().enumerate() {
            let (taken, after) = rest
                .split_at_checked(number(16 + 4 * place))
                .ok_or(damaged("cut short"))?;
            *file = taken.to_vec();
            end += taken.len();
            rest = after;
        }
        let (sum, list) = rest.split_at_checked(4).ok_or(damaged("cut short"))?;
        if crc32fast::hash(&bytes[..end]).to_le_bytes() != *sum {
            return Err(damaged("checksum"));
        }
        let [root, timestamp, snapshot, targets] = files;
        let state = Self {
            root,
            timestamp,
            snapshot,
            targets,
            version,
            list: CompiledList::open(list.to_vec())?,
        };
        Ok(state)
    }

    /// The file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let files = [&self.root, &self.timestamp, &self.snapshot, &self.targets];
        let mut out = MAGIC.to_vec();
        out.extend(self.version.to_le_bytes());
        for file in files {
            out.extend(u32::try_from(file.len()).unwrap_or(u32::MAX).to_le_bytes());
        }
        for file in files {
            out.extend_from_slice(file);
        }
        out.extend(crc32fast::hash(&out).to_le_bytes());
        out.extend_from_slice(self.list.bytes());
        out
    }

    /// The root that the next update begins with.
    #[must_use]
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// Whether TUF's files decode. `tough` drops those that do not, and with them the memory of
    /// what was seen.
    pub(super) fn check(&self) -> Result<(), UpdateError> {
        fn decodes<T: serde::de::DeserializeOwned>(
            bytes: &[u8],
            which: &'static str,
        ) -> Result<(), UpdateError> {
            serde_json::from_slice::<Signed<T>>(bytes)
                .map(|_| ())
                .map_err(|_| UpdateError::StateDamaged(which))
        }
        decodes::<Root>(&self.root, "root")?;
        decodes::<Timestamp>(&self.timestamp, "timestamp")?;
        decodes::<Snapshot>(&self.snapshot, "snapshot")?;
        decodes::<Targets>(&self.targets, "targets")
    }
}
