//! What attackers of the distribution can try, each refused by its own name, the list in use kept.
//!
//! The checklist is the case list of theupdateframework/tuf-conformance, and what stands around
//! `tough` here.

use assay_cases::Cases;
use std::{
    fs,
    path::{Path, PathBuf},
};

use assay_client::{
    authority::{Authority, Rotation, Signed},
    tuf::{Believe, Source, TrustState, UpdateError, update},
};
use assay_core::{
    time::{Duration, Timestamp},
    verify::Now,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::trust::world::{self, brand, copy, noon};

pub(crate) fn clock(at: Timestamp) -> Option<Now> {
    Some(Now {
        clock: at,
        floor: Timestamp::MIN,
    })
}

/// An authority with one brand, and a device that has its list.
pub(crate) struct World {
    pub(crate) dir: TempDir,
    pub(crate) state: TrustState,
}

impl World {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let mut authority = world::init(&dir);
        authority.enrol(brand(23).0, noon()).unwrap();
        let root = fs::read(dir.path().join("public/1.root.json")).unwrap();
        let source = Source::folder(&dir.path().join("public")).unwrap();
        let state = update(Believe::Root(&root), &source, clock(noon()))
            .unwrap()
            .state;
        Self { dir, state }
    }

    pub(crate) fn public(&self) -> PathBuf {
        self.dir.path().join("public")
    }

    /// A copy of the repository as it is now, to be served again later.
    pub(crate) fn kept(&self) -> TempDir {
        let kept = TempDir::new().unwrap();
        copy(&self.public(), kept.path());
        kept
    }

    pub(crate) fn authority(&self) -> Authority {
        Authority::open(self.dir.path(), None).unwrap()
    }

    pub(crate) fn update(&self, from: &Path, at: Timestamp) -> Result<TrustState, UpdateError> {
        let source = Source::folder(from).unwrap();
        update(Believe::State(&self.state), &source, clock(at)).map(|update| update.state)
    }

    pub(crate) fn refused(&self, from: &Path, at: Timestamp) -> &'static str {
        match self.update(from, at) {
            Ok(state) => panic!("accepted version {}", state.version),
            Err(error) => error.code(),
        }
    }
}

/// Changes a metadata file and signs it anew with one of the authority's own keys: an attacker who
/// has stolen that key.
pub(crate) fn forge(dir: &Path, file: &str, key: &str, change: impl FnOnce(&mut Value)) {
    let path = dir.join("public").join(file);
    let mut whole: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut whole["signed"]);
    let key = assay_client::key_file::read(&dir.join("private").join(key), None).unwrap();
    fs::write(&path, world::signed(whole["signed"].clone(), &[&key])).unwrap();
}

pub(crate) fn later(hours: i64) -> Timestamp {
    noon().plus(Duration::hours(hours))
}

#[test]
fn an_honest_update_is_taken() {
    let world = World::new();
    world.authority().enrol(brand(24).0, later(1)).unwrap();
    let state = world.update(&world.public(), later(1)).unwrap();
    assert_eq!((state.version, state.list.issuers()), (3, 2));
    assert_eq!(state.list.issued(), later(1));
}

#[test]
fn rollback_of_the_timestamp() {
    let mut world = World::new();
    let old = world.kept();
    world.authority().refresh(later(1)).unwrap();
    world.state = world.update(&world.public(), later(1)).unwrap();
    assert_eq!(world.refused(old.path(), later(1)), "rolled_back");
}

#[test]
fn rollback_of_the_snapshot_by_a_thief_of_the_timestamp_key() {
    let mut world = World::new();
    let old = world.kept();
    world.authority().enrol(brand(24).0, later(1)).unwrap();
    world.state = world.update(&world.public(), later(1)).unwrap();
    let meta: Value = serde_json::from_slice(&fs::read(old.path().join("timestamp.json")).unwrap()).unwrap();
    forge(world.dir.path(), "timestamp.json", "timestamp.key", |signed| {
        signed["version"] = json!(99);
        signed["meta"] = meta["signed"]["meta"].clone();
    });
    assert_eq!(world.refused(&world.public(), later(1)), "rolled_back");
}

#[test]
fn rollback_of_the_targets_by_a_thief_of_the_online_keys() {
    let world = World::new();
    let dir = world.dir.path();
    forge(dir, "2.snapshot.json", "list.key", |signed| {
        signed["version"] = json!(9);
        signed["meta"]["targets.json"] = json!({"version": 1});
    });
    fs::rename(
        world.public().join("2.snapshot.json"),
        world.public().join("9.snapshot.json"),
    )
    .unwrap();
    forge(dir, "timestamp.json", "timestamp.key", |signed| {
        signed["version"] = json!(9);
        signed["meta"]["snapshot.json"] = json!({"version": 9});
    });
    assert_eq!(world.refused(&world.public(), noon()), "rolled_back");
}

#[test]
fn freeze() {
    let world = World::new();
    assert_eq!(
        world.refused(&world.public(), noon().plus(Duration::days(8))),
        "expired"
    );
}

#[test]
fn a_clock_set_back_does_not_thaw_what_has_expired() {
    let world = World::new();
    let source = Source::folder(&world.public()).unwrap();
    let now = Now {
        clock: noon(),
        floor: noon().plus(Duration::days(8)),
    };
    let refused = update(Believe::State(&world.state), &source, Some(now)).unwrap_err();
    assert_eq!(refused.code(), "before_floor");
}

#[test]
fn mix_and_match() {
    let world = World::new();
    let old = world.kept();
    world.authority().enrol(brand(24).0, later(1)).unwrap();
    fs::copy(
        old.path().join("2.snapshot.json"),
        world.public().join("3.snapshot.json"),
    )
    .unwrap();
    assert_eq!(world.refused(&world.public(), later(1)), "wrong_hash");

    // Without hashes it is the version that gives the mixture away.
    forge(world.dir.path(), "timestamp.json", "timestamp.key", |signed| {
        signed["meta"]["snapshot.json"] = json!({"version": 3});
    });
    assert_eq!(world.refused(&world.public(), later(1)), "mixed_up");
}

#[test]
fn wrong_hash_and_endless_data_of_a_target() {
    let world = World::new();
    world.authority().enrol(brand(24).0, later(1)).unwrap();
    let target = fs::read_dir(world.public().join("targets"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("change-3") || path.to_string_lossy().contains("base-3"))
        .unwrap();
    let whole = fs::read(&target).unwrap();
    for entry in fs::read_dir(world.public().join("targets")).unwrap() {
        let path = entry.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(world.refused(&world.public(), later(1)), "wrong_hash");
    for entry in fs::read_dir(world.public().join("targets")).unwrap() {
        let endless = [&whole[..], &vec![0; 1024 * 1024]].concat();
        fs::write(entry.unwrap().path(), endless).unwrap();
    }
    assert_eq!(world.refused(&world.public(), later(1)), "endless");
}

#[test]
fn endless_metadata() {
    let world = World::new();
    fs::write(world.public().join("2.root.json"), vec![b' '; 2 * 1024 * 1024]).unwrap();
    assert_eq!(world.refused(&world.public(), noon()), "endless");
}

#[test]
fn too_few_signatures() {
    let world = World::new();
    let timestamp = world.public().join("timestamp.json");
    let whole = fs::read(&timestamp).unwrap();
    let mut bare: Value = serde_json::from_slice(&whole).unwrap();
    bare["signatures"][0]["sig"] = json!("00".repeat(64));
    fs::write(&timestamp, bare.to_string()).unwrap();
    assert_eq!(world.refused(&world.public(), noon()), "too_few_signatures");

    // The list's key may not sign for the timestamp.
    fs::write(&timestamp, &whole).unwrap();
    forge(world.dir.path(), "timestamp.json", "list.key", |_| {});
    assert_eq!(world.refused(&world.public(), noon()), "too_few_signatures");
}

#[test]
fn another_authority() {
    let world = World::new();
    let other = TempDir::new().unwrap();
    drop(world::init(&other));
    assert_eq!(
        world.refused(&other.path().join("public"), noon()),
        "other_authority"
    );
}

#[test]
fn a_root_that_skips_a_version_or_is_not_signed_by_the_one_before() {
    let world = World::new();
    let skipped = world::skipping_root(world.dir.path(), 3);
    fs::write(world.public().join("2.root.json"), skipped).unwrap();
    assert_eq!(world.refused(&world.public(), noon()), "root_skips_version");

    let other = TempDir::new().unwrap();
    drop(world::init(&other));
    Authority::rotate(
        other.path(),
        &Rotation {
            list: true,
            ..Rotation::default()
        },
        None,
        noon(),
    )
    .unwrap();
    fs::copy(
        other.path().join("public/2.root.json"),
        world.public().join("2.root.json"),
    )
    .unwrap();
    assert_eq!(world.refused(&world.public(), noon()), "too_few_signatures");
}

#[test]
fn targets_outside_the_role() {
    let more_files = |signed: &mut Value| {
        signed["targets"]["app.exe"] = json!({"length": 1, "hashes": {"sha256": "00".repeat(32)}});
    };
    let others = |signed: &mut Value| {
        signed["delegations"] = json!({"keys": {}, "roles": [
            {"name": "other", "keyids": [], "threshold": 1, "terminating": true, "paths": ["*"]}]});
    };
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 2] = [("another file", more_files), ("a delegation", others)];
    let mut cases = Cases::new();
    for (name, change) in changes {
        cases.case(name, || {
            let world = World::new();
            let dir = world.dir.path();
            forge(dir, "2.targets.json", "list.key", |signed| {
                signed["version"] = json!(9);
                change(signed);
            });
            fs::rename(
                world.public().join("2.targets.json"),
                world.public().join("9.targets.json"),
            )
            .unwrap();
            forge(dir, "2.snapshot.json", "list.key", |signed| {
                signed["version"] = json!(9);
                signed["meta"]["targets.json"] = json!({"version": 9});
            });
            fs::rename(
                world.public().join("2.snapshot.json"),
                world.public().join("9.snapshot.json"),
            )
            .unwrap();
            forge(dir, "timestamp.json", "timestamp.key", |signed| {
                signed["version"] = json!(9);
                signed["meta"]["snapshot.json"] = json!({"version": 9});
            });
            assert_eq!(world.refused(&world.public(), noon()), "outside_role");
        });
    }
}

#[test]
fn a_far_future_does_not_poison_the_floor_and_a_new_root_leaves_it_behind() {
    let world = World::new();
    let far = noon().plus(Duration::days(3_000));
    forge(world.dir.path(), "timestamp.json", "timestamp.key", |signed| {
        signed["version"] = json!(7);
        signed["issued"] = json!(far.to_string());
    });
    assert_eq!(world.refused(&world.public(), noon()), "from_future");

    // The thief could still come within a day of the clock; a new root leaves that behind too.
    let rotation = Rotation {
        timestamp: true,
        ..Rotation::default()
    };
    let rotated = Authority::rotate(world.dir.path(), &rotation, None, noon()).unwrap();
    assert_eq!(rotated, Signed::Complete { version: 2 });
    let source = Source::folder(&world.public()).unwrap();
    let now = Now {
        clock: noon(),
        floor: later(20),
    };
    let update = update(Believe::State(&world.state), &source, Some(now)).unwrap();
    assert!(update.root_rotated);
    assert_eq!(update.state.list.issued(), noon());
}

#[test]
fn trusted_state_that_does_not_decode_is_refused_and_not_forgotten() {
    let world = World::new();
    let bytes = world.state.to_bytes();
    let mut cases = Cases::new();
    for end in (0..bytes.len()).step_by(7) {
        cases.case(format!("cut at {end}"), || {
            let error = TrustState::read(&bytes[..end]).unwrap_err();
            assert!(matches!(error.code(), "state_damaged" | "cut_short"), "{error}");
        });
    }
    for at in (0..bytes.len()).step_by(5) {
        cases.case(format!("bent at {at}"), || {
            let mut bent = bytes.clone();
            bent[at] ^= 0x10;
            assert!(TrustState::read(&bent).is_err());
        });
    }
    let whole = TrustState::read(&bytes).unwrap();
    assert_eq!(whole.to_bytes(), bytes);
}

#[test]
fn a_new_device_and_one_far_behind_come_to_the_same_list() {
    let world = World::new();
    let mut authority = world.authority();
    for number in 30..60 {
        authority
            .enrol(brand(number).0, later(i64::from(number)))
            .unwrap();
    }
    let now = later(60);
    let followed = world.update(&world.public(), now).unwrap();
    let root = fs::read(world.public().join("1.root.json")).unwrap();
    let source = Source::folder(&world.public()).unwrap();
    let fresh = update(Believe::Root(&root), &source, clock(now)).unwrap().state;
    assert_eq!(followed.version, fresh.version);
    assert_eq!(followed.list.issuers(), 31);
    assert_eq!(
        followed.list.to_list().unwrap().to_draft(),
        fresh.list.to_list().unwrap().to_draft()
    );
}
