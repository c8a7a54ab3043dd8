//! One update: fetch, verify, fold; give the new state or say why not.

use std::{collections::BTreeMap, path::Path};

use assay_core::{
    time::Timestamp,
    trust::{Change, CompiledList},
    verify::Now,
};
use tough::{ExpirationEnforcement, IntoVec, Limits, Repository, RepositoryLoader, TargetName, schema};

use super::{Role, Source, Target, TrustState, UpdateError, source::Metered};

/// Far more than any file of ours needs, and no burden to a phone.
const LIMITS: Limits = Limits {
    max_root_size: 64 * 1024,
    max_targets_size: 256 * 1024,
    max_timestamp_size: 16 * 1024,
    max_snapshot_size: 16 * 1024,
    max_root_updates: 256,
};
/// Largest file of a list: what a state may hold, less its metadata.
const MAX_TARGET: u64 = 32 * 1024 * 1024;

/// What the device believes before an update.
#[derive(Debug, Clone, Copy)]
pub enum Believe<'a> {
    /// A list that it holds.
    State(&'a TrustState),
    /// Only a root, shipped with the app or named by a person.
    Root(&'a [u8]),
}

/// What an update brought.
#[derive(Debug)]
pub struct Update {
    /// What the device believes from now on.
    pub state: TrustState,
    /// Whether the root is newer than before: the time floor then starts anew.
    pub root_rotated: bool,
}

/// Updates from a repository. With `now`, expiry and rollback in time are refused; without it, the
/// repository is read as it stands, however old: its age is then told by `issued`.
///
/// # Errors
/// [`UpdateError`], by name. Nothing is changed.
pub fn update(believe: Believe<'_>, source: &Source, now: Option<Now>) -> Result<Update, UpdateError> {
    // On a thread of its own: whoever asks may stand inside a runtime, where none can be started.
    let updated = std::thread::scope(|scope| {
        let update = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| UpdateError::Device(error.to_string()))?;
            runtime.block_on(run(believe, source, now))
        });
        update.join()
    });
    updated.unwrap_or_else(|_| Err(UpdateError::Device("the update failed".into())))
}

async fn run(believe: Believe<'_>, source: &Source, now: Option<Now>) -> Result<Update, UpdateError> {
    let scratch = scratch(believe)?;
    let root = match believe {
        Believe::State(state) => &state.root,
        Believe::Root(root) => root,
    };
    let repository = load(root, source, scratch.path()).await?;
    let issued = issued(&repository.timestamp().signed)?;
    // A new root makes good a time that a thief of online keys had signed ahead. A device that has
    // lost its state cannot tell a new root from one it knew: its floor stays.
    let newer = version_of_root(root)? < repository.root().signed.version.get();
    let root_rotated = newer && matches!(believe, Believe::State(_));
    if let Some(now) = now {
        in_time(&repository, issued, now, root_rotated)?;
    }
    let targets = targets(&repository)?;
    let held = match believe {
        Believe::State(state) => Some((state.version, &state.list)),
        Believe::Root(_) => None,
    };
    let (version, list) = fold(&repository, &targets, held, issued).await?;
    let file = |name: &str| {
        std::fs::read(scratch.path().join(name))
            .map_err(|error| UpdateError::Device(format!("{name}: {error}")))
    };
    let state = TrustState {
        root: file("root.json")?,
        timestamp: file("timestamp.json")?,
        snapshot: file("snapshot.json")?,
        targets: file("targets.json")?,
        version,
        list,
    };
    Ok(Update { state, root_rotated })
}

/// A folder with what was trusted before, for `tough` to write into; never the device's own.
fn scratch(believe: Believe<'_>) -> Result<tempfile::TempDir, UpdateError> {
    let device = |error: std::io::Error| UpdateError::Device(error.to_string());
    let scratch = tempfile::tempdir().map_err(device)?;
    if let Believe::State(state) = believe {
        state.check()?;
        for (name, bytes) in [
            ("timestamp.json", &state.timestamp),
            ("snapshot.json", &state.snapshot),
            ("targets.json", &state.targets),
        ] {
            std::fs::write(scratch.path().join(name), bytes).map_err(device)?;
        }
    }
    Ok(scratch)
}

async fn load(root: &[u8], source: &Source, scratch: &Path) -> Result<Repository, UpdateError> {
    let targets = source
        .base
        .join("targets/")
        .map_err(|error| UpdateError::Device(error.to_string()))?;
    // Expiry is looked at in `in_time`: tough would take the system's clock for the truth.
    RepositoryLoader::new(&root, source.base.clone(), targets)
        .transport(source.transport.clone())
        .limits(LIMITS)
        .datastore(scratch)
        .expiration_enforcement(ExpirationEnforcement::Unsafe)
        .load()
        .await
        .map_err(|error| match UpdateError::from(error) {
            UpdateError::TooFewSignatures(Role::Timestamp)
                if is_strange(root, scratch, &source.transport) =>
            {
                UpdateError::OtherAuthority
            }
            named => named,
        })
}

/// Whether nobody named by the root, nor by a newer root verified on the way, signed the timestamp.
fn is_strange(root: &[u8], scratch: &Path, transport: &Metered) -> bool {
    let newest = std::fs::read(scratch.join("root.json")).unwrap_or_default();
    let known = [root, &newest]
        .into_iter()
        .filter_map(|root| serde_json::from_slice::<schema::Signed<schema::Root>>(root).ok())
        .flat_map(|root| root.signed.keys.into_keys())
        .collect::<std::collections::HashSet<_>>();
    serde_json::from_slice::<schema::Signed<schema::Timestamp>>(&transport.timestamp()).is_ok_and(
        |timestamp| {
            timestamp
                .signatures
                .iter()
                .all(|signature| !known.contains(&signature.keyid))
        },
    )
}

fn version_of_root(root: &[u8]) -> Result<u64, UpdateError> {
    serde_json::from_slice::<schema::Signed<schema::Root>>(root)
        .map(|root| root.signed.version.get())
        .map_err(|_| UpdateError::StateDamaged("root"))
}

fn issued(timestamp: &schema::Timestamp) -> Result<Timestamp, UpdateError> {
    timestamp
        ._extra
        .get("issued")
        .and_then(serde_json::Value::as_str)
        .and_then(|text| Timestamp::parse(text).ok())
        .ok_or(UpdateError::NoIssued)
}

fn in_time(
    repository: &Repository,
    issued: Timestamp,
    now: Now,
    root_rotated: bool,
) -> Result<(), UpdateError> {
    if issued > now.clock.plus(Now::TOLERANCE) {
        return Err(UpdateError::FromFuture(issued));
    }
    let floor = if root_rotated { Timestamp::MIN } else { now.floor };
    if issued < floor {
        return Err(UpdateError::BeforeFloor(issued));
    }
    let at = now.clock.max(floor);
    for (role, expires) in [
        (Role::Root, repository.root().signed.expires),
        (Role::Timestamp, repository.timestamp().signed.expires),
        (Role::Snapshot, repository.snapshot().signed.expires),
        (Role::Targets, repository.targets().signed.expires),
    ] {
        let expires = Timestamp(expires.as_second());
        if expires <= at {
            return Err(UpdateError::Expired { role, at: expires });
        }
    }
    Ok(())
}

/// The targets by what they are; anything else has no place in a list.
fn targets(repository: &Repository) -> Result<BTreeMap<Target, TargetName>, UpdateError> {
    let signed = &repository.targets().signed;
    if signed
        .delegations
        .as_ref()
        .is_some_and(|delegations| !delegations.roles.is_empty())
    {
        return Err(UpdateError::OutsideRole("a delegation".into()));
    }
    signed
        .targets
        .iter()
        .map(|(name, entry)| match Target::parse(name.raw()) {
            Some(target) if entry.length <= MAX_TARGET => Ok((target, name.clone())),
            Some(_) => Err(UpdateError::Endless(name.raw().to_owned())),
            None => Err(UpdateError::OutsideRole(name.raw().chars().take(100).collect())),
        })
        .collect()
}

/// Comes to the newest version: by changes from the list held, or from the newest base.
async fn fold(
    repository: &Repository,
    targets: &BTreeMap<Target, TargetName>,
    held: Option<(u64, &CompiledList<Vec<u8>>)>,
    issued: Timestamp,
) -> Result<(u64, CompiledList<Vec<u8>>), UpdateError> {
    let newest = targets
        .keys()
        .map(|target| target.version())
        .max()
        .ok_or(UpdateError::NoWay)?;
    let all_from =
        |version: u64| (version + 1..=newest).all(|next| targets.contains_key(&Target::Change(next)));
    let base = targets.keys().rev().find_map(|target| match target {
        Target::Base(version) => Some(*version),
        Target::Change(_) => None,
    });
    let (from, mut list) = match (held, base) {
        (Some((version, _)), _) if version > newest => return Err(UpdateError::RolledBack(Role::Targets)),
        (Some((version, list)), _) if newest - version <= MAX_STEPS && all_from(version) => {
            (version, list.clone())
        }
        (_, Some(base)) if all_from(base) => (
            base,
            CompiledList::open(fetch(repository, targets, Target::Base(base)).await?)?,
        ),
        _ => return Err(UpdateError::NoWay),
    };
    let mut whole: Option<Change> = None;
    for next in from + 1..=newest {
        let change = Change::read(&fetch(repository, targets, Target::Change(next)).await?)?;
        whole = Some(match whole {
            None => change,
            Some(earlier) => earlier.then(change),
        });
    }
    match whole {
        Some(change) => list = CompiledList::open(list.fold(&change, issued)?)?,
        None => list.set_issued(issued),
    }
    Ok((newest, list))
}

/// Most changes fetched one by one; past that a new base is quicker.
const MAX_STEPS: u64 = 256;

async fn fetch(
    repository: &Repository,
    targets: &BTreeMap<Target, TargetName>,
    target: Target,
) -> Result<Vec<u8>, UpdateError> {
    let name = targets.get(&target).ok_or(UpdateError::NoWay)?;
    let stream = repository.read_target(name).await?.ok_or(UpdateError::NoWay)?;
    Ok(stream.into_vec().await?)
}
