//! The authority's folder: its private keys, and the public trust folder made with them.
//!
//! ```text
//! DIR/public/      the repository that everyone may fetch (see [`crate::tuf`])
//! DIR/private/root.key        when this machine holds the one root key
//! DIR/private/list.key        signs what is on the list
//! DIR/private/timestamp.key   signs that it is still so
//! DIR/pending/     a root that waits for its holders' signatures
//! ```

mod error;
mod repository;
mod roots;

pub use error::AuthorityError;
pub use roots::{RootKeys, Rotation, Signed, parse_public, public_text, sign_file};

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use assay_core::{
    gs1::GtinPrefix,
    host::Host,
    label::KeyId,
    time::{Duration, Timestamp, Validity},
    trust::{Id, Issuer, IssuerKey, Mark, Names, Recall, Scope, TrustList, TrustListDraft, Withdrawal},
};
use ed25519_dalek::SigningKey;
use tough::schema;

use self::repository::{OnlineKeys, Repository};
use crate::{
    key_file,
    trust_folder::{PUBLIC_FOLDER, ROOT_FILE},
    tuf::sign,
};

const PRIVATE_FOLDER: &str = "private";
/// Written by the founding, read when the first root is in force.
const FIRST_LIST: &str = "first.list";

/// Names of the key files.
struct KeyFiles {
    root: &'static str,
    list: &'static str,
    timestamp: &'static str,
}

const KEYS: KeyFiles = KeyFiles {
    root: "root.key",
    list: "list.key",
    timestamp: "timestamp.key",
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
    /// encrypted when there is a passphrase.
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
        let key = key_file::generate()?;
        let roots = RootKeys {
            keys: vec![key.verifying_key()],
            threshold: 1,
        };
        Self::found_with(dir, names, hosts, (&roots, Some(&key)), passphrase, now)?;
        Self::open(dir, passphrase)
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
        passphrase: Option<&str>,
        now: Timestamp,
    ) -> Result<Signed, AuthorityError> {
        Self::found_with(dir, names, hosts, (roots, None), passphrase, now)
    }

    fn found_with(
        dir: &Path,
        names: &Names,
        hosts: Vec<Host>,
        (roots, own): (&RootKeys, Option<&SigningKey>),
        passphrase: Option<&str>,
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
            key_file::create(&private.join(KEYS.root), own, passphrase)?;
            sign(&mut root, own)?;
        }
        key_file::create(&private.join(KEYS.timestamp), &keys.timestamp, passphrase)?;
        key_file::create(&private.join(KEYS.list), &keys.list, passphrase)?;
        crate::store::replace_file(
            &pending.join(FIRST_LIST),
            &list.compile()?,
            crate::store::Access::Everyone,
        )?;
        roots::write_pending(dir, &root)?;
        Self::merge(dir, &[], passphrase, now)
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

    /// Ends an issuer's scopes and keys at an instant. It stays on the list, so that what it signed
    /// before is still told apart from a forgery.
    ///
    /// # Errors
    /// As [`Self::enrol`], and when there is no such issuer.
    pub fn withdraw_issuer(&mut self, id: &Id, at: Timestamp, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            let issuer = find(draft, id)?;
            issuer.scopes.retain(|scope| scope.validity.from < at);
            for scope in &mut issuer.scopes {
                end(&mut scope.validity, at);
            }
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

    /// Lets a key of an issuer live until another time, or without end.
    ///
    /// # Errors
    /// As [`Self::enrol`], and when there is no such issuer or key.
    pub fn renew_key(
        &mut self,
        issuer: &Id,
        public: &[u8; 32],
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            find_key(draft, issuer, public)?.validity.until = until;
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
            find_key(draft, issuer, public)?.withdrawn = Some(withdrawal);
            Ok(())
        })
    }

    /// Hands a GTIN prefix on from one issuer to another at an instant, on the same terms.
    ///
    /// # Errors
    /// As [`Self::enrol`], and when the one has no such scope in force then.
    pub fn transfer(
        &mut self,
        prefix: GtinPrefix,
        (from, to): (&Id, &Id),
        at: Timestamp,
        now: Timestamp,
    ) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            let held = find(draft, from)?
                .scopes
                .iter_mut()
                .find(|scope| {
                    scope.gtin_prefix == prefix && scope.validity.from < at && !scope.validity.has_ended(at)
                })
                .ok_or_else(|| AuthorityError::NoScope {
                    issuer: from.clone(),
                    prefix: prefix.to_string(),
                })?;
            let next = Scope {
                validity: Validity {
                    from: at,
                    until: held.validity.until,
                },
                ..*held
            };
            end(&mut held.validity, at);
            find(draft, to)?.scopes.push(next);
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

    /// Withdraws a mark. It stays on the list and is shown as withdrawn.
    ///
    /// # Errors
    /// As [`Self::enrol`], and when there is no such mark.
    pub fn withdraw_mark(&mut self, id: &Id, at: Timestamp, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            let mark = draft.marks.iter_mut().find(|mark| mark.id == *id);
            mark.ok_or_else(|| AuthorityError::NoMark(id.clone()))?.withdrawn = Some(at);
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

    /// Makes the change on a copy, checks it, publishes it, and only then keeps it.
    fn change(
        &mut self,
        now: Timestamp,
        change: impl FnOnce(&mut TrustListDraft) -> Result<(), AuthorityError>,
    ) -> Result<(), AuthorityError> {
        let mut draft = self.list.to_draft();
        change(&mut draft)?;
        draft.issued = later(now, draft.issued);
        let list = TrustList::build(draft)?;
        self.repository.publish_next(&self.list, &list, &self.keys)?;
        self.list = list;
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

/// Puts a fully signed root in force, with the online keys it names. Can be done again when it was
/// cut short.
fn put_in_force(
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
        let list = assay_core::trust::CompiledList::open(bytes)?.to_list()?;
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

fn online_keys(dir: &Path, passphrase: Option<&str>) -> Result<OnlineKeys, AuthorityError> {
    let private = dir.join(PRIVATE_FOLDER);
    Ok(OnlineKeys {
        list: key_file::read(&private.join(KEYS.list), passphrase)?,
        timestamp: key_file::read(&private.join(KEYS.timestamp), passphrase)?,
    })
}

/// Later than the time before, even when this clock was set back in between.
fn later(now: Timestamp, before: Timestamp) -> Timestamp {
    now.max(before.plus(Duration(1)))
}

/// Ends a validity at an instant, unless it ends before.
fn end(validity: &mut Validity, at: Timestamp) {
    validity.until = Some(validity.until.map_or(at, |until| until.min(at)));
}

fn find<'a>(draft: &'a mut TrustListDraft, id: &Id) -> Result<&'a mut Issuer, AuthorityError> {
    draft
        .issuers
        .iter_mut()
        .find(|issuer| issuer.id == *id)
        .ok_or_else(|| AuthorityError::NoIssuer(id.clone()))
}

fn find_key<'a>(
    draft: &'a mut TrustListDraft,
    id: &Id,
    public: &[u8; 32],
) -> Result<&'a mut IssuerKey, AuthorityError> {
    let keys = &mut find(draft, id)?.keys;
    keys.iter_mut()
        .find(|key| key.public == *public)
        .ok_or_else(|| AuthorityError::NoKey {
            issuer: id.clone(),
            key: KeyId::of_bytes(public).to_string(),
        })
}

fn lock(dir: &Path) -> Result<File, AuthorityError> {
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
fn close_to_others(folder: &Path) -> Result<(), AuthorityError> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(AuthorityError::io(folder))
}

#[cfg(not(unix))]
fn close_to_others(_: &Path) -> Result<(), AuthorityError> {
    Ok(())
}
