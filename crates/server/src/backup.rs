//! A server's whole memory as one file: what the store remembers, and what it knows of goods, which is a file of
//! its own beside it.
//!
//! The file is the store's, with the other's bytes in a table that no server makes. Both are copied as they are at
//! an instant each, the store first: what it owes to the other then is still owed, and telling twice changes
//! nothing. The memory's keys are apart from it and not in the file, unless they are given, locked with a
//! passphrase ([`crate::keys`]). Deliberately absent: encryption of the rest; what a thief of the file learns is in
//! `docs/operations.md`.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use assay_core::time::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};

use crate::store::{Ranges as _, Seals as _, SqliteStore, StoreError, keep_private};

/// Bytes of one row.
const PIECE: usize = 1 << 20;

/// What the table holds.
const GOODS: &str = assay_provenance::Store::FILE;
/// The memory's keys, locked.
const KEYS: &str = "keys";

/// Why a memory was not copied or put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is none to copy.
    #[error("no memory in {0}")]
    NoMemory(PathBuf),
    /// Something is in the way; it is left alone.
    #[error("{0} exists; move it away first")]
    Exists(PathBuf),
    /// The file is something else.
    #[error("{0} is not a memory")]
    NotAMemory(PathBuf, #[source] StoreError),
    /// A database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] io::Error),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What was put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PutBack {
    /// The running number of labels that batches go on from.
    pub next: u64,
    /// Whether the copy held what is known of goods: copies of earlier versions do not.
    pub goods: bool,
}

/// Copies the memory in a folder into a file, while a server goes on using it, and its locked keys when they are
/// given. The file is its owner's alone. Says whether the memory's keys still lie in it, and so in the copy: they do
/// until a server of this version was started on it.
///
/// # Errors
/// When there is no memory, the file exists, or it cannot be written.
pub async fn back_up(folder: &Path, file: &Path, keys: Option<&[u8]>) -> Result<bool, BackupError> {
    if !folder.join(SqliteStore::FILE).is_file() {
        return Err(BackupError::NoMemory(folder.to_owned()));
    }
    if file.exists() {
        return Err(BackupError::Exists(file.to_owned()));
    }
    let beside = tempfile::TempDir::new_in(parent(file))?;
    let (copy, goods) = (beside.path().join(SqliteStore::FILE), beside.path().join(GOODS));
    let store = SqliteStore::open(folder).await?;
    store.copy_to(&copy).await?;
    let holds_keys = store.keys_mark().await?.is_none() && !store.secrets().await?.is_empty();
    store.close().await;
    let mut whole = open(&copy).await?;
    make_room(&mut whole).await?;
    if folder.join(GOODS).is_file() {
        keep_private(&goods)?;
        let mut live = open(&folder.join(GOODS)).await?;
        copy_whole(&mut live, &goods).await?;
        live.close().await?;
        take_in(&mut whole, GOODS, File::open(&goods)?).await?;
    }
    if let Some(keys) = keys {
        take_in(&mut whole, KEYS, keys).await?;
    }
    whole.close().await?;
    File::open(&copy)?.sync_all()?;
    fs::rename(&copy, file)?;
    File::open(parent(file))?.sync_all()?;
    Ok(holds_keys)
}

/// The memory's keys as they were locked, when the copy was made with them. A file that is no copy has none.
///
/// # Errors
/// When the file cannot be read.
pub async fn keys_in(file: &Path) -> Result<Option<Vec<u8>>, BackupError> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let Ok(mut whole) = options.connect().await else {
        return Ok(None);
    };
    let mut keys = Vec::new();
    if has_room(&mut whole).await.is_ok_and(|has| has) {
        take_out(&mut whole, KEYS, &mut keys).await?;
    }
    whole.close().await?;
    Ok((!keys.is_empty()).then_some(keys))
}

/// Puts a copy into a folder that holds no memory, once it was opened and found to be one, and lets batches of
/// labels go on above every number that may have been allotted since it was made.
///
/// # Errors
/// When the folder holds a memory, or the file is none.
pub async fn put_back(folder: &Path, from: &Path, now: Timestamp) -> Result<PutBack, BackupError> {
    let (file, goods) = (folder.join(SqliteStore::FILE), folder.join(GOODS));
    for there in [&file, &goods] {
        if there.exists() {
            return Err(BackupError::Exists(there.clone()));
        }
    }
    fs::create_dir_all(folder)?;
    // Copied beside first and opened there, so that a file which is no such memory never takes the place.
    let beside = tempfile::TempDir::new_in(folder)?;
    let (copy, copied_goods) = (beside.path().join(SqliteStore::FILE), beside.path().join(GOODS));
    keep_private(&copy)?;
    io::copy(&mut File::open(from)?, &mut File::create(&copy)?)?;
    let not_one = |error| BackupError::NotAMemory(from.to_owned(), error);
    let store = SqliteStore::reopen(beside.path()).await.map_err(not_one)?;
    let next = store.skip_ranges(now).await?;
    store.close().await;
    let mut whole = open(&copy).await?;
    let mut held = false;
    if has_room(&mut whole).await? {
        keep_private(&copied_goods)?;
        held = take_out(&mut whole, GOODS, &mut File::create(&copied_goods)?).await?;
        sqlx::query("DROP TABLE backup_pieces")
            .execute(&mut whole)
            .await?;
    }
    whole.close().await?;
    if held {
        let mut taken = open(&copied_goods).await?;
        let known = sqlx::query("SELECT MAX(step) FROM schema_steps")
            .fetch_one(&mut taken)
            .await;
        known.map_err(|error| not_one(error.into()))?;
        taken.close().await?;
        File::open(&copied_goods)?.sync_all()?;
        fs::rename(&copied_goods, &goods)?;
    }
    File::open(&copy)?.sync_all()?;
    fs::rename(&copy, &file)?;
    File::open(folder)?.sync_all()?;
    Ok(PutBack { next, goods: held })
}

fn parent(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    }
}

async fn open(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(file);
    // What is taken out of a copy is not left in its free pages.
    options.pragma("secure_delete", "ON").connect().await
}

/// Writes a copy of a database as it is at one instant.
async fn copy_whole(live: &mut SqliteConnection, file: &Path) -> Result<(), BackupError> {
    let name = file
        .to_str()
        .ok_or_else(|| StoreError::Unexpected("the file's name".to_owned()))?;
    sqlx::query("VACUUM INTO $1").bind(name).execute(live).await?;
    Ok(())
}

/// Makes the table.
async fn make_room(whole: &mut SqliteConnection) -> Result<(), BackupError> {
    sqlx::query(
        "CREATE TABLE backup_pieces (name TEXT NOT NULL, n BIGINT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (name, n))",
    )
    .execute(whole)
    .await?;
    Ok(())
}

/// Whether there is the table.
async fn has_room(whole: &mut SqliteConnection) -> Result<bool, BackupError> {
    let there: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = 'backup_pieces'")
        .fetch_one(whole)
        .await?;
    Ok(there > 0)
}

/// Takes bytes into the table under a name.
async fn take_in(
    whole: &mut SqliteConnection,
    name: &str,
    mut bytes: impl io::Read,
) -> Result<(), BackupError> {
    let mut tx = whole.begin().await?;
    for n in 0_i64.. {
        let mut piece = Vec::with_capacity(PIECE);
        (&mut bytes).take(PIECE as u64).read_to_end(&mut piece)?;
        if piece.is_empty() {
            break;
        }
        sqlx::query("INSERT INTO backup_pieces (name, n, bytes) VALUES ($1, $2, $3)")
            .bind(name)
            .bind(n)
            .bind(piece)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Writes the table's bytes of a name. Says whether there were some.
async fn take_out(
    whole: &mut SqliteConnection,
    name: &str,
    out: &mut impl io::Write,
) -> Result<bool, BackupError> {
    let mut pieces = 0_i64;
    loop {
        let row = sqlx::query("SELECT bytes FROM backup_pieces WHERE name = $1 AND n = $2")
            .bind(name)
            .bind(pieces)
            .fetch_optional(&mut *whole)
            .await?;
        let Some(row) = row else { return Ok(pieces > 0) };
        let piece: Vec<u8> = row.try_get(0)?;
        out.write_all(&piece)?;
        pieces += 1;
    }
}
