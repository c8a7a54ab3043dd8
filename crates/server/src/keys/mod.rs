//! The keys that typed codes, hidden codes, tickets, sessions of calls and networks' names are made with: in a file of
//! their own, or given by a command, so that a copy of the memory alone makes none of them.
//!
//! A memory knows which keys are its own by a mark, a hash of them all, and is served with no others: codes that were
//! printed under a lost key would open nothing. A network's key of 90 days is kept in the memory, where every server
//! finds it and where it is deleted; sealed under one of these, it is nothing by itself.

mod file;

use std::{io, path::PathBuf};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

pub use file::{beside, put_back, read_file};

use crate::store::{Store, StoreError};

/// Where the keys are.
#[derive(Clone, PartialEq, Eq)]
pub enum KeysAt {
    /// In this file, which is made where there is none and the memory knows none.
    File(PathBuf),
    /// The same, in the file beside the folder of the memory.
    Beside(PathBuf),
    /// On the standard output of this command, run by `sh` when the server starts, as the file has them.
    Command(String),
}

impl std::fmt::Debug for KeysAt {
    /// Without the command: it may hold a password.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(file) => write!(out, "File({})", file.display()),
            Self::Beside(folder) => write!(out, "Beside({})", folder.display()),
            Self::Command(_) => out.write_str("Command(…)"),
        }
    }
}

impl KeysAt {
    /// The file, where they are in one.
    fn path(&self) -> Option<PathBuf> {
        match self {
            Self::File(file) => Some(file.clone()),
            Self::Beside(folder) => Some(beside(folder)),
            Self::Command(_) => None,
        }
    }
}

/// Why there are no keys to serve with.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The memory's keys lie elsewhere.
    #[error(
        "the memory's keys are not in {0}: name the file that has them with --keys, or put them back from a backup that was made with them"
    )]
    Missing(PathBuf),
    /// The memory's keys are apart, and nobody said where.
    #[error("the memory's keys are apart from it: name the file that has them with --keys")]
    NotNamed,
    /// These keys are another memory's.
    #[error("these are not the memory's keys: codes and tickets made with its own would not open")]
    Others,
    /// What was read is no list of keys.
    #[error("not a list of keys: line {0}")]
    NotKeys(usize),
    /// A key is missing in what was read.
    #[error("the key {0} is missing")]
    Incomplete(&'static str),
    /// The command did not give keys.
    #[error("the command for the keys ended with {0}")]
    Command(String),
    /// The file could not be made.
    #[error("the memory's keys cannot be kept in {0} ({1}): name a file for them with --keys")]
    NotMade(PathBuf, #[source] io::Error),
    /// The folder is a disk of its own, as in a container: what lies beside it may not stay.
    #[error("{0} is a disk of its own, beside which its keys may not stay: name a file for them with --keys")]
    OwnDisk(PathBuf),
    /// The file exists; nothing is written over keys.
    #[error("{0} exists; move it away first")]
    Exists(PathBuf),
    /// A file could not be read or written.
    #[error("the file of the keys: {0}")]
    File(#[from] io::Error),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// Typed codes: the number of an item.
    Codes,
    /// Events, tickets, sessions of pages.
    Events,
    /// Hidden codes.
    Hidden,
    /// Sealing networks' keys.
    Networks,
    /// Sealing sessions of calls.
    Voice,
}

impl Key {
    const ALL: [Self; 5] = [
        Self::Codes,
        Self::Events,
        Self::Hidden,
        Self::Networks,
        Self::Voice,
    ];

    /// Its name in the file, and in stores of earlier versions.
    const fn name(self) -> &'static str {
        match self {
            Self::Codes => "codes-1",
            Self::Events => "events",
            Self::Hidden => "hidden",
            Self::Networks => "networks",
            Self::Voice => "voice",
        }
    }
}

/// All keys.
#[derive(Clone)]
pub(crate) struct Keys {
    all: [[u8; 32]; 5],
    /// Whether they are apart from the store; else networks' keys are not sealed either.
    apart: bool,
}

impl Keys {
    /// The keys of a memory, from where they are. Those that an earlier version kept in it are moved there first.
    ///
    /// # Errors
    /// [`KeysError`]: above all when the keys are not this memory's.
    pub(crate) async fn open(at: Option<&KeysAt>, store: &dyn Store) -> Result<Self, KeysError> {
        let mark = store.keys_mark().await?;
        let Some(at) = at else {
            if mark.is_some() {
                return Err(KeysError::NotNamed);
            }
            tracing::warn!("the memory's keys lie in it: give --keys, so that a copy of it makes no codes");
            return Ok(Self::in_store(store).await?);
        };
        let held = if mark.is_some() {
            Vec::new()
        } else {
            store.secrets().await?
        };
        let keys = match (read(at).await?, &mark) {
            (Some(keys), _) => keys,
            (None, Some(_)) => return Err(missing(at)),
            (None, None) => make(at, &held)?,
        };
        // What nobody here knows the use of is not let go.
        let is_known =
            |name: &str| name.starts_with(NETWORKS) || Key::ALL.iter().any(|key| key.name() == name);
        if let Some((name, _)) = held.iter().find(|(name, _)| !is_known(name)) {
            let unknown = StoreError::Unexpected(format!("a secret of another version: {name}"));
            return Err(unknown.into());
        }
        let own = keys.mark();
        if mark.as_ref().is_some_and(|mark| *mark != own) || !keys.agree_with(&held) {
            return Err(KeysError::Others);
        }
        if mark.is_none() {
            let sealed: Vec<_> = held
                .iter()
                .filter(|(name, _)| name.starts_with(NETWORKS))
                .map(|(name, key)| (name.clone(), keys.seal(name, *key)))
                .collect();
            // Another server may have been first, with keys of its own.
            if store.part_with_secrets(&own, &sealed).await? != own {
                return Err(KeysError::Others);
            }
            if !held.is_empty() {
                tracing::info!("the memory's keys are apart from it now");
            }
        }
        Ok(keys)
    }

    /// The keys that lie in the store, made there where there are none.
    pub(crate) async fn in_store(store: &dyn Store) -> Result<Self, StoreError> {
        let mut all = [[0; 32]; 5];
        for (key, place) in Key::ALL.iter().zip(&mut all) {
            if *key != Key::Networks {
                *place = store.secret(key.name(), crate::fresh()?).await?;
            }
        }
        Ok(Self { all, apart: false })
    }

    pub(crate) fn get(&self, key: Key) -> [u8; 32] {
        let at = Key::ALL.iter().position(|each| *each == key);
        at.and_then(|at| self.all.get(at)).copied().unwrap_or_default()
    }

    /// A network's key of this name: the one there is, else a fresh one, kept from now on. Others than the living
    /// ones are deleted.
    pub(crate) async fn of_networks(
        &self,
        store: &dyn Store,
        name: &str,
        living: &[String],
    ) -> Result<[u8; 32], StoreError> {
        if !self.apart {
            let key = store.secret(name, crate::fresh()?).await?;
            store.forget_secrets(NETWORKS, living).await?;
            return Ok(key);
        }
        let sealed = store.sealed(name, crate::fresh()?).await?;
        store.forget_sealed(NETWORKS, living).await?;
        // Sealing is its own opening.
        Ok(self.seal(name, sealed))
    }

    /// Seals a key under its name, of which there is one at a time: each bit is turned by one that HMAC-SHA-256 makes
    /// of the name under a key that no copy of the store has.
    fn seal(&self, name: &str, mut key: [u8; 32]) -> [u8; 32] {
        let mut block = [0; 64];
        block[..32].copy_from_slice(&self.get(Key::Networks));
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(name.as_bytes());
        let pad = mac.finalize().into_bytes();
        key.iter_mut().zip(&pad[..]).for_each(|(byte, pad)| *byte ^= pad);
        key
    }

    /// What a memory knows its keys by. Keys are random, so it tells nothing of them.
    fn mark(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        for (key, bytes) in Key::ALL.iter().zip(&self.all) {
            hash.update(key.name());
            hash.update([0]);
            hash.update(bytes);
        }
        hash.finalize()[..16].to_vec()
    }

    /// Whether what lies in a store is the same as far as it lies there.
    fn agree_with(&self, held: &[(String, [u8; 32])]) -> bool {
        let names = Key::ALL.iter().zip(&self.all);
        names
            .filter_map(|(key, bytes)| {
                let (_, held) = held.iter().find(|(name, _)| name == key.name())?;
                Some(held == bytes)
            })
            .all(|same| same)
    }
}

/// How the names of networks' keys begin in a store.
const NETWORKS: &str = "network-";

async fn read(at: &KeysAt) -> Result<Option<Keys>, KeysError> {
    if let Some(path) = at.path() {
        let text = read_file(&path)?;
        return text.map(|text| file::parse(&text)).transpose();
    }
    match at {
        KeysAt::File(_) | KeysAt::Beside(_) => Ok(None),
        KeysAt::Command(command) => {
            let command = command.clone();
            let said = tokio::task::spawn_blocking(move || file::said_by(&command));
            let said = said.await.map_err(|_| KeysError::Command("a panic".to_owned()))?;
            file::parse(&said?).map(Some)
        }
    }
}

fn missing(at: &KeysAt) -> KeysError {
    at.path().map_or(KeysError::NotNamed, KeysError::Missing)
}

/// Makes the file: of the keys that an earlier version kept, and fresh ones for the others.
fn make(at: &KeysAt, held: &[(String, [u8; 32])]) -> Result<Keys, KeysError> {
    let path = at.path().ok_or(KeysError::NotNamed)?;
    if let KeysAt::Beside(folder) = at
        && file::is_own_disk(folder)
    {
        return Err(KeysError::OwnDisk(folder.clone()));
    }
    let mut all = [[0; 32]; 5];
    for (key, place) in Key::ALL.iter().zip(&mut all) {
        let known = held.iter().find(|(name, _)| name == key.name());
        *place = match known {
            Some((_, bytes)) => *bytes,
            None => crate::fresh()?,
        };
    }
    let keys = Keys { all, apart: true };
    match put_back(&path, &file::text(&keys)) {
        Err(KeysError::File(error)) => Err(KeysError::NotMade(path, error)),
        made => made.map(|()| keys),
    }
}

#[cfg(test)]
mod tests;
