//! The authority's folder: its private keys, and the public trust folder made with them.
//!
//! ```text
//! DIR/public/      the repository that everyone may fetch (see [`crate::tuf`])
//! DIR/private/root.key        when this machine holds the one root key
//! DIR/private/list.key        signs what is on the list
//! DIR/private/timestamp.key   signs that it is still so
//! DIR/pending/     a root that waits for its holders' signatures
//! ```

mod changes;
mod error;
mod folder;
mod repository;
mod roots;

pub use error::AuthorityError;
pub use roots::{RootKeys, Rotation, Signed, parse_public, public_text, sign_file};

use std::{
    fs::{self, File},
    path::Path,
};

use assay_core::{
    host::Host,
    time::{Duration, Timestamp},
    trust::{Names, TrustList, TrustListDraft},
};
use ed25519_dalek::SigningKey;
use tough::schema;

use self::{
    folder::{FIRST_LIST, KEYS, PRIVATE_FOLDER, close_to_others, lock, online_keys},
    repository::{OnlineKeys, Repository},
};
use crate::{
    key_file::{self, Lock},
    trust_folder::{PUBLIC_FOLDER, ROOT_FILE},
    tuf::sign,
};

/// An authority whose folder is open for changes. One process at a time: a second one waits.
#[derive(Debug)]
pub struct Authority {
    repository: Repository,
    keys: OnlineKeys,
    list: TrustList,
    /// Locked as long as this value lives; the system frees it however the process ends.
    _lock: File,
}

impl Authority {
    /// Makes the folder with one root key of its own, its root and an empty list. Keys are 0600,
    /// encrypted when there is a lock.
    ///
    /// # Errors
    /// When there is one already, or anything cannot be written.
    pub fn init(
        dir: &Path,
        names: &Names,
        hosts: Vec<Host>,
        lock: Option<Lock<'_>>,
        now: Timestamp,
    ) -> Result<Self, AuthorityError> {
        let key = key_file::generate()?;
        let roots = RootKeys {
            keys: vec![key.verifying_key()],
            threshold: 1,
        };
        Self::found_with(dir, names, hosts, (&roots, Some(&key)), lock, now)?;
        Self::open(dir, lock.map(Lock::passphrase))
    }

    /// Makes the folder for holders who keep their root keys elsewhere; the root waits for them.
    ///
    /// # Errors
    /// As [`Self::init`], and when so many holders cannot sign.
    pub fn found(
        dir: &Path,
        names: &Names,
        hosts: Vec<Host>,
        roots: &RootKeys,
        lock: Option<Lock<'_>>,
        now: Timestamp,
    ) -> Result<Signed, AuthorityError> {
        Self::found_with(dir, names, hosts, (roots, None), lock, now)
    }

    fn found_with(
        dir: &Path,
        names: &Names,
        hosts: Vec<Host>,
        (roots, own): (&RootKeys, Option<&SigningKey>),
        lock: Option<Lock<'_>>,
        now: Timestamp,
    ) -> Result<Signed, AuthorityError> {
        let (public, private) = (dir.join(PUBLIC_FOLDER), dir.join(PRIVATE_FOLDER));
        if public.join(ROOT_FILE).exists() || private.join(KEYS.list).exists() {
            return Err(AuthorityError::Exists(dir.to_owned()));
        }
        let list = TrustList::build(TrustListDraft {
            authority: names.clone(),
            issued: now,
            hosts,
            issuers: Vec::new(),
            marks: Vec::new(),
            recalls: Vec::new(),
            dealers: Vec::new(),
        })?;
        let keys = OnlineKeys {
            list: key_file::generate()?,
            timestamp: key_file::generate()?,
        };
        let online = (keys.list.verifying_key(), keys.timestamp.verifying_key());
        let mut root = roots::draft(1, now, roots, online)?;
        let pending = dir.join(roots::PENDING_FOLDER);
        for folder in [&public, &private, &pending] {
            fs::create_dir_all(folder).map_err(AuthorityError::io(folder))?;
        }
        close_to_others(&private)?;
        if let Some(own) = own {
            key_file::create(&private.join(KEYS.root), own, lock)?;
            sign(&mut root, own)?;
        }
        key_file::create(&private.join(KEYS.timestamp), &keys.timestamp, lock)?;
        key_file::create(&private.join(KEYS.list), &keys.list, lock)?;
        crate::store::replace_file(
            &pending.join(FIRST_LIST),
            &list.compile()?,
            crate::store::Access::Everyone,
        )?;
        roots::write_pending(dir, &root)?;
        Self::merge(dir, &[], lock.map(Lock::passphrase), now)
    }

    /// Whether the keys of the authority in this folder ask for a passphrase.
    ///
    /// # Errors
    /// When there is no key.
    pub fn needs_passphrase(dir: &Path) -> Result<bool, AuthorityError> {
        // All are locked alike, and a machine that only refreshes has no other.
        Ok(key_file::is_encrypted(
            &dir.join(PRIVATE_FOLDER).join(KEYS.timestamp),
        )?)
    }

    /// Opens the folder for changes.
    ///
    /// # Errors
    /// When its keys or its files are missing, refused, or do not belong together.
    pub fn open(dir: &Path, passphrase: Option<&str>) -> Result<Self, AuthorityError> {
        let keys = online_keys(dir, passphrase)?;
        // Before the list is read: what another process writes meanwhile must not be lost.
        let lock = lock(dir)?;
        let repository = Repository::new(dir.join(PUBLIC_FOLDER));
        let list = repository.state()?.list.to_list()?;
        let root = repository.root()?.signed;
        for (role, key) in [
            (schema::RoleType::Targets, &keys.list),
            (schema::RoleType::Timestamp, &keys.timestamp),
        ] {
            if !root
                .keys(role)
                .any(|named| *named == crate::tuf::metadata::tuf_key(&key.verifying_key()))
            {
                return Err(AuthorityError::OtherKey);
            }
        }
        Ok(Self {
            repository,
            keys,
            list,
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
        self.repository.folder()
    }

    /// Vouches for the list as it stands, so that it is fresh.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn refresh(&mut self, now: Timestamp) -> Result<(), AuthorityError> {
        let issued = later(now, self.list.issued());
        self.repository.refresh(issued, &self.keys)?;
        let mut draft = self.list.to_draft();
        draft.issued = issued;
        self.list = TrustList::build(draft)?;
        Ok(())
    }
}

/// Vouches for the list as it stands with nothing but the timestamp's key: for the one machine that
/// is always on. What is on the list cannot be changed with it.
///
/// # Errors
/// When the key or the repository is missing or refused, or the list's signatures need renewing.
pub fn refresh_timestamp(
    dir: &Path,
    passphrase: Option<&str>,
    now: Timestamp,
) -> Result<Timestamp, AuthorityError> {
    let key = key_file::read(&dir.join(PRIVATE_FOLDER).join(KEYS.timestamp), passphrase)?;
    let _lock = lock(dir)?;
    let repository = Repository::new(dir.join(PUBLIC_FOLDER));
    let state = repository.state()?;
    let issued = later(now, state.list.issued());
    repository.refresh_timestamp(issued, &key, state)?;
    Ok(issued)
}

/// Later than the time before, even when this clock was set back in between.
fn later(now: Timestamp, before: Timestamp) -> Timestamp {
    now.max(before.plus(Duration(1)))
}
