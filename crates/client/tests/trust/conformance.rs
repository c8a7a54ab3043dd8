//! The rest of the case list of theupdateframework/tuf-conformance, as far as it concerns a
//! repository without delegations: metadata that is signed well and says what it may not.

use assay_cases::Cases;
use std::fs;

use assay_client::{
    authority::{Authority, Rotation},
    key_file,
    tuf::{Believe, Source, update},
};
use assay_core::{gs1::GtinPrefix, time::Duration, trust::Change};
use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::trust::attacks::{World, clock, forge, later};
use crate::trust::world::{self, brand, noon, skipping_root};

type Alter = fn(&mut Value);

const AS_IT_IS: Alter = |_| {};
const PAST: &str = "2026-11-20T00:00:00Z";

/// A thief of both online keys signs version 3 of everything, altered.
fn chain(world: &World, targets: impl FnOnce(&mut Value), snapshot: Alter, timestamp: Alter) {
    let (dir, public) = (world.dir.path(), world.public());
    for file in ["targets.json", "snapshot.json"] {
        fs::copy(public.join(format!("2.{file}")), public.join(format!("3.{file}"))).unwrap();
    }
    forge(dir, "3.targets.json", "list.key", |signed| {
        signed["version"] = json!(3);
        targets(signed);
    });
    // For the case that names it 4 and means 3.
    fs::copy(public.join("3.targets.json"), public.join("4.targets.json")).unwrap();
    forge(dir, "3.snapshot.json", "list.key", |signed| {
        signed["version"] = json!(3);
        signed["meta"]["targets.json"] = json!({"version": 3});
        snapshot(signed);
    });
    forge(dir, "timestamp.json", "timestamp.key", |signed| {
        signed["version"] = json!(9);
        signed["meta"]["snapshot.json"] = json!({"version": 3});
        timestamp(signed);
    });
}

#[test]
fn each_role_that_says_what_it_may_not_is_refused_by_name() {
    let cases: [(&str, Alter, Alter, Alter, &str); 10] = [
        (
            "timestamp expired",
            AS_IT_IS,
            AS_IT_IS,
            |signed| signed["expires"] = json!(PAST),
            "expired",
        ),
        (
            "snapshot expired",
            AS_IT_IS,
            |signed| signed["expires"] = json!(PAST),
            AS_IT_IS,
            "expired",
        ),
        (
            "targets expired",
            |signed| signed["expires"] = json!(PAST),
            AS_IT_IS,
            AS_IT_IS,
            "expired",
        ),
        (
            "targets hash mismatch",
            AS_IT_IS,
            |signed| {
                signed["meta"]["targets.json"] = json!({"version": 3, "hashes": {"sha256": "00".repeat(32)}});
            },
            AS_IT_IS,
            "wrong_hash",
        ),
        (
            "targets version mismatch",
            AS_IT_IS,
            |signed| signed["meta"]["targets.json"] = json!({"version": 4}),
            AS_IT_IS,
            "mixed_up",
        ),
        (
            "snapshot hash mismatch",
            AS_IT_IS,
            AS_IT_IS,
            |signed| {
                signed["meta"]["snapshot.json"] =
                    json!({"version": 3, "hashes": {"sha256": "00".repeat(32)}});
            },
            "wrong_hash",
        ),
        (
            "snapshot longer than said",
            AS_IT_IS,
            AS_IT_IS,
            |signed| signed["meta"]["snapshot.json"] = json!({"version": 3, "length": 20}),
            "endless",
        ),
        (
            "snapshot without targets",
            AS_IT_IS,
            |signed| signed["meta"] = json!({}),
            AS_IT_IS,
            "not_metadata",
        ),
        (
            "timestamp without snapshot",
            AS_IT_IS,
            AS_IT_IS,
            |signed| signed["meta"] = json!({}),
            "not_metadata",
        ),
        (
            "timestamp without issued",
            AS_IT_IS,
            AS_IT_IS,
            |signed| {
                signed.as_object_mut().unwrap().remove("issued");
            },
            "no_issued",
        ),
    ];
    let mut table = Cases::new();
    for (case, targets, snapshot, timestamp, code) in cases {
        table.case(case, || {
            let world = World::new();
            chain(&world, targets, snapshot, timestamp);
            assert_eq!(world.refused(&world.public(), noon()), code);
        });
    }
}

#[test]
fn a_change_that_makes_scopes_overlap_is_refused_and_the_list_stays() {
    let world = World::new();
    let old = world.state.list.to_list().unwrap();
    let mut draft = old.to_draft();
    let mut rogue = brand(24).0;
    draft.issuers.push(rogue.clone());
    let mut change = Change::between(&old, &assay_core::trust::TrustList::build(draft).unwrap());
    // Within the scope of brand 23, for the same time.
    rogue.scopes[0].gtin_prefix = GtinPrefix::parse("95201234").unwrap();
    change.issuers = vec![rogue];
    let bytes = change.to_bytes().unwrap();
    let hash = HEXLOWER.encode(&Sha256::digest(&bytes));
    fs::write(
        world.public().join(format!("targets/{hash}.change-3.list")),
        &bytes,
    )
    .unwrap();
    let entry = json!({"length": bytes.len(), "hashes": {"sha256": hash}});
    chain(
        &world,
        |signed| signed["targets"]["change-3.list"] = entry,
        AS_IT_IS,
        AS_IT_IS,
    );
    assert_eq!(world.refused(&world.public(), noon()), "scope_overlap");
}

/// The next root, altered and signed by these.
fn next_root(world: &World, alter: impl FnOnce(&mut Value), keys: &[&SigningKey]) {
    let mut root: Value = serde_json::from_slice(&skipping_root(world.dir.path(), 2)).unwrap();
    alter(&mut root["signed"]);
    let file = world::signed(root["signed"].clone(), keys);
    fs::write(world.public().join("2.root.json"), file).unwrap();
}

/// Adds a second holder of the root, and asks for both.
fn two_holders(signed: &mut Value, key: &SigningKey) {
    let public = HEXLOWER.encode(key.verifying_key().as_bytes());
    let named = json!({"keytype": "ed25519", "scheme": "ed25519", "keyval": {"public": public}});
    let id = HEXLOWER.encode(&Sha256::digest(world::canonical(&named)));
    signed["keys"][&id] = named;
    signed["roles"]["root"]["keyids"]
        .as_array_mut()
        .unwrap()
        .push(json!(id));
    signed["roles"]["root"]["threshold"] = json!(2);
}

#[test]
fn a_root_needs_its_own_threshold_of_different_keys() {
    let other = SigningKey::from_bytes(&[77; 32]);
    let world = World::new();
    let own = key_file::read(&world.dir.path().join("private/root.key"), None).unwrap();
    next_root(&world, |signed| two_holders(signed, &other), &[&own]);
    assert_eq!(world.refused(&world.public(), noon()), "too_few_signatures");
    // The same holder twice is one holder.
    next_root(&world, |signed| two_holders(signed, &other), &[&own, &own]);
    assert_eq!(world.refused(&world.public(), noon()), "too_few_signatures");
    next_root(&world, |signed| two_holders(signed, &other), &[&own, &other]);
    world.update(&world.public(), noon()).unwrap();
}

#[test]
fn a_root_that_expired_is_refused_and_one_with_fields_of_others_is_not() {
    let world = World::new();
    let own = key_file::read(&world.dir.path().join("private/root.key"), None).unwrap();
    next_root(&world, |signed| signed["expires"] = json!(PAST), &[&own]);
    assert_eq!(world.refused(&world.public(), noon()), "expired");
    next_root(
        &world,
        |signed| signed["custom-field"] = json!({"a": [1, 2]}),
        &[&own],
    );
    world.update(&world.public(), noon()).unwrap();
}

#[test]
fn a_first_root_that_is_none_or_is_not_signed_is_never_begun_with() {
    let world = World::new();
    let whole = fs::read(world.public().join("1.root.json")).unwrap();
    let mut unsigned: Value = serde_json::from_slice(&whole).unwrap();
    unsigned["signatures"][0]["sig"] = json!("00".repeat(64));
    let source = Source::folder(&world.public()).unwrap();
    let mut cases = Cases::new();
    for (name, root) in [
        ("no root", b"{}".to_vec()),
        ("half a root", whole[..whole.len() / 2].to_vec()),
        ("not signed", unsigned.to_string().into_bytes()),
    ] {
        cases.case(name, || {
            let refused = update(Believe::Root(&root), &source, clock(noon())).unwrap_err();
            assert_eq!(refused.code(), "state_damaged", "{refused}");
        });
    }
    assert_eq!(source.transferred(), 0, "nothing is fetched with such a root");
}

#[test]
fn an_expired_list_on_the_device_still_updates() {
    let mut world = World::new();
    let at = noon().plus(Duration::days(18));
    world.authority().refresh(at).unwrap();
    world.state = world.update(&world.public(), at).unwrap();
    assert_eq!(world.state.list.issued(), at);
}

#[test]
fn what_a_thief_ran_ahead_with_is_left_behind_by_a_new_root() {
    let mut world = World::new();
    let honest = world.kept();
    chain(&world, AS_IT_IS, AS_IT_IS, |signed| {
        signed["version"] = json!(99_999)
    });
    world.state = world.update(&world.public(), noon()).unwrap();
    // The authority still has what it published itself.
    world::copy(honest.path(), &world.public());
    assert_eq!(world.refused(&world.public(), later(1)), "rolled_back");
    let rotation = Rotation {
        list: true,
        timestamp: true,
        ..Rotation::default()
    };
    Authority::rotate(world.dir.path(), &rotation, None, later(1)).unwrap();
    world.authority().enrol(brand(24).0, later(2)).unwrap();
    let state = world.update(&world.public(), later(2)).unwrap();
    assert_eq!(state.list.issuers(), 2);
}
