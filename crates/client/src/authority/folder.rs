//! The private half of an authority's folder: its keys, its lock, and a root put in force with them.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use assay_core::{
    time::{Duration, Timestamp},
    trust::CompiledList,
};
use tough::schema;

use super::{
    AuthorityError, later,
    repository::{OnlineKeys, Repository},
    roots,
};
use crate::key_file;

pub(super) const PRIVATE_FOLDER: &str = "private";
/// Written by the founding, read when the first root is in force.
pub(super) const FIRST_LIST: &str = "first.list";

/// Names of the key files.
pub(super) struct KeyFiles {
    pub(super) root: &'static str,
    pub(super) list: &'static str,
    pub(super) timestamp: &'static str,
}

pub(super) const KEYS: KeyFiles = KeyFiles {
    root: "root.key",
    list: "list.key",
    timestamp: "timestamp.key",
};

/// Puts a fully signed root in force, with the online keys it names. Can be done again when it was
/// cut short.
pub(super) fn put_in_force(
    dir: &Path,
    repository: &Repository,
    root: &schema::Signed<schema::Root>,
    passphrase: Option<&str>,
    now: Timestamp,
) -> Result<(), AuthorityError> {
    let _lock = lock(dir)?;
    let private = dir.join(PRIVATE_FOLDER);
    let next = private.join(roots::NEXT_FOLDER);
    for file in [KEYS.list, KEYS.timestamp] {
        if next.join(file).exists() {
            fs::rename(next.join(file), private.join(file)).map_err(AuthorityError::io(&next))?;
        }
    }
    let keys = online_keys(dir, passphrase)?;
    if root.signed.version.get() == 1 {
        let first = dir.join(roots::PENDING_FOLDER).join(FIRST_LIST);
        let bytes = fs::read(&first).map_err(AuthorityError::io(&first))?;
        let list = CompiledList::open(bytes)?.to_list()?;
        // The root last: a folder with a root is complete.
        repository.publish_first(&list, &keys)?;
        repository.publish_root(root)?;
        return fs::remove_file(&first).map_err(AuthorityError::io(&first));
    }
    repository.publish_root(root)?;
    let timestamp = repository.timestamp()?;
    let issued = timestamp
        .signed
        ._extra
        .get("issued")
        .and_then(serde_json::Value::as_str);
    let issued = issued.and_then(|text| Timestamp::parse(text).ok()).unwrap_or(now);
    // A root rotation is how a stolen timestamp key's far future is left behind.
    let issued = if issued > now.plus(Duration::days(1)) {
        now
    } else {
        later(now, issued)
    };
    repository.sign_anew(issued, &keys)
}

pub(super) fn online_keys(dir: &Path, passphrase: Option<&str>) -> Result<OnlineKeys, AuthorityError> {
    let private = dir.join(PRIVATE_FOLDER);
    Ok(OnlineKeys {
        list: key_file::read(&private.join(KEYS.list), passphrase)?,
        timestamp: key_file::read(&private.join(KEYS.timestamp), passphrase)?,
    })
}

/// Waits for whoever else changes this folder.
pub(super) fn lock(dir: &Path) -> Result<File, AuthorityError> {
    let path: PathBuf = dir.join(PRIVATE_FOLDER).join(".lock");
    let open = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    let locked = open.and_then(|file| file.lock().map(|()| file));
    locked.map_err(AuthorityError::io(&path))
}

#[cfg(unix)]
pub(super) fn close_to_others(folder: &Path) -> Result<(), AuthorityError> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(AuthorityError::io(folder))
}

#[cfg(not(unix))]
pub(super) fn close_to_others(_: &Path) -> Result<(), AuthorityError> {
    Ok(())
}
