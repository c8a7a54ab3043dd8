//! A store that an earlier version made opens with nothing lost.

use assay_core::assess::Token;
use assay_server::store::{SqliteStore, Store as _};
use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};

use crate::store::suite::item;

/// The tables of the first step that the later ones change, as a released version made them.
const BEFORE: &str = "
CREATE TABLE schema_steps (step BIGINT NOT NULL PRIMARY KEY);
INSERT INTO schema_steps (step) VALUES (1), (2), (3), (4), (5);
CREATE TABLE scans (
    gtin BIGINT NOT NULL, serial TEXT NOT NULL, event BLOB NOT NULL,
    hour BIGINT NOT NULL, token BIGINT NOT NULL, epoch BIGINT NOT NULL, network BIGINT NOT NULL,
    region TEXT, PRIMARY KEY (gtin, serial, event)
) WITHOUT ROWID;
CREATE TABLE summaries (
    gtin BIGINT NOT NULL, serial TEXT NOT NULL, month BIGINT NOT NULL, region TEXT NOT NULL,
    sessions BIGINT NOT NULL, PRIMARY KEY (gtin, serial, month, region)
) WITHOUT ROWID;
CREATE TABLE facts (
    gtin BIGINT NOT NULL, serial TEXT NOT NULL, event BLOB NOT NULL,
    at BIGINT NOT NULL, kind BIGINT NOT NULL, party BIGINT, owner BIGINT, region TEXT,
    PRIMARY KEY (gtin, serial, event)
) WITHOUT ROWID;
CREATE TABLE batches (
    first BIGINT NOT NULL PRIMARY KEY, count BIGINT NOT NULL, request BLOB NOT NULL UNIQUE,
    gtin BIGINT NOT NULL, lot TEXT, expiry TEXT, by_whom BIGINT NOT NULL, at BIGINT NOT NULL
);
CREATE TABLE secrets (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
INSERT INTO scans VALUES (9506000134352, 'A', x'01', 490000, 5, 228, 9, 'CN-GD'), (9506000134352, 'A', x'02', 490001, 6, 228, 9, 'ZZ');
INSERT INTO facts VALUES
    (9506000134352, 'A', x'02', 1764003600, 4, NULL, 8, NULL),
    (9506000134352, 'A', x'03', 1764000000, 4, NULL, 7, NULL),
    (9506000134352, 'A', x'04', 1764000000, 4, NULL, 9, NULL),
    (9506000134352, 'A', x'01', 1763000000, 4, 3, NULL, NULL),
    (9506000134352, 'A', x'05', 1764000000, 2, 3, NULL, NULL),
    (9506000134352, 'B', x'06', 1764000000, 4, NULL, 7, NULL);
";

#[tokio::test]
async fn of_several_activations_of_an_earlier_version_the_first_stays_and_all_else_does() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join(SqliteStore::FILE);
    let mut database = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true)
        .connect()
        .await
        .unwrap();
    sqlx::raw_sql(BEFORE).execute(&mut database).await.unwrap();
    database.close().await.unwrap();

    let store = SqliteStore::reopen(folder.path()).await.unwrap();
    let history = store.history(&item("A")).await.unwrap();
    assert_eq!(history.scans.len(), 2, "also one from where no place is");
    let mut owners: Vec<_> = history
        .facts
        .iter()
        .map(|fact| (fact.party.is_some(), fact.owner))
        .collect();
    owners.sort_by_key(|(party, owner)| (*party, owner.map(|owner| owner.0)));
    assert_eq!(
        owners,
        [(false, Some(Token(7))), (true, None), (true, None)],
        "the earliest of the owners', and what the party said"
    );
    assert_eq!(store.history(&item("B")).await.unwrap().facts.len(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn the_stores_files_and_its_copy_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::TempDir::new().unwrap();
    let mode = |name: &str| {
        let file = folder.path().join(name);
        std::fs::metadata(file).unwrap().permissions().mode() & 0o777
    };
    // An earlier version made it for everyone.
    SqliteStore::open(folder.path()).await.unwrap().close().await;
    let file = folder.path().join(SqliteStore::FILE);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let store = SqliteStore::open(folder.path()).await.unwrap();
    store.secret("one", [1; 32]).await.unwrap();
    store.copy_to(&folder.path().join("copy")).await.unwrap();
    for name in [SqliteStore::FILE, "assay.sqlite-wal", "assay.sqlite-shm", "copy"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    assert!(
        store.copy_to(&folder.path().join("copy")).await.is_err(),
        "it exists"
    );
}
