//! The memory's keys are apart from it: moved out of an earlier version's, in no copy, and no others are served with.

use std::path::{Path, PathBuf};

use assay_cases::Cases;
use assay_server::backup::{back_up, keys_in, put_back};
use assay_server::keys::{self, KeysAt, KeysError};
use assay_server::store::{PostgresStore, Seals as _, SqliteStore, Store as _};
use assay_server::{Config, ServeError, Server, StoreLocation};
use assay_testkit::postgres::Postgres;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::codes::{batch, codes};
use crate::common::labels::{GTIN, label, now, report, write_trust};
use crate::principals::token;
use crate::scans::{config, post, scan};
use crate::support::Running;
use assay_server::principal::Role;

const NAMES: [&str; 4] = ["codes-1", "events", "hidden", "voice"];

/// A store whose keys an earlier version kept in it.
async fn an_earlier_store(folder: &Path) -> SqliteStore {
    let store = SqliteStore::open(folder).await.unwrap();
    for (n, name) in (1..).zip(NAMES) {
        store.secret(name, [n; 32]).await.unwrap();
    }
    store.secret("network-228", [9; 32]).await.unwrap();
    store
}

/// Everything that lies in the folder's files of the memory, as bytes.
fn bytes_of(files: &[PathBuf]) -> Vec<u8> {
    files
        .iter()
        .flat_map(|file| std::fs::read(file).unwrap_or_default())
        .collect()
}

fn memory_files(folder: &Path) -> Vec<PathBuf> {
    [
        "assay.sqlite",
        "assay.sqlite-wal",
        "provenance.sqlite",
        "provenance.sqlite-wal",
    ]
    .map(|name| folder.join(name))
    .to_vec()
}

fn holds(bytes: &[u8], key: &[u8]) -> bool {
    bytes.windows(key.len()).any(|some| some == key)
}

async fn refused(config: Config) -> KeysError {
    match Server::bind(config).await {
        Err(ServeError::Keys(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn keys_of_an_earlier_version_leave_the_memory_and_nothing_is_lost() {
    let dir = TempDir::new().unwrap();
    an_earlier_store(dir.path()).await.close().await;
    let server = Running::start(config(&dir)).await;
    server.stopped().await;
    let text = std::fs::read_to_string(dir.path().join("keys")).unwrap();
    let mut cases = Cases::new();
    for (n, name) in (1_u8..).zip(NAMES) {
        cases.case(name, || {
            let line = format!("{name} {}", HEXLOWER.encode(&[n; 32]));
            assert!(
                text.lines().any(|each| each == line),
                "it is the same as before: {text}"
            );
        });
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(dir.path().join("keys"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let store = SqliteStore::open(dir.path()).await.unwrap();
    assert!(
        store.secrets().await.is_err(),
        "there is no place for keys in it any more"
    );
    let sealed = store.sealed("network-228", [0; 32]).await.unwrap();
    assert_ne!(sealed, [9; 32], "sealed");
    store.close().await;
    let kept = bytes_of(&memory_files(dir.path()));
    for key in [1, 2, 3, 4, 9] {
        cases.case(format!("key {key}"), || {
            assert!(!holds(&kept, &[key; 32]), "it is still in the files");
        });
    }
}

#[tokio::test]
async fn a_memory_is_served_with_no_others_keys() {
    let dir = TempDir::new().unwrap();
    let keys = dir.path().join("keys");
    Running::start(config(&dir)).await.stopped().await;
    let own = std::fs::read(&keys).unwrap();
    std::fs::remove_file(&keys).unwrap();
    assert!(matches!(refused(config(&dir)).await, KeysError::Missing(path) if path == keys));
    assert!(!keys.exists(), "none are made in their place");
    let other = TempDir::new().unwrap();
    Running::start(config(&other)).await.stopped().await;
    std::fs::copy(other.path().join("keys"), &keys).unwrap();
    assert!(matches!(refused(config(&dir)).await, KeysError::Others));
    for (text, line) in [
        ("nonsense".to_owned(), 1),
        ("# a comment\n\nevents 00".to_owned(), 3),
        (format!("events {0}\nevents {0}", "00".repeat(32)), 2),
        (format!("later {}", "00".repeat(32)), 1),
    ] {
        std::fs::write(&keys, text).unwrap();
        assert!(matches!(refused(config(&dir)).await, KeysError::NotKeys(at) if at == line));
    }
    std::fs::write(&keys, format!("events {}", "00".repeat(32))).unwrap();
    assert!(matches!(
        refused(config(&dir)).await,
        KeysError::Incomplete("codes-1")
    ));
    // Given by a command, as a store of secrets gives them.
    let vault = dir.path().join("vault");
    std::fs::write(&vault, own).unwrap();
    std::fs::remove_file(&keys).unwrap();
    let with = |command: String| {
        let mut config = config(&dir);
        config.keys = Some(KeysAt::Command(command));
        config
    };
    Running::start(with(format!("cat {}", vault.display())))
        .await
        .stopped()
        .await;
    assert!(matches!(
        refused(with("exit 3".to_owned())).await,
        KeysError::Command(_)
    ));
    assert!(matches!(
        refused(with("true".to_owned())).await,
        KeysError::Incomplete(_)
    ));
}

#[tokio::test]
async fn keys_lie_beside_the_folder_when_nobody_says_where() {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("memory");
    std::fs::create_dir(&folder).unwrap();
    let mut config = config(&dir);
    config.store = Some(StoreLocation::Folder(folder.clone()));
    config.keys = None;
    Running::start(config).await.stopped().await;
    assert!(dir.path().join("memory.keys").is_file());
    assert_eq!(keys::beside(&folder).file_name(), Some("memory.keys".as_ref()));
}

#[tokio::test]
async fn a_copy_makes_no_codes_and_carries_keys_only_when_they_are_given() {
    let dir = TempDir::new().unwrap();
    let server = Running::start(config(&dir)).await;
    let (_, brand) = token(&dir, Role::Issuer, &["9506000"], "CN-ZJ").await;
    let asked = json!({"request": "00000000-0000-4000-8000-000000000001", "gtin": GTIN, "count": 1});
    let code = codes(&batch(&server, &brand, &asked).await).remove(0);
    scan(&server, &report(1, &label("A1"), 1)).await;
    let text = std::fs::read_to_string(dir.path().join("keys")).unwrap();
    let elsewhere = TempDir::new().unwrap();
    let (bare, whole) = (elsewhere.path().join("bare"), elsewhere.path().join("whole"));
    assert!(!back_up(dir.path(), &bare, None).await.unwrap());
    // Locked by whoever asks for it; here it is only carried.
    let locked = b"what opens with a passphrase";
    assert!(!back_up(dir.path(), &whole, Some(locked)).await.unwrap());
    server.stopped().await;
    let copied = bytes_of(&[bare.clone(), whole.clone()]);
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let hex = line.split_once(' ').unwrap().1;
        let key = HEXLOWER.decode(hex.as_bytes()).unwrap();
        assert!(!holds(&copied, &key) && !holds(&copied, hex.as_bytes()), "{line}");
    }

    // Put back without keys it is not served; with those that were in it codes open as before.
    let restored = TempDir::new().unwrap();
    assert_eq!(keys_in(&bare).await.unwrap(), None);
    put_back(restored.path(), &bare, now()).await.unwrap();
    assert!(matches!(refused(config(&restored)).await, KeysError::Missing(_)));
    let restored = TempDir::new().unwrap();
    assert_eq!(keys_in(&whole).await.unwrap().as_deref(), Some(&locked[..]));
    put_back(restored.path(), &whole, now()).await.unwrap();
    let put = bytes_of(&memory_files(restored.path()));
    assert!(!holds(&put, locked), "they are not put where the memory is");
    let place = restored.path().join("keys");
    keys::put_back(&place, &text).unwrap();
    assert!(matches!(keys::put_back(&place, &text), Err(KeysError::Exists(_))));
    let server = Running::start(config(&restored)).await;
    let answer = post(&server, &format!("/v1/codes/{code}"), "").await;
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(answer["says"], "first", "{answer}");
    server.stopped().await;
}

#[tokio::test]
async fn a_copy_of_what_an_earlier_version_left_says_that_the_keys_are_in_it() {
    let dir = TempDir::new().unwrap();
    an_earlier_store(dir.path()).await.close().await;
    let file = dir.path().join("copy");
    assert!(
        back_up(dir.path(), &file, None).await.unwrap(),
        "nothing is lost by it either"
    );
    assert!(holds(&bytes_of(&[file]), &[1; 32]));
}

#[tokio::test]
async fn servers_of_one_database_have_the_same_keys_or_do_not_start() {
    let postgres = Postgres::start().unwrap();
    let url = postgres.database("keys").unwrap();
    let dir = TempDir::new().unwrap();
    write_trust(&dir.path().join("trust"));
    let with = |keys: Option<&str>| {
        let mut config = Config::new(([127, 0, 0, 1], 0).into());
        config.trust = Some(dir.path().join("trust"));
        config.store = Some(StoreLocation::Postgres(url.clone()));
        config.keys = keys.map(|name| KeysAt::File(dir.path().join(name)));
        config
    };
    // As an earlier version does, and as this one does when nobody says where.
    let server = Running::start(with(None)).await;
    scan(&server, &report(1, &label("A1"), 1)).await;
    server.stopped().await;
    let before = PostgresStore::connect(&url)
        .await
        .unwrap()
        .secrets()
        .await
        .unwrap();
    assert_eq!(before.len(), 5, "four, and the network's of this epoch");
    let server = Running::start(with(Some("one"))).await;
    let again = scan(&server, &report(1, &label("A1"), 1)).await;
    assert_eq!(
        again["word"], "issued_first_check",
        "the same event is the same: {again}"
    );
    let other = Running::start(with(Some("one"))).await;
    scan(&other, &report(2, &label("A1"), 2)).await;
    assert!(matches!(refused(with(None)).await, KeysError::NotNamed));
    assert!(matches!(refused(with(Some("two"))).await, KeysError::Missing(_)));
    server.stopped().await;
    other.stopped().await;
}
