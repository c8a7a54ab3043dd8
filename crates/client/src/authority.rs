//! The authority's folder: its private key, and the public trust folder made with it.
//!
//! ```text
//! DIR/public/root.json     names and public key
//! DIR/public/trust.json    the signed list
//! DIR/private/authority.key
//! ```

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use assay_core::{
    host::Host,
    time::{Duration, Timestamp},
    trust::{
        Id, Issuer, IssuerKey, Mark, Names, Recall, TrustList, TrustListDraft, TrustListError, Withdrawal,
    },
};
use assay_wire::{Root, TrustFileError, seal_list};
use ed25519_dalek::SigningKey;
use thiserror::Error;

use crate::{
    key_file::{self, KeyFileError},
    store::{Access, StoreError, replace_file},
    trust_folder::{self, PUBLIC_FOLDER, ROOT_FILE, TRUST_FILE, TrustFolderError},
};

const PRIVATE_FOLDER: &str = "private";
const KEY_FILE: &str = "authority.key";

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
    /// The new list does not fit a trust file.
    #[error(transparent)]
    File(#[from] TrustFileError),
    /// The new list would break a rule.
    #[error(transparent)]
    List(#[from] TrustListError),
    /// The private key is not the root's.
    #[error("the private key is not the one that root.json names")]
    OtherKey,
    /// No issuer of this id.
    #[error("no issuer {0} on the list")]
    NoIssuer(Id),
    /// No key of this id.
    #[error("issuer {issuer} has no key {key}")]
    NoKey {
        /// Whose.
        issuer: Id,
        /// Four hex digits.
        key: String,
    },
}

/// An authority whose folder is open for changes. One process at a time: a second one waits.
#[derive(Debug)]
pub struct Authority {
    public: PathBuf,
    key: SigningKey,
    list: TrustList,
    /// Locked as long as this value lives; the system frees it however the process ends.
    _lock: File,
}

impl Authority {
    /// Makes the folder: a new key (0600, encrypted when there is a passphrase), its root, an empty list.
    ///
    /// # Errors
    /// When there is one already, or anything cannot be written.
    pub fn init(
        dir: &Path,
        names: &Names,
        hosts: Vec<Host>,
        passphrase: Option<&str>,
        now: Timestamp,
    ) -> Result<Self, AuthorityError> {
        let (public, private) = (dir.join(PUBLIC_FOLDER), dir.join(PRIVATE_FOLDER));
        if public.join(ROOT_FILE).exists() || private.join(KEY_FILE).exists() {
            return Err(AuthorityError::Exists(dir.to_owned()));
        }
        for folder in [&public, &private] {
            fs::create_dir_all(folder).map_err(|source| AuthorityError::Io {
                path: folder.clone(),
                source,
            })?;
        }
        close_to_others(&private)?;
        let key = key_file::generate()?;
        let list = TrustList::build(TrustListDraft {
            authority: names.clone(),
            issued: now,
            hosts,
            issuers: Vec::new(),
            marks: Vec::new(),
            recalls: Vec::new(),
        })?;
        let root = Root {
            authority: names.into(),
            key: key.verifying_key(),
        };
        let trust = seal_list(&list, &key)?;
        // The key last of what can be lost, the root last of all: a folder with a root is complete.
        key_file::create(&private.join(KEY_FILE), &key, passphrase)?;
        replace_file(&public.join(TRUST_FILE), &trust, Access::Everyone)?;
        replace_file(&public.join(ROOT_FILE), &root.to_bytes()?, Access::Everyone)?;
        let lock = lock(&private.join(KEY_FILE))?;
        Ok(Self {
            public,
            key,
            list,
            _lock: lock,
        })
    }

    /// Whether the key of the authority in this folder asks for a passphrase.
    ///
    /// # Errors
    /// When there is no key.
    pub fn needs_passphrase(dir: &Path) -> Result<bool, AuthorityError> {
        Ok(key_file::is_encrypted(&dir.join(PRIVATE_FOLDER).join(KEY_FILE))?)
    }

    /// Opens the folder for changes.
    ///
    /// # Errors
    /// When its key or its files are missing, refused, or do not belong together.
    pub fn open(dir: &Path, passphrase: Option<&str>) -> Result<Self, AuthorityError> {
        let key_path = dir.join(PRIVATE_FOLDER).join(KEY_FILE);
        let key = key_file::read(&key_path, passphrase)?;
        // Before the list is read: what another process writes meanwhile must not be lost.
        let lock = lock(&key_path)?;
        let public = dir.join(PUBLIC_FOLDER);
        let folder = trust_folder::load(&public)?;
        if folder.root.key != key.verifying_key() {
            return Err(AuthorityError::OtherKey);
        }
        Ok(Self {
            public,
            key,
            list: folder.list,
            _lock: lock,
        })
    }

    /// The list as it stands.
    #[must_use]
    pub fn list(&self) -> &TrustList {
        &self.list
    }

    /// The folder that may be shown to everyone.
    #[must_use]
    pub fn public_folder(&self) -> &Path {
        &self.public
    }

    /// Adds an issuer with its scopes, hosts and keys.
    ///
    /// # Errors
    /// When a rule refuses it (an id twice, overlapping scopes …) or it cannot be written.
    pub fn enrol(&mut self, issuer: Issuer, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            draft.issuers.push(issuer);
            Ok(())
        })
    }

    /// Adds a key to an issuer.
    ///
    /// # Errors
    /// As [`Self::enrol`], and when there is no such issuer.
    pub fn add_key(&mut self, issuer: &Id, key: IssuerKey, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            find(draft, issuer)?.keys.push(key);
            Ok(())
        })
    }

    /// Withdraws a key of an issuer, found by its public key.
    ///
    /// # Errors
    /// As [`Self::enrol`], and when there is no such issuer or key.
    pub fn withdraw_key(
        &mut self,
        issuer: &Id,
        public: &[u8; 32],
        withdrawal: Withdrawal,
        now: Timestamp,
    ) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            let keys = &mut find(draft, issuer)?.keys;
            let key = keys.iter_mut().find(|key| key.public == *public).ok_or_else(|| {
                let key = assay_core::label::KeyId::of_bytes(public).to_string();
                AuthorityError::NoKey {
                    issuer: issuer.clone(),
                    key,
                }
            })?;
            key.withdrawn = Some(withdrawal);
            Ok(())
        })
    }

    /// Awards a mark.
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub fn award(&mut self, mark: Mark, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            draft.marks.push(mark);
            Ok(())
        })
    }

    /// Publishes a recall.
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub fn recall(&mut self, recall: Recall, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            draft.recalls.push(recall);
            Ok(())
        })
    }

    /// Issues the list anew as it stands, so that it is fresh.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn refresh(&mut self, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |_| Ok(()))
    }

    /// Makes the change on a copy, checks it, signs it, puts it in place, and only then keeps it.
    fn change(
        &mut self,
        now: Timestamp,
        change: impl FnOnce(&mut TrustListDraft) -> Result<(), AuthorityError>,
    ) -> Result<(), AuthorityError> {
        let mut draft = self.list.to_draft();
        change(&mut draft)?;
        // Later than the one before even when this clock was set back in between.
        draft.issued = now.max(draft.issued.plus(Duration(1)));
        let list = TrustList::build(draft)?;
        let bytes = seal_list(&list, &self.key)?;
        replace_file(&self.public.join(TRUST_FILE), &bytes, Access::Everyone)?;
        self.list = list;
        Ok(())
    }
}

fn find<'a>(draft: &'a mut TrustListDraft, id: &Id) -> Result<&'a mut Issuer, AuthorityError> {
    draft
        .issuers
        .iter_mut()
        .find(|issuer| issuer.id == *id)
        .ok_or_else(|| AuthorityError::NoIssuer(id.clone()))
}

fn lock(path: &Path) -> Result<File, AuthorityError> {
    let locked = File::open(path).and_then(|file| file.lock().map(|()| file));
    locked.map_err(|source| AuthorityError::Io {
        path: path.to_owned(),
        source,
    })
}

#[cfg(unix)]
fn close_to_others(folder: &Path) -> Result<(), AuthorityError> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(|source| AuthorityError::Io {
        path: folder.to_owned(),
        source,
    })
}

#[cfg(not(unix))]
fn close_to_others(_: &Path) -> Result<(), AuthorityError> {
    Ok(())
}
