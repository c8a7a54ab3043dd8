//! One file, nothing to install.
//!
//! Write-ahead log with `synchronous = FULL`: a commit returns once it is on disk. One connection
//! writes, because SQLite has one writer anyway and waiting here is cheaper than at its lock.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};

use assay_core::assess::History;
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, QueryBuilder, Row as _};

use super::{
    Alert, Answer, FactRow, ItemKey, LONGEST_READ, PrincipalRow, ScanRow, Store, StoreError,
    ranges::implement_ranges, rows, schema, sql::implement_store,
};

/// How long a writer waits for another process, such as a backup, before it says so.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The store in one SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    write: SqlitePool,
    read: SqlitePool,
}

impl SqliteStore {
    /// Name of the file in the data folder.
    pub const FILE: &'static str = "assay.sqlite";

    /// Opens or makes the file in this folder, and brings its tables up to date.
    ///
    /// # Errors
    /// When the folder cannot be written or the file is not such a store.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join(Self::FILE))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE)
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "memory");
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(Duration::from_secs(10))
        };
        let write = pool(1).connect_with(options.clone()).await?;
        let read = pool(4).connect_with(options).await?;
        let store = Self { write, read };
        store.migrate("BLOB", "WITHOUT ROWID").await?;
        Ok(store)
    }

    /// Opens the file in this folder, which must hold a store already.
    ///
    /// # Errors
    /// When there is none, or the file holds something else.
    pub async fn reopen(folder: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join(Self::FILE))
            .read_only(true);
        let mut file = options.connect().await?;
        // A file of another kind, or of no kind, has no such table.
        sqlx::query("SELECT MAX(step) FROM schema_steps")
            .fetch_one(&mut file)
            .await?;
        file.close().await?;
        Self::open(folder).await
    }

    /// Ends all connections, so that everything is in the one file.
    pub async fn close(self) {
        self.read.close().await;
        self.write.close().await;
    }

    /// Writes a copy of the whole store, as it is at one instant, while it goes on being used.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let name = file
            .to_str()
            .ok_or_else(|| StoreError::Unexpected("the file's name".to_owned()))?;
        sqlx::query("VACUUM INTO $1")
            .bind(name)
            .execute(&self.read)
            .await?;
        Ok(())
    }
}

implement_store!(SqliteStore, Sqlite);
implement_ranges!(SqliteStore, Sqlite);
