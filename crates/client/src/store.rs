//! Small files that are replaced whole, as a port.
//!
//! A power cut at any moment leaves the old contents or the new, never a mixture: the new file is
//! written beside the old one, forced to disk, and renamed over it.

use std::{
    fs::{self, File, Permissions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use thiserror::Error;

/// Keeps small named files.
pub trait Store {
    /// The contents under a name, or `None` when there are none. More than `limit` bytes is an error.
    ///
    /// # Errors
    /// When it cannot be read, or is larger than `limit`.
    fn read(&self, name: &str, limit: usize) -> Result<Option<Vec<u8>>, StoreError>;

    /// Replaces the contents under a name, all or nothing.
    ///
    /// # Errors
    /// When it cannot be written; the old contents are then still there.
    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError>;
}

/// Why a file could not be read or replaced.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The system refused.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Larger than this kind of file may be.
    #[error("{path}: more than {limit} bytes")]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// Size allowed.
        limit: usize,
    },
}

impl StoreError {
    fn io(path: &Path, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }
}

/// A folder whose files are the store.
#[derive(Debug, Clone)]
pub struct FolderStore {
    folder: PathBuf,
}

impl FolderStore {
    /// The store in a folder, made on the first write.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }
}

impl Store for FolderStore {
    fn read(&self, name: &str, limit: usize) -> Result<Option<Vec<u8>>, StoreError> {
        read_bounded(&self.folder.join(name), limit)
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        fs::create_dir_all(&self.folder).map_err(|error| StoreError::io(&self.folder, error))?;
        replace_file(&self.folder.join(name), bytes, Access::Everyone)
    }
}

/// Who may read a file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone (0644): public files, before the process's mask.
    Everyone,
    /// Its owner alone (0600): keys.
    Owner,
}

/// Reads a file of at most `limit` bytes, `None` when there is no such file.
///
/// # Errors
/// When it cannot be read, or is larger.
pub fn read_bounded(path: &Path, limit: usize) -> Result<Option<Vec<u8>>, StoreError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::io(path, error)),
    };
    let mut bytes = Vec::new();
    // Read, not asked for its size: a pipe or a device file has none.
    file.take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| StoreError::io(path, error))?;
    if bytes.len() > limit {
        return Err(StoreError::TooLarge {
            path: path.to_owned(),
            limit,
        });
    }
    Ok(Some(bytes))
}

/// Replaces a file, all or nothing: beside it, to disk, renamed over it, and the folder to disk.
///
/// # Errors
/// When any step fails; the old file is then still there.
pub fn replace_file(path: &Path, bytes: &[u8], access: Access) -> Result<(), StoreError> {
    write_beside(path, bytes, access)?
        .persist(path)
        .map_err(|error| StoreError::io(path, error.error))?;
    sync_folder(path)
}

/// Writes a file that must not exist yet; two writers cannot both succeed.
///
/// # Errors
/// When it exists, or any step fails.
pub fn create_file(path: &Path, bytes: &[u8], access: Access) -> Result<(), StoreError> {
    write_beside(path, bytes, access)?
        .persist_noclobber(path)
        .map_err(|error| StoreError::io(path, error.error))?;
    sync_folder(path)
}

fn write_beside(path: &Path, bytes: &[u8], access: Access) -> Result<tempfile::NamedTempFile, StoreError> {
    let write = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".new-");
        let permissions = permissions(access);
        if let Some(permissions) = permissions {
            builder.permissions(permissions);
        }
        let mut file = builder.tempfile_in(folder_of(path))?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    write().map_err(|error| StoreError::io(path, error))
}

#[cfg(unix)]
fn permissions(access: Access) -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(match access {
        Access::Everyone => 0o644,
        Access::Owner => 0o600,
    }))
}

#[cfg(not(unix))]
fn permissions(_: Access) -> Option<Permissions> {
    None
}

/// A rename is durable once the folder that holds the name is on disk.
fn sync_folder(path: &Path) -> Result<(), StoreError> {
    if cfg!(unix) {
        File::open(folder_of(path))
            .and_then(|folder| folder.sync_all())
            .map_err(|error| StoreError::io(path, error))?;
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_whole_files_and_leaves_nothing_beside_them() {
        let dir = tempfile::tempdir().unwrap();
        let store = FolderStore::new(dir.path().join("made/on/demand"));
        assert_eq!(store.read("a", 10).unwrap(), None);
        store.replace("a", b"one").unwrap();
        store.replace("a", b"two").unwrap();
        assert_eq!(store.read("a", 3).unwrap().as_deref(), Some(&b"two"[..]));
        assert!(matches!(store.read("a", 2), Err(StoreError::TooLarge { .. })));
        assert_eq!(
            fs::read_dir(dir.path().join("made/on/demand")).unwrap().count(),
            1
        );
    }

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let dir = tempfile::tempdir().unwrap();
        let taken = dir.path().join("taken");
        create_file(&taken, b"old", Access::Everyone).unwrap();
        assert!(create_file(&taken, b"new", Access::Everyone).is_err());
        assert_eq!(fs::read(&taken).unwrap(), b"old");
        assert!(replace_file(&dir.path().join("nowhere/file"), b"", Access::Everyone).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn keys_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        create_file(&path, b"secret", Access::Owner).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
