//! Root keys whose holders work on machines of their own.

use assay_cases::Cases;
use std::fs;

use assay_client::{
    authority::{
        Authority, AuthorityError, RootKeys, Rotation, Signed, parse_public, public_text, sign_file,
    },
    key_file,
    tuf::{Believe, Source, update},
};
use assay_core::{time::Duration, verify::Now};
use ed25519_dalek::SigningKey;
use tempfile::TempDir;

use crate::trust::world::{brand, names, noon};

fn holders(count: usize) -> Vec<SigningKey> {
    (0..count).map(|_| key_file::generate().unwrap()).collect()
}

fn roots(holders: &[SigningKey], threshold: u64) -> RootKeys {
    // As they travel: as text.
    let public = |key: &SigningKey| parse_public(&public_text(&key.verifying_key())).unwrap();
    RootKeys {
        keys: holders.iter().map(public).collect(),
        threshold,
    }
}

#[test]
fn two_of_three_found_and_then_hand_over_to_others() {
    let dir = TempDir::new().unwrap();
    let (old, new) = (holders(3), holders(3));
    let waiting = Authority::found(dir.path(), &names(), vec![], &roots(&old, 2), None, noon()).unwrap();
    let Signed::Waiting {
        version: 1,
        file,
        have: (0, 0),
        need: (2, 2),
    } = waiting
    else {
        panic!("{waiting:?}")
    };
    assert!(!dir.path().join("public/root.json").exists());

    // Each holder gets a copy and sends it back signed.
    let copy = |name: &str, key: &SigningKey| {
        let copy = dir.path().join(name);
        fs::copy(&file, &copy).unwrap();
        sign_file(&copy, key).unwrap();
        copy
    };
    let (first, stranger, second) = (copy("a", &old[0]), copy("b", &new[0]), copy("c", &old[2]));
    let one = Authority::merge(dir.path(), &[first.clone(), stranger], None, noon()).unwrap();
    assert!(matches!(one, Signed::Waiting { have: (1, 1), .. }), "{one:?}");
    let again = Authority::merge(dir.path(), &[first], None, noon()).unwrap();
    assert!(matches!(again, Signed::Waiting { have: (1, 1), .. }), "{again:?}");
    let done = Authority::merge(dir.path(), &[second], None, noon()).unwrap();
    assert_eq!(done, Signed::Complete { version: 1 });

    let source = Source::folder(&dir.path().join("public")).unwrap();
    let root = fs::read(dir.path().join("public/1.root.json")).unwrap();
    let now = Some(Now {
        clock: noon(),
        floor: noon(),
    });
    let state = update(Believe::Root(&root), &source, now).unwrap().state;

    // New holders and new online keys: the old holders must agree as well.
    let rotation = Rotation {
        roots: Some(roots(&new, 2)),
        list: true,
        timestamp: true,
    };
    let waiting = Authority::rotate(dir.path(), &rotation, None, noon()).unwrap();
    let Signed::Waiting { version: 2, file, .. } = waiting else {
        panic!("{waiting:?}")
    };
    assert!(matches!(
        Authority::rotate(dir.path(), &rotation, None, noon()),
        Err(AuthorityError::Pending(_))
    ));
    for (key, complete) in [
        (&new[0], false),
        (&new[1], false),
        (&old[1], false),
        (&old[2], true),
    ] {
        let copy = dir.path().join("copy");
        fs::copy(&file, &copy).unwrap();
        sign_file(&copy, key).unwrap();
        let merged = Authority::merge(dir.path(), &[copy], None, noon()).unwrap();
        assert_eq!(merged == Signed::Complete { version: 2 }, complete, "{merged:?}");
    }
    Authority::open(dir.path(), None)
        .unwrap()
        .enrol(brand(23).0, noon().plus(Duration(60)))
        .unwrap();
    let update = update(Believe::State(&state), &source, now).unwrap();
    assert!(update.root_rotated);
    assert_eq!(update.state.list.issuers(), 1);
}

#[test]
fn more_signatures_than_holders_cannot_be_asked_for() {
    let dir = TempDir::new().unwrap();
    let twice = vec![holders(1).remove(0); 2];
    let mut cases = Cases::new();
    for (name, roots) in [
        ("three of two", roots(&holders(2), 3)),
        ("none of two", roots(&holders(2), 0)),
        ("one holder twice", roots(&twice, 1)),
    ] {
        cases.case(name, || {
            let refused = Authority::found(dir.path(), &names(), vec![], &roots, None, noon()).unwrap_err();
            assert!(matches!(refused, AuthorityError::Threshold { .. }), "{refused}");
        });
    }
}

#[test]
fn a_copy_of_another_root_is_not_merged() {
    let (dir, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let keys = holders(1);
    Authority::found(dir.path(), &names(), vec![], &roots(&keys, 1), None, noon()).unwrap();
    Authority::found(other.path(), &names(), vec![], &roots(&keys, 1), None, noon()).unwrap();
    let theirs = other.path().join("pending/1.root.json");
    sign_file(&theirs, &keys[0]).unwrap();
    let refused = Authority::merge(dir.path(), &[theirs], None, noon()).unwrap_err();
    assert!(matches!(refused, AuthorityError::OtherRoot(_)), "{refused}");
}
