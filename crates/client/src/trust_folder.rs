//! The trust folder: `root.json` and `trust.json`, read together.

use std::path::{Path, PathBuf};

use assay_core::trust::TrustList;
use assay_wire::{MAX_ROOT_FILE, MAX_TRUST_FILE, Root, TrustFileError, open_list};
use thiserror::Error;

use crate::store::{StoreError, read_bounded};

/// Name of the file that holds the authority's key.
pub const ROOT_FILE: &str = "root.json";
/// Name of the file that holds the signed list.
pub const TRUST_FILE: &str = "trust.json";
/// Name of the folder under an authority's folder that holds these two.
pub const PUBLIC_FOLDER: &str = "public";

/// What a trust folder holds, both files found good.
#[derive(Debug, Clone)]
pub struct TrustFolder {
    /// Whose list it is.
    pub root: Root,
    /// The list.
    pub list: TrustList,
}

/// Why a trust folder is not used.
#[derive(Debug, Error)]
pub enum TrustFolderError {
    /// One of the two files is not there.
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
    /// A file is refused.
    #[error("{path}: {source}")]
    Refused {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: TrustFileError,
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

/// The folder with the two files: the one given, or `public` in it when it is an authority's.
#[must_use]
pub fn locate(given: &Path) -> PathBuf {
    let public = given.join(PUBLIC_FOLDER);
    if public.is_dir() { public } else { given.to_owned() }
}

/// Reads both files of a trust folder, or of an authority's folder.
///
/// # Errors
/// [`TrustFolderError`], by name.
pub fn load(given: &Path) -> Result<TrustFolder, TrustFolderError> {
    let folder = locate(given);
    let root = load_root(&folder)?;
    let bytes = read(&folder, TRUST_FILE, MAX_TRUST_FILE)?;
    let list = open_list(&bytes, &root).map_err(|source| TrustFolderError::Refused {
        path: folder.join(TRUST_FILE),
        source,
    })?;
    Ok(TrustFolder { root, list })
}

/// Reads `root.json` alone.
pub(crate) fn load_root(folder: &Path) -> Result<Root, TrustFolderError> {
    Root::parse(&read(folder, ROOT_FILE, MAX_ROOT_FILE)?).map_err(|source| TrustFolderError::Refused {
        path: folder.join(ROOT_FILE),
        source,
    })
}

fn read(folder: &Path, file: &'static str, limit: usize) -> Result<Vec<u8>, TrustFolderError> {
    read_bounded(&folder.join(file), limit)
        .map_err(TrustFolderError::Store)?
        .ok_or_else(|| TrustFolderError::Missing {
            file,
            folder: folder.to_owned(),
        })
}
