//! The root: made here, signed by its holders elsewhere, merged here.
//!
//! A root that needs more than the key in this folder waits as `pending/N.root.json`. Each holder
//! takes a copy, signs it with [`sign_file`] on a machine of their own, and sends it back.

use std::{
    fs,
    path::{Path, PathBuf},
};

use assay_core::time::{Duration, Timestamp};
use data_encoding::HEXLOWER;
use ed25519_dalek::{SigningKey, VerifyingKey};
use tough::schema;

use super::{
    Authority, AuthorityError,
    folder::{KEYS, PRIVATE_FOLDER, close_to_others, put_in_force},
    repository::Repository,
};
use crate::{
    key_file::{self, Cost, Lock},
    store::{Access, read_bounded, replace_file},
    tuf::{Role, UpdateError, metadata, sign, signed_by},
};

pub(super) const PENDING_FOLDER: &str = "pending";
/// New online keys wait here until the root that names them is signed.
pub(super) const NEXT_FOLDER: &str = "next";
/// Root keys are safe for long: they are offline.
const ROOT_LIFE: Duration = Duration::days(3 * 366);
const MAX_ROOT: usize = 64 * 1024;

/// Whose signatures a root needs.
#[derive(Debug, Clone)]
pub struct RootKeys {
    /// The holders' public keys.
    pub keys: Vec<VerifyingKey>,
    /// How many of them must sign.
    pub threshold: u64,
}

/// How far a root is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// It is in force.
    Complete {
        /// Its version.
        version: u64,
    },
    /// It waits for more signatures.
    Waiting {
        /// Its version.
        version: u64,
        /// The file to be signed.
        file: PathBuf,
        /// Signatures there are: of the holders named by it, and of those named by the one before.
        have: (u64, u64),
        /// Signatures needed, likewise.
        need: (u64, u64),
    },
}

/// What to change of a root.
#[derive(Debug, Clone, Default)]
pub struct Rotation {
    /// New holders; `None` keeps those there are.
    pub roots: Option<RootKeys>,
    /// A new key for the list.
    pub list: bool,
    /// A new key for the timestamp.
    pub timestamp: bool,
}

/// Writes a holder's public key: 64 hexadecimal digits.
#[must_use]
pub fn public_text(key: &VerifyingKey) -> String {
    HEXLOWER.encode(key.as_bytes())
}

/// Reads a holder's public key.
#[must_use]
pub fn parse_public(text: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = HEXLOWER.decode(text.trim().as_bytes()).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok().filter(|key| !key.is_weak())
}

/// Signs a copy of a waiting root, in place.
///
/// # Errors
/// When the file is no root, or cannot be replaced.
pub fn sign_file(file: &Path, key: &SigningKey) -> Result<(), AuthorityError> {
    let mut root = read(file)?;
    sign(&mut root, key)?;
    Ok(replace_file(file, &metadata::to_file(&root)?, Access::Everyone)?)
}

/// A root, unsigned, for these keys.
pub(super) fn draft(
    version: u64,
    now: Timestamp,
    roots: &RootKeys,
    (list, timestamp): (VerifyingKey, VerifyingKey),
) -> Result<schema::Signed<schema::Root>, AuthorityError> {
    let mut distinct: Vec<&[u8; 32]> = roots.keys.iter().map(VerifyingKey::as_bytes).collect();
    distinct.sort();
    distinct.dedup();
    if roots.threshold == 0 || roots.threshold > distinct.len() as u64 || distinct.len() != roots.keys.len() {
        return Err(AuthorityError::Threshold {
            need: roots.threshold,
            keys: distinct.len(),
        });
    }
    Ok(metadata::root(&metadata::Roots {
        version,
        expires: now.plus(ROOT_LIFE),
        root: &roots.keys,
        threshold: roots.threshold,
        list,
        timestamp,
    })?)
}

impl Authority {
    /// Begins a new root. With the one root key in this folder it is in force at once; otherwise
    /// it waits for its holders.
    ///
    /// # Errors
    /// When one is waiting already, or it cannot be made.
    pub fn rotate(
        dir: &Path,
        rotation: &Rotation,
        passphrase: Option<&str>,
        now: Timestamp,
    ) -> Result<Signed, AuthorityError> {
        let authority = Self::open(dir, passphrase)?;
        if pending(dir)?.is_some() {
            return Err(AuthorityError::Pending(
                "a root is already waiting for signatures",
            ));
        }
        let old = authority.repository.root()?.signed;
        let roots = match &rotation.roots {
            Some(roots) => roots.clone(),
            None => holders(&old)?,
        };
        let next = dir.join(PRIVATE_FOLDER).join(NEXT_FOLDER);
        let _ = fs::remove_dir_all(&next);
        fs::create_dir_all(&next).map_err(AuthorityError::io(&next))?;
        close_to_others(&next)?;
        // The new keys are opened as the old ones are.
        let lock = passphrase.map(|passphrase| Lock::as_before(passphrase, Cost::FULL));
        let fresh = |wanted: bool, held: &SigningKey, file: &str| -> Result<VerifyingKey, AuthorityError> {
            if !wanted {
                return Ok(held.verifying_key());
            }
            let key = key_file::generate()?;
            key_file::create(&next.join(file), &key, lock)?;
            Ok(key.verifying_key())
        };
        let online = (
            fresh(rotation.list, &authority.keys.list, KEYS.list)?,
            fresh(rotation.timestamp, &authority.keys.timestamp, KEYS.timestamp)?,
        );
        let mut root = draft(old.version.get() + 1, now, &roots, online)?;
        let own = dir.join(PRIVATE_FOLDER).join(KEYS.root);
        if own.exists() {
            sign(&mut root, &key_file::read(&own, passphrase)?)?;
        }
        write_pending(dir, &root)?;
        drop(authority);
        Self::merge(dir, &[], passphrase, now)
    }

    /// Takes the signatures of holders' copies over, and puts the root in force when they suffice.
    ///
    /// # Errors
    /// When none is waiting, a copy is of another root, or it cannot be put in force.
    pub fn merge(
        dir: &Path,
        copies: &[PathBuf],
        passphrase: Option<&str>,
        now: Timestamp,
    ) -> Result<Signed, AuthorityError> {
        let (file, mut root) =
            pending(dir)?.ok_or(AuthorityError::Pending("no root is waiting for signatures"))?;
        for copy in copies {
            let signed = read(copy)?;
            if signed.signed != root.signed {
                return Err(AuthorityError::OtherRoot(copy.clone()));
            }
            root.signatures
                .retain(|held| signed.signatures.iter().all(|new| new.keyid != held.keyid));
            root.signatures.extend(signed.signatures);
        }
        write_pending(dir, &root)?;
        let repository = Repository::new(dir.join(crate::trust_folder::PUBLIC_FOLDER));
        let version = root.signed.version.get();
        let by_new = signed_by(&root, &root.signed)?;
        let by_old = if version == 1 {
            by_new
        } else {
            signed_by(&root, &repository.root()?.signed)?
        };
        if by_new.0 < by_new.1 || by_old.0 < by_old.1 {
            return Ok(Signed::Waiting {
                version,
                file,
                have: (by_new.0, by_old.0),
                need: (by_new.1, by_old.1),
            });
        }
        put_in_force(dir, &repository, &root, passphrase, now)?;
        fs::remove_file(&file).map_err(AuthorityError::io(&file))?;
        Ok(Signed::Complete { version })
    }
}

/// The root that waits, if one does.
fn pending(dir: &Path) -> Result<Option<(PathBuf, schema::Signed<schema::Root>)>, AuthorityError> {
    let folder = dir.join(PENDING_FOLDER);
    let files = fs::read_dir(&folder).into_iter().flatten().flatten();
    let mut roots = files
        .map(|file| file.path())
        .filter(|path| path.to_string_lossy().ends_with(".root.json"));
    match roots.next() {
        Some(file) => Ok(Some((file.clone(), read(&file)?))),
        None => Ok(None),
    }
}

pub(super) fn write_pending(
    dir: &Path,
    root: &schema::Signed<schema::Root>,
) -> Result<PathBuf, AuthorityError> {
    let folder = dir.join(PENDING_FOLDER);
    fs::create_dir_all(&folder).map_err(AuthorityError::io(&folder))?;
    let file = folder.join(format!("{}.root.json", root.signed.version));
    replace_file(&file, &metadata::to_file(root)?, Access::Everyone)?;
    Ok(file)
}

fn read(file: &Path) -> Result<schema::Signed<schema::Root>, AuthorityError> {
    let bytes = read_bounded(file, MAX_ROOT)?
        .ok_or_else(|| AuthorityError::io(file)(std::io::ErrorKind::NotFound.into()))?;
    Ok(metadata::from_file(&bytes, Role::Root)?)
}

/// The holders that a root names.
fn holders(root: &schema::Root) -> Result<RootKeys, AuthorityError> {
    let named = root
        .roles
        .get(&schema::RoleType::Root)
        .ok_or(UpdateError::NotMetadata(Role::Root))?;
    let keys = root.keys(schema::RoleType::Root).filter_map(|key| match key {
        schema::key::Key::Ed25519 { keyval, .. } => {
            let bytes: [u8; 32] = keyval.public.as_ref().try_into().ok()?;
            VerifyingKey::from_bytes(&bytes).ok()
        }
        schema::key::Key::Rsa { .. } | schema::key::Key::Ecdsa { .. } | schema::key::Key::EcdsaOld { .. } => {
            None
        }
    });
    Ok(RootKeys {
        keys: keys.collect(),
        threshold: named.threshold.get(),
    })
}
