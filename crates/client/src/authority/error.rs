//! Why an authority's folder cannot be made or changed.

use std::{
    io,
    path::{Path, PathBuf},
};

use assay_core::trust::{CompiledError, Id, ReadBackError, TrustListError};
use thiserror::Error;

use crate::{key_file::KeyFileError, store::StoreError, trust_folder::TrustFolderError, tuf::UpdateError};

/// Why the authority's folder cannot be made or changed. The list before stays as it was.
#[derive(Debug, Error)]
pub enum AuthorityError {
    /// There is an authority in this folder already.
    #[error("{0} already holds an authority")]
    Exists(PathBuf),
    /// A folder or file cannot be made.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The files there are.
    #[error(transparent)]
    Folder(#[from] TrustFolderError),
    /// A file cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The metadata there is, or the new one.
    #[error(transparent)]
    Metadata(#[from] UpdateError),
    /// The list there is cannot be read back.
    #[error(transparent)]
    ReadBack(#[from] ReadBackError),
    /// The new list does not fit its file.
    #[error(transparent)]
    Compiled(#[from] CompiledError),
    /// The new list would break a rule.
    #[error(transparent)]
    List(#[from] TrustListError),
    /// The private key is not the one that the root names.
    #[error("the private key is not the one that root.json names")]
    OtherKey,
    /// No issuer of this id.
    #[error("no issuer {0} on the list")]
    NoIssuer(Id),
    /// No mark of this id.
    #[error("no mark {0} on the list")]
    NoMark(Id),
    /// No dealer of this id, or it is withdrawn already.
    #[error("no dealer {0} is enrolled")]
    NoDealer(Id),
    /// No key of this id.
    #[error("issuer {issuer} has no key {key}")]
    NoKey {
        /// Whose.
        issuer: Id,
        /// Four hex digits.
        key: String,
    },
    /// No scope of this prefix in force.
    #[error("issuer {issuer} has no scope {prefix} that could be handed on")]
    NoScope {
        /// Whose.
        issuer: Id,
        /// Which.
        prefix: String,
    },
    /// The root keys and the number of them that must sign do not fit each other.
    #[error("{need} of {keys} root keys cannot sign")]
    Threshold {
        /// How many must sign.
        need: u64,
        /// How many there are.
        keys: usize,
    },
    /// A root is waiting for signatures already, or none is.
    #[error("{0}")]
    Pending(&'static str),
    /// A signed copy is of another root than the one that is waiting.
    #[error("{0} is not a copy of the root that is waiting for signatures")]
    OtherRoot(PathBuf),
}

impl AuthorityError {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}
