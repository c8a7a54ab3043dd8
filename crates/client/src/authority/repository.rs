//! The authority's public folder: a TUF repository, written so that a reader at any moment, and a
//! power cut at any moment, finds a whole one.
//!
//! Every file but `timestamp.json`, `root.json` and `trust.list` has its version or hash in its
//! name and is written before anything names it; `timestamp.json` is replaced last.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use assay_core::{
    time::{Duration, Timestamp},
    trust::{Change, CompiledList, TrustList},
};
use ed25519_dalek::SigningKey;
use tough::{TargetName, schema};

use super::AuthorityError;
use crate::{
    store::{Access, read_bounded, replace_file},
    trust_folder::{LIST_FILE, ROOT_FILE, TIMESTAMP_FILE},
    tuf::{Believe, Role, Source, Target, TrustState, UpdateError, metadata, update},
};

/// A timestamp is believed for a week; it is made anew every few hours.
const TIMESTAMP_LIFE: Duration = Duration::days(7);
/// Snapshot and targets are signed by a key that need not be at hand every day.
const LIST_LIFE: Duration = Duration::days(366);
/// With less time left than this, a refresh signs them anew.
const LIST_RENEWAL: Duration = Duration::days(90);
/// Changes kept for devices to follow one by one.
const CHANGES_KEPT: u64 = 128;
/// Metadata files of earlier versions kept for devices in the middle of an update.
const VERSIONS_KEPT: u64 = 8;

/// The two keys that sign from day to day.
#[derive(Debug)]
pub(super) struct OnlineKeys {
    /// Targets and snapshot: what is on the list.
    pub(super) list: SigningKey,
    /// Timestamp: that it is still so.
    pub(super) timestamp: SigningKey,
}

/// The public folder.
#[derive(Debug)]
pub(super) struct Repository {
    folder: PathBuf,
}

impl Repository {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the repository says, verified from its own root.
    pub(super) fn state(&self) -> Result<TrustState, AuthorityError> {
        let root = self.root_file()?;
        Ok(update(Believe::Root(&root), &Source::folder(&self.folder)?, None)?.state)
    }

    /// The newest root.
    pub(super) fn root(&self) -> Result<schema::Signed<schema::Root>, AuthorityError> {
        Ok(metadata::from_file(&self.root_file()?, Role::Root)?)
    }

    fn root_file(&self) -> Result<Vec<u8>, AuthorityError> {
        Ok(crate::trust_folder::root(&self.folder)?)
    }

    /// Puts a root in place: under its version, then as the newest.
    pub(super) fn publish_root(&self, root: &schema::Signed<schema::Root>) -> Result<(), AuthorityError> {
        let bytes = metadata::to_file(root)?;
        self.write(&format!("{}.root.json", root.signed.version), &bytes)?;
        self.write(ROOT_FILE, &bytes)
    }

    /// Publishes the first list of all.
    pub(super) fn publish_first(&self, list: &TrustList, keys: &OnlineKeys) -> Result<(), AuthorityError> {
        let base = list.compile()?;
        let mut targets = HashMap::new();
        self.add(&mut targets, Target::Base(1), &base)?;
        self.publish(targets, (1, 1), list.issued(), keys, CompiledList::open(base)?)
    }

    /// Publishes what changed; a new base when the changes have grown too many for one.
    pub(super) fn publish_next(
        &self,
        old: &TrustList,
        new: &TrustList,
        keys: &OnlineKeys,
    ) -> Result<(), AuthorityError> {
        let state = self.state()?;
        let known: schema::Signed<schema::Targets> = metadata::from_file(&state.targets, Role::Targets)?;
        let next = state.version + 1;
        let change = Change::between(old, new).to_bytes()?;
        let whole = new.compile()?;
        let mut targets = known.signed.targets;
        let base = targets
            .iter()
            .find_map(|(name, entry)| match Target::parse(name.raw())? {
                Target::Base(version) => Some((version, entry.length)),
                Target::Change(_) => None,
            })
            .ok_or(UpdateError::NoWay)?;
        let since_base: u64 = targets
            .iter()
            .filter(|(name, _)| matches!(Target::parse(name.raw()), Some(Target::Change(version)) if version > base.0))
            .map(|(_, entry)| entry.length)
            .sum();
        self.add(&mut targets, Target::Change(next), &change)?;
        if since_base + change.len() as u64 > base.1 / 2 || next - base.0 >= CHANGES_KEPT / 2 {
            targets.retain(|name, _| !matches!(Target::parse(name.raw()), Some(Target::Base(_))));
            self.add(&mut targets, Target::Base(next), &whole)?;
        }
        targets.retain(|name, _| match Target::parse(name.raw()) {
            Some(Target::Change(version)) => version + CHANGES_KEPT > next,
            Some(Target::Base(_)) => true,
            None => false,
        });
        let versions = (
            known.signed.version.get() + 1,
            self.timestamp()?.signed.version.get() + 1,
        );
        self.publish(targets, versions, new.issued(), keys, CompiledList::open(whole)?)
    }

    /// Vouches for the list as it stands, at a new time.
    pub(super) fn refresh(&self, issued: Timestamp, keys: &OnlineKeys) -> Result<(), AuthorityError> {
        let state = self.state()?;
        let targets: schema::Signed<schema::Targets> = metadata::from_file(&state.targets, Role::Targets)?;
        let left = Timestamp(targets.signed.expires.as_second()).since(issued);
        if left < LIST_RENEWAL {
            return self.sign_anew(issued, keys);
        }
        self.refresh_timestamp(issued, &keys.timestamp, state)
    }

    /// Vouches for the list as it stands with the timestamp's key alone.
    pub(super) fn refresh_timestamp(
        &self,
        issued: Timestamp,
        key: &SigningKey,
        mut state: TrustState,
    ) -> Result<(), AuthorityError> {
        let old: schema::Signed<schema::Timestamp> = metadata::from_file(&state.timestamp, Role::Timestamp)?;
        let snapshot: schema::Signed<schema::Snapshot> =
            metadata::from_file(&state.snapshot, Role::Snapshot)?;
        let version = snapshot.signed.version.get();
        let file = format!("{version}.snapshot.json");
        let bytes = self.read(&file)?;
        self.write_timestamp(old.signed.version.get() + 1, (version, &bytes), issued, key)?;
        state.list.set_issued(issued);
        self.write(LIST_FILE, state.list.bytes())
    }

    /// Signs everything but the root anew: when online keys have changed, or old signatures expire.
    pub(super) fn sign_anew(&self, issued: Timestamp, keys: &OnlineKeys) -> Result<(), AuthorityError> {
        // Not verified here: after a change of keys the old signatures no longer are.
        let timestamp = self.timestamp()?;
        let snapshot = timestamp
            .signed
            .meta
            .get("snapshot.json")
            .map_or(1, |meta| meta.version.get());
        let known: schema::Signed<schema::Targets> =
            metadata::from_file(&self.read(&format!("{snapshot}.targets.json"))?, Role::Targets)?;
        let list = self.read(LIST_FILE)?;
        let mut list = CompiledList::open(list)?;
        list.set_issued(issued);
        let versions = (known.signed.version.get() + 1, timestamp.signed.version.get() + 1);
        self.publish(known.signed.targets, versions, issued, keys, list)
    }

    /// When the list was last vouched for.
    pub(super) fn timestamp(&self) -> Result<schema::Signed<schema::Timestamp>, AuthorityError> {
        Ok(metadata::from_file(&self.read(TIMESTAMP_FILE)?, Role::Timestamp)?)
    }

    /// Snapshot and targets share their version: each is made with the other.
    fn publish(
        &self,
        targets: HashMap<TargetName, schema::Target>,
        (version, timestamp): (u64, u64),
        issued: Timestamp,
        keys: &OnlineKeys,
        list: CompiledList<Vec<u8>>,
    ) -> Result<(), AuthorityError> {
        let until = issued.plus(LIST_LIFE);
        let named: HashSet<String> = targets.iter().map(|(name, entry)| file_of(name, entry)).collect();
        let mut signed = metadata::targets(version, until, targets)?;
        metadata::sign(&mut signed, &keys.list)?;
        let bytes = metadata::to_file(&signed)?;
        self.write(&format!("{version}.targets.json"), &bytes)?;
        let mut snapshot = metadata::snapshot(version, until, (version, &bytes))?;
        metadata::sign(&mut snapshot, &keys.list)?;
        let bytes = metadata::to_file(&snapshot)?;
        self.write(&format!("{version}.snapshot.json"), &bytes)?;
        self.write_timestamp(timestamp, (version, &bytes), issued, &keys.timestamp)?;
        self.write(LIST_FILE, list.bytes())?;
        self.sweep(version, &named);
        Ok(())
    }

    fn write_timestamp(
        &self,
        version: u64,
        snapshot: (u64, &[u8]),
        issued: Timestamp,
        key: &SigningKey,
    ) -> Result<(), AuthorityError> {
        let mut timestamp = metadata::timestamp(version, issued.plus(TIMESTAMP_LIFE), snapshot, issued)?;
        metadata::sign(&mut timestamp, key)?;
        self.write(TIMESTAMP_FILE, &metadata::to_file(&timestamp)?)
    }

    fn add(
        &self,
        targets: &mut HashMap<TargetName, schema::Target>,
        target: Target,
        bytes: &[u8],
    ) -> Result<(), AuthorityError> {
        let name = TargetName::new(target.name()).map_err(UpdateError::from)?;
        let entry = metadata::target(bytes);
        self.write(&format!("targets/{}", file_of(&name, &entry)), bytes)?;
        targets.insert(name, entry);
        Ok(())
    }

    /// Takes away what no device needs any more. A file that stays does no harm.
    fn sweep(&self, version: u64, named: &HashSet<String>) {
        if let Some(old) = version.checked_sub(VERSIONS_KEPT) {
            for kind in ["targets", "snapshot"] {
                let _ = fs::remove_file(self.folder.join(format!("{old}.{kind}.json")));
            }
        }
        let files = fs::read_dir(self.folder.join("targets"))
            .into_iter()
            .flatten()
            .flatten();
        for file in files {
            let name = file.file_name();
            let swept = name
                .to_str()
                .is_some_and(|name| name.ends_with(".list") && !named.contains(name));
            if swept {
                let _ = fs::remove_file(file.path());
            }
        }
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, AuthorityError> {
        let path = self.folder.join(name);
        let bytes = read_bounded(&path, crate::tuf::MAX_STATE)?;
        bytes.ok_or_else(|| AuthorityError::io(&path)(std::io::ErrorKind::NotFound.into()))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), AuthorityError> {
        let path = self.folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(AuthorityError::io(parent))?;
        }
        Ok(replace_file(&path, bytes, Access::Everyone)?)
    }
}

fn file_of(name: &TargetName, entry: &schema::Target) -> String {
    format!(
        "{}.{}",
        data_encoding::HEXLOWER.encode(&entry.hashes.sha256),
        name.raw()
    )
}
