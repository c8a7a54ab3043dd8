//! The time floor: the newest signed time this device has seen, kept over restarts.
//!
//! It defeats a clock set back. What raises it is core's to say (`Now::floor_after`).

use assay_core::time::Timestamp;

use crate::store::{Store, StoreError};

const FILE: &str = "time-floor";
/// One RFC 3339 time takes 20 bytes.
const MAX_BYTES: usize = 64;

/// Reads the floor. A file that is missing or damaged counts as none: the list in use still holds
/// its own time up.
///
/// # Errors
/// When the store cannot be read at all.
pub fn load(store: &impl Store) -> Result<Timestamp, StoreError> {
    let bytes = match store.read(FILE, MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(StoreError::TooLarge { .. }) => None,
        Err(error @ StoreError::Io { .. }) => return Err(error),
    };
    let text = bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default();
    Ok(Timestamp::parse(text.trim_end()).unwrap_or(Timestamp::MIN))
}

/// Keeps a floor.
///
/// # Errors
/// When it cannot be written; the old one is then still there.
pub fn keep(store: &impl Store, floor: Timestamp) -> Result<(), StoreError> {
    store.replace(FILE, format!("{floor}\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::FolderStore;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn outlives_a_restart_and_a_damaged_file() {
        let dir = tempfile::tempdir().unwrap();
        let store = FolderStore::new(dir.path());
        assert_eq!(load(&store).unwrap(), Timestamp::MIN);
        let floor = at("2026-11-22T12:00:00Z");
        keep(&store, floor).unwrap();
        assert_eq!(load(&store).unwrap(), floor);
        for damaged in [&b"2026-11"[..], &[0xff; 10], &[b'9'; 1000]] {
            std::fs::write(dir.path().join(FILE), damaged).unwrap();
            assert_eq!(load(&store).unwrap(), Timestamp::MIN);
        }
    }
}
