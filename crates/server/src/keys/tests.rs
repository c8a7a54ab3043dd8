use std::path::Path;

use super::*;
use crate::store::{Seals as _, SqliteStore};

fn keys(apart: bool) -> Keys {
    Keys {
        all: [[1; 32], [2; 32], [3; 32], [4; 32], [5; 32]],
        apart,
    }
}

#[test]
fn a_text_of_keys_is_read_back_and_known_by_its_mark() {
    let text = file::text(&keys(true));
    let back = file::parse(&text).unwrap();
    assert_eq!(back.all, keys(true).all);
    assert_eq!(back.mark(), keys(true).mark());
    let mut other = keys(true);
    other.all[4][31] ^= 1;
    assert_ne!(other.mark(), back.mark());
}

#[test]
fn a_sealed_key_opens_under_its_own_name_and_its_own_keys_alone() {
    let sealed = keys(true).seal("network-1", [7; 32]);
    assert_ne!(sealed, [7; 32]);
    assert_eq!(keys(true).seal("network-1", sealed), [7; 32]);
    assert_ne!(keys(true).seal("network-2", sealed), [7; 32]);
    let mut other = keys(true);
    other.all[3] = [9; 32];
    assert_ne!(other.seal("network-1", sealed), [7; 32]);
}

#[tokio::test]
async fn a_networks_key_is_sealed_in_the_store_and_gone_when_it_is_over() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = SqliteStore::open(folder.path()).await.unwrap();
    let keys = keys(true);
    let living = ["network-1".to_owned()];
    let key = keys.of_networks(&store, "network-1", &living).await.unwrap();
    assert_eq!(keys.of_networks(&store, "network-1", &living).await.unwrap(), key);
    assert_ne!(store.sealed("network-1", [0; 32]).await.unwrap(), key);
    let living = ["network-2".to_owned()];
    let next = keys.of_networks(&store, "network-2", &living).await.unwrap();
    assert_ne!(next, key);
    let fresh = store.sealed("network-1", [8; 32]).await.unwrap();
    assert_eq!(fresh, [8; 32], "the first is gone: this is a new one");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn keys_are_not_put_beside_a_disk_of_its_own_nor_where_nothing_can_be_written() {
    let folder = tempfile::TempDir::new().unwrap();
    assert!(!file::is_own_disk(folder.path()));
    assert!(file::is_own_disk(Path::new("/proc")) && file::is_own_disk(Path::new("/")));
    let store = SqliteStore::open(folder.path()).await.unwrap();
    let refused = async |at: KeysAt| match Keys::open(Some(&at), &store).await {
        Err(error) => error,
        Ok(_) => panic!("{at:?}"),
    };
    assert!(matches!(
        refused(KeysAt::Beside("/proc".into())).await,
        KeysError::OwnDisk(_)
    ));
    let nowhere = folder.path().join("no/such/keys");
    assert!(matches!(
        refused(KeysAt::File(nowhere)).await,
        KeysError::NotMade(..)
    ));
    assert!(
        store.keys_mark().await.unwrap().is_none(),
        "the memory knows none yet"
    );
}
