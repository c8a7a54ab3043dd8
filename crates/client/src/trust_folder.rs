//! The trust folder: a repository on this machine (see [`crate::tuf`]), believed from its own root.

use std::path::{Path, PathBuf};

use assay_core::trust::CompiledList;
use thiserror::Error;

use crate::{
    store::{StoreError, read_bounded},
    tuf::{Believe, Source, TrustState, UpdateError, update},
};

/// Name of the file that says who may sign what.
pub const ROOT_FILE: &str = "root.json";
/// Name of the file that says which list is newest.
pub const TIMESTAMP_FILE: &str = "timestamp.json";
/// Name of the compiled list for pages, which believe the server they come from.
pub const LIST_FILE: &str = "trust.list";
/// Name of the folder under an authority's folder that holds the repository.
pub const PUBLIC_FOLDER: &str = "public";
const MAX_ROOT: usize = 64 * 1024;

/// What a trust folder holds, all of it found good.
#[derive(Debug, Clone)]
pub struct TrustFolder {
    /// The metadata that vouches for the list.
    pub state: TrustState,
}

impl TrustFolder {
    /// The list.
    #[must_use]
    pub fn list(&self) -> &CompiledList<Vec<u8>> {
        &self.state.list
    }
}

/// Why a trust folder is not used.
#[derive(Debug, Error)]
pub enum TrustFolderError {
    /// One of the files is not there.
    #[error("no {file} in {folder}")]
    Missing {
        /// Which file.
        file: &'static str,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// A file cannot be read.
    #[error(transparent)]
    Store(StoreError),
    /// The repository is refused.
    #[error("{folder}: {source}")]
    Refused {
        /// Which folder.
        folder: PathBuf,
        /// Why.
        source: UpdateError,
    },
}

impl TrustFolderError {
    /// Stable code, for the interface and for scripts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Store(StoreError::TooLarge { .. }) => "too_large",
            Self::Store(StoreError::Io { .. }) => "unreadable",
            Self::Refused { source, .. } => source.code(),
        }
    }
}

/// The folder with the repository: the one given, or `public` in it when it is an authority's.
#[must_use]
pub fn locate(given: &Path) -> PathBuf {
    let public = given.join(PUBLIC_FOLDER);
    if public.is_dir() { public } else { given.to_owned() }
}

/// Reads a trust folder, or an authority's folder. Its age is no reason to refuse it: the list
/// says when it was issued, and the verdict says what that allows.
///
/// # Errors
/// [`TrustFolderError`], by name.
pub fn load(given: &Path) -> Result<TrustFolder, TrustFolderError> {
    let folder = locate(given);
    let root = root(&folder)?;
    if !folder.join(TIMESTAMP_FILE).exists() {
        return Err(TrustFolderError::Missing {
            file: TIMESTAMP_FILE,
            folder,
        });
    }
    Source::folder(&folder)
        .and_then(|source| update(Believe::Root(&root), &source, None))
        .map(|update| TrustFolder { state: update.state })
        .map_err(|source| TrustFolderError::Refused { folder, source })
}

/// The newest root of a repository on this machine, or of an authority's folder.
///
/// # Errors
/// When it is missing, too large, or cannot be read.
pub fn root(given: &Path) -> Result<Vec<u8>, TrustFolderError> {
    let folder = locate(given);
    read_bounded(&folder.join(ROOT_FILE), MAX_ROOT)
        .map_err(TrustFolderError::Store)?
        .ok_or(TrustFolderError::Missing {
            file: ROOT_FILE,
            folder,
        })
}
